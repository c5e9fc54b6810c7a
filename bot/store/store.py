"""A connected database -> the repositories, one for each kind of thing that is kept."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.errors import StoreError
from bot.models import TokenKeeper
from bot.store import keeping, moving, rotation, schema, wake
from bot.store.access import AccessRequests, Grants, Links, People
from bot.store.audit import Audit
from bot.store.beats import Beats
from bot.store.database import Database
from bot.store.directories import Directories
from bot.store.figures import Figures
from bot.store.inbox import Inbox
from bot.store.keys import Keys
from bot.store.planning import Planning
from bot.store.postgres import Postgres
from bot.store.posts import Posts
from bot.store.questions import Questions
from bot.store.runs import Runs
from bot.store.schedules import Schedules
from bot.store.sent import Sent
from bot.store.serving import one_server
from bot.store.settings import Settings
from bot.store.sqlite import SQLite
from bot.store.tellings import Tellings
from bot.store.threads import Threads
from bot.store.tokens import Tokens

_BEAT_SECONDS = 15.0


class Store:
    """Everything kept; close it when done. Its methods raise `StoreError` when the database cannot be read or written."""

    def __init__(self, database: SQLite | Postgres, keys: Keys) -> None:
        self.database: Database = database
        self._file = database.path if isinstance(database, SQLite) else None
        self._keys = keys
        self.inbox = Inbox(database, keys)
        self.questions = Questions(database, keys)
        self.threads = Threads(database)
        self.settings = Settings(database)
        self.links = Links(database)
        self.grants = Grants(database)
        self.people = People(database)
        self.requests = AccessRequests(database)
        self.directories = Directories(database, keys)
        self.schedules = Schedules(database)
        self.planning = Planning(database)
        self.runs = Runs(database)
        self.posts = Posts(database)
        self.tellings = Tellings(database)
        self.audit = Audit(database)
        self.sent = Sent(database)
        self.beats = Beats(database)
        self.figures = Figures(database)

    def tokens(self, team: str) -> TokenKeeper:
        """The phone system tokens of *team*."""
        return Tokens(self.database, self._keys, team)

    async def migrate(self) -> int:
        """Brings the schema up to date, on PostgreSQL procrastinate's too; how many migrations were run."""
        ran = await schema.migrate(self.database)
        if isinstance(self.database, Postgres):
            ran += await wake.prepare(self.database.url)
        return ran

    async def rotate(self) -> int:
        """Writes every secret anew with the newest key; how many."""
        return await rotation.rotate(self.database, self._keys)

    async def keys_fit(self) -> None:
        """Raises `StoreError` where SECRET_KEY is not the one this database was written with."""
        await rotation.keys_fit(self.database, self._keys)

    async def move_to(self, other: "Store") -> dict[str, int]:
        """Copies everything into *other*, which must be empty; rows by table. Raises `StoreError`, and then nothing was copied."""
        return await moving.copy(self.database, other.database)

    async def now(self) -> datetime:
        """The database's clock, in UTC."""
        row = await self.database.one("select {now} as now")
        return datetime.fromtimestamp(row["now"] if row else 0, UTC)

    async def writable(self) -> bool:
        """Whether something can be written now; for readiness."""
        try:
            await self.beats.beat("", "write")
        except StoreError:
            return False
        return True

    @asynccontextmanager
    async def claim_serving(self) -> AsyncIterator[None]:
        """Held while serving, with a heartbeat; raises `StoreError` when another process serves the same SQLite file."""
        with one_server(self._file):
            if (
                self._file is not None
            ):  # nobody else can hold anything now: what a killed forerunner held is free at once
                await self.inbox.release()
                await self.runs.release()
            beating = asyncio.create_task(self._beat())
            try:
                yield
            finally:
                beating.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await beating

    async def _beat(self) -> None:
        while True:
            with contextlib.suppress(StoreError):  # readiness shows a beat that is too old
                await self.beats.beat("", "serving", note=str(os.getpid()))
            await asyncio.sleep(_BEAT_SECONDS)

    async def tidy(self, now: datetime) -> dict[str, int]:
        """Forgets what has had its time, as `bot.store.keeping` lists it; rows by table. Posts and the audit have settings of their own."""
        return {
            **await keeping.forget(self.database),
            "schedules": await self.schedules.purge(),
            "runs": await self.runs.prune(now),
        }

    async def close(self) -> None:
        """Lets go of the database."""
        await self.database.close()
