"""So many days of the week or weekends back -> the runs they are: "last 3 mondays", "last two weekends"."""

from datetime import timedelta
from typing import Any

from bot.dates.calendar import DAY, unit_around
from bot.dates.days import before
from bot.dates.nodes import Context, Rules, Runs

_MOST_BACK = 60  # "last 60 mondays"; more windows than anybody reads


def _last_weekdays(context: Context, count: int, weekday: int) -> Any:
    """For "last 3 mondays": so many before today."""
    if not 2 <= count <= _MOST_BACK:
        return None
    days = [before(context, weekday, nth) for nth in range(count, 0, -1)]
    return Runs(tuple((day, day + DAY) for day in days))


def _last_weekends(context: Context, count: int, unit: str) -> Any:
    """For "last two weekends": so many finished ones."""
    if unit != "weekend" or not 2 <= count <= _MOST_BACK:
        return None
    first, after = unit_around(context.today - 7 * DAY, "weekend", 0)
    if after + 7 * DAY <= context.today:
        first, after = first + 7 * DAY, after + 7 * DAY
    weeks = [timedelta(days=7 * back) for back in range(count - 1, -1, -1)]
    return Runs(tuple((first - back, after - back) for back in weeks))


_LASTS = ("last", "the_last", "previous", "past")

RULES: Rules = {
    "LISTED": (
        *((f"{last} NUMBER weekdays", lambda c, _, n, day: _last_weekdays(c, n, day)) for last in _LASTS),
        *((f"{last} NUMBER weekday", lambda c, _, n, day: _last_weekdays(c, n, day)) for last in _LASTS),
        *((f"{last} NUMBER unit", lambda c, _, n, unit: _last_weekends(c, n, unit)) for last in _LASTS),
        *(
            (f"{last} NUMBER weekends", lambda c, _, n, __: _last_weekends(c, n, "weekend"))
            for last in _LASTS
        ),
        ("COUNT last_inside weekends", lambda c, n, _, __: _last_weekends(c, n, "weekend")),
        ("COUNT last_inside weekdays", lambda c, n, _, day: _last_weekdays(c, n, day)),
        ("COUNT last_inside weekday", lambda c, n, _, day: _last_weekdays(c, n, day)),
        ("COUNT last_inside unit", lambda c, n, _, unit: _last_weekends(c, n, unit)),
        ("last_inside COUNT weekday", lambda c, _, n, day: _last_weekdays(c, n, day)),
        ("last_inside COUNT weekdays", lambda c, _, n, day: _last_weekdays(c, n, day)),
        ("last_inside COUNT weekends", lambda c, _, n, __: _last_weekends(c, n, "weekend")),
        ("last_inside COUNT unit", lambda c, _, n, unit: _last_weekends(c, n, unit)),
    ),
}
