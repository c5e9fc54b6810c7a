"""A destination is the asker's own messages, or a channel they are a member of: looked up, whatever was typed, picked or forged."""

import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.demo.blocks_check import elements_of
from bot.demo.workspace import ANA, BOB, MARIA, PETRA, payloads
from bot.demo.workspace.cast import BOT_USER, TEAM
from bot.demo.workspace.state import Conversation
from bot.models.schedule import Schedule
from tests.handlers.digesting import EIGHT, Days, days, words

pytestmark = pytest.mark.asyncio(loop_scope="module")
OPS = "C0240OPS0"
NAME = "quietplan"
DIGEST = "digest every weekday at 8:00 in {} for Support"
_NUMBERS = itertools.count(1)

ELSEWHERE: Mapping[str, Conversation] = {
    one.id: one
    for one in (
        Conversation("D024ANARU", "", [ANA, BOT_USER], with_user=ANA),
        Conversation("C024SECRT", NAME, [PETRA, BOB, BOT_USER], private=True),
        Conversation("G024OLDPR", f"{NAME}-old", [BOB, BOT_USER], private=True),
        Conversation("C024HIDDN", f"{NAME}-hidden", [BOB], private=True),
        Conversation("C024LOBBY", "lobby", [ANA, BOB, BOT_USER]),
        Conversation("C024APART", "apart", [ANA, BOB]),
    )
}
"""Conversations that Maria, who may see Support, is not in: the app is in most of them, and they are linked to it."""
NOWHERE = ("D0PEOPLE12", "C0NOTHERE", "GNOTHERE", "D", "DXXXXXXXXXXXXXXXXX")
DESTINATIONS = (*ELSEWHERE, *NOWHERE)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program() -> AsyncIterator[Days]:
    async with days() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def day(program: Days) -> Days:
    await program.anew()
    for name, one in ELSEWHERE.items():
        one.messages.clear()
        program.ws.channels[name] = one
        await program.parts.store.links.link(TEAM, name, ("800", "803"), by=PETRA)
    return program


async def _pressed(day: Days, name: str, value: str, **chosen: str) -> str:
    """A press of Maria's with whatever she likes in it."""
    core = day.ws.core
    body = payloads.interaction(core, core.state.people[MARIA], "block_actions") | {
        "container": {"type": "message", "message_ts": "1.1", "channel_id": OPS, "is_ephemeral": True},
        "channel": {"id": OPS, "name": "ops"},
        "actions": [{"type": "button", "action_id": name, "block_id": "b", "value": value, "action_ts": "1", **chosen}],
        "response_url": core.new_door(MARIA, OPS),
    }  # fmt: skip
    return words(*await day._after(MARIA, day.ws.courier.deliver("interactive", body)))


async def _typed(day: Days, there: str) -> str:
    return words(*await day.typed(MARIA, f"Support yesterday share in <#{there}>"))


async def _mentioned(day: Days, there: str) -> str:
    return words(*await day.mention(MARIA, f"Support yesterday in <#{there}|{NAME}>"))


async def _written(day: Days, there: str) -> str:
    return words(*await day.dm(MARIA, f"Support yesterday share in <#{there}>"))


async def _form(day: Days, there: str) -> str:
    await day.ws.shortcut(MARIA, "login_report")
    await day.settled()
    view = day.ws.top_view(MARIA)
    option = {"text": {"type": "plain_text", "text": "Support"}, "value": "800"}
    view.picked.setdefault("queues", {})["pick_queue"] = {
        "type": "multi_external_select",
        "selected_options": [option],
    }
    place = next(each for block, each in elements_of(view.body["blocks"]) if block.get("block_id") == "place")
    view.picked.setdefault("place", {})[place["action_id"]] = {
        "type": "conversations_select",
        "selected_conversation": there,
    }
    shown = await day.submit(MARIA)
    return words(*shown) + json.dumps(view.errors)


async def _digest(day: Days, there: str) -> str:
    shown = await day.one(MARIA, DIGEST.format(f"<#{there}>"))
    said = words(shown)
    return said + (words(*await day.press(MARIA, shown, "Create")) if "Create" in shown.labels else "")


async def _digest_by_the_select(day: Days, there: str) -> str:
    """The select "Which channel?" of a draft, its answer written by hand."""
    shown = await day.one(MARIA, "digest every weekday at 8:00 for Support")
    found = next(
        each for _, each in elements_of(shown.blocks) if each["action_id"].startswith("digest:channel")
    )
    said = await _pressed(day, found["action_id"], "", selected_conversation=there)
    return said + await _pressed(day, "digest:create", found["action_id"].rpartition(":")[2])


async def _digest_by_the_form(day: Days, there: str) -> str:
    shown = await day.one(MARIA, DIGEST.format("#ops"))
    await day.press(MARIA, shown, "Edit…")
    await day.settled()
    view = day.ws.top_view(MARIA)
    view.picked["place"] = {"place": {"type": "conversations_select", "selected_conversation": there}}
    await day.submit(MARIA)
    after = day.ws.ephemerals(MARIA)[-1]
    said = words(after)
    return said + (words(*await day.press(MARIA, after, "Create")) if "Create" in after.labels else "")


async def _shared_by_a_press(day: Days, there: str) -> str:
    """[Share here] of an answer, in a message that says it stands somewhere else."""
    answer = await day.one(MARIA, "Support yesterday no csv")
    found = next(each for _, each in elements_of(answer.blocks) if each.get("action_id") == "deed:details")
    core = day.ws.core
    body = payloads.interaction(core, core.state.people[MARIA], "block_actions") | {
        "container": {"type": "message", "message_ts": "1.1", "channel_id": there, "is_ephemeral": True},
        "channel": {"id": there, "name": "directmessage"},
        "actions": [{**found, "action_id": "deed:share", "block_id": "b", "action_ts": "1"}],
        "response_url": core.new_door(MARIA, OPS),
    }  # fmt: skip
    return words(*await day._after(MARIA, day.ws.courier.deliver("interactive", body)))


async def _digest_here(day: Days, there: str) -> str:
    """`digest … here`, typed where the app sees nothing of who is in."""
    core = day.ws.core
    body = {
        **payloads.command(core, core.state.people[MARIA], day.ws.channels[OPS], "/logins " + DIGEST.format("here").replace("in here", "here"), core.new_door(MARIA, OPS)),
        "channel_id": there,
    }  # fmt: skip
    shown = await day._after(MARIA, day.ws.courier.deliver("slash_commands", body))
    said = words(*shown)
    for each in shown:
        if "Create" in each.labels:
            said += words(*await day.press(MARIA, each, "Create"))
    return said


WAYS: Mapping[str, Callable[[Days, str], Awaitable[str]]] = {
    "typed": _typed,
    "mention": _mentioned,
    "message": _written,
    "form": _form,
    "digest": _digest,
    "digest's select": _digest_by_the_select,
    "digest's form": _digest_by_the_form,
    "digest here": _digest_here,
    "press": _shared_by_a_press,
}


@pytest.mark.parametrize("there", DESTINATIONS)
@pytest.mark.parametrize("way", WAYS)
async def test_nothing_goes_where_the_asker_is_not_and_nothing_is_told_of_it(
    day: Days, way: str, there: str
) -> None:
    before = await day.parts.store.links.of_channel(TEAM, there)
    said = await WAYS[way](day, there)
    at = EIGHT + timedelta(minutes=next(_NUMBERS))
    await day.due(at)

    posted = (
        [one for one in day.ws.channels[there].messages if one.user == BOT_USER] if there in ELSEWHERE else []
    )
    assert [one.shown for one in posted] == []
    assert await day.kept() == []
    assert await day.parts.store.links.of_channel(TEAM, there) == before
    private = there not in ELSEWHERE or ELSEWHERE[there].private
    assert (NAME in said.replace(f"{there}|{NAME}", "")) is False or not private
    assert "to your messages" not in said
    assert said


async def test_what_is_not_there_and_what_is_private_read_alike(day: Days) -> None:
    told = {there: (await _digest(day, there)).replace(there, "") for there in DESTINATIONS if there not in {"C024LOBBY", "C024APART"}}  # fmt: skip

    assert len(set(told.values())) == 1, told


async def test_where_the_asker_is_and_in_their_own_messages_it_is_posted(day: Days) -> None:
    day.ws.channels["C024SECRT"].members.append(MARIA)
    try:
        await day.typed(MARIA, "Support yesterday share no csv in <#C024SECRT>")
        assert day.posts("C024SECRT")
    finally:
        day.ws.channels["C024SECRT"].members.remove(MARIA)
    own = day.ws.channel_id("dm", MARIA)
    await day.typed(MARIA, f"Support yesterday share no csv in <#{own}>")
    assert day.told(MARIA)
    assert (await day.made("digest every weekday at 8:00 to me for Support", MARIA)).channel == own


async def _kept(day: Days, channel: str) -> Schedule:
    """A digest of Maria's that an earlier version let her make."""
    made = await day.made("digest every weekday at 8:00 to me for Support", MARIA)
    changed = made.model_copy(update={"channel": channel})
    await day.parts.store.schedules.edit(changed, made.next_due)
    return changed


@pytest.mark.parametrize("there", ELSEWHERE)
async def test_a_digest_from_before_that_goes_elsewhere_is_paused_and_its_owner_told(
    day: Days, there: str
) -> None:
    await _kept(day, there)
    await day.due(EIGHT + timedelta(seconds=1))

    assert [one.shown for one in day.ws.channels[there].messages if one.user == BOT_USER] == []
    assert [each.state for each in await day.kept()] == ["paused"]
    assert "is paused" in words(*day.told(MARIA))
    assert NAME not in words(*day.told(MARIA))


async def test_whoever_leaves_the_channel_posts_there_no_more(day: Days) -> None:
    digest = await day.made(DIGEST.format("#ops"), MARIA)
    day.ws.channels[OPS].members.remove(MARIA)
    await day.due(EIGHT)
    said = await _typed(day, OPS)

    assert day.posts() == []
    assert [each.reason for each in await day.kept() if each.number == digest.number] == ["channel-not-yours"]
    assert "You are not in #ops" in said
