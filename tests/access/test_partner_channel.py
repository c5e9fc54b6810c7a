"""A channel that a partner company made: its requests carry the partner's id outside; who is ours is decided by their profile alone."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import pytest
import pytest_asyncio
from slack_bolt.request.internals import extract_team_id

from bot.access import WHY_NOT
from bot.demo.blocks_check import elements_of
from bot.demo.workspace import MARIA, PETRA, STRANGER, Message, payloads
from bot.demo.workspace.cast import BOT_USER, OTHER_TEAM, TEAM
from handlers.receive import team_of
from handlers.who import asker_of
from tests.handlers.walk import Walk, walk

pytestmark = pytest.mark.asyncio(loop_scope="module")
ACME = "C024ACME0"
REFUSED = WHY_NOT["stranger"]
TOLD = ("Support", "Billing", "Sales", "07:5", "08:0", "Ana Ruiz", "Bob Brown")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def w() -> AsyncIterator[Walk]:
    """#acme is Acme's own, allowed and linked; one of Acme calls himself by the e-mail of our manager and stands among the admins."""
    async with walk(settings={"EXTERNAL_CHANNELS": ACME, "ADMINS": f"{PETRA},{STRANGER}"}) as walking:
        people = walking.ws.core.state.people
        people[STRANGER] = people[STRANGER].model_copy(update={"email": people[MARIA].email})
        await walking.parts.store.links.link(TEAM, ACME, ("800", "803"), by=PETRA)
        walking.ws.core.abroad = OTHER_TEAM
        yield walking


async def _command(w: Walk, user: str) -> str:
    return _words(await w.typed(user, "Support yesterday", "#acme"))


async def _mention(w: Walk, user: str) -> str:
    return _words(await w.mention(user, "who was in Support yesterday?", "#acme"))


async def _message(w: Walk, user: str) -> str:
    return _words(await w.dm(user, "Support yesterday"))


async def _press(w: Walk, user: str) -> str:
    """A press on a button of somebody else's answer, as it would be under a post."""
    answer = await w.one(PETRA, "Support yesterday no csv", "#acme")
    found = next(
        each for _, each in elements_of(answer.blocks) if each.get("text", {}).get("text") == "Previous day"
    )
    core = w.ws.core
    body = payloads.interaction(core, core.state.people[user], "block_actions") | {
        "container": {"type": "message", "message_ts": "1.1", "channel_id": ACME, "is_ephemeral": True},
        "team": {"id": OTHER_TEAM},
        "channel": {"id": ACME, "name": "acme"},
        "actions": [{**found, "block_id": "b", "action_ts": "1"}],
        "response_url": core.new_door(user, ACME),
    }
    return _words(await w._after(user, w.ws.courier.deliver("interactive", body)))


async def _home(w: Walk, user: str) -> str:
    await w.ws.open_home(user)
    await w.settled()
    return json.dumps(w.ws.home(user).body)


async def _form(w: Walk, user: str) -> str:
    await w.ws.shortcut(user, "login_report")
    await w.settled()
    option = {"text": {"type": "plain_text", "text": "Support"}, "value": "800"}
    offered = await w.ws.options(user, w.ws.top_view(user), "pick_queue")
    shown = await w.submit(user, {"queues": [option]})
    return _words(shown) + json.dumps(offered)


async def _mention_of_a_file(w: Walk, user: str) -> str:
    return _words(await w.mention(user, "Support yesterday csv", "#acme"))


async def _people_of_a_queue(w: Walk, user: str) -> str:
    return _words(await w.typed(user, "agents", "#acme"))


async def _links(w: Walk, user: str) -> str:
    return _words(await w.typed(user, "access list", "#acme"))


def _words(messages: list[Message]) -> str:
    return "\n".join(f"{one.shown}\n{one.text}\n{'a file' if one.files else ''}" for one in messages)


KINDS: Mapping[str, Callable[[Walk, str], Awaitable[str]]] = {
    "command": _command,
    "mention": _mention,
    "message": _message,
    "press": _press,
    "home": _home,
    "shortcut and form": _form,
    "mention for a file": _mention_of_a_file,
    "list of people": _people_of_a_queue,
    "list of grants": _links,
}


@pytest.mark.parametrize("kind", KINDS)
async def test_one_of_the_partner_with_our_managers_email_reads_nothing(w: Walk, kind: str) -> None:
    text = await KINDS[kind](w, STRANGER)

    assert [word for word in TOLD if word in text] == []
    assert (
        "only people of this workspace may ask" in text
        or "Only an admin" in text
        or "that I may show you" in text
    )


@pytest.mark.parametrize("kind", ["command", "mention", "message", "press", "shortcut and form", "home"])
@pytest.mark.parametrize("user", [PETRA, MARIA])
async def test_our_own_people_are_answered_there_as_anywhere(w: Walk, kind: str, user: str) -> None:
    text = await KINDS[kind](w, user)

    assert "only people of this workspace" not in text
    assert "Support" in text


async def test_an_id_of_the_partner_among_the_admins_reads_no_details_of_the_program(w: Walk) -> None:
    theirs, ours = [_words(await w.typed(user, "status", "#acme")) for user in (STRANGER, PETRA)]

    assert "3CX version" not in theirs
    assert "3CX version" in ours


async def test_the_audit_the_questions_and_the_settings_are_filed_under_our_own_team(w: Walk) -> None:
    await KINDS["command"](w, MARIA)
    await KINDS["mention"](w, STRANGER)

    assert await w.parts.store.audit.teams() == [TEAM]
    told = await w.parts.store.database.all("select distinct team_id from kept_questions")
    assert [row["team_id"] for row in told] == [TEAM]


async def test_a_channel_of_theirs_that_ends_pauses_our_digest_there(w: Walk) -> None:
    shown = await w.one(PETRA, "digest every weekday at 8:00 here for Support", "#acme")
    await w.press(PETRA, shown, "Create")
    await w.ws.event({"type": "channel_archive", "channel": ACME, "user": STRANGER})
    await w.settled()

    digests = [each for each in await w.parts.store.schedules.all(TEAM) if each.channel == ACME]
    assert [each.state for each in digests] == ["paused"]


async def test_the_app_removed_from_their_workspace_is_not_removed_from_ours(w: Walk) -> None:
    shown = await w.one(PETRA, "digest every weekday at 9:00 to me for Support", "#ops")
    await w.press(PETRA, shown, "Create")
    before = [each.state for each in await w.parts.store.schedules.all(TEAM)]
    body = {
        "team_id": OTHER_TEAM,
        "event_id": "EvGONE",
        "event": {"type": "app_uninstalled"},
        "authorizations": [],
    }
    await w.ws.courier.deliver("events_api", {**body, "type": "event_callback", "api_app_id": "A024LOGINS"})
    await w.settled()

    assert [each.state for each in await w.parts.store.schedules.all(TEAM)] == before


OURS, THEIRS = {"id": TEAM}, {"id": OTHER_TEAM}
BODIES: tuple[dict[str, Any], ...] = (
    {"team_id": OTHER_TEAM, "authorizations": [{"team_id": TEAM}], "event": {"team": OTHER_TEAM}},
    {"team_id": OTHER_TEAM, "authorizations": [{"team_id": TEAM, "enterprise_id": "E1"}, {"team_id": OTHER_TEAM}]},
    {"team_id": TEAM, "authorizations": [], "event": {"team": OTHER_TEAM}},
    {"team_id": TEAM, "command": "/logins"},
    {"team": OURS, "user": {"id": "U1", "team_id": OTHER_TEAM}},
    {"team": THEIRS, "view": {"app_installed_team_id": TEAM, "team_id": OTHER_TEAM}},
    {"team": None, "user": {"team_id": TEAM}, "view": {"team_id": OTHER_TEAM}},
    {"team": TEAM},
    {"event": {"team_id": TEAM}},
    {},
)  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
async def test_a_requests_team_is_the_one_bolt_reads(body: dict[str, Any]) -> None:
    assert team_of(body) == (extract_team_id(body) or "")


@pytest.mark.parametrize(
    ("profile", "ours"),
    [
        ({"team_id": TEAM}, True),
        ({"team_id": OTHER_TEAM}, False),
        ({"team_id": OTHER_TEAM, "enterprise_user": {"teams": [OTHER_TEAM, TEAM]}}, True),
        ({"enterprise_user": {"teams": [TEAM]}}, True),
        ({"enterprise_user": {"teams": [OTHER_TEAM]}}, False),
        ({"enterprise_user": {"teams": []}}, False),
        ({"enterprise_user": {"teams": f"{TEAM},{OTHER_TEAM}"}}, False),
        ({"enterprise_user": {"teams": None}}, False),
        ({"enterprise_user": None, "team_id": TEAM}, True),
        ({"profile": {"team": TEAM}}, False),
        ({"team_id": f"{TEAM}9"}, False),
        ({"team_id": ""}, False),
        ({}, False),
        ({"team_id": TEAM, "is_stranger": True}, False),
    ],
)
async def test_a_person_is_ours_by_the_team_of_their_profile(profile: dict[str, Any], ours: bool) -> None:
    assert asker_of(TEAM, "U1", "C1", profile).stranger is not ours


@pytest.mark.parametrize(("teams", "ours"), [((OTHER_TEAM, TEAM), True), ((OTHER_TEAM,), False)])
async def test_somebody_of_a_grid_is_ours_by_the_workspaces_they_are_in(
    w: Walk, teams: tuple[str, ...], ours: bool
) -> None:
    people = w.ws.core.state.people
    kept = people[MARIA]
    await w.ws.change_person(MARIA, grid=teams)
    text = await _command(w, MARIA)
    people[MARIA] = kept
    w.parts.people.forget(MARIA)

    assert ("only people of this workspace" not in text) is ours
    assert BOT_USER not in text
