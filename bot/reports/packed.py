"""Rows of one agent in one queue, and the uninterrupted stays they are made into, as columns: 24 bytes each instead of some hundreds."""

from array import array
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.reports.stretches import Stretches


class Pieces:
    """One row after the other, in whatever order they come: start, end (negative where no logout was told), talking (nan: not told).

    *lengths* holds the row's own length, by its place, where that is not the difference of its times.
    """

    __slots__ = ("ends", "lengths", "starts", "talking")

    def __init__(self) -> None:
        self.starts, self.ends, self.talking = array("d"), array("d"), array("d")
        self.lengths: dict[int, float] = {}

    def __len__(self) -> int:
        return len(self.starts)

    def add(self, start: float, end: float, talking: float) -> None:
        """One row more."""
        self.starts.append(start)
        self.ends.append(end)
        self.talking.append(talking)

    def extend(self, others: "Pieces") -> None:
        """All of the others too."""
        self.lengths.update((len(self) + place, length) for place, length in others.lengths.items())
        self.starts.extend(others.starts)
        self.ends.extend(others.ends)
        self.talking.extend(others.talking)


class Loose(NamedTuple):
    """What is known of a login whose times do not tell how long it was: it may have reached to *until*.

    *seconds* within the period are sure; they are all there were where *exact*.
    """

    until: float
    seconds: float
    exact: bool


class Stay(NamedTuple):
    """A whole login as far as the window shows it: real *start* and *end*, or the window's.

    *open*: it goes on at the end of the window. *lost*: it ended at an unknown time not before *end*.
    *talking*: seconds within the period, nan where that cannot be told. *pieces*: how many rows it was made of.
    *loose*: None where they were in from *start* to *end* without a break.
    """

    start: float
    end: float
    open: bool
    lost: bool
    talking: float
    pieces: int
    loose: Loose | None = None

    @property
    def until(self) -> float:
        """When it had ended at the latest."""
        return self.loose.until if self.loose else self.end


class Mark(NamedTuple):
    """What sets a stay apart from one that ended when its times say."""

    open: bool
    lost: bool
    loose: Loose | None


_PLAIN = Mark(open=False, lost=False, loose=None)


class Packed:
    """The stays of one agent in one queue that touch the period, in order of time, apart.

    *marks* has the few that are open, lost or loose, by their place; *rows* is how many rows they were made of.
    """

    __slots__ = ("marks", "rows", "stretches", "talking")

    def __init__(
        self,
        stretches: Stretches,
        talking: "array[float]",
        rows: int,
        marks: Mapping[int, Mark],
    ) -> None:
        self.stretches, self.talking, self.rows, self.marks = stretches, talking, rows, marks

    def __len__(self) -> int:
        return len(self.talking)

    def at(self, index: int) -> Stay:
        """The stay at a place; of how many rows it was made is not kept."""
        start, end = self.stretches[index]
        mark = self.marks.get(index, _PLAIN)
        return Stay(start, end, mark.open, mark.lost, self.talking[index], 1, mark.loose)


def pack(stays: Sequence[Stay]) -> Packed:
    """Stays in order of time, apart, as columns."""
    if not stays:
        return Packed(Stretches(), array("d"), 0, {})
    starts, ends, opens, losts, talking, pieces, loose = zip(*stays, strict=True)
    marks = {at: Mark(*of) for at, of in enumerate(zip(opens, losts, loose, strict=True)) if any(of)}
    return Packed(Stretches(starts, ends), array("d", talking), sum(pieces), marks)
