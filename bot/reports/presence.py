"""Pieces of logins as the phone system cuts them -> uninterrupted presences, with what is known of their ends.

The phone system cuts every login at local midnight and at the ends of the window asked for, so a row's ends are not
logins or logouts by themselves. The window is asked a day wider than the period, pieces that touch are joined, and the
cut to the period is ours: so the ends shown are real wherever the wider window shows them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice, repeat
from math import inf, isnan, nan
from operator import add, gt
from typing import NamedTuple

from bot.models.answer import End
from bot.models.span import Span
from bot.reports.days import Days
from bot.reports.packed import Loose, Packed, Pieces, Stay, pack
from bot.reports.stretches import Stretches
from bot.reports.totals import APART

TOUCH = 0.0015  # pieces of one login share an instant; a millisecond may be lost in writing it
SLOW = 120.0  # seconds between asking and the answer
EDGE = 1.0  # an end this near to the window's end, or a cut this near to midnight, was made by the window or by midnight


class Window(NamedTuple):
    """Epoch seconds: what was asked of the phone system, and the period within it that is shown.

    *open_now* says that the window ends at the moment of asking, so who is in at its end is in right now. Ends from *cut_from*
    on were made by the end of the window, not by a logout: see `cut_from`.
    """

    asked_from: float
    asked_to: float
    start: float
    end: float
    open_now: bool
    cut_from: float = inf

    def cuts(self, end: float) -> bool:
        """Whether an end was made by the end of the window."""
        return end >= min(self.cut_from, self.asked_to - TOUCH)


def cut_from(window: Window, starts: float, ends: float, now: float, ahead: float | None) -> float | None:
    """From when on an end is the window's, by the latest of all *starts* and *ends*; None where the clocks cannot be right.

    Some count ends as within, so that the last second is missing. One whose clock is behind ours (*ahead* seconds below 0) has not
    reached the end asked for and cuts at its own present; a login that begins after that says that the clock was read wrongly.
    """
    if ends >= window.asked_to - TOUCH or not window.open_now:
        return inf
    present = now + min(ahead or 0.0, 0.0)
    if present < window.asked_to:
        sound = starts <= present + SLOW and ends <= present + SLOW
        return present - EDGE - TOUCH if sound else None
    return ends if abs(window.asked_to - EDGE - ends) < TOUCH else inf


class Oddities:
    """Counts of rows that were not what they should be; each becomes a note."""

    __slots__ = ("duplicate", "lengths", "negative", "out_of_range", "overlapping", "per_day", "turned")

    def __init__(self) -> None:
        self.duplicate = 0
        self.negative = 0
        self.turned = (
            0  # of these, rows that do not say when somebody was in, though they say that somebody was
        )
        self.out_of_range = 0
        self.overlapping = 0
        self.lengths = 0  # rows whose own length cannot be that of their times
        self.per_day = 0  # rows that are shorter than their times: somebody was out within


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
        end = inf if lasted is None or lasted <= 0 else start + lasted
    if end < start:
        odd.negative += 1
        odd.turned += end < start - EDGE
        return False
    if end < window.asked_from - EDGE or start > window.asked_to + EDGE:
        odd.out_of_range += 1
        return False
    pieces.add(start, -end if silent else end, talking if talking is not None and talking >= 0 else nan)
    return True


def stays(
    pieces: Pieces, window: Window, days: Days, odd: Oddities, *, switched_on: bool | None = None
) -> Packed:
    """The whole logins of one agent in one queue that touch the period, in order of time, from pieces in any order.

    *switched_on*: whether their queue switch is, where that is known; it tells a login that is still on from a lost logout.
    Their columns become the answer's where they can: *pieces* are used up.
    """
    if (packed := _apart(pieces, window)) is not None:
        return packed
    joined = _join(pieces, window, days, odd, switched_on)
    return pack([stay for stay in joined if _within(stay, window.start, window.end)])


def _apart(pieces: Pieces, window: Window) -> Packed | None:
    """Nearly all: in order, each ended, and none goes on with the one before. Else None."""
    starts, ends = pieces.starts, pieces.ends
    last = min(window.asked_to - EDGE - TOUCH, window.cut_from - TOUCH)
    if not ends or pieces.lengths or min(ends) < 0 or max(ends) > last:
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


class _Row(NamedTuple):
    """A row's times; *silent*: no logout was told; *length*: its own, nan where that is the difference of its times."""

    start: float
    end: float
    talking: float
    silent: bool
    length: float


def _rows(pieces: Pieces) -> Iterator[_Row]:
    """The rows by start and end, each once for each time it came."""
    columns = zip(pieces.starts, pieces.ends, pieces.talking, strict=True)
    lengths = pieces.lengths
    yield from sorted(
        _Row(start, abs(end), talking, end < 0, lengths.get(place, nan))
        for place, (start, end, talking) in enumerate(columns)
    )


def _join(
    pieces: Pieces, window: Window, days: Days, odd: Oddities, switched_on: bool | None
) -> Iterator[Stay]:
    """The whole logins, in order of time."""
    now: Stay | None = None
    for row, following in _apart_rows(pieces, odd):
        part = _part(row, following, window, days, odd, switched_on)
        if now is None:
            now = part
        elif part.start <= now.end + EDGE + TOUCH and _touches(now, part.start, days):
            odd.overlapping += part.start < now.end - EDGE
            now = _joined(now, part, window)
        else:
            yield now
            now = part
    if now is not None:
        yield now


def _apart_rows(pieces: Pieces, odd: Oddities) -> Iterator[tuple[_Row, float]]:
    """Each row once, with the next later start; one without a logout is no row of its own beside one with it."""
    kept: list[_Row] = []
    for row in _rows(pieces):
        before = kept[-1] if kept else None
        if (
            before is not None
            and before.start == row.start
            and (row.end == before.end or (row.end == inf and before.end > row.start))
        ):
            odd.duplicate += 1
        else:
            kept.append(row)
    following = inf
    later = [inf] * len(kept)
    for place in range(len(kept) - 2, -1, -1):
        if kept[place + 1].start > kept[place].start + TOUCH:
            following = kept[place + 1].start
        later[place] = following
    yield from zip(kept, later, strict=True)


def _part(
    row: _Row, following: float, window: Window, days: Days, odd: Oddities, switched_on: bool | None
) -> Stay:
    """One row as a stay: where it ends, and what is known of that."""
    if row.end == inf:
        return _without_end(row, following, window, days, switched_on)
    start, end, talking = row.start, row.end, row.talking
    is_open = window.cuts(end) or (row.silent and end >= window.asked_to - EDGE)
    if is_open:
        end = max(window.asked_to, start)
    loose = None
    if not isnan(row.length) and not row.silent:
        loose = _with_breaks(row, end, window, days, odd)
    if start < window.start or end > window.end:
        talking = _talk_within(start, end, talking, window)
    return Stay(start, end, is_open, row.silent and not is_open, talking, 1, loose)


def _without_end(row: _Row, following: float, window: Window, days: Days, switched_on: bool | None) -> Stay:
    """A row that tells neither logout nor length: cut at midnight, still on, or its logout is lost.

    A login still on would have been cut by a midnight since, unless the queue switch tells better.
    """
    start, midnight = row.start, days.after(row.start)
    over = midnight < window.asked_to - EDGE if switched_on is None else not switched_on
    if abs(following - midnight) < TOUCH:
        end, is_open = following, False
    elif following == inf and not over:
        end, is_open = max(window.asked_to, start), True
    else:
        loose = Loose(max(min(following, midnight), start), 0.0, exact=False)
        return Stay(start, start, open=False, lost=True, talking=row.talking, pieces=1, loose=loose)
    return Stay(
        start, end, is_open, lost=False, talking=_talk_within(start, end, row.talking, window), pieces=1
    )


def _with_breaks(row: _Row, end: float, window: Window, days: Days, odd: Oddities) -> Loose | None:
    """What is known of a row that says another length than its times; None where the times count."""
    away = row.end - row.start - row.length
    if abs(away - _clocks_change(row, days)) <= APART:
        return None  # counted by the clock on the wall
    if row.length <= 0 or away < 0:
        if not window.cuts(row.end):  # of one still on some tell nothing, some more than was asked for
            odd.lengths += 1
        return None
    odd.per_day += 1
    whole = window.start <= row.start and end <= window.end
    outside = end <= window.start or row.start >= window.end
    seconds = max(_inside(row.start, end, window) - away, 0.0)
    return Loose(end, seconds, exact=whole or outside)


def _clocks_change(row: _Row, days: Days) -> float:
    """By how many seconds the clocks go back between its ends; negative where they go forward."""
    start, end = (
        datetime.fromtimestamp(at, days.zone).utcoffset() or timedelta() for at in (row.start, row.end)
    )
    return (start - end).total_seconds()


def _inside(start: float, end: float, window: Window) -> float:
    """Seconds of a stretch within the period."""
    return max(min(end, window.end) - max(start, window.start), 0.0)


def _within(stay: Stay, low: float, high: float) -> bool:
    """Whether a stay touches the half-open period; one of no length where it holds its instant."""
    return stay.start < high and (stay.until > low or stay.start == stay.end == low)


def _touches(stay: Stay, start: float, days: Days) -> bool:
    """Whether a piece that begins at *start* goes on with the stay before it."""
    if start <= stay.end + TOUCH:
        return True
    midnight = days.midnights[days.index(start)]
    return start - midnight < TOUCH and midnight - stay.end <= EDGE


def _joined(stay: Stay, part: Stay, window: Window) -> Stay:
    """The two as one; the later end decides how it ended."""
    last = part if part.end >= stay.end else stay
    start, talking = min(stay.start, part.start), stay.talking + part.talking
    loose = None
    if stay.loose or part.loose:
        both = _inside(max(stay.start, part.start), min(stay.end, part.end), window)
        loose = Loose(
            max(stay.until, part.until),
            max(_sure(stay, window), _sure(stay, window) + _sure(part, window) - both),
            exact=not both and all(one.loose is None or one.loose.exact for one in (stay, part)),
        )
    return Stay(start, last.end, last.open, last.lost, talking, stay.pieces + part.pieces, loose)


def _sure(stay: Stay, window: Window) -> float:
    return stay.loose.seconds if stay.loose else _inside(stay.start, stay.end, window)


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
    start, end = stay.start, max(stay.end, min(window.start, stay.until))
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
    lasted = None if stay.loose is None else stay.loose.seconds if stay.loose.exact else nan
    return Span(queue, agent, name, start, end, kind, began, known, ended, talking, lasted)
