"""Words for calendar units and stretches counted back -> their days: "last week", "Q3", "past 14 days", "week of 3 June"."""

from typing import Any

from bot.dates.calendar import DAY, add, add_months, unit_around
from bot.dates.nodes import (
    FUTURE,
    NO_SUCH_DAY,
    SECONDS,
    Bad,
    Context,
    Elapsed,
    Outcome,
    Recurring,
    Rules,
    Several,
    Span,
)

_CALENDAR = {"week", "month", "quarter", "year", "weekend"}
_CALENDAR_UNIT = 3  # "in der letzten Woche" is said with the article that "in the last week" need not have
_BOTH_READINGS = 2  # "última semana" is either, as "the_last" of some languages says


def _unit_back(context: Context, unit: str, back: int) -> Span | None:
    """The calendar unit *back* units before the current one; weekends are counted by finished ones."""
    if unit not in _CALENDAR:
        return None
    here = unit_around(context.today, unit, context.week_start)
    if (
        unit == "weekend" and here[1] <= context.today
    ):  # between two weekends the one before counts as the current
        back -= 1
    first = add(here[0], unit, -back)
    return Span(*unit_around(first, unit, context.week_start), unit)


def _last_unit(context: Context, _: Any, unit: str) -> Outcome | None:
    return (
        _past_unit(context, None, unit) if unit in {*SECONDS, "fortnight"} else _unit_back(context, unit, 1)
    )


def _last_unit_after(context: Context, unit: str, _: Any) -> Outcome | None:
    return _last_unit(context, None, unit)


def _the_last_unit(context: Context, both: int, unit: str) -> Outcome | tuple[Outcome, ...] | None:
    """For "the last week": the calendar week before, and the last seven days offered; or both to choose from."""
    calendar = _last_unit(context, None, unit)
    rolling = _back(context, 1, unit) if unit in {"week", "month", "year"} else None
    if not isinstance(calendar, Span) or not isinstance(rolling, Span):
        return calendar
    if both == _BOTH_READINGS:
        return Several((calendar, rolling))
    return calendar._replace(offers=((rolling.first, rolling.after),))


def _in_the_last_unit(context: Context, _: Any, last: int, unit: str) -> Outcome | tuple[Outcome, ...] | None:
    """For "in the last week" is the calendar week before to some and seven days to others: both."""
    return _the_last_unit(context, last if last == _CALENDAR_UNIT else _BOTH_READINGS, unit)


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
    """For "past week" is seven days; the calendar week is offered."""
    if unit == "weekend":
        return _unit_back(context, unit, 1)
    found = _back(context, 1, unit)
    if not isinstance(found, Span) or unit not in _CALENDAR or found.offers:
        return found
    other = _unit_back(context, unit, 1)
    return found._replace(offers=((other.first, other.after),)) if other else found


def _back(context: Context, count: int, unit: str) -> Outcome | None:
    """The last *count* units: whole local days that end at today's midnight; hours and minutes are real time up to now."""
    if count < 1:
        return NO_SUCH_DAY
    if unit in SECONDS:
        return Elapsed(count * SECONDS[unit]) if count < 1_000_000 else NO_SUCH_DAY
    if unit not in {"day", "week", "fortnight", "month", "quarter", "year"}:
        return None
    try:
        if unit == "quarter":
            here = unit_around(context.today, "quarter", 0)[0]
            return Span(add_months(here, -3 * count), here, "rolling")
        here = unit_around(context.today, "week", context.week_start)[0]
        weeks = ((add(here, unit, -count), here),) if unit in {"week", "fortnight"} else ()
        return Span(add(context.today, unit, -count), context.today, "rolling", weeks)
    except (OverflowError, ValueError):
        return NO_SUCH_DAY


def _back_n(context: Context, _: Any, count: int, unit: str) -> Outcome | None:
    return _back(context, count, unit)


def _n_back(context: Context, count: int, _: Any, unit: str) -> Outcome | None:
    return _back(context, count, unit)


def _before_last(context: Context, unit: str, *_: Any) -> Outcome | None:
    return _unit_back(context, unit, 2)


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
        ("last_calendar unit", lambda c, _, unit: _unit_back(c, unit, 1)),
        ("this_calendar unit", lambda c, _, unit: _this_unit(c, None, unit) if unit in _CALENDAR else None),
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
        ("COUNT last_inside unit", _n_back),
        ("COUNT unit previous_after", lambda c, n, unit, _: _back(c, n, unit)),
    ),
    "WHOLE_DAYS": (("SPAN", lambda _, span: span if isinstance(span, (Span, Recurring, Bad)) else None),),
    "CALENDAR": (
        ("?lead SPAN", lambda _, __, span: span),
        ("lead the_last unit", _in_the_last_unit),
    ),
}
