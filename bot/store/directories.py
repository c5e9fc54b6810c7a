"""The directory as last read -> kept for every process and for a start without the phone system, with who had a number before."""

import asyncio
from collections.abc import Callable

from bot.models import Directory
from bot.store.database import Database
from bot.store.keys import Keys

Compare = Callable[[Directory | None, Directory], Directory]


class Directories:
    """One directory for each team, encrypted: it holds names and addresses of people."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def load(self, team: str) -> Directory | None:
        """The directory kept last, or None."""
        row = await self._database.one("select body from directories where team_id = :team", team=team)
        return await asyncio.to_thread(self._opened, row["body"]) if row else None

    def _opened(self, body: bytes) -> Directory:
        return Directory.model_validate_json(self._keys.decrypt(body))

    def _closed(self, directory: Directory) -> bytes:
        return self._keys.encrypt(directory.model_dump_json().encode())

    async def keep(self, team: str, directory: Directory, compare: Compare | None = None) -> Directory:
        """What was kept: *directory* as *compare* completes it from the one before ("since 3 Nov, formerly …"); an older reading loses."""
        async with self._database.transaction() as transaction:
            row = await transaction.one(
                "select body from directories where team_id = :team {locked}", team=team
            )
            before = await asyncio.to_thread(self._opened, row["body"]) if row else None
            if before is not None and before.read_at > directory.read_at:
                return before
            kept = await asyncio.to_thread(compare, before, directory) if compare else directory
            await transaction.run(
                """
                insert into directories (team_id, body, kept) values (:team, :body, {now})
                on conflict (team_id) do update set body = excluded.body, kept = excluded.kept
                """,
                team=team,
                body=await asyncio.to_thread(self._closed, kept),
            )
        return kept
