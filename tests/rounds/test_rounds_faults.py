"""While the database fails nothing is posted; when it is back everything is, once."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import psycopg
import pytest

from bot.errors import StoreError
from bot.models import Answer, Period, Question, Refusal, Summary, Table
from bot.models.schedule import (
    CannotLook,
    Delivery,
    Found,
    Looked,
    NotFound,
    Posted,
    Run,
    Schedule,
    Telling,
    When,
)
from bot.rounds import Hands, Pace, Parcel, run_until
from bot.store import Keys, Store, open_store

DUE = datetime(2026, 11, 24, 7, tzinfo=UTC)
PACE = Pace(settle_seconds=0.1, tick_seconds=0.02, lease_seconds=2, retry_seconds=0)
DIGESTS = 30


class Counting:
    """Something that is counted, and waited for."""

    def __init__(self) -> None:
        self.many = 0
        self._moved = asyncio.Condition()

    async def one_more(self) -> None:
        async with self._moved:
            self.many += 1
            self._moved.notify_all()

    async def reached(self, many: int) -> None:
        async with asyncio.timeout(60), self._moved:
            await self._moved.wait_for(lambda: self.many >= many)


class Channel:
    def __init__(self) -> None:
        self.parcels: list[Parcel] = []
        self.posted = Counting()

    async def answer(self, _schedule: Schedule, period: Period) -> Answer | Refusal:
        table = Table(head=())
        summary = Summary(title="t", sentence="s", public_sentence="s", table=table, details=table)
        return Answer(question=Question(period=period), summary=summary, asked_at=DUE)

    async def deliver(self, parcel: Parcel) -> Delivery:
        self.parcels.append(parcel)
        posted = Posted(ts=str(len(self.parcels)))
        await self.posted.one_more()
        return posted

    async def look(self, _schedule: Schedule, run: Run, part: str, _since: datetime) -> Looked:
        found = [n for n, one in enumerate(self.parcels, 1) if (one.run.id, one.part) == (run.id, part)]
        return Found(ts=str(found[0])) if found else NotFound() if part != "notice" else CannotLook()

    async def tell(self, _telling: Telling, _schedule: Schedule) -> bool:
        return True

    async def allowed(self, _schedule: Schedule) -> None:
        return None

    @property
    def hands(self) -> Hands:
        return Hands(self.answer, self.deliver, self.look, self.tell, self.allowed)


async def digests(store: Store) -> None:
    for number in range(DIGESTS):
        made = Schedule(
            team="T1",
            owner="U1",
            channel=f"C{number}",
            question=Question(period=Period(zone="UTC", start=DUE - timedelta(days=1), end=DUE)),
            when=When(zone="UTC", times=(time(7),)),
        )
        await store.schedules.create(made, DUE)


def once_each(channel: Channel) -> bool:
    return len({(one.run.id, one.part) for one in channel.parcels}) == len(channel.parcels) == DIGESTS * 2


async def test_a_database_that_drops_every_connection_under_load_loses_and_doubles_nothing(
    postgres_url: str, keys: Keys
) -> None:
    store = await open_store(postgres_url, keys=keys, ready=False)
    await store.migrate()
    await digests(store)
    channel, stop = Channel(), asyncio.Event()
    working = asyncio.create_task(run_until(stop, store, lambda: DUE, channel.hands, worker="w", pace=PACE))
    mine = f"{postgres_url}&application_name=breaker"
    for posted in (5, 15, 25, 35):
        await channel.posted.reached(posted)
        with suppress(StoreError):
            own = await asyncio.gather(
                *(store.database.all("select pg_backend_pid() as pid") for _ in range(12))
            )
            with psycopg.connect(mine, autocommit=True) as breaker:
                pids = list({rows[0]["pid"] for rows in own})  # others test on the same server
                breaker.execute("select pg_terminate_backend(pid) from unnest(%s) as pid", [pids])
    await channel.posted.reached(DIGESTS * 2)
    stop.set()
    await working
    await store.close()
    assert once_each(channel)


async def test_a_file_that_cannot_be_written_stops_posts_and_not_the_bot(
    tmp_path: Path, keys: Keys, caplog: pytest.LogCaptureFixture
) -> None:
    store = await open_store(f"sqlite:///{tmp_path / 'bot.db'}", keys=keys)
    await digests(store)
    await store.database.all("pragma query_only = on")
    channel, stop, rounds = Channel(), asyncio.Event(), asyncio.Semaphore(0)

    def clock() -> datetime:  # looked at when a round begins
        rounds.release()
        return DUE

    working = asyncio.create_task(run_until(stop, store, clock, channel.hands, worker="w", pace=PACE))
    async with asyncio.timeout(30):
        for _ in range(4):
            await rounds.acquire()
    assert channel.parcels == []
    assert [record.levelname for record in caplog.records if record.name == "bot.rounds.loop"] == ["ERROR"]
    await store.database.all("pragma query_only = off")
    await channel.posted.reached(DIGESTS * 2)
    stop.set()
    await working
    await store.close()
    assert once_each(channel)


async def test_stopping_finishes_what_is_in_hand_and_takes_nothing_new(tmp_path: Path, keys: Keys) -> None:
    store = await open_store(f"sqlite:///{tmp_path / 'bot.db'}", keys=keys)
    await digests(store)
    channel, stop = Channel(), asyncio.Event()
    pace = PACE.model_copy(update={"parallel": 2})
    working = asyncio.create_task(run_until(stop, store, lambda: DUE, channel.hands, worker="w", pace=pace))
    await channel.posted.reached(1)
    stop.set()
    async with asyncio.timeout(20):
        await working
    assert 2 <= len(channel.parcels) < DIGESTS
    messages = {one.run.id for one in channel.parcels if one.part == "message"}
    assert messages == {one.run.id for one in channel.parcels if one.part == "csv"}
    await store.close()
