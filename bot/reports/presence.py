"""Pieces of logins as the phone system cuts them -> uninterrupted presences, with what is known of their ends.

The phone system cuts every login at local midnight and at the ends of the window asked for, so a row's ends are not
logins or logouts by themselves. The window is asked a day wider than the period, pieces that touch are joined, and the
cut to the period is ours: so the ends shown are real wherever the wider window shows them.
"""

from array import array
from collections.abc import Callable, Iterable
from functools import partial
from itertools import repeat
from math import inf, isnan, nan
from typing import NamedTuple

from bot.models.answer import End
from bot.models.span import Span
from bot.reports.days import Days

TOUCH = 0.0015  # pieces of one login share an instant; a millisecond may be lost in writing it
EDGE = 1.0  # an end this near to the window's end, or a cut this near to midnight, was made by the window or by midnight
WIDTH = (
    3  # numbers kept for each piece: start, end (negative where no logout was told), talking (nan: not told)
)


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


class Stay(NamedTuple):
    """A whole login as far as the window shows it: real *start* and *end*, or the window's.

    *open*: it goes on at the end of the window. *lost*: it ended at an unknown time not before *end*'s piece began.
    *talking*: seconds within the period, nan where that cannot be told. *pieces*: how many rows it was made of.
    """

    start: float
    end: float
    open: bool
    lost: bool
    talking: float
    pieces: int


_stay: Callable[[tuple[float, float, bool, bool, float, int]], Stay] = partial(tuple.__new__, Stay)


def close(
    pieces: "array[float]",
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
    pieces.extend((start, -end if silent else end, nan if talking is None else talking))
    return True


def stays(  # noqa: C901 - one loop over a million pieces: a call costs more than a branch
    pieces: "array[float]", window: Window, days: Days, odd: Oddities
) -> "array[float]":
    """The whole logins of one agent in one queue that touch the period, in order of time, from pieces in any order.

    Six numbers for each, those of `Stay`; a tight loop, since a report may have a million pieces.
    """
    rows = sorted(_in_columns(pieces))
    done = array("d")
    open_from, low, high = window.asked_to - EDGE, window.start, window.end
    now: Stay | None = None
    last_start = last_end = nan
    plain, stop, sure = min(open_from, high), -inf, False
    for i, (start, raw_end, told, silent) in enumerate(rows):
        if start > stop and raw_end <= plain and low <= start < high and not silent:
            # Nearly all: apart from the one before, ended, and within the period.
            if now is not None and (sure or _within(now, low, high)):
                done.extend(now)
            now, sure = _stay((start, raw_end, False, False, told, 1)), True
            last_start, last_end, stop = start, raw_end, raw_end + EDGE + TOUCH
            continue
        if start == last_start and raw_end == last_end:
            odd.duplicate += 1
            continue
        last_start, last_end = start, raw_end
        end, is_open, lost, talking = raw_end, False, False, told
        if silent or raw_end > open_from:
            following = rows[i + 1][0] if i + 1 < len(rows) else inf
            end, is_open, lost = _end(start, raw_end, bool(silent), following, window, days)
        if start < low or end > high:
            talking = _talk_within(start, end, told, window)
        part = Stay(start, end, is_open, lost, talking, 1)
        if now is None:
            now = part
        elif start <= now.end + EDGE + TOUCH and _touches(now, start, days):
            odd.overlapping += start < now.end - EDGE
            now = _joined(now, part)
        else:
            if _within(now, low, high):
                done.extend(now)
            now = part
        sure, stop = False, now.end + EDGE + TOUCH
    if now is not None and _within(now, low, high):
        done.extend(now)
    return done


def _in_columns(pieces: "array[float]") -> Iterable[tuple[float, float, float, float]]:
    """Start, end, talking, and 1.0 where no logout was told."""
    starts, ends, talking = pieces[0::WIDTH], pieces[1::WIDTH], pieces[2::WIDTH]
    if not ends or min(ends) >= 0:
        return zip(starts, ends, talking, repeat(0.0), strict=False)
    silent = [1.0 if end < 0 else 0.0 for end in ends]
    return zip(starts, map(abs, ends), talking, silent, strict=True)


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
