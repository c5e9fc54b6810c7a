"""Messages and files of ours in Slack -> those old enough to be deleted again, where the operator keeps posts for some days only."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from pydantic import AwareDatetime

from bot.models import Frozen
from bot.store.database import Database, Transaction

_AT_ONCE = 100


class Standing(Frozen):
    """A message (*what* is its ts) or a file (its id, which begins with F) that stands in *channel* since *at*."""

    channel: str
    what: str
    at: AwareDatetime

    @property
    def file(self) -> bool:
        """Whether it is a file."""
        return self.what.startswith("F")


async def note(where: Transaction, team: str, channel: str, what: str, at: datetime) -> None:
    """*what* stands in *channel* since *at*; noted once."""
    await where.run(
        """
        insert into sent (team_id, channel_id, ts, sent) values (:team, :channel, :what, :at) on conflict do nothing
        """,
        team=team,
        channel=channel,
        what=what,
        at=at.timestamp(),
    )


class Sent:
    """What was posted and is still there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, team: str, channel: str, what: str, at: datetime) -> None:
        """It was posted at *at*."""
        await note(self._database, team, channel, what, at)

    async def older_than(self, team: str, before: datetime) -> AsyncIterator[Standing]:
        """What was posted before *before*, oldest first; what is forgotten meanwhile is not met again."""
        last_at, last = 0.0, ""
        while True:
            rows = await self._database.all(
                """
                select channel_id, ts, sent from sent
                where team_id = :team and sent < :before and (sent, ts) > (:last_at, :last)
                order by sent, ts limit :most
                """,
                team=team,
                before=before.timestamp(),
                last_at=last_at,
                last=last,
                most=_AT_ONCE,
            )
            for row in rows:
                at = datetime.fromtimestamp(row["sent"], UTC)
                yield Standing(channel=row["channel_id"], what=row["ts"], at=at)
            if len(rows) < _AT_ONCE:
                return
            last_at, last = rows[-1]["sent"], rows[-1]["ts"]

    async def forget(self, team: str, standing: Standing) -> None:
        """It is gone from Slack, or nothing more can be done about it."""
        await self._database.run(
            "delete from sent where team_id = :team and channel_id = :channel and ts = :what",
            team=team,
            channel=standing.channel,
            what=standing.what,
        )

    async def prune(self, team: str, before: datetime) -> int:
        """Forgets, without deleting anything in Slack, what was posted before *before*; how many."""
        return await self._database.run(
            "delete from sent where team_id = :team and sent < :before", team=team, before=before.timestamp()
        )
