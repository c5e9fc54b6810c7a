"""A report asked page by page -> each row once, in order, with what was odd about the pages told in notes."""

from collections.abc import AsyncIterator, Callable, Hashable
from typing import Any, Generic, TypeVar

from bot.errors import PBXBadRequest, PBXTooMuch, PBXUnexpected
from bot.models.call import FetchNote, ODataOptions
from bot.threecx import odata
from bot.threecx.door import Door
from bot.threecx.failures import BrokenOff, unreadable
from bot.threecx.nextlink import next_query
from bot.threecx.pressure import Ask
from bot.threecx.seen import Seen
from bot.threecx.splitter import Splitter

R = TypeVar("R")

FIRST_PAGE_ROWS = 10_000
LARGEST_PAGE_ROWS = 40_000  # some 17 MB, half of what a page may have
_MOST_PAGES = 5_000
_TRIES = 3
_BEYOND = 3
_LARGER = "Set PBX_PAGE_ROWS higher, so that one page holds all, or ask for fewer days."


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

    @property
    def allowed(self) -> tuple[bool, bool, bool, bool]:
        """What of a query may be sent, to be put back where something else turns out to have been refused."""
        return self.sorts, self.counts, self.selects, self.capital

    @allowed.setter
    def allowed(self, before: tuple[bool, bool, bool, bool]) -> None:
        self.sorts, self.counts, self.selects, self.capital = before


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
        self._parse, self._options, self._most = parse, options, most
        self._given_order, self._own_order = (
            options.orderby,
            order if learned.sorts and not options.orderby else (),
        )
        self._notes, self._progress = notes, progress
        self.read = 0  # rows of the wire, also those dropped: where the next page begins
        self._beyond = 0  # pages asked for although the count was reached
        self._looked_again = False
        self._over = False  # a page brought nothing new, and nothing tells that there is more
        self.total: int | None = None
        self._size = (
            learned.page_rows
        )  # doubles with each whole page: each costs the phone system the report anew
        self._pages = 0
        self._broken = 0
        self._next: str | None = None
        self._seen = None if place is None else Seen(place, key, ordered=bool(self._own_order))

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
        splitter, added, began = Splitter(self._parse), 0, self.read
        if self._seen is not None:
            self._seen.begin()
        async with self._door.page(self._path, self._query(wanted), self._ask) as pieces:
            async for piece in pieces:
                if b"}" in piece:
                    self._ask.heard()  # a row came, though not yet enough of them to hand on
                for rows in splitter.feed(piece):
                    fresh = self._fresh(rows)
                    added += len(fresh)
                    if fresh:
                        yield fresh
                        self._ask.heard()  # what was done with the rows is not the phone system's time
            for rows in splitter.end():
                fresh = self._fresh(rows)
                added += len(fresh)
                if fresh:
                    yield fresh
            envelope = splitter.envelope
        if self.read > began and not added:
            got = self.read - began
            # Uncounted, the first page again: whole if it was short, unless its roundness smells of a limit nobody told.
            self._over = self.total is None and got < wanted and got % 50 != 0
            unknown = self.total is None or (began < self._expected and not self._in_order_to_the_end)
            if unknown and not self._over:
                raise self._nothing_new()
            self._beyond = _BEYOND
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
                    if self._learned.selects or self._seen is None
                    else (),
                }
            )
        )

    def _spelt(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(
            "LoggedInDt" if name == "loggedInDt" and self._learned.capital else name for name in names
        )

    def _fresh(self, rows: list[R]) -> list[R]:
        self.read += len(rows)
        if self.read > self._most:
            raise self._too_much("rows")
        return rows if self._seen is None else self._seen.fresh(rows)

    def _read_envelope(self, envelope: dict[str, object]) -> None:
        if "error" in envelope:
            raise unreadable("it holds an error beside its rows", field="error")
        total = envelope.get("@odata.count")
        if isinstance(total, int) and not isinstance(total, bool) and total >= 0:
            if self.total is not None and self.total != total:
                self._note(
                    "count-changed",
                    "The number of rows changed while they were read.",
                    lacking=total
                    < self.total,  # those behind a row that went moved up, one of them over the edge of a page
                )
            self.total = total
        self._next = next_query(envelope.get("@odata.nextLink"), self._door.origin.base, self._path)

    def _finished(self, got: int, wanted: int) -> bool:
        if got == 0:
            return self._really_empty()
        if self._options.top is not None and self.read >= self._options.top:
            return True
        if self._next is not None:
            return False
        if self.total is None:
            return self._over  # a short page may be a limit nobody told: only an empty one ends them
        if self.read < self._expected or (self.read == self._expected and got != wanted):
            return self.read == self._expected
        self._beyond += 1  # counts lie: after a full page, and after more rows than counted, another may come
        return self._beyond > _BEYOND

    def _really_empty(self) -> bool:
        """Whether nothing more comes; a page that is empty in the middle is asked for once more before the rest counts as lost."""
        again = not self._looked_again and self.total is not None and self.read < self._expected
        self._looked_again = self._looked_again or again
        return not again

    @property
    def _expected(self) -> int:
        return max(0, (self.total or 0) - (self._options.skip or 0))

    @property
    def _in_order_to_the_end(self) -> bool:
        """Whether exactly as many rows came as were counted, all in order: then one that came twice stands twice."""
        in_order = self._seen is None or self._seen.in_order
        return self.total is not None and self.read == self._expected and in_order

    def _compare(self) -> None:
        """Says what was odd about the pages; raises `PBXUnexpected` where rows were counted and not one was sent."""
        counted = self.total is not None and self._options.top is None
        if counted and self._expected and not self.read:
            raise unreadable(
                "it counts rows and sends none",
                f"It counted {self._expected} rows and sent none.",
                field="@odata.count",
            )
        doubled, repeated = (self._seen.doubled, self._seen.repeated) if self._seen is not None else (0, 0)
        if doubled:
            self._note("duplicate", f"{doubled} rows came twice and count once.")
        if repeated:
            self._note(
                "overlap",
                f"Pages overlapped; {repeated} rows that came twice count once."
                + ("" if counted else " Nothing is counted, so others may be missing."),
                lacking=not counted,
            )
        if not counted or self._in_order_to_the_end:
            return
        # Out of order, a row that came twice took the place of one that never came; where there is but one page, of none.
        out_of_order = self._seen is not None and not self._seen.in_order
        came = self.read - repeated - (doubled if out_of_order and self._pages > 1 else 0)
        if came != self._expected:
            self._note(
                "incomplete",
                f"The phone system counted {self._expected} rows and sent {came}, so the answer may be incomplete.",
                lacking=True,
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
        if error.about == "property" and self._seen is not None and not learned.capital:
            learned.capital = True
        elif error.about in {"$select", "property"} and self._seen is not None and learned.selects:
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
        if self._seen is not None and not self._seen.begins_as_before:
            return unreadable(
                "its pages come in an order that changes",
                "Each page has its own order, so rows come twice and others never: $orderby is accepted and ignored.",
                field="$orderby",
                do=_LARGER,
            )
        return unreadable(
            "its pages repeat themselves",
            "A page brought only rows of the one before: $skip is ignored.",
            field="$skip",
            do=_LARGER,
        )

    def _too_much(self, what: str) -> PBXTooMuch:
        return PBXTooMuch(
            f"That is more than {self._most:,} rows. Ask for fewer days or queues.",
            operator=f"More {what} than the limit, or the pages never end. Ask for fewer days or queues, or raise MAX_ROWS.",
        )

    def _note(self, code: str, text: str, *, lacking: bool = False) -> None:
        if all(note.code != code for note in self._notes):
            self._notes.append(FetchNote(code=code, text=text, lacking=lacking))
