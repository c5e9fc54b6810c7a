"""Wall-clock times -> instants of a zone, over gaps and repeated hours."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    """The zone by its IANA name. Raises KeyError or ValueError for an unknown one."""
    return ZoneInfo(name)


def instant(wall: datetime, tz: ZoneInfo, *, end: bool = False) -> datetime:
    """The aware moment of a wall-clock time.

    In the gap of a clock change it moves on by the gap. A repeated time is its first pass as a start, its second as an
    *end*; midnights are borders between days and always the first pass.
    """
    if wall.tzinfo is not None:
        return wall.astimezone(UTC).astimezone(tz)
    first = wall.replace(tzinfo=tz, fold=0)
    if end and wall.time() != time() and repeated(wall, tz):
        return wall.replace(tzinfo=tz, fold=1)
    return first.astimezone(UTC).astimezone(tz)


def repeated(wall: datetime, tz: ZoneInfo) -> bool:
    """Whether the clocks show this naive time twice."""
    first, second = wall.replace(tzinfo=tz, fold=0), wall.replace(tzinfo=tz, fold=1)
    one, other = first.utcoffset(), second.utcoffset()
    return one is not None and other is not None and one > other


def skipped(wall: datetime, tz: ZoneInfo) -> bool:
    """Whether the clocks never show this naive time."""
    return wall.replace(tzinfo=tz, fold=0).astimezone(UTC).astimezone(tz).replace(tzinfo=None) != wall


def midnight(day: date, tz: ZoneInfo) -> datetime:
    """The first moment of a local day."""
    return instant(datetime.combine(day, time()), tz)


def day_length(day: date, tz: ZoneInfo) -> timedelta:
    """How long a local day lasts."""
    return midnight(day + timedelta(days=1), tz).astimezone(UTC) - midnight(day, tz).astimezone(UTC)
