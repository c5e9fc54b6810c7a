"""A stretch of time -> where its ticks stand and what they say."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.models import Timeline

_HOUR = 3600.0
_HOLE = 0.02  # of what is shown: the room of what is left out
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Tick(NamedTuple):
    """An instant (epoch seconds) with its label and where that stands; *strong* for a thicker line."""

    at: float
    label: str
    strong: bool
    said_at: float


class Axis(NamedTuple):
    """What is drawn: half-open in epoch seconds, and its ticks in order.

    *holes* are what the question leaves out, drawn as narrow bands, so that the rest has room.
    """

    start: float
    end: float
    ticks: tuple[Tick, ...]
    one_day: bool
    holes: tuple[tuple[float, float], ...] = ()

    def share(self, at: float) -> float:
        """How far along an instant stands: 0 at the start, 1 at the end."""
        shown, before = 0.0, self.start
        left = self.end - self.start - sum(end - start for start, end in self.holes)
        narrow = left * _HOLE  # a hole takes the room of so many seconds
        for start, end in self.holes:
            if at <= start:
                break
            inside = (min(at, end) - start) / (end - start)
            shown += start - before + narrow * inside
            before = min(at, end)
        shown += max(at - before, 0.0)
        whole = left + narrow * len(self.holes)
        return min(max(shown / whole, 0.0), 1.0) if whole > 0 else 0.0


def axis_of(timeline: Timeline) -> Axis:
    """The axis of a timeline: within one day it is cut to the hours in which something happened."""
    zone = ZoneInfo(timeline.zone)
    start, end = timeline.start.timestamp(), timeline.end.timestamp()
    midnights = _midnights(start, end, zone)
    holes = tuple((low.timestamp(), high.timestamp()) for low, high in timeline.left_out)
    if len(midnights) > 2:
        ticks = _day_ticks(midnights, start, end, zone)
        return Axis(start, end, tuple(_in_sight(ticks, holes)), one_day=False, holes=holes)
    if holes:
        return Axis(start, end, tuple(_hour_ticks(start, end, zone)), one_day=True, holes=holes)
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


def _in_sight(ticks: list[Tick], holes: tuple[tuple[float, float], ...]) -> list[Tick]:
    """The ticks of days of which something is shown; the name of each stands where that is."""
    found = []
    for tick in ticks:
        hole = next((hole for hole in holes if hole[0] <= tick.at < hole[1]), None)
        begins = tick.at if hole is None else hole[1]
        after = next((other.at for other in ticks if other.at > tick.at), begins + 24 * _HOUR)
        if begins < after:
            named = tick.said_at if hole is None and not holes else begins
            found.append(tick._replace(at=begins, said_at=named))
    return found


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
