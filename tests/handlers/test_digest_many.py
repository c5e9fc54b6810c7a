"""Many digests due at the same instant, through the real handlers, at Slack's one message a second and channel; `MANY=500` for all.

The clock runs `SPEED` times as fast as the wall's, and so does the pace: a minute here is twelve seconds.
"""

import asyncio
import os
import time
from collections import Counter
from datetime import datetime, timedelta
from datetime import time as clock_time

from bot.demo.workspace import PETRA, Workspace
from bot.demo.workspace.cast import BOT_USER
from bot.demo.workspace.state import Conversation
from bot.models import Period, Question
from bot.models.schedule import Schedule, When
from bot.roof.demo_command import demo
from bot.rounds import Pace, run_due
from handlers.delivery import hands
from tests.handlers.walk import NOW, SETTINGS

MANY = int(os.environ.get("MANY", "40"))
CHANNELS = max(4, MANY // 20)
QUEUES = ("800", "801", "802", "803")
SPEED = 5
DUE = datetime.fromisoformat("2026-11-25T08:00:00+01:00")
PACE = Pace(tick_seconds=0.05, settle_seconds=30 / SPEED, channel_seconds=1.05 / SPEED)


class Fast:
    """A clock that stands until it is wound, and then runs fast."""

    def __init__(self) -> None:
        self._at, self._since = NOW, 0.0

    def __call__(self) -> datetime:
        gone = (time.monotonic() - self._since) * SPEED if self._since else 0.0
        return self._at + timedelta(seconds=gone)

    def wind(self, at: datetime) -> None:
        self._at, self._since = at, time.monotonic()


def posts_of(workspace: Workspace) -> Counter[str]:
    """How often each run was posted."""
    return Counter(
        one.metadata["event_payload"]["run_id"]
        for there in workspace.channels.values()
        for one in there.messages
        if one.metadata
    )


async def test_many_digests_due_at_once_go_out_once_each_and_a_command_is_answered_meanwhile() -> None:
    clock = Fast()
    idle = PACE.model_copy(update={"tick_seconds": 3600})
    async with demo(clock=clock, settings=SETTINGS, tuned={"pace": idle}) as started:
        assert started.program is not None
        workspace, parts = started.workspace, started.program.parts
        workspace.core.share_seconds = 0
        for number in range(CHANNELS):
            there = Conversation(id=f"C0{number:07}", name=f"c{number}", members=[PETRA, BOT_USER])
            workspace.channels[there.id] = there
            await parts.store.links.link(parts.slack.team, there.id, QUEUES, by=PETRA)
        period = Period(zone="Europe/Berlin", start=NOW - timedelta(days=1), end=NOW)
        when = When(zone="Europe/Berlin", times=(clock_time(8),))
        for number in range(MANY):
            question = Question(queues=(QUEUES[number % len(QUEUES)],), period=period)
            channel = f"C0{number % CHANNELS:07}"
            made = Schedule(team=parts.slack.team, owner=PETRA, channel=channel, question=question, when=when)
            await parts.store.schedules.create(made, DUE)
        workspace.allow_one_post_a_second()
        before = len(started.pbx.requests)
        clock.wind(DUE)
        doing = hands(parts)
        rounds = asyncio.create_task(
            run_due(
                parts.store, clock, doing, worker="test", pace=PACE.model_copy(update={"retry_seconds": 5})
            )
        )
        await workspace.wait_for(lambda: posts_of(workspace), 20)
        await workspace.command(PETRA, "#ops", "/logins", "Support yesterday")
        await workspace.wait_for(
            lambda: any("Details" in one.labels for one in workspace.ephemerals(PETRA)), 20
        )
        out_by_then = len(posts_of(workspace))
        await rounds
        while await parts.store.runs.unfinished(parts.slack.team):
            await run_due(parts.store, clock, doing, worker="test", pace=PACE)
        posts = posts_of(workspace)
        reports = [one for one in started.pbx.requests[before:] if one.kind == "report"]
        directories = len(started.pbx.requests) - before - len(reports)
        assert len(posts) == MANY
        assert set(posts.values()) == {1}
        assert len([file for file in workspace.files if file.name.endswith(".csv")]) >= MANY
        assert len(reports) < MANY
        assert directories < MANY
        assert out_by_then < MANY  # the command did not wait for them
