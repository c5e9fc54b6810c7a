"""A make-believe call centre -> a phone system on a loopback port that speaks its API, faults included."""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from weakref import WeakKeyDictionary

from aiohttp import web

from bot.demo import entities
from bot.demo.answers import Answers, Request, kind_of
from bot.demo.control import control
from bot.demo.faults import Faults, Value, Where
from bot.demo.refusals import refusal
from bot.demo.reply import Reply, error
from bot.demo.tokens import Tokens
from bot.demo.world import World

CONTROL_PATH = "/demo/faults"
_LOGGED = 100_000  # requests kept in the log
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Logged:
    """One request as it came: *path* and *query* are raw; *connection* numbers the TCP connection it came over."""

    method: str
    path: str
    query: str
    kind: Where
    connection: int
    authorized: bool = False


class PBX:
    """The server. *clock* tells its time (the world grows with it), *delay* seconds pass before each answer.

    *version* sets the era of `expires_in`; *synthetic_rows* answers every login history with so many made-up rows.
    `requests` logs what came (the control endpoint aside), `connections` counts TCP connections, `tokens` the credential.
    """

    def __init__(
        self,
        world: World,
        clock: Clock = lambda: datetime.now(UTC),
        faults: Faults | None = None,
        *,
        client_id: str = "logins",
        client_secret: str = "make-believe-secret",  # noqa: S107  # of a phone system that does not exist
        version: str = "20.0.9.995",
        delay: float = 0.0,
        synthetic_rows: int = 0,
    ) -> None:
        self.world = world
        self.clock = clock
        self.faults = faults or Faults()
        self.version = version
        self.delay = delay
        self.synthetic_rows = synthetic_rows
        minutes = tuple(int(part) for part in version.split(".")[:3]) < (20, 0, 9)
        self.tokens = Tokens(client_id, client_secret, minutes=minutes)
        self.requests: list[Logged] = []
        self.connections = 0
        self.url = ""
        self._answers = Answers()
        self._managers_seen: dict[int, World] = {}
        self._runner: web.AppRunner | None = None
        self._server: asyncio.Server | None = None
        self._stopping = asyncio.Event()
        self._numbers: WeakKeyDictionary[asyncio.BaseTransport, int] = WeakKeyDictionary()
        self._next_number = count(1)

    async def start(
        self, port: int = 0, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
    ) -> str:
        """Listen and give back the address; port 0 takes a free one."""
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._serve)
        self._stopping.clear()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2, handler_cancellation=True)
        await self._runner.setup()
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, host, port, ssl=tls)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://{host}:{port}"
        return self.url

    async def stop(self) -> None:
        """Close the port and every connection."""
        self._stopping.set()
        if self._server is not None:
            self._server.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def _protocol(self) -> asyncio.Protocol:
        if self._runner is None or self._runner.server is None:
            raise RuntimeError("the phone system has not been started")
        self.connections += 1
        return self._runner.server()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        raw = request.raw_path
        if raw.partition("?")[0] == CONTROL_PATH:
            return await control(self.faults, request)
        kind = kind_of(raw)
        body = await request.read()
        struck = self.faults.strike(kind)
        now = self.clock()
        if "rival" in struck:
            self.tokens.issue(now)
        authorized = self.tokens.accepts(request.headers.get("Authorization", ""), now)
        path, _, query = raw.partition("?")
        number = self._number(request)
        del self.requests[:-_LOGGED]
        self.requests.append(Logged(request.method, path, query, kind, number, authorized))
        await self._wait(self.delay + float(struck.get("slow") or 0) + float(struck.get("token-slow") or 0))
        if "reset" in struck or self._blacklisted():
            return _reset(request)
        if "hang-headers" in struck:
            await self._stopping.wait()
        if kind == "token":
            reply = self._token(request, body, now, struck)
        else:
            reply = self._xapi(request, number, authorized, struck)
        return await self._send(request, reply, struck)

    def _number(self, request: web.Request) -> int:
        """The number of the connection, counted from 1 in the order of first requests."""
        if request.transport is None:
            return 0
        if request.transport not in self._numbers:
            self._numbers[request.transport] = next(self._next_number)
        return self._numbers[request.transport]

    def _blacklisted(self) -> bool:
        limit = next((fault.value for fault in self.faults.active if fault.name == "blacklist"), None)
        return limit is not None and self.tokens.rejected >= int(limit)

    def _token(self, request: web.Request, body: bytes, now: datetime, struck: dict[str, Value]) -> Reply:
        if request.method != "POST" or request.raw_path != "/connect/token":
            return Reply(404 if request.method == "POST" else 405)
        refused = refusal(struck)
        if refused is not None:
            self.tokens.rejected += refused.status == 401
            return refused
        return self.tokens.request(body, request.headers.get("Content-Type", ""), now, struck)

    def _xapi(self, request: web.Request, number: int, authorized: bool, struck: dict[str, Value]) -> Reply:
        if not request.raw_path.startswith("/xapi/v1/"):
            return Reply(404)
        if not authorized:
            return Reply(401)
        if request.method != "GET":
            return error(405, "The requested resource does not support http method.")
        world = self.world.at(self.clock())
        seen = self._managers_seen.setdefault(number, world) if "stale-managers" in struck else world
        if "two-billings" in struck:
            world = world.with_queue("813", "Billing")
        asked = Request(
            target=request.raw_path,
            world=world,
            struck=struck,
            managers=lambda now, queue: entities.queue_managers(
                seen if any(row.number == queue for row in seen.queues) else now, queue
            ),
            version=self.version,
            origin=self.url,
            synthetic_rows=self.synthetic_rows,
        )
        reply = self._answers.answer(asked)
        if kind_of(request.raw_path) == "probe":
            reply.headers["X-3CX-Version"] = self.version
        return reply

    async def _send(self, request: web.Request, reply: Reply, struck: dict[str, Value]) -> web.StreamResponse:
        headers = {**reply.headers, "Content-Type": reply.kind} if reply.body else dict(reply.headers)
        ahead = timedelta(seconds=float(struck.get("clock-skew") or 0))
        headers["Date"] = format_datetime(self.clock().astimezone(UTC) + ahead, usegmt=True)
        if reply.chunks is not None:
            return await self._stream(request, reply, headers)
        if not struck.keys() & {"drip", "hang-body", "reset-in-body"}:
            return web.Response(status=reply.status, body=reply.body, headers=headers)
        response = web.StreamResponse(status=reply.status, headers=headers)
        response.content_length = len(reply.body)
        await response.prepare(request)
        with suppress(ConnectionError):
            await self._trickle(request, response, reply.body, struck)
        return response

    async def _stream(
        self, request: web.Request, reply: Reply, headers: dict[str, str]
    ) -> web.StreamResponse:
        response = web.StreamResponse(status=reply.status, headers=headers)
        await response.prepare(request)
        with suppress(ConnectionError):
            await response.write(reply.body)
            for chunk in reply.chunks or ():
                await response.write(chunk)
        return response

    async def _trickle(
        self, request: web.Request, response: web.StreamResponse, body: bytes, struck: dict[str, Value]
    ) -> None:
        if "drip" in struck:
            for at in range(len(body)):
                await response.write(body[at : at + 1])
                if await self._wait(float(struck["drip"] or 0.05)):
                    return
            return
        await response.write(body[: len(body) // 2])
        if "reset-in-body" in struck:
            _reset(request)
        else:
            await self._stopping.wait()

    async def _wait(self, seconds: float) -> bool:
        """Let time pass; whether the server stopped meanwhile."""
        if seconds <= 0:
            return self._stopping.is_set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
        return self._stopping.is_set()


def _reset(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
