"""A report asked page by page -> each row once, in order, with what was odd about the pages told in notes."""

from array import array
from collections.abc import AsyncIterator, Callable, Hashable
from typing import Any, Generic, TypeVar

from bot.errors import PBXBadRequest, PBXTooMuch, PBXUnexpected
from bot.models.call import FetchNote, ODataOptions
from bot.threecx import odata
from bot.threecx.door import Door
from bot.threecx.failures import UNEXPECTED, BrokenOff
from bot.threecx.nextlink import next_query
from bot.threecx.pressure import Ask
from bot.threecx.splitter import Splitter

R = TypeVar("R")

FIRST_PAGE_ROWS = 10_000
LARGEST_PAGE_ROWS = 40_000  # some 17 MB, half of what a page may have
_MOST_PAGES = 5_000
_REMEMBERED = 10_000
_TRIES = 3


class OrderRefused(Exception):
    """The phone system does not sort this report; nothing was read yet."""


class Learned:
    """What one phone system turned out to allow, kept for the life of the client."""

    def __init__(self, page_rows: int) -> None:
        self.page_rows = page_rows or FIRST_PAGE_ROWS
        self.grows = not page_rows  # an operator's number is kept to
        self.sorts = True
        self.counts = True
        self.selects = True
        self.capital = False  # the one field with a small letter is spelt like the others here


class Pages(Generic[R]):
    """Reads all pages of *path*.

    *parse* turns a JSON list into rows, *place* a row into its place in *order* (None: rows are not looked at), *key* into what
    makes it the same row. *options* are the asker's; *order* ours where they gave none. *most* rows are read at most. *progress* hears page number and number of pages.
    """

    def __init__(
        self,
        door: Door,
        ask: Ask,
        learned: Learned,
        path: str,
        *,
        parse: Callable[[bytes], list[R]],
        options: ODataOptions,
        order: tuple[str, ...],
        place: Callable[[R], tuple[Any, ...]] | None,
        key: Callable[[R], Hashable],
        most: int,
        notes: list[FetchNote],
        progress: Callable[[int, int | None], None] | None = None,
    ) -> None:
        self._door, self._ask, self._learned, self._path = door, ask, learned, path
        self._parse, self._place, self._key, self._options, self._most = parse, place, key, options, most
        self._given_order, self._own_order = (
            options.orderby,
            order if learned.sorts and not options.orderby else (),
        )
        self._notes, self._progress = notes, progress
        self.read = 0  # rows of the wire, also those dropped: where the next page begins
        self.dropped = 0
        self.total: int | None = None
        self._size = (
            learned.page_rows
        )  # doubles with each whole page: each costs the phone system the report anew
        self._pages = 0
        self._broken = 0
        self._next: str | None = None
        self._kept: list[array[int]] = []  # of the rows already read, what tells them apart
        self._last: tuple[Any, ...] | None = None
        self._begins = True
        self._firsts: list[int] = []  # the first row of the page before and of this one

    async def rows(self) -> AsyncIterator[list[R]]:
        """Pieces of rows until the last page; raises `OrderRefused` before the first row, or a `PBXError`."""
        while True:
            self._pages += 1
            if self._pages > _MOST_PAGES:
                raise self._too_much("pages")
            before, wanted = self.read, self._wanted()
            if wanted == 0:
                break
            if self._progress is not None:
                self._progress(self._pages, self._of(wanted))
            try:
                async for rows in self._page(wanted):
                    yield rows
            except BrokenOff as error:
                self._size = self._learned.page_rows
                self._broken = self._broken + 1 if self.read == before else 1
                if not self._door.broke(self._path) or self._broken >= _TRIES:
                    raise error from None
                self._note("broken-off", "The connection broke; the rest was asked for again.")
                continue
            except PBXBadRequest as error:
                self._learn(error)
                continue
            if self._finished(self.read - before, wanted):
                break
            self._grow(self.read - before == wanted)
        self._compare()

    def _grow(self, whole: bool) -> None:
        if whole and self._learned.grows:
            self._size = max(self._size, min(2 * self._size, LARGEST_PAGE_ROWS))

    def _wanted(self) -> int:
        top = self._options.top
        return self._size if top is None else min(self._size, top - self.read)

    def _of(self, wanted: int) -> int | None:
        if self.total is None:
            return None
        whole = self.total if self._options.top is None else min(self.total, self._options.top)
        return self._pages - 1 + max(1, -(-(whole - self.read) // wanted))

    async def _page(self, wanted: int) -> AsyncIterator[list[R]]:
        splitter, added, overlap = Splitter(self._parse), 0, None
        began, self._begins = self.read, True
        async with self._door.page(self._path, self._query(wanted), self._ask) as pieces:
            async for piece in pieces:
                if b"}" in piece:
                    self._ask.heard()  # a row came, though not yet enough of them to hand on
                for rows in splitter.feed(piece):
                    overlap = self._overlap(rows, began) if overlap is None else overlap
                    fresh = self._fresh(rows, overlap)
                    added += len(fresh)
                    if fresh:
                        yield fresh
                        self._ask.heard()  # what was done with the rows is not the phone system's time
            for rows in splitter.end():
                overlap = self._overlap(rows, began) if overlap is None else overlap
                fresh = self._fresh(rows, overlap)
                added += len(fresh)
                if fresh:
                    yield fresh
            envelope = splitter.envelope
        if self.read > began and not added:
            raise self._nothing_new()
        self._read_envelope(envelope)

    def _query(self, wanted: int) -> str:
        if self._next is not None:
            return self._next
        counts = self._learned.counts and (self._options.count is not False)
        return odata.query(
            self._options.model_copy(
                update={
                    "top": wanted,
                    "skip": (self._options.skip or 0) + self.read,
                    "count": True if counts and (self.total is None or self._options.count) else None,
                    "orderby": self._given_order or self._spelt(self._own_order),
                    "select": self._spelt(self._options.select)
                    if self._learned.selects or self._place is None
                    else (),
                }
            )
        )

    def _spelt(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(
            "LoggedInDt" if name == "loggedInDt" and self._learned.capital else name for name in names
        )

    def _overlap(self, rows: list[R], began: int) -> set[int]:
        """Rows already read which this page could bring again; empty where its first row comes after all of them."""
        if self._place is None or not began or not rows or self._last is None:
            return set()
        if self._own_order and self._place(rows[0]) > self._last:
            self._kept.clear()
            return set()
        return {one for piece in self._kept for one in piece}

    def _fresh(self, rows: list[R], overlap: set[int]) -> list[R]:
        self.read += len(rows)
        if self.read > self._most:
            raise self._too_much("rows")
        if self._place is None or not rows:
            return rows
        fresh, ours = rows, array("q", map(hash, map(self._key, rows)))
        if self._begins:
            self._firsts, self._begins = [*self._firsts[-1:], ours[0]], False
        if overlap or len({*ours}) < len(ours):
            once: dict[int, R] = {}
            for one, row in zip(ours, rows, strict=True):
                if one not in overlap:
                    once.setdefault(one, row)
            fresh, ours = [*once.values()], array("q", once)
            self.dropped += len(rows) - len(fresh)
        if fresh:
            self._last = self._place(fresh[-1])
            self._kept.append(ours)
            # With an order only the page before can overlap; without, any page of this window.
            while self._own_order and sum(map(len, self._kept[1:])) > _REMEMBERED:
                del self._kept[0]
        return fresh

    def _read_envelope(self, envelope: dict[str, object]) -> None:
        if "error" in envelope:
            raise PBXUnexpected(UNEXPECTED, operator="The answer holds rows and an error.", field="error")
        total = envelope.get("@odata.count")
        if isinstance(total, int) and not isinstance(total, bool) and total >= 0:
            if self.total is not None and self.total != total:
                self._note("count-changed", "The number of rows changed while they were read.")
            self.total = total
        link = envelope.get("@odata.nextLink")
        self._next = None if link is None else next_query(link, self._door.origin.base, self._path)

    def _finished(self, got: int, wanted: int) -> bool:
        if self._options.top is not None and self.read >= self._options.top:
            return True
        if got == 0:
            return True
        if self._next is not None:
            return False
        if self.total is not None:
            return self.read >= self.total - (self._options.skip or 0)
        # A page shorter than asked for is the last, unless its roundness smells of a smaller limit nobody told.
        return got < wanted and got % 50 != 0

    def _compare(self) -> None:
        if self.dropped:
            self._note("overlap", f"Pages overlapped; {self.dropped} rows that came twice count once.")
        if self.total is None or self._options.top is not None:
            return
        expected = max(0, self.total - (self._options.skip or 0))
        if self.read - self.dropped != expected:
            self._note(
                "incomplete",
                f"The phone system counted {expected} rows and sent {self.read - self.dropped}, so the answer may be incomplete.",
            )

    def _learn(self, error: PBXBadRequest) -> None:
        """Asks for less of what was refused, once for each thing; raises *error* where nothing of ours is left to blame."""
        learned = self._learned
        if error.limit is not None and error.limit < self._size:
            learned.page_rows = self._size = error.limit
            learned.grows = False
            return
        if self._size > learned.page_rows:  # smaller ones were answered
            self._size, learned.grows = learned.page_rows, False
            return
        ours = bool(self._own_order)
        if error.about == "property" and self._place is not None and not learned.capital:
            learned.capital = True
        elif error.about in {"$select", "property"} and self._place is not None and learned.selects:
            learned.selects = False
        elif error.about == "$count" and learned.counts and not self._options.count:
            learned.counts = False
        elif error.about in {"$orderby", "property", ""} and ours and not self.read:
            learned.sorts = False
            raise OrderRefused from None
        elif error.about == "" and learned.counts and not self._options.count and not self.read:
            learned.counts = False
        else:
            raise error

    def _nothing_new(self) -> PBXUnexpected:
        """What a page without one new row shows: it begins as the one before, or its rows stand in another order."""
        if len(self._firsts) == 2 and self._firsts[0] != self._firsts[1]:
            return PBXUnexpected(
                UNEXPECTED,
                operator="Each page has its own order, so rows come twice and others never: $orderby is accepted and ignored.",
                field="$orderby",
            )
        return PBXUnexpected(
            UNEXPECTED,
            operator="A page brought only rows of the one before: $skip is ignored.",
            field="$skip",
        )

    def _too_much(self, what: str) -> PBXTooMuch:
        return PBXTooMuch(
            f"That is more than {self._most:,} rows. Ask for fewer days or queues.",
            operator=f"More {what} than the limit (MAX_ROWS), or the pages never end.",
        )

    def _note(self, code: str, text: str) -> None:
        if all(note.code != code for note in self._notes):
            self._notes.append(FetchNote(code=code, text=text))
