"""Settings -> the running program: Slack on one side, the phone system on the other, until it is told to stop."""

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Self

from pydantic import SecretStr

from bot import reading
from bot.errors import PBXError, StoreError
from bot.limits import Door, Limiter
from bot.models import Asker
from bot.roof.built import Built, build, wall_clock
from bot.roof.digesting import Digesting
from bot.roof.health import Watch
from bot.roof.housekeeping import Housekeeping
from bot.roof.leaving import leaving
from bot.roof.stopping import stop_on_signals
from bot.roof.switches import note_switches
from bot.roof.warning import Warn
from bot.settings import Settings
from handlers.arriving import arrive
from handlers.listening import Listening
from handlers.parts import Parts
from handlers.receive import LEASE_SECONDS, Receiver
from handlers.register import build_app
from handlers.slack import Slack, open_slack
from handlers.telling import ADMINS_MEND, tell_admins
from handlers.who import People

log = logging.getLogger(__name__)

DRAIN_SECONDS = 17.0
LET_GO_SECONDS = 1.0
HAND_OVER_SECONDS = 1.5
TEND_SECONDS = LEASE_SECONDS / 4


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


@asynccontextmanager
async def opened(
    settings: Settings, clock: Callable[[], datetime], *, listens: bool = False
) -> AsyncIterator[tuple[Built, Slack]]:
    """Slack met, however long that takes, and everything below it opened; *listens*: on the port it says that it waits.

    Raises `BotError` where something cannot be used.
    """
    async with open_slack(_plain(settings.slack_bot_token), settings.slack_api_url) as slack:
        await arrive(slack, settings.host if listens else "", settings.port)
        async with build(settings, slack.team, clock=clock) as built:
            await built.store.keys_fit()
            yield built, leaving(settings, built, slack)


@asynccontextmanager
async def running(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = wall_clock,
    tuned: Mapping[str, Any] = MappingProxyType({}),
) -> AsyncIterator["Running"]:
    """Everything started and listening; stopped and drained at the end. *tuned* are fields of `Parts` for demo and bench."""
    async with (
        opened(settings, clock, listens=True) as (built, slack),
        built.store.claim_serving(),
        Running(settings, built, slack, tuned) as started,
    ):
        yield started


def parts_of(settings: Settings, built: Built, slack: Slack, receiver: Receiver) -> Parts:
    """What every handler is given."""
    return Parts(
        slack=slack,
        desk=built.desk,
        store=built.store,
        people=People(slack, lambda: built.clock().timestamp()),
        receiver=receiver,
        limiter=Limiter(settings.limits),
        door=Door(settings.limits),
        clock=built.clock,
        admins=tuple(sorted(settings.admins)),
        auditors=tuple(sorted(settings.auditors)),
        switches=settings.switches(),
        held_directory=lambda: built.directories.held,
        counted=built.counted,
    )


class Running:
    """The parts above the desk. Entered: listening. Left: no new work, work under way finished or left to the next start."""

    def __init__(
        self, settings: Settings, built: Built, slack: Slack, tuned: Mapping[str, Any] = MappingProxyType({})
    ) -> None:
        self._settings, self._built = settings, built
        self.receiver = Receiver(built.store.inbox, built.desk.thinking.first)
        self._watch = Watch(
            slack.team, built.store, built.watched, built.counted, built.clock, self._connected
        )
        parts = parts_of(settings, built, slack, self.receiver)
        self.parts = replace(parts, health=self._watch.health, **tuned)
        self._housekeeping = Housekeeping(self.parts, settings, built.clock)
        self._warn = Warn(self.parts, built.watched, built.clock)
        self._digesting = Digesting(settings, self.parts)
        self._listening = Listening(
            build_app(self.parts, signing_secret=_plain(settings.slack_signing_secret)),
            app_token=_plain(settings.slack_app_token),
            signing_secret=_plain(settings.slack_signing_secret),
            api_url=settings.slack_api_url,
            pages=self._watch.pages(_plain(settings.metrics_token)),
        )
        self._loops: list[asyncio.Task[None]] = []
        self._tellings: set[asyncio.Task[str]] = set()
        built.watched.on_fault = self._tell_of

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._listening.port

    async def _connected(self) -> bool:
        return await self._listening.connected()

    async def __aenter__(self) -> Self:
        await note_switches(self._built.store, self._settings, self.parts.slack.team, self._built.clock())
        await self._listening.start(self._settings.host, self._settings.port)
        self._digesting.start()
        self._loops = [
            # only now: before the port answers nobody can ask, and it would hold up the listening
            asyncio.create_task(asyncio.to_thread(reading.warm)),
            asyncio.create_task(self._first_look()),
            asyncio.create_task(self._built.directories.keep_fresh()),
            asyncio.create_task(self._tend()),
            asyncio.create_task(self._housekeeping.keep()),
            asyncio.create_task(self._warn.keep()),
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._watch.stopping = True
        await self._listening.no_more()
        left, digests = await asyncio.gather(
            self.receiver.drain(DRAIN_SECONDS), self._digesting.drain(DRAIN_SECONDS)
        )
        if left or digests:
            log.warning(
                "stopped with %s answers and %s digest rounds unfinished; the next process takes them up",
                left,
                digests,
            )
        for loop in self._loops:
            loop.cancel()
        await asyncio.wait(self._loops, timeout=LET_GO_SECONDS)
        with contextlib.suppress(StoreError, TimeoutError):
            async with asyncio.timeout(HAND_OVER_SECONDS):
                await self.receiver.settle()
                await self._built.store.inbox.hand_over()
        await self._listening.stop()

    def _tell_of(self, fault: PBXError) -> None:
        """Tell the admins of a fault only they can mend before anybody's question meets it."""
        if fault.code in ADMINS_MEND and not self._watch.stopping:
            nobody = Asker(team=self.parts.slack.team, user="")
            telling = asyncio.create_task(tell_admins(self.parts, nobody, fault.code, fault.text))
            self._tellings.add(telling)
            telling.add_done_callback(self._tellings.discard)

    async def _first_look(self) -> None:
        """Read the directory before anybody asks: the first answer is quick, and readiness knows the phone system."""
        try:
            await self._built.directories.current()
        except (PBXError, StoreError) as failed:
            log.warning("the phone system's directory could not be read: %s", failed.operator)

    async def _tend(self) -> None:
        """Hold what is in hand, and take up what a process that died acknowledged and did not answer.

        After a fault of the store everybody's leases ran out: nobody takes anything up before the living could renew theirs.
        """
        failed_at = -math.inf
        while True:
            try:
                await self.receiver.tend()
                if not self.receiver.closing and time.monotonic() - failed_at >= LEASE_SECONDS:
                    for left in await self._built.store.inbox.resume(lease_seconds=LEASE_SECONDS):
                        await self.receiver.resume(left)
            except StoreError as failed:
                failed_at = time.monotonic()
                log.warning("what was left unanswered cannot be taken up: %s", failed.operator)
            await asyncio.sleep(TEND_SECONDS)


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT, which also end a start that waits."""
    stop, begun = stop_on_signals(), asyncio.Event()

    async def served() -> None:
        async with running(settings) as started:
            begun.set()
            how = "Socket Mode" if settings.socket_mode else "HTTP"
            log.info("listening: %s, health on %s:%s", how, settings.host, started.port)
            await stop.wait()
            log.info("stopping")

    serving, told = asyncio.create_task(served()), asyncio.create_task(stop.wait())
    await asyncio.wait({serving, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if not begun.is_set():
        serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving


async def work(settings: Settings) -> None:
    """Carry out digests, and nothing else, until SIGTERM or SIGINT."""
    stop = stop_on_signals()
    async with opened(settings, wall_clock) as (built, slack):
        parts = parts_of(settings, built, slack, Receiver(built.store.inbox, built.desk.thinking.first))
        digesting = Digesting(settings, parts)
        digesting.start()
        log.info("working")
        await stop.wait()
        log.info("stopping")
        if await digesting.drain(DRAIN_SECONDS):
            log.warning("stopped with a digest round unfinished; another process takes it up")
