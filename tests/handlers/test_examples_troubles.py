"""Example 30: each thing that goes wrong is told where it was asked, with its next step; the make-believe two are told to fail."""

import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.demo.workspace import MARIA, PETRA
from handlers import cards
from handlers.reply import PrivateReply
from tests.handlers.walk import Walk, as_reviewed, first, labels, shown, walk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program() -> AsyncIterator[Walk]:
    async with walk(long_seconds=0.05, settings={"ASK_IDLE_SECONDS": "3"}) as walking:
        yield walking


@pytest_asyncio.fixture(loop_scope="module")
async def w(program: Walk) -> AsyncIterator[Walk]:
    """With nothing wrong before it, and a breaker that has seen a good answer after it."""
    program.demo.pbx.faults.clear()
    yield program
    program.demo.pbx.faults.clear()
    program.ws.core.faults._waiting.clear()
    await program.parts.store.settings.put(
        program.parts.slack.team, "team", "", "told pbx-role", None, by=PETRA
    )


async def test_an_account_that_may_not_read_is_an_admins_to_mend_and_they_are_told_once_a_day(
    w: Walk,
) -> None:
    w.demo.pbx.faults.on("403-reports")
    refused = await w.one(MARIA, "Support 2 nov")
    assert as_reviewed("30-role", shown(refused))
    told = w.ws.transcript("dm", PETRA)
    await w.one(MARIA, "Support 3 nov")
    assert w.ws.transcript("dm", PETRA) == told
    assert told[-1].text.startswith("Login reports: The phone system's account may not read this")
    own = await w.one(PETRA, "Support 3 nov")
    assert "was told" not in own.text


@pytest.mark.parametrize("fault", ["html-200", "renamed-field", "truncated"])
async def test_an_answer_that_is_not_understood_shows_nothing_rather_than_a_guess(
    w: Walk, fault: str
) -> None:
    w.demo.pbx.faults.on(fault)
    files = len(w.ws.files)
    refused = await w.one(
        MARIA, {"html-200": "Support 4 nov", "renamed-field": "Support 5 nov"}.get(fault, "Support 6 nov")
    )
    assert shown(refused).endswith(
        "I show nothing rather than guess. Please ask again in a minute; if it stays so, an admin has to look at it."
        " Ref XXXX\nA: [Try again]"
    )
    assert len(w.ws.files) == files
    w.demo.pbx.faults.clear()
    await w.press(MARIA, refused, "Try again")
    assert "members were in" in refused.text


async def test_no_answer_offers_another_try_and_to_send_it_when_it_answers(w: Walk) -> None:
    w.demo.pbx.faults.on("hang-headers", where="report")
    refused = await w.one(MARIA, "Support 9 nov")
    assert as_reviewed("30-no-answer", shown(refused))
    await w.ws.press(MARIA, refused, "Send it to me when it answers")
    await w.ws.wait_for(lambda: "I will send it to your messages with me" in refused.text)
    w.demo.pbx.faults.clear()
    await w.ws.command(
        PETRA, "#ops", "/logins", "Support 10 nov"
    )  # the first good answer to anybody wakes it
    sent = await w.ws.wait_for(
        lambda: [
            one for one in w.ws.transcript("dm", MARIA) if one.text.startswith("Support: logins on Mon 9 Nov")
        ]
    )
    await w.settled()
    assert (
        len([one for one in w.ws.transcript("dm", MARIA) if one.blocks and "Mon 9 Nov" in one.text])
        == len(sent)
        == 1
    )


async def test_told_to_wait_it_says_so_and_answers_by_itself(w: Walk) -> None:
    w.demo.pbx.faults.on("429-seconds", where="report", times=2)
    before = len(w.ws.calls("response_url"))
    answer = await w.one(MARIA, "Support 11 nov")
    said = [call.sent["text"] for call in w.ws.calls("response_url")[before:]]
    assert "The phone system asked me to wait 1 s. I will answer here by myself." in said
    assert "members were in" in answer.text
    w.demo.pbx.faults.on("429-day")
    late = await w.one(MARIA, "Support 12 nov")
    assert "asked me to wait 24 h" in late.text
    assert labels(late) == ["Try again"]


async def test_what_takes_long_changes_its_line_once(w: Walk) -> None:
    w.demo.pbx.faults.on("slow", value=0.3, where="report")
    before = len(w.ws.calls("response_url"))
    await w.one(MARIA, "Support 13 nov")
    said = [call.sent["text"] for call in w.ws.calls("response_url")[before:]]
    assert said[0].startswith("Looking up Support (800), Fri 13 Nov 2026")
    assert [each for each in said if each.startswith("Still working")] == [
        "Still working: no page has arrived yet"
    ]


async def test_a_file_slack_refuses_leaves_the_summary_and_a_way_out(w: Walk) -> None:
    w.ws.fail("files.completeUploadExternal", "error", error="missing_scope")
    answer = await w.one(MARIA, "Support 16 nov csv")
    assert "The CSV could not be sent: I may not write files here." in answer.shown
    assert "members were in" in answer.text
    await w.press(MARIA, answer, "Details")
    assert "CSV again" not in answer.shown
    await w.press(MARIA, answer, "Summary")
    files = len(w.ws.files)
    await w.press(MARIA, answer, "CSV")
    assert len(w.ws.files) == files + 1
    w.ws.fail("files.completeUploadExternal", "error", error="missing_scope")
    posted = first(
        await w.typed(PETRA, "Support 17 nov share csv"), lambda one: bool(one.blocks) and not one.only_for
    )
    sent = await w.press(PETRA, posted, "Send CSV to my messages")
    assert first(sent, lambda one: bool(one.files)).channel == w.ws.channel_id("dm", PETRA)
    assert first(sent, lambda one: one.only_for == PETRA).text.startswith("CSV: sent to")


async def test_closed_messages_leave_the_summary_and_csv_again(w: Walk) -> None:
    w.ws.close_dm(MARIA)
    try:
        answer = await w.one(MARIA, "Support 18 nov csv")
        assert "The CSV could not be sent: your messages with me are closed." in answer.shown
        assert "CSV again" in labels(answer)
    finally:
        w.ws.close_dm(MARIA, closed=False)
    files = len(w.ws.files)
    await w.press(MARIA, answer, "CSV again")
    assert len(w.ws.files) == files + 1


@pytest.mark.parametrize(("kind", "after"), [("http", 0), ("http", 1), ("reset", 1), ("error", 1)])
async def test_a_response_address_that_fails_is_noticed_and_the_answer_comes_as_a_message(
    w: Walk, kind: str, after: int
) -> None:
    day = {"http": 19 + after, "reset": 22, "error": 23}[kind]
    w.ws.fail("response_url", kind, status=404, after=after, times=9)  # type: ignore[arg-type]  # a kind from the table
    found = await w.typed(MARIA, f"Support {day} oct csv")
    sent = first(found, lambda one: bool(one.blocks) and one.channel == w.ws.channel_id("dm", MARIA))
    assert f"{day} Oct 2026" in sent.text
    assert "CSV: sent to" in sent.shown


async def test_an_address_of_half_an_hour_ago_is_not_used_any_more(w: Walk) -> None:
    answer = await w.one(MARIA, "Support 20 nov")
    delivery = await w.ws.press(MARIA, answer, "Details")
    body = {**delivery.payload, "received_at": 0.0, "trigger_id": "made.up.later"}
    before = len(w.ws.calls("response_url"))
    await w.parts.receiver.take("press", body)
    await w.settled()
    assert len(w.ws.calls("response_url")) == before + 1  # the first press alone
    assert w.ws.transcript("dm", MARIA)[-1].text.startswith("Support: logins on Fri 20 Nov 2026")


async def test_blocks_slack_refuses_are_drawn_again_without_tables(w: Walk) -> None:
    for method in ("chat.postMessage", "chat.update"):
        w.ws.fail(method, "error", error="invalid_blocks")
    (answer, *_) = await w.typed(PETRA, "Support yesterday share")
    assert "*Ana Ruiz (101)*" in answer.shown
    assert "table" not in {block["type"] for block in answer.blocks}


async def test_a_login_that_is_rejected_says_since_when_and_when_it_is_tried_again() -> None:
    async with walk() as w:
        await w.one(MARIA, "Support yesterday")
        w.demo.pbx.faults.on("token-rejected")
        w.clock.forward(seconds=4000)
        refused = await w.one(MARIA, "Support 18 nov")
        assert as_reviewed("30-rejected", shown(refused))
        await w.ws.wait_for(lambda: bool(w.ws.transcript("dm", PETRA)))  # told beside the answer
        assert w.ws.transcript("dm", PETRA)[-1].text.startswith(
            "Login reports: The phone system rejects my login"
        )


async def test_with_the_phone_system_gone_every_page_still_says_something_useful() -> None:
    async with walk() as w:
        await w.one(MARIA, "Support yesterday")
        w.demo.pbx.faults.on("reset")
        w.clock.forward(seconds=400)
        refused = await w.one(MARIA, "Support 18 nov")
        assert refused.text.startswith("The phone system ")
        assert labels(refused) == ["Try again"]
        status = await w.one(MARIA, "status")
        assert status.text.startswith(
            "Status. Phone system: The phone system does not answer. I try it again in"
        )
        await w.ws.open_home(MARIA)
        await w.settled()
        assert labels(w.ws.home(MARIA))[:2] == ["Support today", "Support yesterday"]
        await w.press(MARIA, w.ws.home(MARIA), "Refresh")
        assert "does not answer. I try it again in" in shown(w.ws.home(MARIA))


async def test_after_five_uses_of_an_address_the_rest_goes_to_the_messages_in_one_place(w: Walk) -> None:
    delivery = await w.ws.command(MARIA, "#ops", "/logins", "help privacy")
    await w.settled()
    address = w.ws.core.new_door(MARIA, delivery.payload["channel_id"])
    reply = PrivateReply(w.parts.slack, MARIA, address, asked=time.time())
    for number in range(1, 8):
        await reply.show(cards.words(f"Answer {number}"))
    assert w.ws.ephemerals(MARIA)[-1].text == "Answer 5"
    assert w.ws.transcript("dm", MARIA)[-1].text == "Answer 7"
    assert not [one for one in w.ws.transcript("dm", MARIA) if one.text == "Answer 6"]
