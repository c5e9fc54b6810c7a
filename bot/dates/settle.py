"""Readings of one phrase -> the period, the choices or the refusal they come to, cut at now."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.dates.calendar import Days
from bot.dates.nodes import Bad, Elapsed, Recurring, Runs, Span, Wall, Walls
from bot.dates.refusals import refusal
from bot.dates.say import say_fully
from bot.dates.zones import day_length, instant, midnight, repeated, skipped
from bot.models import NotAPeriod, Period, PhraseMeaning, Unclear, Understood

_EARLIEST = 1971

Corrections = tuple[tuple[str, str], ...]
Windows = list[tuple[datetime, datetime]]


def settle(
    readings: Sequence[Any], phrase: str, now: datetime, tz: ZoneInfo, corrections: Corrections
) -> PhraseMeaning:
    """One meaning of all *readings*: several different periods are a choice; a refusal only where nothing else is left."""
    clear: list[Understood] = []
    refused: list[NotAPeriod] = []
    for number, node in enumerate(readings):
        if node in readings[:number]:
            continue
        found = _understood(node, phrase, now, tz, corrections)
        if isinstance(found, NotAPeriod):
            refused.append(found)
        elif all(found.period != other.period for other in clear):
            clear.append(found)
    if not clear:
        return refused[0] if refused else refusal(phrase, "not-a-date")
    if len(clear) == 1:
        return clear[0]
    return Unclear(phrase=phrase, choices=tuple(clear[:5]))


def _understood(
    node: Any, phrase: str, now: datetime, tz: ZoneInfo, corrections: Corrections
) -> Understood | NotAPeriod:
    if isinstance(node, Recurring):
        node = _with_previous(node, now)
    if isinstance(node, Bad):
        return refusal(phrase, node.reason, node.text)
    windows, to_now = _windows(node, now, tz)
    start = windows[0][0]
    if start.year < _EARLIEST:
        return refusal(phrase, "too-long-ago", f"No phone system remembers {start.year}.")
    if start.timestamp() >= now.timestamp():
        return _future(phrase, start, now)
    period = _cut(tz, windows, now)
    if period is None:
        return refusal(phrase, "no-such-time", "The clocks skip that time on that day.")
    others = [_cut(tz, other, now) for other in _offered(node, tz)]
    return Understood(
        phrase=phrase,
        period=period,
        said=say_fully(period),
        clipped=not to_now and windows[-1][1].timestamp() > now.timestamp(),
        offers=tuple(dict.fromkeys(other for other in others if other and other != period)),
        corrected=corrections,
        notes=_notes(node, period, tz),
    )


def _windows(node: Any, now: datetime, tz: ZoneInfo) -> tuple[Windows, bool]:
    """The instants a reading runs between, and whether its last end is now by its own words."""
    if isinstance(node, Elapsed):
        return [((now.astimezone(UTC) - timedelta(seconds=node.seconds)).astimezone(tz), now)], True
    if isinstance(node, Span):
        return _midnights([(node.first, node.after)], tz), node.to_now
    if isinstance(node, Runs):
        return _midnights(node.days, tz), False
    if isinstance(node, Walls):
        return _instants(node.windows, tz), False
    end = now if node.end is None else instant(node.end, tz, end=True)
    return [(instant(node.start, tz), end)], node.end is None


def _offered(node: Any, tz: ZoneInfo) -> Iterable[Windows]:
    """The instants of the other readings a node names."""
    if isinstance(node, Span):
        return [_midnights([days], tz) for days in node.offers]
    if isinstance(node, Runs):
        return [_midnights(days, tz) for days in node.offers]
    if isinstance(node, Walls):
        return [_instants(other, tz) for other in node.offers]
    return [_instants([other], tz) for other in node.offers] if isinstance(node, Wall) else ()


def _midnights(runs: Iterable[Days], tz: ZoneInfo) -> Windows:
    return [(midnight(first, tz), midnight(after, tz)) for first, after in runs]


def _instants(walls: Iterable[tuple[datetime, datetime]], tz: ZoneInfo) -> Windows:
    return [(instant(start, tz), instant(end, tz, end=True)) for start, end in walls]


def _cut(tz: ZoneInfo, windows: Windows, now: datetime) -> Period | None:
    """What of the windows lies before now; None where the clocks or the future leave nothing of them."""
    left = [(start, min(end, now, key=datetime.timestamp)) for start, end in windows]
    left = [window for window in left if window[0].timestamp() < window[1].timestamp()]
    return Period.of(tz.key, left) if left else None


def _with_previous(node: Recurring, now: datetime) -> Span | Bad:
    """The most recent one; for today's own weekday the one a week back is offered."""
    today = now.date()
    found = node.latest(today)
    if isinstance(found, Span) and node.kind == "weekday" and found.first == today:
        week = timedelta(days=7)
        return found._replace(offers=((found.first - week, found.after - week),))
    return found


def _future(phrase: str, start: datetime, now: datetime) -> NotAPeriod:
    day = f"{start:%a} {start.day} {start:%b}" + ("" if start.year == now.year else f" {start.year}")
    return refusal(phrase, "future", f"That is in the future ({day}). Reports can only look back.")


def _notes(node: Any, period: Period, tz: ZoneInfo) -> tuple[str, ...]:
    """What the clocks did: a day that is not 24 h long, a time that does not exist or comes twice."""
    notes = []
    if isinstance(node, Span) and node.after - node.first == timedelta(days=1):
        hours = day_length(node.first, tz).total_seconds() / 3600
        if hours != 24:
            went = "back" if hours > 24 else "forward"
            notes.append(
                f"{period.start:%a} {period.start.day} {period.start:%b} has {hours:g} hours: the clocks went {went}."
            )
    walls = node.windows if isinstance(node, Walls) else (node,) if isinstance(node, Wall) else ()
    several = isinstance(node, Walls)

    def day(wall: datetime) -> str:
        return f"{wall:%a} {wall.day} {wall:%b}" if several else "that day"

    for wall, end in ((wall, bool(number)) for ends in walls for number, wall in enumerate(ends[:2])):
        if wall is None or wall.tzinfo is not None or wall.time() == time():
            continue
        if skipped(wall, tz):
            notes.append(
                f"{wall:%H:%M} does not exist on {day(wall)}: the clocks went forward, so it is {instant(wall, tz):%H:%M}."
            )
        elif repeated(wall, tz):
            notes.append(
                f"{wall:%H:%M} comes twice on {day(wall)}: the {'second' if end else 'first'} one is taken."
            )
    return tuple(notes)
