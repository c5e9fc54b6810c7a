"""Clock times in words -> times of day: "at 8", "6:00, 14:00 and 22:00", "8.30am", "noon"."""

import re
from datetime import time
from typing import NamedTuple, Protocol

from bot.models.text import said_back

_ONE = r"(?:\d{1,2}(?:[:.h]\d{2})?\s*(?:[ap]\.?m\b\.?|h\b|o'?clock\b|uhr\b)?|noon|midnight|midday)"
_SURE = r"(?:\d{1,2}[:.h]\d{2}(?:\s*[ap]\.?m\b\.?)?|\d{1,2}\s*(?:[ap]\.?m\b\.?|o'?clock\b|uhr\b)|noon|midnight|midday)"
_MORE = r"(?:\s*(?:,\s*(?:and|&)?|and|&|\+)\s*(?:at\s+)?{}(?![\w:]))*"
_AFTER_AT = re.compile(rf"(?:\bat|@)\s*({_ONE}(?![\w:]){_MORE.format(_ONE)})", re.IGNORECASE)
_BARE = re.compile(  # but no end of "8:00-12:00", which are hours to report on
    rf"(?<![\w:.])(?<!\d[-–])(?<!\d\s[-–]\s)(?<!\bto\s)({_SURE}(?![\w:])(?!\s*(?:-|–|to\b|until\b|till\b)\s*\d){_MORE.format(_SURE)})",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?P<word>noon|midnight|midday)|(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?\s*(?P<half>[ap](?=\.?m))?",
    re.IGNORECASE,
)
_WORDS = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_MOST = 24


class Words(Protocol):
    """Words of which a part can be used up."""

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match, which is used up."""


def _time(match: re.Match[str]) -> time | None:
    if match["word"]:
        return _WORDS[match["word"].lower()]
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    if hour == 24 and minute == 0:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


class Times(NamedTuple):
    """Times of day, in order, each once; *late* where one of them is 24:00, the end of its day (as 0:00 among them)."""

    at: tuple[time, ...] = ()
    late: bool = False


def read_times(words: Words, *, after_at_only: bool = False) -> Times | str:
    """The times of day, none when none is named; a sentence when one cannot be.

    A bare number is a time only after "at"; elsewhere it may be a queue. *after_at_only* leaves even "8:00" alone without it.
    """
    match = words.take(_AFTER_AT) or (None if after_at_only else words.take(_BARE))
    if match is None:
        return Times()
    found: set[time] = set()
    late = False
    for part in _PART.finditer(match[1]):
        at = _time(part)
        if at is None:
            return f"{said_back([part[0]])} is no time of day. Write it like 8:00, 14:30 or 6 pm."
        late = late or (at == time(0) and part["hour"] == "24")
        found.add(at)
    return Times(tuple(sorted(found)), late)
