"""Settings as they were answered -> lines of a .env file that only its owner may read."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

_NAME = re.compile(r"\s*(?:export\s+)?([A-Z_]+)\s*=")


def merged(text: str, answers: Mapping[str, str]) -> str:
    """*text* with the lines of *answers* in place of theirs; what is new stands at the end, all else stays."""
    left = dict(answers)
    lines = []
    for line in text.splitlines():
        found = _NAME.match(line)
        if found is None or found[1] not in answers:
            lines.append(line)
        elif found[1] in left:
            lines.append(f"{found[1]}={_quoted(left.pop(found[1]))}")
    lines += [f"{name}={_quoted(value)}" for name, value in left.items()]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    return f"'{value}'" if re.search(r"[\s#\"]", value) else value


def write_env(file: Path, answers: Mapping[str, str]) -> None:
    """Put *answers* into *file*, all at once, readable by its owner alone."""
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    beside = file.with_name(file.name + ".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(
        os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as out:
        out.write(merged(before, answers))
    beside.replace(file)
