"""A hundred thousand generated questions, and every hostile name as a queue's: the long forms of two tests."""

import os
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).parents[2]
TESTS = ("tests/access/test_access_cases.py", "tests/security/test_hostile_names.py")
LONG = {"ACCESS_CASES": os.environ.get("ACCESS_CASES", "100000"), "NAMES_STEP": "12"}


def main() -> int:
    """The tests' own exit status."""
    ran = subprocess.run(  # noqa: S603 - our own tests, named here
        [sys.executable, "-m", "pytest", *TESTS], cwd=HOUSE, env={**os.environ, **LONG}, check=False
    )
    return ran.returncode


if __name__ == "__main__":
    sys.exit(main())
