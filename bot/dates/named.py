"""Months, quarters, halves, years and weeks by their names -> their days: "May 2026", "Q3", "2025-W09", "week of 3 June"."""

from datetime import date, timedelta
from typing import Any

from bot.dates.calendar import DAY, Days, add_months, iso_week, month_of, unit_around
from bot.dates.days import nth_day
from bot.dates.nodes import NO_SUCH_DAY, Bad, Context, Day, Recurring, Rules, Span


def _in_year(year: int, found: Recurring) -> Span | Bad:
    days = found.make(date(year, 1, 1))
    return Span(*days, found.kind) if days else NO_SUCH_DAY


def _month(_: Context, month: int, *__: Any) -> Recurring:
    return Recurring("year", lambda day: month_of(day.year, month), "month", month)


def _month_year(context: Context, month: int, _: Any, year: int) -> Span | Bad:
    return _in_year(year, _month(context, month))


def _numbered_month(_: Context, year: int, month: int) -> Day:
    return Span(*month_of(year, month), "month") if 1 <= month <= 12 and 1970 <= year <= 2100 else NO_SUCH_DAY


def _last_month_name(context: Context, _: Any, month: int) -> Span | Bad:
    """The most recent finished one; in the same year some mean the year before, which is offered."""
    found = _month(context, month).latest(context.today.replace(day=1) - DAY)
    if isinstance(found, Span) and found.first.year == context.today.year:
        return found._replace(offers=(month_of(found.first.year - 1, month),))
    return found


def _part(kind: str, number: int) -> Recurring | Bad:
    """A quarter or half of the year."""
    length = 3 if kind == "quarter" else 6
    if not 1 <= number <= 12 // length:
        return Bad(
            "no-such-day", f"A year has only {12 // length} {'quarters' if length == 3 else 'halves'}."
        )

    def make(day: date) -> Days:
        first = date(day.year, (number - 1) * length + 1, 1)
        return first, add_months(first, length)

    return Recurring("year", make, kind, number)


def _last_quarter(context: Context, _: Any, number: int) -> Day:
    """For "last Q2": the most recent finished one; in the same year some mean the year before, which is offered."""
    found = _part("quarter", number)
    if isinstance(found, Bad):
        return found
    here = unit_around(context.today, "quarter", 0)[0]
    last = found.latest(here - DAY)
    if isinstance(last, Span) and last.first.year == context.today.year:
        return last._replace(offers=((add_months(last.first, -12), add_months(last.after, -12)),))
    return last


def _part_of(kind: str, number: int, year: int | None) -> Day:
    found = _part(kind, number)
    return _in_year(year, found) if year and isinstance(found, Recurring) else found


def _nth_part(_: Context, number: int, unit: str, __: Any = None, year: int | None = None) -> Day | None:
    return _part_of(unit, number, year) if unit in {"quarter", "half"} else None


def _nth_named(
    context: Context, unit: str, number: int, link: Any = None, year: int | None = None
) -> Day | None:
    return _nth_part(context, number, unit, link, year)


def _year_part(_: Context, parts: tuple[str, str, str]) -> Day:
    return _part_of("quarter" if parts[1] == "q" else "half", int(parts[2]), int(parts[0]))


def _part_year(context: Context, parts: tuple[str, str, str]) -> Day:
    return _year_part(context, (parts[2], parts[0], parts[1]))


def _year(_: Context, year: int) -> Span:
    return Span(date(year, 1, 1), date(year + 1, 1, 1), "year")


def week(_: Context, number: int, __: Any = None, year: int | None = None) -> Day:
    """The ISO week of that number, of a year or of any."""
    if not 1 <= number <= 53:
        return Bad("no-such-day", "A year has 52 or 53 weeks.")
    if year:
        days = iso_week(year, number)
        return Span(*days, "week") if days else Bad("no-such-day", f"{year} has no week {number}.")
    return Recurring("year", lambda day: iso_week(day.year, number), "week", number)


def _iso(context: Context, parts: tuple[str, str, str | None]) -> Day | None:
    return week(context, int(parts[1]), None, int(parts[0])) if parts[2] is None else None


def _settled(context: Context, day: Day) -> Span | Bad:
    return day.latest(context.today) if isinstance(day, Recurring) else day


def _week_of(context: Context, _: Any, day: Day) -> Day:
    found = _settled(context, day)
    return (
        Span(*unit_around(found.first, "week", context.week_start), "week")
        if isinstance(found, Span)
        else found
    )


def _week_from(context: Context, _: Any, day: Day) -> Day:
    return _seven_days(context, day, 0)


def _week_to(context: Context, _: Any, day: Day) -> Day:
    return _seven_days(context, day, 6)


def _seven_days(context: Context, day: Day, before: int) -> Day:
    """The seven days that begin so many days before *day*: the last ones that have begun, unless those ahead are nearer."""
    if not isinstance(day, Recurring):
        return day if isinstance(day, Bad) else _seven(day.first, before)
    limit = context.today + timedelta(days=before if day.cycle == "year" else 0)
    found, coming = day.latest(limit), day.first_from(context.today + DAY)
    if isinstance(found, Bad):
        return found
    if (
        day.cycle == "year"
        and isinstance(coming, Span)
        and coming.first - context.today < context.today - found.first
    ):
        last = found.first
        return Bad(
            "future",
            f"That week is in the future. Reports can only look back; last year's was {last:%a} {last.day} {last:%b} {last.year}.",
        )
    return _seven(found.first, before)


def _seven(day: date, before: int) -> Span:
    first = day - timedelta(days=before)
    return Span(first, first + timedelta(days=7), "week")


RULES: Rules = {
    "WEEK_NUMBER": (
        ("number", lambda _, number: number),
        ("number_word", lambda _, number: number),
        ("tens", lambda _, number: number),
        ("tens ?dash number_word", lambda _, tens, __, number: tens + number if number < 10 else None),
    ),
    "SPAN": (
        ("month", _month),
        ("month ?of YEAR", _month_year),
        ("month dash year", _month_year),
        ("month slash year", _month_year),
        ("YEAR month", lambda c, year, month: _month_year(c, month, None, year)),
        ("month_of month", lambda c, _, month: _month(c, month)),
        ("month_of month ?of YEAR", lambda c, _, month, __, year: _month_year(c, month, None, year)),
        ("last month", _last_month_name),
        ("previous month", _last_month_name),
        ("month previous_after", lambda c, month, _: _last_month_name(c, None, month)),
        ("this month", lambda c, _, month: _month_year(c, month, None, c.today.year)),
        ("year_month", lambda c, parts: _numbered_month(c, int(parts[0]), int(parts[1]))),
        ("month_year", lambda c, parts: _numbered_month(c, int(parts[1]), int(parts[0]))),
        ("unit number", _nth_named),
        ("unit number ?of YEAR", _nth_named),
        ("week_word month_year", lambda c, _, parts: week(c, int(parts[0]), None, int(parts[1]))),
        ("quarter_number", lambda _, n: _part_of("quarter", n, None)),
        ("last quarter_number", _last_quarter),
        ("this quarter_number", lambda c, _, n: _part_of("quarter", n, c.today.year)),
        ("quarter_number ?of PLAIN_YEAR", lambda _, n, __, year: _part_of("quarter", n, year)),
        ("quarter_number slash PLAIN_YEAR", lambda _, n, __, year: _part_of("quarter", n, year)),
        ("quarter_number dash year", lambda _, n, __, year: _part_of("quarter", n, year)),
        ("YEAR quarter_number", lambda _, year, n: _part_of("quarter", n, year)),
        ("half_number", lambda _, n: _part_of("half", n, None)),
        ("half_number ?of PLAIN_YEAR", lambda _, n, __, year: _part_of("half", n, year)),
        ("half_number slash PLAIN_YEAR", lambda _, n, __, year: _part_of("half", n, year)),
        ("YEAR half_number", lambda _, year, n: _part_of("half", n, year)),
        ("year_part", _year_part),
        ("part_year", _part_year),
        ("NTH unit", _nth_part),
        ("NTH unit ?of YEAR", _nth_part),
        ("NTH unit short_year", lambda c, n, unit, year: _nth_part(c, n, unit, None, year)),
        ("NTH half_unit of YEAR", _nth_part),
        ("NTH half_unit YEAR", lambda c, n, unit, year: _nth_part(c, n, unit, None, year)),
        ("year", _year),
        ("year_word year", lambda c, _, year: _year(c, year)),
        ("iso_week", _iso),
        ("week_number", week),
        ("week_number ?of PLAIN_YEAR", week),
        ("week_number slash PLAIN_YEAR", week),
        ("week_word WEEK_NUMBER", lambda c, _, n: week(c, n)),
        ("ordinal week_word ?of ?YEAR", lambda c, n, _, of, year: week(c, n, of, year)),
        ("week_word WEEK_NUMBER ?of YEAR", lambda c, _, n, of, year: week(c, n, of, year)),
        ("week_word number slash YEAR", lambda c, _, n, of, year: week(c, n, of, year)),
        ("YEAR week_word number", lambda c, year, _, n: week(c, n, None, year)),
        ("week_of DAY", _week_of),
        ("week_of DAY_NUMBER", lambda c, _, number: _week_of(c, None, nth_day(c, number))),
        ("week_from DAY", _week_from),
        ("week_to DAY", _week_to),
    ),
}
