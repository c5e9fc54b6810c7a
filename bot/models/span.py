"""One counted presence as a light tuple, since there may be a million."""

from math import isnan
from typing import NamedTuple

from bot.models.answer import End


class Span(NamedTuple):
    """An uninterrupted stay of *agent* in *queue*, cut to the period asked for; instants in epoch seconds.

    *start* and *end* lie within the period. *began* is the real login where it lies before the period ("since 22:00 Mon"),
    *ended* the real logout where it lies after it; None where the real end is the shown one or is not known.
    *name* is the person it was (the row's own label wins over today's directory), as it may be shown: empty where names are
    switched off. *talking* in seconds. *lasted*: how many of the seconds from *start* to *end* they were in, nan where nobody
    knows; None where it was all of them.
    """

    queue: str
    agent: str
    name: str
    start: float
    end: float
    end_kind: End
    began: float | None = None
    start_known: bool = True
    ended: float | None = None
    talking: float | None = None
    lasted: float | None = None

    @property
    def seconds(self) -> float | None:
        """How long they were in; None where that is not known."""
        if self.lasted is None:
            return self.end - self.start
        return None if isnan(self.lasted) else self.lasted
