"""What Slack delivers -> kept, acknowledged, then worked on once: also when it comes twice, late, or the process dies between."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Protocol

from bot.errors import StoreError
from bot.logs import new_reference, referred_to_as
from handlers.bell import Bell

log = logging.getLogger(__name__)

Body = dict[str, Any]
Work = Callable[[Body], Awaitable[None]]
LEASE_SECONDS = 300


class Inbox(Protocol):
    """Where accepted work is kept until it is answered."""

    async def accept(
        self, team: str, request_id: str, kind: str, payload: bytes, lease_seconds: float
    ) -> bool:
        """Keep it; False when it was seen before."""
        ...

    async def done(self, team: str, request_id: str) -> None:
        """Forget its payload, remember that it was seen."""
        ...


def team_of(body: Mapping[str, Any]) -> str:
    """The workspace a request comes from; for an installation over an organisation the organisation's id."""
    team = body.get("team_id") or (body.get("team") or {}).get("id") or body.get("enterprise_id")
    return str(team or (body.get("enterprise") or {}).get("id") or "")


def request_id(body: Mapping[str, Any]) -> str:
    """The id under which Slack would deliver the same thing again: an event's id, else the trigger of a press or command."""
    return str(body.get("event_id") or body.get("trigger_id") or "")


class Receiver:
    """Keeps track of work under way, so that a stopping process can finish it or hand it over."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._work: dict[str, Work] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.closing = False
        self.bell = Bell()

    def on(self, kind: str, work: Work) -> None:
        """Do *work* for requests of *kind*, now and when they are resumed after a restart."""
        self._work[kind] = work

    async def take(self, kind: str, body: Body) -> bool:
        """Keep *body*, then start its work; call before acknowledging. False when it was already taken.

        When the store cannot be written the work is still done: an answer matters more than its record.
        """
        team, key = team_of(body), request_id(body)
        try:
            if key and not await self._inbox.accept(
                team, key, kind, json.dumps(body).encode(), LEASE_SECONDS
            ):
                return False
        except StoreError:
            log.exception("inbox cannot be written")
            key = ""
        self.start(self._run(kind, team, key, body))
        return True

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run *work* beside the request, tracked until it ends."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, kind: str, team: str, key: str, body: Body) -> None:
        with referred_to_as(new_reference()):
            try:
                await self._work[kind](body)
            except asyncio.CancelledError:
                raise  # stays in the inbox: the next process takes it up
            except Exception:
                log.exception("work of kind %s failed", kind)
        if key:
            try:
                await self._inbox.done(team, key)
            except StoreError:
                log.exception("inbox cannot be written")

    def resume(self, kind: str, team: str, key: str, payload: bytes) -> None:
        """Take up what a process before left undone."""
        if kind in self._work:
            self.start(self._run(kind, team, key, json.loads(payload)))

    async def wait(self, seconds: float, since: int | None = None) -> bool:
        """True once the bell rings, False when *seconds* passed; when the program stops, the work ends here and stays in the inbox."""
        if not self.closing:
            rung = await self.bell.wait(seconds, since)
        if self.closing:
            raise asyncio.CancelledError
        return rung

    async def rest(self, seconds: float) -> None:
        """Let *seconds* pass, however often the bell rings."""
        until = asyncio.get_running_loop().time() + seconds
        while (left := until - asyncio.get_running_loop().time()) > 0:
            await self.wait(left)

    async def drain(self, seconds: float) -> int:
        """Wait for work under way; returns how much was cut off and is left to the next process."""
        self.closing = True
        self.bell.ring()
        if not self._tasks:
            return 0
        _, left = await asyncio.wait(self._tasks, timeout=seconds)
        for task in left:
            task.cancel()
        return len(left)
