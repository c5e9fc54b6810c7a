"""The window of a call -> the windows to ask for: one, or a local day each, and the zone as each is told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

ZoneForm = Literal["iana", "offset"]

Window = tuple[datetime, datetime, str]
"""Start, end (half-open, aware), and what is sent as `clientTimeZone`."""


def windows(start: datetime, end: datetime, zone: str, form: ZoneForm, *, by_day: bool) -> list[Window]:
    """The windows that together cover [start, end) without overlap.

    *by_day* cuts at local midnights. An offset knows no change of the clocks, so with *form* "offset" a window ends where the
    offset changes.
    """
    tz = ZoneInfo(zone)
    if form == "iana":
        return (
            [(first, last, zone) for first, last in _days(start, end, tz)] if by_day else [(start, end, zone)]
        )
    found: list[Window] = []
    for day in _days(start, end, tz):
        for first, last in _of_one_offset(*day, tz):
            sent = offset_text(first.astimezone(UTC).astimezone(tz))
            if not by_day and found and found[-1][2] == sent:
                found[-1] = (found[-1][0], last, sent)
            else:
                found.append((first, last, sent))
    return found


def _days(start: datetime, end: datetime, tz: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    first = start
    while first < end:
        day = first.astimezone(UTC).astimezone(tz).date() + timedelta(days=1)
        midnight = datetime(day.year, day.month, day.day, tzinfo=tz).astimezone(UTC)
        last = min(midnight, end) if midnight > first else end
        yield first, last
        first = last


def _of_one_offset(first: datetime, last: datetime, tz: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """[first, last), at most a day, cut at the minute the offset changes if it does."""
    low, high = first.astimezone(UTC), last.astimezone(UTC)
    before = low.astimezone(tz).utcoffset()
    if before == (high - timedelta(seconds=1)).astimezone(tz).utcoffset():
        return [(first, last)]
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) // 2
        middle -= timedelta(seconds=middle.second, microseconds=middle.microsecond)
        if middle.astimezone(tz).utcoffset() == before:
            low = middle
        else:
            high = middle
    return [(first, high), (high, last)]


def offset_text(at: datetime) -> str:
    """The offset of an aware instant as `+01:00`."""
    return at.isoformat()[-6:] if at.utcoffset() else "+00:00"
