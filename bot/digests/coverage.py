"""A digest and one of its due instants -> the period the run reports on."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.digests.recurrence import Holidays, day_of, run_before
from bot.models.period import Period
from bot.models.schedule import Covers, When

_HOUR = timedelta(hours=1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def period_of(when: When, covers: Covers, due: datetime, holidays: Holidays = ()) -> Period:
    """What the run of *due* covers, in the zone of *when*; an extra run covers the days of the planned one before it.

    "days": whole days from that of the run before up to yesterday, so a Monday's covers Friday to Sunday and the day after a holiday
    that was left out covers it too. "today": since midnight. "since": since the run before. "hour": the same within a stretch of hours,
    one hour for its first.
    """
    zone = ZoneInfo(when.zone)
    local = due.astimezone(UTC).astimezone(zone)
    today = _midnight(local.date(), zone)
    if covers == "today" and when.late:
        return Period(zone=when.zone, start=_midnight(day_of(when, local), zone), end=local)
    if covers == "today" and today.astimezone(UTC) < due.astimezone(UTC):
        return Period(zone=when.zone, start=today, end=local)
    if covers == "days":
        return _whole_days(when, due, zone, holidays)
    before = run_before(when, due, holidays)
    if covers != "hour":
        return Period(zone=when.zone, start=before, end=local)
    hour_ago = (due.astimezone(UTC) - _HOUR).astimezone(zone)
    near = due.astimezone(UTC) - before.astimezone(UTC) <= 2 * _HOUR  # or the hour a clock change left out
    return Period(zone=when.zone, start=before if near else hour_ago, end=local)


def _whole_days(when: When, due: datetime, zone: ZoneInfo, holidays: Holidays) -> Period:
    run = run_before(
        when, due + timedelta(seconds=1), holidays
    )  # itself; for an extra run the planned one before it
    before = run_before(when, run, holidays)
    first = min(before.date(), run.date() - timedelta(days=1))
    return Period(zone=when.zone, start=_midnight(first, zone), end=_midnight(run.date(), zone))
