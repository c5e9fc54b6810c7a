"""An entity set -> all of its entities, a hundred at a time, the pages after the first side by side."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

import httpx

from bot.errors import PBXBadRequest, PBXRole, PBXTooMuch, PBXUnknownNumber
from bot.models.call import ODataOptions
from bot.threecx import odata
from bot.threecx.door import Door
from bot.threecx.pressure import Ask
from bot.threecx.wiremodels import Wire, read_entities

PAGE = 100
_MOST = 200_000

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
    ) -> list[W]:
        """All entities; without *expand* where that is refused."""
        options = ODataOptions(select=select, orderby=(order,) if order else (), expand=expand)
        try:
            return await self._pages(path, model, options)
        except (PBXBadRequest, PBXRole, PBXUnknownNumber):
            if not expand:
                raise
        self.notes.append(
            f"{path} could not be read with {', '.join(part.partition('(')[0] for part in expand)}."
        )
        return await self._pages(path, model, options.model_copy(update={"expand": ()}))

    async def _pages(self, path: str, model: type[W], options: ODataOptions) -> list[W]:
        ask = self._ask()
        top = PAGE
        try:
            found, total = await self._page(path, model, options, ask, top, 0)
        except PBXBadRequest as error:
            if error.limit is None or error.limit >= top:
                raise
            top = error.limit
            found, total = await self._page(path, model, options, ask, top, 0)
        if total is not None:
            if total > _MOST:
                raise PBXTooMuch(
                    "The phone system's directory is too large for me.", operator=f"{path}: {total} entries."
                )
            step = len(found) if 0 < len(found) < min(top, total) else top
            starts = range(len(found), total, step) if found else range(0)
            for page, _ in await together(
                [self._page(path, model, options, ask, step, skip) for skip in starts]
            ):
                found += page
        else:
            page = found
            while len(page) >= top and len(found) <= _MOST:
                page, _ = await self._page(path, model, options, ask, top, len(found))
                page = [entity for entity in page if entity not in found[-2 * top :]]
                found += page
        return found

    async def _page(
        self, path: str, model: type[W], options: ODataOptions, ask: Ask, top: int, skip: int
    ) -> tuple[list[W], int | None]:
        asked = options.model_copy(update={"top": top, "skip": skip, "count": skip == 0 or None})
        body = await self._door.whole(path, odata.query(asked), ask, http=self._http)
        ask.heard()
        return read_entities(body, model, path)


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
