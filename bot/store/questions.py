"""A question -> an opaque id for a button, and back for 90 days."""

import secrets
from datetime import UTC, datetime

from bot.models import Frozen
from bot.store.database import Database, Row
from bot.store.keeping import DAY_SECONDS, QUESTION_DAYS
from bot.store.keys import Keys


class Kept(Frozen):
    """A stored question and whom it was stored for; *channel* "" means it is bound to no channel."""

    id: str
    team: str
    user: str
    channel: str
    question_json: str
    expires_at: datetime


class Questions:
    """Questions by random id; the same one kept again for the same person and place keeps its id and lives on."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def keep(
        self, team: str, question_json: str, *, user: str, channel: str = "", ttl_days: float = QUESTION_DAYS
    ) -> str:
        """The id (16 characters) under which the question is found until it expires."""
        row = await self._database.one(
            """
            insert into kept_questions (id, team_id, user_id, channel_id, fingerprint, question, expires)
            values (:id, :team, :user, :channel, :fingerprint, :question, {now} + :ttl)
            on conflict (team_id, user_id, channel_id, fingerprint) do update set expires = excluded.expires
            returning id
            """,
            id=secrets.token_urlsafe(12),
            team=team,
            user=user,
            channel=channel,
            fingerprint=self._keys.fingerprint(question_json),
            question=self._keys.encrypt(question_json.encode()),
            ttl=ttl_days * DAY_SECONDS,
        )
        return str(row["id"]) if row else ""

    async def get(self, team: str, question_id: str) -> Kept | None:
        """The question, or None when it is unknown to this team or has expired."""
        rows = await self._database.glance(
            "select * from kept_questions where team_id = :team and id = :id and expires > {now}",
            team=team,
            id=question_id,
        )
        return self._kept(rows[0]) if rows else None

    async def remember_last(self, team: str, user: str, question_id: str) -> None:
        """What `again` means for *user* from now on."""
        await self._database.run(
            """
            insert into last_questions (team_id, user_id, question_id, asked) values (:team, :user, :id, {now})
            on conflict (team_id, user_id) do update set question_id = excluded.question_id, asked = excluded.asked
            """,
            team=team,
            user=user,
            id=question_id,
        )

    async def last(self, team: str, user: str) -> tuple[Kept, datetime] | None:
        """The last question of *user* and when it was asked, or None."""
        row = await self._database.one(
            """
            select kept_questions.*, last_questions.asked as asked from last_questions
            join kept_questions on kept_questions.id = last_questions.question_id
            where last_questions.team_id = :team and last_questions.user_id = :user and kept_questions.expires > {now}
            """,
            team=team,
            user=user,
        )
        return (self._kept(row), datetime.fromtimestamp(row["asked"], UTC)) if row else None

    def _kept(self, row: Row) -> Kept:
        return Kept(
            id=row["id"],
            team=row["team_id"],
            user=row["user_id"],
            channel=row["channel_id"],
            question_json=self._keys.decrypt(row["question"]).decode(),
            expires_at=datetime.fromtimestamp(row["expires"], UTC),
        )
