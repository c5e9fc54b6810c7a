"""A disk that is full, locked, read-only or damaged is said in a sentence, and nothing is deleted."""

import asyncio
import secrets
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from bot.errors import StoreError
from bot.store import Keys, Store, open_store, schema
from bot.store.refused import cause
from bot.store.sqlite import meaning


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bot.db"


@pytest.fixture
async def kept(file: Path, keys: Keys) -> AsyncIterator[Store]:
    opened = await open_store(f"sqlite:///{file}", keys=keys)
    yield opened
    await opened.close()


async def test_the_file_belongs_to_its_owner_alone(file: Path, kept: Store) -> None:
    await kept.beats.beat("", "x")
    for ending in ("", "-wal", "-shm"):
        assert file.with_name(file.name + ending).stat().st_mode & 0o777 == 0o600


async def test_a_full_disk_is_said_and_what_was_kept_can_still_be_read(kept: Store) -> None:
    await kept.settings.put("T1", "team", "", "zone", "UTC", by="U1")
    pages = await kept.database.one("pragma page_count")
    assert pages is not None
    await kept.database.all(f"pragma max_page_count = {pages['page_count']}")
    with pytest.raises(StoreError, match="disk is full"):
        await kept.inbox.accept("T1", "r1", "command", b"x" * 50_000)
    assert await kept.settings.get("T1", "team", "", "zone") == "UTC"
    assert not await kept.inbox.resume()


async def test_a_new_file_that_another_program_opens_as_well_is_waited_for(
    tmp_path: Path, keys: Keys
) -> None:
    new = tmp_path / "new.db"
    other = sqlite3.connect(new, isolation_level=None)
    other.execute("create table theirs (x)")
    other.execute("begin immediate")
    asyncio.get_running_loop().call_later(0.1, other.close)
    store = await open_store(f"sqlite:///{new}", keys=keys)
    assert await store.database.all("pragma journal_mode") == [{"journal_mode": "wal"}]
    await store.close()


async def test_a_file_locked_by_another_program_is_said(file: Path, kept: Store) -> None:
    await kept.database.all("pragma busy_timeout = 50")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("begin exclusive")
    with pytest.raises(StoreError, match="in use by another program"):
        await kept.inbox.accept("T1", "r1", "command", b"")
    assert not await kept.writable()
    other.execute("rollback")
    other.close()
    assert await kept.inbox.accept("T1", "r1", "command", b"")
    assert await kept.writable()


async def test_a_database_that_may_only_be_read_is_said(kept: Store) -> None:
    await kept.database.all("pragma query_only = on")
    with pytest.raises(StoreError, match="only be read"):
        await kept.beats.beat("", "x")


async def test_a_folder_that_is_not_there_is_said_and_what_to_do(tmp_path: Path, keys: Keys) -> None:
    with pytest.raises(StoreError, match="folder of my database is not there") as told:
        await open_store(f"sqlite:///{tmp_path / 'nowhere' / 'bot.db'}", keys=keys)
    assert "make the folder, or name another file" in told.value.operator


async def test_a_database_that_cannot_hold_every_letter_is_said_and_how_to_make_another(
    postgres_server: str, keys: Keys
) -> None:
    name = f"plain_{secrets.token_hex(6)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(
            f"create database {name} template template0 encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C'".encode()
        )
    address = urlsplit(postgres_server)._replace(path=f"/{name}").geturl()
    with pytest.raises(StoreError, match="cannot hold every letter") as told:
        await open_store(address, keys=keys)
    assert "createdb --template=template0 --encoding=UTF8" in told.value.operator


@pytest.mark.parametrize("where", [0, 4096 * 3])
async def test_a_damaged_file_is_put_aside_and_the_next_start_begins_anew(
    file: Path, keys: Keys, where: int
) -> None:
    first = await open_store(f"sqlite:///{file}", keys=keys)
    await first.close()
    with file.open("r+b") as disk:
        disk.seek(where)
        disk.write(b"\xff" * 2000)
    damaged = file.read_bytes()  # noqa: ASYNC240 -- a test may wait for its disk
    with pytest.raises(StoreError, match="damaged") as told:
        await open_store(f"sqlite:///{file}", keys=keys)
    (aside,) = list(file.parent.glob("bot.db.damaged-*"))
    assert aside.name in told.value.operator
    assert aside.read_bytes() == damaged
    again = await open_store(f"sqlite:///{file}", keys=keys)
    assert await again.writable()
    await again.close()


async def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    async def half() -> None:
        async with store.database.transaction() as transaction:
            await transaction.run(
                "insert into sent (team_id, channel_id, ts, sent) values ('T1', 'C1', '1', 0)"
            )
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await half()
    assert await store.database.all("select * from sent") == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("SQLITE_FULL", "disk is full"),
        ("SQLITE_IOERR_WRITE", "disk fails"),
        ("SQLITE_IOERR_FSYNC", "disk fails"),
        ("SQLITE_IOERR_SHMMAP", "where it lies"),
        ("SQLITE_IOERR_LOCK", "where it lies"),
        ("SQLITE_PROTOCOL", "where it lies"),
        ("SQLITE_BUSY_SNAPSHOT", "in use by another program"),
        ("SQLITE_LOCKED_SHAREDCACHE", "in use by another program"),
        ("SQLITE_READONLY_DIRECTORY", "only be read"),
        ("SQLITE_CANTOPEN", "only be read"),
        ("SQLITE_CORRUPT_VTAB", "damaged"),
        ("SQLITE_NOTADB", "damaged"),
        ("SQLITE_SOMETHING_NEW", "cannot reach"),
    ],
)
def test_every_failure_of_a_file_has_its_own_sentence(name: str, said: str) -> None:
    error = sqlite3.OperationalError("as SQLite words it")
    error.sqlite_errorname = name
    assert said in meaning(error).text


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://{user}:x@/nowhere?host={socket}", "no database of the name"),
        ("postgresql://nobody_here@/postgres?host={socket}", "no user of the name"),
        ("postgresql://u:p@host.invalid/x", "has no address"),
        ("postgresql://u:p@127.0.0.1:port/x", "cannot be read"),
        ("postgresql://u:p@h/x?nonsense=1", "cannot be read"),
        ("postgresql://{user}@/postgres?host={socket}&sslmode=nonsense", "certificates"),
    ],
)
async def test_each_cause_that_postgres_gives_for_refusing_is_told_as_itself_and_at_once(
    address: str, said: str, postgres_server: str, keys: Keys
) -> None:
    socket = parse_qs(urlsplit(postgres_server).query)["host"][0]
    with pytest.raises(StoreError) as told:
        await open_store(address.format(user="postgres", socket=socket), keys=keys)
    assert said in told.value.operator
    assert told.value.text != told.value.operator


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('FATAL:  password authentication failed for user "u"', "refuses the password"),
        ("fe_sendauth: no password supplied", "refuses the password"),
        ("FATAL:  SASL authentication failed", "refuses the password"),
        (
            'FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "u", database "n", no encryption',
            "pg_hba.conf",
        ),
        ('server certificate for "a" does not match host name "b"', "certificates"),
        ('root certificate file "/x/root.crt" does not exist', "certificates"),
        ("SSL error: certificate verify failed", "certificates"),
        ("server does not support SSL, but SSL was required", "certificates"),
        ("FATAL:  no such database: logins", "no database of the name"),
        ("FATAL:  unsupported startup parameter: search_path", "cannot be read"),
        ('FATAL:  permission denied for database "n"', "may not enter"),
        ("connection to server failed: No route to host", "network"),
        ("FATAL:  Passwort-Authentifizierung für Benutzer »u« fehlgeschlagen", "its own log says why"),
    ],
)
def test_each_other_cause_has_its_own_sentence(text: str, said: str) -> None:
    told = cause(f'connection failed: connection to server at "10.0.0.2", port 5432 failed: {text}')
    assert told is not None
    assert said in told.operator


@pytest.mark.parametrize(
    "text",
    [
        "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?",
        "FATAL:  the database system is starting up",
        "FATAL:  sorry, too many clients already",
        "FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute",
        "connection timeout expired",
        "server closed the connection unexpectedly",
    ],
)
def test_what_may_pass_by_itself_is_waited_for(text: str) -> None:
    assert cause(text) is None


async def test_no_statement_has_a_name_in_the_session_so_that_a_pooler_may_change_it(
    postgres_url: str, keys: Keys
) -> None:
    opened = await open_store(postgres_url, keys=keys, ready=False)
    await schema.migrate(opened.database)
    for _ in range(20):
        await opened.settings.get("T1", "team", "", "zone")
    assert await opened.database.all("select name from pg_prepared_statements") == []
    await opened.close()
