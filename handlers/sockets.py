"""An app token -> Slack's sockets, two at a time: each is opened anew the moment it closes, while requests come by the other."""

import asyncio
import json
import logging
from time import time
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.errors import SettingsError
from handlers.calling import Caller, Rest, SlackRefused, SlackUnclear, is_away

log = logging.getLogger(__name__)

SOCKETS: Final = 2
HEARTBEAT_SECONDS = 5.0  # one that does not answer within half of it is closed
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)  # between two tries to open one
LET_GO_SECONDS = 1.0

MEND = "Slack refuses SLACK_APP_TOKEN ({code}). Make an app-level token with connections:write and switch Socket Mode on"


class Sockets:
    """Two of Slack's sockets, each request of which goes to *app*. *rest* lets time pass between two tries."""

    def __init__(self, app: AsyncApp, app_token: str, api_url: str, rest: Rest = asyncio.sleep) -> None:
        self._app, self._token, self._api_url, self._rest = app, app_token, api_url, rest
        self._up: set[aiohttp.ClientWebSocketResponse] = set()
        self._keeping: list[asyncio.Task[None]] = []
        self._working: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._known: asyncio.Future[None] | None = None

    @property
    def up(self) -> int:
        """How many stand."""
        return len(self._up)

    async def open(self) -> None:
        """Open them, and keep them open until `close`; comes back once one stands, or Slack is away, which is waited for behind it.

        Raises `SettingsError` where Slack refuses the token.
        """
        self._session = aiohttp.ClientSession()
        caller = Caller(self._token, self._api_url, self._session, self._rest)
        self._known = asyncio.get_running_loop().create_future()
        self._keeping = [asyncio.create_task(self._keep(caller, self._session)) for _ in range(SOCKETS)]
        try:
            await self._known
        except SettingsError:
            await self.close()
            raise

    async def close(self) -> None:
        """Hear nothing more; what was heard is acknowledged first."""
        for keeping in self._keeping:
            keeping.cancel()
        if self._working:
            await asyncio.wait(self._working, timeout=LET_GO_SECONDS)
        await asyncio.gather(*self._keeping, return_exceptions=True)
        for socket in list(self._up):
            await socket.close()
        self._up.clear()
        if self._session is not None:
            await self._session.close()

    async def _keep(self, caller: Caller, session: aiohttp.ClientSession) -> None:
        """One socket, for ever."""
        tries = 0
        while True:
            began = time()
            try:
                await self._one(caller, session)
            except (SlackRefused, SlackUnclear) as failed:
                if not self._told(failed):
                    return
                log.warning("no socket: %s", failed)
            except (aiohttp.ClientError, TimeoutError, OSError) as lost:
                self._told(None)
                log.warning("no socket: %s", type(lost).__name__)
            tries = 0 if time() - began > PAUSES[-1] else tries + 1
            await self._rest(PAUSES[min(tries, len(PAUSES)) - 1] if tries else 0.0)

    def _told(self, failed: SlackRefused | SlackUnclear | None) -> bool:
        """How the first try went, for `open`; False where the token must be mended before the start."""
        if self._known is None or self._known.done():
            return self._known is None or self._known.exception() is None
        if isinstance(failed, SlackRefused) and not is_away(failed):
            self._known.set_exception(SettingsError((MEND.format(code=failed.code),)))
            return False
        self._known.set_result(None)
        return True

    async def _one(self, caller: Caller, session: aiohttp.ClientSession) -> None:
        """Open one and hear it until it closes, or Slack says that it soon will."""
        address = str((await caller.ask("apps.connections.open", {})).get("url") or "")
        if urlsplit(address).scheme not in {"wss", "ws"}:
            raise SlackUnclear("apps.connections.open", "no address")
        proxy = caller.proxies.of(address)
        async with session.ws_connect(address, heartbeat=HEARTBEAT_SECONDS, proxy=proxy) as socket:
            self._up.add(socket)
            self._told(None)
            try:
                async for frame in socket:
                    if frame.type == aiohttp.WSMsgType.TEXT and not self._heard(socket, frame.data):
                        break
            finally:
                self._up.discard(socket)
                own = [each for each in self._working if each.get_name() == str(id(socket))]
                if own:  # what it brought is acknowledged by it, before it closes
                    await asyncio.wait(own, timeout=LET_GO_SECONDS)

    def _heard(self, socket: aiohttp.ClientWebSocketResponse, text: str) -> bool:
        """Work on what came; False where Slack is about to close."""
        try:
            message = json.loads(text)
        except ValueError:
            return True
        if not isinstance(message, dict):
            return True
        if message.get("type") == "disconnect":
            log.info("Slack renews a socket: %s", message.get("reason"))
            return False
        request = SocketModeRequest.from_dict(message)
        if request is not None:
            work = asyncio.create_task(self._worked(socket, request), name=str(id(socket)))
            self._working.add(work)
            work.add_done_callback(self._working.discard)
        return True

    async def _worked(self, socket: aiohttp.ClientWebSocketResponse, request: SocketModeRequest) -> None:
        try:
            answer = await run_async_bolt_app(self._app, request)
            await send_async_response(_Mouth(socket), request, answer, time())  # type: ignore[arg-type]  # all it needs of a client
        except (aiohttp.ClientError, ConnectionError) as lost:
            log.warning(
                "not acknowledged: %s", type(lost).__name__
            )  # Slack sends events again, and the rest is worked on
        except Exception:
            log.exception("a request could not be taken")


class _Mouth:
    """What Bolt needs of a client to acknowledge by *socket*."""

    logger = log

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def send_socket_mode_response(self, response: SocketModeResponse) -> None:
        """Send it."""
        body: dict[str, Any] = response.to_dict()
        await self._socket.send_str(json.dumps(body))
