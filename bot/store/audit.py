"""A deed -> a line that stays for as long as the audit is kept."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from bot.models import AuditEntry
from bot.store.database import Database, Transaction
from bot.store.settings import change

_BEYOND = 2**62
_AT_ONCE = 1000


class Numbered(NamedTuple):
    """A line and its place in the order in which lines were written."""

    number: int
    entry: AuditEntry


async def _write(where: Transaction, entry: AuditEntry) -> None:
    await where.run(
        "insert into audit (team_id, at, entry) values (:team, :at, :entry)",
        team=entry.team,
        at=entry.at.timestamp(),
        entry=entry.model_dump_json(exclude_defaults=True),
    )


class Audit:
    """Lines are added and pruned, never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, entry: AuditEntry) -> None:
        """Writes it down, under its own team and time."""
        await _write(self._database, entry)

    async def add_where_changed(
        self, team: str, name: str, value: Any, also: Mapping[str, Any], entries: Sequence[AuditEntry]
    ) -> None:
        """Sets *name* and *also* of the team's settings and writes *entries*, all together, unless *name* has *value* already."""
        async with self._database.transaction(durable=True) as transaction:
            if not await change(transaction, team, "team", "", name, value):
                return
            for other, kept in also.items():
                await change(transaction, team, "team", "", other, kept)
            for entry in entries:
                await _write(transaction, entry)

    async def read(
        self, team: str, since: datetime, until: datetime, *, most: int = 100_000
    ) -> list[AuditEntry]:
        """Lines of the half-open stretch, oldest first; at most *most* of the newest."""
        rows = await self._database.all(
            """
            select entry from audit where team_id = :team and at >= :since and at < :until
            order by at desc, id desc limit :most
            """,
            team=team,
            since=since.timestamp(),
            until=until.timestamp(),
            most=most,
        )
        return [AuditEntry.model_validate_json(row["entry"]) for row in reversed(rows)]

    async def each(self, team: str, since: datetime, until: datetime) -> AsyncIterator[AuditEntry]:
        """Every line of the half-open stretch, oldest first, however many there are."""
        at, last = since.timestamp(), -1
        while True:
            rows = await self._database.all(
                """
                select id, at, entry from audit
                where team_id = :team and (at > :at or (at = :at and id > :last)) and at < :until
                order by at, id limit :most
                """,
                team=team,
                at=at,
                last=last,
                until=until.timestamp(),
                most=_AT_ONCE,
            )
            for row in rows:
                yield AuditEntry.model_validate_json(row["entry"])
            if len(rows) < _AT_ONCE:
                return
            at, last = rows[-1]["at"], rows[-1]["id"]

    async def newest(self, team: str, *, before: int | None = None, most: int = 20) -> list[Numbered]:
        """The newest lines, newest first; with *before* those older than the line of that number."""
        rows = await self._database.all(
            """
            select id, entry from audit where team_id = :team and id < :before order by id desc limit :most
            """,
            team=team,
            before=before if before is not None else _BEYOND,
            most=most,
        )
        return [Numbered(row["id"], AuditEntry.model_validate_json(row["entry"])) for row in rows]

    async def teams(self) -> list[str]:
        """The teams that have lines."""
        found: list[str] = []
        while row := await self._database.one(
            # from one to the next by the index: "distinct" would read every line
            "select team_id from audit where team_id > :after order by team_id limit 1",
            after=found[-1] if found else "",
        ):
            found.append(row["team_id"])
        return found

    async def prune(self, team: str, *, before: datetime, now: datetime) -> int | None:
        """Once a day (UTC), whoever comes first: forgets lines older than *before* and writes down, as a line, how many.

        None where it was done that day already.
        """
        async with self._database.transaction() as transaction:
            day = now.astimezone(UTC).date().isoformat()
            if not await change(transaction, team, "team", "", "pruned", day):
                return None
            count = await transaction.run(
                "delete from audit where team_id = :team and at < :before",
                team=team,
                before=before.timestamp(),
            )
            proof = AuditEntry(at=now, team=team, deed="prune", reason="audit", count=count)
            await _write(transaction, proof)
        return count
