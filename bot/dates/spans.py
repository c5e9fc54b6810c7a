"""Words for calendar units and stretches counted back -> their days: "last week", "Q3", "past 14 days", "week of 3 June"."""

from datetime import date, timedelta
from typing import Any

from bot.dates.calendar import DAY, Days, add, add_months, iso_week, month_of, unit_around
from bot.dates.days import FUTURE, Rules
from bot.dates.nodes import NO_SUCH_DAY, Bad, Context, Day, Elapsed, Outcome, Recurring, Span, Wall

_CALENDAR = {"week", "month", "quarter", "year", "weekend"}
_SECONDS = {"minute": 60, "hour": 3600}


def _unit_back(context: Context, unit: str, back: int) -> Span | None:
    """The calendar unit *back* units before the current one; weekends are counted by finished ones."""
    if unit not in _CALENDAR:
        return None
    here = unit_around(context.today, unit, context.week_start)
    if unit == "weekend" and here[1] > context.today:
        back += 0  # the weekend under way is the current one: the last finished is one back
    elif unit == "weekend":
        back -= 1
    first = add(here[0], unit, -back)
    return Span(*unit_around(first, unit, context.week_start), unit)


def _last_unit(context: Context, _: Any, unit: str) -> Outcome | None:
    return _past_unit(context, None, unit) if unit in {*_SECONDS, "fortnight"} else _unit_back(context, unit, 1)


def _last_unit_after(context: Context, unit: str, _: Any) -> Outcome | None:
    return _last_unit(context, None, unit)


def _the_last_unit(context: Context, _: Any, unit: str) -> Outcome | tuple[Outcome, ...] | None:
    """"the last week" is the calendar week before to some and seven days to others: both."""
    calendar = _last_unit(context, None, unit)
    if unit not in {"week", "month", "year"} or calendar is None:
        return calendar
    rolling = _back(context, 1, unit)
    return Several((calendar, rolling)) if rolling else calendar


class Several(tuple[Any, ...]):
    """Readings of one expression of which none may be guessed."""

    __slots__ = ()


def _this_unit(context: Context, _: Any, unit: str) -> Outcome | None:
    if unit == "day":
        return Span(context.today, context.today + DAY)
    if unit not in _CALENDAR:
        return None
    if unit == "weekend":
        here = unit_around(context.today, unit, context.week_start)
        return Span(*here, unit) if here[1] > context.today else FUTURE
    return Span(*unit_around(context.today, unit, context.week_start), unit)


def _this_unit_so_far(context: Context, _: Any, unit: str, __: Any) -> Outcome | None:
    found = _this_unit(context, None, unit)
    return found._replace(to_now=True) if isinstance(found, Span) else None


def _unit_to_date(context: Context, unit: str, _: Any) -> Outcome | None:
    return _this_unit_so_far(context, None, unit, None)


def _bare_weekend(context: Context, unit: str) -> Outcome | None:
    return Span(*unit_around(context.today, unit, 0), unit) if unit == "weekend" else None


def _past_unit(context: Context, _: Any, unit: str) -> Outcome | None:
    """"past week" is seven days; the calendar week is offered."""
    if unit == "weekend":
        return _unit_back(context, unit, 1)
    found = _back(context, 1, unit)
    if not isinstance(found, Span) or unit not in _CALENDAR:
        return found
    other = _unit_back(context, unit, 1)
    return found._replace(offers=((other.first, other.after),)) if other else found


def _back(context: Context, count: int, unit: str) -> Outcome | None:
    """The last *count* units: whole local days that end at today's midnight; hours and minutes are real time up to now."""
    if count < 1:
        return NO_SUCH_DAY
    if unit in _SECONDS:
        return Elapsed(count * _SECONDS[unit]) if count < 1_000_000 else NO_SUCH_DAY
    if unit not in {"day", "week", "fortnight", "month", "quarter", "year"}:
        return None
    try:
        if unit == "quarter":
            here = unit_around(context.today, "quarter", 0)[0]
            return Span(add_months(here, -3 * count), here, "rolling")
        return Span(add(context.today, unit, -count), context.today, "rolling")
    except (OverflowError, ValueError):
        return NO_SUCH_DAY


def _back_n(context: Context, _: Any, count: int, unit: str) -> Outcome | None:
    return _back(context, count, unit)


def _n_back(context: Context, count: int, _: Any, unit: str) -> Outcome | None:
    return _back(context, count, unit)


def _before_last(context: Context, unit: str, *_: Any) -> Outcome | None:
    return _unit_back(context, unit, 2)


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
        return Bad("no-such-day", f"A year has only {12 // length} {'quarters' if length == 3 else 'halves'}.")

    def make(day: date) -> Days:
        first = date(day.year, (number - 1) * length + 1, 1)
        return first, add_months(first, length)

    return Recurring("year", make, kind, number)


def _part_of(kind: str, number: int, year: int | None) -> Day:
    found = _part(kind, number)
    return _in_year(year, found) if year and isinstance(found, Recurring) else found


def _nth_part(_: Context, number: int, unit: str, __: Any = None, year: int | None = None) -> Day | None:
    return _part_of(unit, number, year) if unit in {"quarter", "half"} else None


def _year_part(_: Context, parts: tuple[str, str, str]) -> Day:
    return _part_of("quarter" if parts[1] == "q" else "half", int(parts[2]), int(parts[0]))


def _part_year(context: Context, parts: tuple[str, str, str]) -> Day:
    return _year_part(context, (parts[2], parts[0], parts[1]))


def _year(_: Context, year: int) -> Span:
    return Span(date(year, 1, 1), date(year + 1, 1, 1), "year")


def _week(_: Context, number: int, __: Any = None, year: int | None = None) -> Day:
    if not 1 <= number <= 53:
        return Bad("no-such-day", "A year has 52 or 53 weeks.")
    if year:
        days = iso_week(year, number)
        return Span(*days, "week") if days else Bad("no-such-day", f"{year} has no week {number}.")
    return Recurring("year", lambda day: iso_week(day.year, number), "week", number)


def _iso(context: Context, parts: tuple[str, str, str | None]) -> Day | None:
    return _week(context, int(parts[1]), None, int(parts[0])) if parts[2] is None else None


def _settled(context: Context, day: Day) -> Span | Bad:
    return day.latest(context.today) if isinstance(day, Recurring) else day


def _week_of(context: Context, _: Any, day: Day) -> Day:
    found = _settled(context, day)
    return Span(*unit_around(found.first, "week", context.week_start), "week") if isinstance(found, Span) else found


def _week_from(context: Context, _: Any, day: Day) -> Day:
    found = _settled(context, day)
    return Span(found.first, found.first + timedelta(days=7), "week") if isinstance(found, Span) else found


def _half_hour(_: Context, __: Any, seconds: int) -> Elapsed:
    return Elapsed(seconds)


def _future(*_: Any) -> Bad:
    return FUTURE


_LASTS = ("last", "the_last", "previous")
_N_LASTS = (*_LASTS, "past")

RULES: Rules = {
    "NUMBER": (
        ("number", lambda _, number: number),
        ("number_word", lambda _, number: number),
        ("one", lambda _, number: number),
        ("couple", lambda _, number: number),
        ("tens", lambda _, number: number),
        ("tens ?dash number_word", lambda _, tens, __, number: tens + number if number < 10 else None),
    ),
    "COUNT": (("number", lambda _, number: number), ("number_word", lambda _, number: number)),
    "PLAIN_YEAR": (("YEAR", lambda _, year: year), ("short_year", lambda _, year: year)),
    "SPAN": (
        ("last unit", _last_unit),
        ("previous unit", _last_unit),
        ("the_last unit", _the_last_unit),
        ("unit previous_after", _last_unit_after),
        ("this unit", _this_unit),
        ("this unit so_far", _this_unit_so_far),
        ("so_far this unit", lambda c, _, __, unit: _this_unit_so_far(c, None, unit, None)),
        ("unit so_far", _unit_to_date),
        ("to_date", lambda c, unit: _this_unit_so_far(c, None, unit, None)),
        ("past unit", _past_unit),
        ("next unit", _future),
        ("next NUMBER unit", _future),
        ("next month", _future),
        ("unit next_after", _future),
        ("unit before_last", _before_last),
        ("last_but_one unit", lambda c, _, unit: _unit_back(c, unit, 2)),
        ("unit last_but_one", lambda c, unit, _: _unit_back(c, unit, 2)),
        ("unit", _bare_weekend),
        *((f"{last} NUMBER unit", _back_n) for last in _N_LASTS),
        *((f"{last} half_hour", _half_hour) for last in _N_LASTS),
        ("NUMBER last unit", _n_back),
        ("NUMBER the_last unit", _n_back),
        ("COUNT unit previous_after", lambda c, n, unit, _: _back(c, n, unit)),
        ("month", _month),
        ("month ?of YEAR", _month_year),
        ("month_of month", lambda c, _, month: _month(c, month)),
        ("month_of month ?of YEAR", lambda c, _, month, __, year: _month_year(c, month, None, year)),
        ("last month", _last_month_name),
        ("previous month", _last_month_name),
        ("month previous_after", lambda c, month, _: _last_month_name(c, None, month)),
        ("this month", lambda c, _, month: _month_year(c, month, None, c.today.year)),
        ("year_month", lambda c, parts: _numbered_month(c, int(parts[0]), int(parts[1]))),
        ("month_year", lambda c, parts: _numbered_month(c, int(parts[1]), int(parts[0]))),
        ("quarter_number", lambda _, n: _part_of("quarter", n, None)),
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
        ("week_number", _week),
        ("week_number ?of PLAIN_YEAR", _week),
        ("week_number slash PLAIN_YEAR", _week),
        ("week_word number", lambda c, _, n: _week(c, n)),
        ("week_word number ?of YEAR", lambda c, _, n, of, year: _week(c, n, of, year)),
        ("week_word number slash YEAR", lambda c, _, n, of, year: _week(c, n, of, year)),
        ("YEAR week_word number", lambda c, year, _, n: _week(c, n, None, year)),
        ("week_of DAY", _week_of),
        ("week_from DAY", _week_from),
    ),
    "CALENDAR": (("?lead SPAN", lambda _, __, span: span),),
}
