"""Clock times and parts of the day, with a day or without -> stretches of wall-clock time."""

from datetime import date, datetime, time, timedelta
from typing import Any

from bot.dates.calendar import DAY, real
from bot.dates.clock import NEVER, NO_TIME, OVERNIGHT, overnight, pair, within
from bot.dates.days import bare_weekday, nth_day, numbered_weekday, relative, weekday_of_week
from bot.dates.ends import between
from bot.dates.nodes import (
    FUTURE,
    Bad,
    Clock,
    Context,
    Day,
    Hours,
    Recurring,
    Rules,
    Several,
    Span,
    Wall,
    Window,
)

WINDOWS = {
    "morning": Window(360, 720),
    "afternoon": Window(720, 1080),
    "evening": Window(1080, 1440),
    "night": Window(1080, 1800),
    "day": Window(0, 1440),
}
_HALVES = {"am": Window(0, 720), "pm": Window(720, 1440)}


def at(day: date, minutes: float) -> datetime:
    """The wall-clock moment so many minutes after a day's midnight, to the second."""
    return datetime.combine(day, time()) + timedelta(seconds=round(minutes * 60))


def span_of(context: Context, day: Day) -> Span | Bad:
    """The most recent such day."""
    return day.latest(context.today) if isinstance(day, Recurring) else day


def pairs_of(hours: Hours | Bad | Window) -> tuple[tuple[float, float], ...] | Bad:
    """Every reading of hours; the refusal where there is none."""
    if isinstance(hours, Bad):
        return hours
    return ((hours.start, hours.end),) if isinstance(hours, Window) else hours.pairs or OVERNIGHT


def on_day(context: Context, day: Day, hours: Hours | Bad | Window) -> Any:
    """Those hours of one day, as many readings as they have; None where *day* is more than one."""
    found = span_of(context, day)
    if isinstance(found, Bad):
        return found
    pairs = pairs_of(hours)
    if isinstance(pairs, Bad):
        return pairs
    if (found.after - found.first) != DAY or found.to_now:
        return None
    if found.first == context.today and len({a for a, _ in pairs}) == 1:  # "today before 9": what is over
        pairs = tuple(pair for pair in pairs if at(found.first, pair[1]) <= context.now)[:1] or pairs
    walls = tuple(Wall(at(found.first, a), at(found.first, b), _offered(found, a, b)) for a, b in pairs)
    return walls[0] if len(walls) == 1 else Several(walls)


def _offered(span: Span, start: float, end: float) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((at(first, start), at(first, end)) for first, after in span.offers if after - first == DAY)


def _without_day(context: Context, hours: Hours | Bad | Window) -> Any:
    """Today, if it has begun; otherwise yesterday."""
    pairs = overnight(hours) if isinstance(hours, Hours) and not hours.pairs else pairs_of(hours)
    if isinstance(pairs, Bad):
        return pairs
    walls = []
    for start, end in pairs:
        day = context.today if at(context.today, start) < context.now else context.today - DAY
        walls.append(Wall(at(day, start), at(day, end)))
    return walls[0] if len(walls) == 1 else Several(walls)


def _day_window_hours(context: Context, day: Day, _: Any, window: str, __: Any, hours: Hours | Bad) -> Any:
    """For "yesterday evening 7 to 9": the readings that lie in that part of the day."""
    if isinstance(hours, Bad):
        return hours
    kept = within(hours, *WINDOWS[window])
    return on_day(context, day, kept) if kept.pairs else NO_TIME


def edge_of_part(context: Context, day: Day, name: str, hours: Hours | Bad) -> Any:
    """For "this morning after 9" and "yesterday evening until 8": what of that part of the day lies there."""
    if isinstance(hours, Bad):
        return hours
    part, (clock, _) = WINDOWS[name], hours.ends or (NEVER, NEVER)
    after = hours.pairs[0][1] == WINDOWS["day"].end
    later = {0, 0 if clock.half else 720, 1440 if part.end > WINDOWS["day"].end else 0}
    halves = [m + more for more in sorted(later) for m in clock.minutes]
    cut = ((m, part.end) if after else (part.start, m) for m in halves if part.start <= m <= part.end)
    kept = tuple((a, b) for a, b in cut if a < b)[:1]
    return on_day(context, day, Hours(kept)) if kept else NO_TIME


def _today(context: Context) -> Span:
    return Span(context.today, context.today + DAY)


def _this_window(context: Context, _: Any, window: str) -> Any:
    found: Wall = on_day(context, _today(context), WINDOWS[window])
    return found if found.start < context.now else FUTURE


def _clock_day_clock(context: Context, _: Any, start: Clock, __: Any, day: Day, ___: Any, end: Clock) -> Any:
    """For "8am Monday to noon"."""
    hours = pair(start, end)
    return on_day(context, day, hours) if hours else None


RULES: Rules = {
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
        ("A_DAY meridiem", lambda c, day, half: on_day(c, day, _HALVES[half])),
        ("this WINDOW_NAME so_far", lambda c, _, name, __: _this_window(c, None, name)),
        ("DAY ?on WINDOW_NAME", lambda c, day, _, name: on_day(c, day, WINDOWS[name])),
        ("window of DAY", lambda c, name, _, day: on_day(c, day, WINDOWS[name])),
        ("joined_window", lambda c, both: on_day(c, _joined(c, both), WINDOWS[both[1]])),
        (
            "weekday WINDOW_NAME ?of WHOLE_DAYS",
            lambda c, wd, name, _, week: _window_of_week(c, wd, name, week),
        ),
        ("this WINDOW_NAME", _this_window),
        ("this_window", lambda c, name: _this_window(c, None, name)),
        ("tonight", lambda c, name: _this_window(c, None, name)),
        ("last_evening", lambda c, _: on_day(c, Span(c.today - DAY, c.today), WINDOWS["evening"])),
    ),
    "DAY_HOURS": (
        ("weekday HOURS ?of WHOLE_DAYS", lambda c, wd, h, _, week: _hours_of_week(c, wd, h, week)),
        (
            "HOURS this WINDOW_NAME",
            lambda c, h, _, name: _day_window_hours(c, _today(c), None, name, None, h),
        ),
        ("HOURS this_window", lambda c, h, name: _day_window_hours(c, _today(c), None, name, None, h)),
        ("this_window ?at HOURS", lambda c, name, _, h: _day_window_hours(c, _today(c), None, name, None, h)),
        (
            "HOURS joined_window",
            lambda c, h, both: _day_window_hours(c, _joined(c, both), None, both[1], None, h),
        ),
        (
            "joined_window ?at HOURS",
            lambda c, both, _, h: _day_window_hours(c, _joined(c, both), None, both[1], None, h),
        ),
        ("DAY EDGE_OF_DAY", on_day),
        ("EDGE ?on DAY", lambda c, hours, _, day: on_day(c, day, hours)),
        ("EDGE this WINDOW_NAME", lambda c, hours, _, name: edge_of_part(c, _today(c), name, hours)),
        ("EDGE ?of this_window", lambda c, hours, _, name: edge_of_part(c, _today(c), name, hours)),
        ("this WINDOW_NAME EDGE_OF_DAY", lambda c, _, name, hours: edge_of_part(c, _today(c), name, hours)),
        ("this_window EDGE_OF_DAY", lambda c, name, hours: edge_of_part(c, _today(c), name, hours)),
        (
            "DAY ?on WINDOW_NAME EDGE_OF_DAY",
            lambda c, day, _, name, hours: edge_of_part(c, day, name, hours),
        ),
        (
            "joined_window EDGE_OF_DAY",
            lambda c, both, hours: edge_of_part(c, _joined(c, both), both[1], hours),
        ),
        (
            "HOURS DAY ?on WINDOW_NAME",
            lambda c, hours, day, _, name: _day_window_hours(c, day, None, name, None, hours),
        ),
        ("DAY ?on HOURS", lambda c, day, _, hours: on_day(c, day, hours)),
        ("DAY at HOURS", lambda c, day, _, hours: on_day(c, day, hours)),
        ("from DAY HOURS", lambda c, _, day, hours: on_day(c, day, hours)),
        (
            "between DAY CLOCK and CLOCK",
            lambda c, _, day, a, __, b: _clock_day_clock(c, None, a, None, day, None, b),
        ),
        ("HOURS ?on DAY", lambda c, hours, _, day: on_day(c, day, hours)),
        ("DAY MILITARY", on_day),
        ("MILITARY ?on DAY", lambda c, hours, _, day: on_day(c, day, hours)),
        ("DAY ?on WINDOW_NAME ?at HOURS", _day_window_hours),
        (
            "this WINDOW_NAME ?at HOURS",
            lambda c, _, name, __, hours: _day_window_hours(c, _today(c), None, name, None, hours),
        ),
        (
            "DAY ?on HOURS ?part_of WINDOW_NAME",
            lambda c, day, _, hours, __, name: _day_window_hours(c, day, None, name, None, hours),
        ),
    ),
    "CALENDAR": (
        ("hours_from CLOCK hours_to CLOCK", lambda c, _, a, __, b: _without_day(c, pair(a, b) or NO_TIME)),
    ),
    "HOURS_OF_DAY": (
        ("?lead DAY_HOURS", lambda _, __, wall: wall),
        ("?lead DAY_WINDOW", lambda _, __, wall: wall),
        ("?from SAID_CLOCK ?on DAY LINK CLOCK", _clock_day_clock),
        ("HOURS", _without_day),
        ("?from DAY_NUMBER LINK DAY_NUMBER", lambda c, _, one, __, other: _as_days(c, one, other)),
        ("between DAY_NUMBER and DAY_NUMBER", lambda c, _, one, __, other: _as_days(c, one, other)),
        (
            "weekday day_number LINK day_number",
            lambda c, wd, one, _, other: _weekday_as_days(c, wd, one, other),
        ),
        ("?lead WINDOW", lambda c, _, window: _without_day(c, window)),
    ),
}


def _as_days(context: Context, one: int, other: int) -> Any:
    """Two bare numbers as days of the month, beside what they are as hours; both under 13 are hours alone."""
    if one >= other or other > 31 or other < 13:
        return None
    return between(context, nth_day(context, one), nth_day(context, other))


def _weekday_as_days(context: Context, weekday: int, one: int, other: int) -> Any:
    """For "mon 16-20" as days, where the 16th was a Monday lately."""
    first = numbered_weekday(context, weekday, one)
    if isinstance(first, Bad) or one >= other:
        return None
    last = real(first.first.year, first.first.month, other)
    return Span(first.first, last + DAY, "run") if last else None


def _joined(context: Context, both: tuple[Any, str]) -> Day:
    day = both[0]
    return relative(context, day[1]) if isinstance(day, tuple) else bare_weekday(context, day)


def _hours_of_week(context: Context, weekday: int, hours: Hours | Bad, week: Day) -> Any:
    day = weekday_of_week(context, weekday, None, week)
    return None if day is None else on_day(context, day, hours)


def _window_of_week(context: Context, weekday: int, name: str, week: Day) -> Any:
    day = weekday_of_week(context, weekday, None, week)
    return None if day is None else on_day(context, day, WINDOWS[name])
