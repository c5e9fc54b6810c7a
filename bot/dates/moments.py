"""A day with one clock time or part of the day at each end -> the stretch between, or from there to now."""

from typing import Any

from bot.dates.calendar import DAY
from bot.dates.days import nth_day
from bot.dates.exact import zone_of
from bot.dates.nodes import (
    REVERSED,
    SECONDS,
    Bad,
    Clock,
    Context,
    Day,
    Elapsed,
    Hours,
    Recurring,
    Rules,
    Several,
    Span,
    Wall,
)
from bot.dates.ranges import since
from bot.dates.times import WINDOWS, at, pairs_of, span_of


def _moment(_: Context, day: Day, __: Any, clock: Clock) -> Several:
    """A clock time of a day; each one that a bare hour can be."""
    return Several((day, minutes) for minutes in clock.minutes)


def _moment_of_part(_: Context, day: Day, name: str, clock: Clock) -> tuple[Day, float] | None:
    """For "8 yesterday evening": the one time the clock shows in that part of the day."""
    part = WINDOWS[name]
    halves = {m % 720 + half for m in clock.minutes for half in (0, 720)}
    found = [m for m in (clock.minutes if clock.half else sorted(halves)) if part.start <= m < part.end]
    return (day, found[0]) if len(found) == 1 else None


def _today(context: Context) -> Span:
    return Span(context.today, context.today + DAY)


def _moments(context: Context, _: Any, one: tuple[Day, float], __: Any, other: tuple[Day, float]) -> Any:
    (day, start), (last, end) = one, other
    if isinstance(last, Span) and isinstance(day, Recurring):
        day = day.latest(last.first)
    first = span_of(context, day)
    if isinstance(first, Bad):
        return first
    final = last.first_from(first.first) if isinstance(last, Recurring) else last
    if isinstance(final, Bad):
        return final
    if first.after - first.first != DAY or final.after - final.first != DAY:
        return None
    begin, finish = at(first.first, start), at(final.first, end)
    return Wall(begin, finish) if begin < finish else REVERSED


def _part_to_part(
    context: Context, _: Any, one: tuple[Day, int, int], __: Any, other: tuple[Day, int, int]
) -> Any:
    """From the start of a day's part to the end of another's; two clock times are read elsewhere."""
    if one[1] == one[2] and other[1] == other[2]:
        return None
    return _moments(context, None, (one[0], one[1]), None, (other[0], other[2]))


def _since_elapsed(count: int, unit: str) -> Elapsed | None:
    return Elapsed(count * SECONDS[unit]) if unit in SECONDS and 1 <= count < 1_000_000 else None


def _at_offset(context: Context, day: Day, hours: Hours | Bad, offset: str) -> Any:
    """Hours of a day on the clocks of a fixed offset: "yesterday 8:00-10:00 UTC"."""
    found = span_of(context, day)
    pairs = pairs_of(hours)
    if isinstance(found, Bad) or isinstance(pairs, Bad):
        return found if isinstance(found, Bad) else pairs
    if found.after - found.first != DAY or found.to_now:
        return None
    zone = zone_of(offset)
    walls = [
        Wall(at(found.first, start).replace(tzinfo=zone), at(found.first, end).replace(tzinfo=zone))
        for start, end in pairs
    ]
    return walls[0] if len(walls) == 1 else Several(walls)


def _at_offsets(context: Context, day: Day, one: tuple[float, str] | Clock, other: tuple[float, str]) -> Any:
    """Two clock times with their offset, or one that serves for both."""
    start = other[1] if isinstance(one, Clock) else one[1]
    if (isinstance(one, Clock) and not one.sure) or start != other[1]:
        return None
    first = one.minutes[0] if isinstance(one, Clock) else one[0]
    if first == other[0]:
        return None
    last = other[0] if other[0] > first else other[0] + 1440
    return _at_offset(context, day, Hours(((first, last),)), start)


def _moment_to_now(context: Context, _: Any, one: tuple[Day, float], *__: Any) -> Any:
    found = span_of(context, one[0])
    return Wall(at(found.first, one[1]), None) if isinstance(found, Span) else found


def _since_clock(context: Context, _: Any, clock: Clock, *__: Any) -> Any:
    """From the last time the clock showed that; from each one that a bare hour can be."""
    today = (at(context.today, minutes) for minutes in clock.minutes)
    return Several(Wall(time if time < context.now else time - DAY, None) for time in today)


def _since_window(_: Context, __: Any, wall: Wall | Any, *___: Any) -> Any:
    return Wall(wall.start, None) if isinstance(wall, Wall) else wall


RULES: Rules = {
    "MOMENT": (
        ("DAY ?at CLOCK", _moment),
        ("SAID_CLOCK ?on DAY", lambda c, clock, _, day: _moment(c, day, None, clock)),
        ("CLOCK DAY ?on WINDOW_NAME", lambda c, clock, day, _, name: _moment_of_part(c, day, name, clock)),
        (
            "DAY ?on WINDOW_NAME ?at CLOCK",
            lambda c, day, _, name, __, clock: _moment_of_part(c, day, name, clock),
        ),
        ("CLOCK this WINDOW_NAME", lambda c, clock, _, name: _moment_of_part(c, _today(c), name, clock)),
        (
            "this WINDOW_NAME ?at CLOCK",
            lambda c, _, name, __, clock: _moment_of_part(c, _today(c), name, clock),
        ),
        ("CLOCK ?of this_window", lambda c, clock, _, name: _moment_of_part(c, _today(c), name, clock)),
    ),
    "PART": (
        ("DAY ?on WINDOW_NAME", lambda _, day, __, name: (day, *WINDOWS[name])),
        ("MOMENT", lambda _, moment: (*moment, moment[1])),
    ),
    "HOURS_OF_DAY": (
        ("DAY ?at HOURS zulu", lambda c, day, _, hours, __: _at_offset(c, day, hours, "z")),
        ("HOURS zulu ?on DAY", lambda c, hours, _, __, day: _at_offset(c, day, hours, "z")),
        ("DAY ?from offset_clock LINK offset_clock", lambda c, day, _, a, __, b: _at_offsets(c, day, a, b)),
        ("DAY between offset_clock and offset_clock", lambda c, day, _, a, __, b: _at_offsets(c, day, a, b)),
        ("DAY ?from CLOCK LINK offset_clock", lambda c, day, _, a, __, b: _at_offsets(c, day, a, b)),
        ("?from MOMENT LINK MOMENT", _moments),
        ("between MOMENT and MOMENT", _moments),
        ("?from MOMENT LINK now", _moment_to_now),
        ("?from MOMENT so_far", _moment_to_now),
        ("since MOMENT ?so_far", _moment_to_now),
        (
            "from MOMENT ?onwards",
            lambda c, how, moment, on: _moment_to_now(c, how, moment) if on or how == 1 else None,
        ),
        ("since CLOCK", _since_clock),
        ("since day_number", lambda c, _, number: since(c, None, nth_day(c, number))),
        ("from CLOCK so_far", _since_clock),
        ("since military", _since_clock),
        ("from_clock SAID_CLOCK ?onwards", _since_clock),
        ("?from CLOCK LINK now", _since_clock),
        ("since DAY_WINDOW", _since_window),
        (
            "from DAY_WINDOW ?onwards",
            lambda c, how, wall, on: _since_window(c, None, wall) if on or how == 1 else None,
        ),
        ("?from DAY_WINDOW LINK now", _since_window),
        ("?from PART LINK PART", _part_to_part),
        ("between PART and PART", _part_to_part),
        ("since NUMBER unit ago", lambda _, __, count, unit, ___: _since_elapsed(count, unit)),
    ),
}
