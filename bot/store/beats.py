"""A part that lives -> when it last said so, for readiness."""

from bot.store.database import Database


class Beats:
    """The last sign of life of each part, by the database's clock."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def beat(self, team: str, name: str, *, note: str = "") -> None:
        """*name* lives."""
        await self._database.run(
            """
            insert into beats (team_id, name, at, note) values (:team, :name, {now}, :note)
            on conflict (team_id, name) do update set at = excluded.at, note = excluded.note
            """,
            team=team,
            name=name,
            note=note,
        )

    async def age(self, team: str, name: str) -> float | None:
        """Seconds since *name* last beat; None when it never did."""
        row = await self._database.one(
            "select {now} - at as age from beats where team_id = :team and name = :name", team=team, name=name
        )
        return float(row["age"]) if row else None
