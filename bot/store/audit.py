"""A deed -> a line that stays for as long as the audit is kept."""

from datetime import datetime

from bot.models import AuditEntry
from bot.store.database import Database


class Audit:
    """Lines are added and pruned, never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, entry: AuditEntry) -> None:
        """Writes it down, under its own team and time."""
        await self._database.run(
            "insert into audit (team_id, at, entry) values (:team, :at, :entry)",
            team=entry.team,
            at=entry.at.timestamp(),
            entry=entry.model_dump_json(exclude_defaults=True),
        )

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

    async def teams(self) -> list[str]:
        """The teams that have lines."""
        return [
            row["team_id"]
            for row in await self._database.all("select distinct team_id from audit order by team_id")
        ]

    async def prune(self, team: str, *, before: datetime) -> int:
        """Forgets lines older than *before* and writes down, as a line, how many: the proof that it ran."""
        async with self._database.transaction() as transaction:
            count = await transaction.run(
                "delete from audit where team_id = :team and at < :before",
                team=team,
                before=before.timestamp(),
            )
            row = await transaction.one("select {now} as now")
            at = datetime.fromtimestamp(row["now"] if row else 0, before.tzinfo)
            proof = AuditEntry(at=at, team=team, deed="prune", count=count)
            await transaction.run(
                "insert into audit (team_id, at, entry) values (:team, :at, :entry)",
                team=team,
                at=at.timestamp(),
                entry=proof.model_dump_json(exclude_defaults=True),
            )
        return count
