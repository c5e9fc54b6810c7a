"""What one database keeps stands in the other after a move; where it cannot, nothing has changed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import psycopg
import pytest

from bot.errors import StoreError
from bot.models import AuditEntry, Period, Question
from bot.models.schedule import Schedule, When
from bot.store import Keys, Store, open_store
from bot.store.moving import tables

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
QUESTION = Question(period=Period(zone="UTC", start=NOW - timedelta(days=1), end=NOW))


@pytest.fixture
async def file(tmp_path: Path, keys: Keys) -> AsyncIterator[Store]:
    opened = await open_store(f"sqlite:///{tmp_path / 'from.db'}", keys=keys)
    yield opened
    await opened.close()


@pytest.fixture
async def server(postgres_url: str, keys: Keys) -> AsyncIterator[Store]:
    opened = await open_store(postgres_url, keys=keys, ready=False)
    await opened.migrate()
    yield opened
    await opened.close()


async def fill(store: Store) -> str:
    await store.inbox.accept("T1", "r1", "command", b"secret words")
    await store.links.link("T1", "C1", ("800", "801"), by="U1")
    await store.grants.grant("T1", "U2", ("800",), by="U1")
    for count in range(3):
        await store.audit.add(AuditEntry(at=NOW, team="T1", deed="prune", reason="posts", count=count))
    schedule = Schedule(
        team="T1", owner="U1", channel="C1", question=QUESTION, when=When(zone="UTC", times=(time(8),))
    )
    await store.schedules.create(schedule, NOW)
    return await store.questions.keep("T1", QUESTION.model_dump_json(), user="U1", channel="C1")


async def everything(store: Store) -> dict[str, list[dict[str, object]]]:
    found = {}
    for table in tables():
        rows = [
            {name: value for name, value in row.items() if (table, name) != ("audit", "id")}
            for row in await store.database.all(f"select * from {table}")  # noqa: S608 - our own tables
        ]
        found[table] = sorted(rows, key=repr)
    return found


async def test_everything_arrives_and_comes_back(
    file: Store, server: Store, keys: Keys, tmp_path: Path
) -> None:
    question = await fill(file)
    before = await everything(file)

    moved = await file.move_to(server)
    back = await open_store(f"sqlite:///{tmp_path / 'back.db'}", keys=keys)
    await server.move_to(back)

    assert moved == {table: len(rows) for table, rows in before.items()}
    assert await everything(server) == before
    assert await everything(back) == before
    assert (await server.questions.get("T1", question)) == (await file.questions.get("T1", question))
    await back.close()


async def test_every_table_of_the_schema_is_moved_but_signs_of_life(server: Store) -> None:
    rows = await server.database.all(
        "select table_name as name from information_schema.tables where table_schema = current_schema()"
    )
    ours = {str(row["name"]) for row in rows if not str(row["name"]).startswith("procrastinate")}

    assert ours - set(tables()) == {"beats", "schema_versions"}


async def test_a_database_with_rows_is_not_written_over(file: Store, server: Store) -> None:
    await fill(file)
    await server.links.link("T1", "C9", ("900",), by="U1")

    with pytest.raises(StoreError, match="not empty: there are rows in links"):
        await file.move_to(server)

    assert await server.links.of_channel("T1", "C9") == {"900"}
    assert await server.audit.teams() == []


async def test_a_database_that_is_served_is_not_moved(file: Store, server: Store) -> None:
    await fill(file)
    await file.beats.beat("", "serving")

    with pytest.raises(StoreError, match="sign of life"):
        await file.move_to(server)


async def test_a_move_that_breaks_off_leaves_nothing_behind(file: Store, server: Store) -> None:
    await fill(file)
    await server.database.run("alter table audit add column another text not null")

    with pytest.raises(psycopg.errors.NotNullViolation):
        await file.move_to(server)

    assert {table: len(rows) for table, rows in (await everything(server)).items() if rows} == {}


async def test_a_key_that_does_not_fit_shows_before_anything_is_done(file: Store, tmp_path: Path) -> None:
    await fill(file)
    other = await open_store(
        f"sqlite:///{tmp_path / 'from.db'}", keys=Keys("another key of at least thirty-two letters")
    )

    await file.keys_fit()
    with pytest.raises(StoreError) as refused:
        await other.keys_fit()

    assert "SECRET_KEY lacks the key" in refused.value.operator
    await other.close()
