"""Example 28: a digest never disappears. Whatever ends it pauses it, and those whom it concerns hear of it with the button that mends it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.demo.workspace import MARIA, PETRA
from bot.demo.world import World
from tests.handlers.digesting import EIGHT, OPS, WEEKDAYS, Days, days, words
from tests.handlers.walk import labels

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program() -> AsyncIterator[Days]:
    async with days() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def day(program: Days) -> AsyncIterator[Days]:
    people, world = dict(program.ws.people), program.demo.pbx.world
    yield await program.anew()
    for user, person in people.items():
        program.ws.core.state.people[user] = person
        program.parts.people.forget(user)
    program.demo.pbx.world = world


async def states(day: Days) -> list[tuple[str, str]]:
    return [(one.state, one.reason) for one in await day.kept()]


def world_with(world: World, **renamed: tuple[str, str]) -> World:
    """The same call centre with queues under another number or name: q800=("810", "Support")."""
    changed = world.at(world.now)
    queues = []
    for queue in world.queues:
        number, name = renamed.get(f"q{queue.number}", (queue.number, queue.name))
        queues.append(queue._replace(number=number, name=name))
    changed.__dict__.update(queues=tuple(one for one in queues if one.number), _kept={})
    return changed


async def test_removed_from_the_channel_it_pauses_and_the_owner_hears_with_the_buttons_that_mend_it(
    day: Days,
) -> None:
    digest = await day.made()
    await day.ws.remove_app("#ops")
    await day.due(EIGHT)
    assert (await states(day))[0][0] == "paused"
    told = day.told()[-1]
    assert f"Digest #{digest.number} could not be posted in <#{OPS}>" in words(told)
    assert "It is paused; nothing is lost." in words(told)
    assert labels(told) == ["Try again", "Choose another channel", "Delete"]
    await day.ws.invite_app("#ops")
    await day.press(PETRA, told, "Try again")
    assert (await states(day)) == [("active", "")]
    await day.due(EIGHT + timedelta(days=1))
    assert len(day.posts()) == 1


async def test_an_archived_channel_is_found_out_at_the_run_where_the_event_was_missed(day: Days) -> None:
    await day.made()
    day.ws.channels[OPS].archived = True
    await day.due(EIGHT)
    assert (await states(day)) == [("paused", "channel-archived")]
    assert "the channel is archived" in words(day.told()[-1])
    assert len(day.told()) == 1


async def test_choose_another_channel_shows_it_as_a_preview_with_a_choice(day: Days) -> None:
    await day.made()
    day.ws.channels[OPS].archived = True
    await day.due(EIGHT)
    told = day.told()[-1]
    await day.press(PETRA, told, "Choose another channel")
    element = next(
        one["action_id"]
        for block in told.blocks
        for one in block.get("elements", ())
        if one["type"] == "conversations_select"
    )
    await day.select(PETRA, told, element, "C024GENRL")
    await day.press(PETRA, told, "Save")
    assert [(one.state, one.channel) for one in await day.kept()] == [("active", "C024GENRL")]


async def test_a_channel_shared_outside_later_stops_it(day: Days) -> None:
    await day.made()
    await day.ws.share_outside("#ops")
    await day.due(EIGHT)
    assert (await states(day)) == [("paused", "channel-external")]
    assert day.posts() == []


async def test_a_channel_unlinked_later_stops_it(day: Days) -> None:
    await day.made()
    await day.parts.store.database.run("delete from links")
    await day.due(EIGHT)
    assert (await states(day)) == [("paused", "channel-not-linked")]


async def test_a_renamed_channel_changes_nothing(day: Days) -> None:
    await day.made()
    await day.ws.rename("#ops", "operations")
    await day.due(EIGHT)
    assert len(day.posts("#operations")) == 1


async def test_an_owner_who_left_pauses_it_and_the_readers_may_take_it_over(day: Days) -> None:
    digest = await day.made("digest every weekday at 8:00 in #ops for Support", MARIA)
    await day.ws.change_person(MARIA, deleted=True)
    await day.due(EIGHT)
    assert (await states(day)) == [("paused", "owner-rights")]
    (line,) = day.posts()
    assert f"Digest #{digest.number} is paused: its owner no longer has access." in words(line)
    assert labels(line) == ["Take over"]
    assert "is paused: its owner no longer has access" in words(day.told(PETRA)[-1])
    said = await day.press(PETRA, line, "Take over")
    assert f"Digest #{digest.number} is yours and on" in words(*said)
    assert [(one.owner, one.state) for one in await day.kept()] == [(PETRA, "active")]


async def test_take_over_needs_the_rights_and_a_digest_that_has_lost_its_owner(day: Days) -> None:
    digest = await day.made("digest every weekday at 8:00 in #ops for Sales")
    await day.parts.store.schedules.pause(digest.team, digest.number, reason="owner-rights")
    await day.parts.store.tellings.plan(digest.team, digest.id, "paused", "x", "owner-rights")
    await day.due()
    (line,) = day.posts()
    assert "can't show" in words(*await day.press(MARIA, line, "Take over"))
    await day.one(PETRA, f"digest resume {digest.number}")
    assert f"has its owner: <@{PETRA}>" in words(*await day.press(PETRA, line, "Take over"))
    assert [(one.owner, one.state) for one in await day.kept()] == [(PETRA, "active")]


async def test_an_owner_who_lost_the_queue_is_found_out_from_a_fresh_directory(day: Days) -> None:
    await day.made("digest every weekday at 8:00 in #ops for Support", MARIA)
    day.demo.pbx.world = day.demo.pbx.world.managed_by({"800": ()})
    await day.due(EIGHT)
    assert (await states(day)) == [("paused", "owner-rights")]
    assert all("Logins for" not in words(one) for one in day.posts())


async def test_a_queue_that_is_gone_is_told_with_the_number_of_its_name_and_a_button(day: Days) -> None:
    digest = await day.made("digest every weekday at 8:00 in #ops for Support")
    day.demo.pbx.world = world_with(day.demo.pbx.world, q800=("810", "Support"))
    await day.due(EIGHT)
    assert (await states(day)) == [("paused", "queue-gone")]
    told = day.told()[-1]
    assert f"Digest #{digest.number} is paused: Support (800) is gone; a Support (810) exists." in words(told)
    assert labels(told) == ["Use 810", "Try again", "Delete"]
    await day.press(PETRA, told, "Use 810")
    assert "asks for Support (810) now and is on: next Thu 26 Nov 08:00." in words(told)
    assert [(one.question.queues, one.called, one.state) for one in await day.kept()] == [
        (("810",), (("810", "Support"),), "active")
    ]
    assert "810" in await day.parts.store.links.of_channel(digest.team, OPS)


async def test_a_number_that_another_queue_has_now_is_not_posted_as_if_it_were_the_same(day: Days) -> None:
    await day.made("digest every weekday at 8:00 in #ops for Support")
    day.demo.pbx.world = world_with(day.demo.pbx.world, q800=("810", "Support"), q801=("800", "Sales"))
    await day.due(EIGHT)
    assert day.posts() == []
    assert "Support (800) is now another queue; a Support (810) exists." in words(day.told()[-1])


async def test_a_queue_that_only_got_another_name_stays_the_same(day: Days) -> None:
    await day.made("digest every weekday at 8:00 in #ops for Support")
    day.demo.pbx.world = world_with(day.demo.pbx.world, q800=("800", "Help desk"))
    await day.due(EIGHT)
    assert (await states(day)) == [("active", "")]
    assert "Help desk" in words(*day.posts())


async def test_a_queue_that_is_gone_for_good_is_said_without_a_guess(day: Days) -> None:
    await day.made("digest every weekday at 8:00 in #ops for Support")
    day.demo.pbx.world = world_with(day.demo.pbx.world, q800=("", ""))
    await day.due(EIGHT)
    told = day.told()[-1]
    assert "is paused: Support (800) is gone." in words(told)
    assert labels(told) == ["Try again", "Delete"]


@pytest.mark.parametrize(
    ("code", "state", "said"),
    [
        ("restricted_action", ("paused", "restricted_action"), "could not be posted"),
        ("missing_scope", ("paused", "missing_scope"), "an admin can reinstall the app"),
        ("invalid_arguments", ("active", ""), "a fault of mine (invalid_arguments)"),
    ],
)
async def test_what_slack_refuses_is_told_by_its_code(
    day: Days, code: str, state: tuple[str, str], said: str
) -> None:
    await day.made()
    day.ws.fail("chat.postMessage", "error", error=code)
    await day.due(EIGHT)
    assert (await states(day)) == [state]
    assert said in words(day.told()[-1])


async def test_a_rate_limit_is_waited_for(day: Days) -> None:
    await day.made()
    day.ws.fail("chat.postMessage", "ratelimited", retry_after=30)
    await day.due(EIGHT)
    assert day.posts() == []
    await day.due(EIGHT + timedelta(minutes=2))
    assert len(day.posts()) == 1


async def test_a_csv_slack_will_not_take_leaves_the_message_and_is_told(day: Days) -> None:
    digest = await day.made()
    day.ws.fail("files.getUploadURLExternal", "error", error="file_uploads_disabled")
    await day.due(EIGHT)
    assert len(day.posts()) == 1
    assert f"The CSV of Digest #{digest.number} in <#{OPS}> could not be sent" in words(day.told()[-1])
    assert (await states(day)) == [("active", "")]


async def test_an_owner_nobody_can_write_to_leaves_it_to_the_admins(day: Days) -> None:
    await day.made("digest every weekday at 8:00 in #ops for Support", MARIA)
    day.ws.channels[OPS].archived = True
    day.ws.close_dm(MARIA)
    await day.due(EIGHT)
    day.ws.close_dm(MARIA, closed=False)
    assert "the channel is archived" in words(day.told(PETRA)[-1])


async def test_admins_are_reminded_once_a_week_of_one_that_stays_paused(day: Days) -> None:
    await day.made()
    day.ws.channels[OPS].archived = True
    await day.due(EIGHT)
    await day.parts.store.database.run("update schedules set changed = changed - 700000")
    before = len(day.told())
    for days_later in (7, 8, 14):
        await day.due(EIGHT + timedelta(days=days_later))
    assert [words(one).count("is paused") > 0 for one in day.told()[before:]] == [True, True]


async def test_it_stays_listed_with_its_reason(day: Days) -> None:
    await day.made()
    day.ws.channels[OPS].archived = True
    await day.due(EIGHT)
    assert "*paused*: the channel is archived" in words(await day.one(PETRA, "digest list", "#general"))


async def test_the_app_removed_from_the_workspace_pauses_everything(day: Days) -> None:
    await day.made()
    await day.made(f"{WEEKDAYS} no csv")
    await day.ws.revoke()
    await day.settled()
    day.ws.core.refusing = ""
    assert {state for state, _ in await states(day)} == {"paused"}
