"""A file (or memory) -> a `Database`: the standard library's SQLite in WAL, written in a thread of its own, glanced at without one."""

import asyncio
import errno
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import StoreError
from bot.store.database import (
    DAMAGED,
    DISK,
    FULL,
    GONE,
    LOCKED,
    NO_FOLDER,
    NO_LOCKS,
    READ_ONLY,
    Dialect,
    Row,
    Transaction,
    Values,
    again,
)

Result = TypeVar("Result")

_DIALECT = Dialect(
    {
        "now": "((julianday('now') - 2440587.5) * 86400.0)",
        "blob": "blob",
        "real": "real",
        "serial": "integer primary key autoincrement",
        "locked": "",
        "skip": "",
        "skip_runs": "",
    }
)
_MEANING = {  # by the beginning of SQLite's name of the error, the longer ones first
    "SQLITE_IOERR_LOCK": NO_LOCKS,
    "SQLITE_IOERR_UNLOCK": NO_LOCKS,
    "SQLITE_IOERR_RDLOCK": NO_LOCKS,
    "SQLITE_IOERR_CHECKRESERVEDLOCK": NO_LOCKS,
    "SQLITE_IOERR_SHM": NO_LOCKS,
    "SQLITE_PROTOCOL": NO_LOCKS,
    "SQLITE_NOLFS": NO_LOCKS,
    "SQLITE_IOERR": DISK,
    "SQLITE_FULL": FULL,
    "SQLITE_BUSY": LOCKED,
    "SQLITE_LOCKED": LOCKED,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_PERM": READ_ONLY,
    "SQLITE_CANTOPEN": READ_ONLY,
    "SQLITE_AUTH": READ_ONLY,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": DAMAGED,
}
_AT_OPENING = {
    errno.ENOENT: NO_FOLDER,
    errno.ENOTDIR: NO_FOLDER,
    errno.EIO: DISK,
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.ENOLCK: NO_LOCKS,
}
_BUSY_SECONDS = 5.0
_HURRIED_SECONDS = 0.05


def meaning(error: sqlite3.Error) -> StoreError:
    """What *error* means in a sentence."""
    name = getattr(error, "sqlite_errorname", "")  # none where Python itself refuses, as a closed connection
    return again(next((kind for begins, kind in _MEANING.items() if name.startswith(begins)), GONE))


def _connect(path: Path | None) -> sqlite3.Connection:
    if path is not None:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
    connection = sqlite3.connect(
        path or ":memory:", timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = _named
    try:
        _write_ahead(connection)
        connection.execute("pragma synchronous = normal")
        connection.execute("pragma foreign_keys = on")
        found = connection.execute("pragma quick_check(1)").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    if found != {"quick_check": "ok"}:
        connection.close()
        raise again(DAMAGED)
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switches to the write-ahead log; for this one step of a new file SQLite itself waits for nobody who does the same."""
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            if meaning(error).text != LOCKED.text or time.monotonic() >= until:
                raise
            time.sleep(0.02)
        else:
            return


def _reader(path: Path) -> sqlite3.Connection:
    """A connection that only reads and waits for nobody."""
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    connection.row_factory = _named
    connection.execute("pragma query_only = on")
    return connection


def _named(cursor: sqlite3.Cursor, row: tuple[object, ...]) -> Row:
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


def _move_aside(path: Path) -> Path:
    aside = path.with_name(f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}")
    for ending in ("-wal", "-shm", ""):
        if (part := path.with_name(path.name + ending)).exists():
            part.rename(aside.with_name(aside.name + ending))
    return aside


class SQLite:
    """One connection, used by one thread, for one transaction at a time; and one that only reads, for glances.

    In WAL a reader waits for no writer, and a row by its key comes from the page cache in some twenty microseconds: a tenth
    of what the way to a thread and back costs. In memory there is nothing for a second connection to read.
    """

    name = "sqlite"

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._turn = asyncio.Lock()
        self._waiting: list[tuple[Callable[[], Any], asyncio.Future[Any]]] = []
        self._visits: set[asyncio.Task[None]] = set()
        self._connection: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        self._durable = False
        self._hurried, self._changes = False, 0
        self._closed = False

    async def open(self) -> None:
        """Connects; a damaged file is moved aside, never deleted, and named in the `StoreError`."""
        try:
            self._connection = await self._in_thread(lambda: _connect(self.path))
            self._reader = _reader(self.path) if self.path is not None else None
        except OSError as wrong:  # the file itself would have been made
            await self.close()
            raise again(_AT_OPENING.get(wrong.errno or 0, READ_ONLY)) from wrong
        except StoreError as wrong:
            await self.close()
            if wrong.text != DAMAGED.text or self.path is None:
                raise
            aside = _move_aside(self.path)
            raise StoreError(
                "What I keep on disk was damaged. It was put aside, and the next start begins anew. An admin has to look at it.",
                operator=f"The database was damaged and is kept as {aside.name}. Put a backup in its place, or start again "
                "with an empty one; `sqlite3 FILE .recover` may save what was in it.",
            ) from wrong

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        if self._closed:
            raise again(GONE)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except sqlite3.IntegrityError:
            raise
        except sqlite3.Error as wrong:
            raise meaning(wrong) from wrong

    def _execute(self, sql: str, values: Values) -> sqlite3.Cursor:
        if self._connection is None:
            raise again(GONE)
        try:
            cursor = self._connection.execute(_DIALECT.say(sql), values)
        except sqlite3.OperationalError as wrong:
            if meaning(wrong).text == LOCKED.text:
                self._be_patient(self._connection, _HURRIED_SECONDS)
            raise
        if self._hurried and (
            self._connection.in_transaction or self._connection.total_changes > self._changes
        ):
            self._be_patient(self._connection, _BUSY_SECONDS)
        return cursor

    def _be_patient(self, connection: sqlite3.Connection, seconds: float) -> None:
        """Wait so long for another program's lock: once for seconds, and no more until a write worked, or all would wait behind each other."""
        connection.execute(f"pragma busy_timeout = {seconds * 1000:.0f}")
        self._hurried, self._changes = seconds == _HURRIED_SECONDS, connection.total_changes

    def _begin(self, durable: bool) -> None:
        if durable != self._durable:
            self._execute(f"pragma synchronous = {'full' if durable else 'normal'}", {})
            self._durable = durable
        self._execute("begin immediate", {})

    def _undo(self) -> None:
        if self._connection is not None and self._connection.in_transaction:
            self._connection.execute("rollback")

    @asynccontextmanager
    async def transaction(self, *, durable: bool = False) -> AsyncIterator[Transaction]:
        """Begins at once as a writer, so that what was read in it cannot change before it is written."""
        async with self._turn:
            try:
                await self._in_thread(lambda: self._begin(durable))
                yield _Inside(self)
                await self._in_thread(lambda: self._execute("commit", {}))
            except BaseException:
                # the thread does its work in order: even if this wait is cancelled, the undo comes before the next begin
                await asyncio.shield(self._in_thread(self._undo))
                raise

    async def _alone(self, work: Callable[[], Result]) -> Result:
        """One statement; those that come while another is under way share the next visit to the thread, each for itself."""
        if not self._turn.locked() and not self._waiting:
            async with self._turn:
                return await self._in_thread(work)
        outcome: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, outcome))
        if len(self._waiting) == 1:
            visit = asyncio.create_task(self._visit())
            self._visits.add(visit)
            visit.add_done_callback(self._visits.discard)
        return await outcome

    async def _visit(self) -> None:
        async with self._turn:
            batch = [each for each in self._waiting if not each[1].cancelled()]
            self._waiting = []
            try:
                told = await self._in_thread(lambda: [_tried(work) for work, _ in batch])
            except Exception as gone:  # noqa: BLE001 - nobody may wait for ever
                told = [(None, gone)] * len(batch)
        for (_, outcome), (result, wrong) in zip(batch, told, strict=True):
            if outcome.cancelled():
                continue
            if wrong is None:
                outcome.set_result(result)
            else:
                outcome.set_exception(wrong)

    async def all(self, sql: str, /, **values: object) -> list[Row]:
        """Every row."""
        return await self._alone(lambda: self._execute(sql, values).fetchall())

    async def one(self, sql: str, /, **values: object) -> Row | None:
        """The first row, or None."""
        rows = await self.all(sql, **values)  # to the end: a statement left half read keeps its locks
        return rows[0] if rows else None

    async def run(self, sql: str, /, **values: object) -> int:
        """How many rows it changed."""
        return await self._alone(lambda: self._execute(sql, values).rowcount)

    async def many(self, sql: str, each: Sequence[Values], /) -> list[int]:
        """One statement for each set of values, together; how many rows each changed."""

        def together() -> list[int]:
            self._begin(durable=False)
            try:
                counts = [self._execute(sql, values).rowcount for values in each]
                self._execute("commit", {})
            except BaseException:
                self._undo()
                raise
            return counts

        async with self._turn:
            return await self._in_thread(together)

    async def glance(self, sql: str, /, **values: object) -> list[Row]:
        """A few rows by key; through the thread where the file is held by somebody else."""
        if self._reader is not None:
            try:
                return self._reader.execute(_DIALECT.say(sql), values).fetchall()
            except sqlite3.OperationalError:
                pass  # told in the thread, which waits for a lock
        return await self.all(sql, **values)

    async def close(self) -> None:
        """Closes the file; SQLite folds the WAL into it."""
        connection, self._connection = self._connection, None
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()
        if connection is not None:
            async with self._turn:
                await self._in_thread(connection.close)
        self._closed = True
        self._thread.shutdown()


def _tried(work: Callable[[], Result]) -> tuple[Result | None, Exception | None]:
    """What came of it: a statement that fails leaves those beside it alone."""
    try:
        return work(), None
    except Exception as wrong:  # noqa: BLE001 - raised where the statement was asked
        if isinstance(wrong, sqlite3.Error) and not isinstance(wrong, sqlite3.IntegrityError):
            said = meaning(wrong)
            said.__cause__ = wrong
            return None, said
        return None, wrong


class _Inside:
    def __init__(self, database: SQLite) -> None:
        self._in_thread = database._in_thread  # noqa: SLF001 -- the statements of this database itself
        self._execute = database._execute  # noqa: SLF001 -- the same

    async def all(self, sql: str, /, **values: object) -> list[Row]:
        return await self._in_thread(lambda: self._execute(sql, values).fetchall())

    async def one(self, sql: str, /, **values: object) -> Row | None:
        rows = await self.all(sql, **values)  # to the end: a statement left half read keeps its locks
        return rows[0] if rows else None

    async def run(self, sql: str, /, **values: object) -> int:
        return await self._in_thread(lambda: self._execute(sql, values).rowcount)

    async def many(self, sql: str, each: Sequence[Values], /) -> list[int]:
        return await self._in_thread(lambda: [self._execute(sql, values).rowcount for values in each])
