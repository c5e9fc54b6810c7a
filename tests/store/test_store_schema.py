"""The schema moves forward only, the keys can be changed, and one SQLite file has one server."""

from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.models import TokenState
from bot.store import Keys, Store, new_key, open_store
from bot.store.opening import sqlite_path
from bot.store.postgres import in_psycopg


async def test_postgres_is_not_served_before_it_was_migrated(postgres_url: str, keys: Keys) -> None:
    with pytest.raises(StoreError, match="python -m bot migrate"):
        await open_store(postgres_url, keys=keys)


async def test_a_second_migration_finds_nothing_to_do(store: Store) -> None:
    await store.migrate()
    assert await store.migrate() == 0


async def test_a_database_of_a_newer_version_is_left_alone(
    database_url: str, store: Store, keys: Keys
) -> None:
    await store.database.run("insert into schema_versions (number, ran) values (9999, 0)")
    with pytest.raises(StoreError, match="newer version"):
        await open_store(database_url, keys=keys)


async def test_secrets_are_written_anew_with_the_newest_key(database_url: str, store: Store) -> None:
    await store.inbox.accept("T1", "r1", "command", b"payload", lease_seconds=-1)
    await store.questions.keep("T1", "{}", user="U1")
    await store.tokens("T1").save("c1", TokenState(generation=1))
    newest = new_key()
    both = await open_store(database_url, keys=Keys(f"{newest}, a made-up key of forty characters or so"))
    assert await both.rotate() == 3
    await both.close()
    alone = await open_store(database_url, keys=Keys(newest))
    assert (await alone.tokens("T1").load("c1")).generation == 1
    assert [item.payload for item in await alone.inbox.resume()] == [b"payload"]
    await alone.close()


async def test_a_lost_key_is_said(database_url: str, store: Store) -> None:
    await store.tokens("T1").save("c1", TokenState(generation=1))
    other = await open_store(database_url, keys=Keys(new_key()))
    with pytest.raises(StoreError, match="SECRET_KEY"):
        await other.tokens("T1").load("c1")
    with pytest.raises(StoreError, match="SECRET_KEY"):
        await other.rotate()
    await other.close()


@pytest.mark.parametrize("text", ["", " , ", "short", f"{'k' * 40},short"])
def test_keys_that_protect_nothing_are_refused(text: str) -> None:
    with pytest.raises(StoreError, match="SECRET_KEY"):
        Keys(text)


async def test_a_second_server_on_one_file_is_refused_and_named_postgres(tmp_path: Path, keys: Keys) -> None:
    first, second = [await open_store(f"sqlite:///{tmp_path / 'bot.db'}", keys=keys) for _ in range(2)]
    async with first.claim_serving():
        with pytest.raises(StoreError, match="PostgreSQL"):
            async with second.claim_serving():
                pass
    async with second.claim_serving():
        pass
    await first.close()
    await second.close()


async def test_many_serve_one_postgres(postgres_url: str, keys: Keys) -> None:
    first = await open_store(postgres_url, keys=keys, ready=False)
    await first.migrate()
    second = await open_store(postgres_url, keys=keys)
    async with first.claim_serving(), second.claim_serving():
        pass
    await first.close()
    await second.close()


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///bot.db", Path("bot.db")),
        ("sqlite:////var/lib/bot.db", Path("/var/lib/bot.db")),
        ("sqlite://", None),
        (":memory:", None),
    ],
)
def test_three_slashes_are_relative_and_four_absolute(url: str, path: Path | None) -> None:
    assert sqlite_path(url) == path


def test_an_address_of_another_kind_is_refused() -> None:
    with pytest.raises(StoreError, match="DATABASE_URL"):
        sqlite_path("mysql://somewhere")


async def test_the_command_line_keeps_in_memory(keys: Keys) -> None:
    memory = await open_store("sqlite://", keys=keys)
    assert await memory.inbox.accept("local", "r1", "ask", b"")
    await memory.close()


def test_names_of_values_are_told_from_casts_and_clocks() -> None:
    said = in_psycopg("select :name, '8:00', a::text, {now} where b like '%x' and c = :name_2")
    assert said.startswith(b"select %(name)s, '8:00', a::text, (select extract(epoch")
    assert said.endswith(b"b like '%%x' and c = %(name_2)s")
