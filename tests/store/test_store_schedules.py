"""Digests are made, changed, stopped and brought back, each in one step."""

from datetime import UTC, datetime, time, timedelta

from bot.models import Period, Question
from bot.models.schedule import Schedule, When
from bot.store import Store

DUE = datetime(2026, 11, 24, 7, tzinfo=UTC)
PERIOD = Period(zone="Europe/Berlin", start=DUE - timedelta(days=1), end=DUE)


def schedule(**fields: object) -> Schedule:
    base = Schedule(
        team="T1",
        owner="U1",
        channel="C1",
        question=Question(queues=("0800",), period=PERIOD),
        when=When(zone="Europe/Berlin", times=(time(8), time(14, 30)), weekdays=(0, 4)),
    )
    return base.model_copy(update=fields)


async def test_a_digest_comes_back_as_it_was_made_with_the_teams_next_number(store: Store) -> None:
    made = [await store.schedules.create(schedule(team=team, csv=False), DUE) for team in ("T1", "T1", "T2")]
    assert [one.number for one in made] == [1, 2, 1]
    found = await store.schedules.get("T1", 2)
    assert found == made[1]
    assert found is not None
    assert found.model_dump(exclude={"id", "number", "revision", "next_due"}) == schedule(
        csv=False
    ).model_dump(exclude={"id", "number", "revision", "next_due"})
    assert await store.schedules.by_id("T2", made[0].id) is None


async def test_digests_are_listed_by_owner_and_channel(store: Store) -> None:
    for owner, channel in (("U1", "C1"), ("U2", "C1"), ("U1", "C2")):
        await store.schedules.create(schedule(owner=owner, channel=channel), DUE)
    assert [one.number for one in await store.schedules.all("T1")] == [1, 2, 3]
    assert [one.number for one in await store.schedules.all("T1", owner="U1")] == [1, 3]
    assert [one.number for one in await store.schedules.all("T1", channel="C1")] == [1, 2]
    assert await store.schedules.all("T2") == []


async def test_a_digest_is_paused_and_resumed(store: Store) -> None:
    await store.schedules.create(schedule(), DUE)
    paused = await store.schedules.pause("T1", 1, reason="is_archived")
    assert paused is not None
    assert (paused.state, paused.reason, paused.next_due) == ("paused", "is_archived", None)
    resumed = await store.schedules.resume("T1", 1, DUE)
    assert resumed is not None
    assert (resumed.state, resumed.reason, resumed.next_due, resumed.revision) == ("active", "", DUE, 3)
    assert await store.schedules.resume("T1", 1, DUE) is None


async def test_a_deleted_digest_can_be_brought_back_and_its_number_is_not_given_out_again(
    store: Store,
) -> None:
    await store.schedules.create(schedule(), DUE)
    await store.schedules.delete("T1", 1)
    assert await store.schedules.get("T1", 1) is None
    assert await store.schedules.edit(schedule(number=1), DUE) is None
    assert (await store.schedules.create(schedule(), DUE)).number == 2
    restored = await store.schedules.restore("T1", 1, DUE)
    assert restored is not None
    assert restored.state == "active"


async def test_a_deleted_digest_is_purged_with_its_runs(store: Store) -> None:
    made = await store.schedules.create(schedule(), DUE)
    await store.planning.run_now(made, DUE)
    await store.schedules.delete("T1", 1)
    assert await store.schedules.purge() == 0
    assert await store.schedules.purge(older_than=-1) == 1
    assert await store.runs.history("T1", made.id) == []


async def test_every_digest_of_a_channel_is_paused_at_once(store: Store) -> None:
    for channel in ("C1", "C1", "C2"):
        await store.schedules.create(schedule(channel=channel), DUE)
    assert len(await store.schedules.pause_all("T1", channel="C1", reason="is_archived")) == 2
    assert [one.state for one in await store.schedules.all("T1")] == ["paused", "paused", "active"]


async def test_a_run_that_is_due_but_in_nobodys_hands_is_dropped_by_a_pause(store: Store) -> None:
    made = await store.schedules.create(schedule(), DUE)
    await store.planning.run_now(made, DUE)
    await store.schedules.pause("T1", 1)
    assert [run.state for run in await store.runs.history("T1", made.id)] == ["dropped"]


async def test_a_run_has_one_holder_until_its_lease_ends(store: Store) -> None:
    made = await store.schedules.create(schedule(), DUE)
    await store.planning.run_now(made, DUE)
    assert await store.runs.claim("a/1", DUE - timedelta(seconds=1), lease_seconds=60) is None
    assert await store.runs.claim("a/1", DUE, lease_seconds=60, not_in=["C1"]) is None
    first = await store.runs.claim("a/1", DUE, lease_seconds=60, not_in=["C11", "C"])
    assert first is not None
    assert await store.runs.claim("b/1", DUE, lease_seconds=60) is None
    assert await store.runs.renew("a", lease_seconds=60) == 1
    assert await store.runs.renew("b", lease_seconds=60) == 0
    await store.database.run("update runs set held_until = held_until - 3600")
    assert await store.runs.renew("a", lease_seconds=60) == 0
    second = await store.runs.claim("b/1", DUE, lease_seconds=60)
    assert second is not None
    run = first[0]
    assert await store.posts.begin(run, "message", "a/1", revision=1, lease_seconds=60) == "lost"
    assert not await store.runs.close(run, "a/1", "done")
    assert await store.posts.begin(run, "message", "b/1", revision=1, lease_seconds=60) == "go"
    assert await store.posts.begin(run, "csv", "b/1", revision=7, lease_seconds=60) == "changed"
    await store.runs.release("b")
    assert await store.runs.claim("a/2", DUE, lease_seconds=60) is not None


async def test_what_has_expired_is_forgotten(store: Store) -> None:
    made = await store.schedules.create(schedule(), DUE)
    await store.planning.run_now(made, DUE)
    claimed = await store.runs.claim("a/1", DUE, lease_seconds=60)
    assert claimed is not None
    await store.runs.close(claimed[0], "a/1", "done")
    assert (await store.tidy(DUE))["runs"] == 0
    assert (await store.tidy(DUE + timedelta(days=401)))["runs"] == 1
