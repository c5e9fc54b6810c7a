"""Clock times -> minutes after midnight, and from-to of two of them -> every way they can be meant."""

from typing import Any

from bot.dates.nodes import Bad, Clock, Context, Hours, Rules

NO_TIME = Bad("no-such-time", "There is no such time of day.")


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
    if hour.sure:
        return hour
    return Clock(tuple(sorted({hour.minutes[0] % 720, hour.minutes[0] % 720 + 720})), sure=False)


def pair(one: Clock, other: Clock) -> Hours | None:
    """From-to of two clock times. am or pm on one end spreads to the other where that orders them."""
    if one.half and not other.half and (other.loose or not other.sure):
        other = _spread(one.minutes[0], one.half, other, later=True)
    elif other.half and not one.half and (one.loose or not one.sure):
        one = _spread(other.minutes[0], other.half, one, later=False)
    elif one.sure != other.sure and 720 not in one.minutes + other.minutes and not _midnight(other):
        one, other = _as_24(one), _as_24(other)
    ends = [1440 if end == 0 and _midnight(other) else end for end in other.minutes]
    if one.sure and other.sure:
        start, end = one.minutes[0], ends[0]
        if end > start:
            return Hours(((start, end),))
        if end == start:
            return None
        if (
            (one.loose or other.loose)
            and start < 720
            and end <= 720
            and end + 720 > start
            and not (one.half or other.half)
        ):
            return Hours(((start, end + 720), (start, end + 1440)))
        return Hours(((start, end + 1440),))
    if not other.sure and 0 in ends:  # a bare 12 as an end is noon or the day's end
        ends = [720, 1440]
    found = tuple((a, b) for a in one.minutes for b in ends if 0 < b - a <= 720)
    return Hours(found) if found else None


def _midnight(clock: Clock) -> bool:
    return clock.sure and 0 in clock.minutes


def _as_24(clock: Clock) -> Clock:
    return clock if clock.sure else Clock((min(clock.minutes) if max(clock.minutes) != 720 else 720,))


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


def _hours_24(c: Context, _: Any, one: Clock, __: Any, other: Clock, ___: Any) -> Hours | Bad:
    plain = (clock if clock.sure else Clock((hour_24(clock),)) for clock in (one, other))
    return _hours(c, None, next(plain), None, next(plain))


def hour_24(clock: Clock) -> float:
    """A bare hour on the 24-hour clock, where the wording says so ("8 bis 12 Uhr")."""
    return 720 if 0 in clock.minutes and 720 in clock.minutes else min(clock.minutes)


RULES: Rules = {
    "CLOCK": (
        ("clock", lambda _, clock: clock),
        ("hour meridiem", _mer),
        ("clock meridiem", _mer),
        ("hour", _bare),
        ("hour oclock meridiem", lambda c, hour, _, half: _mer(c, hour, half)),
        ("hour oclock", lambda c, hour, _: _bare(c, hour)),
        ("hour hours_mark", lambda _, hour, __: Clock(hour.minutes)),
        ("clock hours_mark", lambda _, clock, __: clock),
        ("hour hour_mark", lambda _, hour, __: Clock(hour.minutes)),
        ("HOUR_WORD meridiem", _mer),
        ("HOUR_WORD", _bare),
        ("noon", lambda *_: Clock((720,))),
        ("midnight", lambda *_: Clock((0,))),
        ("hour part_of window", lambda c, hour, _, window: _in_window(c, hour, None, None, window)),
        ("bad_time", lambda *_: None),
    ),
    "SAID_CLOCK": (
        ("clock", lambda _, clock: clock),
        ("hour meridiem", _mer),
        ("clock meridiem", _mer),
        ("noon", lambda *_: Clock((720,))),
        ("midnight", lambda *_: Clock((0,))),
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
    "MILITARY": (
        ("?from military LINK military", _hours),
        ("between military and military", _hours),
    ),
}
