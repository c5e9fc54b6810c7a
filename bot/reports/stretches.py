"""Stretches of time that lie apart and in order, as two columns of numbers: 16 bytes each instead of a hundred.

Whole columns are worked on at once, since a report may have a million: a step of Python for each costs more than all the rest.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, compress, islice
from math import inf
from operator import lt, sub
from typing import Self, overload

from bot.reports.days import Days

Stretch = tuple[float, float]


class Stretches(Sequence[Stretch]):
    """Stretches in order of time, none touching the next; instants in epoch seconds. The columns are shared: nobody may change them."""

    __slots__ = ("ends", "starts")

    def __init__(self, starts: Iterable[float] = (), ends: Iterable[float] = ()) -> None:
        self.starts = starts if isinstance(starts, array) else array("d", starts)
        self.ends = ends if isinstance(ends, array) else array("d", ends)

    def __len__(self) -> int:
        return len(self.starts)

    def __iter__(self) -> Iterator[Stretch]:
        return zip(self.starts, self.ends, strict=True)

    @overload
    def __getitem__(self, at: int) -> Stretch: ...
    @overload
    def __getitem__(self, at: slice) -> Self: ...
    def __getitem__(self, at: int | slice) -> Stretch | Self:
        if isinstance(at, slice):
            return type(self)(self.starts[at], self.ends[at])
        return self.starts[at], self.ends[at]

    @property
    def seconds(self) -> float:
        """How long they last together."""
        lasting: Iterable[float] = map(sub, self.ends, self.starts)
        return sum(lasting)

    def cut(self, low: float, high: float) -> "Stretches":
        """The same within [low, high], which all of them touch: only the first and the last can reach beyond."""
        if not self.starts or (self.starts[0] >= low and self.ends[-1] <= high):
            return self
        starts, ends = self.starts[:], self.ends[:]
        starts[0], ends[-1] = max(starts[0], low), min(ends[-1], high)
        ends[0] = max(starts[0], ends[0])  # one that ended at an unknown time since has no length
        return Stretches(starts, ends)

    def interleaved(self) -> "array[float]":
        """Start, end, start, end, and so on."""
        numbers = array("d", bytes(2 * self.starts.itemsize * len(self)))
        numbers[0::2], numbers[1::2] = self.starts, self.ends
        return numbers

    def by_day(self, days: Days) -> dict[int, float]:
        """Seconds in each local day, by the day's place; what lies before the first day or after the last counts there."""
        found: dict[int, float] = {}
        lasting, place, until, last = [*map(sub, self.ends, self.starts)], 0, -inf, len(days.dates) - 1
        for day in range(last + 1):
            begin, close = days.midnights[day], days.midnights[day + 1] if day < last else inf
            carried = min(until, close) - begin  # of one that began on a day before
            stop = bisect_left(self.starts, close, place)
            if stop > place:
                until = self.ends[stop - 1]
                found[day] = sum(lasting[place:stop]) - max(0.0, until - close)
            if carried > 0:
                found[day] = found.get(day, 0.0) + carried
            if stop == len(lasting) and until <= close:
                break
            place = stop
        return found


def united(parts: Iterable[Stretches]) -> Stretches:
    """The time that lies in any of them; those that touch become one."""
    some = [part for part in parts if part]
    if len(some) < 2:
        return some[0] if some else Stretches()
    return union(
        chain.from_iterable(part.starts for part in some), chain.from_iterable(part.ends for part in some)
    )


def union(starts: Iterable[float], ends: Iterable[float]) -> Stretches:
    """The same for stretches in any order, which may overlap, none ending before it begins.

    With starts and ends each in order, nobody is there between an end and the next start where as many ended as had begun.
    """
    begun, ended = sorted(starts), sorted(ends)
    if not begun:
        return Stretches()
    apart = [*compress(range(1, len(begun)), map(lt, ended, islice(begun, 1, None)))]
    return Stretches(
        chain(begun[:1], map(begun.__getitem__, apart)), chain((ended[at - 1] for at in apart), ended[-1:])
    )
