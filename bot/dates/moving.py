"""A period -> its neighbours: the day before or after, the period of the same kind before it, one local day."""

from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from bot.dates.calendar import add_months
from bot.dates.say import whole_days
from bot.dates.zones import instant, midnight, zone
from bot.models import Period


def shift(period: Period, days: int) -> Period:
    """The period so many days on by the wall clock (negative: before): 8 to 12 stays 8 to 12 over a clock change."""
    return Period.of(period.zone, [_moved(window, days, period.tz) for window in period.windows])


def period_before(period: Period) -> Period:
    """The period of the same kind before it, to compare with.

    A calendar month, quarter or year: the one before; of a month that is running, as much of the one before. Anything else
    moves back by whole weeks, so that the days of the week stay the same: a day is compared with that day of the week before.
    """
    first, after = period.start.date(), period.end.date()
    if not period.only and whole_days(period) and first.day == 1 and after.day == 1:
        months = (after.year - first.year) * 12 + after.month - first.month
        return span(add_months(first, -months), first, period.zone)
    if (
        not period.only
        and not whole_days(period)
        and first.day == 1
        and after - first >= timedelta(days=7)
        and _begins_a_day(period)
    ):
        end, last = _plain(period.end), add_months(after, -1)
        start = datetime.combine(add_months(first, -1), time())
        return walls(period, start, end.replace(year=last.year, month=last.month, day=last.day))
    weeks = ceil((_plain(period.end) - _plain(period.start)) / timedelta(days=7))
    return shift(period, -7 * max(weeks, 1))


def local_day(day: date, name: str) -> Period:
    """A local day of a zone, 23 to 25 hours long."""
    return span(day, day + timedelta(days=1), name)


def span(first: date, after: date, name: str) -> Period:
    """The local days from *first* up to, not including, *after*."""
    tz = zone(name)
    return Period(zone=name, start=midnight(first, tz), end=midnight(after, tz))


def _begins_a_day(period: Period) -> bool:
    return period.start == midnight(period.start.date(), period.tz)


def walls(period: Period, start: datetime, end: datetime) -> Period:
    """The period of its zone between two times on its clocks."""
    return Period.of(period.zone, [(instant(start, period.tz), instant(end, period.tz, end=True))])


def _moved(window: tuple[datetime, datetime], days: int, tz: ZoneInfo) -> tuple[datetime, datetime]:
    start, end = (_plain(edge) + timedelta(days=days) for edge in window)
    first, last = instant(start, tz), instant(end, tz, end=True)
    if first.astimezone(UTC) >= last.astimezone(UTC):  # the whole of it fell into a gap
        last = (first.astimezone(UTC) + (window[1].astimezone(UTC) - window[0].astimezone(UTC))).astimezone(
            tz
        )
    return first, last


def _plain(moment: datetime) -> datetime:
    """Its wall-clock time; the first moment of a day without a midnight counts as midnight."""
    wall = moment.replace(tzinfo=None, fold=0)
    tz = moment.tzinfo
    if isinstance(tz, ZoneInfo) and moment.timestamp() == midnight(moment.date(), tz).timestamp():
        return wall.replace(hour=0, minute=0, second=0, microsecond=0)
    return wall
