"""A request that may have to be made more than once -> its answer's bytes, or a PBXError.

Turns between people, attempts and waits between them; bytes are counted as they come, and each wait ends with the question's own
time. What a single request is, `wire` knows.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from bot.errors import PBXBusy, PBXCredential, PBXError, PBXTooMuch, PBXTooSlow, PBXUnreachable
from bot.threecx.bodies import encoded, pieces_of
from bot.threecx.failures import BrokenOff, unreadable
from bot.threecx.pressure import Ask
from bot.threecx.token import rival
from bot.threecx.wire import Again, Wire, function_of, path_of

_ATTEMPTS = 3
_REFRESHES = 2
_PAGE_BYTES = 32 * 1024 * 1024
_LONGEST_WAIT = 60.0


class Door(Wire):
    """The one way out. Made once per phone system; `async with` opens and closes its connections."""

    @asynccontextmanager
    async def page(
        self, path: str, query: str, ask: Ask, *, http: httpx.AsyncClient | None = None
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """The body of one GET below the API's root, in pieces as they come; holds a turn while open.

        Raises the `PBXError` that a failure means, after at most three attempts. A body that breaks off raises
        `PBXUnreachable` from the iterator.
        """
        response = await self._persist(path, query, ask, http or self._open())
        finished = False
        try:
            yield self._body(response, ask)
            finished = True
        finally:
            try:
                await response.aclose()
            finally:
                self._turns.give()
                if finished:
                    self._breakers.worked(function_of(path))

    async def whole(self, path: str, query: str, ask: Ask, *, http: httpx.AsyncClient | None = None) -> bytes:
        """The whole body of one GET, for directory pages; again from the start where it breaks off."""
        for attempt in range(_ATTEMPTS):
            try:
                async with self.page(path, query, ask, http=http) as pieces:
                    return b"".join([piece async for piece in pieces])
            except PBXUnreachable as error:
                if attempt == _ATTEMPTS - 1 or error.code != "pbx-broken-off" or not self._budget.spend():
                    raise
        raise AssertionError

    def broke(self, path: str) -> bool:
        """Counts a body that broke off; whether the rest may be asked for."""
        self._breakers.failed(function_of(path), BrokenOff(), whole=True)
        return self._budget.spend()

    async def _persist(self, path: str, query: str, ask: Ask, http: httpx.AsyncClient) -> httpx.Response:
        """An answer of 200 whose turn is held; attempts, waits and refreshes until there is one."""
        attempt, stale = 0, None
        self._budget.asked()
        while True:
            attempt += 1
            self._breakers.look(function_of(path))
            await self._turn(ask)
            kept = admitted = False
            try:
                self._breakers.admit(function_of(path))
                admitted = True
                if attempt == 1:
                    ask.heard()
                response, generation = await self._once(path, query, ask, http, stale)
                if response.status_code == 200 and not encoded(response):
                    kept = self._accepted = True
                    return response
                error = await self._read_failure(response, path, ask)
            except Again as again:
                error, generation = again.error, None
            except BaseException:
                if admitted:
                    self._breakers.dropped(function_of(path))
                raise
            finally:
                if not kept:
                    self._turns.give()
            if isinstance(error, PBXCredential):
                if stale is not None or generation is None:
                    raise self._named(error)
                stale, attempt = self._refresh(error, generation, ask), attempt - 1
                continue
            await self._wait(error, attempt, ask)

    async def _turn(self, ask: Ask) -> None:
        try:
            async with asyncio.timeout(max(0.0, ask.left_in_all)):
                await self._turns.take(ask.turn)
        except TimeoutError:
            raise PBXTooSlow(
                f"It was not your turn within {ask.total:.0f} s: many questions are being asked. Please ask again.",
                operator=f"No place among {self._in_flight} requests in flight within {ask.total:.0f} s. Raise PBX_IN_FLIGHT where the phone system can bear it.",
            ) from None

    def _refresh(self, error: PBXCredential, generation: int, ask: Ask) -> int:
        """The generation to replace; at most twice per question."""
        ask.refreshes += 1
        if ask.refreshes > _REFRESHES:
            raise self._named(error)
        return generation

    def _named(self, error: PBXCredential) -> PBXError:
        takeovers = self._known_token().takeovers
        return (
            rival(takeovers)
            if error.since is None and takeovers and (self._accepted or takeovers >= 2)
            else error
        )

    async def _wait(self, error: PBXError, attempt: int, ask: Ask) -> None:
        """Waits before another attempt, or raises *error*: retries are few, in time, and only where they can help."""
        if isinstance(error, PBXBusy):
            wait = error.wait_seconds
            if wait is not None:
                if wait > _LONGEST_WAIT or ask.waited or attempt >= _ATTEMPTS:
                    raise error
                ask.waited = True
                ask.off_the_clock(wait)
                await self._sleep(wait)
                return
        elif not isinstance(error, PBXUnreachable):
            raise error
        wait = self._chance() * 0.5 * 2**attempt
        if attempt >= _ATTEMPTS or wait >= ask.left_in_all or not self._budget.spend():
            raise error
        await self._sleep(wait)

    async def _body(self, response: httpx.Response, ask: Ask) -> AsyncIterator[bytes]:
        self._notice(response)
        kind = response.headers.get("content-type", "application/json").lower()
        charset = kind.partition("charset=")[2].strip(' "') or "utf-8"
        if charset.partition(";")[0] not in {"utf-8", "utf8", "us-ascii"}:
            raise unreadable("it is not written in UTF-8", field="content-type")
        pieces = pieces_of(response)
        size = 0
        while True:
            try:
                async with asyncio.timeout(max(0.0, ask.left)):
                    piece = await anext(pieces)
            except StopAsyncIteration:
                return
            except TimeoutError:
                raise self._slow(ask, path_of(response)) from None
            except httpx.HTTPError:
                raise BrokenOff from None
            size += len(piece)
            if size > _PAGE_BYTES:
                raise PBXTooMuch(
                    "The phone system sent more than I can read at once. Ask for fewer days.",
                    operator=f"One page is larger than {_PAGE_BYTES // 2**20} MB; set PBX_PAGE_ROWS lower.",
                )
            yield piece

    @property
    def resting(self) -> bool:
        """Whether nothing is sent at present because too much failed."""
        return self._breakers.of("").is_open
