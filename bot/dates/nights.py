"""Words for one night, which ends the next morning -> that stretch of it: "last night after 10", "Nacht von Montag auf Dienstag"."""

from typing import Any

from bot.dates.calendar import DAY
from bot.dates.clock import NO_TIME, within
from bot.dates.days import relative
from bot.dates.nodes import MISMATCH, Bad, Context, Day, Hours, Recurring, Rules, Span, Wall
from bot.dates.times import WINDOWS, at, edge_of_part, on_day, span_of

_EVENING, _MORNING = WINDOWS["night"]


def _last_night(context: Context, nights: int) -> Wall:
    day = context.today - nights * DAY
    return Wall(at(day, _EVENING), at(day, _MORNING))


def _night_between(
    context: Context, name: str, _: Any, one: Day | None, __: Any, other: Day
) -> Wall | Bad | None:
    """For "Nacht von Montag auf Dienstag" and "Nacht auf Dienstag": the night that ends on the second day."""
    last = span_of(context, other)
    if isinstance(last, Bad) or name != "night" or last.after - last.first != DAY:
        return last if isinstance(last, Bad) else None
    eve = last.first - DAY
    first = one.latest(eve) if isinstance(one, Recurring) else one
    if first is not None and (isinstance(first, Bad) or first.first != eve):
        return MISMATCH
    return Wall(at(eve, _EVENING), at(eve, _MORNING))


def _last_night_hours(context: Context, nights: int, _: Any, hours: Hours | Bad) -> Any:
    """For "last night 8pm to 2am": the readings that lie in that night, which ends the next morning."""
    if isinstance(hours, Bad):
        return hours
    kept = within(hours, _EVENING, _MORNING)
    day = context.today - nights * DAY
    return on_day(context, Span(day, day + DAY), kept) if kept.pairs else NO_TIME


RULES: Rules = {
    "NIGHT_TO": (("night_to", lambda *_: 1), ("LINK", lambda *_: 1)),
    "DAY_WINDOW": (
        ("WINDOW_NAME ?of DAY NIGHT_TO DAY", _night_between),
        ("WINDOW_NAME between DAY and DAY", _night_between),
        ("WINDOW_NAME night_to DAY", lambda c, name, to, day: _night_between(c, name, None, None, to, day)),
        ("last_night", _last_night),
    ),
    "DAY_HOURS": (
        ("HOURS last_night", lambda c, hours, nights: _last_night_hours(c, nights, None, hours)),
        ("last_night ?from HOURS", _last_night_hours),
        (
            "last_night EDGE_OF_DAY",
            lambda c, nights, hours: edge_of_part(c, relative(c, -nights), "night", hours),
        ),
    ),
}
