"""Messages posted -> those old enough to be deleted again, where the operator keeps posts for some days only."""

from bot.models import Frozen
from bot.store.database import Database

_DAY = 86_400


class Message(Frozen):
    """A message in Slack."""

    channel: str
    ts: str


class Sent:
    """What was posted and is still there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, team: str, channel: str, ts: str) -> None:
        """It was posted now."""
        await self._database.run(
            "insert into sent (team_id, channel_id, ts, sent) values (:team, :channel, :ts, {now}) on conflict do nothing",
            team=team,
            channel=channel,
            ts=ts,
        )

    async def older_than(self, team: str, days: float, *, most: int = 100) -> list[Message]:
        """Messages posted more than *days* ago, oldest first."""
        rows = await self._database.all(
            "select channel_id, ts from sent where team_id = :team and sent < {now} - :age order by sent limit :most",
            team=team,
            age=days * _DAY,
            most=most,
        )
        return [Message(channel=row["channel_id"], ts=row["ts"]) for row in rows]

    async def forget(self, team: str, channel: str, ts: str) -> None:
        """It is gone from Slack."""
        await self._database.run(
            "delete from sent where team_id = :team and channel_id = :channel and ts = :ts",
            team=team,
            channel=channel,
            ts=ts,
        )
