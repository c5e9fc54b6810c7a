"""What was set here about a person, a channel, a queue or the whole team -> JSON by (scope, about, name)."""

import json
from typing import Any, Literal

from bot.store.database import Database, Transaction

Scope = Literal["person", "channel", "queue", "team"]


async def change(where: Transaction, team: str, scope: Scope, about: str, name: str, value: Any) -> bool:
    """Sets it in the transaction *where*; whether that was a change."""
    changed = await where.run(
        """
        insert into settings (team_id, scope, about, name, value, changed_by, changed)
        values (:team, :scope, :about, :name, :value, '', {now})
        on conflict (team_id, scope, about, name)
        do update set value = excluded.value, changed_by = excluded.changed_by, changed = excluded.changed
        where settings.value <> excluded.value
        """,
        team=team,
        scope=scope,
        about=about,
        name=name,
        value=json.dumps(value),
    )
    return changed > 0


class Settings:
    """Small JSON values; *about* is a Slack id, a DN, or "" for the team."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self, team: str, scope: Scope, about: str = "") -> dict[str, Any]:
        """Every setting of one person, channel, queue or team, by name."""
        rows = await self._database.glance(
            "select name, value from settings where team_id = :team and scope = :scope and about = :about",
            team=team,
            scope=scope,
            about=about,
        )
        return {row["name"]: json.loads(row["value"]) for row in rows}

    async def get(self, team: str, scope: Scope, about: str, name: str) -> Any:
        """The value, or None where nothing was set."""
        return (await self.all(team, scope, about)).get(name)

    async def every(self, team: str, scope: Scope, name: str) -> dict[str, Any]:
        """One setting over all of a scope, by what it is about: the opening hours of every queue."""
        rows = await self._database.glance(
            "select about, value from settings where team_id = :team and scope = :scope and name = :name",
            team=team,
            scope=scope,
            name=name,
        )
        return {row["about"]: json.loads(row["value"]) for row in rows}

    async def age(self, team: str, scope: Scope, about: str, name: str) -> float | None:
        """Seconds since it was set, by the database's clock; None where nothing was."""
        row = await self._database.one(
            """
            select {now} - changed as age from settings
            where team_id = :team and scope = :scope and about = :about and name = :name
            """,
            team=team,
            scope=scope,
            about=about,
            name=name,
        )
        return float(row["age"]) if row else None

    async def change(self, team: str, scope: Scope, about: str, name: str, value: Any) -> bool:
        """Sets it, and whether that was a change: of several who set the same at once, one hears True."""
        return await change(self._database, team, scope, about, name, value)

    async def put(self, team: str, scope: Scope, about: str, name: str, value: Any, *, by: str) -> None:
        """Sets it; None forgets it."""
        named = {"team": team, "scope": scope, "about": about, "name": name}
        if value is None:
            await self._database.run(
                """
                delete from settings
                where team_id = :team and scope = :scope and about = :about and name = :name
                """,
                **named,
            )
            return
        await self._database.run(
            """
            insert into settings (team_id, scope, about, name, value, changed_by, changed)
            values (:team, :scope, :about, :name, :value, :by, {now})
            on conflict (team_id, scope, about, name)
            do update set value = excluded.value, changed_by = excluded.changed_by, changed = excluded.changed
            """,
            **named,
            value=json.dumps(value),
            by=by,
        )
