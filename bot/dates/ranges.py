"""From-to and since of days, weeks, months and more -> the days from one end to the other, both included."""

from datetime import timedelta
from typing import Any

from bot.dates.calendar import DAY, real, unit_around
from bot.dates.days import before, dated, nth_day, weekday_of_week
from bot.dates.ends import between
from bot.dates.named import week
from bot.dates.nodes import (
    MISMATCH,
    NO_SUCH_DAY,
    REVERSED,
    Bad,
    Context,
    Day,
    Recurring,
    Rules,
    Several,
    Span,
)
from bot.dates.nodes import one as one_day
from bot.dates.written import dmy, yearly

_ALONE = 1  # "from" and "onwards" that need no other word; "de" and "von" are also "of"
_THE_UNIT = 2  # "to date", which says how much of a unit, and not until when
_LONG = {"week", "month", "quarter", "half", "year"}


def _from_to(context: Context, _: Any, one: Day, __: Any, other: Day) -> Any:
    return between(context, one, other)


def _dashed(_: Context, day: int, __: Any, month: int) -> Day | None:
    """For "14-12" as a date; two numbers under 13 are hours."""
    return yearly(month, day) if day > 12 else None


def _to_now(context: Context, _: Any, one: Day, *__: Any) -> Span | Bad | None:
    return since(context, None, one)


def _to_date(context: Context, _: Any, one: Day, how: int) -> Span | Bad | None:
    """For "october until now"; "last year to date" is not meant to run to now."""
    found = one.latest(context.today) if isinstance(one, Recurring) else one
    over = isinstance(found, Span) and found.kind in _LONG and found.after <= context.today
    return None if how == _THE_UNIT and over else since(context, None, one)


def since(context: Context, _: Any, day: Day, *__: Any) -> Span | Bad | None:
    """From the start of a day, week, month ... to now; None for days counted back, which end before today."""
    found = day.latest(context.today) if isinstance(day, Recurring) else day
    if isinstance(found, Span) and found.kind == "rolling":
        return None
    return Span(found.first, context.today + DAY, "run", to_now=True) if isinstance(found, Span) else found


def _since_unit(context: Context, unit: str) -> Span | None:
    """For "since the start of the month"."""
    if unit not in {"day", "week", "month", "quarter", "year"}:
        return None
    first = context.today if unit == "day" else unit_around(context.today, unit, context.week_start)[0]
    return Span(first, context.today + DAY, "run", to_now=True)


def _days_of_month(context: Context, first: int, last: int, month: int, year: int | None) -> Span | Bad:
    """Two days of one month, "2-6 March"."""
    if last <= first:
        return REVERSED
    if year is None:
        return between(context, yearly(month, first), yearly(month, last)) or NO_SUCH_DAY
    start, end = real(year, month, first), real(year, month, last)
    return Span(start, end + DAY, "run") if start and end else NO_SUCH_DAY


def _numbers_month(
    c: Context,
    _: Any,
    first: int,
    __: Any,
    last: int,
    ___: Any,
    month: int,
    ____: Any = None,
    year: int | None = None,
) -> Span | Bad:
    return _days_of_month(c, first, last, month, year)


def _month_numbers(
    c: Context, _: Any, month: int, first: int, __: Any, last: int, year: int | None = None
) -> Span | Bad:
    return _days_of_month(c, first, last, month, year)


def weekdays_of(context: Context, one: int, other: int, within: Day) -> Any:
    """From one day of the week to another of a week; None where *within* is none."""
    if isinstance(within, Bad):
        return within
    within = within.latest(context.today) if isinstance(within, Recurring) else within
    if not isinstance(within, Span) or within.kind != "week":
        return None
    start = within.first + timedelta(days=(one - within.first.weekday()) % 7)
    end = within.first + timedelta(days=(other - within.first.weekday()) % 7)
    if end == within.first < start and other == 6:  # "mon-sun last week" where weeks begin on Sunday
        return Several((Span(start, end + 8 * DAY, "run"), Span(start - 7 * DAY, end + DAY, "run")))
    return Span(start, end + DAY, "run") if start < end else REVERSED


def _last_weekdays(context: Context, _: Any, __: Any, one: int, ___: Any, other: int) -> Any:
    """For "last Monday to Wednesday": the run before today, or the one of last week; one answer where they are the same."""
    start = before(context, one)
    length = (other - one) % 7
    this_week = context.today - timedelta(days=(context.today.weekday() - context.week_start) % 7)
    runs = [Span(day, day + timedelta(days=length + 1), "run") for day in (start, start - 7 * DAY)]
    if start >= this_week:
        return Several(tuple(runs))
    return runs[0]


def _dated_days(
    context: Context, _: Any, weekday: int | None, first: int, __: Any, end: Day
) -> Span | Bad | None:
    """For "Mon 16 to Sun 22 Nov 2026": the first day takes month and year from the second."""
    found = end.latest(context.today) if isinstance(end, Recurring) else end
    if isinstance(found, Bad):
        return found
    start = real(found.first.year, found.first.month, first)
    if start is None:
        return NO_SUCH_DAY
    if weekday is not None and start.weekday() != weekday:
        return MISMATCH
    return Span(start, found.after, "run") if start < found.first else REVERSED


def _weeks(
    context: Context, _: Any, first: int, __: Any, last: int, ___: Any = None, year: int | None = None
) -> Any:
    return between(context, week(context, first, None, year), week(context, last, None, year))


RULES: Rules = {
    "LINK": (
        ("to", lambda *_: 1),
        ("dash", lambda *_: 1),
        ("dots", lambda *_: 1),
        ("dash to", lambda *_: 1),
    ),
    "END": (("DAY", lambda _, day: day), ("WHOLE_DAYS", lambda _, span: span)),
    "SHARED": (
        ("?from NUMBER_DAY LINK NUMBER_DAY ?of month", _numbers_month),
        ("?from NUMBER_DAY LINK NUMBER_DAY ?of month ?of ANY_YEAR", _numbers_month),
        ("between NUMBER_DAY and NUMBER_DAY ?of month", _numbers_month),
        ("between NUMBER_DAY and NUMBER_DAY ?of month ?of ANY_YEAR", _numbers_month),
        ("?from month NUMBER_DAY LINK NUMBER_DAY", _month_numbers),
        ("?from month NUMBER_DAY LINK NUMBER_DAY YEAR", _month_numbers),
        ("between month NUMBER_DAY and NUMBER_DAY", _month_numbers),
        ("between month NUMBER_DAY and NUMBER_DAY YEAR", _month_numbers),
        (
            "?from weekday LINK weekday ?of WHOLE_DAYS",
            lambda c, _, a, __, b, ___, week: weekdays_of(c, a, b, week),
        ),
        (
            "between weekday and weekday ?of WHOLE_DAYS",
            lambda c, _, a, __, b, ___, week: weekdays_of(c, a, b, week),
        ),
        ("WHOLE_DAYS ?from weekday LINK weekday", lambda c, week, _, a, __, b: weekdays_of(c, a, b, week)),
        (
            "WHOLE_DAYS between weekday and weekday",
            lambda c, week, _, a, __, b: weekdays_of(c, a, b, week),
        ),
        *((f"?from {last} weekday LINK weekday", _last_weekdays) for last in ("last", "previous", "past")),
        ("?from weekday NUMBER_DAY LINK WEEKDAY_DATE", _dated_days),
        (
            "?from week_word number LINK ?week_word number",
            lambda c, _, __, first, ___, ____, last: _weeks(c, None, first, None, last),
        ),
        (
            "?from week_word WEEK_NUMBER to ?week_word WEEK_NUMBER",
            lambda c, _, __, first, ___, ____, last: _weeks(c, None, first, None, last),
        ),
        (
            "between week_word WEEK_NUMBER and WEEK_NUMBER",
            lambda c, _, __, one, ___, other: _weeks(c, None, one, None, other),
        ),
        ("?from week_number LINK number", lambda c, _, one, __, other: _weeks(c, None, one, None, other)),
        (
            "dates_from DAY_NUMBER dates_to DAY_NUMBER",
            lambda c, _, one, __, other: between(c, nth_day(c, one), nth_day(c, other)),
        ),
        ("since_the DAY_NUMBER", lambda c, _, number: since(c, None, nth_day(c, number))),
        (
            "article ORDINAL_WORD LINK article ORDINAL_WORD",
            lambda c, _, one, __, ___, other: between(c, nth_day(c, one), nth_day(c, other)),
        ),
        (
            "?from NUMBER_DAY LINK NUMERIC_DATE",
            lambda c, _, first, __, end: _dated_days(c, None, None, first, None, end),
        ),
        ("?from month ORDINAL_WORD LINK ORDINAL_WORD", _month_numbers),
        ("since unit_start", lambda c, _, unit: _since_unit(c, unit)),
        (
            "?from week_word number LINK ?week_word number ?of YEAR",
            lambda c, _, __, first, ___, ____, last, _____, year: _weeks(
                c, None, first, None, last, None, year
            ),
        ),
    ),
    "DASHED": (("day_number date_dash day_number", lambda _, day, __, month: yearly(month, day)),),
    "HOURS_OF_DAY": (
        (
            "?lead day_number date_dash day_number",
            lambda c, _, day, dash, month: _dashed(c, day, dash, month),
        ),
        ("weekday DASHED", dated),
        ("since DASHED", since),
    ),
    "RANGE": (
        ("?from DASHED to DASHED", _from_to),
        ("?from END LINK END", _from_to),
        ("between END and END", _from_to),
        ("?from END LINK now", _to_now),
        ("?from END so_far", _to_date),
        ("END onwards", lambda c, day, how: since(c, None, day) if how == _ALONE else None),
        ("from END ?onwards", lambda c, how, day, on: since(c, None, day) if on or how == _ALONE else None),
        ("since END", since),
        (
            "WHOLE_DAYS spaced_dash weekday",
            lambda c, week, _, weekday: weekday_of_week(c, weekday, None, week),
        ),
        ("since END so_far", since),
        ("since_start END", since),
        ("since_start unit", lambda c, _, unit: _since_unit(c, unit)),
    ),
    "NUMBER_DAY": (("DAY_NUMBER", lambda _, number: number), ("ORDINAL_WORD", lambda _, number: number)),
    "NUMERIC_DATE": (("DATE_NUMERIC", lambda _, day: day), ("dmy", dmy)),
    "WEEKDAY_DATE": (("weekday DATE", dated),),
    "EXACT": (
        ("DATE slash DATE", lambda c, one, _, other: between(c, one, other)),
        ("WHOLE_DAYS slash WHOLE_DAYS", lambda c, one, _, other: between(c, one, other)),
        ("DAY_NUMBER dash month dash ANY_YEAR", lambda _, d, __, m, ___, y: one_day(real(y, m, d))),
        ("EXACT_TIME", lambda _, wall: wall),
    ),
}
