"""One request to the phone system -> its answer up to the headers, or the PBXError that a failure means. Nothing else opens a connection.

Only GET below `/xapi/v1/` and the token POST exist. No redirect is followed, TLS is always verified, encoded bodies are refused.
"""

import asyncio
import random
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

import httpx

from bot.errors import PBXBusy, PBXError, PBXTooSlow, PBXUnreachable
from bot.threecx.address import Origin
from bot.threecx.bodies import small
from bot.threecx.connections import connections, silence, trusting_nobody, verified
from bot.threecx.failures import (
    TOKEN,
    failure,
    said_at,
    unreachable,
    unreadable,
)
from bot.threecx.linefaults import certificate, unconnected, verification_error
from bot.threecx.peer import certificate_ends
from bot.threecx.pressure import Ask, Breakers, RetryBudget, Turns
from bot.threecx.token import Token

Transport = httpx.AsyncBaseTransport

_TOKEN_SECONDS = 15.0
_API = "/xapi/v1/"
_VALUES = re.compile(r"\([^)]*\)")
_PROXY = "A proxy in between may do that: ask the phone system directly (THREECX_URL)."


class Again(Exception):
    """An attempt failed with *error*; another may help."""

    def __init__(self, error: PBXError) -> None:
        self.error = error


class Wire:
    """The connections to one phone system, opened and closed by `async with`, and what its answers tell beside their bodies.

    *monotonic* gives seconds for waits and deadlines, *now* the wall clock for `Retry-After` dates. *sleep* and *chance* (0 to 1)
    are there so that a test need not wait.
    """

    def __init__(
        self,
        origin: Origin,
        *,
        in_flight: int,
        ca_file: Path | None,
        proxy: str,
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
        self._proxy = proxy
        self._monotonic, self._now, self._sleep, self._chance = monotonic, now, sleep, chance
        self._turns, self._budget = Turns(in_flight), RetryBudget()
        self._breakers = Breakers(monotonic)
        self._http: httpx.AsyncClient | None = None
        self._tls: ssl.SSLContext | None = None

    async def __aenter__(self) -> Self:
        silence()
        plain = self.origin.scheme == "http" and self._ca_file is None
        self._tls = trusting_nobody() if plain else verified(self._ca_file)
        self._http = connections(self._in_flight, self._tls, self._transport, self._proxy)
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
        async with connections(self._in_flight, self._tls, None, self._proxy) as http:
            yield http

    def _open(self) -> httpx.AsyncClient:
        if self._http is None:
            raise RuntimeError("the client is used outside `async with`")
        return self._http

    async def _once(
        self, path: str, query: str, ask: Ask, http: httpx.AsyncClient, stale: int | None
    ) -> tuple[httpx.Response, int | None]:
        """One attempt, up to the answer's headers."""
        try:
            async with asyncio.timeout(max(0.0, ask.left)):
                token, generation = await self._known_token().current(stale)
                url = httpx.URL(f"{self.origin.base}{_API}{path}" + (f"?{query}" if query else ""))
                if (url.scheme, url.host, url.raw_path.split(b"?")[0]) != self._expected(path):
                    raise unreadable("the request would have left for another address", field="url")
                request = http.build_request("GET", url, headers={"Authorization": f"Bearer {token}"})
                self.requests += 1
                return await http.send(request, stream=True), generation
        except TimeoutError:
            raise self._slow(ask, path) from None
        except httpx.HTTPError as error:
            raise self._unreachable(error, path) from None
        except PBXUnreachable as error:
            self._breakers.failed(function_of(path), error, whole=True)
            raise Again(error) from None
        except PBXBusy as error:
            raise Again(error) from None

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
            return unreadable(
                "it is compressed although I asked for it as it is", field="content-encoding", do=_PROXY
            )
        if 200 < response.status_code < 300:
            status = response.status_code
            return unreadable(
                f"it is empty (status {status})",
                f"{function_of(path)}: status {status}.",
                field="status",
                do=_PROXY,
            )
        error = failure(response.status_code, response.headers, body, function_of(path), self._now())
        if isinstance(error, PBXUnreachable):
            self._breakers.failed(function_of(path), error, whole=response.status_code != 500)
        else:
            self._breakers.worked(function_of(path))
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

    def _slow(self, ask: Ask, path: str) -> PBXTooSlow:
        """No answer to *path*, or no more of it, in the time there was; counts it for the breaker."""
        function = function_of(path)
        if ask.over:
            slow = PBXTooSlow(
                f"The phone system took longer than {ask.total:.0f} s. Ask for fewer days or queues.",
                operator=f"{function}: not finished in {ask.total:.0f} s. Ask for fewer days or queues, or raise ASK_SECONDS.",
            )
        else:
            slow = PBXTooSlow(
                f"The phone system did not answer in {ask.idle:.0f} s. Please try again.",
                operator=f"{function}: no row in {ask.idle:.0f} s. Look whether the phone system is busy, or raise ASK_IDLE_SECONDS.",
            )
        self._breakers.failed(function, slow, whole=True)
        return slow

    def _unreachable(self, error: httpx.HTTPError, path: str) -> Again:
        """What a failed exchange means; a certificate that cannot be verified ends the question at once."""
        cause = verification_error(error)
        if cause is not None:
            raise certificate(cause) from None
        failed = unconnected(error, self.origin.base)
        self._breakers.failed(function_of(path), failed, whole=True)
        return Again(failed)


def function_of(path: str) -> str:
    """The endpoint without its values: what may stand in a log."""
    return _VALUES.sub("", path)


def path_of(response: httpx.Response) -> str:
    """What was asked for, below the API's root."""
    return response.request.url.path.removeprefix(_API)
