"""One call to Slack for each part, and the look into the channel where nobody knows what became of it."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
import pytest_asyncio

from bot.demo.workspace import PETRA, Message
from bot.desk import Desk
from bot.errors import PBXUnreachable
from bot.models import Answer, Asker, Confirm, Question, Refusal
from bot.models.schedule import (
    CannotLook,
    Delivery,
    Found,
    Looked,
    NoReply,
    NotFound,
    Part,
    Posted,
    Refused,
    Run,
    Schedule,
    Telling,
    Trouble,
)
from bot.rounds import Parcel
from bot.spreadsheet import Spool
from handlers.delivery import Pacing, hands
from handlers.parts import Parts
from tests.handlers.digesting import EIGHT, OPS, WEEKDAYS, Days, days, words

pytestmark = pytest.mark.asyncio(loop_scope="module")
OTHERS = "U024OTHER0"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program() -> AsyncIterator[Days]:
    async with days() as started:
        yield started


@dataclass
class Digest:
    """A digest of #ops at its due time, with what it would say."""

    day: Days
    schedule: Schedule
    run: Run
    said: Answer

    def parcel(self, part: Part = "message", answer: Answer | None = None, **more: Any) -> Parcel:
        answer = answer or self.said
        return Parcel(self.schedule, self.run, part, answer.question.period, EIGHT, answer=answer, **more)

    async def deliver(self, part: Part = "message", answer: Answer | None = None, **more: Any) -> Delivery:
        return await hands(self.day.parts).deliver(self.parcel(part, answer, **more))

    async def look(self, part: Part = "message", run: Run | None = None) -> Looked | NoReply:
        since = EIGHT + timedelta(minutes=1)
        return await hands(self.day.parts).look(self.schedule, run or self.run, part, since)

    def at_a_desk(self, **acts: Callable[..., Awaitable[object]]) -> Parts:
        """The parts with a desk that does what is said here, and all else as the real one."""
        real = self.day.parts.desk
        named = {"limits": real.limits, "policy": real.policy, "seen_by": real.seen_by}
        return replace(self.day.parts, desk=cast("Desk", SimpleNamespace(**named | acts)))

    def others(self, count: int) -> None:
        """So many messages of somebody else, after what stands there."""
        there = self.day.ws.channels[OPS].messages
        start = float(there[-1].ts) if there else EIGHT.timestamp()
        there += [
            Message(ts=f"{start + at / 1000:.6f}", channel=OPS, user=OTHERS) for at in range(1, count + 1)
        ]

    def sent(self, method: str) -> list[dict[str, Any]]:
        return [call.sent for call in self.day.ws.core.calls if call.method == method]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def standing(program: Days) -> Digest:
    day = await program.anew()
    made = await day.made(f"{WEEKDAYS} with picture")
    day.clock.at = EIGHT
    await day.parts.store.planning.plan(
        EIGHT, lambda _schedule, first, _now: ([first], EIGHT + timedelta(days=1))
    )
    (run,) = await day.runs(made)
    period = made.question.period.model_copy(
        update={"start": EIGHT - timedelta(hours=32), "end": EIGHT - timedelta(hours=8)}
    )
    said = await hands(day.parts).answer(made, period)
    assert isinstance(said, Answer)
    return Digest(day, made, run, said)


@pytest_asyncio.fixture(loop_scope="module")
async def digest(standing: Digest) -> Digest:
    """At its due time, with nothing said yet."""
    day = standing.day
    day.ws.channels[OPS].messages.clear()
    day.ws.core.calls.clear()
    day.ws.core.faults.clear()
    await day.parts.store.database.run("delete from posts")
    await day.parts.store.database.run("update runs set holder = '', held_until = 0")
    return standing


async def test_a_message_that_stands_there_is_found_by_its_run_and_part(digest: Digest) -> None:
    assert await digest.look() == NotFound()
    posted = await digest.deliver()
    assert isinstance(posted, Posted)
    digest.others(3)

    assert await digest.look() == Found(ts=posted.ts)
    assert await digest.look("notice") == NotFound()
    assert await digest.look(run=digest.run.model_copy(update={"id": "another"})) == NotFound()
    (post,) = digest.sent("chat.postMessage")
    assert post["metadata"] == {
        "event_type": "logins_digest",
        "event_payload": {"run_id": digest.run.id, "part": "message"},
    }


async def test_a_message_with_anothers_metadata_is_not_taken_for_ours(digest: Digest) -> None:
    posted = await digest.deliver()
    assert isinstance(posted, Posted)
    message = digest.day.ws.channels[OPS].messages[-1]
    assert message.metadata is not None
    message.metadata = message.metadata | {"event_type": "another_app"}

    assert await digest.look() == NotFound()


async def test_somebody_elses_message_with_our_metadata_is_not_taken_for_ours(digest: Digest) -> None:
    posted = await digest.deliver()
    assert isinstance(posted, Posted)
    digest.day.ws.channels[OPS].messages[-1].user = "UANOTHERAPP"

    assert await digest.look() == NotFound()


async def test_the_look_begins_five_minutes_before_the_call_and_asks_for_the_metadata(digest: Digest) -> None:
    await digest.look()
    (asked,) = digest.sent("conversations.history")
    assert {name: str(value) for name, value in asked.items() if name != "token"} == {
        "channel": OPS,
        "oldest": f"{(EIGHT - timedelta(minutes=4)).timestamp():.6f}",
        "limit": "200",
        "include_all_metadata": "true",
    }


async def test_a_message_is_found_on_a_later_page_of_a_busy_channel(digest: Digest) -> None:
    posted = await digest.deliver()
    assert isinstance(posted, Posted)
    digest.others(950)

    assert await digest.look() == Found(ts=posted.ts)
    assert len(digest.sent("conversations.history")) == 5


async def test_of_more_than_a_thousand_messages_nobody_can_say_what_stands_there(digest: Digest) -> None:
    await digest.deliver()
    digest.others(1000)

    assert await digest.look() == CannotLook(code="too-many-messages")


@pytest.mark.parametrize(
    ("fault", "looked"),
    [
        ({"kind": "error", "error": "missing_scope"}, CannotLook(code="missing_scope")),
        ({"kind": "error", "error": "not_in_channel"}, CannotLook(code="not_in_channel")),
        ({"kind": "error", "error": "invalid_cursor"}, CannotLook(code="invalid_cursor")),
        ({"kind": "error", "error": "service_unavailable"}, NoReply(code="service_unavailable")),
        ({"kind": "error", "error": "fatal_error"}, NoReply(code="fatal_error")),
        ({"kind": "reset"}, NoReply(code="unclear")),
    ],
)
async def test_what_keeps_from_looking_is_told_from_what_will_pass(
    digest: Digest, fault: dict[str, Any], looked: Looked | NoReply
) -> None:
    digest.day.ws.fail("conversations.history", times=9, **fault)
    assert await digest.look() == looked


@pytest.mark.parametrize(
    ("fault", "delivery"),
    [
        ({"kind": "error", "error": "is_archived"}, Refused(code="is_archived", ruling="pause")),
        ({"kind": "error", "error": "no_text"}, Refused(code="no_text", ruling="fault")),
        (
            {"kind": "ratelimited", "retry_after": 30},
            Refused(code="ratelimited", ruling="retry", wait_seconds=30),
        ),
        ({"kind": "lost"}, NoReply(code="unclear")),
    ],
)
async def test_what_slack_says_to_a_post_is_handed_on_with_its_ruling(
    digest: Digest, fault: dict[str, Any], delivery: Delivery
) -> None:
    digest.day.ws.fail("chat.postMessage", **fault)
    assert await digest.deliver() == delivery
    assert len(digest.sent("chat.postMessage")) <= 1


async def test_without_an_answer_the_post_says_so(digest: Digest) -> None:
    parcel = replace(digest.parcel(), answer=None, code="pbx-unreachable")
    posted = await hands(digest.day.parts).deliver(parcel)
    assert isinstance(posted, Posted)
    assert "No data from the phone system" in words(*digest.day.posts())


@pytest.mark.parametrize(("part", "ending"), [("csv", ".csv"), ("picture", ".png")])
async def test_a_file_goes_into_the_thread_and_is_found_there_by_its_kind(
    digest: Digest, part: Part, ending: str
) -> None:
    message = await digest.deliver()
    assert isinstance(message, Posted)
    store, run = digest.day.parts.store, digest.run
    assert await digest.look(part) == NotFound()
    claimed = await store.runs.claim("w", EIGHT, lease_seconds=60)
    assert claimed is not None
    await store.posts.begin(run, "message", "w", revision=None, lease_seconds=60)
    await store.posts.sent(run, "message", OPS, message.ts, at=EIGHT)
    digest.others(1)
    assert await digest.look(part) == NotFound()

    sent = await digest.deliver(part, thread_ts=message.ts)
    await digest.day.ws.wait_for(lambda: all(file.shares for file in digest.day.ws.files))

    (file,) = [one for one in digest.day.ws.files if one.id == getattr(sent, "note", "")]
    assert file.name.endswith(ending)
    (reply,) = [one for one in digest.day.ws.transcript("#ops") if file.id in one.files]
    assert (reply.thread_ts, sent) == (message.ts, Posted(ts="", note=file.id))
    assert await digest.look(part) == Found(ts=reply.ts, note=file.id)
    assert await digest.look("csv" if part == "picture" else "picture") == NotFound()
    reply.user = OTHERS  # somebody shared a file of that kind there
    assert await digest.look(part) == NotFound()


async def test_where_there_is_nothing_to_send_the_part_is_done(digest: Digest) -> None:
    said = digest.said
    nothing = Posted(ts="", note="nothing to send")
    assert said.timeline is not None
    assert await digest.deliver("csv", said.model_copy(update={"sheets": ()})) == nothing
    assert await digest.deliver("picture", said.model_copy(update={"timeline": None})) == nothing
    empty = said.summary.model_copy(update={"empty": True})
    assert await digest.deliver("picture", said.model_copy(update={"summary": empty})) == nothing
    assert digest.sent("files.getUploadURLExternal") == []


async def test_of_several_sheets_the_csv_is_sent(digest: Digest) -> None:
    (csv,) = (sheet for sheet in digest.said.sheets if sheet.name.endswith(".csv"))
    book = Spool("book.xlsx")
    sent = await digest.deliver("csv", digest.said.model_copy(update={"sheets": (book, csv)}))
    assert [(file.id, file.name) for file in digest.day.ws.files][-1] == (getattr(sent, "note", ""), csv.name)


async def test_a_lost_upload_is_unclear_and_a_refused_one_has_its_ruling(digest: Digest) -> None:
    digest.day.ws.fail("files.completeUploadExternal", "lost")
    assert await digest.deliver("csv") == NoReply(code="unclear")
    digest.day.ws.fail("files.getUploadURLExternal", "error", error="file_uploads_disabled")
    assert await digest.deliver("csv") == Refused(code="file_uploads_disabled", ruling="pause")


async def test_the_digests_own_wishes_shape_its_question(digest: Digest) -> None:
    parts, period = digest.day.parts, digest.said.question.period
    asked = digest.schedule.model_copy(update={"only_gaps": True, "csv": False})
    stale = digest.schedule.question.model_copy(update={"clipped": True, "said": ("stale",)})
    found = await hands(parts).answer(asked.model_copy(update={"question": stale}), period)
    assert isinstance(found, Answer)
    assert (found.question.options.view, found.question.options.csv) == ("gaps", False)
    assert (found.question.clipped, found.question.said, found.sheets) == (False, (), ())
    assert found.question.period == period
    plain = digest.said.question.options
    assert (plain.view, plain.csv) == (digest.schedule.question.options.view, True)


@pytest.mark.parametrize(
    ("channel", "private"), [("D024PETRA", True), ("C0240OPS0", False), ("G024CDCD", False)]
)
async def test_only_ones_own_messages_are_private_and_the_owner_is_who_asks(
    digest: Digest, channel: str, private: bool
) -> None:
    asked: list[object] = []

    async def noting(question: Question, asker: Asker, now: datetime, **how: object) -> Answer:
        asked.extend((question.period, asker.user, now, how))
        return digest.said

    parts, period = digest.at_a_desk(answer=noting), digest.said.question.period
    schedule = digest.schedule.model_copy(update={"channel": channel})
    assert await hands(parts).answer(schedule, period) == digest.said
    assert asked == [period, PETRA, EIGHT, {"private": private, "scheduled": True}]


async def test_a_digest_longer_than_what_people_are_asked_about_is_answered(digest: Digest) -> None:
    period = digest.said.question.period.model_copy(update={"start": EIGHT - timedelta(days=62)})
    assert isinstance(await hands(digest.day.parts).answer(digest.schedule, period), Answer)


async def test_what_somebody_would_have_to_confirm_is_refused_as_nobody_is_there(digest: Digest) -> None:
    async def asking(*_: object, **asked: object) -> Confirm:
        assert asked["scheduled"]
        return Confirm(text="That is long. Sure?", buttons=())

    parts = digest.at_a_desk(answer=asking)
    refused = await hands(parts).answer(digest.schedule, digest.said.question.period)
    assert refused == Refusal(code="too-long", text="That is long. Sure?")


async def test_a_digest_longer_than_the_operator_allows_is_refused(digest: Digest) -> None:
    period = digest.said.question.period.model_copy(update={"start": EIGHT - timedelta(days=120)})
    refused = await hands(digest.day.parts).answer(digest.schedule, period)
    assert isinstance(refused, Refusal)
    assert refused.code == "too-long"


async def test_a_digest_of_a_queue_that_is_gone_may_not_run(digest: Digest) -> None:
    gone = digest.schedule.model_copy(
        update={
            "question": digest.schedule.question.model_copy(update={"queues": ("899",)}),
            "called": (("899", "Gone"),),
        }
    )
    assert await hands(digest.day.parts).allowed(gone) == Trouble(code="queue-gone")


async def test_a_queue_that_went_from_the_owners_sight_is_refused(digest: Digest) -> None:
    question = digest.schedule.question.model_copy(update={"queues": ("899",)})
    refused = await hands(digest.day.parts).answer(
        digest.schedule.model_copy(update={"question": question}), digest.said.question.period
    )
    assert isinstance(refused, Refusal)
    assert refused.code == "not-shown"


@pytest.mark.parametrize(
    ("method", "fault", "code"),
    [
        ("users.info", {"kind": "error", "error": "fatal_error"}, "fatal_error"),
        ("users.info", {"kind": "reset"}, "slack"),
        ("conversations.info", {"kind": "error", "error": "internal_error"}, "internal_error"),
    ],
)
async def test_rights_that_cannot_be_looked_at_now_are_looked_at_later(
    digest: Digest, method: str, fault: dict[str, Any], code: str
) -> None:
    digest.day.ws.fail(method, times=9, **fault)
    assert await hands(digest.day.parts).allowed(digest.schedule) == Trouble(code=code, ends=False)


async def test_rights_are_looked_at_later_where_the_phone_system_is_down(digest: Digest) -> None:
    async def down(*_: object, **__: object) -> None:
        raise PBXUnreachable("down")

    parts = digest.at_a_desk(why_not_here=down)
    assert await hands(parts).allowed(digest.schedule) == Trouble(code="pbx-unreachable", ends=False)


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("not-shown", "owner-rights"),
        ("per-person", "owner-rights"),
        ("guest", "owner-rights"),
        ("channel-external", "channel-external"),
    ],
)
async def test_a_refusal_is_the_owners_or_the_channels(digest: Digest, code: str, trouble: str) -> None:
    async def refusing(*_: object, **asked: object) -> Refusal:
        assert asked == {"within": 0}
        return Refusal(code=code, text="no")

    parts = digest.at_a_desk(why_not_here=refusing)
    assert await hands(parts).allowed(digest.schedule) == Trouble(code=trouble)
    assert await hands(digest.day.parts).allowed(digest.schedule) is None


@pytest.mark.parametrize("channel", [OPS, "D024PETRA0"])
async def test_a_digest_that_was_posted_stands_in_the_audit_in_its_owners_name(
    digest: Digest, channel: str
) -> None:
    day, moved = digest.day, digest.schedule.model_copy(update={"channel": channel})
    parts = replace(day.parts, slack=cast("Any", SimpleNamespace(post=_posted, team=day.parts.slack.team)))
    assert await hands(parts).deliver(replace(digest.parcel(), schedule=moved)) == Posted(ts="1.0")
    entry = (await day.parts.store.audit.newest(day.parts.slack.team, most=1))[0].entry
    assert (entry.deed, entry.decision, entry.user, entry.about) == ("run", "allowed", PETRA, "1")
    assert (entry.queues, entry.rows) == (digest.said.question.queues, digest.said.rows_kept)
    assert entry.destination == ("channel" if channel == OPS else "dm")


async def _posted(_channel: str, _message: object, **_more: object) -> str:
    return "1.0"


async def test_a_digest_that_may_not_run_stands_in_the_audit_with_its_reason(digest: Digest) -> None:
    async def why_not_here(*_: object, **__: object) -> Refusal:
        return Refusal(code="channel-not-linked", text="No.")

    parts = digest.at_a_desk(why_not_here=why_not_here)
    await hands(parts).allowed(digest.schedule)
    entry = (await parts.store.audit.newest(parts.slack.team, most=1))[0].entry
    assert (entry.deed, entry.decision, entry.reason) == ("run", "refused", "channel-not-linked")
    assert (entry.queues, entry.about) == (digest.schedule.question.queues, "1")


async def test_the_hands_know_holidays_the_channels_turn_and_whom_to_tell(digest: Digest) -> None:
    parts = replace(digest.day.parts, pace=digest.day.parts.pace.model_copy(update={"channel_seconds": 0.05}))
    able = hands(parts)
    assert able.holidays(digest.schedule) == parts.holidays_of(digest.schedule)
    begun = time.monotonic()
    await able.turn(OPS)
    await able.turn(OPS)
    assert time.monotonic() - begun >= 0.05
    before = len(digest.day.told())
    telling = Telling(
        id="t1",
        team=digest.schedule.team,
        schedule=digest.schedule.id,
        kind="gave-up",
        about=digest.run.id,
        code="x",
        planned_at=EIGHT,
    )
    assert await able.tell(telling, digest.schedule)
    assert len(digest.day.told()) == before + 1


async def test_a_channel_waits_between_two_messages_and_others_do_not_wait_for_it() -> None:
    pacing, began = Pacing(0.3), time.monotonic()
    await pacing.turn("C1")
    await pacing.turn("C2")
    await pacing.turn("C3")
    assert time.monotonic() - began < 0.3
    await pacing.turn("C1")
    assert 0.3 <= time.monotonic() - began < 2
    await pacing.turn("C1")
    assert 0.6 <= time.monotonic() - began < 2


async def test_channels_whose_second_is_over_are_forgotten() -> None:
    pacing, soon = Pacing(0.0), Pacing(60.0)
    for number in range(10_050):
        await pacing.turn(f"C{number}")
        await soon.turn(f"C{number}")
    assert len(pacing._free) <= 10_000
    assert len(soon._free) == 10_050
