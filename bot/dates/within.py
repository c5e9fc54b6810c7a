"""A part of a week, month, quarter or year -> its days: "first 3 days of november", "last friday of the month", "second workday of Q3"."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from bot.dates.calendar import DAY, Days, add, unit_around
from bot.dates.nodes import NO_SUCH_DAY, Bad, Context, Recurring, Rules, Span, one

_LONG = {"month", "quarter", "half", "year"}
_WHOLES = {"week", *_LONG}
_CYCLES = 8  # of months or years looked through: enough for a leap day
_SATURDAY = 5
_WEEKS = Bad(
    "which-part", "That may be seven days or a week from Monday on: say the dates, or a week number."
)
_WORKDAYS_BACK = Bad("which-part", "That may count today or not: say from which day to which.")

Find = Callable[[Span], Days | None]


def _within(context: Context, whole: Any, find: Find) -> Span | Bad | None:
    """The most recent days that *find* picks of a unit; None where *whole* is none."""
    if isinstance(whole, Bad) or whole.kind not in _WHOLES:
        return whole if isinstance(whole, Bad) else None
    span = whole.latest(context.today) if isinstance(whole, Recurring) else whole
    for _ in range(_CYCLES):
        if isinstance(span, Bad):
            return span
        days = find(span)
        if days and (days[0] <= context.today or isinstance(whole, Span)):
            return Span(*days, "day" if days[1] - days[0] == DAY else "run")
        if isinstance(whole, Span):
            return NO_SUCH_DAY
        span = whole.latest(span.first - DAY)
    return NO_SUCH_DAY


def _nth(count: int, wanted: Callable[[date], bool], length: int = 1) -> Find:
    """Picks the *count*-th day that is wanted, -1 the last, and the days after it up to *length*."""

    def find(span: Span) -> Days | None:
        every = [span.first + timedelta(days=n) for n in range((span.after - span.first).days)]
        fitting = [day for day in every if wanted(day)]
        if not -len(fitting) <= (place := count - 1 if count > 0 else count) < len(fitting):
            return None
        return fitting[place], fitting[place] + timedelta(days=length)

    return find


def _some(count: int, *, last: bool) -> Find:
    """Picks the first or last so many days, fewer than there are."""

    def find(span: Span) -> Days | None:
        length = timedelta(days=count)
        if not timedelta() < length < span.after - span.first:
            return None
        return (span.after - length, span.after) if last else (span.first, span.first + length)

    return find


def _half(context: Context, count: int, whole: Any) -> Span | Bad | None:
    """The first or second half of a month, which parts after the 15th, or of a year."""

    def find(span: Span) -> Days | None:
        middle = add(span.first, "month", 6) if span.kind == "year" else span.first + timedelta(days=15)
        return (span.first, middle) if count == 1 else (middle, span.after)

    if isinstance(whole, (Span, Recurring)) and whole.kind not in {"month", "year"}:
        return None
    return _within(context, whole, find) if count in {1, 2, -1} else None


def _nth_unit(context: Context, count: int, unit: str, whole: Any) -> Span | Bad | None:
    if unit == "weekend":
        return _within(context, whole, _nth(count, lambda day: day.weekday() == _SATURDAY, 2))
    if unit == "week":
        return _WEEKS if not isinstance(whole, Bad) and whole.kind in _LONG else None
    return _within(context, whole, _nth(count, lambda _: True)) if unit == "day" else None


def _some_units(context: Context, count: int, unit: str, whole: Any, *, last: bool) -> Span | Bad | None:
    if unit == "week":
        return _WEEKS if not isinstance(whole, Bad) and whole.kind in _LONG else None
    return _within(context, whole, _some(count, last=last)) if unit == "day" else None


def _nth_weekday(context: Context, count: int, weekday: int, whole: Any) -> Span | Bad | None:
    return _within(context, whole, _nth(count, lambda day: day.weekday() == weekday))


def _nth_workday(context: Context, count: int, whole: Any) -> Span | Bad | None:
    return _within(context, whole, _nth(count, _is_workday))


def _is_workday(day: date) -> bool:
    return day.weekday() < _SATURDAY


def _workday_before(day: date) -> date:
    """The last Monday to Friday before *day*."""
    return day - timedelta(days={0: 3, 6: 2}.get(day.weekday(), 1))


def _this(context: Context, unit: str) -> Span | None:
    return Span(*unit_around(context.today, unit, context.week_start), unit) if unit in _WHOLES else None


_LASTS = ("last", "the_last", "previous")

RULES: Rules = {
    "OF_WHOLE": (("of WHOLE_DAYS", lambda _, __, span: span), ("of unit", lambda c, _, unit: _this(c, unit))),
    "DAY": (
        *((f"{last} workday", lambda c, *_: one(_workday_before(c.today))) for last in _LASTS),
        ("NTH workday OF_WHOLE", lambda c, nth, _, whole: _nth_workday(c, nth, whole)),
        ("NTH workday WHOLE_DAYS", lambda c, nth, _, whole: _nth_workday(c, nth, whole)),
        ("NTH weekday OF_WHOLE", _nth_weekday),
        (
            "NTH of unit",
            lambda c, nth, _, unit: _nth_unit(c, nth, "day", _this(c, unit)) if unit == "month" else None,
        ),
        *(
            (f"{last} workday OF_WHOLE", lambda c, _, __, whole: _nth_workday(c, -1, whole))
            for last in _LASTS
        ),
        *(
            (f"{last} weekday OF_WHOLE", lambda c, _, day, whole: _nth_weekday(c, -1, day, whole))
            for last in _LASTS
        ),
        (
            "NTH unit OF_WHOLE",
            lambda c, nth, unit, whole: _nth_unit(c, nth, unit, whole) if unit == "day" else None,
        ),
        *(
            (
                f"{last} unit OF_WHOLE",
                lambda c, _, unit, whole: _nth_unit(c, -1, unit, whole) if unit == "day" else None,
            )
            for last in _LASTS
        ),
    ),
    "SPAN": (
        ("NTH half_of OF_WHOLE", lambda c, nth, _, whole: _half(c, nth, whole)),
        ("NTH half_of WHOLE_DAYS", lambda c, nth, _, whole: _half(c, nth, whole)),
        *((f"{last} half_of OF_WHOLE", lambda c, _, __, whole: _half(c, -1, whole)) for last in _LASTS),
        (
            "NTH unit OF_WHOLE",
            lambda c, nth, unit, whole: _nth_unit(c, nth, unit, whole) if unit != "day" else None,
        ),
        *(
            (
                f"{last} unit OF_WHOLE",
                lambda c, _, unit, whole: _nth_unit(c, -1, unit, whole) if unit != "day" else None,
            )
            for last in _LASTS
        ),
        (
            "first_of NUMBER unit OF_WHOLE",
            lambda c, _, n, unit, whole: _some_units(c, n, unit, whole, last=False),
        ),
        (
            "first_of NUMBER unit WHOLE_DAYS",
            lambda c, _, n, unit, whole: _some_units(c, n, unit, whole, last=False),
        ),
        (
            "COUNT first_of unit OF_WHOLE",
            lambda c, n, _, unit, whole: _some_units(c, n, unit, whole, last=False),
        ),
        (
            "COUNT last_inside unit OF_WHOLE",
            lambda c, n, _, unit, whole: _some_units(c, n, unit, whole, last=True),
        ),
        *(
            (
                f"{last} NUMBER unit OF_WHOLE",
                lambda c, _, n, unit, whole: _some_units(c, n, unit, whole, last=True),
            )
            for last in _LASTS
        ),
        *((f"{last} NUMBER workdays", lambda *_: _WORKDAYS_BACK) for last in (*_LASTS, "past")),
    ),
}
