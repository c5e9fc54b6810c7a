"""One login row as JSON has it -> a `LoginRow` without what cannot be read of it, or why it can be none.

A row stands as long as its queue, its agent and its login can be read. A logout, a duration, a day or a name that is none is
left out, as if its key were missing, and counted.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.models.call import LoginRow, LoginTexts
from bot.models.duration import read_duration

_NAMES = (
    "QueueNo",
    "AgentNo",
    "Agent",
    "Day",
    "loggedInDt",
    "LoggedOutDt",
    "LoggedInInterval",
    "LoggedInDayInterval",
    "LoggedInTotalInterval",
    "TalkingInterval",
)
_BY_FOLDED = {name.casefold(): name for name in _NAMES}
_TEXTS = ("Day", "loggedInDt", *_NAMES[5:])
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


class Unreadable(Exception):
    """Why a row can be none: the *field*, and what is wrong with it."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(field)
        self.field, self.why = field, why


def odd_row(
    wire: object, day_of: Callable[[str | None], float | None], left_out: Counter[str], *, texts: bool
) -> LoginRow:
    """The row, its keys in any case; raises `Unreadable`. Fields that cannot be read are counted in *left_out*."""
    row = _folded(wire)
    queue, agent = _number(row, "QueueNo"), _number(row, "AgentNo")
    start = instant(row.get("loggedInDt"), "loggedInDt")

    def perhaps(name: str, read: Callable[[object], float | None]) -> float | None:
        value = row.get(name)
        try:
            return None if value is None else read(value)
        except (Unreadable, ValueError):
            left_out[name] += 1
            return None

    return LoginRow(
        queue,
        agent,
        _name(row, left_out),
        perhaps("Day", lambda value: day_of(str(value))),
        start,
        perhaps("LoggedOutDt", lambda value: instant(value, "LoggedOutDt")),
        perhaps("LoggedInInterval", _seconds),
        perhaps("TalkingInterval", _seconds),
        _text(row, "LoggedInDayInterval"),
        _text(row, "LoggedInTotalInterval"),
        LoginTexts(*(_text(row, name) or "" for name in _TEXTS)) if texts else None,
    )


def _folded(wire: object) -> Mapping[str, object]:
    """Known fields by their usual spelling; raises `Unreadable` where two spellings of one disagree."""
    if not isinstance(wire, dict):
        raise Unreadable("value", "is no object")
    found: dict[str, object] = {}
    for key, value in wire.items():
        name = _BY_FOLDED.get(key.casefold())
        if name is not None and found.setdefault(name, value) != value:
            raise Unreadable(name, "comes twice and disagrees")
    return found


def _number(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    if value is None:
        raise Unreadable(name, "is missing")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value:
        raise Unreadable(name, "is no number of an extension")
    return value


def _name(row: Mapping[str, object], left_out: Counter[str]) -> str:
    value = row.get("Agent")
    if value is None or isinstance(value, str):
        return value or ""
    left_out["Agent"] += 1
    return ""


def _text(row: Mapping[str, object], name: str) -> str | None:
    value = row.get(name)
    return value if isinstance(value, str) else None


def _seconds(value: object) -> float:
    return read_duration(str(value))


def instant(value: object, field: str) -> float:
    """Epoch seconds of an ISO 8601 text with an offset; raises `Unreadable`."""
    if value is None:
        raise Unreadable(field, "is missing")
    try:
        at = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise Unreadable(field, "is no date") from None
    if at.tzinfo is None:
        raise Unreadable(field, "has no offset")
    if not _FIRST_YEAR <= at.year < _LAST_YEAR:
        raise Unreadable(
            field,
            f"lies {'before' if at.year < _FIRST_YEAR else 'after'} the year {_FIRST_YEAR if at.year < _FIRST_YEAR else _LAST_YEAR}",
        )
    return at.timestamp()
