"""A Slack thread -> the question it is about, for a day."""

from bot.store.database import Database
from bot.store.keeping import DAY_SECONDS, THREAD_DAYS


class Threads:
    """What "and the day before?" refers to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(
        self,
        team: str,
        channel: str,
        thread_ts: str,
        question_id: str,
        *,
        ttl_seconds: float = THREAD_DAYS * DAY_SECONDS,
    ) -> None:
        """The thread is about this question now."""
        await self._database.run(
            """
            insert into threads (team_id, channel_id, thread_ts, question_id, expires)
            values (:team, :channel, :thread, :question, {now} + :ttl)
            on conflict (team_id, channel_id, thread_ts)
            do update set question_id = excluded.question_id, expires = excluded.expires
            """,
            team=team,
            channel=channel,
            thread=thread_ts,
            question=question_id,
            ttl=ttl_seconds,
        )

    async def get(self, team: str, channel: str, thread_ts: str) -> str | None:
        """The id of the thread's question, or None when there is none or it is older than a day."""
        row = await self._database.one(
            """
            select question_id from threads
            where team_id = :team and channel_id = :channel and thread_ts = :thread and expires > {now}
            """,
            team=team,
            channel=channel,
            thread=thread_ts,
        )
        return str(row["question_id"]) if row else None
