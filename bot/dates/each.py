"""Several days, and hours or a part of each of them -> windows: "mon, wed and fri last week", "3-7 nov 8:00-12:00"."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from bot.dates.calendar import DAY, Days, real
from bot.dates.days import bare_weekday, dated, nth_day, numbered_weekday, relative
from bot.dates.named import week
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
    one,
)
from bot.dates.ranges import weekdays_of
from bot.dates.times import WINDOWS, at, pairs_of, span_of
from bot.dates.written import yearly

_WORKDAYS = frozenset(range(5))
_WEEKEND = frozenset({5, 6})
_DAY_KINDS = {"day", "day of week", "weekday", "date", "nth"}
_MOST_DAYS = 400  # a year and a month; more windows than anybody reads, and slow


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
    pairs = pairs_of(hours)
    if isinstance(runs, Bad) or isinstance(pairs, Bad):
        return runs if isinstance(runs, Bad) else pairs
    every = days_in(runs)
    if len(every) < 2:
        return None
    settled = days if isinstance(days, Runs) else span_of(context, days)
    others = settled.offers if isinstance(settled, Span) else ()
    found = tuple(
        Walls(_hours_of(every, a, b), tuple(_hours_of(days_in([other]), a, b) for other in others))
        for a, b in pairs
    )
    return found[0] if len(found) == 1 else Several(found)


def _each_of(context: Context, days: Any, hours: Hours | Bad | Window) -> Any:
    return days if days is None or isinstance(days, Bad) else _each(context, days, hours)


def _hours_of(days: Iterable[date], start: float, end: float) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((at(day, start), at(day, end)) for day in days)


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
    refused = next((day for day in days if isinstance(day, Bad)), None)
    if refused or not _alike(days):
        return refused
    if any(day.kind == "nth" for day in days):
        return _numbers_listed(context, days)
    runs: list[Days] = []
    last = days[-1]
    for day in days:  # dates take their year from the last one where it has one
        dated_so = isinstance(last, Span) and isinstance(day, Recurring) and day.kind == "date"
        found = _runs(context, day.latest(last.first) if dated_so else day)
        if isinstance(found, Bad):
            return found
        runs += found
    ordered = all(one[1] <= other[0] for one, other in pairwise(runs))
    if not ordered and all(day.kind == "weekday" for day in days):
        return _weekdays_in_order(days, runs)
    return Runs(tuple(sorted(runs)))


def _alike(days: tuple[Any, ...]) -> bool:
    """Whether all are days, or all the same unit; "Monday, 1 June" is one day."""
    kinds = [day.kind for day in days]
    if kinds[0] == "weekday" and set(kinds) != {"weekday"}:
        return False
    return len({"day" if kind in _DAY_KINDS else kind for kind in kinds}) == 1


def _numbers_listed(context: Context, days: tuple[Any, ...]) -> Runs | Bad | None:
    """For "3rd, 5th and 9th June": the numbers take month and year from the last."""
    if not all(isinstance(day, Recurring) and day.kind == "nth" for day in days[:-1]):
        return None
    return _numbered(context, tuple(day.value for day in days[:-1]), days[-1])


def _numbered(context: Context, numbers: tuple[int, ...], day: Any) -> Runs | Bad | None:
    """Days of the month that *day* lies in, and that day."""
    last = span_of(context, day)
    if isinstance(last, Bad):
        return last
    before = [real(last.first.year, last.first.month, number) for number in numbers]
    every = [*(found for found in before if found), last.first]
    if last.after - last.first != DAY or len(every) <= len(numbers):
        return NO_SUCH_DAY
    return Runs(tuple((found, found + DAY) for found in every)) if every == sorted(every) else REVERSED


def _in_month(context: Context, numbers: tuple[int, ...], month: int, year: int | None = None) -> Any:
    """For "3 and 5 november"."""
    last = one(real(year, month, numbers[-1])) if year else yearly(month, numbers[-1])
    return _numbered(context, numbers[:-1], last)


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
    "ONE_OF": (
        ("relative_day", relative),
        ("weekday", bare_weekday),
        ("DATE", lambda _, day: day),
        ("weekday DATE", dated),
        ("ordinal", nth_day),
        ("on_the DAY_NUMBER", lambda c, _, number: nth_day(c, number)),
        ("weekday day_number", numbered_weekday),
        ("WHOLE_DAYS", lambda _, span: span),
    ),
    "MORE_NUMBERS": (
        ("AND NUMBER_DAY", lambda _, __, number: (number,)),
        ("AND NUMBER_DAY MORE_NUMBERS", lambda _, __, number, more: (number, *more)),
    ),
    "NUMBERS": (("NUMBER_DAY MORE_NUMBERS", lambda _, number, more: (number, *more)),),
    "CHOSEN": (
        ("workdays", lambda *_: _WORKDAYS),
        ("weekends", lambda *_: _WEEKEND),
        ("weekdays", lambda _, weekday: frozenset({weekday})),
        ("weekdays AND CHOSEN", lambda _, weekday, __, others: others | {weekday}),
    ),
    "MORE": (
        ("AND ONE_OF", lambda _, __, day: (day,)),
        ("AND ONE_OF MORE", lambda _, __, day, more: (day, *more)),
    ),
    "LIST": (("ONE_OF MORE", lambda _, day, more: (day, *more)),),
    "LISTED": (
        ("LIST", _listed),
        ("LIST ?of WHOLE_DAYS", lambda c, days, _, week: _listed_in_week(c, days, week)),
        ("WHOLE_DAYS ?on LIST", lambda c, week, _, days: _listed_in_week(c, days, week)),
        ("CHOSEN ?of MANY", lambda c, wanted, _, days: _picked(c, wanted, days)),
        ("CHOSEN EVER_SINCE", _picked),
        ("MANY ?on CHOSEN", lambda c, days, _, wanted: _picked(c, wanted, days)),
        ("NUMBERS ?of month ?of ?YEAR", lambda c, n, _, month, __, year: _in_month(c, n, month, year)),
        ("month NUMBERS", lambda c, month, n: _in_month(c, n, month)),
        ("week_word NUMBERS", lambda c, _, n: _listed(c, tuple(week(c, number) for number in n))),
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
        ("?lead SEVERAL_DAYS at HOURS", lambda c, _, days, __, hours: _each(c, days, hours)),
        ("?lead SEVERAL_DAYS ?on HOURS", lambda c, _, days, __, hours: _each(c, days, hours)),
        ("SEVERAL_DAYS each_day HOURS", lambda c, days, _, hours: _each(c, days, hours)),
        ("SEVERAL_DAYS HOURS each_day", lambda c, days, hours, _: _each(c, days, hours)),
        ("each_day SEVERAL_DAYS HOURS", lambda c, _, days, hours: _each(c, days, hours)),
        (
            "LIST HOURS ?of WHOLE_DAYS",
            lambda c, days, hours, _, week: _each_of(c, _listed_in_week(c, days, week), hours),
        ),
        (
            "LIST PARTS ?of WHOLE_DAYS",
            lambda c, days, part, _, week: _each_of(c, _listed_in_week(c, days, week), part),
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
