"""Rows of one agent in one queue, and the uninterrupted stays they are made into, as columns: 24 bytes each instead of some hundreds."""

from array import array
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.reports.stretches import Stretches


class Pieces:
    """One row after the other, in whatever order they come: start, end (negative where no logout was told), talking (nan: not told)."""

    __slots__ = ("ends", "starts", "talking")

    def __init__(self) -> None:
        self.starts, self.ends, self.talking = array("d"), array("d"), array("d")

    def __len__(self) -> int:
        return len(self.starts)

    def add(self, start: float, end: float, talking: float) -> None:
        """One row more."""
        self.starts.append(start)
        self.ends.append(end)
        self.talking.append(talking)

    def extend(self, others: "Pieces") -> None:
        """All of the others too."""
        self.starts.extend(others.starts)
        self.ends.extend(others.ends)
        self.talking.extend(others.talking)


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


class Packed:
    """The stays of one agent in one queue that touch the period, in order of time, apart.

    *unended* are the few that are open or lost, by their place; *rows* is how many rows they were made of.
    """

    __slots__ = ("rows", "stretches", "talking", "unended")

    def __init__(
        self,
        stretches: Stretches,
        talking: "array[float]",
        rows: int,
        unended: Mapping[int, tuple[bool, bool]],
    ) -> None:
        self.stretches, self.talking, self.rows, self.unended = stretches, talking, rows, unended

    def __len__(self) -> int:
        return len(self.talking)

    def at(self, index: int) -> Stay:
        """The stay at a place; of how many rows it was made is not kept."""
        start, end = self.stretches[index]
        is_open, lost = self.unended.get(index, (False, False))
        return Stay(start, end, is_open, lost, self.talking[index], 1)


NOTHING = Packed(Stretches(), array("d"), 0, {})


def pack(stays: Sequence[Stay]) -> Packed:
    """Stays in order of time, apart, as columns."""
    if not stays:
        return NOTHING
    starts, ends, opens, losts, talking, pieces = zip(*stays, strict=True)
    unended = {at: flags for at, flags in enumerate(zip(opens, losts, strict=True)) if any(flags)}
    return Packed(Stretches(starts, ends), array("d", talking), sum(pieces), unended)
