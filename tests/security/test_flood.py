"""Somebody who does not stop: told politely when again, at the price of a look, while everybody else is served."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.demo.workspace import ANA, MARIA, PETRA, payloads
from bot.roof.demo_command import demo
from tests.handlers.walk import Clock
from tests.security.road import Outcome, Road
from tests.security.test_hostile_requests import pressed

LIMITED = {"ASKS_PER_PERSON": "4", "ASKS_PER_TEAM": "100"}
"""So two requests in five seconds, twelve in a minute."""
FAST = (
    "You sent requests 2 times within 5 seconds, which is as often as I may answer. Please try again in 5 s."
)


@asynccontextmanager
async def standing(settings: dict[str, str], *, socket_mode: bool = False) -> AsyncIterator[Road]:
    """The app with limits on, while time stands."""
    async with demo(
        clock=Clock(), socket_mode=socket_mode, settings=settings, tuned={"pictures": False}
    ) as running:
        yield Road(running)


async def denials(way: Road) -> list[str]:
    """Why something was refused, as the audit has it."""
    parts = way.program.parts
    now = parts.clock()
    entries = await parts.store.audit.read(
        parts.slack.team, now - timedelta(hours=1), now + timedelta(hours=1)
    )
    return [each.reason for each in entries if each.decision != "allowed"]


async def flooded(way: Road, user: str, acts: list[Any]) -> Outcome:
    """All of them at once."""

    async def together() -> Any:
        return (await asyncio.gather(*acts))[-1]

    return await way._follow(user, together())


@pytest.mark.parametrize("socket_mode", [False, True])
async def test_a_command_too_many_is_answered_in_its_acknowledgement_and_costs_nothing_else(
    socket_mode: bool,
) -> None:
    async with standing(LIMITED, socket_mode=socket_mode) as way:
        for _ in range(2):
            await way.type(PETRA, "help")
        turned = await way.type(PETRA, "Support yesterday")
        others = await way.type(MARIA, "Support yesterday")

        assert turned.delivery is not None
        assert turned.delivery.answer == {"response_type": "ephemeral", "text": FAST}
        assert turned.words == FAST
        assert turned.calls == ()
        assert "Support: logins on" in others.words
        kept = await denials(way)
        assert kept == ["too-many-asks"]


async def test_a_flood_makes_no_calls_and_one_line_of_the_audit() -> None:
    async with standing(LIMITED) as way:
        workspace = way.workspace
        await way.type(MARIA, "help")
        outcome = await flooded(
            way, PETRA, [workspace.command(PETRA, "#general", "/logins", "help") for _ in range(60)]
        )
        kept = await denials(way)
    assert len([one for one in outcome.seen if one.text == FAST]) == 58
    assert (
        len([call for call in outcome.calls if call.method not in {"users.info", "conversations.info"}]) <= 2
    )
    assert kept == ["too-many-asks"]


async def test_presses_messages_and_mentions_too_many_are_told_once_where_they_stand() -> None:
    async with standing({"ASKS_PER_PERSON": "8"}) as way:
        shown = (await way.type(PETRA, "Support yesterday")).seen[0]
        pressed = await flooded(way, PETRA, [way.workspace.press(PETRA, shown, "Details") for _ in range(12)])
        written = await flooded(way, ANA, [way.workspace.dm(ANA, "help") for _ in range(12)])
        mentioned = await flooded(
            way, MARIA, [way.workspace.mention(MARIA, "#ops", "help") for _ in range(12)]
        )

    for outcome in (pressed, written, mentioned):
        told = [
            one for one in outcome.seen if "as often as I may answer" in one.text and one.user == "U024LOGINS"
        ]
        assert len(told) == 1, outcome.words
    assert pressed.reports <= 1
    assert "Support: logins" in shown.shown  # what they pressed in stays


async def test_a_form_too_many_stays_open_and_says_when_in_its_first_field() -> None:
    async with standing({"ASKS_PER_PERSON": "2"}) as way:
        await way.type(PETRA, "form")
        view = way.workspace.top_view(PETRA)
        refused = await way._follow(PETRA, way.workspace.submit_view(PETRA, view=view))

        assert refused.delivery is not None
        assert refused.delivery.answer["response_action"] == "errors"
        assert refused.delivery.answer["errors"]["queues"].startswith(
            "You sent requests 1 times within 5 seconds"
        )
        assert way.workspace.top_view(PETRA) is view


async def test_presses_that_ask_the_phone_system_count_as_questions_and_the_same_answer_once_more_does_not() -> (
    None
):
    async with standing({"ASKS_PER_PERSON": "20"}) as way:
        limiter, team = way.program.parts.limiter, way.program.parts.slack.team
        shown = (await way.type(PETRA, "Support yesterday")).seen[0]

        def left() -> int:
            return limiter._persons.limit - len(limiter._persons._taken.get((team, PETRA), ()))

        before = left()
        earlier = await way.press(PETRA, shown, "Previous day")
        assert earlier.reports
        assert before - left() == 1
        before = left()
        again = await pressed(way, PETRA, shown.channel, "run:0", await last_asked(way))
        assert (again.reports, before - left()) == (0, 0)
        assert "logins on" in again.words


async def last_asked(way: Road) -> str:
    """The id under which Petra's last question is kept."""
    parts = way.program.parts
    last = await parts.store.questions.last(parts.slack.team, PETRA)
    assert last is not None
    return last[0].id


async def test_no_turn_left_is_said_beside_the_answer_not_in_its_place() -> None:
    async with standing({"ASKS_PER_PERSON": "20"}) as way:
        parts = way.program.parts
        shown = (await way.type(PETRA, "Support yesterday")).seen[0]
        for _ in range(19):
            with parts.limiter.turn(parts.slack.team, PETRA, parts.clock()):
                pass
        refused = await way.press(PETRA, shown, "Previous day")

    assert "You asked 20 times within a minute" in refused.words
    assert refused.reports == 0
    assert "Support: logins on Mon 23 Nov" in shown.shown


async def test_what_a_form_offers_while_one_types_has_a_limit_of_its_own() -> None:
    async with standing({"ASKS_PER_PERSON": "2"}) as way:
        core = way.workspace.core
        body = payloads.interaction(core, core.state.people[PETRA], "block_suggestion") | {
            "action_id": "pick_queue",
            "value": "s",
            "block_id": "b",
        }
        answers = [(await way.workspace.courier.deliver("interactive", body)).answer for _ in range(22)]

    assert [bool(each["options"]) for each in answers] == [True] * 20 + [False] * 2
