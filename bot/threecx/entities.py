"""An entity set -> all of its entities, a hundred at a time, the pages after the first side by side."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import httpx
from pydantic.alias_generators import to_snake

from bot.errors import PBXBadRequest, PBXRole, PBXTooMuch, PBXUnexpected, PBXUnknownNumber
from bot.models.call import ODataOptions
from bot.threecx import odata
from bot.threecx.door import Door
from bot.threecx.failures import Failing
from bot.threecx.pressure import Ask
from bot.threecx.wiremodels import Read, Wire, read_entities

PAGE = 100
_MOST = 200_000
REFUSED = (PBXBadRequest, PBXRole, PBXUnexpected, PBXUnknownNumber, Failing)
"""What some builds or roles answer over one thing asked for, while the rest can be had."""

T = TypeVar("T")
W = TypeVar("W", bound=Wire)


class Entities:
    """Reads entity sets, 100 at a time: the first page with its count, the others side by side."""

    def __init__(self, door: Door, ask: Callable[[], Ask], http: httpx.AsyncClient | None = None) -> None:
        self._door, self._ask, self._http = door, ask, http
        self.notes: list[str] = []

    async def all(
        self,
        path: str,
        model: type[W],
        select: tuple[str, ...],
        *,
        expand: tuple[str, ...] = (),
        order: str = "Number",
        where: str = "",
    ) -> list[W]:
        """All entities, or those for which the filter *where* holds; where *expand* is refused, with each of its parts that can be had alone, the others None."""
        options = ODataOptions(
            select=select, orderby=(order,) if order else (), expand=expand, filter=where or None
        )
        try:
            return await self._pages(path, model, options)
        except REFUSED:
            if not expand:
                raise
        found = await self._pages(path, model, options.model_copy(update={"expand": ()}))
        for part in expand if len(expand) > 1 else ():
            with suppress(*REFUSED):
                alone = await self._pages(path, model, options.model_copy(update={"expand": (part,)}))
                found = await asyncio.to_thread(_with, found, alone, to_snake(part))
        return found

    async def _pages(self, path: str, model: type[W], options: ODataOptions) -> list[W]:
        ask = self._ask()
        top = PAGE
        try:
            first = await self._page(path, model, options, ask, top, 0)
        except PBXBadRequest as error:
            if error.limit is None or error.limit >= top:
                raise
            top = error.limit
            first = await self._page(path, model, options, ask, top, 0)
        pages, total = [first], first.count
        if total is not None:
            if total > _MOST:
                raise PBXTooMuch(
                    "The phone system's directory is too large for me. An admin has to look at it.",
                    operator=f"{path}: it counts {total} entries, and I read {_MOST} at most. Give the API client a department that sees fewer.",
                )
            step = first.sent if 0 < first.sent < min(top, total) else top
            starts = range(first.sent, total, step) if first.sent else range(0)
            pages += await together([self._page(path, model, options, ask, step, skip) for skip in starts])
        read = sum(page.sent for page in pages)
        while pages[-1].sent >= top and read <= _MOST:  # nothing is counted, or there are more than were
            pages.append(await self._page(path, model, options, ask, top, read))
            read += pages[-1].sent
            if pages[-1].entities == pages[-2].entities:
                break
        found = await asyncio.to_thread(_each_once, pages)
        if odd := sum(page.odd for page in pages):
            self.notes.append(f"{odd} of {path} could not be read, or not wholly.")
        if total is not None and len(found) + odd < total:
            self.notes.append(f"{path}: {total} are counted, {len(found)} came.")
        return found

    async def _page(
        self, path: str, model: type[W], options: ODataOptions, ask: Ask, top: int, skip: int
    ) -> Read[W]:
        asked = options.model_copy(update={"top": top, "skip": skip, "count": skip == 0 or None})
        body = await self._door.whole(path, odata.query(asked), ask, http=self._http)
        ask.heard()
        return read_entities(body, model, path)


def _each_once(pages: Sequence[Read[W]]) -> list[W]:
    """What all pages hold, without what stands in two; of ten thousand people some hundredths of a second."""
    return [*dict.fromkeys(entity for page in pages for entity in page.entities)]


def _with(found: list[W], alone: list[W], field: str) -> list[W]:
    """*found* with what *alone* knows of *field*, by the key of both."""
    known = {one.key: getattr(one, field) for one in alone}
    return [one.model_copy(update={field: known.get(one.key)}) for one in found]


async def together(work: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """The results of *work* done side by side, in its order; the first failure ends the rest."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each) for each in work]
    except BaseExceptionGroup as failed:
        raise first_of(failed) from None
    return [task.result() for task in tasks]


def first_of(failed: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first error of a group, however deep: what is told is one cause, not a tree."""
    first = failed.exceptions[0]
    return first_of(first) if isinstance(first, BaseExceptionGroup) else first
