"""Spans of presence -> when somebody was there, how many at each change, and when nobody was though it was open."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.models import OpeningHours
from bot.reports.days import Days, instant
from bot.reports.stretches import Stretch, union

LISTED_FROM = 60.0  # seconds; shorter gaps are counted, but would read "0 min" in a list
_NO_GAP = 1.0  # seconds; some phone systems lose the last second of each login


def total(stretches: Iterable[Stretch]) -> float:
    """Seconds in disjoint stretches."""
    return sum(end - start for start, end in stretches)


def changes(stretches: Iterable[Stretch]) -> list[tuple[float, int]]:
    """How many were there from each instant on, one entry for each change; stretches of no length do not count."""
    steps: dict[float, int] = {}
    for start, end in stretches:
        if end > start:
            steps[start] = steps.get(start, 0) + 1
            steps[end] = steps.get(end, 0) - 1
    counts: list[tuple[float, int]] = []
    there = 0
    for at in sorted(steps):
        if steps[at]:
            there += steps[at]
            counts.append((at, there))
    return counts


def open_stretches(hours: OpeningHours, days: Days, start: float, end: float) -> list[Stretch]:
    """When it is open within [start, end), by the clocks of its own zone.

    Hours that end before they begin run over midnight; holidays are closed.
    """
    found: list[Stretch] = []
    days = days_there(hours, days)
    first = days.dates[0] - timedelta(days=1)  # last night's hours may reach into the first day
    for day in [first, *days.dates]:
        if day in hours.holidays:
            continue
        for opens, closes in hours.week.get(day.weekday(), ()):
            later = day + timedelta(days=1) if closes <= opens else day
            found.append((instant(day, opens, days.zone), instant(later, closes, days.zone)))
    return within(union([a for a, _ in found], [b for _, b in found]), start, end)


def days_there(hours: OpeningHours, days: Days) -> Days:
    """The same time as days of the zone in which it opens and closes."""
    if hours.zone in {"", days.zone.key}:
        return days
    return Days(ZoneInfo(hours.zone), days.midnights[0], days.midnights[-1])


def within(stretches: Iterable[Stretch], start: float, end: float) -> list[Stretch]:
    """The parts of stretches that lie in [start, end)."""
    return [(max(a, start), min(b, end)) for a, b in stretches if a < end and b > start]


def first_to_last(covered: Sequence[Stretch], days: Days) -> list[Stretch]:
    """For each local day the stretch between the first in and the last out."""
    firsts: dict[int, float] = {}
    lasts: dict[int, float] = {}
    for start, end in covered:
        for day in range(days.index(start), days.index(max(end - 0.001, start)) + 1):
            firsts.setdefault(day, max(start, days.midnights[day]))
            lasts[day] = min(end, days.midnights[day + 1])
    return [(firsts[day], lasts[day]) for day in sorted(firsts)]


def gaps(covered: Sequence[Stretch], wanted: Sequence[Stretch], shortest: float = _NO_GAP) -> list[Stretch]:
    """The parts of *wanted* that *covered* (disjoint, in order) leaves out, if longer than *shortest* seconds."""
    found: list[Stretch] = []
    i = 0
    for start, end in wanted:
        at = start
        while i < len(covered) and covered[i][1] <= start:
            i += 1
        j = i
        while j < len(covered) and covered[j][0] < end:
            if covered[j][0] - at > shortest:
                found.append((at, covered[j][0]))
            at = max(at, covered[j][1])
            j += 1
        if end - at > shortest:
            found.append((at, end))
    return found
