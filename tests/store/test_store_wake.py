"""On PostgreSQL a planned run wakes another process at once, and a restarted database is found again."""

import asyncio
from datetime import UTC, datetime, time, timedelta

import psycopg
import pytest

from bot.errors import StoreBusy, StoreError
from bot.models import Period, Question
from bot.models.schedule import Schedule, When
from bot.store import Keys, Store, open_store
from bot.store.postgres import Postgres
from bot.store.wake import Engine

DUE = datetime(2026, 11, 24, 7, tzinfo=UTC)


@pytest.fixture
async def shared(postgres_url: str, keys: Keys) -> Store:
    opened = await open_store(postgres_url, keys=keys, ready=False)
    await opened.migrate()
    return opened


async def a_digest(store: Store) -> Schedule:
    made = Schedule(
        team="T1",
        owner="U1",
        channel="C1",
        question=Question(period=Period(zone="UTC", start=DUE - timedelta(days=1), end=DUE)),
        when=When(zone="UTC", times=(time(8),)),
    )
    return await store.schedules.create(made, DUE)


async def test_a_planned_run_wakes_another_process(postgres_url: str, shared: Store) -> None:
    woken, stop, rounds = asyncio.Event(), asyncio.Event(), 0

    async def one_round() -> None:
        nonlocal rounds
        rounds += 1
        if rounds > 1:  # the first is the tick at its start
            woken.set()

    engine = Engine(postgres_url)
    working = asyncio.create_task(engine.run(one_round, stop, tick_seconds=3600))
    async with asyncio.timeout(30):
        await asyncio.sleep(0)
        assert await shared.planning.run_now(await a_digest(shared), DUE, wake=Engine(postgres_url).wake)
        await woken.wait()
        stop.set()
        await working
    await shared.close()


async def test_a_run_that_is_not_planned_leaves_no_job(postgres_url: str, shared: Store) -> None:
    engine = Engine(postgres_url)

    async def wake(transaction: object, run_id: str) -> None:
        await engine.wake(transaction, run_id)  # type: ignore[arg-type]  # handed through as it came
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await shared.planning.run_now(await a_digest(shared), DUE, wake=wake)
    assert await shared.database.all("select id from procrastinate_jobs") == []
    assert await shared.runs.unfinished("T1") == 0
    await shared.close()


async def test_connections_the_server_dropped_are_replaced(postgres_url: str, shared: Store) -> None:
    await asyncio.gather(*(shared.inbox.accept("T1", f"r{n}", "command", b"") for n in range(5)))
    own = await asyncio.gather(*(shared.database.all("select pg_backend_pid() as pid") for _ in range(20)))
    with psycopg.connect(postgres_url, autocommit=True) as other:
        other.execute(
            "select pg_terminate_backend(pid) from unnest(%s) as pid",
            [list({rows[0]["pid"] for rows in own})],
        )
    assert await shared.inbox.accept("T1", "after", "command", b"")
    await shared.close()


async def test_a_database_that_does_not_answer_is_said() -> None:
    with pytest.raises(StoreError, match="cannot reach"):
        await Postgres("postgresql://nobody@127.0.0.1:9/none", wait_seconds=0.5).open()


async def test_connections_that_are_all_in_use_are_overload_and_no_outage(postgres_url: str) -> None:
    database = Postgres(postgres_url, wait_seconds=0.5)
    await database.open()
    free, held = asyncio.Event(), asyncio.Semaphore(0)

    async def hold(until: asyncio.Event) -> None:
        async with database.transaction():
            held.release()
            await until.wait()

    ends = [asyncio.Event() for _ in range(8)]
    holding = [asyncio.create_task(hold(until)) for until in ends]
    for _ in ends:
        await held.acquire()
    after = asyncio.create_task(hold(free))  # has the place of the first that ends
    waiting = asyncio.create_task(database.one("select 1 as one"))
    await asyncio.sleep(
        0
    )  # both stand in the queue, or come before the first ends: one of them is served, one waits in vain
    ends[0].set()
    with pytest.raises(StoreBusy, match="more to write down") as told:
        await waiting
    assert "overload and no outage" in told.value.operator
    for until in (free, *ends):
        until.set()
    await asyncio.gather(after, *holding)
    assert await database.one("select 1 as one") == {"one": 1}
    await database.close()
