"""A Bolt app -> listening: over HTTP on a port, or over Slack's sockets; health answers on the port in both."""

import logging
import socket
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import NamedTuple

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from bot.errors import SettingsError
from handlers.gate import BODY_SECONDS, EVENTS_PATH, gate
from handlers.sockets import Sockets

IDLE_SECONDS = 75.0  # longer than balancers keep a connection they do not use
LINGER_SECONDS = 2.0
NO_REQUEST = (HttpProcessingError, web.RequestPayloadError)


class Served(NamedTuple):
    """A page's answer."""

    status: int
    kind: str
    body: bytes


Page = Callable[[Mapping[str, str]], Awaitable[Served]]


class Listening:
    """The port and, with an app token, the sockets. *pages* are further GET paths, given the request's headers.

    A connection that sends no whole head of a request is closed after *idle_seconds*, a body must be there in *body_seconds*.
    """

    def __init__(
        self,
        app: AsyncApp,
        *,
        app_token: str,
        signing_secret: str,
        api_url: str,
        pages: Mapping[str, Page],
        idle_seconds: float = IDLE_SECONDS,
        body_seconds: float = BODY_SECONDS,
    ) -> None:
        self._app, self._pages = app, pages
        self._sockets = Sockets(app, app_token, api_url) if app_token else None
        self._secret, self._idle, self._body = signing_secret, idle_seconds, body_seconds
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        """Listen. Raises `SettingsError` where the port is taken or Slack refuses the app token."""
        served = web.Application(
            middlewares=[] if self._sockets else [gate(self._secret, body_seconds=self._body)]
        )
        if self._sockets is None:
            served.router.add_post(EVENTS_PATH, self._events)
        for path, page in self._pages.items():
            served.router.add_get(path, partial(_page, page))
        self._runner = web.AppRunner(
            served,
            access_log=None,
            shutdown_timeout=2,
            keepalive_timeout=self._idle,
            lingering_time=LINGER_SECONDS,
            logger=_quiet(),
        )
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port, reuse_address=True).start()
        except (OSError, socket.gaierror) as taken:
            raise SettingsError(
                (
                    f"HOST and PORT ({host}:{port}) cannot be used: {_why(taken)}. Choose another PORT, or end what listens there",
                )
            ) from taken
        self.port = int(self._runner.addresses[0][1])
        if self._sockets is not None:
            await self._sockets.open()

    async def _events(self, request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await self._app.async_dispatch(await to_bolt_request(request)))

    async def connected(self) -> bool:
        """Whether requests can arrive: always over HTTP, while a socket is up in Socket Mode."""
        return self._sockets is None or self._sockets.up > 0

    async def no_more(self) -> None:
        """Hear nothing more from Slack's socket; the port answers until `stop`, and what it is brought is kept for whoever runs next."""
        if self._sockets is not None:
            await self._sockets.close()

    async def stop(self) -> None:
        """Close the port."""
        if self._runner is not None:
            await self._runner.cleanup()


async def _page(page: Page, request: web.Request) -> web.StreamResponse:
    served = await page(request.headers)
    return web.Response(status=served.status, body=served.body, headers={"Content-Type": served.kind})


def _why(taken: OSError) -> str:
    """What the system says, without the address that the library repeats before it."""
    return str(taken.strerror).rpartition(": ")[2]


def _quiet() -> logging.Logger:
    """The server's log without requests that are none: anybody could fill it with their words."""
    log = logging.getLogger("handlers.listening.server")
    if not log.filters:
        log.addFilter(lambda record: not isinstance((record.exc_info or (None, None))[1], NO_REQUEST))
    return log
