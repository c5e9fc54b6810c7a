"""Several days, and hours or a part of each of them -> windows: "mon, wed and fri last week", "3-7 nov 8:00-12:00"."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from bot.dates.calendar import DAY, Days
from bot.dates.listed import listed_in_week, runs_of
from bot.dates.nodes import (
    Bad,
    Context,
    Hours,
    Pair,
    Pairs,
    Rules,
    Runs,
    Several,
    Span,
    Spells,
    Wall,
    Walls,
    Window,
)
from bot.dates.ranges import weekdays_of
from bot.dates.times import WINDOWS, at, pairs_of, span_of

_WORKDAYS = frozenset(range(5))
_WEEKEND = frozenset({5, 6})
_NOON, _SOON = 720, 360  # minutes
_MOST_DAYS = 400  # a year and a month; more windows than anybody reads, and slow


def days_in(runs: Iterable[Days]) -> list[date]:
    """Each day of the runs; ValueError for more than reports could ever cover."""
    found = [first + timedelta(days=n) for first, after in runs for n in range((after - first).days)]
    if len(found) > _MOST_DAYS:
        raise ValueError("too many days")
    return found


def _each(context: Context, days: Any, hours: Hours | Bad | Window | Spells) -> Any:
    """Those hours of each of the days; of a single day only where there are several stretches of them."""
    runs = runs_of(context, days)
    readings = _readings(hours)
    if isinstance(runs, Bad) or isinstance(readings, Bad):
        return runs if isinstance(runs, Bad) else readings
    every = days_in(runs)
    if len(every) < 2 and not isinstance(hours, Spells):
        return None
    settled = days if isinstance(days, Runs) else span_of(context, days)
    others = settled.offers if isinstance(settled, Span) else ()
    return Several(
        Walls(_hours_of(every, pairs), tuple(_hours_of(days_in([other]), pairs) for other in others))
        for pairs in readings
    )


def _readings(hours: Hours | Bad | Window | Spells) -> tuple[Pairs, ...] | Bad:
    if isinstance(hours, Spells):
        return hours.readings
    pairs = pairs_of(hours)
    return pairs if isinstance(pairs, Bad) else tuple((pair,) for pair in pairs)


def _spells(_: Context, one: Hours | Bad | Window, __: Any, rest: Hours | Bad | Window | Spells) -> Any:
    """For "8-10 and 14-16": the readings in which one stretch of hours follows the other."""
    first, later = _readings(one), _readings(rest)
    if isinstance(first, Bad) or isinstance(later, Bad):
        return first if isinstance(first, Bad) else later
    found = tuple((*a, *b) for a in first for b in later if _follows(a[0], b[0], len(first), len(later)))
    return Spells(found) if found else None


def _follows(one: Pair, other: Pair, readings: int, later: int) -> bool:
    """Whether hours were meant to follow others; bare ones go on in the afternoon only soon after, as in "9-12 and 1-5"."""
    by_24 = readings == 1 and one[0] > _NOON
    return one[1] <= other[0] and (later == 1 or (other[0] - one[1] <= _SOON and not by_24))


def _one_after_other(walls: tuple[Any, ...]) -> Walls | None:
    """For "monday morning and wednesday afternoon"."""
    windows = sorted((wall.start, wall.end) for wall in walls if isinstance(wall, Wall) and wall.end)
    apart = all(one[1] <= other[0] for one, other in pairwise(windows))
    return Walls(tuple(windows)) if apart and len(windows) == len(walls) else None


def _each_of(context: Context, days: Any, hours: Hours | Bad | Window | Spells) -> Any:
    return days if days is None or isinstance(days, Bad) else _each(context, days, hours)


def _hours_of(days: Iterable[date], pairs: Pairs) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((at(day, start), at(day, end)) for day in days for start, end in pairs)


def _picked(context: Context, wanted: frozenset[int], days: Any) -> Runs | Bad | None:
    """The days of the week among several days."""
    runs = runs_of(context, days)
    if isinstance(runs, Bad):
        return runs
    every = days_in(runs)
    kept = tuple((day, day + DAY) for day in every if day.weekday() in wanted)
    return Runs(kept) if kept and len(every) > 1 else None


def _counted(context: Context, count: int, unit: str, wanted: frozenset[int], _: Any, days: Any) -> Any:
    """For our own "22 days (Mon to Fri) from Thu 1 to Fri 30 Oct 2026": all of them, where they are so many."""
    picked = _picked(context, wanted, days)
    return picked if unit == "day" and isinstance(picked, Runs) and len(picked.days) == count else None


def _windows_of(context: Context, name: str, _: Any, days: Any) -> Any:
    """For "morning of 3-5 nov"; the night of two days that follow each other is the one between them."""
    runs = runs_of(context, days)
    if name == "night" and not isinstance(runs, Bad) and len(days_in(runs)) == 2:
        first, last = days_in(runs)
        return (
            Wall(at(first, WINDOWS[name].start), at(first, WINDOWS[name].end))
            if last - first == DAY
            else None
        )
    return _each(context, days, WINDOWS[name])


def _part_of_picked(context: Context, wanted: frozenset[int], name: str, days: Any) -> Any:
    picked = _picked(context, wanted, days)
    return _each(context, picked, WINDOWS[name]) if isinstance(picked, Runs) else picked


RULES: Rules = {
    "CHOSEN": (
        ("workdays", lambda *_: _WORKDAYS),
        ("weekends", lambda *_: _WEEKEND),
        ("weekdays", lambda _, weekday: frozenset({weekday})),
        ("weekdays AND CHOSEN", lambda _, weekday, __, others: others | {weekday}),
    ),
    "LISTED": (
        ("CHOSEN ?of MANY", lambda c, wanted, _, days: _picked(c, wanted, days)),
        ("CHOSEN EVER_SINCE", _picked),
        ("every CHOSEN ?of MANY", lambda c, _, wanted, __, days: _picked(c, wanted, days)),
        ("every weekday ?of MANY", lambda c, _, day, __, days: _picked(c, frozenset({day}), days)),
        ("number unit SAID_DAYS from MANY", _counted),
        ("MANY ?on CHOSEN", lambda c, days, _, wanted: _picked(c, wanted, days)),
    ),
    "SAID_DAYS": (
        ("weekday to weekday", lambda _, one, __, other: frozenset(range(one, other + 1))),
        ("weekday", lambda _, weekday: frozenset({weekday})),
        ("weekday comma SAID_DAYS", lambda _, weekday, __, more: more | {weekday}),
    ),
    "MANY": (
        ("WHOLE_DAYS", lambda _, days: days),
        ("SHARED", lambda _, days: days),
        ("RANGE", lambda _, days: None if isinstance(days, Span) and days.to_now else days),
    ),
    "EVER_SINCE": (("MANY", lambda _, days: days), ("RANGE", lambda _, days: days)),
    "SEVERAL_DAYS": (("MANY", lambda _, days: days), ("LISTED", lambda _, days: days)),
    "SOME_DAYS": (("SEVERAL_DAYS", lambda _, days: days), ("DAY", lambda _, day: day)),
    "PART_OF_DAY": (("DAY_HOURS", lambda _, wall: wall), ("DAY_WINDOW", lambda _, wall: wall)),
    "LATER_PARTS": (
        ("AND PART_OF_DAY", lambda _, __, wall: (wall,)),
        ("AND PART_OF_DAY LATER_PARTS", lambda _, __, wall, later: (wall, *later)),
    ),
    "SPELL": (
        ("HOURS", lambda _, hours: hours),
        ("MILITARY", lambda _, hours: hours),
        ("WINDOW_NAME", lambda _, name: WINDOWS[name]),
    ),
    "SPELLS": (("SPELL AND SPELL", _spells), ("SPELL AND SPELLS", _spells)),
    "PARTS": (("windows", lambda _, name: WINDOWS[name]), ("WINDOW_NAME", lambda _, name: WINDOWS[name])),
    "HOURS_OF_DAY": (
        ("?lead SOME_DAYS ?on SPELLS", lambda c, _, days, __, spells: _each(c, days, spells)),
        ("SPELLS ?on SOME_DAYS", lambda c, spells, _, days: _each(c, days, spells)),
        ("?lead PART_OF_DAY LATER_PARTS", lambda _, __, wall, later: _one_after_other((wall, *later))),
        ("SEVERAL_DAYS each_day SPELLS", lambda c, days, _, spells: _each(c, days, spells)),
        ("?lead SEVERAL_DAYS at HOURS", lambda c, _, days, __, hours: _each(c, days, hours)),
        ("?lead SEVERAL_DAYS ?on HOURS", lambda c, _, days, __, hours: _each(c, days, hours)),
        ("SEVERAL_DAYS each_day HOURS", lambda c, days, _, hours: _each(c, days, hours)),
        ("SEVERAL_DAYS HOURS each_day", lambda c, days, hours, _: _each(c, days, hours)),
        ("each_day SEVERAL_DAYS HOURS", lambda c, _, days, hours: _each(c, days, hours)),
        (
            "LIST HOURS ?of WHOLE_DAYS",
            lambda c, days, hours, _, week: _each_of(c, listed_in_week(c, days, week), hours),
        ),
        (
            "LIST PARTS ?of WHOLE_DAYS",
            lambda c, days, part, _, week: _each_of(c, listed_in_week(c, days, week), part),
        ),
        (
            "weekday LINK weekday HOURS ?of WHOLE_DAYS",
            lambda c, one, _, other, hours, __, week: _each_of(c, weekdays_of(c, one, other, week), hours),
        ),
        (
            "weekday LINK weekday PARTS ?of WHOLE_DAYS",
            lambda c, one, _, other, part, __, week: _each_of(c, weekdays_of(c, one, other, week), part),
        ),
        ("HOURS each_day SEVERAL_DAYS", lambda c, hours, _, days: _each(c, days, hours)),
        ("HOURS ?on SEVERAL_DAYS", lambda c, hours, _, days: _each(c, days, hours)),
        ("?lead SEVERAL_DAYS EDGE_OF_DAY", lambda c, _, days, hours: _each(c, days, hours)),
        ("SAID_EDGE ?on SEVERAL_DAYS", lambda c, hours, _, days: _each(c, days, hours)),
        ("?lead SEVERAL_DAYS MILITARY", lambda c, _, days, hours: _each(c, days, hours)),
        ("?lead SEVERAL_DAYS ?on PARTS", lambda c, _, days, __, part: _each(c, days, part)),
        ("windows ?of SEVERAL_DAYS", lambda c, name, _, days: _each(c, days, WINDOWS[name])),
        ("windows EVER_SINCE", lambda c, name, days: _each(c, days, WINDOWS[name])),
        ("window of SEVERAL_DAYS", _windows_of),
        ("window SHARED", lambda c, name, days: _windows_of(c, name, None, days)),
        (
            "weekday windows ?of MANY",
            lambda c, wd, name, _, days: _part_of_picked(c, frozenset({wd}), name, days),
        ),
        ("workday windows ?of MANY", lambda c, _, name, __, days: _part_of_picked(c, _WORKDAYS, name, days)),
    ),
}
