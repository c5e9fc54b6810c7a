"""The short form of tests/soak/served.py: the whole program killed with -9 while it posts."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "soak" / "served.py"


def result(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_serve_killed_on_sqlite_loses_and_doubles_nothing() -> None:
    assert "0 lost, 0 doubled, 0 strays" in result("--database", "sqlite", "--kills", "5")


def test_three_of_work_killed_on_postgres_lose_and_double_nothing(postgres_url: str) -> None:
    assert "0 lost, 0 doubled, 0 strays" in result(
        "--database", "postgres", "--kills", "6", "--url", postgres_url
    )
