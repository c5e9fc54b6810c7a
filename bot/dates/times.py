"""Clock times and parts of the day, with a day or without -> stretches of wall-clock time."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from bot.dates.calendar import DAY
from bot.dates.days import FUTURE, Rules
from bot.dates.nodes import NO_SUCH_DAY, Bad, Clock, Context, Day, Elapsed, Hours, Outcome, Recurring, Span, Wall, Window
from bot.dates.ranges import REVERSED
from bot.dates.spans import Several

WINDOWS = {
    "morning": Window(360, 720),
    "afternoon": Window(720, 1080),
    "evening": Window(1080, 1440),
    "night": Window(1080, 1800),
    "day": Window(0, 1440),
}
INSTANT = Bad("instant", "That is a moment, not a stretch of time: say until when.")
NO_TIME = Bad("no-such-time", "There is no such time of day.")


def at(day: date, minutes: float) -> datetime:
    """The wall-clock moment so many minutes after a day's midnight, to the second."""
    return datetime.combine(day, time()) + timedelta(seconds=round(minutes * 60))


def _mer(_: Context, hour: Clock, half: str) -> Clock | None:
    (minutes,) = hour.minutes
    if minutes == 0 or minutes >= 780:
        return None
    return Clock((minutes % 720 + (720 if half == "pm" else 0),), half=half)


def _in_window(context: Context, hour: Clock, _: Any, __: Any, window: str) -> Clock | None:
    """"8 in the evening": the half of the day."""
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
        if (one.loose or other.loose) and start < 720 and end <= 720 and end + 720 > start and not (one.half or other.half):
            return Hours(((start, end + 720), (start, end + 1440)))
        return Hours(((start, end + 1440),))
    found = tuple((a, b) for a in one.minutes for b in ends if 0 < b - a <= 720)
    return Hours(found) if found else None


def _midnight(clock: Clock) -> bool:
    return clock.minutes == (0,) and clock.sure


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


def _span(context: Context, day: Day) -> Span | Bad:
    return day.latest(context.today) if isinstance(day, Recurring) else day


def _on(context: Context, day: Day, hours: Hours | Bad | Window) -> Any:
    found = _span(context, day)
    if isinstance(found, Bad):
        return found
    if isinstance(hours, Bad):
        return hours
    if (found.after - found.first) != DAY or found.to_now:
        return None
    pairs = (tuple(hours),) if isinstance(hours, Window) else hours.pairs
    walls = tuple(Wall(at(found.first, a), at(found.first, b), _offered(found, a, b)) for a, b in pairs)
    return walls[0] if len(walls) == 1 else Several(walls)


def _offered(span: Span, start: float, end: float) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((at(first, start), at(first, end)) for first, _ in span.offers)


def _without_day(context: Context, hours: Hours | Bad | Window) -> Any:
    """Today, if it has begun; otherwise yesterday."""
    if isinstance(hours, Bad):
        return hours
    pairs = (tuple(hours),) if isinstance(hours, Window) else hours.pairs
    walls = []
    for start, end in pairs:
        day = context.today if at(context.today, start) < context.now else context.today - DAY
        walls.append(Wall(at(day, start), at(day, end)))
    return walls[0] if len(walls) == 1 else Several(walls)


def _day_window_hours(context: Context, day: Day, _: Any, window: str, __: Any, hours: Hours | Bad) -> Any:
    """"yesterday evening 7 to 9": the readings that lie in that part of the day."""
    if isinstance(hours, Bad):
        return hours
    part = WINDOWS[window]
    kept = tuple(p for p in hours.pairs if part.start <= p[0] < part.end and p[1] <= max(part.end, p[0] + 360))
    return _on(context, day, Hours(kept)) if kept else NO_TIME


def _today(context: Context) -> Span:
    return Span(context.today, context.today + DAY)


def _this_window(context: Context, _: Any, window: str) -> Any:
    found: Wall = _on(context, _today(context), WINDOWS[window])
    return found if found.start < context.now else FUTURE


def _last_night(context: Context, nights: int) -> Wall:
    day = context.today - nights * DAY
    return Wall(at(day, 1080), at(day, 1800))


def _moment(context: Context, day: Day, _: Any, clock: Clock) -> tuple[Day, float] | None:
    return (day, clock.minutes[0]) if clock.sure else None


def _moments(context: Context, _: Any, one: tuple[Day, float], __: Any, other: tuple[Day, float]) -> Any:
    (day, start), (last, end) = one, other
    if isinstance(last, Span) and isinstance(day, Recurring):
        day = day.latest(last.first)
    first = _span(context, day)
    if isinstance(first, Bad):
        return first
    final = last.first_from(first.first) if isinstance(last, Recurring) else last
    if isinstance(final, Bad):
        return final
    if first.after - first.first != DAY or final.after - final.first != DAY:
        return None
    begin, finish = at(first.first, start), at(final.first, end)
    return Wall(begin, finish) if begin < finish else REVERSED


def _moment_to_now(context: Context, _: Any, one: tuple[Day, float], *__: Any) -> Any:
    found = _span(context, one[0])
    return Wall(at(found.first, one[1]), None) if isinstance(found, Span) else found


def _moment_clock(context: Context, _: Any, one: tuple[Day, float], __: Any, clock: Clock) -> Any:
    hours = pair(Clock((one[1],)), clock)
    return _on(context, one[0], hours) if hours and clock.sure else None


def _since_clock(context: Context, _: Any, clock: Clock, *__: Any) -> Any:
    if not clock.sure:
        return None
    day = context.today if at(context.today, clock.minutes[0]) < context.now else context.today - DAY
    return Wall(at(day, clock.minutes[0]), None)


def _since_window(context: Context, _: Any, wall: Wall | Any, *__: Any) -> Any:
    return Wall(wall.start, None) if isinstance(wall, Wall) else wall


def _exact(context: Context, parts: tuple[str | None, ...]) -> datetime | None:
    year, month, day, hour, minute, second, offset = parts
    try:
        found = datetime(*(int(part or 0) for part in (year, month, day, hour, minute, second)))  # type: ignore[arg-type]  # six numbers
    except ValueError:
        return None
    return found.replace(tzinfo=_zone(offset)) if offset else found


def _zone(offset: str) -> timezone:
    if offset == "z":
        return UTC
    digits = offset[1:].replace(":", "").ljust(4, "0")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if span >= timedelta(hours=24):
        raise ValueError("no such offset")
    return timezone(-span if offset[0] == "-" else span)


def _exact_range(_: Context, one: datetime, __: Any, other: datetime) -> Any:
    if (one.tzinfo is None) != (other.tzinfo is None):
        return Bad("no-offset", "One end has an offset and the other has none.")
    return Wall(one, other) if one < other else REVERSED


def _refuse(bad: Bad) -> Any:
    return lambda *_: bad


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
    "HOUR_WORD": (("number_word", lambda _, number: Clock((number * 60,), sure=False) if number <= 12 else None),),
    "HOURS": (
        ("?from CLOCK LINK CLOCK", _hours),
        ("between CLOCK and CLOCK", _hours),
        ("?from CLOCK LINK CLOCK hours_mark", _hours_24),
        ("between CLOCK and CLOCK hours_mark", _hours_24),
        ("?from CLOCK hours_mark LINK CLOCK hours_mark", lambda c, f, a, _, l, b, m: _hours_24(c, f, a, l, b, m)),
    ),
    "MILITARY": (
        ("?from military LINK military", _hours),
        ("between military and military", _hours),
    ),
    "WINDOW": (
        ("window", lambda _, name: WINDOWS[name]),
        ("window_phrase", lambda _, name: WINDOWS[name]),
    ),
    "WINDOW_NAME": (
        ("window", lambda _, name: name),
        ("day_window", lambda _, name: name),
        ("window_phrase", lambda _, name: name),
    ),
    "DAY_WINDOW": (
        ("DAY ?on WINDOW_NAME", lambda c, day, _, name: _on(c, day, WINDOWS[name])),
        ("window of DAY", lambda c, name, _, day: _on(c, day, WINDOWS[name])),
        ("joined_window", lambda c, both: _on(c, _joined(c, both), WINDOWS[both[1]])),
        ("weekday WINDOW_NAME ?of SPAN", lambda c, wd, name, _, week: _window_of_week(c, wd, name, week)),
        ("this WINDOW_NAME", _this_window),
        ("this_window", lambda c, name: _this_window(c, None, name)),
        ("tonight", lambda c, name: _this_window(c, None, name)),
        ("last_night", _last_night),
        ("last_evening", lambda c, _: _on(c, Span(c.today - DAY, c.today), WINDOWS["evening"])),
    ),
    "MOMENT": (
        ("DAY ?at CLOCK", _moment),
        ("CLOCK ?on DAY", lambda c, clock, _, day: _moment(c, day, None, clock)),
    ),
    "DAY_HOURS": (
        ("DAY ?on HOURS", lambda c, day, _, hours: _on(c, day, hours)),
        ("HOURS ?on DAY", lambda c, hours, _, day: _on(c, day, hours)),
        ("DAY MILITARY", _on),
        ("MILITARY ?on DAY", lambda c, hours, _, day: _on(c, day, hours)),
        ("DAY ?on WINDOW_NAME ?at HOURS", _day_window_hours),
        ("this WINDOW_NAME ?at HOURS", lambda c, _, name, __, hours: _day_window_hours(c, _today(c), None, name, None, hours)),
        ("DAY HOURS part_of window", lambda c, day, hours, _, name: _day_window_hours(c, day, None, name, None, hours)),
    ),
    "HOURS_OF_DAY": (
        ("?lead DAY_HOURS", lambda _, __, wall: wall),
        ("?lead DAY_WINDOW", lambda _, __, wall: wall),
        ("?from MOMENT LINK MOMENT", _moments),
        ("between MOMENT and MOMENT", _moments),
        ("?from MOMENT LINK CLOCK", _moment_clock),
        ("?from MOMENT LINK now", _moment_to_now),
        ("?from MOMENT so_far", _moment_to_now),
        ("since MOMENT ?so_far", _moment_to_now),
        ("since CLOCK", _since_clock),
        ("from CLOCK so_far", _since_clock),
        ("from CLOCK LINK now", _since_clock),
        ("since DAY_WINDOW", _since_window),
        ("from DAY_WINDOW LINK now", _since_window),
        ("HOURS", _without_day),
        ("?lead WINDOW", lambda c, _, window: _without_day(c, window)),
    ),
    "EXACT_TIME": (
        ("INSTANT LINK INSTANT", _exact_range),
        ("from INSTANT LINK INSTANT", lambda c, _, one, link, other: _exact_range(c, one, link, other)),
        ("between INSTANT and INSTANT", lambda c, _, one, link, other: _exact_range(c, one, link, other)),
        ("INSTANT slash INSTANT", _exact_range),
        ("INSTANT", _refuse(INSTANT)),
        ("since INSTANT", lambda _, __, one: Wall(one, None)),
    ),
    "INSTANT": (("instant", _exact),),
    "REFUSED": (
        ("MOMENT", _refuse(INSTANT)),
        ("CLOCK", lambda _, clock: INSTANT if clock.sure else None),
        ("?to CLOCK", lambda *_: None),
        ("NUMBER unit ago", lambda _, __, unit, ___: INSTANT if unit in {"hour", "minute"} else None),
        ("NUMBER unit", _refuse(Bad("no-range", "How long is clear, but not when."))),
    ),
}


def _joined(context: Context, both: tuple[Any, str]) -> Day:
    from bot.dates.days import _bare_weekday, _relative

    day = both[0]
    return _relative(context, day[1]) if isinstance(day, tuple) else _bare_weekday(context, day)


def _window_of_week(context: Context, weekday: int, name: str, week: Day) -> Any:
    from bot.dates.days import _weekday_of_week

    day = _weekday_of_week(context, weekday, None, week)  # type: ignore[arg-type]  # a Recurring is no week
    return None if day is None else _on(context, day, WINDOWS[name])
