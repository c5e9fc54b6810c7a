"""A zone and a stretch of time -> its local days, so that instants can be counted by day without asking the zone each time."""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo


def instant(day: date, at: time, zone: ZoneInfo) -> float:
    """Epoch seconds of a wall-clock time; the first of two where the hour repeats, the end of the hole where it is skipped."""
    wall = datetime.combine(day, at, tzinfo=zone)
    there = wall.timestamp()
    back = datetime.fromtimestamp(there, zone)
    if back.replace(tzinfo=None) == wall.replace(tzinfo=None):
        return there
    # A skipped wall time: the same reading with fold=1 lies before the hole; the hole ends where the offset changes.
    before = wall.replace(fold=1).timestamp()
    low, high = min(before, there) - 1, max(before, there) + 1
    offset = datetime.fromtimestamp(low, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return float(high // 1)


class Days:
    """The local days that touch [start, end): `midnights[i]` begins `dates[i]`, one more midnight closes the last."""

    def __init__(self, zone: ZoneInfo, start: float, end: float) -> None:
        self.zone = zone
        first = datetime.fromtimestamp(start, zone).date()
        last = datetime.fromtimestamp(max(end - 0.001, start), zone).date()
        count = (last - first).days + 1
        self.dates = [first + timedelta(days=i) for i in range(count)]
        self.midnights = [instant(first + timedelta(days=i), time(0), zone) for i in range(count + 1)]

    def index(self, at: float) -> int:
        """Which day an instant lies in; the first or last day for instants outside."""
        return min(max(bisect_right(self.midnights, at) - 1, 0), len(self.dates) - 1)

    def after(self, at: float) -> float:
        """The midnight that ends the day of *at*."""
        return self.midnights[self.index(at) + 1]

    def hours(self, day: int) -> float:
        """How many hours day *day* lasts: 24, or 23 or 25 when the clocks change."""
        return (self.midnights[day + 1] - self.midnights[day]) / 3600

    @cached_property
    def odd(self) -> list[int]:
        """The days that do not last 24 hours."""
        return [i for i in range(len(self.dates)) if abs(self.hours(i) - 24) > 0.001]


def aware(at: float, zone: ZoneInfo) -> datetime:
    """An instant as a datetime of *zone*."""
    return datetime.fromtimestamp(at, UTC).astimezone(zone)
