"""A stretch of time -> where its ticks stand and what they say."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.models import Timeline

_HOUR = 3600.0
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Tick(NamedTuple):
    """An instant (epoch seconds) with its label and where that stands; *strong* for a thicker line."""

    at: float
    label: str
    strong: bool
    said_at: float


class Axis(NamedTuple):
    """What is drawn: half-open in epoch seconds, and its ticks in order."""

    start: float
    end: float
    ticks: tuple[Tick, ...]
    one_day: bool


def axis_of(timeline: Timeline) -> Axis:
    """The axis of a timeline: within one day it is cut to the hours in which something happened."""
    zone = ZoneInfo(timeline.zone)
    start, end = timeline.start.timestamp(), timeline.end.timestamp()
    midnights = _midnights(start, end, zone)
    if len(midnights) > 2:
        return Axis(start, end, tuple(_day_ticks(midnights, start, end, zone)), one_day=False)
    low, high = _busy(timeline, start, end)
    low, high = max(start, low // _HOUR * _HOUR), min(end, -(-high // _HOUR) * _HOUR)
    if high - low < 2 * _HOUR:
        low, high = max(start, low - _HOUR), min(end, high + _HOUR)
    return Axis(low, high, tuple(_hour_ticks(low, high, zone)), one_day=True)


def _busy(timeline: Timeline, start: float, end: float) -> tuple[float, float]:
    """From the first to the last instant at which something is drawn; all of it where nothing is."""
    instants = [at.timestamp() for lane in timeline.lanes for span in lane.spans for at in span[:2]]
    instants += [at.timestamp() for gap in timeline.gaps for at in gap]
    instants += [at.timestamp() for at, _ in timeline.coverage]
    return (min(instants), max(instants)) if instants else (start, end)


def _midnights(start: float, end: float, zone: ZoneInfo) -> list[float]:
    """The local midnights from the start's own day until after the end."""
    day = datetime.fromtimestamp(start, zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    found: list[float] = []
    while not found or found[-1] < end:
        found.append(day.timestamp())
        day += timedelta(days=1)
    return found


def _day_ticks(midnights: list[float], start: float, end: float, zone: ZoneInfo) -> list[Tick]:
    inside = [at for at in midnights[:-1] if at < end]
    every = 1 if len(inside) <= 14 else 7
    ticks = []
    for place, at in enumerate(inside):
        day = datetime.fromtimestamp(at + _HOUR * 3, UTC).astimezone(zone)
        label = f"{_DAYS[day.weekday()]} {day.day}" if len(inside) <= 9 else f"{day.day} {day:%b}"
        named = place % every == 0
        middle = at if every > 1 else (max(at, start) + min(midnights[midnights.index(at) + 1], end)) / 2
        ticks.append(Tick(at, label if named else "", named, middle))
    return ticks


def _hour_ticks(low: float, high: float, zone: ZoneInfo) -> list[Tick]:
    step = next((hours for hours in (1, 2, 3, 4) if (high - low) / _HOUR / hours <= 14), 6)
    ticks = []
    at = -(-low // _HOUR) * _HOUR
    while at <= high:
        wall = datetime.fromtimestamp(at, zone)
        label = f"{wall:%H:%M}" if wall.hour % step == 0 else ""
        ticks.append(Tick(at, label, wall.hour == 0 or bool(label), at))
        at += _HOUR
    if ticks and ticks[-1].label == "00:00" and len(ticks) > 1:
        ticks[-1] = ticks[-1]._replace(label="24:00")
    return ticks
