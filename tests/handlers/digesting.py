"""The whole program with a clock in hand, where nothing is carried out but when a test says so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from bot.demo.workspace import PETRA, Message
from bot.demo.workspace.cast import CHANNELS
from bot.models.schedule import Run, Schedule
from bot.roof.demo_command import demo
from bot.rounds import Pace, Tally, run_due
from handlers.delivery import hands
from tests.handlers.walk import NOW, SETTINGS, Clock, Walk, shown

PACE = Pace(settle_seconds=0, retry_seconds=60, tick_seconds=3600, channel_seconds=0)
EIGHT = datetime.fromisoformat("2026-11-25T08:00:01+01:00")
WEEKDAYS = "digest every weekday at 8:00 in #ops for Sales and Support"
OPS = "C0240OPS0"


class Days(Walk):
    """Somebody who also lets time pass."""

    async def due(self, at: datetime | None = None) -> Tally:
        """It is *at* (or as late as it was): what is due is carried out, and told."""
        if at is not None:
            self.clock.at = at
        pace = PACE.model_copy(update={"tick_seconds": 0.05})
        told = await run_due(self.parts.store, self.clock, hands(self.parts), worker="test", pace=pace)
        await self.settled()
        return told

    async def made(self, words: str = WEEKDAYS, user: str = PETRA, channel: str = "#ops") -> Schedule:
        """A digest typed and created."""
        await self.press(user, await self.one(user, words, channel), "Create")
        return (await self.kept())[-1]

    async def kept(self) -> list[Schedule]:
        return await self.parts.store.schedules.all(self.parts.slack.team)

    async def runs(self, schedule: Schedule) -> list[Run]:
        return await self.parts.store.runs.history(schedule.team, schedule.id)

    def posts(self, channel: str = "#ops") -> list[Message]:
        """Messages of the app that everybody in the channel sees, replies left out."""
        seen = self.ws.transcript(channel)
        return [one for one in seen if one.user == "U024LOGINS" and not one.thread_ts]

    def told(self, user: str = PETRA) -> list[Message]:
        """What the app wrote into *user*'s messages, newest last."""
        return [one for one in self.ws.transcript("dm", user) if one.user == "U024LOGINS"]

    async def anew(self) -> "Days":
        """As on the first morning: no digests, no messages, everybody where they were."""
        self.clock.at = NOW
        for table in ("posts", "runs", "tellings", "schedules", "links"):
            await self.parts.store.database.run(f"delete from {table}")  # noqa: S608 -- names of ours
        await self.parts.store.links.link(self.parts.slack.team, OPS, ("800", "801"), by=PETRA)
        for row in CHANNELS:
            there = self.ws.channels[row.id]
            there.members[:], there.private, there.shared, there.archived = (
                row.people,
                row.private,
                row.shared,
                False,
            )
            there.name = row.name
            self.parts.people.forget(row.id)
        for there in self.ws.channels.values():
            there.messages.clear()
        self.ws.core.faults.clear()
        self.ws.core.calls.clear()
        directories = self.program._built.directories
        directories._held = None
        await self.parts.store.database.run("delete from directories")
        return self


@asynccontextmanager
async def days(**settings: str) -> AsyncIterator[Days]:
    """A program of its own, Tuesday 24 November 2026, 10:15 in Berlin."""
    clock = Clock()
    async with demo(clock=clock, settings={**SETTINGS, **settings}, tuned={"pace": PACE}) as started:
        started.workspace.core.share_seconds = 0
        yield Days(started, clock)


def words(*messages: Message) -> str:
    """What a reader sees, without the invisible joiners that keep names from becoming links."""
    return shown(*messages).replace("\u2060", "")
