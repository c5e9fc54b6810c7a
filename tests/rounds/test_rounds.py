"""Digests go out once, on time, or somebody hears why not."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.errors import PBXUnreachable, StoreError
from bot.models import Answer, Period, Refusal
from bot.models.schedule import (
    Delivery,
    NoReply,
    Posted,
    Refused,
    Schedule,
    Trouble,
    When,
)
from bot.rounds import Hands, Parcel, run_due
from bot.store import Store
from tests.rounds.channel import DUE, PACE, PERIOD, World, an_answer, go, last, schedule


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def digest(store: Store) -> Schedule:
    return await store.schedules.create(schedule(), DUE)


async def test_a_due_digest_is_posted_once_and_its_csv_follows_in_the_thread(
    store: Store, world: World, digest: Schedule
) -> None:
    await go(store, world)
    await go(store, world)
    assert world.sent == ["message", "csv"]
    assert world.parcels[1].thread_ts == "1"
    assert world.asked[0].start == datetime(2026, 11, 22, 23, tzinfo=UTC)
    kept = await store.schedules.get("T1", 1)
    assert kept is not None
    assert kept.next_due == DUE + timedelta(days=1)
    assert await last(store, digest) == ("done", "")


async def test_nothing_is_posted_before_it_is_due(store: Store, world: World, digest: Schedule) -> None:
    world.now = DUE - timedelta(seconds=1)
    await go(store, world)
    assert world.sent == []


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_lost_reply_is_looked_up_before_posting_again(
    store: Store, world: World, digest: Schedule, arrived: bool
) -> None:
    world.outcomes, world.lost = [NoReply()], arrived
    await go(store, world)
    await go(store, world)
    assert world.sent == ["message", "csv"]


async def test_a_call_that_never_ends_is_treated_as_a_lost_reply(
    store: Store, world: World, digest: Schedule
) -> None:
    async def hang(_parcel: Parcel) -> Delivery:
        await asyncio.Event().wait()
        raise AssertionError

    world.outcomes = [hang]
    await go(store, world)
    await go(store, world)
    assert world.sent == ["message", "csv"]


@pytest.mark.parametrize(("again", "sent"), [(True, ["message", "csv"]), (False, [])])
async def test_without_the_history_the_owner_decides(
    store: Store, world: World, digest: Schedule, again: bool, sent: list[str]
) -> None:
    world.outcomes, world.may_look = [NoReply()], False
    await go(store, world)
    await go(store, world)
    assert world.sent == []
    assert [kind for kind, _ in world.heard] == ["ask"]
    run = (await store.runs.history("T1", digest.id))[0]
    assert run.state == "asking"
    assert await store.posts.decide("T1", run.id, post_again=again)
    assert not await store.posts.decide("T1", run.id, post_again=again)
    await go(store, world)
    assert world.sent == sent


async def test_while_the_phone_system_is_down_one_honest_line_is_posted_and_then_the_last_word(
    store: Store, world: World, digest: Schedule
) -> None:
    for minutes in range(0, 7 * 60, 10):
        world.now = DUE + timedelta(minutes=minutes)
        world.answers = [PBXUnreachable("down")]
        await go(store, world)
    assert world.sent == ["notice pbx-unreachable", "message pbx-unreachable"]
    assert world.heard == [("gave-up", "pbx-unreachable")]
    assert await last(store, digest) == ("failed", "pbx-unreachable")


async def test_a_phone_system_that_comes_back_is_asked_again(
    store: Store, world: World, digest: Schedule
) -> None:
    world.answers = [PBXUnreachable("down"), Refusal(code="pbx-busy", text="busy")]
    for minutes in (0, 0, 2, 4):
        world.now = DUE + timedelta(minutes=minutes)
        await go(store, world)
    assert world.sent == ["message", "csv"]


@pytest.mark.parametrize("code", ["not-yours", "pbx-unknown-number"])
async def test_a_question_refused_for_good_pauses_and_tells(
    store: Store, world: World, digest: Schedule, code: str
) -> None:
    world.answers = [Refusal(code=code, text="no")]
    await go(store, world)
    kept = await store.schedules.get("T1", 1)
    assert kept is not None
    assert (kept.state, kept.reason, kept.next_due) == ("paused", code, None)
    assert world.heard == [("paused", code)]


@pytest.mark.parametrize(
    ("refused", "then"),
    [
        (Refused(code="is_archived", ruling="pause"), ("paused", [("paused", "is_archived")])),
        (Refused(code="invalid_blocks", ruling="fault"), ("active", [("fault", "invalid_blocks")])),
    ],
)
async def test_slacks_refusals_follow_their_ruling(
    store: Store, world: World, digest: Schedule, refused: Refused, then: tuple[str, list[tuple[str, str]]]
) -> None:
    world.outcomes = [refused]
    await go(store, world)
    kept = await store.schedules.get("T1", 1)
    assert kept is not None
    assert ((kept.state, world.heard), world.sent) == (then, [])


async def test_slacks_wait_is_waited(store: Store, world: World, digest: Schedule) -> None:
    world.outcomes = [Refused(code="ratelimited", ruling="retry", wait_seconds=90)]
    for seconds, sent in ((0, []), (89, []), (91, ["message", "csv"])):
        world.now = DUE + timedelta(seconds=seconds)
        await go(store, world)
        assert world.sent == sent


async def test_a_csv_that_slack_will_not_have_is_told_and_the_message_stands(
    store: Store, world: World, digest: Schedule
) -> None:
    world.outcomes = [Posted(ts="1"), Refused(code="missing_scope", ruling="pause")]
    await go(store, world)
    assert world.heard == [("fault", "missing_scope")]
    assert await last(store, digest) == ("done", "")
    kept = await store.schedules.get("T1", 1)
    assert kept is not None
    assert kept.state == "active"


async def test_rights_are_looked_at_before_every_run(store: Store, world: World, digest: Schedule) -> None:
    world.trouble = Trouble(code="owner-gone")
    await go(store, world)
    assert (world.asked, world.sent, world.heard) == ([], [], [("paused", "owner-gone")])


async def test_a_late_run_is_marked_and_only_the_newest_missed_one_is_made_up(
    store: Store, world: World
) -> None:
    every_hour = When(zone="UTC", times=tuple(time(hour) for hour in range(24)), hourly=True)
    made = await store.schedules.create(schedule(when=every_hour, covers="hour", csv=False), DUE)
    world.now = DUE + timedelta(hours=4, minutes=30)
    await go(store, world)
    assert [(one.run.due, one.delayed) for one in world.parcels] == [(DUE + timedelta(hours=4), True)]
    assert world.heard == [("missed", "4")]
    assert [run.state for run in await store.runs.history("T1", made.id)] == ["done", *["missed"] * 4]


async def test_a_run_missed_by_more_than_six_hours_is_told_and_not_posted(
    store: Store, world: World, digest: Schedule
) -> None:
    world.now = DUE + timedelta(hours=6, seconds=1)
    await go(store, world)
    await go(store, world)
    assert (world.sent, world.heard) == ([], [("missed", "1")])


async def test_an_empty_run_can_be_skipped(store: Store, world: World) -> None:
    made = await store.schedules.create(schedule(empty="skip"), DUE)
    world.answers = [an_answer(PERIOD, empty=True)]
    await go(store, world)
    assert world.sent == []
    assert (await last(store, made))[0] == "empty"


async def test_a_muted_digest_runs_again_afterwards(store: Store, world: World, digest: Schedule) -> None:
    await store.schedules.mute("T1", 1, DUE + timedelta(hours=1))
    await go(store, world)
    assert world.sent == []
    world.now = DUE + timedelta(days=1)
    await go(store, world)
    assert world.sent == ["message", "csv"]


@pytest.mark.parametrize(("change", "sent"), [("pause", []), ("delete", []), ("edit", ["message"])])
async def test_a_change_while_the_phone_system_is_asked_is_obeyed(
    store: Store, world: World, digest: Schedule, change: str, sent: list[str]
) -> None:
    async def answer(_schedule: Schedule, period: Period) -> Answer | Refusal:
        if not world.asked:
            if change == "edit":
                await store.schedules.edit(
                    digest.model_copy(update={"csv": False, "channel": "C2"}), DUE + timedelta(days=1)
                )
            else:
                await getattr(store.schedules, change)("T1", 1)
        return await World.answer(world, _schedule, period)

    hands = Hands(answer, world.deliver, world.look, world.tell, world.allowed)
    await run_due(store, lambda: world.now, hands, worker="w", pace=PACE)
    assert world.sent == sent
    assert [one.schedule.channel for one in world.parcels] == ["C2"] * len(sent)


async def test_a_fault_in_one_digest_does_not_stop_the_others(store: Store, world: World) -> None:
    for channel in ("C1", "C2"):
        await store.schedules.create(schedule(channel=channel, csv=False), DUE)
    world.answers = [ZeroDivisionError()]
    await go(store, world)
    assert world.sent == ["message"]


async def test_a_digest_of_another_version_is_paused_and_the_others_run(store: Store, world: World) -> None:
    for channel in ("C1", "C2"):
        await store.schedules.create(schedule(channel=channel, csv=False), DUE)
    await store.database.run("""update schedules set body = '{"version": 2}' where number = 1""")
    await go(store, world)
    row = await store.database.one("select state, reason from schedules where number = 1")
    assert row == {"state": "paused", "reason": "unreadable"}
    assert world.sent == ["message"]


async def test_one_slow_channel_does_not_hold_up_the_others(store: Store, world: World) -> None:
    for number in range(12):
        await store.schedules.create(schedule(channel="SLOW" if number < 8 else f"C{number}", csv=False), DUE)
    others = asyncio.Event()

    async def turn(channel: str) -> None:
        if channel == "SLOW":
            await others.wait()

    async def deliver(parcel: Parcel) -> Delivery:
        posted = await world.deliver(parcel)
        if len(world.parcels) == 4:
            others.set()
        return posted

    hands = Hands(world.answer, deliver, world.look, world.tell, world.allowed, turn=turn)
    async with asyncio.timeout(20):
        await run_due(
            store, lambda: world.now, hands, worker="w", pace=PACE.model_copy(update={"parallel": 4})
        )
    assert [one.schedule.channel for one in world.parcels][4:] == ["SLOW"] * 8


async def test_workers_side_by_side_post_each_digest_once(store: Store, world: World) -> None:
    for number in range(40):
        await store.schedules.create(schedule(channel=f"C{number}", csv=False), DUE)
    await asyncio.gather(
        *(run_due(store, lambda: world.now, world.hands, worker=f"w{n}", pace=PACE) for n in range(3))
    )
    assert sorted(one.schedule.number for one in world.parcels) == list(range(1, 41))


async def test_a_holder_that_lost_its_lease_does_not_post(
    store: Store, world: World, digest: Schedule
) -> None:
    planned = await store.planning.plan(world.now, lambda _s, first, _n: ([first], None))
    assert planned == 1
    claimed = await store.runs.claim("gone", world.now, lease_seconds=-1)
    assert claimed is not None
    assert await store.posts.begin(claimed[0], "message", "gone", revision=1, lease_seconds=60) == "lost"


async def test_without_a_record_nothing_is_posted(store: Store, world: World, digest: Schedule) -> None:
    async def answer(_schedule: Schedule, period: Period) -> Answer | Refusal:
        await store.close()
        return an_answer(period)

    hands = Hands(answer, world.deliver, world.look, world.tell, world.allowed)
    with pytest.raises(StoreError):
        await run_due(store, lambda: world.now, hands, worker="w", pace=PACE)
    assert world.sent == []


async def test_a_digest_paused_by_itself_is_brought_up_once_a_week(
    store: Store, world: World, digest: Schedule
) -> None:
    await store.schedules.pause("T1", 1, reason="is_archived")
    await go(store, world)
    assert world.heard == []
    await store.database.run("update schedules set changed = changed - 604801")
    for days in (0, 1, 7):
        world.now = DUE + timedelta(days=days)
        await go(store, world)
    assert world.heard == [("reminder", "is_archived")] * 2


async def test_an_extra_run_now_is_one_run(store: Store, world: World, digest: Schedule) -> None:
    world.now = DUE - timedelta(hours=1)
    first = await store.planning.run_now(digest, world.now)
    assert first
    assert await store.planning.run_now(digest, world.now) == ""
    await go(store, world)
    assert world.sent == ["message", "csv"]


async def test_what_slack_took_hours_to_answer_for_is_not_posted_as_if_it_were_new(
    store: Store, world: World, digest: Schedule
) -> None:
    world.outcomes = [Refused(code="ratelimited", ruling="retry", wait_seconds=6 * 3600)]
    await go(store, world)
    world.now = DUE + timedelta(hours=7)
    await go(store, world)
    assert world.sent == ["message too-late"]
    assert world.heard == [("gave-up", "too-late")]


async def test_an_owner_who_wants_it_posted_gets_it_however_late(
    store: Store, world: World, digest: Schedule
) -> None:
    world.outcomes, world.may_look = [NoReply()], False
    await go(store, world)
    await go(store, world)
    run = (await store.runs.history("T1", digest.id))[0]
    world.now = DUE + timedelta(hours=7)
    await store.posts.decide("T1", run.id, post_again=True)
    await go(store, world)
    assert world.sent == ["message", "csv"]
    assert world.parcels[0].delayed


async def test_the_csv_follows_a_message_although_the_digest_was_paused_in_between(
    store: Store, world: World, digest: Schedule
) -> None:
    world.outcomes = [Posted(ts="1"), Refused(code="ratelimited", ruling="retry")]
    await go(store, world)
    await store.schedules.pause("T1", 1)
    world.now = DUE + timedelta(minutes=5)
    await go(store, world)
    assert world.sent == ["csv"]
    assert world.parcels[0].thread_ts == "1"
    assert await last(store, digest) == ("done", "")


async def test_hundreds_at_once_wait_for_their_channels_turn_and_leave_the_inbox_quick(
    store: Store, world: World
) -> None:
    digests = 500 if store.database.name == "sqlite" else 150
    for number in range(digests):
        await store.schedules.create(schedule(channel=f"C{number % 50}", csv=False), DUE)
    turns: list[str] = []
    behind: list[int] = []

    async def turn(channel: str) -> None:
        turns.append(channel)
        await asyncio.sleep(0)

    async def ask() -> None:
        while len(world.parcels) < digests:
            before = len(world.parcels)
            await store.inbox.accept("T1", str(len(behind)), "command", b"")
            behind.append(len(world.parcels) - before)
            await asyncio.sleep(0)

    hands = Hands(world.answer, world.deliver, world.look, world.tell, world.allowed, turn=turn)
    async with asyncio.timeout(120):
        await asyncio.gather(ask(), run_due(store, lambda: world.now, hands, worker="w", pace=PACE))
    assert sorted(one.schedule.number for one in world.parcels) == list(range(1, digests + 1))
    assert Counter(turns) == Counter(one.schedule.channel for one in world.parcels)
    assert (
        sorted(behind)[len(behind) // 2] < digests / 20
    )  # a request waits for few posts, not for all that are due
