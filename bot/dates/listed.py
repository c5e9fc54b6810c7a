"""Days or units named one after the other -> the runs they are, in the order of time: "mon, wed and fri last week", "3rd and 5th June"."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

from bot.dates.calendar import DAY, Days, real, unit_around
from bot.dates.days import bare_weekday, before, dated, nth_day, numbered_weekday, relative
from bot.dates.ends import between
from bot.dates.named import week
from bot.dates.nodes import (
    NO_SUCH_DAY,
    REVERSED,
    Bad,
    Context,
    Day,
    Recurring,
    Rules,
    Runs,
    Several,
    Span,
    one,
)
from bot.dates.times import span_of
from bot.dates.written import yearly

_DAY_KINDS = {"day", "near", "past", "day of week", "weekday", "date", "nth", "run"}


def runs_of(context: Context, days: Any) -> tuple[Days, ...] | Bad:
    """The runs of whole days that days are, the most recent ones."""
    if isinstance(days, Runs):
        return days.days
    found = span_of(context, days)
    return found if isinstance(found, Bad) else ((found.first, found.after),)


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
        found = runs_of(context, day.latest(last.first) if dated_so else day)
        if isinstance(found, Bad):
            return found
        runs += found
    ordered = all(one[1] <= other[0] for one, other in pairwise(runs))
    if not ordered and all(day.kind == "weekday" for day in days):
        return _weekdays_in_order(days, runs)
    runs.sort()
    near = any(day.kind == "near" for day in days)
    if near and any(one[1] > other[0] for one, other in pairwise(runs)):  # "monday and today" on a Monday
        return None
    return Runs(tuple(runs))


def _alike(days: tuple[Any, ...]) -> bool:
    """Whether all are days, or all the same unit; "Monday, 1 June" is one day, "Monday and today" are two."""
    kinds = [day.kind for day in days]
    if (kinds[0] == "weekday" and not {"weekday", "near"}.issuperset(kinds)) or {"weekday", "past"}.issubset(
        kinds
    ):
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
    before_it = [real(last.first.year, last.first.month, number) for number in numbers]
    every = [*(found for found in before_it if found), last.first]
    if last.after - last.first != DAY or len(every) <= len(numbers):
        return NO_SUCH_DAY
    return Runs(tuple((found, found + DAY) for found in every)) if every == sorted(every) else REVERSED


def _in_month(context: Context, numbers: tuple[int, ...], month: int, year: int | None = None) -> Any:
    """For "3 and 5 november"."""
    last = one(real(year, month, numbers[-1])) if year else yearly(month, numbers[-1])
    return _numbered(context, numbers[:-1], last)


def _runs_of_month(context: Context, first: int, last: int, rest: Any) -> Runs | Bad | None:
    """For "1-3 and 7-9 december": the first days take month and year from those after them."""
    later = runs_of(context, rest)
    if isinstance(later, Bad):
        return later
    day = later[0][0]
    start, end = real(day.year, day.month, first), real(day.year, day.month, last)
    if not start or not end:
        return NO_SUCH_DAY
    return Runs(((start, end + DAY), *later)) if start < end < day else REVERSED


def _weekdays_in_order(days: tuple[Any, ...], runs: list[Days]) -> Any:
    """Weekdays whose most recent ones do not follow each other as they were said: those that do, or the most recent ones."""
    back = [days[-1].latest(runs[-1][0])]
    for day in reversed(days[:-1]):
        back.append(day.latest(back[-1].first - DAY))
    return Several((Runs(tuple((day.first, day.after) for day in reversed(back))), Runs(tuple(sorted(runs)))))


def listed_in_week(context: Context, weekdays: tuple[Any, ...], within: Day) -> Any:
    """Those days of a week; None where *within* is none."""
    found = span_of(context, within)
    if isinstance(found, Bad):
        return found
    if found.kind != "week" or not all(
        isinstance(day, Recurring) and day.kind == "weekday" for day in weekdays
    ):
        return None
    offsets = [(day.value - found.first.weekday()) % 7 for day in weekdays]
    firsts = [found.first + timedelta(days=offset) for offset in offsets]
    return Runs(tuple((day, day + DAY) for day in firsts)) if offsets == sorted(offsets) else REVERSED


def _past_weekday(context: Context, _: Any, weekday: int) -> Day:
    day = before(context, weekday)
    return Span(day, day + DAY, "past")


def _last_of_each(context: Context, _: Any, days: tuple[Any, ...]) -> Any:
    """For "last tue and thu": the most recent ones that follow each other before today, or up to it, or those of last week."""
    if not all(isinstance(day, Recurring) and day.kind == "weekday" for day in days):
        return None
    back = [before(context, days[-1].value)]
    for day in reversed(days[:-1]):
        back.append(back[-1] - timedelta(days=(back[-1].weekday() - day.value - 1) % 7 + 1))
    onward = [before(context, days[0].value)]
    for day in days[1:]:
        onward.append(onward[-1] + timedelta(days=(day.value - onward[-1].weekday() - 1) % 7 + 1))
    here = unit_around(context.today, "week", context.week_start)[0]
    of_week = listed_in_week(context, days, Span(here - 7 * DAY, here, "week"))
    rows = [back[::-1], *([onward] if onward[-1] <= context.today else [])]
    found = [Runs(tuple((day, day + DAY) for day in row)) for row in rows]
    return Several((*found, of_week) if isinstance(of_week, Runs) else found)


def _nth_days(context: Context, numbers: tuple[int, ...]) -> tuple[Day, ...]:
    return tuple(nth_day(context, number) for number in numbers)


def _two_weeks(context: Context, one_: int, other: int) -> Any:
    """For "wk 46/47"; two weeks that do not follow each other may be more than two."""
    if other != one_ + 1:
        return None
    return _listed(context, (week(context, one_), week(context, other)))


def _from_to_weekday(context: Context, one_: int, other: int) -> Any:
    """For "mon/fri", which may be all the days between."""
    return between(context, bare_weekday(context, one_), bare_weekday(context, other))


RULES: Rules = {
    "AND": (("and", lambda *_: 1), ("comma", lambda *_: 1), ("comma and", lambda *_: 1)),
    "ONE_OF": (
        ("relative_day", lambda c, offset: relative(c, offset, "near")),
        ("weekday", bare_weekday),
        *((f"{last} weekday", _past_weekday) for last in ("last", "the_last", "previous")),
        ("weekday previous_after", lambda c, weekday, _: _past_weekday(c, None, weekday)),
        ("DATE", lambda _, day: day),
        ("weekday DATE", dated),
        ("ordinal", nth_day),
        ("on_the DAY_NUMBER", lambda c, _, number: nth_day(c, number)),
        ("weekday day_number", numbered_weekday),
        ("WHOLE_DAYS", lambda _, span: span),
        ("SHARED", lambda _, span: span),
    ),
    "MORE_NUMBERS": (
        ("AND NUMBER_DAY", lambda _, __, number: (number,)),
        ("AND NUMBER_DAY MORE_NUMBERS", lambda _, __, number, more: (number, *more)),
    ),
    "NUMBERS": (
        ("NUMBER_DAY MORE_NUMBERS", lambda _, number, more: (number, *more)),
        ("day_list NUMBER_DAY MORE_NUMBERS", lambda _, __, number, more: (number, *more)),
    ),
    "MORE": (
        ("AND ONE_OF", lambda _, __, day: (day,)),
        ("AND lead ONE_OF", lambda _, __, ___, day: (day,)),
        ("AND lead ONE_OF MORE", lambda _, __, ___, day, more: (day, *more)),
        ("AND ONE_OF MORE", lambda _, __, day, more: (day, *more)),
    ),
    "ROW": (
        ("weekday weekday weekday", lambda _, *days: days),
        ("weekday slash weekday slash weekday", lambda _, a, __, b, ___, d: (a, b, d)),
        ("weekday ROW", lambda _, weekday, more: (weekday, *more)),
        ("weekday slash ROW", lambda _, weekday, __, more: (weekday, *more)),
    ),
    "LIST": (
        ("ONE_OF MORE", lambda _, day, more: (day, *more)),
        ("ROW", lambda c, row: tuple(bare_weekday(c, weekday) for weekday in row)),
        ("weekday slash weekday", lambda c, a, _, b: (bare_weekday(c, a), bare_weekday(c, b))),
    ),
    "LISTED": (
        ("lead LISTED", lambda _, __, days: days),
        ("LIST", _listed),
        ("LIST ?of WHOLE_DAYS", lambda c, days, _, within: listed_in_week(c, days, within)),
        ("WHOLE_DAYS ?on LIST", lambda c, within, _, days: listed_in_week(c, days, within)),
        ("NUMBERS ?of month ?of ?YEAR", lambda c, n, _, month, __, year: _in_month(c, n, month, year)),
        *((f"{last} LIST", _last_of_each) for last in ("last", "previous")),
        ("month NUMBERS", lambda c, month, n: _in_month(c, n, month)),
        ("day_list DAY_NUMBER MORE_NUMBERS", lambda c, _, n, more: _listed(c, _nth_days(c, (n, *more)))),
        ("week_word dm", lambda c, _, parts: _two_weeks(c, int(parts[0]), int(parts[1]))),
        ("week_number slash number", lambda c, one_, _, other: _two_weeks(c, one_, other)),
        ("week_word NUMBERS", lambda c, _, n: _listed(c, tuple(week(c, number) for number in n))),
        ("weekday slash weekday", lambda c, a, _, b: _from_to_weekday(c, a, b)),
        ("dm ?of month", lambda c, parts, _, month: _in_month(c, (int(parts[0]), int(parts[1])), month)),
        ("ordinal slash DATE", lambda c, number, _, day: _numbered(c, (number,), day)),
        ("NUMBER_DAY LINK NUMBER_DAY AND SHARED", lambda c, a, _, b, __, rest: _runs_of_month(c, a, b, rest)),
        ("NUMBER_DAY LINK NUMBER_DAY AND DATE", lambda c, a, _, b, __, rest: _runs_of_month(c, a, b, rest)),
    ),
}
