"""Words for one day -> that day, or the days it may be: "yesterday", "last Friday", "3 nov", "the 9th", "two Mondays ago"."""

from datetime import date, timedelta
from typing import Any

from bot.dates.calendar import DAY, add, real, unit_around
from bot.dates.nodes import (
    DAY_OR_ALL_OF_IT,
    FUTURE,
    MISMATCH,
    NO_SUCH_DAY,
    Bad,
    Context,
    Day,
    Recurring,
    Rules,
    Several,
    Span,
    in_future,
    one,
)

_OF_SPANS = 2  # words before more than one day only; "over 3 days ago" is no day


def before(context: Context, weekday: int, nth: int = 1) -> date:
    """The *nth* most recent such weekday strictly before today."""
    return context.today - timedelta(days=(context.today.weekday() - weekday - 1) % 7 + 1 + 7 * (nth - 1))


def relative(context: Context, offset: int, kind: str = "day") -> Span:
    """The day so many days from today."""
    day = context.today + timedelta(days=offset)
    return Span(day, day + DAY, kind)


def bare_weekday(_: Context, weekday: int) -> Day:
    """That day of any week."""

    def make(day: date) -> tuple[date, date]:
        found = day - timedelta(days=(day.weekday() - weekday) % 7)
        return found, found + DAY

    return Recurring("week", make, "weekday", weekday)


def last_weekday(context: Context, _: Any, weekday: int) -> Day:
    """The most recent such day before today; one of this week with that of the week before as an offer."""
    found = before(context, weekday)
    this_week = unit_around(context.today, "week", context.week_start)[0]
    return one(found, *([found - 7 * DAY] if found >= this_week else []))


def _this_weekday(context: Context, _: Any, weekday: int) -> Day:
    first = unit_around(context.today, "week", context.week_start)[0]
    found = first + timedelta(days=(weekday - first.weekday()) % 7)
    # In the first days of a week that begins on Sunday, "this Sunday" is more often the coming one.
    return (
        FUTURE
        if found > context.today or (weekday == 6 and context.week_start == 6 and found < context.today)
        else one(found)
    )


def weekday_of_week(context: Context, weekday: int, _: Any, week: Day, *__: Any) -> Day | None:
    """That day of the week a span is; None where the span is no week."""
    found = week.latest(context.today) if isinstance(week, Recurring) else week
    if isinstance(found, Bad):
        return found
    if found.kind != "week":
        return None
    day = found.first + timedelta(days=(weekday - found.first.weekday()) % 7)
    return Span(day, day + DAY, "day of week")


def _week_then_weekday(context: Context, week: Day, link: Any, weekday: int) -> Day | None:
    return weekday_of_week(context, weekday, link, week)


def _nth_back(context: Context, count: int, weekday: int, _: Any) -> Day | None:
    return one(before(context, weekday, count)) if 1 <= count <= 520 else NO_SUCH_DAY


def _before_last(context: Context, weekday: int, _: Any) -> Day:
    return one(before(context, weekday, 2))


def _ago(context: Context, count: int, unit: str, *_: Any) -> Day | None:
    """So many days, weeks or months before today; beside the day of weeks ago all of its week is offered."""
    if unit in {"year", "half", "quarter"}:
        return DAY_OR_ALL_OF_IT
    found = _before(context.today, count, unit)
    if isinstance(found, Span) and unit in {"week", "fortnight"}:
        return found._replace(offers=(unit_around(found.first, "week", context.week_start),))
    return found


def _before(day: date, count: int, unit: str) -> Span | Bad | None:
    if unit not in {"day", "week", "fortnight", "month", "year"} or count < 1:
        return None
    try:
        return Span(found := add(day, unit, -count), found + DAY)
    except (OverflowError, ValueError):
        return NO_SUCH_DAY


def _ago_from(context: Context, count: int, unit: str, day: Day) -> Span | Bad | None:
    """For "a week ago yesterday" and "two weeks ago monday": counted back from that day."""
    if isinstance(day, Recurring) and day.kind != "weekday":
        return None
    found = day.latest(context.today) if isinstance(day, Recurring) else day
    if isinstance(found, Bad) or found.after - found.first != DAY:
        return found if isinstance(found, Bad) else None
    return _before(found.first, count, unit)


def _days_before(context: Context, count: int, unit: str, day: Day) -> Span | Bad | None:
    """For "the 3 days before yesterday", which may be all three."""
    first = _ago_from(context, count, unit, day)
    if not isinstance(first, Span) or unit != "day":
        return None
    return Span(first.first, first.first + count * DAY, "run")


def _days_idiom(context: Context, counts: tuple[int, int]) -> Any:
    """For "quinze jours" and "acht Tagen", which are two weeks or one to most: both."""
    return Several(tuple(one(context.today - timedelta(days=count)) for count in counts))


def numbered_weekday(context: Context, weekday: int, number: int) -> Span | Bad:
    """For "mon 16": the day of the last five weeks that is both."""
    for back in range(36):
        day = context.today - timedelta(days=back)
        if day.day == number and day.weekday() == weekday:
            return one(day)
    return MISMATCH


def _ago_after(context: Context, _: Any, count: int, unit: str) -> Day | None:
    return _ago(context, count, unit)


def nth_day(_: Context, number: int, *__: Any) -> Day:
    """That day of any month."""
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


def dated(_: Context, weekday: int, day: Day) -> Day | None:
    """A weekday with a date: they must agree."""
    if isinstance(day, Recurring):
        if day.kind not in {"date", "nth"}:
            return None
        return day._replace(weekday=weekday)
    if isinstance(day, Bad):
        return day
    return day if day.after - day.first == DAY and day.first.weekday() == weekday else MISMATCH


RULES: Rules = {
    "DAY": (
        ("relative_day", relative),
        ("future_day", lambda context, ahead: in_future(context.today + ahead * DAY, context.today)),
        ("weekday", bare_weekday),
        ("last weekday", last_weekday),
        ("the_last weekday", last_weekday),
        ("previous weekday", last_weekday),
        ("past weekday", last_weekday),
        ("weekday previous_after", lambda c, weekday, _: last_weekday(c, None, weekday)),
        ("weekday last_after", lambda c, weekday, _: one(before(c, weekday))),
        ("this weekday", _this_weekday),
        ("next weekday", lambda *_: FUTURE),
        ("weekday next_after", lambda *_: FUTURE),
        ("weekday ?of WHOLE_DAYS", weekday_of_week),
        ("WHOLE_DAYS ?on weekday", _week_then_weekday),
        ("NUMBER weekdays ago", _nth_back),
        ("NUMBER weekday ago", _nth_back),
        ("ago_before NUMBER weekdays", lambda c, _, count, weekday: _nth_back(c, count, weekday, None)),
        ("ago_before NUMBER weekday", lambda c, _, count, weekday: _nth_back(c, count, weekday, None)),
        ("weekday before_last", _before_last),
        ("last_but_one weekday", lambda c, _, weekday: _before_last(c, weekday, None)),
        ("weekday last_but_one", _before_last),
        ("NUMBER unit ago", _ago),
        ("NUMBER unit ago A_DAY", lambda c, n, unit, _, day: _ago_from(c, n, unit, day)),
        ("A_DAY NUMBER unit ago", lambda c, day, n, unit, _: _ago_from(c, n, unit, day)),
        ("A_DAY ago_before NUMBER unit", lambda c, day, _, n, unit: _ago_from(c, n, unit, day)),
        ("article NUMBER unit before A_DAY", lambda c, _, n, unit, __, day: _days_before(c, n, unit, day)),
        ("NUMBER unit before A_DAY", lambda c, n, unit, _, day: _ago_from(c, n, unit, day)),
        ("ago_before idiom_days", lambda c, _, counts: _days_idiom(c, counts)),
        ("idiom_days ago", lambda c, counts, _: _days_idiom(c, counts)),
        ("weekday day_number", numbered_weekday),
        ("article TENS_ORDINAL", lambda c, _, number: nth_day(c, number)),
        ("on_the DAY_NUMBER", lambda c, _, number: nth_day(c, number)),
        ("ago_before NUMBER unit", _ago_after),
        ("DATE", lambda _, day: day),
        ("ordinal", nth_day),
        ("NTH ?of WHOLE_DAYS", _nth_of_span),
        ("weekday ordinal", lambda c, weekday, number: dated(c, weekday, nth_day(c, number))),
        ("weekday DATE", dated),
        ("DATE weekday", lambda c, day, weekday: dated(c, weekday, day)),
    ),
    "A_DAY": (
        ("relative_day", relative),
        ("weekday", bare_weekday),
        ("last weekday", last_weekday),
        ("previous weekday", last_weekday),
        ("weekday previous_after", lambda c, weekday, _: last_weekday(c, None, weekday)),
    ),
    "ONE_DAY": (
        ("?lead DAY ?all_day", lambda _, lead, day, __: None if lead == _OF_SPANS else day),
        ("?lead DAY only", lambda _, __, day, ___: day),
        ("?lead all_day ?of DAY", lambda _, __, ___, ____, day: day),
        (
            "relative_day so_far",
            lambda c, off, _: Span(c.today, c.today + DAY, to_now=True) if off == 0 else None,
        ),
        (
            "so_far relative_day",
            lambda c, _, off: Span(c.today, c.today + DAY, to_now=True) if off == 0 else None,
        ),
    ),
}
