"""What somebody must hear about a digest -> told once, also when the bot was stopped in between."""

import secrets
from datetime import UTC, datetime

from bot.models.schedule import Telling, TellingKind
from bot.store.database import Database, Transaction


async def plan_telling(
    transaction: Transaction, team: str, schedule_id: str, kind: TellingKind, about: str, *, code: str = ""
) -> None:
    """Writes it down with the change it tells of; the same thing is written once."""
    await transaction.run(
        """
        insert into tellings (id, team_id, schedule_id, kind, about, text, planned, held_until)
        values (:id, :team, :schedule, :kind, :about, :text, {now}, 0)
        on conflict do nothing
        """,
        id=secrets.token_hex(8),
        team=team,
        schedule=schedule_id,
        kind=kind,
        about=about,
        text=code,
    )


class Tellings:
    """The messages to owner, readers and admins that are still to be sent."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def plan(self, team: str, schedule_id: str, kind: TellingKind, about: str, code: str = "") -> None:
        """Writes it down; the same (digest, kind, about) is written once."""
        await plan_telling(self._database, team, schedule_id, kind, about, code=code)

    async def take(self, *, lease_seconds: float = 60, most: int = 20) -> list[Telling]:
        """The oldest ones nobody is telling, now leased to the caller."""
        rows = await self._database.all(
            """
            update tellings set held_until = {now} + :lease
            where id in (
                select id from tellings where told is null and held_until <= {now} order by planned limit :most {skip}
            ) and told is null
            returning *
            """,
            lease=lease_seconds,
            most=most,
        )
        return [
            Telling(
                id=row["id"],
                team=row["team_id"],
                schedule=row["schedule_id"],
                kind=row["kind"],
                about=row["about"],
                code=row["text"],
                planned_at=datetime.fromtimestamp(row["planned"], UTC),
            )
            for row in sorted(rows, key=lambda row: float(row["planned"]))
        ]

    async def told(self, telling_id: str) -> None:
        """They have heard."""
        await self._database.run("update tellings set told = {now} where id = :id", id=telling_id)

    async def later(self, telling_id: str, seconds: float) -> None:
        """They could not be reached; try again in *seconds*."""
        await self._database.run(
            "update tellings set held_until = {now} + :wait where id = :id", id=telling_id, wait=seconds
        )

    async def plan_reminders(self, week: str) -> int:
        """One reminder a week for each digest that paused by itself over a week ago; *week* names it ("2026-W48"). How many are new."""
        rows = await self._database.all(
            """
            select id, team_id, reason from schedules
            where state = 'paused' and reason <> '' and changed < {now} - 604800
            and not exists (
                select 1 from tellings
                where tellings.schedule_id = schedules.id and tellings.kind = 'reminder' and tellings.about = :week
            )
            """,
            week=week,
        )
        for row in rows:
            await self.plan(row["team_id"], row["id"], "reminder", week, row["reason"])
        return len(rows)
