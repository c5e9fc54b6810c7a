"""Days in words -> which days a digest runs on: "every weekday", "mondays", "mon-fri", "first monday of the month", "every hour"."""

import re
from collections.abc import Callable
from datetime import time
from typing import NamedTuple

from bot.digests.times import Words
from bot.models.text import said_back

_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?"
_JOIN = r"\s*(?:,\s*(?:and|&)?|and|&|\+|/)\s*"
_EVERY = r"(?:every|each|on|weekly\s+on)"
_NUMBER = r"(?:the\s+)?(?:\d{1,2}(?:st|nd|rd|th)?|last(?:\s+day)?)"
_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}
_ORDER = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORKING = (0, 1, 2, 3, 4)
LONGEST_STEP = 12
"""Hours between two runs of an hourly digest, at most."""


class Days(NamedTuple):
    """Which days (as in `When`), and the hours of an hourly digest."""

    weekdays: tuple[int, ...] = ()
    monthdays: tuple[int, ...] = ()
    nth: int = 0
    hours: tuple[time, ...] = ()


def _weekday(word: str) -> int:
    return _ORDER.index(word.lower()[:3])


def _stretch(match: re.Match[str]) -> Days:
    first, last = _weekday(match["first"]), _weekday(match["last"])
    days = range(first, last + 1) if first <= last else (*range(first, 7), *range(last + 1))
    return Days(weekdays=tuple(sorted(days)))


def _named(match: re.Match[str]) -> Days:
    return Days(
        weekdays=tuple(sorted({_weekday(day) for day in re.findall(_DAY, match["days"], re.IGNORECASE)}))
    )


def _monthdays(match: re.Match[str]) -> Days | str:
    days = {
        -1 if word.startswith("last") else int(word)
        for word in re.findall(r"\d+|last", match["days"].lower())
    }
    if any(day == 0 or day > 31 for day in days):
        return "A month has no such day. Write it like “on the 1st of every month” or “on the last day of the month”."
    return Days(monthdays=tuple(sorted(days, key=lambda day: (day < 0, day))))


def _nth(match: re.Match[str]) -> Days:
    return Days(weekdays=(_weekday(match["day"]),), nth=_NTH[match["nth"].lower()])


def _hour(text: str, half: str | None) -> int:
    hour = int(text)
    return hour % 12 + (12 if half.lower() == "p" else 0) if half else hour % 24


def _hourly(match: re.Match[str]) -> Days | str:
    step = int(match["step"] or 1)
    if not 1 <= step <= LONGEST_STEP:
        return "I can post every hour, or every 2 to 12 hours."
    first, last = 0, 23
    if match["first"]:
        first, last = _hour(match["first"], match["first_half"]), _hour(match["last"], match["last_half"])
        if max(int(match["first"]), int(match["last"])) > 24:
            return "A day has 24 hours. Write it like “every hour from 8 to 18”."
    hours = (
        range(first, last + 1, step)
        if first <= last
        else [hour % 24 for hour in range(first, last + 25, step)]
    )
    return Days(hours=tuple(time(hour) for hour in sorted(hours)))


_CLOCK = r"(?P<{0}>\d{{1,2}})(?::00)?\s*(?:(?P<{0}_half>[ap])\.?m\.?)?"
_STRETCH = (
    rf"(?:from|between)\s+{_CLOCK.format('first')}\s*(?:to|until|till|and|-|–)\s*{_CLOCK.format('last')}"
)
_NTHS = "|".join(_NTH)
_OF_MONTH = r"(?:of|in)\s+(?:every|each|the|a)\s+month"
_DAYS_ON = rf"(?P<first>{_DAY})\s*(?:-|–|to|through|till|until)\s*(?P<last>{_DAY})"
_READINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Days | str]], ...] = tuple(
    (re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE), read)
    for pattern, read in (
        (
            rf"(?:hourly|every\s+(?:(?P<step>\d{{1,2}})\s+hours|(?:full\s+)?hour))(?:\s+{_STRETCH})?",
            _hourly,
        ),
        (
            rf"(?:monthly\s+)?(?:on|every|each)\s+(?:the\s+)?(?P<nth>{_NTHS})\s+(?P<day>{_DAY})(?:\s+{_OF_MONTH}|\s+monthly)?",
            _nth,
        ),
        (
            rf"(?:the\s+)?(?P<nth>{_NTHS})\s+(?P<day>{_DAY})(?:\s+{_OF_MONTH}|\s+monthly)",
            _nth,
        ),
        (
            rf"(?:monthly\s+)?(?:on\s+)?(?P<days>{_NUMBER}(?:{_JOIN}{_NUMBER})*)\s+(?:day\s+)?{_OF_MONTH}",
            _monthdays,
        ),
        (rf"(?:(?:every|each)\s+month|monthly)\s+on\s+(?P<days>{_NUMBER}(?:{_JOIN}{_NUMBER})*)", _monthdays),
        (r"monthly|(?:every|each)\s+month", lambda _: Days(monthdays=(1,))),
        (
            r"(?:on\s+)?(?:every|each)\s+(?:week|working|business)\s*-?days?|(?:on\s+)?(?:weekdays|workdays|working\s+days|business\s+days)",
            lambda _: Days(weekdays=_WORKING),
        ),
        (r"(?:every|each|on)\s+weekends?|(?:on\s+)?weekends", lambda _: Days(weekdays=(5, 6))),
        (rf"{_EVERY}\s+{_DAYS_ON}", _stretch),
        (rf"{_EVERY}\s+(?P<days>{_DAY}(?:{_JOIN}(?:every\s+)?{_DAY})*)", _named),
        (_DAYS_ON, _stretch),
        (rf"(?P<days>(?:mon|tues|wednes|thurs|fri|satur|sun)days(?:{_JOIN}{_DAY})*)", _named),
        (r"(?:every|each)\s+day|daily", lambda _: Days()),
    )
)
_VAGUE = re.compile(
    r"\bweekly\b|\b(?:every|each)\s+week\b|\b(?:every|each)\s+(?:other|second|\d+)\s+(?:days?|weeks?|months?)\b|\b(?:bi-?weekly|fortnightly)\b|\bevery\s+\d*\s*minutes?\b|\bquarterly\b|\b(?:every|each)\s+(?:quarter|year)\b",
    re.IGNORECASE,
)


def read_days(words: Words) -> Days | str | None:
    """The days named first; None when none are, a sentence for a recurrence that cannot be."""
    hours: tuple[time, ...] = ()
    for pattern, read in _READINGS:
        match = words.take(pattern)
        if match is None:
            continue
        days = read(match)
        if isinstance(days, str):
            return days
        if days.hours and not hours:  # the days may follow: "every hour on weekdays"
            hours = days.hours
            continue
        return days._replace(hours=hours)
    if hours:
        return Days(hours=hours)
    if vague := words.take(_VAGUE):
        return (
            f"{said_back([vague[0]])} does not say which days. I can post every day, on weekdays, on named days, on a date or a weekday of "
            "every month, several times a day or every hour."
        )
    return None
