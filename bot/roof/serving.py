"""Settings -> the running program: Slack on one side, the phone system on the other, until it is told to stop."""

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Self

from pydantic import SecretStr

from bot.errors import StoreError
from bot.limits import Limiter
from bot.roof.built import Built, build, wall_clock
from bot.roof.housekeeping import Housekeeping, note_switches
from bot.rounds import run_until
from bot.settings import Settings
from handlers.delivery import hands
from handlers.listening import Listening
from handlers.parts import Parts
from handlers.receive import Receiver
from handlers.register import build_app
from handlers.slack import Slack, open_slack
from handlers.who import People

log = logging.getLogger(__name__)

DRAIN_SECONDS = 20.0
RESUME_SECONDS = 30.0


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


@asynccontextmanager
async def running(
    settings: Settings, *, clock: Callable[[], datetime] = wall_clock
) -> AsyncIterator["Running"]:
    """Everything started and listening; stopped and drained at the end."""
    async with open_slack(_plain(settings.slack_bot_token), settings.slack_api_url) as slack:
        await slack.meet()
        async with (
            build(settings, slack.team, clock=clock) as built,
            built.store.claim_serving(),
            Running(settings, built, slack) as started,
        ):
            yield started


class Running:
    """The parts above the desk. Entered: listening. Left: no new work, work under way finished or left to the next start."""

    def __init__(self, settings: Settings, built: Built, slack: Slack) -> None:
        self._settings, self._built = settings, built
        self.receiver = Receiver(built.store.inbox)
        self.parts = Parts(
            slack=slack,
            desk=built.desk,
            store=built.store,
            people=People(slack),
            receiver=self.receiver,
            limiter=Limiter(settings.limits),
            clock=built.clock,
            admins=tuple(sorted(settings.admins)),
            auditors=tuple(sorted(settings.auditors)),
            switches=settings.switches(),
            held_directory=lambda: built.directories.held,
        )
        if settings.policy.keep_posts_days:
            slack.noted = self._note
        self._housekeeping = Housekeeping(self.parts, settings, built.clock)
        app = build_app(self.parts, signing_secret=_plain(settings.slack_signing_secret))
        token = _plain(settings.slack_app_token)
        self._listening = Listening(app, app_token=token, api_url=settings.slack_api_url, pages={})
        self._loops: list[asyncio.Task[None]] = []
        self._stop = asyncio.Event()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._listening.port

    async def __aenter__(self) -> Self:
        await self._listening.start(self._settings.host, self._settings.port)
        if not self._settings.database_url.get_secret_value().startswith("postgres"):
            await self._built.store.inbox.release()
        await note_switches(self._built.store, self._settings, self.parts.slack.team, self._built.clock())
        self._loops = [
            asyncio.create_task(self._built.directories.keep_fresh()),
            asyncio.create_task(self._resume()),
            asyncio.create_task(self._digests()),
            asyncio.create_task(self._housekeeping.keep()),
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        await self._listening.no_more()
        if left := await self.receiver.drain(DRAIN_SECONDS):
            log.warning("stopped with %s answers unfinished; the next start takes them up", left)
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        await self._listening.stop()

    async def _note(self, channel: str, what: str) -> None:
        with contextlib.suppress(StoreError):
            await self._built.store.sent.note(self.parts.slack.team, channel, what)

    async def _digests(self) -> None:
        """Post digests as they become due, until told to stop; what is in hand is finished."""
        worker = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        await run_until(self._stop, self._built.store, self._built.clock, hands(self.parts), worker=worker)

    async def _resume(self) -> None:
        """Take up what a process before acknowledged and did not answer."""
        while True:
            with contextlib.suppress(Exception):
                for left in await self._built.store.inbox.resume():
                    self.receiver.resume(left.kind, left.team, left.request_id, left.payload)
            await asyncio.sleep(RESUME_SECONDS)


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with running(settings) as started:
        how = "Socket Mode" if settings.socket_mode else f"HTTP on {settings.host}:{started.port}"
        log.info("listening: %s", how)
        await stop.wait()
        log.info("stopping")
