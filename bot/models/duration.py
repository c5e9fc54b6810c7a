"""Duration text as 3CX writes it -> seconds, and durations -> the words a supervisor reads."""

import re
from datetime import timedelta

_ISO = re.compile(r"(-)?P(?:(\d+)D)?(?:T(?=[\d.])(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,9})?)S)?)?", re.ASCII)
_NET = re.compile(r"(-)?(?:(\d+)\.)?(\d{1,2}):([0-5]?\d):([0-5]?\d(?:\.\d{1,9})?)", re.ASCII)
_LONGEST = 400 * 86400


def read_duration(text: str) -> float:
    """Seconds of an ISO 8601 duration (`P5DT13H43M24.960179S`) or a .NET time span (`1.02:03:04`).

    Raises `ValueError` for anything else and for more than 400 days: a fault of the data, never zero.
    """
    match = _ISO.fullmatch(text)
    if (match is None or text.lstrip("-") in {"P", "PT"}) and (match := _NET.fullmatch(text)) is None:
        raise ValueError("not a duration")
    sign, days, hours, minutes, seconds = match.groups()
    total = int(days or 0) * 86400 + int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds or 0)
    if total > _LONGEST:
        raise ValueError("longer than any report")
    return -total if sign else total


def in_words(lasted: timedelta | float) -> str:
    """A duration as people say it, to the minute: "9 h 10 min", "12 min", "0 min"; half a minute rounds up."""
    seconds = lasted.total_seconds() if isinstance(lasted, timedelta) else lasted
    minutes = int(seconds / 60 + 0.5)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d} min" if hours else f"{rest} min"
