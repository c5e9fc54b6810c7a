"""Clock times -> minutes after midnight, and from-to of two of them -> every way they can be meant."""

from typing import Any

from bot.dates.nodes import Bad, Clock, Context, Hours, Rules

NO_TIME = Bad("no-such-time", "There is no such time of day.")
OVERNIGHT = Bad(
    "overnight", "Those hours end before they begin; only an evening runs on to the next morning."
)
NEVER = Clock(())
_DAY, _NOON, _EVENING, _DAWN, _OFFICE = 1440, 720, 1020, 360, 480
_YEARS, _HALF_HOUR = 1200, 30  # "2000" and after may be a year


def _mer(_: Context, hour: Clock, half: str) -> Clock | None:
    minutes = hour.minutes[0]
    if minutes == 0 or minutes >= 780:
        return None
    return Clock((minutes % 720 + (720 if half == "pm" else 0),), half=half)


def _in_window(context: Context, hour: Clock, _: Any, __: Any, window: str) -> Clock | None:
    """For "8 in the evening": the half of the day."""
    if hour.sure and hour.minutes[0] >= 780:
        return hour
    return _mer(context, hour, "am" if window == "morning" else "pm")


def _bare(_: Context, hour: Clock) -> Clock:
    return hour if hour.sure else _either_half(hour.minutes[0])


def _either_half(minutes: float) -> Clock:
    return Clock(tuple(sorted({minutes % 720, minutes % 720 + 720})), sure=False)


def _on_the_hour(hour: Clock) -> Clock:
    """For "8 Uhr"; at "3 Uhr" most mean the afternoon, but not all."""
    early = not hour.sure and 60 <= hour.minutes[0] < _DAWN
    return _either_half(hour.minutes[0]) if early else Clock(hour.minutes)


def _on_the_minute(_: Context, hour: Clock, __: Any, minutes: int) -> Clock | None:
    """For "8 Uhr 30"."""
    return Clock((hour.minutes[0] + minutes,)) if 10 <= minutes < 60 else None


def _before_hour(_: Context, minutes: int, hour: Clock) -> Clock | None:
    """For "half past 9" and "halb 10": the hour moved by so many minutes, in the half it was said for."""
    if hour.sure and (not hour.half or hour.minutes[0] + minutes < 0):
        return Clock((hour.minutes[0] + minutes,)) if hour.minutes[0] + minutes >= 0 else None
    if hour.sure:
        return hour._replace(minutes=(hour.minutes[0] + minutes,))
    return _either_half(hour.minutes[0] + minutes)


def _dictated(_: Context, hour: Clock, minutes: int) -> Clock | None:
    """For "nine thirty" and "eight fifteen"."""
    return _either_half(hour.minutes[0] + minutes) if 10 <= minutes < 60 else None


def pair(one: Clock, other: Clock) -> Hours | None:
    """From-to of two clock times: every way they can be meant within one day, or from an evening to the next morning.

    am or pm on one end spreads to the other where that orders them. None for a time that does not last.
    """
    if one.half and not other.half and (other.loose or not other.sure):
        other = _spread(one.minutes[0], one.half, other, later=True)
    elif other.half and not one.half and (one.loose or not one.sure):
        one = _spread(other.minutes[0], other.half, one, later=False)
    ends = (one, other)
    found = _in_order(one, other)
    if found:
        return Hours(found, ends)
    start, end = max(one.minutes), min(other.minutes)
    if start == end:
        return None
    runs_on = _EVENING <= start < _DAY and end <= _NOON and end + _DAY - start <= _NOON
    return Hours(((start, end + _DAY),) if runs_on else (), ends)


def overnight(hours: Hours) -> tuple[tuple[float, float], ...] | Bad:
    """Hours that run backwards, where no day is named: from an evening to the next morning, however long."""
    one, other = hours.ends or (NEVER, NEVER)
    if not (one.sure and other.sure) or not _EVENING <= one.minutes[0] < _DAY or other.minutes[0] > _NOON:
        return OVERNIGHT
    return ((one.minutes[0], other.minutes[0] + _DAY),)


def within(hours: Hours, first: float, last: float) -> Hours:
    """The readings of the two clock times that begin in a part of a day and end in it, or within six hours."""
    starts, ends = (
        {m + later for m in _halves(clock) for later in (0, _DAY)} for clock in hours.ends or (NEVER, NEVER)
    )
    pairs = {(a, b) for a in starts if first <= a < last for b in ends if a < b <= max(last, a + 360)}
    return Hours(tuple(sorted(pair for pair in pairs if pair[1] - pair[0] <= _NOON)), hours.ends)


def _halves(clock: Clock) -> set[float]:
    """All minutes of a day a clock time can be, where a part of the day tells which."""
    if clock.half or (clock.sure and not clock.loose):
        return set(clock.minutes)
    return {m % _NOON + half for m in clock.minutes for half in (0, _NOON)}


def _in_order(one: Clock, other: Clock) -> tuple[tuple[float, float], ...]:
    """The readings that lie within one day."""
    last = tuple(_DAY if end == 0 else end for end in other.minutes)
    if not one.sure and (not other.sure or _DAY in last):  # "9-5", "3 to midnight"; a bare 12 begins at noon
        starts = (_NOON,) if 0 in one.minutes else one.minutes
        found = tuple((a, b) for a in starts for b in sorted(last) if 0 < b - a <= _NOON)
        return found[:1] if 0 in other.minutes and starts[0] >= _OFFICE else found  # "8-12" is to noon
    start, end = hour_24(one), hour_24(other) or _DAY
    moved = end + _NOON if end < _NOON and not other.half and (other.loose or not other.sure) else end
    if start >= end:  # "8:30 to 5"; "17-9" is on the 24-hour clock
        return ((start, moved),) if start < moved and start < _NOON + 60 else ()
    if one.loose and other.loose and start < _DAWN and end < _NOON:
        return ((start, end), (start + _NOON, moved))
    return ((start, end),)


def _spread(fixed: float, half: str, open_: Clock, *, later: bool) -> Clock:
    morning = min(open_.minutes) % 720
    same, other = (morning + 720, morning) if half == "pm" else (morning, morning + 720)
    if not later and fixed == 0:
        return open_
    for minutes in (same, other):
        if (minutes > fixed) if later else (minutes < fixed):
            return Clock((minutes,))
    return Clock((morning,) if later else (other,))


def _hours(_: Context, __: Any, one: Clock, ___: Any, other: Clock, *____: Any) -> Hours | Bad:
    return pair(one, other) or NO_TIME


def _dictated_hours(context: Context, _: Any, one: Clock, link: Any, other: Clock) -> Hours | Bad | None:
    """For "0900-1700"; "2025 to 2026" are years."""
    lasts = other.minutes[0] - one.minutes[0]
    return (
        None
        if one.minutes[0] >= _YEARS and 0 < lasts < _HALF_HOUR
        else _hours(context, None, one, link, other)
    )


def _hours_24(_: Context, __: Any, one: Clock, ___: Any, other: Clock, ____: Any) -> Hours | Bad:
    plain = (clock if clock.sure else Clock((hour_24(clock),)) for clock in (one, other))
    found = pair(next(plain), next(plain))
    if (
        found
        and not (one.sure or other.sure)
        and found.pairs
        and found.pairs[0][0] < _DAWN
        and found.pairs[0][1] < _NOON
    ):
        found = found._replace(pairs=(*found.pairs, *((a + _NOON, b + _NOON) for a, b in found.pairs)))
    return found._replace(ends=(one, other)) if found else NO_TIME


def hour_24(clock: Clock) -> float:
    """A bare hour on the 24-hour clock, where the wording says so ("8 bis 12 Uhr")."""
    return 720 if 0 in clock.minutes and 720 in clock.minutes else min(clock.minutes)


def _after(clock: Clock) -> Hours | Bad:
    """From a clock time to the end of the day."""
    found = tuple((minutes, _DAY) for minutes in clock.minutes if minutes < _DAY)
    return Hours(found, (clock, clock)) if found else NO_TIME


def _before(clock: Clock) -> Hours | Bad:
    """From the start of the day to a clock time."""
    return Hours(tuple((0, minutes or _DAY) for minutes in clock.minutes), (clock, clock))


RULES: Rules = {
    "CLOCK": (
        ("clock", lambda _, clock: clock),
        ("hour meridiem", _mer),
        ("clock meridiem", _mer),
        ("hour", _bare),
        ("hour oclock meridiem", lambda c, hour, _, half: _mer(c, hour, half)),
        ("hour oclock", lambda c, hour, _: _bare(c, hour)),
        ("hour hours_mark", lambda _, hour, __: _on_the_hour(hour)),
        ("clock hours_mark", lambda _, clock, __: clock),
        ("hour hours_mark number", _on_the_minute),
        ("hour hour_mark", lambda _, hour, __: Clock(hour.minutes)),
        ("HOUR_WORD meridiem", _mer),
        ("HOUR_WORD", _bare),
        ("HOUR_WORD hours_mark", lambda _, hour, __: Clock((hour_24(_either_half(hour.minutes[0])),))),
        ("noon", lambda *_: Clock((720,))),
        ("midnight", lambda *_: Clock((0,))),
        ("hour noon", lambda _, hour, __: Clock((720,)) if 720 in hour.minutes else None),
        ("hour part_of WINDOW_NAME", lambda c, hour, _, window: _in_window(c, hour, None, None, window)),
        ("before_hour HOURISH", _before_hour),
        ("HOURISH after_hour", lambda c, hour, minutes: _before_hour(c, minutes, hour)),
        ("HOUR_WORD tens", _dictated),
        ("HOUR_WORD tens number_word", lambda c, h, tens, n: _dictated(c, h, tens + n) if n < 10 else None),
        ("HOUR_WORD number_word", _dictated),
        ("bad_time", lambda *_: None),
    ),
    "SAID_CLOCK": (
        ("clock", lambda _, clock: clock),
        ("hour meridiem", _mer),
        ("clock meridiem", _mer),
        ("noon", lambda *_: Clock((720,))),
        ("midnight", lambda *_: Clock((0,))),
        ("hour hours_mark", lambda _, hour, __: _on_the_hour(hour)),
        ("hour hour_mark", lambda _, hour, __: Clock(hour.minutes)),
        ("military", lambda _, clock: clock),
    ),
    "HOURISH": (
        ("hour", _bare),
        ("HOUR_WORD", _bare),
        ("hour meridiem", _mer),
        ("HOUR_WORD meridiem", _mer),
        ("hour hours_mark", lambda c, hour, _: _bare(c, hour)),
        ("HOUR_WORD hours_mark", lambda c, hour, _: _bare(c, hour)),
        ("hour hour_mark", lambda c, hour, _: _bare(c, hour)),
    ),
    "HOUR_WORD": (
        ("number_word", lambda _, number: Clock((number * 60,), sure=False) if number <= 12 else None),
    ),
    "HOURS": (
        ("?from CLOCK LINK CLOCK", _hours),
        ("between CLOCK and CLOCK", _hours),
        ("?from CLOCK LINK CLOCK hours_mark", _hours_24),
        ("between CLOCK and CLOCK hours_mark", _hours_24),
        (
            "?from CLOCK hours_mark LINK CLOCK hours_mark",
            lambda c, _, a, __, ___, b, ____: _hours_24(c, None, a, None, b, None),
        ),
    ),
    "EDGE": (
        ("after CLOCK", lambda _, __, clock: _after(clock)),
        ("before CLOCK", lambda _, __, clock: _before(clock)),
        ("until CLOCK", lambda _, __, clock: _before(clock)),
    ),
    "SAID_EDGE": (
        ("after SAID_CLOCK", lambda _, __, clock: _after(clock)),
        ("before SAID_CLOCK", lambda _, __, clock: _before(clock)),
        ("until SAID_CLOCK", lambda _, __, clock: _before(clock)),
    ),
    "EDGE_OF_DAY": (
        ("EDGE", lambda _, hours: hours),
        ("from_clock CLOCK ?onwards", lambda _, __, clock, ___: _after(clock)),
    ),
    "MILITARY": (
        ("?from military LINK military", _dictated_hours),
        ("?from short_military LINK military", _hours),
        ("between military and military", _hours),
    ),
}
