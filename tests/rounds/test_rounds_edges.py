"""What happens at the edges of a run: the points it may die at, what nobody can find out, who waits, who hears of it, and when it ends."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import PBXBusy, PBXUnreachable, StoreError
from bot.models import Answer, Period, Refusal
from bot.models.schedule import (
    CannotLook,
    Delivery,
    Found,
    Looked,
    NoReply,
    Part,
    Posted,
    Refused,
    Run,
    Schedule,
    Telling,
    Trouble,
)
from bot.rounds import CRASH_POINTS, Hands, Pace, Parcel, Tally, run_due, run_until
from bot.rounds.carry import Carrier, may_pass
from bot.rounds.loop import tell_all
from bot.store import Keys, Store, open_store
from bot.store.database import Transaction
from tests.rounds.channel import DUE, PACE, PERIOD, World, an_answer, go, last, schedule


@pytest.fixture
async def store(tmp_path: Path, keys: Keys) -> AsyncIterator[Store]:
    """One database is enough: tests/rounds/test_rounds.py runs on both."""
    opened = await open_store(f"sqlite:///{tmp_path / 'bot.db'}", keys=keys)
    yield opened
    await opened.close()


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def digest(store: Store) -> Schedule:
    return await store.schedules.create(schedule(), DUE)


async def due(
    store: Store,
    world: World,
    hands: Hands | None = None,
    *,
    pace: Pace = PACE,
    crash_at: Callable[[str], None] = lambda _point: None,
) -> Tally:
    async with asyncio.timeout(20):
        return await run_due(
            store, lambda: world.now, hands or world.hands, worker="w", pace=pace, crash_at=crash_at
        )


async def state(store: Store) -> tuple[str, str]:
    kept = await store.schedules.get("T1", 1)
    assert kept is not None
    return kept.state, kept.reason


async def test_a_run_passes_every_point_it_may_die_at(store: Store, world: World) -> None:
    await store.schedules.create(schedule(picture=True), DUE)
    visited: list[str] = []
    world.outcomes = [NoReply()]
    for _ in range(2):
        await due(store, world, crash_at=visited.append)
    assert set(visited) == set(CRASH_POINTS)
    in_order = [
        point for point in visited if point.startswith(("message", "csv", "picture", "answered", "closed"))
    ]
    steps = ("before begin", "begun", "delivered", "recorded")
    assert in_order == [
        "answered", "message before begin", "message begun", "message delivered", "answered",
        *(f"{part} {step}" for part in ("message", "csv", "picture") for step in steps), "closed",
    ]  # fmt: skip


async def test_a_round_says_what_it_did_and_that_it_was_there(
    store: Store, world: World, digest: Schedule
) -> None:
    for channel in ("C2", "C3"):
        await store.schedules.create(schedule(channel=channel, csv=False), DUE)
    world.outcomes = [Refused(code="is_archived", ruling="pause")]
    assert await due(store, world) == Tally(planned=3, carried=3, told=1)
    assert await due(store, world) == Tally()
    age = await store.beats.age("", "rounds")
    assert age is not None
    assert age < 60
    rows = await store.database.all("select note from beats where name = 'rounds'")
    assert rows == [{"note": "w"}]


async def test_every_parcel_says_which_days_it_is_about_and_when_it_was_sent(
    store: Store, world: World, digest: Schedule
) -> None:
    world.now = DUE + timedelta(minutes=5)
    await due(store, world)
    message, csv = world.parcels
    assert (message.period.start, message.period.end) == (
        PERIOD.start - timedelta(hours=8),
        PERIOD.end - timedelta(hours=8),
    )
    assert (message.now, message.delayed, message.thread_ts, message.code) == (world.now, False, "", "")
    assert (csv.period, csv.thread_ts, csv.answer) == (message.period, "1", message.answer)
    assert message.answer == an_answer(message.period)
    assert replace(message, now=DUE + timedelta(minutes=5, seconds=1)).delayed


async def test_holidays_are_left_out_of_what_is_due_and_of_what_is_covered(
    store: Store, world: World, digest: Schedule
) -> None:
    def holidays(_schedule: Schedule) -> set[date]:
        return {date(2026, 11, 24)}

    hands = replace(world.hands, holidays=holidays)
    await due(store, world, hands)
    assert world.sent == []
    world.now = DUE + timedelta(days=1)
    await due(store, world, hands)
    assert f"{world.asked[0].start:%a %d}" == "Mon 23"  # Tuesday was left out, so Wednesday's covers it too


async def test_a_fault_of_ours_is_tried_again_for_six_hours_and_then_told(
    store: Store, world: World, digest: Schedule, caplog: pytest.LogCaptureFixture
) -> None:
    for late in (timedelta(0), timedelta(seconds=59), timedelta(hours=5, minutes=59)):
        world.answers, world.now = [ZeroDivisionError("of ours")], DUE + late
        await due(store, world)
        assert await last(store, digest) == ("waiting", "fault")
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        f"digest 1: run {(await store.runs.last_of_each('T1'))[digest.id].id} failed"
    ] * 2  # a minute had not passed at the second
    world.answers, world.now = [ZeroDivisionError("of ours")], DUE + timedelta(hours=6)
    await due(store, world)
    assert await last(store, digest) == ("failed", "fault")
    assert (world.heard, world.sent, await state(store)) == ([("fault", "fault")], [], ("active", ""))


@pytest.mark.parametrize(
    ("code", "passes"),
    [
        ("pbx-unreachable", True),
        ("pbx-unknown-number", False),
        ("store", True),
        ("too-many-asks", True),
        ("error", True),
        ("fault", True),
        ("not-shown", False),
        ("too-long", False),
    ],
)
def test_only_what_may_pass_is_tried_again(code: str, passes: bool) -> None:
    assert may_pass(code) is passes


async def test_what_cannot_be_looked_up_now_is_looked_up_later_and_not_posted_blindly(
    store: Store, world: World, digest: Schedule
) -> None:
    looks: list[datetime] = []

    async def look(_schedule: Schedule, _run: Run, _part: Part, since: datetime) -> Looked | NoReply:
        looks.append(since)
        return NoReply(code="service_unavailable")

    world.outcomes = [NoReply()]
    hands = replace(world.hands, look=look)
    await due(store, world, hands)
    assert (world.sent, await last(store, digest)) == ([], ("waiting", "service_unavailable"))
    run = (await store.runs.last_of_each("T1"))[digest.id]
    attempted = (await store.posts.of_run(run.id))["message"].attempted_at
    assert looks == [min(attempted, world.now)]
    world.now += timedelta(seconds=59)
    await due(store, world, hands)
    assert len(looks) == 1
    world.now += timedelta(seconds=1)
    await due(store, world, hands)
    assert len(looks) == 2
    world.now += timedelta(seconds=60)
    await due(store, world)
    assert world.sent == ["message", "csv"]


async def test_a_database_with_its_clock_ahead_hides_nothing_from_the_look(
    store: Store, world: World, digest: Schedule
) -> None:
    looks: list[datetime] = []

    async def look(_schedule: Schedule, _run: Run, _part: Part, since: datetime) -> Looked:
        looks.append(since)
        return CannotLook(code="missing_scope")

    async def lost_and_written_down_a_century_ahead(_parcel: Parcel) -> Delivery:
        await store.database.run("update posts set attempted = attempted + 3.2e9")
        return NoReply()

    world.outcomes = [lost_and_written_down_a_century_ahead]
    await due(
        store, world, replace(world.hands, look=look), pace=PACE.model_copy(update={"settle_seconds": -4e9})
    )
    assert looks == [world.now]


async def test_an_unclear_post_settles_before_anybody_looks(
    store: Store, world: World, digest: Schedule
) -> None:
    looked: list[Part] = []

    async def look(_schedule: Schedule, _run: Run, part: Part, _since: datetime) -> Looked:
        looked.append(part)
        return CannotLook(code="missing_scope")

    world.outcomes = [NoReply()]
    hands, patient = replace(world.hands, look=look), PACE.model_copy(update={"settle_seconds": 30})
    await due(store, world, hands, pace=patient)
    await due(store, world, hands, pace=patient)
    assert looked == []
    held = await store.database.one("select held_until - {now} as left from runs")
    assert held is not None
    assert 25 < held["left"] <= 30
    await store.database.run("update runs set held_until = 0")  # as after a restart
    await due(store, world, hands, pace=patient)
    assert looked == []
    held = await store.database.one("select held_until - {now} as left from runs")
    assert held is not None
    assert 20 < held["left"] <= 30


async def test_a_file_nobody_is_sure_of_is_looked_for_and_not_sent_twice(
    store: Store, world: World, digest: Schedule
) -> None:
    world.outcomes, world.lost = [Posted(ts="7"), NoReply()], True
    world.parcels.clear()
    await due(store, world)
    await due(store, world)
    run = (await store.runs.last_of_each("T1"))[digest.id]
    posts = await store.posts.of_run(run.id)
    assert world.sent == ["message", "csv"]
    assert {part: (post.state, post.ts) for part, post in posts.items()} == {
        "message": ("sent", "7"),
        "csv": ("sent", "2"),
    }


async def test_a_run_whose_parts_all_stand_there_ends_without_asking_again(
    store: Store, world: World, digest: Schedule
) -> None:
    class Died(BaseException):
        pass

    def die(point: str) -> None:
        if point == "csv recorded":
            raise Died

    with pytest.raises(Died):
        await due(store, world, crash_at=die)
    await store.runs.release()
    world.asked.clear()
    await due(store, world)
    assert (world.asked, world.sent, await last(store, digest)) == ([], ["message", "csv"], ("done", ""))


@pytest.mark.parametrize("act", ["pause", "delete"])
async def test_what_is_paused_or_deleted_before_its_run_is_dropped(
    store: Store, world: World, digest: Schedule, act: str
) -> None:
    await store.planning.plan(DUE, lambda _schedule, first, _now: ([first], DUE + timedelta(days=1)))
    await getattr(store.schedules, act)("T1", 1)
    await due(store, world)
    runs = await store.runs.history("T1", digest.id)
    assert ([run.state for run in runs], world.sent, world.heard) == (["dropped"], [], [])


async def test_what_is_paused_after_it_was_taken_in_hand_is_dropped(
    store: Store, world: World, digest: Schedule
) -> None:
    await store.planning.plan(DUE, lambda _schedule, first, _now: ([first], DUE + timedelta(days=1)))
    claimed = await store.runs.claim("w", DUE, lease_seconds=60)
    assert claimed is not None
    run, schedule = claimed
    carrier = Carrier(store, world.hands, PACE, "w", lambda: DUE)
    await carrier.carry_out(run, schedule.model_copy(update={"state": "paused"}))
    assert (await last(store, digest), world.sent) == (("dropped", ""), [])


async def test_a_refusal_that_may_pass_is_waited_for_by_its_code(
    store: Store, world: World, digest: Schedule
) -> None:
    world.answers = [Refusal(code="too-many", text="Later.")]
    await due(store, world)
    assert (await last(store, digest), await state(store)) == (("waiting", "too-many"), ("active", ""))


async def test_every_hand_is_told_which_digest_it_is_about(
    store: Store, world: World, digest: Schedule
) -> None:
    told: dict[str, set[str]] = {"holidays": set(), "look": set(), "allowed": set()}

    def holidays(schedule: Schedule) -> set[date]:
        told["holidays"].add(schedule.id)
        return set()

    async def look(schedule: Schedule, _run: Run, _part: Part, _since: datetime) -> Looked:
        told["look"].add(schedule.id)
        return Found(ts="1")

    async def allowed(schedule: Schedule) -> None:
        told["allowed"].add(schedule.id)

    world.outcomes = [NoReply()]
    await due(store, world, replace(world.hands, holidays=holidays, look=look, allowed=allowed))
    assert told == {"holidays": {digest.id}, "look": {digest.id}, "allowed": {digest.id}}
    posts = await store.posts.of_run((await store.runs.last_of_each("T1"))[digest.id].id)
    assert (posts["message"].state, posts["message"].ts, world.sent) == ("sent", "1", ["csv"])


@pytest.mark.parametrize("until", [False, True])
async def test_what_becomes_due_wakes_in_the_transaction_that_plans_it(
    store: Store, world: World, digest: Schedule, *, until: bool
) -> None:
    woken: list[str] = []
    stop = asyncio.Event()

    async def wake(_transaction: Transaction, run: str) -> None:
        woken.append(run)
        stop.set()

    if until:
        async with asyncio.timeout(20):
            await run_until(stop, store, lambda: DUE, world.hands, worker="w", pace=PACE, wake=wake)
    else:
        await run_due(store, lambda: DUE, world.hands, worker="w", pace=PACE, wake=wake)
    assert woken == [(await store.runs.last_of_each("T1"))[digest.id].id]


async def test_a_database_that_fails_for_some_lets_the_others_in_hand_end_by_themselves(
    store: Store, world: World
) -> None:
    for channel in ("C1", "C2", "C3"):
        await store.schedules.create(schedule(channel=channel, csv=False), DUE)
    later = {"C1": asyncio.Event(), "C2": asyncio.Event(), "C3": asyncio.Event()}

    async def deliver(parcel: Parcel) -> Delivery:
        channel = parcel.schedule.channel
        await later[channel].wait()
        if channel != "C3":
            raise StoreError("The disk is full.")
        return await world.deliver(parcel)

    for seconds, event in zip((0.0, 0.02, 0.06), later.values(), strict=True):
        asyncio.get_running_loop().call_later(seconds, event.set)
    with pytest.raises(StoreError):
        await due(
            store,
            world,
            replace(world.hands, deliver=deliver),
            pace=PACE.model_copy(update={"post_seconds": 9}),
        )
    assert world.sent == ["message"]


async def test_rights_nobody_can_look_up_are_waited_for_with_one_honest_line(
    store: Store, world: World, digest: Schedule
) -> None:
    world.trouble = Trouble(code="slack", ends=False)
    await due(store, world)
    assert (world.sent, await last(store, digest)) == ([], ("waiting", "slack"))
    for minutes in (59, 60, 70):
        world.now = DUE + timedelta(minutes=minutes)
        await due(store, world)
    assert world.sent == ["notice slack"]
    assert world.parcels[0].answer is None
    world.trouble, world.now = None, DUE + timedelta(minutes=80)
    await due(store, world)
    assert world.sent == ["notice slack", "message", "csv"]
    assert (await state(store), world.heard) == (("active", ""), [])


async def test_the_last_word_stands_once_and_an_answer_that_stands_is_not_given_up(
    store: Store, world: World, digest: Schedule
) -> None:
    world.outcomes = [Posted(ts="1"), Refused(code="ratelimited", ruling="retry")]
    await due(store, world)
    world.now, world.trouble = DUE + timedelta(hours=6), Trouble(code="slack", ends=False)
    await due(store, world)
    assert world.sent == []
    assert (await last(store, digest), world.heard) == (("done", "slack"), [("gave-up", "slack")])


@pytest.mark.parametrize(
    ("ruling", "wait", "again"), [("retry", 0, 60), ("retry", 61, 61), ("retry", 10, 60)]
)
async def test_what_slack_puts_off_is_tried_again_after_its_wait_or_a_minute(
    store: Store, world: World, digest: Schedule, ruling: str, wait: float, again: float
) -> None:
    world.outcomes = [Refused(code="ratelimited", ruling=ruling, wait_seconds=wait)]
    await due(store, world)
    assert await last(store, digest) == ("waiting", "ratelimited")
    world.now = DUE + timedelta(seconds=again - 1)
    await due(store, world)
    assert world.sent == []
    world.now = DUE + timedelta(seconds=again)
    await due(store, world)
    assert world.sent == ["message", "csv"]


async def test_what_slack_puts_off_for_six_hours_is_given_up_and_told(
    store: Store, world: World, digest: Schedule
) -> None:
    refused = Refused(code="ratelimited", ruling="retry")
    for late in (timedelta(0), timedelta(hours=5, minutes=59)):
        world.outcomes, world.now = [refused], DUE + late
        await due(store, world)
        assert await last(store, digest) == ("waiting", "ratelimited")
    world.outcomes, world.now = [refused], DUE + timedelta(hours=6)
    await due(store, world)
    assert await last(store, digest) == ("failed", "ratelimited")
    assert (world.heard, await state(store)) == ([("gave-up", "ratelimited")], ("active", ""))


@pytest.mark.parametrize("ruling", ["pause", "fault", "retry"])
async def test_a_file_slack_will_not_have_is_said_and_the_next_one_follows(
    store: Store, world: World, ruling: str
) -> None:
    made = await store.schedules.create(schedule(picture=True), DUE)
    refused = Refused(code="file_type_not_allowed", ruling=ruling)
    world.outcomes = [Posted(ts="5"), refused]
    await due(store, world)
    if ruling == "retry":  # it may yet go: the picture waits for it
        assert (await last(store, made), world.heard) == (("waiting", "file_type_not_allowed"), [])
        world.now, world.outcomes = DUE + timedelta(hours=6), [refused]
        await due(store, world)
    assert await last(store, made) == ("done", "")
    assert (world.sent, world.parcels[0].thread_ts) == (["picture"], "5")
    assert (world.heard, await state(store)) == ([("fault", "file_type_not_allowed")], ("active", ""))


async def test_a_refusal_that_leaves_it_open_is_looked_at_like_a_lost_reply(
    store: Store, world: World, digest: Schedule
) -> None:
    world.outcomes, world.lost = [Refused(code="fatal_error", ruling="unclear")], True
    await due(store, world)
    await due(store, world)
    assert world.sent == ["message", "csv"]


async def test_only_messages_wait_for_the_channels_turn(store: Store, world: World) -> None:
    await store.schedules.create(schedule(picture=True, channel="C9"), DUE)
    turns: list[str] = []

    async def turn(channel: str) -> None:
        turns.append(channel)

    await due(store, world, replace(world.hands, turn=turn))
    assert (world.sent, turns) == (["message", "csv", "picture"], ["C9"])


@pytest.mark.parametrize(
    ("slow", "short", "calls"),
    [
        ("message", "post_seconds", ["message", "message", "csv"]),
        ("message", "file_seconds", ["message", "csv"]),
        ("csv", "post_seconds", ["message", "csv"]),
        ("csv", "file_seconds", ["message", "csv", "csv"]),
    ],
)
async def test_a_call_has_the_time_of_its_kind(
    store: Store, world: World, digest: Schedule, slow: Part, short: str, calls: list[Part]
) -> None:
    called: list[Part] = []

    async def deliver(parcel: Parcel) -> Delivery:
        called.append(parcel.part)
        if called == calls[: calls.index(slow) + 1]:  # slow the first time
            for _ in range(3):  # slower than no time at all
                await asyncio.sleep(0)
        return await world.deliver(parcel)

    pace = PACE.model_copy(update={"post_seconds": 9, "file_seconds": 9, short: 0})
    await due(store, world, replace(world.hands, deliver=deliver), pace=pace)
    assert (called, world.sent) == (calls, ["message", "csv"])


async def until_when_held(store: Store) -> float:
    """Until when the run in hand is leased, by the database's clock."""
    row = await store.database.one("select held_until from runs where closed is null")
    assert row is not None
    return float(row["held_until"])


async def test_a_long_run_keeps_its_lease_while_its_process_lives(
    store: Store, world: World, digest: Schedule
) -> None:
    pace = PACE.model_copy(update={"lease_seconds": 1.2, "post_seconds": 5, "file_seconds": 5})
    seen: list[object] = []

    async def answer(asked: Schedule, period: Period) -> Answer | Refusal:
        taken_for = await until_when_held(store)
        while await store.database.one("select 1 as one where {now} <= :until", until=taken_for):
            pass  # each look goes through the loop, where the lease is renewed
        seen.append(await store.runs.claim("other", world.now, lease_seconds=1))
        return await world.answer(asked, period)

    await due(store, world, replace(world.hands, answer=answer), pace=pace)
    assert (seen, world.sent) == ([None], ["message", "csv"])


async def test_of_one_channel_only_so_many_are_in_hand_and_of_all_so_many(store: Store, world: World) -> None:
    for number in range(12):
        await store.schedules.create(schedule(channel=f"C{number // 6}", csv=False), DUE)
    running: list[str] = []
    most: dict[str, int] = {}
    full = asyncio.Event()

    async def answer(asked: Schedule, period: Period) -> Answer | Refusal:
        running.append(asked.channel)
        for name, count in (("all", len(running)), (asked.channel, running.count(asked.channel))):
            most[name] = max(most.get(name, 0), count)
        if len(running) == 3:
            full.set()
        await full.wait()
        running.remove(asked.channel)
        return await world.answer(asked, period)

    pace = PACE.model_copy(update={"parallel": 3, "per_channel": 2})
    async with asyncio.timeout(20):
        assert (await due(store, world, replace(world.hands, answer=answer), pace=pace)).carried == 12
    assert (most["all"], max(most["C0"], most["C1"]), len(world.sent)) == (3, 2, 12)


async def test_who_could_not_be_told_is_told_again_later(
    store: Store, world: World, digest: Schedule, caplog: pytest.LogCaptureFixture
) -> None:
    await store.tellings.plan("T1", digest.id, "paused", "a", "is_archived")
    await store.tellings.plan("T1", digest.id, "fault", "b", "fault")
    attempts: list[str] = []

    async def tell(telling: Telling, told: Schedule) -> bool:
        assert told.id == digest.id
        attempts.append(telling.kind)
        if telling.kind == "fault":
            raise ZeroDivisionError
        return False

    deaf = replace(world.hands, tell=tell)
    assert await tell_all(store, deaf, again_seconds=100) == 0
    assert sorted(attempts) == ["fault", "paused"]
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == [
        "digest 1: could not tell fault"
    ]
    assert await tell_all(store, deaf) == 0
    assert len(attempts) == 2
    waits = await store.database.all("select held_until - {now} as left from tellings")
    assert all(95 < row["left"] <= 100 for row in waits)
    await store.database.run("update tellings set held_until = 0")
    assert await tell_all(store, deaf) == 0
    waits = await store.database.all("select held_until - {now} as left from tellings")
    assert all(295 < row["left"] <= 300 for row in waits)
    await store.database.run("update tellings set held_until = 0")
    assert await tell_all(store, world.hands) == 2
    assert await tell_all(store, world.hands) == 0


async def test_nobody_is_told_of_a_digest_that_was_deleted(
    store: Store, world: World, digest: Schedule
) -> None:
    await store.tellings.plan("T1", digest.id, "paused", "a", "is_archived")
    await store.tellings.plan("T1", "never-was", "paused", "a", "is_archived")
    await store.schedules.delete("T1", 1)
    assert await tell_all(store, world.hands) == 2
    assert world.told == []
    assert await store.database.all("select id from tellings where told is null") == []


async def test_a_database_that_fails_while_telling_is_not_taken_for_a_deaf_owner(
    store: Store, world: World, digest: Schedule
) -> None:
    async def tell(_telling: Telling, _schedule: Schedule) -> bool:
        raise StoreError("gone")

    await store.tellings.plan("T1", digest.id, "paused", "a", "is_archived")
    with pytest.raises(StoreError):
        await tell_all(store, replace(world.hands, tell=tell))


async def test_a_stopped_round_plans_and_takes_nothing(store: Store, world: World, digest: Schedule) -> None:
    stop = asyncio.Event()
    stop.set()
    tally = await run_due(store, lambda: world.now, world.hands, worker="w", pace=PACE, stop=stop)
    assert (tally, world.sent) == (Tally(), [])
    assert await store.runs.history("T1", digest.id) == []


async def test_rounds_go_on_when_the_database_works_again_and_say_both_once(
    store: Store, world: World, digest: Schedule, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "bot.rounds")
    stop, calls, done_at = asyncio.Event(), 0, list[int]()

    def clock() -> datetime:
        nonlocal calls
        calls += 1
        if calls <= 3:
            raise StoreError("The disk is full.")
        if world.sent == ["message", "csv"] and not done_at:
            done_at.append(calls)
        if done_at and calls > done_at[0] + 12:  # some rounds later
            stop.set()
        return DUE

    async with asyncio.timeout(20):
        await run_until(stop, store, clock, world.hands, worker="w", pace=PACE)
    assert world.sent == ["message", "csv"]
    assert [(one.levelname, one.getMessage()) for one in caplog.records] == [
        (
            "ERROR",
            f"digests wait, nothing is posted without a record: {StoreError('The disk is full.').operator}",
        ),
        ("WARNING", "digests: the database works again"),
    ]


async def test_a_program_that_ends_hands_its_runs_back_at_once(
    store: Store, world: World, digest: Schedule
) -> None:
    await store.planning.plan(DUE, lambda _schedule, first, _now: ([first], DUE + timedelta(days=1)))
    assert await store.runs.claim("w/1", DUE, lease_seconds=600)
    stop = asyncio.Event()
    stop.set()
    await run_until(stop, store, lambda: DUE, world.hands, worker="w", pace=PACE)
    assert await store.runs.claim("next", DUE, lease_seconds=1)


async def test_a_question_the_phone_system_is_too_busy_for_is_asked_again_after_a_minute(
    store: Store, world: World, digest: Schedule
) -> None:
    for trouble in (PBXBusy("busy"), PBXUnreachable("down")):
        world.answers = [trouble]
        await go(store, world)
        assert await last(store, digest) == ("waiting", trouble.code)
        world.now += timedelta(seconds=60)
    await go(store, world)
    assert world.sent == ["message", "csv"]


async def test_an_empty_answer_is_posted_unless_nothing_was_wished_for(store: Store, world: World) -> None:
    await store.schedules.create(schedule(csv=False), DUE)
    world.answers = [an_answer(PERIOD, empty=True)]
    await due(store, world)
    assert world.sent == ["message"]


async def test_what_surely_does_not_stand_there_is_forgotten_before_it_is_sent_again(
    store: Store, world: World, digest: Schedule
) -> None:
    world.outcomes = [NoReply()]
    await due(store, world, pace=PACE.model_copy(update={"settle_seconds": 30}))
    run = (await store.runs.last_of_each("T1"))[digest.id]
    assert set(await store.posts.of_run(run.id)) == {"message"}
    await store.database.run("update runs set held_until = 0")
    world.answers = [PBXUnreachable("down")]
    await due(store, world)
    assert await store.posts.of_run(run.id) == {}
