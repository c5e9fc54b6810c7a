"""Several days, and hours or a part of each of them -> windows: "mon, wed and fri last week", "3-7 nov 8:00-12:00"."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from bot.dates.calendar import DAY, Days, real
from bot.dates.nodes import (
    NO_SUCH_DAY,
    REVERSED,
    Bad,
    Context,
    Day,
    Hours,
    Recurring,
    Rules,
    Runs,
    Several,
    Span,
    Walls,
    Window,
)
from bot.dates.times import WINDOWS, at, span_of

_WORKDAYS = frozenset(range(5))
_DAY_KINDS = {"day", "weekday", "date", "nth"}
_MOST_DAYS = 1100  # three years


def days_in(runs: Iterable[Days]) -> list[date]:
    """Each day of the runs; ValueError for more than reports could ever cover."""
    found = [first + timedelta(days=n) for first, after in runs for n in range((after - first).days)]
    if len(found) > _MOST_DAYS:
        raise ValueError("too many days")
    return found


def _runs(context: Context, days: Any) -> tuple[Days, ...] | Bad:
    if isinstance(days, Runs):
        return days.days
    found = span_of(context, days)
    return found if isinstance(found, Bad) else ((found.first, found.after),)


def _each(context: Context, days: Any, hours: Hours | Bad | Window) -> Any:
    """Those hours of each of the days."""
    runs = _runs(context, days)
    if isinstance(runs, Bad) or isinstance(hours, Bad):
        return runs if isinstance(runs, Bad) else hours
    pairs = (tuple(hours),) if isinstance(hours, Window) else hours.pairs
    every = days_in(runs)
    if len(every) < 2:
        return None
    found = tuple(Walls(tuple((at(day, a), at(day, b)) for day in every)) for a, b in pairs)
    return found[0] if len(found) == 1 else Several(found)


def _picked(context: Context, wanted: frozenset[int], days: Any) -> Runs | Bad | None:
    """The days of the week among several days."""
    runs = _runs(context, days)
    if isinstance(runs, Bad):
        return runs
    every = days_in(runs)
    kept = tuple((day, day + DAY) for day in every if day.weekday() in wanted)
    return Runs(kept) if kept and len(every) > 1 else None


def _listed(context: Context, days: tuple[Any, ...]) -> Any:
    """Days or units named one after the other, each the most recent one, in the order of time."""
    runs: list[Days] = []
    if any(isinstance(day, Recurring) and day.kind == "nth" for day in days):
        return _numbers_listed(context, days)
    if len({"day" if day.kind in _DAY_KINDS else day.kind for day in days if not isinstance(day, Bad)}) > 1:
        return None
    for day in days:
        found = _runs(context, day)
        if isinstance(found, Bad):
            return found
        runs += found
    if all(one[1] <= other[0] for one, other in pairwise(runs)):
        return Runs(tuple(runs))
    if all(isinstance(day, Recurring) and day.kind == "weekday" for day in days):
        return _weekdays_in_order(days, runs)
    return Runs(tuple(runs)) if all(isinstance(day, Span) for day in days) else REVERSED


def _numbers_listed(context: Context, days: tuple[Any, ...]) -> Runs | Bad | None:
    """For "3rd, 5th and 9th June": the numbers take month and year from the last."""
    last = span_of(context, days[-1])
    if isinstance(last, Bad):
        return last
    firsts: list[date] = []
    for day in days[:-1]:
        if not (isinstance(day, Recurring) and day.kind == "nth") or last.after - last.first != DAY:
            return None
        found = real(last.first.year, last.first.month, day.value)
        if found is None:
            return NO_SUCH_DAY
        firsts.append(found)
    every = [*firsts, last.first]
    return Runs(tuple((day, day + DAY) for day in every)) if every == sorted(every) else REVERSED


def _weekdays_in_order(days: tuple[Any, ...], runs: list[Days]) -> Any:
    """Weekdays whose most recent ones do not follow each other as they were said: those that do, or the most recent ones."""
    back = [days[-1].latest(runs[-1][0])]
    for day in reversed(days[:-1]):
        back.append(day.latest(back[-1].first - DAY))
    return Several((Runs(tuple((day.first, day.after) for day in reversed(back))), Runs(tuple(sorted(runs)))))


def _listed_in_week(context: Context, weekdays: tuple[Any, ...], week: Day) -> Any:
    found = span_of(context, week)
    if isinstance(found, Bad):
        return found
    if found.kind != "week" or not all(
        isinstance(day, Recurring) and day.kind == "weekday" for day in weekdays
    ):
        return None
    offsets = [(day.value - found.first.weekday()) % 7 for day in weekdays]
    firsts = [found.first + timedelta(days=offset) for offset in offsets]
    return Runs(tuple((day, day + DAY) for day in firsts)) if offsets == sorted(offsets) else REVERSED


RULES: Rules = {
    "AND": (("and", lambda *_: 1), ("comma", lambda *_: 1), ("comma and", lambda *_: 1)),
    "ONE_OF": (("DAY", lambda _, day: day), ("WHOLE_DAYS", lambda _, span: span)),
    "MORE": (
        ("AND ONE_OF", lambda _, __, day: (day,)),
        ("AND ONE_OF MORE", lambda _, __, day, more: (day, *more)),
    ),
    "LIST": (("ONE_OF MORE", lambda _, day, more: (day, *more)),),
    "LISTED": (
        ("LIST", _listed),
        ("LIST ?of WHOLE_DAYS", lambda c, days, _, week: _listed_in_week(c, days, week)),
        ("WHOLE_DAYS ?on LIST", lambda c, week, _, days: _listed_in_week(c, days, week)),
        ("workdays ?of MANY", lambda c, _, __, days: _picked(c, _WORKDAYS, days)),
        ("MANY ?on workdays", lambda c, days, _, __: _picked(c, _WORKDAYS, days)),
        ("weekdays ?of MANY", lambda c, weekday, _, days: _picked(c, frozenset({weekday}), days)),
        ("MANY ?on weekdays", lambda c, days, _, weekday: _picked(c, frozenset({weekday}), days)),
    ),
    "MANY": (
        ("WHOLE_DAYS", lambda _, days: days),
        ("SHARED", lambda _, days: days),
        ("RANGE", lambda _, days: None if isinstance(days, Span) and days.to_now else days),
    ),
    "EVER_SINCE": (("MANY", lambda _, days: days), ("RANGE", lambda _, days: days)),
    "SEVERAL_DAYS": (("MANY", lambda _, days: days), ("LISTED", lambda _, days: days)),
    "PARTS": (("windows", lambda _, name: WINDOWS[name]), ("WINDOW_NAME", lambda _, name: WINDOWS[name])),
    "HOURS_OF_DAY": (
        ("?lead SEVERAL_DAYS ?at HOURS", lambda c, _, days, __, hours: _each(c, days, hours)),
        ("?lead SEVERAL_DAYS ?on HOURS", lambda c, _, days, __, hours: _each(c, days, hours)),
        ("HOURS ?on SEVERAL_DAYS", lambda c, hours, _, days: _each(c, days, hours)),
        ("?lead SEVERAL_DAYS MILITARY", lambda c, _, days, hours: _each(c, days, hours)),
        ("?lead SEVERAL_DAYS ?on PARTS", lambda c, _, days, __, part: _each(c, days, part)),
        ("windows ?of SEVERAL_DAYS", lambda c, name, _, days: _each(c, days, WINDOWS[name])),
        ("window of SEVERAL_DAYS", lambda c, name, _, days: _each(c, days, WINDOWS[name])),
        (
            "weekday windows ?of MANY",
            lambda c, wd, name, _, days: _part_of_picked(c, frozenset({wd}), name, days),
        ),
        ("workday windows ?of MANY", lambda c, _, name, __, days: _part_of_picked(c, _WORKDAYS, name, days)),
    ),
}


def _part_of_picked(context: Context, wanted: frozenset[int], name: str, days: Any) -> Any:
    picked = _picked(context, wanted, days)
    return _each(context, picked, WINDOWS[name]) if isinstance(picked, Runs) else picked
