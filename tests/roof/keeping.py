"""The whole program with a clock in hand, housekeeping only when a test says so, and what stands in the workspace."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.demo.workspace import PETRA, Message
from bot.demo.workspace.cast import BOT_USER
from bot.models import AuditEntry
from bot.roof.clocks import clock_from
from bot.roof.demo_command import Demo, demo
from bot.roof.serving import running
from bot.settings import load_settings
from tests.handlers.digesting import PACE, Days
from tests.handlers.walk import NOW, SETTINGS, Clock

ANYTIME = (datetime.fromisoformat("2000-01-01T00:00Z"), datetime.fromisoformat("2100-01-01T00:00Z"))


class House(Days):
    """Days in which somebody keeps house."""

    async def keep(self) -> None:
        """The hourly job, once."""
        await self.program._housekeeping.once()
        await self.settled()

    def ours(self) -> list[Message]:
        """Every message of the app that stands in a channel or in somebody's messages; those for one pair of eyes pass by themselves."""
        return [one for one in self._all() if not one.only_for]

    def theirs(self) -> list[str]:
        """What people wrote."""
        every = [one for there in self.ws.channels.values() for one in there.messages]
        return [one.text for one in every if one.user != BOT_USER]

    async def audited(self, deed: str = "") -> list[AuditEntry]:
        """The audit, oldest first."""
        found = await self.parts.store.audit.read(self.parts.slack.team, *ANYTIME)
        return [each for each in found if deed in {"", each.deed}]

    def told_of(self, words: str, user: str = PETRA) -> list[str]:
        """Messages of the app to *user* with these words."""
        return [each.text for each in self.told(user) if words in each.text]


@asynccontextmanager
async def house(
    settings: dict[str, str] | None = None, *, at: str = "", directory: Path | None = None
) -> AsyncIterator[House]:
    """A program of its own."""
    clock = Clock(datetime.fromisoformat(at)) if at else Clock()
    async with demo(
        clock=clock,
        settings={**SETTINGS, **(settings or {})},
        directory=directory,
        tuned={"pictures": False, "pace": PACE},
    ) as started:
        started.workspace.core.share_seconds = 0
        kept = House(started, clock)
        await kept.keep()
        yield kept


@asynccontextmanager
async def nobody_serves(settings: dict[str, str]) -> AsyncIterator[Demo]:
    """The make-believe two and an empty store, for processes that come and go."""
    async with demo(
        clock=clock_from(NOW.isoformat()), settings={**SETTINGS, **settings}, program=False
    ) as started:
        started.workspace.core.share_seconds = 0
        yield started


@asynccontextmanager
async def served(started: Demo, clock: Clock, settings: dict[str, str] | None = None) -> AsyncIterator[House]:
    """A process on the workspace and store of *started*, with other settings perhaps; what people do goes to it."""
    environment = {**started.environment, "PORT": "0", **(settings or {})}
    read = load_settings(environment, None, for_what="serve")
    async with running(read, clock=clock, tuned={"pictures": False, "pace": PACE}) as program:
        started.workspace.app_url = f"http://127.0.0.1:{program.port}/slack/events"
        yield House(replace(started, program=program), clock)
