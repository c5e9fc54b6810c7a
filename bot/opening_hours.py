"""Opening hours in words -> stretches by weekday, and back."""

import re
from datetime import time

from bot.models import OpeningHours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SPAN = re.compile(
    r"\b(?P<first>mon|tue|wed|thu|fri|sat|sun)[a-z]*(?:\s*(?:-|–|to)\s*(?P<last>mon|tue|wed|thu|fri|sat|sun)[a-z]*)?\s+"
    r"(?P<hours>closed|\d{1,2}(?::\d{2})?\s*(?:-|–|to)\s*\d{1,2}(?::\d{2})?)",
    re.IGNORECASE,
)
Week = dict[int, tuple[tuple[time, time], ...]]


def read_week(text: str) -> Week | None:
    """Weekday (0 = Monday) to half-open stretches; None when a part is not understood. 22:00-6:00 runs over midnight."""
    week: Week = {}
    for part in re.split(r"[,;]", text):
        match = SPAN.fullmatch(part.strip())
        if match is None:
            return None
        first = DAYS.index(match["first"].casefold())
        last = DAYS.index(match["last"].casefold()) if match["last"] else first
        stretch = _stretch(match["hours"].casefold())
        if stretch is None:
            return None
        for day in range(first, last + 1 if last >= first else last + 8):
            week[day % 7] = (*week.get(day % 7, ()), *stretch)
    return week


def _stretch(text: str) -> tuple[tuple[time, time], ...] | None:
    if text == "closed":
        return ()
    ends = []
    for part in re.split(r"\s*(?:-|–|to)\s*", text):
        hour, _, minute = part.partition(":")
        if int(hour) > 24 or int(minute or 0) > 59 or (int(hour) == 24 and int(minute or 0)):
            return None
        ends.append(time(int(hour) % 24, int(minute or 0)))
    return None if ends[0] == ends[1] and ends[0] != time(0) else ((ends[0], ends[1]),)


def say_week(hours: OpeningHours) -> str:
    """Opening hours in words, days with the same hours together."""
    groups: list[tuple[list[int], str]] = []
    for day in range(7):
        said = (
            " and ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in hours.week.get(day, ())) or "closed"
        )
        if groups and groups[-1][1] == said and groups[-1][0][-1] == day - 1:
            groups[-1][0].append(day)
        else:
            groups.append(([day], said))
    parts = []
    for days, said in groups:
        name = DAYS[days[0]].capitalize()
        parts.append(f"{name if len(days) == 1 else f'{name}-{DAYS[days[-1]].capitalize()}'} {said}")
    return ", ".join(parts)
