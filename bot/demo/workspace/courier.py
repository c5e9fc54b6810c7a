"""What happens in the workspace -> signed requests to the app, or envelopes on its sockets; timed, and events retried as Slack does."""

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from bot.demo.workspace.cast import APP
from bot.demo.workspace.core import Core
from bot.demo.workspace.state import Payload

Kind = Literal["slash_commands", "interactive", "events_api"]
RETRY_REASONS = {"timeout": "http_timeout", "refused": "connection_failed", "error": "http_error"}


@dataclass(slots=True)
class Delivery:
    """One thing handed to the app.

    *outcome*: `acked`, `timeout` (no answer within the limit), `error` (a status other than 200) or `refused` (nobody there).
    *seconds* until the acknowledgement; *answer* is its body. *attempts* has the outcome of every try, retries included.
    """

    kind: Kind
    payload: Payload
    outcome: str = ""
    seconds: float = 0.0
    status: int = 0
    answer: Payload = field(default_factory=dict)
    attempts: list[str] = field(default_factory=list)
    over: str = ""

    @property
    def acked(self) -> bool:
        """Whether the app acknowledged in time."""
        return self.outcome == "acked"


class Courier:
    """Delivers to the app's address, or to its sockets when some are open."""

    def __init__(
        self,
        core: Core,
        app_url: str = "",
        *,
        ack_seconds: float = 3.0,
        retry_after: tuple[float, ...] = (0, 60, 300),
    ) -> None:
        self.core = core
        self.app_url = app_url
        self.ack_seconds = ack_seconds
        self.retry_after = retry_after
        self.deliveries: list[Delivery] = []
        self.sockets: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Payload]] = {}
        self._turn = 0
        self._session: aiohttp.ClientSession | None = None
        self._retries: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Ends sockets, retries and the client."""
        for task in self._retries:
            task.cancel()
        await asyncio.gather(*self._retries, return_exceptions=True)
        for socket in list(self.sockets):
            await socket.close()
        if self._session is not None:
            await self._session.close()

    async def deliver(self, kind: Kind, payload: Payload) -> Delivery:
        """The first try; the retries of an event run on behind it."""
        delivery = Delivery(kind=kind, payload=payload)
        self.deliveries.append(delivery)
        no_retry = await self._try(delivery, 0, "")
        if kind == "events_api" and not delivery.acked and not no_retry:
            task = asyncio.create_task(self._retry(delivery))
            self._retries.add(task)
            task.add_done_callback(self._retries.discard)
        self.core.state.changed()
        return delivery

    async def again(self, delivery: Delivery, reason: str = "http_timeout") -> None:
        """Delivers the very same thing once more, as a retry."""
        await self._try(delivery, len(delivery.attempts), reason)
        self.core.state.changed()

    async def settled(self) -> None:
        """Once all planned retries were made."""
        while self._retries:
            await asyncio.gather(*self._retries, return_exceptions=True)

    async def link(self, request: web.Request) -> web.StreamResponse:
        """The app's end of a socket, opened with a ticket that works once."""
        ticket = request.match_info["ticket"]
        if ticket not in self.core.tickets:
            return web.Response(status=404)
        self.core.tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self.sockets) + 1,
                "debug_info": {"host": "loopback", "approximate_connection_time": 3600},
                "connection_info": {"app_id": APP},
            }
        )
        self.sockets.append(socket)
        self.core.state.changed()
        try:
            async for frame in socket:
                if frame.type == aiohttp.WSMsgType.TEXT:
                    self._acknowledged(json.loads(frame.data))
        finally:
            self.sockets.remove(socket)
            self.core.state.changed()
        return socket

    async def ask_to_reconnect(self) -> None:
        """Tells every socket that it will be closed soon."""
        for socket in list(self.sockets):
            await socket.send_json(
                {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "loopback"}}
            )

    def _acknowledged(self, frame: Payload) -> None:
        waiting = self._waiting.pop(str(frame.get("envelope_id", "")), None)
        if waiting is not None and not waiting.done():
            payload = frame.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) else {})

    async def _retry(self, delivery: Delivery) -> None:
        for number, wait in enumerate(self.retry_after, start=1):
            reason = RETRY_REASONS.get(delivery.outcome, "unknown_error")
            await asyncio.sleep(wait)
            if await self._try(delivery, number, reason) or delivery.acked:
                break
        self.core.state.changed()

    async def _try(self, delivery: Delivery, number: int, reason: str) -> bool:
        """One attempt; true when the app asked for no retry."""
        began = time.monotonic()
        no_retry = False
        try:
            async with asyncio.timeout(self.ack_seconds):
                if self.sockets:
                    delivery.over = "socket"
                    await self._by_socket(delivery, number, reason)
                else:
                    delivery.over = "http"
                    no_retry = await self._by_http(delivery, number, reason)
        except TimeoutError:
            delivery.outcome = "timeout"
        except (aiohttp.ClientError, ConnectionError):
            delivery.outcome = "refused"
        delivery.seconds = time.monotonic() - began
        delivery.attempts.append(delivery.outcome)
        return no_retry

    async def _by_socket(self, delivery: Delivery, number: int, reason: str) -> None:
        envelope = self.core.state.fresh("envelope")
        waiting: asyncio.Future[Payload] = asyncio.get_running_loop().create_future()
        self._waiting[envelope] = waiting
        self._turn += 1
        frame: Payload = {
            "type": delivery.kind,
            "envelope_id": envelope,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.kind != "events_api",
        }
        if delivery.kind == "events_api":
            frame |= {"retry_attempt": number, "retry_reason": "timeout" if reason else ""}
        await self.sockets[self._turn % len(self.sockets)].send_json(frame)
        delivery.answer = await waiting
        delivery.outcome, delivery.status = "acked", 200

    async def _by_http(self, delivery: Delivery, number: int, reason: str) -> bool:
        if not self.app_url:
            raise ConnectionError("nobody is there")
        if self._session is None:
            self._session = aiohttp.ClientSession()
        kind, body = encoded(delivery)
        headers = signed(self.core.signing_secret, body, int(time.time())) | {"Content-Type": kind}
        if number:
            headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        async with self._session.post(self.app_url, data=body, headers=headers) as answer:
            text = await answer.text()
            delivery.status = answer.status
            delivery.outcome = "acked" if answer.status == 200 else "error"
            delivery.answer = _read(text, answer.content_type)
            return answer.status != 200 and answer.headers.get("X-Slack-No-Retry") == "1"


def encoded(delivery: Delivery) -> tuple[str, bytes]:
    """Content type and body of a delivery over HTTP."""
    if delivery.kind == "events_api":
        return "application/json", json.dumps(delivery.payload).encode()
    form = (
        delivery.payload if delivery.kind == "slash_commands" else {"payload": json.dumps(delivery.payload)}
    )
    return "application/x-www-form-urlencoded", urlencode(form).encode()


def signed(secret: str, body: bytes, at: int) -> dict[str, str]:
    """The two headers that prove a request is Slack's: HMAC-SHA256 over `v0:{time}:{body}`."""
    proof = hmac.new(secret.encode(), b"v0:%d:%s" % (at, body), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={proof}"}


def _read(text: str, content_type: str) -> Payload:
    if not text:
        return {}
    if content_type == "application/json":
        parsed = json.loads(text)
        return parsed if isinstance(parsed, dict) else {}
    return {"text": text}
