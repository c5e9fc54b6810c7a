"""A Bolt app -> listening: over HTTP on a port, or over Slack's socket; health answers on the port in both."""

import socket
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SettingsError
from handlers.gate import EVENTS_PATH, gate

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Listening:
    """The port and, with an app token, the socket. *pages* are further GET paths."""

    def __init__(self, app: AsyncApp, *, app_token: str, api_url: str, pages: Mapping[str, Page]) -> None:
        self._app, self._app_token, self._api_url, self._pages = app, app_token, api_url, pages
        self._runner: web.AppRunner | None = None
        self._socket: AsyncSocketModeHandler | None = None
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        """Listen. Raises `SettingsError` where the port is taken."""
        served = web.Application(middlewares=[gate()])
        if not self._app_token:
            served.router.add_post(EVENTS_PATH, self._events)
        for path, page in self._pages.items():
            served.router.add_get(path, page)
        self._runner = web.AppRunner(served, access_log=None, shutdown_timeout=5)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port, reuse_address=True).start()
        except (OSError, socket.gaierror) as taken:
            raise SettingsError(
                (f"HOST and PORT ({host}:{port}) cannot be used: {taken.strerror}",)
            ) from taken
        self.port = int(self._runner.addresses[0][1])
        if self._app_token:
            client = AsyncWebClient(base_url=self._api_url, token=self._app_token)
            self._socket = AsyncSocketModeHandler(self._app, self._app_token, web_client=client)
            await self._socket.connect_async()  # type: ignore[no-untyped-call]  # Bolt has no types here

    async def _events(self, request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await self._app.async_dispatch(await to_bolt_request(request)))

    @property
    def connected(self) -> bool:
        """Whether requests can arrive: always over HTTP, while the socket is up in Socket Mode."""
        return self._socket is None or bool(self._socket.client.is_connected())

    async def no_more(self) -> None:
        """Take no new requests over the socket; the port answers until `stop`."""
        if self._socket is not None:
            await self._socket.close_async()  # type: ignore[no-untyped-call]  # Bolt has no types here

    async def stop(self) -> None:
        """Close the port."""
        if self._runner is not None:
            await self._runner.cleanup()
