"""Every output of the running app with planted names, read by people with few rights: a name that is not for them is nowhere."""

import itertools
import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import NamedTuple

import pytest
import pytest_asyncio

from bot.demo.blocks_check import elements_of
from bot.demo.workspace import ANA, BOB, GUEST, MARIA, PETRA, STRANGER, payloads
from bot.demo.workspace.cast import TEAM
from tests.handlers.digesting import EIGHT, Days, days
from tests.handlers.walk import labels

pytestmark = pytest.mark.asyncio(loop_scope="module")
OPS = "C0240OPS0"
PLANTED = re.compile(r"Z[qp][a-z][a-z]x")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _word(start: str, at: int) -> str:
    return f"{start}{LETTERS[at // 26]}{LETTERS[at % 26]}x"


class Reader(NamedTuple):
    """Somebody by id, where they type, and the queues and people they may read of, by number."""

    user: str
    channel: str
    queues: frozenset[str]
    people: frozenset[str]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def day() -> AsyncIterator[Days]:
    """Planted names; #ops is linked to queues, has Petra's digest of all, and everybody pinned what is not theirs."""
    async with days() as started:
        world = started.demo.pbx.world
        queues = tuple(each._replace(name=_word("Zq", at)) for at, each in enumerate(world.queues))
        people = tuple(
            each._replace(
                first=_word("Zp", at),
                last="",
                email=f"{each.first}.{each.last}@example.com".lower() if each.email == "-" else each.email,
            )
            for at, each in enumerate(world.people)
        )
        started.demo.pbx.world = world._changed(people, queues)
        await started.anew()
        await started.program._built.directories._refresh()
        store, every = started.parts.store, [each.number for each in queues]
        for channel in (OPS, "C024GENRL", "C024ACME0"):
            await store.links.link(TEAM, channel, every, by=PETRA)
        for user in (ANA, BOB, MARIA, GUEST, STRANGER):
            await store.settings.put(TEAM, "person", user, "pinned", every, by=user)
        state = started.ws.core.state
        state.people[BOB] = state.people[BOB].model_copy(update={"email": "nobody@example.com"})
        await started.made("digest every weekday at 8:00 in #ops for all", PETRA)
        await started.made("digest every weekday at 8:00 in #ops for 801, 802, 804", PETRA)
        await started.made("digest every weekday at 8:00 in #general for 801, 802, 804", PETRA, "#general")
        yield started


def _readers(day: Days) -> Mapping[str, Reader]:
    found = day.program._built.directories.held
    assert found is not None
    mine = {queue.dn for queue in found.queues if "101" in queue.members}
    managed = {queue.dn: queue for queue in found.queues if "110" in queue.managers}
    members = {dn for queue in managed.values() for dn in queue.members}
    also = {queue.dn for queue in found.queues if "110" in queue.members}
    return {
        "agent": Reader(ANA, "#ops", frozenset(mine), frozenset({"101"})),
        "manager": Reader(MARIA, "#ops", frozenset({*managed, *also}), frozenset({*members, "110"})),
        "nobody": Reader(BOB, "#ops", frozenset(), frozenset()),
        "guest": Reader(GUEST, "#general", frozenset(), frozenset()),
        "partner": Reader(STRANGER, "#acme", frozenset(), frozenset()),
    }


def _allowed(day: Days, reader: Reader) -> set[str]:
    found = day.program._built.directories.held
    assert found is not None
    names = {queue.name for queue in found.queues if queue.dn in reader.queues}
    return names | {person.first for person in found.people if person.dn in reader.people}


TYPED = (
    "", "help", "help digest", "help dates", "help privacy", "queues", "queues 8", "agents", "agents 1", "links", "link", "link 801", "unlink 801",
    "unlink", "hours 801", "hours 801 mon-fri 8-18", "settings", "status", "digest list", "digest 1", "digest 1 history", "digest 1 run", "digest 2 edit",
    "digest 2 test", "digest 1 delete", "digest every weekday at 8:00 in #ops", "digest every weekday at 8:00 in #ops for 801, 802",
    "digest every weekday at 8:00 to me for 800 and 801", "all yesterday", "yesterday", "me yesterday", "800 yesterday", "801 yesterday", "800 and 801 yesterday",
    "801 and 802 yesterday", "800, 804 yesterday", "800 vs 801 yesterday", "102 yesterday", "101 and 102 yesterday", "why 102 yesterday", "why 101 yesterday",
    "missing 801 today", "missing today", "now", "now 801", "801 yesterday share", "all yesterday share", "801 yesterday csv raw xlsx", "zq yesterday", "zp yesterday",
    "zqaa and zqab yesterday", "801 yesterdy", "access list", "access grant <@U024MARIA> 801", "people", "audit", "policy", "again", "form", "gaps 801 yesterday",
    "801 by agent last week", "99 yesterday", "809 quickly yesterday",
)  # fmt: skip
NAMES = (
    "run:0",
    "deed:details",
    "deed:share",
    "deed:csv",
    "deed:previous",
    "deed:make",
    "keep",
    "pass",
    "form:change",
    "digest:from",
    "rows:next",
    "other:queue:0",
)
VALUES = (
    ("queue:menu", "yesterday|801"), ("queue:menu", "members|802"), ("list:queues", "0|"), ("list:people", "0|"), ("list:queues:next", "0|zq"), ("home:refresh", "-"),
    ("home:pins", "-"), ("form:open", "-"), ("do:ask-access", "-"), ("do:help", "-"), ("digest:list", "-"), ("set:csv", "0"), ("say", "links"), ("say", "801 yesterday"),
    ("grant:all", BOB), ("grant:choose", BOB), ("audit:next", "1"),
)  # fmt: skip


async def _pressed(day: Days, reader: Reader, name: str, value: str) -> list[str]:
    core, channel = day.ws.core, day.ws.channel_id(reader.channel)
    body = payloads.interaction(core, core.state.people[reader.user], "block_actions") | {
        "container": {"type": "message", "message_ts": "1.1", "channel_id": channel, "is_ephemeral": True},
        "channel": {"id": channel, "name": "ops"},
        "actions": [{"type": "button", "action_id": name, "block_id": "b", "value": value, "action_ts": "1"}],
        "response_url": core.new_door(reader.user, channel),
    }
    shown = await day._after(reader.user, day.ws.courier.deliver("interactive", body))
    return [_all_of(shown), _modal(day, reader)]


def _all_of(messages: Iterable[object]) -> str:
    return "\n".join(json.dumps([each.text, each.blocks], ensure_ascii=False) for each in messages)  # type: ignore[attr-defined]  # messages of the workspace


def _modal(day: Days, reader: Reader) -> str:
    """The form in front of them, which is closed."""
    stack = day.ws.core.stack(reader.user)
    shown = json.dumps([view.body for view in stack])
    stack.clear()
    return shown


async def _stored(day: Days) -> list[tuple[str, str]]:
    """Every button of an answer, of a digest and of a draft, with the questions of somebody who may see all."""
    found = []
    for text in (
        "801 yesterday no csv",
        "801, 802 yesterday no csv",
        "102 yesterday no csv",
        "why 102 yesterday",
    ):
        answer = await day.one(PETRA, text)
        kept = next(
            str(each["value"])
            for _, each in elements_of(answer.blocks)
            if each.get("action_id", "").startswith("deed:")
        )
        assert await day.parts.store.questions.get(TEAM, kept) is not None
        found += [(name, f"{kept}:5" if name.startswith("rows") else kept) for name in NAMES]
    for each in await day.kept():
        found += [
            (f"digest:{what}", each.id)
            for what in ("open", "mute", "manage", "run", "test", "edit", "history", "take", "drop", "undo")
        ]
        found += [("digest:use:801", f"{each.id}|801|802")]
    draft = await day.one(PETRA, "digest every weekday at 9:00 in #ops for 801")
    kept = next(
        str(each["value"])
        for _, each in elements_of(draft.blocks)
        if each.get("action_id") == "digest:create"
    )
    return found + [(f"digest:{what}", kept) for what in ("create", "test", "draft", "retry", "tome")]


WHO = ("agent", "manager", "nobody", "guest", "partner")


async def _leaks(
    day: Days, reader: Reader, said: Mapping[str, list[str]], typed: str = ""
) -> list[tuple[str, str]]:
    allowed = _allowed(day, reader)
    return sorted(
        {(what, word) for what, texts in said.items() for text in texts for word in PLANTED.findall(text)
         if word not in allowed and word.casefold() not in f"{what} {typed}"}
    )  # fmt: skip


@pytest.mark.parametrize("who", WHO)
async def test_nothing_that_can_be_typed_names_what_is_not_theirs(day: Days, who: str) -> None:
    reader = _readers(day)[who]
    said: dict[str, list[str]] = {}
    for text in TYPED:
        shown = await day.typed(reader.user, text, reader.channel)
        said[text] = [_all_of(shown), _modal(day, reader)]
        assert shown or text == "form" or "share" in text, text

    assert await _leaks(day, reader, said) == []


@pytest.mark.parametrize("who", WHO)
async def test_no_mention_no_message_and_no_sentence_does(day: Days, who: str) -> None:
    reader = _readers(day)[who]
    said: dict[str, list[str]] = {}
    for text in (
        "who was in 801 yesterday?",
        "800 and 801 yesterday",
        "links",
        "queues",
        "801 yesterday",
        "was 102 late yesterday?",
    ):
        said[f"mention {text}"] = [_all_of(await day.mention(reader.user, text, reader.channel))]
        if who != "partner":
            said[f"message {text}"] = [_all_of(await day.dm(reader.user, text))]

    assert await _leaks(day, reader, said) == []


@pytest.mark.parametrize("who", WHO)
async def test_no_button_does_whoever_made_it_and_whatever_it_carries(day: Days, who: str) -> None:
    reader = _readers(day)[who]
    said = {
        f"{name} {value}": await _pressed(day, reader, name, value)
        for name, value in (*VALUES, *await _stored(day))
    }

    assert await _leaks(day, reader, said) == []
    assert [each.state for each in await day.kept()] == ["active"] * 3


@pytest.mark.parametrize("who", WHO)
async def test_neither_home_nor_form_nor_select_nor_settings_do(day: Days, who: str) -> None:
    reader = _readers(day)[who]
    await day.ws.open_home(reader.user)
    await day.settled()
    said = {"home": [json.dumps(day.ws.home(reader.user).body)]}
    await day.ws.shortcut(reader.user, "login_report")
    await day.settled()
    for pick, letters in itertools.product(("pick_queue", "pick_agent"), ("", "zq", "zp", "80", "10", "a")):
        offered = await day.ws.options(reader.user, day.ws.top_view(reader.user), pick, letters)
        said[f"{pick} {letters}"] = [json.dumps(offered)]
    said["form"] = [_modal(day, reader)]

    assert await _leaks(day, reader, said) == []


async def test_the_names_of_a_digest_in_a_channel_are_told_to_whoever_may_know_them_alone(day: Days) -> None:
    readers = _readers(day)
    told = {
        who: _all_of(await day.typed(readers[who].user, "digest list", readers[who].channel)) for who in WHO
    }

    assert not PLANTED.search(told["nobody"] + told["guest"] + told["partner"])
    assert "801" in told["nobody"]
    assert PLANTED.search(_all_of(await day.typed(PETRA, "digest list")))


async def test_a_question_of_two_queues_one_of_which_is_not_theirs_is_refused_for_that_one(day: Days) -> None:
    reader = _readers(day)["manager"]
    shown = [await day.one(MARIA, f"{first}{joined}{second} yesterday") for joined in (" and ", ", ", " & ", " + ", " ") for first, second in (("800", "801"), ("801", "800"), ("800", "8999"))]  # fmt: skip

    for each in shown:
        assert re.search(r"I can't show (“)?(801|8999)", each.text), each.text
        assert "I did not understand" not in each.text
        for label in [label for label in labels(each) if label.startswith("Run")]:
            after = await day.press(MARIA, each, label)
            assert "I can't show" not in _all_of(after)
    assert reader.queues


@pytest.mark.parametrize(
    "text",
    [
        "801 and 802 yesterday",
        "800 quickly yesterday",
        "zq yesterday",
        "800, 8999 yesterday",
        "800 vs 8999 yesterday",
        "801 since 8",
    ],
)
@pytest.mark.parametrize("who", ["agent", "manager"])
async def test_no_button_that_is_offered_is_refused(day: Days, who: str, text: str) -> None:
    reader = _readers(day)[who]
    shown = await day.one(reader.user, text)
    for _, each in elements_of(shown.blocks):
        if each["action_id"].startswith(("run", "pick")):
            said = await _pressed(day, reader, each["action_id"], str(each["value"]))
            assert "I can't show" not in said[0], (text, each["text"])
    assert EIGHT
