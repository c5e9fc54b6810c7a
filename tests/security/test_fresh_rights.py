"""Rights that change in 3CX or Slack between a digest's making and its run, or while people ask: posts look anew, questions within five minutes."""

from collections.abc import AsyncIterator, Callable
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


def in_slack(way: Road, **changed: object) -> None:
    """Maria is somebody else in Slack from now on; nobody tells the app."""
    people = way.workspace.people
    people[MARIA] = people[MARIA].model_copy(update=changed)


def in_3cx(way: Road, **changed: object) -> None:
    """Maria's extension is another one from now on."""
    world = way.pbx.world
    people = tuple(each._replace(**changed) if each.number == "110" else each for each in world.people)  # type: ignore[arg-type]  # fields of hers
    way.pbx.world = world._changed(people, world.queues)


def no_manager(way: Road) -> None:
    """Nobody manages Support any more."""
    way.pbx.world = way.pbx.world.managed_by({"800": ()})


CHANGES: dict[str, Callable[[Road], None]] = {
    "no longer a manager": no_manager,
    "her extension switched off": lambda way: in_3cx(way, enabled=False),
    "another e-mail in 3CX": lambda way: in_3cx(way, email="somebody.else@example.com"),
    "her extension is gone": lambda way: in_3cx(way, number="1110", email="-", first="Maria", last="Other"),
    "a guest in Slack": lambda way: in_slack(way, restricted=True),
    "deactivated in Slack": lambda way: in_slack(way, deleted=True),
    "of another company": lambda way: in_slack(way, team="T0ACME001"),
    "her e-mail no longer confirmed": lambda way: in_slack(way, confirmed=False),
    "another e-mail in Slack": lambda way: in_slack(way, email="somebody.else@example.com"),
}
A_MOMENT = timedelta(seconds=21)  # the phone system's directory is read at most every twenty seconds


@pytest.mark.parametrize("change", CHANGES)
async def test_a_digest_is_not_posted_once_its_owner_lost_the_right(change: str) -> None:
    async with way_and_clock() as (way, clock):
        allowed = hands(way.program.parts).allowed
        before = await allowed(digest(way))
        CHANGES[change](way)
        clock.now += A_MOMENT
        after = await allowed(digest(way))

    assert before is None
    assert after is not None
    assert (after.code, after.ends) == ("owner-rights", True)


@pytest.mark.parametrize("change", CHANGES)
async def test_nothing_is_shared_once_the_asker_lost_the_right(change: str) -> None:
    async with way_and_clock() as (way, clock):
        first = await way.type(MARIA, "Support yesterday share", "#ops")
        CHANGES[change](way)
        clock.now += A_MOMENT
        shared = await way.type(MARIA, "Support yesterday share no csv", "#ops")
        mentioned = await way.mention(MARIA, "who was logged into Support yesterday?", "#ops")

    for outcome, posted in ((first, True), (shared, False), (mentioned, False)):
        open_to_all = [one.shown for one in outcome.seen if not one.only_for and one.channel.startswith("C")]
        assert any("Bob Brown" in shown for shown in open_to_all) is posted, open_to_all


@pytest.mark.parametrize("change", CHANGES)
async def test_a_question_counts_a_change_within_five_minutes(change: str) -> None:
    async with way_and_clock() as (way, clock):
        before = await way.type(MARIA, "Support yesterday")
        CHANGES[change](way)
        clock.now += timedelta(seconds=301)
        after = await way.type(MARIA, "Support yesterday")

    assert "Support: logins" in before.words
    assert "Support: logins" not in after.words
    assert "I can" in after.words
    assert "Bob Brown" not in after.words
    assert after.reports == 0


async def test_a_change_that_slack_tells_of_counts_at_once() -> None:
    async with way_and_clock() as (way, _):
        before = await way.type(MARIA, "Support yesterday")
        in_slack(way, restricted=True)
        way.program.parts.people.forget(MARIA)  # what the event `user_change` does
        after = await way.type(MARIA, "Support yesterday")

    assert "Support: logins" in before.words
    assert "guests" in after.words


async def test_a_button_pressed_after_the_right_was_lost_shows_nothing() -> None:
    async with way_and_clock() as (way, clock):
        before = await way.type(MARIA, "Support yesterday")
        report = next(one for one in before.seen if one.only_for == MARIA)
        no_manager(way)
        clock.now += timedelta(seconds=301)
        after = await way.press(MARIA, report, "Details")

    assert "no such queue" in after.words
    assert "Bob Brown" not in after.words


async def test_a_digest_of_a_grant_ends_with_the_grant() -> None:
    async with way_and_clock() as (way, _):
        parts = way.program.parts
        ours = digest(way).model_copy(update={"question": Question(queues=("801",), period=DAY)})
        allowed = hands(parts).allowed
        without = await allowed(ours)
        await parts.store.grants.grant(parts.slack.team, MARIA, ("801",), by="U024BE7LH")
        granted = await allowed(ours)
        await parts.store.grants.revoke(parts.slack.team, MARIA)
        revoked = await allowed(ours)

    assert without is not None
    assert granted is None
    assert revoked is not None
    assert revoked.code == "owner-rights"


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


async def test_the_home_forgets_a_queue_soon_after_it_opens() -> None:
    async with way_and_clock() as (way, clock):
        await way.home(MARIA)
        before = repr(way.workspace.home(MARIA).body)
        no_manager(way)
        clock.now += timedelta(hours=3)
        await way.home(MARIA)
        after = repr(way.workspace.home(MARIA).body)

    assert "Support today" in before
    assert "Support today" not in after
    assert "Billing today" in after
