"""Rights that change between a digest's making and its run, or while people ask: posts look anew, questions soon."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, time, timedelta

import pytest

from bot.dates import local_day
from bot.demo.workspace import MARIA
from bot.models import Question
from bot.models.schedule import Schedule, When
from bot.roof.demo_command import demo
from handlers.delivery import hands
from tests.security.road import NOW, UNLIMITED, Road

DAY = local_day(datetime.fromisoformat(NOW).date() - timedelta(days=1), "Europe/Berlin")


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = datetime.fromisoformat(NOW)

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def way_and_clock() -> AsyncIterator[tuple[Road, Hands]]:
    clock = Hands()
    async with demo(clock=clock, settings=UNLIMITED) as running:
        yield Road(running), clock


def digest(way: Road) -> Schedule:
    """Maria's digest of Support in #ops."""
    return Schedule(
        id="d1",
        team=way.program.parts.slack.team,
        number=1,
        owner=MARIA,
        channel=way.workspace.channel_id("ops"),
        question=Question(queues=("800",), period=DAY),
        when=When(zone="Europe/Berlin", times=(time(8),)),
    )


async def test_a_digest_is_not_posted_once_its_owner_no_longer_manages_the_queue() -> None:
    async with way_and_clock() as (way, clock):
        allowed = hands(way.program.parts).allowed
        before = await allowed(digest(way))
        way.pbx.world = way.pbx.world.managed_by({"800": ()})
        clock.now += timedelta(seconds=21)  # a directory is read at most every twenty seconds
        after = await allowed(digest(way))

    assert before is None
    assert after is not None
    assert (after.code, after.ends) == ("owner-rights", True)


@pytest.mark.parametrize("change", ["unlink", "external", "leave"])
async def test_a_digest_is_not_posted_once_its_channel_may_no_longer_have_it(change: str) -> None:
    async with way_and_clock() as (way, _):
        parts, ops = way.program.parts, way.workspace.channel_id("ops")
        allowed = hands(parts).allowed
        before = await allowed(digest(way))
        if change == "unlink":
            await parts.store.links.unlink(parts.slack.team, ops)
        elif change == "external":
            way.workspace.channels[ops].shared = True
        else:
            await way.workspace.remove_app("ops")
        after = await allowed(digest(way))

    assert before is None
    assert after is not None


async def test_a_question_counts_a_change_of_managers_within_five_minutes() -> None:
    async with way_and_clock() as (way, clock):
        before = await way.type(MARIA, "Support yesterday")
        way.pbx.world = way.pbx.world.managed_by({"800": ()})
        clock.now += timedelta(seconds=301)
        after = await way.type(MARIA, "Support yesterday")

    assert "Support: logins" in before.words
    assert "no such queue" in after.words


async def test_a_grant_and_its_end_count_at_once() -> None:
    async with way_and_clock() as (way, _):
        parts = way.program.parts
        refused = await way.type(MARIA, "Sales yesterday")
        await parts.store.grants.grant(parts.slack.team, MARIA, ("801",), by="U024BE7LH")
        shown = await way.type(MARIA, "Sales yesterday")
        await parts.store.grants.revoke(parts.slack.team, MARIA)
        again = await way.type(MARIA, "Sales yesterday")

    assert "no such queue" in refused.words
    assert "Sales: logins" in shown.words
    assert "no such queue" in again.words
