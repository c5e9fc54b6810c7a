"""One question's calls -> its rows, window by window and page by page, with what was odd told in notes."""

from collections.abc import AsyncIterator, Callable, Hashable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeVar

from pydantic_core import from_json

from bot.models.call import Call, FetchNote, LoginRow
from bot.threecx.door import Door
from bot.threecx.loginrows import unexpected
from bot.threecx.paging import Learned, OrderRefused, Pages
from bot.threecx.pressure import Ask
from bot.threecx.reports import report_named
from bot.threecx.splitter import NotJSON
from bot.threecx.windows import ZoneForm, windows

R = TypeVar("R")

Progress = Callable[[int, int | None], None]
# All that tells login rows apart, without the sums that grow with every row; other rows are not compared.
_SAME: Callable[[Any], Hashable] = itemgetter(0, 1, 2, 3, 4, 5, 6)


@dataclass(frozen=True)
class Fetch:
    """What all calls of one question share: the way out, its time, its notes, and at most so many rows."""

    door: Door
    learned: Learned
    ask: Ask
    notes: list[FetchNote]
    zone_form: ZoneForm
    most: int
    progress: Progress | None = None

    async def rows(
        self,
        call: Call,
        parse: Callable[[bytes], list[R]],
        place: Callable[[R], tuple[Any, ...]] | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> AsyncIterator[list[R]]:
        """Pieces of rows as *parse* reads them; where the report is not sorted and *place* is given, a local day at a time."""
        by_day = place is not None and not self.learned.sorts and not call.options.orderby
        try:
            async for rows in self._in_windows(call, parse, place, parameters, by_day=by_day):
                yield rows
        except OrderRefused:
            async for rows in self._in_windows(call, parse, place, parameters, by_day=place is not None):
                yield rows

    async def _in_windows(
        self,
        call: Call,
        parse: Callable[[bytes], list[R]],
        place: Callable[[R], tuple[Any, ...]] | None,
        parameters: Mapping[str, str] | None,
        *,
        by_day: bool,
    ) -> AsyncIterator[list[R]]:
        report, left, progress = report_named(call.report), self.most, self.progress
        parts = windows(call.start, call.end, call.zone, self.zone_form, by_day=by_day)
        if progress is not None and len(parts) > 1 and call.options.skip is None and call.options.top is None:
            progress = counted(progress, len(parts))
        if by_day:
            text = "The phone system does not sort this report; I asked day by day."
            self.notes.append(FetchNote(code="unsorted", text=text))
        if place is not None and len(parts) > 1:
            parse = _without_totals(parse, of_days=self.zone_form == "offset")
        for start, end, zone in parts:
            part = call.model_copy(update={"start": start, "end": end})
            pages = Pages(
                self.door,
                self.ask,
                self.learned,
                report.path(part, zone, parameters),
                parse=parse,
                options=call.options,
                order=report.order,
                place=place,
                key=_SAME,
                most=left,
                notes=self.notes,
                progress=progress,
            )
            if by_day and place is not None:
                day = [row async for rows in pages.rows() for row in rows]
                day.sort(key=place)
                yield day
            else:
                async for rows in pages.rows():
                    yield rows
            left -= pages.read


def _without_totals(parse: Callable[[bytes], list[R]], *, of_days: bool) -> Callable[[bytes], list[R]]:
    """*parse* for login rows of a part of the time asked for: its sums are those of the part; *of_days*: one may end within a day."""

    def parsed(text: bytes) -> list[R]:
        rows: list[Any] = parse(text)
        return [row._replace(total_for=None, day_for=None if of_days else row.day_for) for row in rows]

    return parsed


def login_order(row: LoginRow) -> tuple[float, str, str, float]:
    """A row's place in the order the rows are asked for."""
    return row.day or 0.0, row.queue, row.agent, row.start


def raw_rows(text: bytes) -> list[dict[str, Any]]:
    """The rows of a JSON list as they are; raises `NotJSON`, or `PBXUnexpected` for one that is no object."""
    try:
        rows = from_json(text, allow_inf_nan=False)
    except ValueError:
        raise NotJSON from None
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            raise unexpected(number, "value", "is no object")
    return rows  # type: ignore[no-any-return] # just looked at


def counted(progress: Progress, parts: int) -> Progress:
    """Progress over *parts* windows of about a page each."""
    page = 0

    def tell(_page: int, _of: int | None) -> None:
        nonlocal page
        page += 1
        progress(page, max(page, parts))

    return tell
