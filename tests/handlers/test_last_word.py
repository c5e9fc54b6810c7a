"""Work that ended with nothing shown -> told by whatever road is open, kept and done again while none is."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from bot.demo.workspace import MARIA, PETRA
from handlers import hand
from handlers.last_word import NOTHING_CAME, asker_of
from handlers.receive import Receiver
from tests.handlers.test_silence import instantly
from tests.handlers.walk import Walk, first, walk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program() -> AsyncIterator[Walk]:
    async with walk() as walking:
        walking.parts.slack.caller.rest = instantly
        walking.parts.receiver.pauses = (0.0,) * 8
        yield walking


@pytest_asyncio.fixture(loop_scope="module")
async def w(program: Walk) -> AsyncIterator[Walk]:
    for there in program.ws.channels.values():
        there.messages.clear()
    program.parts.people._kept.clear()
    yield program
    program.ws.core.faults.clear()


@pytest.fixture
def pauses(w: Walk) -> Iterator[list[bool]]:
    """Slack comes back in the pause after the third time that nobody could be told; what each last word came to."""
    real, found = w.parts.receiver.last_word, []

    async def last_word(body: dict[str, Any], failed: Exception | None) -> bool:
        found.append(await real(body, failed))
        if len(found) == 3:
            w.ws.core.faults.clear()
        return found[-1]

    w.parts.receiver.last_word = last_word
    yield found
    w.parts.receiver.last_word = real


AWAY: tuple[dict[str, Any], ...] = (
    {"kind": "http", "status": 503}, {"kind": "reset"}, {"kind": "html", "status": 200}, {"kind": "ratelimited", "retry_after": 120},
)  # fmt: skip


@pytest.mark.parametrize("fault", AWAY)
@pytest.mark.parametrize("by", ["message", "command", "mention"])
async def test_while_all_of_slack_is_away_nothing_is_forgotten_and_then_the_answer_comes(
    w: Walk, pauses: list[bool], by: str, fault: dict[str, Any]
) -> None:
    w.ws.fail("*", times=9999, **fault)
    if by == "message":
        await w.ws.dm(PETRA, "Support yesterday")
    elif by == "command":
        await w.ws.command(PETRA, "#ops", "/logins", "Support yesterday")
    else:
        await w.ws.mention(PETRA, "#ops", "Support yesterday")
    await w.settled()
    assert pauses == [False, False, False]
    answers = [one for one in w._all() if "Mon 23 Nov" in one.text and len(one.blocks) > 1]
    assert len(answers) == 1


async def test_where_slack_refuses_every_road_for_good_it_is_not_tried_for_ever(
    w: Walk, pauses: list[bool]
) -> None:
    w.ws.fail("*", "error", error="token_revoked", times=9999)
    await w.ws.dm(PETRA, "Support yesterday")
    await w.settled()
    assert pauses == [True]


async def test_work_that_says_nothing_is_noticed_and_said(w: Walk) -> None:
    async def silent(_body: dict[str, Any]) -> None:
        return

    kept = w.parts.receiver._work["dm"]
    w.parts.receiver.on("dm", silent)
    try:
        await w.ws.dm(PETRA, "Support yesterday")
        await w.settled()
    finally:
        w.parts.receiver.on("dm", kept)
    assert w.ws.transcript("dm", PETRA)[-1].text == NOTHING_CAME


async def test_a_post_whose_thread_is_gone_is_answered_to_the_asker(w: Walk) -> None:
    delivery = await w.ws.mention(PETRA, "#ops", "Support yesterday", thread_ts="1.1")
    assert delivery is not None
    await w.settled()
    assert first(w.ws.transcript("dm", PETRA), lambda one: "Mon 23 Nov" in one.text and len(one.blocks) > 1)


async def test_a_line_that_somebody_deleted_is_posted_anew(w: Walk) -> None:
    await w.ws.dm(PETRA, "Support yesterday")
    await w.settled()
    asked, shown_, *_ = w.ws.transcript("dm", PETRA)
    assert asked.user == PETRA
    w.ws.core.state.remove(shown_)
    await w.ws.press(PETRA, shown_, "deed:earlier")
    await w.settled()
    assert "Sun 22 Nov" in first(w.ws.transcript("dm", PETRA), lambda one: bool(one.blocks)).text


class Kept:
    """An inbox in memory: what is not done stays."""

    def __init__(self) -> None:
        self.open: set[tuple[str, str]] = set()

    async def accept(
        self, team: str, request_id: str, kind: str, payload: bytes, lease_seconds: float
    ) -> bool:
        del kind, payload, lease_seconds
        self.open.add((team, request_id))
        return True

    async def done(self, team: str, request_id: str) -> None:
        self.open.discard((team, request_id))

    async def renew(self, lease_seconds: float) -> frozenset[tuple[str, str]]:
        del lease_seconds
        return frozenset(self.open)

    async def placed(self, team: str, request_id: str, places: object) -> None:
        del team, request_id, places

    async def give_back(self, team: str, request_id: str) -> None:
        del team, request_id


async def test_an_entry_is_not_wiped_before_something_was_shown_and_a_process_that_stops_leaves_it() -> None:
    inbox, open_road = Kept(), False
    tries: list[bool] = []
    said = asyncio.Event()

    async def work(body: dict[str, Any]) -> None:
        tries.append("resumed" in body)
        raise ConnectionError

    async def last_word(_body: dict[str, Any], failed: Exception | None) -> bool:
        assert isinstance(failed, ConnectionError)
        said.set()
        return open_road

    receiver = Receiver(inbox)
    receiver.on("command", work)
    receiver.last_word, receiver.pauses = last_word, (0.0, 0.0, 3600.0)
    await receiver.take("command", {"team_id": "T024BE7LH", "trigger_id": "1"})
    while len(tries) < 3:
        said.clear()
        await said.wait()
    assert inbox.open == {("T024BE7LH", "1")}
    assert await receiver.drain(1) == 0
    assert inbox.open == {("T024BE7LH", "1")}
    assert tries == [False, True, True]


async def test_what_was_shown_is_wiped_and_not_said_twice() -> None:
    inbox = Kept()
    told: list[object] = []

    async def work(_body: dict[str, Any]) -> None:
        hand.answered()
        raise ConnectionError  # after the answer: there is nothing left to say

    async def last_word(_body: dict[str, Any], failed: Exception | None) -> bool:
        told.append(failed)
        return True

    receiver = Receiver(inbox)
    receiver.on("command", work)
    receiver.last_word = last_word
    await receiver.take("command", {"team_id": "T024BE7LH", "trigger_id": "1"})
    await receiver.drain(1)
    assert (inbox.open, told) == (set(), [])


BODIES: tuple[tuple[dict[str, Any], tuple[str, str, str, str]], ...] = (
    ({"user_id": "U1", "channel_id": "C1", "response_url": "https://a", "received_at": 5.0}, ("U1", "C1", "", "https://a")),
    ({"event": {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.1"}}, ("U1", "C1", "1.1", "")),
    ({"event": {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.2", "thread_ts": "1.1"}}, ("U1", "C1", "1.1", "")),
    ({"event": {"type": "message", "user": "U1", "channel": "D1", "ts": "1.1"}}, ("U1", "D1", "", "")),
    ({"user": {"id": "U1"}, "channel": {"id": "C1"}, "container": {"thread_ts": "1.1"}, "response_url": "https://a"}, ("U1", "C1", "1.1", "https://a")),
    ({"user": {"id": "U1"}, "view": {"private_metadata": '{"channel": "C1", "address": "https://a", "at": 3}'}}, ("U1", "C1", "", "https://a")),
    ({"user": {"id": "U1"}, "view": {"private_metadata": "[not ours"}}, ("U1", "", "", "")),
    ({"user": "U1", "channel": "C1", "key": "k"}, ("U1", "C1", "", "")),
)  # fmt: skip


@pytest.mark.parametrize(("body", "found"), BODIES)
async def test_whoever_waits_is_found_in_every_kind_of_request(
    body: dict[str, Any], found: tuple[str, ...]
) -> None:
    asker = asker_of(body)
    assert (asker.user, asker.channel, asker.thread, asker.address) == found


async def test_while_a_file_waits_for_slack_the_asker_may_ask_the_next(w: Walk) -> None:
    waiting, on = asyncio.Event(), asyncio.Event()

    async def rest(_seconds: float) -> None:
        waiting.set()
        await on.wait()

    w.parts.slack.caller.rest = rest
    w.ws.fail("files.completeUploadExternal", "ratelimited", retry_after=5)
    try:
        await w.ws.command(MARIA, "#ops", "/logins", "Support 12 nov csv")
        await waiting.wait()
        assert w.parts.limiter.running(w.parts.slack.team, MARIA) == 0
        assert "members were in" in w.ws.ephemerals(MARIA)[-1].text
    finally:
        on.set()
        await w.settled()
        w.parts.slack.caller.rest = instantly
    assert "CSV: sent to" in w.ws.ephemerals(MARIA)[-1].shown


async def test_a_long_wait_for_a_file_is_told_and_not_waited_for(w: Walk) -> None:
    w.ws.fail("files.getUploadURLExternal", "ratelimited", retry_after=120, times=9)
    answer = await w.one(MARIA, "Support 13 nov csv")
    w.ws.core.faults.clear()
    assert "The CSV could not be sent: Slack asked me to wait for 120 s." in answer.shown
    await w.press(MARIA, answer, "CSV again")
    assert w.file().count("\n") > 1


async def test_the_first_request_after_a_start_is_answered_while_slack_does_not_say_who_we_are(
    w: Walk,
) -> None:
    async with walk() as fresh:
        fresh.ws.fail("auth.test", "http", status=503, times=99)
        answer = await fresh.one(MARIA, "Support yesterday")
        assert "members were in" in answer.text
