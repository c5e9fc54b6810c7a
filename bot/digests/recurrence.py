"""A recurrence on a wall clock -> instants, right when the clocks change.

A time that does not exist (02:30 on the day the clocks go forward) runs when the clocks have changed, one that exists twice runs the first
time only; what runs every hour runs in both of the hours. That is Debian cron's way, and cronsim keeps it.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from itertools import groupby, takewhile
from zoneinfo import ZoneInfo

from cronsim import CronSim

from bot.models.schedule import When

Holidays = Collection[date]

_ALL_HOURS = tuple(time(hour) for hour in range(24))
_SHORTER = {29: "2", 30: "2", 31: "2,4,6,9,11"}  # months without this day
_LONGER = {29: "1,3-12", 30: "1,3-12", 31: "1,3,5,7-8,10,12"}


def _days(when: When) -> list[tuple[str, str, str]]:
    """Day of month, month and weekday, as cron writes them; several where one line cannot say it."""
    if when.late and when.monthdays:  # the end of a month's last day
        return [("1", "*", "*")]
    if when.monthdays:
        found: list[tuple[str, str, str]] = []
        for day in when.monthdays:
            if day == -1:
                found.append(("L", "*", "*"))
            elif day in _SHORTER:  # on the last day of a month too short for it
                found += [(str(day), _LONGER[day], "*"), ("L", _SHORTER[day], "*")]
            else:
                found.append((str(day), "*", "*"))
        return found
    cron_days = [(day + 1 + when.late) % 7 for day in when.weekdays]
    if when.nth and cron_days:
        return [("*", "*", f"{cron_days[0]}L" if when.nth < 0 else f"{cron_days[0]}#{when.nth}")]
    return [("*", "*", ",".join(map(str, sorted(cron_days))) or "*")]


def crons(when: When) -> tuple[str, ...]:
    """The recurrence as five-field cron lines."""
    if when.times == _ALL_HOURS:  # a star, so that the repeated hour counts twice
        return tuple(f"0 * {day} {month} {weekday}" for day, month, weekday in _days(when))
    by_minute = groupby(sorted(when.times, key=lambda at: (at.minute, at.hour)), key=lambda at: at.minute)
    clocks = [f"{minute} {','.join(str(at.hour) for at in times)}" for minute, times in by_minute]
    return tuple(
        f"{clock} {day} {month} {weekday}" for clock in clocks for day, month, weekday in _days(when)
    )


def _after(cron: str, after: datetime) -> Iterator[datetime]:
    """The instants of *cron* after *after*; from within the repeated hour cronsim would give its first pass again."""
    return (at for instant in CronSim(cron, after) if (at := instant.astimezone(UTC)) > after)


def instants(when: When, after: datetime, holidays: Holidays = ()) -> Iterator[datetime]:
    """Every instant after *after*, without end, in the zone of *when*; days in *holidays* are left out."""
    zone = ZoneInfo(when.zone)
    local = after.astimezone(UTC).astimezone(zone)
    planned = merge(*(_after(cron, local) for cron in crons(when)))
    runs = (at.astimezone(zone) for at, _ in groupby(planned))  # two lines may name the same instant
    return (at for at in runs if day_of(when, at) not in holidays)


def day_of(when: When, at: datetime) -> date:
    """The day a run belongs to; one at 24:00 to the day that ends."""
    return (at - timedelta(microseconds=1)).date() if when.late else at.date()


def next_runs(when: When, after: datetime, count: int, holidays: Holidays = ()) -> list[datetime]:
    """The next *count* instants after *after*, in the zone of *when*."""
    found = instants(when, after, holidays)
    return [next(found) for _ in range(count)]


def due_instants(
    when: When, first: datetime, now: datetime, holidays: Holidays = ()
) -> tuple[list[datetime], datetime | None]:
    """Every instant from *first* to *now*, both included, and the next one after *now*."""
    upcoming = instants(when, first - timedelta(seconds=1), holidays)
    until = now.astimezone(UTC)
    following: list[datetime] = []

    def is_due(at: datetime) -> bool:
        if at.astimezone(UTC) <= until:
            return True
        following.append(at)
        return False

    return list(takewhile(is_due, upcoming)), following[0]


def run_before(when: When, due: datetime, holidays: Holidays = ()) -> datetime:
    """The newest instant before *due*; raises `ValueError` when there is none within 400 days."""
    for days in (2, 5, 40, 400):
        start = due.astimezone(UTC) - timedelta(days=days)
        found = list(
            takewhile(lambda at: at.astimezone(UTC) < due.astimezone(UTC), instants(when, start, holidays))
        )
        if found:
            return found[-1]
    raise ValueError("a recurrence without an instant within 400 days")
