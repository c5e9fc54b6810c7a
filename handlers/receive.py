"""What Slack delivers -> kept, acknowledged, then worked on once: also when it comes twice, late, or the process dies between."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Literal

from slack_bolt.request.internals import extract_enterprise_id, extract_team_id

from bot.errors import StoreBusy, StoreError
from bot.logs import new_reference, referred_to_as
from handlers.bell import Bell
from handlers.hand import Hand, begin
from handlers.inbox import Inbox, Key, Left

log = logging.getLogger(__name__)

Body = dict[str, Any]
Work = Callable[[Body], Awaitable[None]]
RESUMED = "resumed"  # set in a body that is taken up again; Slack sends no such field
LEASE_SECONDS = 20.0  # renewed while we live: how long an asker waits when the process at work for them dies
KEEP_SECONDS = 2.5  # of the three that Slack gives
FAULTY_SECONDS = 0.3  # the same, while the store is known to fail
REMEMBER_SECONDS = 1800.0  # what was accepted longer ago is not taken up by anybody
MOST_TRIES = 3
PAUSES = (2.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0)
"""Before work is done again of which its asker could be shown nothing, not even that it failed: 19 minutes in all."""
LET_GO_SECONDS = 1.0


LastWord = Callable[[Body, Exception | None], Awaitable[bool]]


class GivenUp(Exception):
    """`MOST_TRIES` processes died over this work."""


class NotKeptError(Exception):
    """It is worked on, but nothing on disk says so yet: not to be acknowledged."""


@dataclass(frozen=True)
class _Hold:
    """Work in hand. *sure*: its row was there when it began, so a row that is gone means that another process has it."""

    task: asyncio.Task[None]
    sure: bool


def team_of(body: Mapping[str, Any]) -> str:
    """The workspace a request was sent to us for, read as Bolt reads it; "" where it names none.

    In a channel that another company made the outer id is theirs. Whose the person is who asks, no request says: their profile does.
    """
    return str(extract_team_id(dict(body)) or extract_enterprise_id(dict(body)) or "")


def request_id(body: Mapping[str, Any]) -> str:
    """The id under which the same thing would come again: a message's place, another event's id, the trigger of a press or command.

    A mention that is edited comes as a new event of the same message.
    """
    event = body.get("event")
    if isinstance(event, dict) and event.get("type") in {"app_mention", "message"}:
        return f"{event.get('channel')}:{event.get('ts')}"
    return str(body.get("event_id") or body.get("trigger_id") or "")


async def _unheard(_body: Body, failed: Exception | None) -> bool:
    """Where nobody was named who could tell: only the log hears of it."""
    if failed is not None:
        log.error("accepted work failed", exc_info=failed)
    return True


async def _given_up(_body: Body) -> None:
    raise GivenUp


async def _not_noted(_places: Mapping[str, str]) -> None:
    return


class Receiver:
    """Keeps track of work under way, so that a stopping process can finish it or hand it over.

    *first* is held while a request is written down, which is what its acknowledgement waits for.
    """

    def __init__(self, inbox: Inbox, first: Callable[[], AbstractContextManager[None]] = nullcontext) -> None:
        self._inbox, self._first = inbox, first
        self._work: dict[str, Work] = {}
        self._unowed: set[str] = set()
        self.last_word: LastWord = _unheard
        self.pauses: Sequence[float] = PAUSES
        self._tasks: set[asyncio.Task[None]] = set()
        self._holds: dict[Key, _Hold] = {}
        self._owed: dict[Key, float] = {}  # answered when, and not yet recorded
        self._faulty = False
        self.closing = False
        self.bell = Bell()

    def on(self, kind: str, work: Work, *, owed: bool = True) -> None:
        """Do *work* for requests of *kind*, now and when they are resumed after a restart.

        Unless nobody waits for it (*owed* is False) its asker must have been shown something at its end, as `hand.answered` knows; else
        `last_word` is asked to tell them: with what the work raised, `GivenUp` where `MOST_TRIES` processes died over it, None where
        it just ended. It returns False where no road to them is open now, and the work is then done again, after pauses that grow.
        """
        self._work[kind] = work
        if not owed:
            self._unowed.add(kind)

    async def take(self, kind: str, body: Body) -> bool:
        """Keep *body*, then start its work; call before acknowledging. False when it was already taken.

        Where the store is known to fail the work is done without: an answer matters more than its record. Where it is only slow the
        work is done and `NotKeptError` raised: what is acknowledged would be lost if this process died now, what is not Slack sends again.
        """
        key = (team_of(body), request_id(body))
        if not key[1]:
            self.start(self._run(kind, self._work[kind], body))
            return True
        if key in self._holds or key in self._owed:
            return False
        with self._first():
            kept = await self._kept(kind, key, body)
        if kept == "seen" or key in self._holds:
            return False
        if self.closing and kept == "new":
            await self._leave(key)
            return True
        self._begin(kind, self._work[kind], key, body, {}, sure=kept == "new")
        if kept == "slow":
            raise NotKeptError
        return True

    async def _leave(self, key: Key) -> None:
        """It was kept while we stop: whoever runs beside us or after us answers it."""
        with contextlib.suppress(StoreError):  # the lease runs out as well
            await self._inbox.give_back(*key)

    async def _kept(self, kind: str, key: Key, body: Body) -> Literal["new", "seen", "slow", "faulty"]:
        """What the inbox says in time. *slow*: nothing yet; *faulty*: it cannot be written, which is known."""
        keeping = asyncio.create_task(
            self._inbox.accept(*key, kind, json.dumps(body).encode(), LEASE_SECONDS)
        )
        keeping.add_done_callback(self._learn)
        done, _ = await asyncio.wait({keeping}, timeout=FAULTY_SECONDS if self._faulty else KEEP_SECONDS)
        if done and keeping.exception() is None:
            return "new" if keeping.result() else "seen"
        if done and isinstance(keeping.exception(), StoreBusy):
            return "slow"
        return "faulty" if done or self._faulty else "slow"

    def _learn(self, keeping: "asyncio.Task[bool]") -> None:
        """Whether the inbox can be written, also where nobody waited so long to hear it.

        A database that is only busy can: it is no reason to acknowledge what is written down nowhere.
        """
        failed = None if keeping.cancelled() else keeping.exception()
        if isinstance(failed, StoreBusy):
            failed = None
        if isinstance(failed, StoreError) and not self._faulty:
            log.warning("inbox cannot be written, work goes on without: %s", failed.operator)
        self._faulty = failed is not None

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run *work* beside the request, tracked until it ends."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _begin(
        self, kind: str, work: Work, key: Key, body: Body, places: Mapping[str, str], *, sure: bool
    ) -> None:
        hand = Hand(lambda now: self._placed(key, now), places)
        self._holds[key] = _Hold(self.start(self._run(kind, work, body, key, hand)), sure)
        self._holds[key].task.add_done_callback(lambda _: self._holds.pop(key, None))

    async def _run(
        self, kind: str, work: Work, body: Body, key: Key | None = None, hand: Hand | None = None
    ) -> None:
        hand = hand or Hand(_not_noted, {})
        begin(hand)
        with referred_to_as(new_reference()):
            for pause in (*self.pauses, None):
                if await self._told(kind, work, body, hand):
                    break
                if pause is None:
                    log.error("a request of kind %s was given up: nothing could be shown", kind)
                    break
                await self.rest(pause)
                hand.again()
                body = {**body, RESUMED: True}
        if key is not None:
            self._owed[key] = time.monotonic()
            await self._record(key)

    async def _told(self, kind: str, work: Work, body: Body, hand: Hand) -> bool:
        """Do it; whether its asker knows what came of it. A process that stops leaves it in the inbox for the next."""
        failed: Exception | None = None
        try:
            await work(body)
        except Exception as error:  # noqa: BLE001 - told below, and logged where it is told
            failed = error
        if kind in self._unowed or hand.answered:
            return await _unheard(body, failed)
        try:
            return await self.last_word(body, failed)
        except Exception:
            log.exception("nothing could be said of accepted work")
            return True

    async def _record(self, key: Key) -> bool:
        try:
            await self._inbox.done(*key)
        except StoreError as failed:
            log.warning("inbox cannot be written: %s", failed.operator)
            return False
        self._owed.pop(key, None)
        return True

    async def _placed(self, key: Key, places: Mapping[str, str]) -> None:
        try:
            await self._inbox.placed(*key, places)
        except StoreError as failed:
            log.warning("inbox cannot be written: %s", failed.operator)

    async def resume(self, left: Left) -> None:
        """Take up what another process left undone; its body says so."""
        key = (left.team, left.request_id)
        if key in self._holds or key in self._owed:
            return  # our own: its lease ran out while the store did not answer
        if left.kind not in self._work:
            await self._inbox.give_back(*key)
            return
        work = self._work[left.kind]
        if left.tries > MOST_TRIES:
            log.error("a request of kind %s was given up: %s processes died over it", left.kind, left.tries)
            work = _given_up
        body = {**json.loads(left.payload), RESUMED: True}
        self._begin(left.kind, work, key, body, left.places, sure=True)

    async def settle(self) -> None:
        """Record what was answered and could not be recorded."""
        before = time.monotonic() - REMEMBER_SECONDS
        self._owed = {key: at for key, at in self._owed.items() if at > before}
        for key in set(self._owed) - set(self._holds):
            if not await self._record(key):
                break

    async def tend(self) -> None:
        """Hold what is in hand, record what could not be recorded, and let go of what another process has. Raises `StoreError`."""
        await self.settle()
        if not self._holds:
            return
        begun = dict(self._holds)
        held = await self._inbox.renew(LEASE_SECONDS)
        for key, hold in begun.items():
            if hold.sure and key not in held and key not in self._owed and not hold.task.done():
                log.warning("work was taken up by another process: this one was not heard of for too long")
                hold.task.cancel()

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
        if left:
            await asyncio.wait(left, timeout=LET_GO_SECONDS)
        return len(left)
