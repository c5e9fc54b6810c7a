"""The same request twice, at once, late, after a restart and over Socket Mode -> one effect; acknowledged and visible in time."""

import asyncio
import json
import time
from pathlib import Path

import pytest

from bot.demo.workspace import ANA, BOB, MARIA, PETRA
from bot.store import Keys, open_store
from tests.handlers.walk import Walk, labels, walk

pytestmark = pytest.mark.asyncio(loop_scope="module")
KEY = "demo-key-" + "0123456789abcdef" * 3


async def test_a_command_delivered_again_has_one_effect(w: Walk) -> None:
    delivery = await w.ws.command(PETRA, "#ops", "/logins", "Support yesterday share")
    await w.settled()
    posts = len(w.ws.transcript("ops"))
    files = len(w.ws.files)
    for _ in range(2):
        await w.ws.courier.again(delivery)
    await asyncio.gather(*(w.ws.courier.again(delivery) for _ in range(5)))
    await w.settled()
    assert len(w.ws.transcript("ops")) == posts
    assert len(w.ws.files) == files
    assert set(delivery.attempts) == {"acked"}


async def test_a_mention_and_a_message_delivered_again_and_at_once_have_one_effect(w: Walk) -> None:
    delivery = await w.ws.mention(PETRA, "#ops", "who was in Support yesterday?")
    assert delivery is not None
    await asyncio.gather(*(w.ws.courier.again(delivery) for _ in range(5)))
    await w.settled()
    thread = delivery.payload["event"]["ts"]
    answers = [one for one in w.ws.transcript("ops", thread=thread) if one.blocks]
    assert len(answers) == 1


async def test_a_press_twice_is_two_presses_and_delivered_twice_is_one(w: Walk) -> None:
    answer = await w.one(MARIA, "Support yesterday")
    delivery = await w.ws.press(MARIA, answer, "Previous day")
    await w.settled()
    assert "Sun 22 Nov 2026" in answer.text
    await w.ws.courier.again(delivery)
    await w.settled()
    assert "Sun 22 Nov 2026" in answer.text
    await w.press(MARIA, answer, "Previous day")
    assert "Sat 21 Nov 2026" in answer.text


async def test_it_is_acknowledged_at_once_and_says_what_it_looks_up_within_a_second(w: Walk) -> None:
    acks, looks = [], []
    for day in (9, 10, 11, 12, 13):
        began = time.monotonic()
        seen = {id(one) for one in w.ws.ephemerals(PETRA)}
        delivery = await w.ws.command(PETRA, "#ops", "/logins", f"Support {day} nov")
        await w.ws.wait_for(lambda seen=seen: any(id(one) not in seen for one in w.ws.ephemerals(PETRA)))  # type: ignore[misc]  # bound in each turn
        looks.append(time.monotonic() - began)
        acks.append(delivery.seconds)
        await w.settled()
    assert sorted(acks)[2] < 0.3, acks
    assert sorted(looks)[2] < 1.0, looks


async def test_questions_of_several_people_at_once_each_reach_their_own(w: Walk) -> None:
    await asyncio.gather(
        w.ws.command(PETRA, "#ops", "/logins", "Sales 19 nov"),
        w.ws.command(MARIA, "#ops", "/logins", "Support 19 nov"),
        w.ws.command(ANA, "#ops", "/logins", "me 19 nov"),
        w.ws.command(BOB, "#ops", "/logins", "me 19 nov"),
    )
    await w.settled()
    for user, starts in (
        (PETRA, "Sales:"),
        (MARIA, "Support:"),
        (ANA, "Ana Ruiz (101):"),
        (BOB, "Bob Brown (102):"),
    ):
        assert w.ws.ephemerals(user)[-1].text.startswith(starts)


async def test_buttons_outlive_a_restart_and_work_left_undone_is_answered_once(tmp_path: Path) -> None:
    async with walk(directory=tmp_path) as w:
        answer = await w.one(MARIA, "Support yesterday")
        body = dict((await w.ws.press(MARIA, answer, "Details")).payload)
        await w.settled()
        key = next(
            e["value"]
            for b in answer.blocks
            for e in b.get("elements", ())
            if e.get("action_id") == "deed:earlier"
        )
        team = w.parts.slack.team
    # What a killed process leaves: accepted, acknowledged, not answered; and one that it had answered.
    store = await open_store(f"sqlite:///{tmp_path / 'demo.db'}", keys=Keys(KEY))
    left = {
        "team_id": team, "user_id": MARIA, "channel_id": "C0240OPS0", "text": "Support 18 nov", "response_url": "", "received_at": 0,
        "trigger_id": "left.undone",
    }  # fmt: skip
    await store.inbox.accept(team, "left.undone", "command", json.dumps(left).encode(), 300)
    await store.close()
    async with walk(directory=tmp_path) as w:
        sent = await w.ws.wait_for(
            lambda: [one for one in w.ws.transcript("dm", MARIA) if one.blocks and "18 Nov 2026" in one.text]
        )
        await w.settled()
        assert len(sent) == 1
        assert await w.parts.store.inbox.resume() == []
        answer = await w.one(MARIA, "Support 17 nov")
        button = {"type": "button", "action_id": "deed:earlier", "value": key}
        await w.parts.receiver.take(
            "press", {**body, "actions": [button], "trigger_id": "pressed.later", "received_at": 0}
        )
        await w.settled()
        assert any("Sun 22 Nov 2026" in one.text for one in w.ws.transcript("dm", MARIA))
        assert labels(answer)[0] == "Previous day"


async def test_what_was_promised_for_later_is_kept_over_a_restart(tmp_path: Path) -> None:
    async with walk(directory=tmp_path) as w:
        await w.one(MARIA, "Support yesterday")
        w.demo.pbx.faults.on("reset", where="report")
        refused = await w.one(MARIA, "Support 18 nov")
        await w.ws.press(MARIA, refused, "Send it to me when it answers")
        await w.ws.wait_for(lambda: "I will send it to your messages with me" in refused.text)
    async with walk(directory=tmp_path) as w:
        sent = await w.ws.wait_for(
            lambda: [
                one
                for one in w.ws.transcript("dm", MARIA)
                if one.text.startswith("Support: logins on Wed 18")
            ]
        )
        await w.settled()
        assert len(sent) == 1
        assert await w.parts.store.inbox.resume() == []


async def test_a_button_of_long_ago_says_that_it_expired(w: Walk) -> None:
    answer = await w.one(MARIA, "Support yesterday")
    body = dict((await w.ws.press(MARIA, answer, "Details")).payload)
    await w.settled()
    button = {"type": "button", "action_id": "deed:earlier", "value": "0" * 16}
    await w.parts.receiver.take(
        "press", {**body, "actions": [button], "trigger_id": "old.button", "received_at": 0}
    )
    await w.settled()
    assert w.ws.transcript("dm", MARIA)[-1].text == "This has expired; ask again."


async def test_over_socket_mode_the_same_question_has_the_same_answer() -> None:
    async with walk(socket_mode=True) as w:
        await w.ws.wait_for(lambda: w.ws.courier.sockets)
        answer, file = await w.typed(PETRA, "Support yesterday csv")
        assert w.ws.deliveries[-1].over == "socket"
        assert answer.text.startswith("Support: logins on Mon 23 Nov 2026. 3 of 12 members were in")
        assert file.files
        await w.press(PETRA, answer, "Details")
        assert "Talking" in answer.shown
        asked = await w.mention(PETRA, "who was in Support yesterday?")
        assert any("3 agents were logged into Support" in one.text for one in asked)
        await w.typed(PETRA, "form")
        assert await w.ws.options(PETRA, w.ws.top_view(PETRA), "pick_queue", "sup")
        await w.submit(PETRA)
        assert w.ws.top_view(PETRA).errors == {"queues": "Pick a queue or an agent"}
