"""A PostgreSQL address -> a `Database`: psycopg 3's async pool, imported only when it is asked for."""

import logging
import math
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.errors import StoreError
from bot.store.database import (
    BUSY,
    FULL,
    GONE,
    LOCKED,
    NOT_UNICODE,
    READ_ONLY,
    Dialect,
    Row,
    Transaction,
    Values,
    again,
)
from bot.store.refused import cause

if TYPE_CHECKING:
    from psycopg import AsyncConnection, Error
    from psycopg_pool import AsyncConnectionPool

_DIALECT = Dialect(
    {
        # looked at once a statement: compared with each row anew, no index could be used
        "now": "(select extract(epoch from clock_timestamp())::double precision)",
        "blob": "bytea",
        "real": "double precision",
        "serial": "bigint generated always as identity primary key",
        "locked": "for update",
        "skip": "for update skip locked",
        "skip_runs": "for update of runs skip locked",
    }
)
_NAME = re.compile(r"(?<![:\w]):(\w+)")
_MEANING = {"53100": FULL, "55P03": LOCKED, "40P01": LOCKED, "25006": READ_ONLY, "42501": READ_ONLY}
_WAIT_SECONDS = 10.0
_HURRIED_SECONDS = 1.0
_RECONNECT_SECONDS = 3.0
_FIRST_SECONDS = 3


@lru_cache(maxsize=500)
def in_psycopg(sql: str) -> bytes:
    """*sql* with `:name` as psycopg writes it; a plain percent sign is doubled."""
    return _NAME.sub(r"%(\1)s", _DIALECT.say(sql).replace("%", "%%")).encode()


def meaning(error: "Error") -> StoreError:
    """What *error* means in a sentence."""
    return again(_MEANING.get(error.sqlstate or "", GONE))


class Postgres:
    """A small pool of connections, each checked before use, so that a restarted database is found again by itself."""

    name = "postgres"

    def __init__(self, url: str, *, wait_seconds: float = _WAIT_SECONDS) -> None:
        self.url = url
        self._wait, self._hurried = wait_seconds, False
        self._answered = -math.inf  # when the server last did
        self._pool: AsyncConnectionPool[AsyncConnection[Row]] | None = None

    async def open(self) -> None:
        """Connects; raises `StoreError` when the driver is not installed, nobody answers, or it is not in UTF8."""
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # our own error says it once, in a sentence
        try:
            from psycopg import AsyncConnection, Error  # noqa: PLC0415 -- an extra; imported by those who use it
            from psycopg.rows import dict_row  # noqa: PLC0415 -- the same
            from psycopg_pool import AsyncConnectionPool, PoolTimeout  # noqa: PLC0415 -- the same
        except ImportError as missing:
            raise StoreError(
                "DATABASE_URL names PostgreSQL, whose driver is not installed. Run pip install '.[postgres]'."
            ) from missing
        try:  # by itself: the pool would wait in vain, and tell no cause
            await (await AsyncConnection.connect(self.url, connect_timeout=_FIRST_SECONDS)).close()
        except Error as wrong:
            if (told := cause(str(wrong))) is not None:
                raise told from None  # what the library says may hold the password
        pool: AsyncConnectionPool[AsyncConnection[Row]] = AsyncConnectionPool(
            self.url,
            connection_class=AsyncConnection[Row],
            kwargs={
                "row_factory": dict_row,
                "autocommit": True,
                "application_name": "logins",
                "prepare_threshold": None,  # a pooler between may give each transaction another session
            },
            min_size=1,
            max_size=8,
            timeout=self._wait,
            reconnect_timeout=_RECONNECT_SECONDS,  # whoever asks next begins anew, without the pauses that double
            check=AsyncConnectionPool.check_connection,
            open=False,
        )
        try:
            await pool.open(wait=True, timeout=self._wait)
        except PoolTimeout as nobody:
            await pool.close()
            raise again(GONE) from nobody
        self._pool = pool
        if (await self.all("show server_encoding"))[0]["server_encoding"] != "UTF8":
            await self.close()
            raise again(NOT_UNICODE)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator["AsyncConnection[Row]"]:
        from psycopg import Error, IntegrityError  # noqa: PLC0415 -- an extra; imported by those who use it
        from psycopg_pool import PoolTimeout  # noqa: PLC0415 -- the same

        if self._pool is None:
            raise again(GONE)
        asked = time.monotonic()
        try:
            # a server that let one wait in vain is not waited for by everybody in turn
            async with self._pool.connection(_HURRIED_SECONDS if self._hurried else None) as connection:
                self._hurried, self._answered = (
                    False,
                    time.monotonic(),
                )  # each is checked before it is handed out
                yield connection
                self._answered = time.monotonic()
        except IntegrityError:
            raise
        except PoolTimeout as waited:
            busy = self._answered >= asked  # others had answers while this one waited in vain
            self._hurried = not busy
            raise again(BUSY if busy else GONE) from waited
        except Error as wrong:
            self._hurried = False
            raise meaning(wrong) from wrong

    @asynccontextmanager
    async def transaction(self, *, durable: bool = False) -> AsyncIterator[Transaction]:
        """A transaction; PostgreSQL's are durable unless its own settings say otherwise."""
        del durable
        async with self._connection() as connection, connection.transaction():
            yield _Inside(connection)

    async def all(self, sql: str, /, **values: object) -> list[Row]:
        """Every row."""
        async with self._connection() as connection:
            return await _Inside(connection).all(sql, **values)

    async def one(self, sql: str, /, **values: object) -> Row | None:
        """The first row, or None."""
        async with self._connection() as connection:
            return await _Inside(connection).one(sql, **values)

    async def run(self, sql: str, /, **values: object) -> int:
        """How many rows it changed."""
        async with self._connection() as connection:
            return await _Inside(connection).run(sql, **values)

    async def many(self, sql: str, each: Sequence[Values], /) -> list[int]:
        """One statement for each set of values, together; how many rows each changed."""
        async with self.transaction() as transaction:
            return await transaction.many(sql, each)

    async def glance(self, sql: str, /, **values: object) -> list[Row]:
        """A few rows by key: as any other statement."""
        return await self.all(sql, **values)

    async def close(self) -> None:
        """Closes every connection."""
        if self._pool is not None:
            await self._pool.close()
            self._pool = None


class _Inside:
    def __init__(self, connection: "AsyncConnection[Row]") -> None:
        self.connection = connection

    async def all(self, sql: str, /, **values: object) -> list[Row]:
        cursor = await self.connection.execute(in_psycopg(sql), values)
        return await cursor.fetchall() if cursor.description else []

    async def one(self, sql: str, /, **values: object) -> Row | None:
        rows = await self.all(sql, **values)
        return rows[0] if rows else None

    async def run(self, sql: str, /, **values: object) -> int:
        return (await self.connection.execute(in_psycopg(sql), values)).rowcount

    async def many(self, sql: str, each: Sequence[Values], /) -> list[int]:
        return [await self.run(sql, **values) for values in each]


def driver_connection(transaction: Transaction) -> Any:
    """Psycopg's own connection under *transaction*, for a library that wants to write in the same one; None on SQLite."""
    return getattr(transaction, "connection", None)
