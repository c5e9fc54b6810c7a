"""Readings of one phrase -> the period, the choices or the refusal they come to, cut at now."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.dates.nodes import Bad, Elapsed, Recurring, Several, Span, Wall
from bot.dates.refusals import refusal
from bot.dates.say import say_fully
from bot.dates.zones import day_length, instant, midnight, repeated, skipped
from bot.models import NotAPeriod, Period, PhraseMeaning, Unclear, Understood

_EARLIEST = 1971

Corrections = tuple[tuple[str, str], ...]


def settle(
    readings: Iterable[Any], phrase: str, now: datetime, tz: ZoneInfo, corrections: Corrections
) -> PhraseMeaning:
    """One meaning of all *readings*: several different periods are a choice; a refusal only where nothing else is left."""
    clear: list[Understood] = []
    refused: list[NotAPeriod] = []
    for node in _flat(readings):
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


def _flat(readings: Iterable[Any]) -> Iterable[Any]:
    for node in readings:
        if isinstance(node, Several):
            yield from node
        else:
            yield node


def _understood(
    node: Any, phrase: str, now: datetime, tz: ZoneInfo, corrections: Corrections
) -> Understood | NotAPeriod:
    offers: tuple[tuple[datetime, datetime], ...] = ()
    to_now = False
    if isinstance(node, Recurring):
        node = _with_previous(node, now)
    if isinstance(node, Bad):
        return refusal(phrase, node.reason, node.text)
    if isinstance(node, Elapsed):
        start, end = (now.astimezone(UTC) - timedelta(seconds=node.seconds)).astimezone(tz), now
        to_now = True
    elif isinstance(node, Span):
        start, end = midnight(node.first, tz), midnight(node.after, tz)
        offers = tuple((midnight(first, tz), midnight(after, tz)) for first, after in node.offers)
        to_now = node.to_now
    else:
        start, end = instant(node.start, tz), now if node.end is None else instant(node.end, tz, end=True)
        offers = tuple((instant(a, tz), instant(b, tz, end=True)) for a, b in node.offers)
        to_now = node.end is None
    if start.year < _EARLIEST:
        return refusal(phrase, "too-long-ago", f"No phone system remembers {start.year}.")
    if start.timestamp() >= now.timestamp():
        return _future(phrase, start, now)
    clipped = not to_now and end.timestamp() > now.timestamp()
    end = min(end, now, key=datetime.timestamp)
    if start.timestamp() >= end.timestamp():
        return refusal(phrase, "no-such-time", "The clocks skip that time on that day.")
    period = Period(zone=tz.key, start=start, end=end)
    others = tuple(_cut(tz, a, b, now) for a, b in offers if a.timestamp() < now.timestamp())
    return Understood(
        phrase=phrase,
        period=period,
        said=say_fully(period),
        clipped=clipped,
        offers=tuple(other for other in others if other != period),
        corrected=corrections,
        notes=_notes(node, period, tz),
    )


def _with_previous(node: Recurring, now: datetime) -> Span | Bad:
    """The most recent one; for today's own weekday the one a week back is offered."""
    today = now.date()
    found = node.latest(today)
    if isinstance(found, Span) and node.kind == "weekday" and found.first == today:
        week = timedelta(days=7)
        return found._replace(offers=((found.first - week, found.after - week),))
    return found


def _cut(tz: ZoneInfo, start: datetime, end: datetime, now: datetime) -> Period:
    return Period(zone=tz.key, start=start, end=min(end, now, key=datetime.timestamp))


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
    if isinstance(node, Wall):
        for wall, end in ((node.start, False), (node.end, True)):
            if wall is None or wall.tzinfo is not None or wall.time() == time():
                continue
            if skipped(wall, tz):
                notes.append(
                    f"{wall:%H:%M} does not exist on that day: the clocks went forward, so it is {instant(wall, tz):%H:%M}."
                )
            elif repeated(wall, tz):
                notes.append(
                    f"{wall:%H:%M} comes twice on that day: the {'second' if end else 'first'} one is taken."
                )
    return tuple(notes)
