"""The text of a .env file -> its names and values, and what is wrong with its lines."""

import re
from collections.abc import Iterable

_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)", re.DOTALL)


def unquoted(value: str) -> str:
    """*value* without spaces around it and without one pair of matching quotes."""
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def _without_comment(value: str) -> str:
    """*value* up to a `#` that follows a space; a quoted value ends at its closing quote."""
    if value[:1] in ("'", '"') and (end := value.find(value[0], 1)) > 0:
        return value[: end + 1]
    return "" if value.startswith("#") else re.split(r"\s#", value, maxsplit=1)[0]


def read_env_text(text: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Names and values of the lines of a .env file, the last of a name winning, and a sentence for each line unread.

    Reads `NAME=value`, `export NAME=value`, quotes, and comments; a problem names the line's number, never its content.
    """
    values: dict[str, str] = {}
    problems: list[str] = []
    for number, raw in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if (match := _LINE.fullmatch(line)) is None:
            problems.append(f"Line {number} of the .env file is not NAME=value")
            continue
        values[match[1]] = unquoted(_without_comment(match[2]))
    return values, tuple(problems)


def misspelt(names: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """A sentence for each of *names* that is nearly, but not quite, one of *known*."""
    from difflib import get_close_matches  # noqa: PLC0415  only needed when a file is read; keeps the start quick

    listed = tuple(known)
    return tuple(
        f"{name} is no setting; did you mean {near[0]}?"
        for name in names
        if name not in listed and (near := get_close_matches(name.upper(), listed, n=1, cutoff=0.85))
    )
