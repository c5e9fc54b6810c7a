"""Rows of page after page -> each once, and how many came twice: in one page, or on another page again."""

from array import array
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

R = TypeVar("R")


class Seen(Generic[R]):
    """What was read already. *place* puts a row in the order asked for, *key* makes it the same row; *ordered*: an order was asked for.

    In order a row can come again only at the beginning of the next page, so nothing is compared but that. Once the rows turn
    out to stand in another order, any row of any page can.
    """

    def __init__(
        self, place: Callable[[R], tuple[Any, ...]], key: Callable[[R], Hashable], *, ordered: bool
    ) -> None:
        self._place, self._key = place, key
        self.doubled = 0  # stood twice in one page
        self.repeated = 0  # came on an earlier page
        self._kept: list[array[int]] = []
        self._any: set[int] | None = None if ordered else set()
        self._last: tuple[Any, ...] | None = None
        self._again: set[int] = set()  # what this page could bring again
        self._begins = True
        self._firsts: list[int] = []  # the first row of the page before and of this one

    @property
    def in_order(self) -> bool:
        """Whether every row came in the order asked for, as far as was looked."""
        return self._any is None

    @property
    def begins_as_before(self) -> bool:
        """Whether this page begins with the same row as the one before."""
        return len(self._firsts) < 2 or self._firsts[0] == self._firsts[1]

    def begin(self) -> None:
        """A page begins."""
        self._begins = True

    def fresh(self, rows: list[R]) -> list[R]:
        """Those of *rows*, the next ones of this page, that did not come before."""
        if not rows:
            return rows
        ours = array("q", map(hash, map(self._key, rows)))
        if self._begins:
            self._begins = False
            self._firsts = [*self._firsts[-1:], ours[0]]
            self._again = self._may_come_again(rows[0])
        if self._again or len({*ours}) < len(ours):
            rows, ours = self._once(rows, ours)
        if rows:
            first, middle, last = (self._place(rows[at]) for at in (0, len(rows) // 2, -1))
            if not first <= middle <= last:
                self._out_of_order()
            self._last = last if self._last is None else max(self._last, last)
            self._kept.append(ours)
            if self._any is not None:
                self._any.update(ours)
        return rows

    def _may_come_again(self, row: R) -> set[int]:
        if self._last is None:
            return set()
        place = self._place(row)
        if place < self._last:
            self._out_of_order()
        if self._any is not None:
            return self._any
        return {*self._kept[-1]} if place == self._last else set()

    def _once(self, rows: list[R], ours: "array[int]") -> tuple[list[R], "array[int]"]:
        places = [*map(self._place, rows)]
        if places != sorted(places):
            self._out_of_order()
        once: dict[int, R] = {}
        known = 0
        for one, row in zip(ours, rows, strict=True):
            if one in self._again:
                known += 1
            else:
                once.setdefault(one, row)
        self.repeated += known
        self.doubled += len(rows) - known - len(once)
        return [*once.values()], array("q", once)

    def _out_of_order(self) -> None:
        """From now on any row may come again, and some have perhaps."""
        if self._any is None:
            kept = [one for piece in self._kept for one in piece]
            self._any = {*kept}
            self.repeated += len(kept) - len(self._any)
