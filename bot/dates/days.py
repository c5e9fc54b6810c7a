"""Words for one day -> that day, or the days it may be: "yesterday", "last Friday", "3 nov", "the 9th", "two Mondays ago"."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bot.dates.calendar import DAY, add, add_months, month_of, nth_weekday, real, unit_around
from bot.dates.nodes import NO_SUCH_DAY, Bad, Context, Day, Recurring, Span

FUTURE = Bad("future", "That is in the future. Reports can only look back.")
MISMATCH = Bad("weekday-mismatch", "That date is not on that day of the week.")


def one(day: date | None, *offers: date) -> Span | Bad:
    """A single day; a refusal where there is none."""
    return Span(day, day + DAY, "day", tuple((other, other + DAY) for other in offers)) if day else NO_SUCH_DAY


def before(context: Context, weekday: int, nth: int = 1) -> date:
    """The *nth* most recent such weekday strictly before today."""
    return context.today - timedelta(days=(context.today.weekday() - weekday - 1) % 7 + 1 + 7 * (nth - 1))


def _relative(context: Context, offset: int) -> Day:
    return one(context.today + timedelta(days=offset))


def _bare_weekday(_: Context, weekday: int) -> Day:
    def make(day: date) -> tuple[date, date]:
        found = day - timedelta(days=(day.weekday() - weekday) % 7)
        return found, found + DAY

    return Recurring("week", make, "weekday", weekday)


def _last_weekday(context: Context, _: Any, weekday: int) -> Day:
    found = before(context, weekday)
    this_week = unit_around(context.today, "week", context.week_start)[0]
    return one(found, *([found - 7 * DAY] if found >= this_week else []))


def _past_weekday(context: Context, _: Any, weekday: int) -> Day:
    return one(before(context, weekday))


def _this_weekday(context: Context, _: Any, weekday: int) -> Day:
    first = unit_around(context.today, "week", context.week_start)[0]
    found = first + timedelta(days=(weekday - first.weekday()) % 7)
    # In the first days of a week that begins on Sunday, "this Sunday" is more often the coming one.
    return FUTURE if found > context.today or (weekday == 6 and context.week_start == 6 and found < context.today) else one(found)


def _weekday_of_week(_: Context, weekday: int, __: Any, week: Span | Bad, *___: Any) -> Day | None:
    if isinstance(week, Bad):
        return week
    if week.kind != "week":
        return None
    return one(week.first + timedelta(days=(weekday - week.first.weekday()) % 7))


def _week_then_weekday(context: Context, week: Span | Bad, link: Any, weekday: int) -> Day | None:
    return _weekday_of_week(context, weekday, link, week)


def _nth_back(context: Context, count: int, weekday: int, _: Any) -> Day | None:
    return one(before(context, weekday, count)) if 1 <= count <= 520 else NO_SUCH_DAY


def _before_last(context: Context, weekday: int, _: Any) -> Day:
    return one(before(context, weekday, 2))


def _ago(context: Context, count: int, unit: str, *_: Any) -> Day | None:
    if unit not in {"day", "week", "fortnight", "month"} or count < 1:
        return None
    try:
        return one(add(context.today, unit, -count))
    except (OverflowError, ValueError):
        return NO_SUCH_DAY


def _ago_after(context: Context, _: Any, count: int, unit: str) -> Day | None:
    return _ago(context, count, unit)


def _ymd(_: Context, parts: Sequence[str]) -> Day:
    year, month, day = (int(part) for part in parts if part and part[0].isdigit())
    return one(real(year, month, day))


def _iso_week_day(_: Context, parts: Sequence[str | None]) -> Day | None:
    year, week, day = parts
    if day is None:
        return None
    try:
        return one(date.fromisocalendar(int(year or 0), int(week or 0), int(day)))
    except ValueError:
        return NO_SUCH_DAY


def _in_order(context: Context, one_: str, other: str) -> tuple[int, int]:
    """(day, month) of two numbers: in the asker's order, or the only way possible."""
    first, second = int(one_), int(other)
    day, month = (first, second) if context.order == "dmy" else (second, first)
    return (month, day) if month > 12 >= day else (day, month)


def _dmy(context: Context, parts: Sequence[str]) -> Day:
    first, second, third = parts
    if context.order == "ymd" and len(third) == 2:
        return one(real(2000 + int(first), int(second), int(third)))
    day, month = _in_order(context, first, second)
    return one(real(int(third) if len(third) == 4 else 2000 + int(third), month, day))


def _dm(context: Context, parts: Sequence[str]) -> Day:
    day, month = _in_order(context, parts[0], parts[1])
    return yearly(month, day)


def yearly(month: int, day: int) -> Day:
    """A day of the year, whichever year."""
    if not 1 <= month <= 12 or real(2024, month, day) is None:
        return NO_SUCH_DAY

    def make(cycle: date) -> tuple[date, date] | None:
        found = real(cycle.year, month, day)
        return (found, found + DAY) if found else None

    return Recurring("year", make, "date", month)


def _day_month(context: Context, day: int, _: Any, month: int, __: Any = None, year: int | None = None) -> Day:
    return one(real(year, month, day)) if year else yearly(month, day)


def _month_day(context: Context, month: int, day: int, year: int | None = None) -> Day:
    return _day_month(context, day, None, month, None, year)


def _of_year(_: Context, day: Day, __: Any, year: int) -> Day | None:
    if not isinstance(day, Recurring) or day.kind != "date":
        return None
    days = day.make(date(year, 1, 1))
    return Span(*days) if days else NO_SUCH_DAY


def _monthly(_: Context, number: int, *__: Any) -> Day:
    if not 1 <= number <= 31:
        return NO_SUCH_DAY

    def make(cycle: date) -> tuple[date, date] | None:
        found = real(cycle.year, cycle.month, number)
        return (found, found + DAY) if found else None

    return Recurring("month", make, "nth", number)


def _nth_of_span(_: Context, number: int, __: Any, span: Span | Recurring | Bad) -> Day | None:
    if isinstance(span, Bad):
        return span
    if not isinstance(span, Span) or span.kind != "month":
        return None
    return one(real(span.first.year, span.first.month, number))


def _dated(context: Context, weekday: int, day: Day) -> Day | None:
    """A weekday with a date: they must agree."""
    if isinstance(day, Recurring):
        if day.kind not in {"date", "nth"}:
            return None
        day = day.latest(context.today)
    if isinstance(day, Bad):
        return day
    return day if day.after - day.first == DAY and day.first.weekday() == weekday else MISMATCH


def _nth_weekday(context: Context, nth: int, weekday: int, _: Any, month: Span | Recurring | Bad) -> Day | None:
    return _within_month(context, month, lambda first: nth_weekday(first.year, first.month, weekday, nth))


def _last_weekday_of(context: Context, _: Any, weekday: int, __: Any, month: Span | Recurring | Bad) -> Day | None:
    return _nth_weekday(context, -1, weekday, None, month)


def _nth_day(context: Context, nth: int, unit: str, _: Any, month: Span | Recurring | Bad) -> Day | None:
    return _within_month(context, month, lambda first: real(first.year, first.month, nth)) if unit == "day" else None


def _last_day(context: Context, _: Any, unit: str, __: Any, month: Span | Recurring | Bad) -> Day | None:
    if unit != "day":
        return None
    return _within_month(context, month, lambda first: month_of(first.year, first.month)[1] - DAY)


def _within_month(context: Context, month: Any, find: Callable[[date], date | None]) -> Day | None:
    if isinstance(month, Bad):
        return month
    if month.kind != "month":
        return None
    if isinstance(month, Span):
        return one(find(month.first))
    for back in range(25):
        days = month.make(add_months(context.today, -12 * back))
        found = find(days[0]) if days else None
        if found and found <= context.today:
            return one(found)
    return NO_SUCH_DAY


def _holiday(context: Context, month_day: tuple[int, int], *_: Any) -> Day:
    return yearly(*month_day)


Rules = Mapping[str, Sequence[tuple[str, Callable[..., Any]]]]

RULES: Rules = {
    "YEAR": (
        ("year", lambda _, year: year),
        ("last unit", lambda c, _, unit: c.today.year - 1 if unit == "year" else None),
        ("previous unit", lambda c, _, unit: c.today.year - 1 if unit == "year" else None),
        ("this unit", lambda c, _, unit: c.today.year if unit == "year" else None),
        ("unit previous_after", lambda c, unit, _: c.today.year - 1 if unit == "year" else None),
    ),
    "ANY_YEAR": (("YEAR", lambda _, year: year), ("short_year", lambda _, year: year)),
    "DAY_NUMBER": (("day_number", lambda _, number: number), ("ordinal", lambda _, number: number)),
    "NTH": (("ordinal", lambda _, number: number), ("ordinal_word", lambda _, number: number)),
    "DATE": (
        ("ymd", _ymd),
        ("compact", _ymd),
        ("iso_week", _iso_week_day),
        ("dmy", _dmy),
        ("dm", _dm),
        ("dm year", lambda c, parts, year: _dmy(c, (*parts, str(year)))),
        ("DAY_NUMBER ?of month", _day_month),
        ("ordinal_word ?of month", _day_month),
        ("DAY_NUMBER ?of month ?of YEAR", _day_month),
        ("DAY_NUMBER ?of month short_year", lambda c, d, o, m, y: _day_month(c, d, o, m, None, y)),
        ("DAY_NUMBER dash month", lambda c, d, _, m: _day_month(c, d, None, m)),
        ("month DAY_NUMBER", _month_day),
        ("month DAY_NUMBER YEAR", _month_day),
        ("month article DAY_NUMBER", lambda c, m, _, d: _month_day(c, m, d)),
        ("holiday", _holiday),
        ("holiday ?of YEAR", lambda c, md, o, y: _of_year(c, yearly(*md), o, y)),
        ("DATE_NUMERIC ?of YEAR", _of_year),
    ),
    "DATE_NUMERIC": (("dm", _dm),),
    "DAY": (
        ("relative_day", _relative),
        ("future_day", lambda _, __: FUTURE),
        ("weekday", _bare_weekday),
        ("last weekday", _last_weekday),
        ("the_last weekday", _last_weekday),
        ("previous weekday", _last_weekday),
        ("past weekday", _past_weekday),
        ("weekday previous_after", lambda c, weekday, _: _last_weekday(c, None, weekday)),
        ("this weekday", _this_weekday),
        ("next weekday", lambda *_: FUTURE),
        ("weekday next_after", lambda *_: FUTURE),
        ("weekday ?of SPAN", _weekday_of_week),
        ("SPAN ?on weekday", _week_then_weekday),
        ("NUMBER weekdays ago", _nth_back),
        ("NUMBER weekday ago", _nth_back),
        ("weekday before_last", _before_last),
        ("NUMBER unit ago", _ago),
        ("NUMBER unit ago relative_day", lambda c, n, unit, _, off: _ago(c, n, unit) if off == 0 else None),
        ("ago_before NUMBER unit", _ago_after),
        ("DATE", lambda _, day: day),
        ("ordinal", _monthly),
        ("NTH ?of SPAN", _nth_of_span),
        ("weekday ordinal", lambda c, weekday, number: _dated(c, weekday, _monthly(c, number))),
        ("weekday DATE", _dated),
        ("NTH weekday of SPAN", _nth_weekday),
        ("last weekday of SPAN", _last_weekday_of),
        ("the_last weekday of SPAN", _last_weekday_of),
        ("NTH unit of SPAN", _nth_day),
        ("last unit of SPAN", _last_day),
        ("the_last unit of SPAN", _last_day),
    ),
    "ONE_DAY": (
        ("?lead DAY ?all_day", lambda _, __, day, ___: day),
        ("?lead all_day DAY", lambda _, __, ___, day: day),
        ("relative_day so_far", lambda c, off, _: Span(c.today, c.today + DAY, to_now=True) if off == 0 else None),
        ("so_far relative_day", lambda c, _, off: Span(c.today, c.today + DAY, to_now=True) if off == 0 else None),
    ),
}
