"""A right taken away: a share and a digest never use it, a press or a run not beyond the twenty seconds a directory may be old."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import pytest
import pytest_asyncio

from bot.access import ALL
from bot.demo.workspace import BOB, MARIA, PETRA
from bot.demo.workspace.cast import OTHER_TEAM, TEAM
from bot.desk import ACTING_SECONDS
from tests.handlers.digesting import EIGHT, Days, days, words

pytestmark = pytest.mark.asyncio(loop_scope="module")
OPS = "C0240OPS0"
DIGEST = "digest every weekday at 8:00 in #ops for Support"
CANNOT = "I can't show"
_DAYS = itertools.count(2)
ZONES = (
    "Paris",
    "Rome",
    "Vienna",
    "Prague",
)  # the same days by another name, so that their rows are not held already


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program() -> AsyncIterator[Days]:
    async with days() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def day(program: Days) -> AsyncIterator[Days]:
    world, people = program.demo.pbx.world, dict(program.ws.core.state.people)
    await program.anew()
    await program.parts.store.database.run("delete from grants")
    yield program
    program.demo.pbx.world = world
    program.ws.core.state.people.update(people)
    for user in people:
        program.parts.people.forget(user)


async def _manages_no_more(day: Days, user: str) -> None:
    """The phone system's own word: nobody manages Support, and nobody tells us."""
    world = day.demo.pbx.world
    queues = tuple(each._replace(managers=()) if each.number == "800" else each for each in world.queues)
    people = tuple(each._replace(role="users") for each in world.people)
    day.demo.pbx.world = world._changed(people, queues)


async def _extension_off(day: Days, user: str) -> None:
    world = day.demo.pbx.world
    people = tuple(each._replace(enabled=False) if each.number == "110" else each for each in world.people)
    day.demo.pbx.world = world._changed(people, world.queues)


async def _another_email(day: Days, user: str) -> None:
    """Slack knows them by an e-mail of nobody; its event is lost."""
    await _changed(day, user, email="moved@example.com")


async def _left_the_company(day: Days, user: str) -> None:
    await _changed(day, user, deleted=True)


async def _a_guest_now(day: Days, user: str) -> None:
    await _changed(day, user, restricted=True)


async def _of_another_company_now(day: Days, user: str) -> None:
    await _changed(day, user, team=OTHER_TEAM)


async def _changed(day: Days, user: str, **changes: object) -> None:
    people = day.ws.core.state.people
    people[user] = people[user].model_copy(update=changes)


REVOKED: Mapping[str, Callable[[Days, str], Awaitable[None]]] = {
    "manages no more": _manages_no_more,
    "extension off": _extension_off,
    "another e-mail": _another_email,
    "deleted": _left_the_company,
    "a guest": _a_guest_now,
    "another company": _of_another_company_now,
}


@pytest.mark.parametrize("how", REVOKED)
async def test_a_share_never_uses_it(day: Days, how: str) -> None:
    await day.typed(MARIA, "Support yesterday no csv")
    await REVOKED[how](day, MARIA)
    said = words(*await day.typed(MARIA, "Support yesterday share no csv"))

    assert day.posts() == []
    assert CANNOT in said or "I can show you nothing" in said or "members" not in said


@pytest.mark.parametrize("how", REVOKED)
async def test_an_answer_in_a_thread_for_all_never_uses_it(day: Days, how: str) -> None:
    await day.typed(MARIA, "Support yesterday no csv")
    await REVOKED[how](day, MARIA)
    await day.mention(MARIA, "Support yesterday no csv")

    shown = [one for one in day.ws.transcript("#ops") if one.user == "U024LOGINS" and not one.only_for]
    assert [one.shown for one in shown if "members" in one.shown] == []


@pytest.mark.parametrize("how", REVOKED)
async def test_a_digest_never_uses_it(day: Days, how: str) -> None:
    await day.made(DIGEST, MARIA)
    day.clock.at = EIGHT
    await day.typed(PETRA, "Support yesterday no csv")
    await REVOKED[how](day, MARIA)
    await day.due(EIGHT)

    assert [one for one in day.posts() if "members" in one.shown] == []
    assert [(each.state, each.reason) for each in await day.kept()] == [("paused", "owner-rights")]


@pytest.mark.parametrize("how", REVOKED)
async def test_a_press_a_run_and_what_is_typed_use_it_for_no_more_than_twenty_seconds(
    day: Days, how: str
) -> None:
    digest = await day.made(DIGEST, MARIA)
    answer = await day.one(MARIA, "Support yesterday no csv")
    draft = await day.one(MARIA, DIGEST.replace("8:00", "9:00"))
    await REVOKED[how](day, MARIA)
    day.clock.forward(seconds=ACTING_SECONDS)
    before = len(await day.kept())
    said = [
        words(*await day.press(MARIA, answer, "Previous day")),
        words(*await day.typed(MARIA, "Support yesterday no csv")),
        words(*await day.typed(MARIA, "again")),
        words(*await day.typed(MARIA, f"digest {digest.number} test")),
    ]
    await day.press(MARIA, draft, "Create")
    await day.typed(MARIA, "link Support", "#general")

    assert [each for each in said if "members" in each or "07:58" in each] == []
    assert len(await day.kept()) == before
    assert await day.parts.store.links.of_channel(TEAM, "C024GENRL") == frozenset()


async def test_what_an_admin_granted_and_took_back_is_gone_at_once_for_everything(day: Days) -> None:
    for queue in ("800", ALL):
        await day.anew()
        await day.typed(PETRA, f"access grant <@{BOB}> {'Support' if queue == '800' else 'all'}")
        digest = await day.made(DIGEST, BOB)
        answer = await day.one(BOB, "Support yesterday no csv")
        await day.typed(PETRA, f"access revoke <@{BOB}>")
        pressed = words(*await day.press(BOB, answer, "Previous day"))
        typed = words(*await day.typed(BOB, "Support yesterday share no csv"))
        await day.due(EIGHT)

        assert "members" not in pressed + typed
        assert [one for one in day.posts() if "members" in one.shown] == []
        assert [each.state for each in await day.kept() if each.number == digest.number] == ["paused"]


async def _shared(day: Days) -> None:
    await day.typed(MARIA, f"Support {next(_DAYS)} nov share no csv")


async def _asked_for_all(day: Days) -> None:
    await day.mention(MARIA, f"Support {next(_DAYS)} nov no csv")


async def _digested(day: Days) -> None:
    await day.due(EIGHT)


def _outside(day: Days) -> None:
    day.ws.channels[OPS].shared = True


def _gone(day: Days) -> None:
    day.ws.channels[OPS].members.remove(MARIA)


def _guest(day: Days) -> None:
    people = day.ws.core.state.people
    people[MARIA] = people[MARIA].model_copy(update={"restricted": True})


def _no_manager(day: Days) -> None:
    world = day.demo.pbx.world
    queues = tuple(each._replace(managers=()) if each.number == "800" else each for each in world.queues)
    day.demo.pbx.world = world._changed(world.people, queues)
    day.clock.forward(seconds=ACTING_SECONDS)


@pytest.mark.parametrize("way", [_shared, _asked_for_all, _digested])
@pytest.mark.parametrize("change", [_outside, _gone, _guest, _no_manager])
async def test_what_changes_while_the_phone_system_is_asked_counts_for_what_is_posted(
    day: Days, way: Callable[[Days], Awaitable[None]], change: Callable[[Days], None]
) -> None:
    zone = ZONES[(_outside, _gone, _guest, _no_manager).index(change)]
    await day.made(f"{DIGEST} tz Europe/{zone}", MARIA)
    pbx = day.demo.pbx
    changed: list[bool] = []

    def now() -> datetime:
        """The phone system's clock, looked at while it is asked for rows."""
        if pbx.requests and pbx.requests[-1].kind == "report" and not changed:
            changed.append(True)
            change(day)
        return day.clock()

    before, pbx.requests[:] = pbx.clock, []
    pbx.clock = now
    try:
        await way(day)
    finally:
        pbx.clock = before

    assert changed
    shown = [one for one in day.ws.transcript("#ops") if one.user == "U024LOGINS" and not one.only_for]
    assert [one.shown for one in shown if "members" in one.shown or one.files] == []


async def test_a_channel_unlinked_or_shared_with_others_between_is_not_posted_to(day: Days) -> None:
    await day.made(DIGEST, MARIA)
    await day.ws.share_outside("#ops")
    await day.due(EIGHT)

    assert day.posts() == []
    assert [each.reason for each in await day.kept()] == ["channel-external"]


async def test_ten_digests_at_once_read_the_directory_for_each_moment_not_for_each_other(day: Days) -> None:
    for _ in range(10):
        await day.made(DIGEST, MARIA)
    before = [each.path for each in day.demo.pbx.requests].count("/xapi/v1/Queues")
    await day.due(EIGHT)
    reads = [each.path for each in day.demo.pbx.requests].count("/xapi/v1/Queues") - before

    assert len(day.posts()) == 10
    assert 1 <= reads <= 11
    assert timedelta(seconds=ACTING_SECONDS) == timedelta(seconds=20)
