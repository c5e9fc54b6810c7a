"""Two ends -> the days from the one to the end of the other: the most recent run that has begun, or several to choose from."""

from datetime import date
from typing import Any

from bot.dates.calendar import DAY, Days, add_months
from bot.dates.nodes import REVERSED, Bad, Context, Day, Recurring, Several, Span

_LONG = {"week", "month", "quarter", "half", "year"}
_WEEKS_OVER_NEW_YEAR = 56  # days; "week 52-2" is a run, "week 9-5" a slip
_LONGEST_WRAP = 183  # days; "8 June to 2 June" is a slip, "20 Dec to 4 Jan" is not


def between(context: Context, one: Day, other: Day) -> Any:
    """The days from *one* to the end of *other*: the most recent such run that has begun, or several to choose from."""
    if isinstance(one, Bad):
        return one
    if isinstance(other, Bad):
        return other
    if "rolling" in {one.kind, other.kind}:
        return None
    if (one.kind == "year") != (other.kind == "year") and other.kind in _LONG:
        return None  # "kw47/2026" is one week
    if isinstance(other, Recurring) and other.cycle != "year" and _cycle(one) != other.cycle:
        return _to_latest(context, one, other)
    ends = _ends(context, one, other)
    return ends if isinstance(ends, Bad) else _run(context, one, other, *ends)


def _cycle(day: Day) -> str:
    return day.cycle if isinstance(day, Recurring) else ""


def _to_latest(context: Context, one: Span | Recurring, other: Recurring) -> Any:
    """To the most recent Friday or 20th; where an earlier one follows the start too, both."""
    end = other.latest(context.today)
    if isinstance(end, Bad):
        return end
    start = one if isinstance(one, Span) else one.latest(end.first if one.cycle == "week" else context.today)
    if isinstance(start, Bad):
        return start
    if end.first < start.first:
        return REVERSED
    if start.kind == "day of week":
        nearest = other.first_from(start.first)
        return nearest if isinstance(nearest, Bad) else Span(start.first, nearest.after, "run")
    earlier = other.first_from(max(start.first + DAY, start.after if start.kind in _LONG else start.first))
    found = Span(start.first, max(start.after, end.after), "run")
    if isinstance(earlier, Bad) or earlier.first >= end.first:
        return found
    return Several((found, Span(start.first, earlier.after, "run")))


def _ends(context: Context, one: Span | Recurring, other: Span | Recurring) -> tuple[Span, Span] | Bad:
    """Both ends with their years, months or weeks found: the later one follows the earlier."""
    shorter = isinstance(one, Recurring) and one.cycle == "week" and _cycle(other) == "year"
    if shorter and isinstance(other, Recurring):  # "monday to 20 nov": the Monday before
        last = other.latest(context.today)
        other = last if isinstance(last, Span) else other
    limit = other.first if isinstance(other, Span) else context.today
    start = one if isinstance(one, Span) else one.latest(limit)
    if isinstance(start, Bad):
        return start
    end = other if isinstance(other, Span) else other.first_from(start.first)
    return end if isinstance(end, Bad) else (start, end)


def _run(
    context: Context, one: Span | Recurring, other: Span | Recurring, start: Span, end: Span
) -> Span | Bad:
    round_trip = isinstance(one, Recurring) and isinstance(other, Recurring) and end.first == start.first
    round_trip &= one.kind not in {"date", "nth"}  # "Monday to Monday" may be a day or a week
    if end.first < start.first or round_trip or _wraps_too_far(one, other, start, end):
        return REVERSED
    both = one.kind if isinstance(one, Recurring) and _cycle(other) and one.kind == other.kind else ""
    return Span(start.first, end.after, "run", _finished_before(context, both, start.first, end.after))


def _finished_before(context: Context, kind: str, first: date, after: date) -> tuple[Days, ...]:
    """The run of the same kind before one that is still under way."""
    if kind == "weekday" and after > context.today:
        return ((first - 7 * DAY, after - 7 * DAY),)
    months = {"nth": 1, "month": 12, "quarter": 12, "half": 12}.get(kind, 0)
    if not months or after <= context.today + DAY:
        return ()
    last = after - DAY
    if kind == "nth":
        earlier = [add_months(day, -1) for day in (first, last)]
        return ((earlier[0], earlier[1] + DAY),) if [d.day for d in earlier] == [first.day, last.day] else ()
    return ((add_months(first, -months), add_months(after, -months)),)


def _wraps_too_far(one: Span | Recurring, other: Span | Recurring, start: Span, end: Span) -> bool:
    """Whether a year end was crossed to put two yearless ends in order, further than people mean."""
    if isinstance(one, Span) and isinstance(other, Span):
        return False
    if one.kind == other.kind == "week":
        wraps = isinstance(one, Recurring) and isinstance(other, Recurring) and one.value > other.value
        return wraps and (end.first - start.first).days >= _WEEKS_OVER_NEW_YEAR
    if start.first.year == end.first.year:
        return False
    kinds = {one.kind, other.kind}
    return bool(kinds & {"date", "quarter", "half"}) and (end.first - start.first).days > _LONGEST_WRAP
