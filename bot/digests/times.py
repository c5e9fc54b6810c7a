"""Clock times in words -> times of day: "at 8", "6:00, 14:00 and 22:00", "8.30am", "noon"."""

import re
from datetime import time
from typing import Protocol

_ONE = r"(?:\d{1,2}(?:[:.h]\d{2})?\s*(?:[ap]\.?m\b\.?|h\b|o'?clock\b|uhr\b)?|noon|midnight|midday)"
_SURE = r"(?:\d{1,2}[:.h]\d{2}(?:\s*[ap]\.?m\b\.?)?|\d{1,2}\s*(?:[ap]\.?m\b\.?|o'?clock\b|uhr\b)|noon|midnight|midday)"
_MORE = r"(?:\s*(?:,\s*(?:and|&)?|and|&|\+)\s*(?:at\s+)?{}(?![\w:]))*"
_AFTER_AT = re.compile(rf"(?:\bat|@)\s*({_ONE}(?![\w:]){_MORE.format(_ONE)})", re.IGNORECASE)
_BARE = re.compile(rf"(?<![\w:.])({_SURE}(?![\w:]){_MORE.format(_SURE)})", re.IGNORECASE)
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


def read_times(words: Words, *, after_at_only: bool = False) -> tuple[time, ...] | str:
    """The times of day, in order, each once; () when none is named; a sentence when one cannot be.

    A bare number is a time only after "at"; elsewhere it may be a queue. *after_at_only* leaves even "8:00" alone without it.
    """
    match = words.take(_AFTER_AT) or (None if after_at_only else words.take(_BARE))
    if match is None:
        return ()
    found: set[time] = set()
    for part in _PART.finditer(match[1]):
        at = _time(part)
        if at is None:
            return f"“{part[0].strip()}” is no time of day. Write it like 8:00, 14:30 or 6 pm."
        found.add(at)
    return tuple(sorted(found))
