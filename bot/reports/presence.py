"""Pieces of logins as the phone system cuts them -> uninterrupted presences, with what is known of their ends.

The phone system cuts every login at local midnight and at the ends of the window asked for, so a row's ends are not
logins or logouts by themselves. The window is asked a day wider than the period, pieces that touch are joined, and the
cut to the period is ours: so the ends shown are real wherever the wider window shows them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise, repeat
from math import inf, isnan, nan
from operator import add, gt
from typing import NamedTuple

from bot.models.answer import End
from bot.models.span import Span
from bot.reports.days import Days
from bot.reports.packed import Packed, Pieces, Stay, pack
from bot.reports.stretches import Stretches

TOUCH = 0.0015  # pieces of one login share an instant; a millisecond may be lost in writing it
EDGE = 1.0  # an end this near to the window's end, or a cut this near to midnight, was made by the window or by midnight


class Window(NamedTuple):
    """Epoch seconds: what was asked of the phone system, and the period within it that is shown.

    *open_now* says that the window ends at the moment of asking, so who is in at its end is in right now.
    """

    asked_from: float
    asked_to: float
    start: float
    end: float
    open_now: bool


class Oddities:
    """Counts of rows that were not what they should be; each becomes a note."""

    __slots__ = ("duplicate", "negative", "out_of_range", "overlapping")

    def __init__(self) -> None:
        self.duplicate = 0
        self.negative = 0
        self.out_of_range = 0
        self.overlapping = 0


def close(
    pieces: Pieces,
    window: Window,
    odd: Oddities,
    start: float,
    end: float | None,
    lasted: float | None,
    talking: float | None,
) -> bool:
    """Whether one row's piece was taken into *pieces*; a row that cannot be is counted in *odd*.

    A piece without a logout keeps the end its interval tells, or infinity until its neighbours are known.
    """
    silent = end is None
    if end is None:
        end = inf if lasted is None else start + lasted
    if end < start:
        odd.negative += 1
        return False
    if end < window.asked_from - EDGE or start > window.asked_to + EDGE:
        odd.out_of_range += 1
        return False
    pieces.add(start, -end if silent else end, nan if talking is None else talking)
    return True


def stays(pieces: Pieces, window: Window, days: Days, odd: Oddities) -> Packed:
    """The whole logins of one agent in one queue that touch the period, in order of time, from pieces in any order.

    Their columns become the answer's where they can: *pieces* are used up.
    """
    if (packed := _apart(pieces, window)) is not None:
        return packed
    joined = _join(pieces, window, days, odd)
    return pack([stay for stay in joined if _within(stay, window.start, window.end)])


def _apart(pieces: Pieces, window: Window) -> Packed | None:
    """Nearly all: in order, each ended, and none goes on with the one before. Else None."""
    starts, ends = pieces.starts, pieces.ends
    if not ends or min(ends) < 0 or max(ends) > window.asked_to - EDGE:
        return None
    if not all(map(gt, islice(starts, 1, None), map(add, ends, repeat(EDGE + TOUCH)))):
        return None
    first, stop = bisect_right(ends, window.start), bisect_left(starts, window.end)
    if (
        first and starts[first - 1] == ends[first - 1] == window.start
    ):  # of no length, at the period's first instant
        first -= 1
    talking = pieces.talking
    for column in (starts, ends, talking):  # in their place: copies of all would be as large again
        del column[stop:]
        del column[:first]
    for at in {0, len(starts) - 1} if starts else ():
        if starts[at] < window.start or ends[at] > window.end:
            talking[at] = _talk_within(starts[at], ends[at], talking[at], window)
    return Packed(Stretches(starts, ends), talking, len(talking), {})


def _join(pieces: Pieces, window: Window, days: Days, odd: Oddities) -> Iterator[Stay]:
    """The whole logins, in order of time."""
    last_start = last_end = nan
    now: Stay | None = None
    rows = sorted(_rows(pieces))
    for (start, raw_end, told, silent), (following, *_) in pairwise([*rows, (inf, inf, nan, False)]):
        if start == last_start and raw_end == last_end:
            odd.duplicate += 1
            continue
        last_start, last_end = start, raw_end
        end, is_open, lost, talking = raw_end, False, False, told
        if silent or raw_end > window.asked_to - EDGE:
            end, is_open, lost = _end(start, raw_end, silent, following, window, days)
        if start < window.start or end > window.end:
            talking = _talk_within(start, end, told, window)
        part = Stay(start, end, is_open, lost, talking, 1)
        if now is None:
            now = part
        elif start <= now.end + EDGE + TOUCH and _touches(now, start, days):
            odd.overlapping += start < now.end - EDGE
            now = _joined(now, part)
        else:
            yield now
            now = part
    if now is not None:
        yield now


def _rows(pieces: Pieces) -> Iterable[tuple[float, float, float, bool]]:
    """Start, end, talking, and whether no logout was told."""
    return (
        (start, abs(end), talking, end < 0)
        for start, end, talking in zip(pieces.starts, pieces.ends, pieces.talking, strict=True)
    )


def _within(stay: Stay, low: float, high: float) -> bool:
    """Whether a stay touches the half-open period; one of no length where it holds its instant."""
    return stay.start < high and (stay.end > low or stay.start == stay.end == low)


def _end(
    start: float, end: float, silent: bool, following: float, window: Window, days: Days
) -> tuple[float, bool, bool]:
    """A piece's end, whether it goes on at the window's end, and whether it was lost."""
    if end == inf:
        if following == inf:
            return max(window.asked_to, start), True, False
        return min(max(following, start), max(days.after(start), start)), False, True
    if end >= window.asked_to - TOUCH or (silent and end >= window.asked_to - EDGE):
        return max(min(end, window.asked_to), start), True, False
    return end, False, silent


def _touches(stay: Stay, start: float, days: Days) -> bool:
    """Whether a piece that begins at *start* goes on with the stay before it."""
    if start <= stay.end + TOUCH:
        return True
    midnight = days.midnights[days.index(start)]
    return start - midnight < TOUCH and midnight - stay.end <= EDGE


def _joined(stay: Stay, part: Stay) -> Stay:
    """The two as one; the later end decides how it ended."""
    last = part if part.end >= stay.end else stay
    start, talking = min(stay.start, part.start), stay.talking + part.talking
    return Stay(start, last.end, last.open, last.lost, talking, stay.pieces + 1)


def _talk_within(start: float, end: float, talking: float, window: Window) -> float:
    """Talk seconds of a piece that belong to the period: all, none, or nan where the period cuts the piece."""
    if end <= window.start or start >= window.end:
        return 0.0
    if start >= window.start - TOUCH and end <= window.end + TOUCH:
        return talking
    return nan


def shown(stay: Stay, window: Window) -> tuple[float, float, End, float | None, bool, float | None]:
    """A stay that touches the period, cut to it.

    Its start, end, how it ends, the real login if earlier, whether the login is known, the real logout if later.
    """
    start, end = stay.start, stay.end
    known = abs(start - window.asked_from) > TOUCH
    began = start if start < window.start and known else None
    cut = max(start, window.start)
    if end > window.end:
        return cut, window.end, "cut by window", began, known, None if stay.open or stay.lost else end
    if stay.open:
        return cut, end, "still in" if window.open_now else "cut by window", began, known, None
    return cut, end, "unknown" if stay.lost else "logged out", began, known, None


def span(queue: str, agent: str, name: str, stay: Stay, window: Window, *, talk: bool) -> Span:
    """A stay that touches the period, as it is shown and written."""
    start, end, kind, began, known, ended = shown(stay, window)
    talking = stay.talking if talk and not isnan(stay.talking) else None
    return Span(queue, agent, name, start, end, kind, began, known, ended, talking)
