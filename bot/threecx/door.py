"""Every request that leaves for the phone system -> its answer's bytes, or a PBXError. Nothing else here opens a connection.

Only GET below `/xapi/v1/` and the token POST exist. No redirect is followed, TLS is always verified, encoded bodies are refused,
bytes are counted as they come, and each wait ends with the question's own time.
"""

import asyncio
import random
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

import httpx

from bot.errors import (
    PBXBusy,
    PBXCredential,
    PBXError,
    PBXTooMuch,
    PBXTooSlow,
    PBXUnexpected,
    PBXUnreachable,
)
from bot.threecx.address import Origin
from bot.threecx.bodies import encoded, pieces_of, small
from bot.threecx.connections import connections, silence, verified
from bot.threecx.failures import (
    TOKEN,
    UNEXPECTED,
    BrokenOff,
    certificate,
    failure,
    said_at,
    unreachable,
    verification_error,
)
from bot.threecx.peer import certificate_ends
from bot.threecx.pressure import Ask, Breakers, RetryBudget, Turns
from bot.threecx.token import Token, rival

Transport = httpx.AsyncBaseTransport

_ATTEMPTS = 3
_REFRESHES = 2
_PAGE_BYTES = 32 * 1024 * 1024
_LONGEST_WAIT = 60.0
_TOKEN_SECONDS = 15.0
_API = "/xapi/v1/"


class _Again(Exception):
    """An attempt failed with *error*; another may help."""

    def __init__(self, error: PBXError) -> None:
        self.error = error


class Door:
    """The one way out. Made once per phone system; `async with` opens and closes its connections.

    *monotonic* gives seconds for waits and deadlines, *now* the wall clock for `Retry-After` dates. *sleep* and *chance* (0 to 1)
    are there so that a test need not wait.
    """

    def __init__(
        self,
        origin: Origin,
        *,
        in_flight: int,
        ca_file: Path | None,
        transport: Transport | None,
        monotonic: Callable[[], float],
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.origin = origin
        self.version = ""
        self.clock_ahead: float | None = None
        self.certificate_ends: datetime | None = None
        self.requests = 0
        self._accepted = False  # whether a token ever opened the API here
        self.token: Token | None = None
        self._in_flight, self._ca_file, self._transport = in_flight, ca_file, transport
        self._monotonic, self._now, self._sleep, self._chance = monotonic, now, sleep, chance
        self._turns, self._budget = Turns(in_flight), RetryBudget()
        self._breakers = Breakers(monotonic)
        self._http: httpx.AsyncClient | None = None
        self._tls: ssl.SSLContext | None = None

    async def __aenter__(self) -> Self:
        silence()
        self._tls = verified(self._ca_file)
        self._http = connections(self._in_flight, self._tls, self._transport)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._http is not None:
            await self._http.aclose()

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[httpx.AsyncClient]:
        """Connections of their own: the phone system may answer the managers it knew when a connection began."""
        if self._transport is not None or self._tls is None:
            yield self._open()
            return
        async with connections(self._in_flight, self._tls, None) as http:
            yield http

    def _open(self) -> httpx.AsyncClient:
        if self._http is None:
            raise RuntimeError("the client is used outside `async with`")
        return self._http

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
                    self._breakers.worked(_function(path))

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
        self._breakers.failed(_function(path), whole=True)
        return self._budget.spend()

    async def _persist(self, path: str, query: str, ask: Ask, http: httpx.AsyncClient) -> httpx.Response:
        """An answer of 200 whose turn is held; attempts, waits and refreshes until there is one."""
        attempt, stale = 0, None
        self._budget.asked()
        while True:
            attempt += 1
            self._breakers.look(_function(path))
            await self._turn(ask)
            kept = admitted = False
            try:
                self._breakers.admit(_function(path))
                admitted = True
                if attempt == 1:
                    ask.heard()
                response, generation = await self._once(path, query, ask, http, stale)
                if response.status_code == 200 and not encoded(response):
                    kept = self._accepted = True
                    return response
                error = await self._read_failure(response, path, ask)
            except _Again as again:
                error, generation = again.error, None
            except BaseException:
                if admitted:
                    self._breakers.dropped(_function(path))
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
                operator=f"No place among {self._in_flight} requests in flight within {ask.total:.0f} s (PBX_IN_FLIGHT).",
            ) from None

    async def _once(
        self, path: str, query: str, ask: Ask, http: httpx.AsyncClient, stale: int | None
    ) -> tuple[httpx.Response, int | None]:
        """One attempt, up to the answer's headers."""
        try:
            async with asyncio.timeout(max(0.0, ask.left)):
                token, generation = await self._known_token().current(stale)
                url = httpx.URL(f"{self.origin.base}{_API}{path}" + (f"?{query}" if query else ""))
                if (url.scheme, url.host, url.raw_path.split(b"?")[0]) != self._expected(path):
                    raise PBXUnexpected(
                        UNEXPECTED, operator="A request would have left for another address.", field="url"
                    )
                request = http.build_request("GET", url, headers={"Authorization": f"Bearer {token}"})
                self.requests += 1
                return await http.send(request, stream=True), generation
        except TimeoutError:
            self._breakers.failed(_function(path), whole=True)
            raise self._slow(ask) from None
        except httpx.HTTPError as error:
            raise self._unreachable(error, path) from None
        except PBXUnreachable as error:
            self._breakers.failed(_function(path), whole=True)
            raise _Again(error) from None
        except PBXBusy as error:
            raise _Again(error) from None

    def _expected(self, path: str) -> tuple[str, str, bytes]:
        return self.origin.scheme, self.origin.host, f"{_API}{path}".encode()

    def _known_token(self) -> Token:
        if self.token is None:
            raise RuntimeError("the door has no token")
        return self.token

    async def post_token(self, form: str) -> tuple[int, Mapping[str, str], bytes]:
        """Sends *form* to the token endpoint once; its status, headers and body (at most 64 KB)."""
        try:
            async with asyncio.timeout(_TOKEN_SECONDS):
                request = self._open().build_request(
                    "POST",
                    f"{self.origin.base}/connect/token",
                    content=form.encode(),
                    headers={"Content-Type": "application/x-www-form-urlencoded"},
                )
                self.requests += 1
                response = await self._open().send(request, stream=True)
                try:
                    self._notice(response)
                    body = await small(response)
                finally:
                    await response.aclose()
        except TimeoutError:
            raise unreachable(f"token: no answer in {_TOKEN_SECONDS:.0f} s.") from None
        except httpx.HTTPError as error:
            raise self._unreachable(error, TOKEN).error from None
        return response.status_code, response.headers, body

    async def _read_failure(self, response: httpx.Response, path: str, ask: Ask) -> PBXError:
        """The error an answer means, closing it; counts it for the breaker."""
        self._notice(response)
        try:
            async with asyncio.timeout(max(0.1, min(5.0, ask.left))):
                body = b"" if response.status_code >= 500 else await small(response)
        except (TimeoutError, httpx.HTTPError):
            body = b""
        finally:
            await response.aclose()
        if response.status_code == 200:
            return PBXUnexpected(
                UNEXPECTED,
                operator="The answer is compressed although it must not be.",
                field="content-encoding",
            )
        if 200 < response.status_code < 300:
            return PBXUnexpected(UNEXPECTED, operator=f"Status {response.status_code}.", field="status")
        error = failure(response.status_code, response.headers, body, _function(path), self._now())
        if isinstance(error, PBXUnreachable):
            self._breakers.failed(_function(path), whole=response.status_code != 500)
        else:
            self._breakers.worked(_function(path))
        return error

    def _notice(self, response: httpx.Response) -> None:
        """Keeps the version and how far its clock is ahead, both from the headers, and when its certificate ends."""
        self.certificate_ends = certificate_ends(response) or self.certificate_ends
        told = said_at(response.headers.get("date", ""))
        if told is not None:
            self.clock_ahead = (told - self._now()).total_seconds()
        version = response.headers.get("x-3cx-version", "")
        if version and len(version) <= 32 and version.replace(".", "").isdecimal():
            self.version = version
            if self.token is not None:
                self.token.version = version

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
        if "json" not in kind.partition(";")[0] or charset.partition(";")[0] not in {"utf-8", "utf8"}:
            raise PBXUnexpected(UNEXPECTED, operator="The answer is no JSON in UTF-8.", field="content-type")
        pieces = pieces_of(response)
        size = 0
        while True:
            try:
                async with asyncio.timeout(max(0.0, ask.left)):
                    piece = await anext(pieces)
            except StopAsyncIteration:
                return
            except TimeoutError:
                self._breakers.failed(_function(_path(response)), whole=True)
                raise self._slow(ask) from None
            except httpx.HTTPError:
                raise BrokenOff from None
            size += len(piece)
            if size > _PAGE_BYTES:
                raise PBXTooMuch(
                    "The phone system sent more than I can read at once. Ask for fewer days.",
                    operator=f"One page is larger than {_PAGE_BYTES // 2**20} MB; set PBX_PAGE_ROWS lower.",
                )
            yield piece

    def _slow(self, ask: Ask) -> PBXTooSlow:
        if ask.over:
            return PBXTooSlow(
                f"The phone system took longer than {ask.total:.0f} s. Ask for fewer days or queues.",
                operator=f"Not finished in {ask.total:.0f} s (ASK_SECONDS).",
            )
        return PBXTooSlow(
            f"The phone system did not answer in {ask.idle:.0f} s. Please try again.",
            operator=f"No row in {ask.idle:.0f} s (ASK_IDLE_SECONDS).",
        )

    def _unreachable(self, error: httpx.HTTPError, path: str) -> _Again:
        """What a failed exchange means; a certificate that cannot be verified ends the question at once."""
        cause = verification_error(error)
        if cause is not None:
            raise certificate(cause) from None
        self._breakers.failed(_function(path), whole=True)
        why = (
            "refused or broke the connection"
            if isinstance(error, httpx.NetworkError)
            else "did not answer in time"
        )
        if isinstance(error, httpx.ProtocolError):
            why = "answered something that is no HTTP"
        return _Again(unreachable(f"{self.origin.base} {why} ({type(error).__name__})."))

    @property
    def resting(self) -> bool:
        """Whether nothing is sent at present because too much failed."""
        return self._breakers.of("").is_open


def _function(path: str) -> str:
    """The endpoint without its values: what may stand in a log."""
    return path.partition("(")[0]


def _path(response: httpx.Response) -> str:
    return response.request.url.path.removeprefix(_API)
