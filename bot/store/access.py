"""Who may see what, as decided here -> links, grants, bound extensions and open requests."""

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.models import Frozen
from bot.store.database import Database, Row


def _when(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


class Link(Frozen):
    """A channel may be told about a queue; *by* vouched for it."""

    channel: str
    queue: str
    by: str
    at: datetime


class Links:
    """Which channels may be told about which queues."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def link(self, team: str, channel: str, queues: Iterable[str], *, by: str) -> None:
        """Links *channel* to each of *queues*; an older link keeps who made it."""
        await self._database.many(
            """
            insert into links (team_id, channel_id, queue, linked_by, linked) values (:team, :channel, :queue, :by, {now})
            on conflict do nothing
            """,
            [{"team": team, "channel": channel, "queue": queue, "by": by} for queue in queues],
        )

    async def unlink(self, team: str, channel: str, queues: Iterable[str] | None = None) -> int:
        """Undoes links of *channel* (None: all of them); how many."""
        of_channel = {"team": team, "channel": channel}
        if queues is None:
            return await self._database.run(
                "delete from links where team_id = :team and channel_id = :channel", **of_channel
            )
        sql = "delete from links where team_id = :team and channel_id = :channel and queue = :queue"
        return sum(await self._database.many(sql, [{**of_channel, "queue": queue} for queue in queues]))

    async def of_channel(self, team: str, channel: str) -> frozenset[str]:
        """DNs of the queues *channel* is linked to."""
        rows = await self._database.glance(
            "select queue from links where team_id = :team and channel_id = :channel",
            team=team,
            channel=channel,
        )
        return frozenset(row["queue"] for row in rows)

    async def all(self, team: str) -> list[Link]:
        """Every link, by channel and queue."""
        rows = await self._database.all(
            "select * from links where team_id = :team order by channel_id, queue", team=team
        )
        return [
            Link(channel=row["channel_id"], queue=row["queue"], by=row["linked_by"], at=_when(row["linked"]))
            for row in rows
        ]


class Grant(Frozen):
    """A person may see a queue ("*": all of them)."""

    user: str
    queue: str
    by: str
    at: datetime


class Grants:
    """What admins gave beyond what the phone system says."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def grant(self, team: str, user: str, queues: Iterable[str], *, by: str) -> None:
        """Gives *user* each of *queues* (DNs, or "*")."""
        await self._database.many(
            """
            insert into grants (team_id, user_id, queue, granted_by, granted) values (:team, :user, :queue, :by, {now})
            on conflict do nothing
            """,
            [{"team": team, "user": user, "queue": queue, "by": by} for queue in queues],
        )

    async def revoke(self, team: str, user: str, queues: Iterable[str] | None = None) -> int:
        """Takes back what was given to *user* (None: everything); how many grants."""
        if queues is not None:
            sql = "delete from grants where team_id = :team and user_id = :user and queue = :queue"
            rows = [{"team": team, "user": user, "queue": queue} for queue in queues]
            return sum(await self._database.many(sql, rows))
        return await self._database.run(
            "delete from grants where team_id = :team and user_id = :user", team=team, user=user
        )

    async def of_user(self, team: str, user: str) -> frozenset[str]:
        """What *user* was given: DNs, or "*"."""
        rows = await self._database.glance(
            "select queue from grants where team_id = :team and user_id = :user", team=team, user=user
        )
        return frozenset(row["queue"] for row in rows)

    async def all(self, team: str) -> list[Grant]:
        """Every grant, by person and queue."""
        rows = await self._database.all(
            "select * from grants where team_id = :team order by user_id, queue", team=team
        )
        return [
            Grant(user=row["user_id"], queue=row["queue"], by=row["granted_by"], at=_when(row["granted"]))
            for row in rows
        ]


class People:
    """Slack users bound to extensions by hand, where no e-mail matches."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def bind(self, team: str, user: str, extension: str, *, by: str) -> None:
        """*user* is *extension* from now on."""
        await self._database.run(
            """
            insert into people (team_id, user_id, extension, bound_by, bound) values (:team, :user, :extension, :by, {now})
            on conflict (team_id, user_id)
            do update set extension = excluded.extension, bound_by = excluded.bound_by, bound = excluded.bound
            """,
            team=team,
            user=user,
            extension=extension,
            by=by,
        )

    async def unbind(self, team: str, user: str) -> bool:
        """Whether there was something to undo."""
        return (
            await self._database.run(
                "delete from people where team_id = :team and user_id = :user", team=team, user=user
            )
            > 0
        )

    async def of_user(self, team: str, user: str) -> str:
        """The extension *user* is bound to, "" for none."""
        rows = await self._database.glance(
            "select extension from people where team_id = :team and user_id = :user", team=team, user=user
        )
        return rows[0]["extension"] if rows else ""

    async def all(self, team: str) -> dict[str, str]:
        """Extension by Slack user."""
        rows = await self._database.all(
            "select user_id, extension from people where team_id = :team", team=team
        )
        return {row["user_id"]: row["extension"] for row in rows}


class AccessRequest(Frozen):
    """Somebody asked to see more; *decision* "" while nobody has decided."""

    user: str
    wanted: tuple[str, ...]
    asked_at: datetime
    decision: str = ""
    decided_by: str = ""


def _request(row: Row) -> AccessRequest:
    return AccessRequest(
        user=row["user_id"],
        wanted=tuple(row["wanted"].split()),
        asked_at=_when(row["asked"]),
        decision=row["decision"],
        decided_by=row["decided_by"],
    )


class AccessRequests:
    """One open request for each person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask(self, team: str, user: str, wanted: Iterable[str] = ()) -> bool:
        """Whether this is news to the admins: False when the same person's request of the last day is still open."""
        return (
            await self._database.run(
                """
            insert into access_requests (team_id, user_id, wanted, asked, decision, decided_by, decided)
            values (:team, :user, :wanted, {now}, '', '', null)
            on conflict (team_id, user_id)
            do update set wanted = excluded.wanted, asked = excluded.asked, decision = '', decided_by = '', decided = null
            where access_requests.decision <> '' or access_requests.asked < {now} - 86400
            """,
                team=team,
                user=user,
                wanted=" ".join(wanted),
            )
            > 0
        )

    async def also(
        self,
        team: str,
        user: str,
        before: Iterable[str],
        more: Iterable[str],
        left: Iterable[str] | None = None,
    ) -> bool:
        """Whether the open request, which stands at *before*, wants *more* as well now (or only what is *left*); not where another was first."""
        then = tuple(before)
        return (
            await self._database.run(
                """
                update access_requests set wanted = :now
                where team_id = :team and user_id = :user and decision = '' and wanted = :then
                """,
                team=team,
                user=user,
                then=" ".join(then),
                now=" ".join((*then, *more) if left is None else left),
            )
            > 0
        )

    async def decide(self, team: str, user: str, decision: str, *, by: str) -> AccessRequest | None:
        """The request as it was decided; None when there is none or another admin was first."""
        row = await self._database.one(
            """
            update access_requests set decision = :decision, decided_by = :by, decided = {now}
            where team_id = :team and user_id = :user and decision = '' returning *
            """,
            team=team,
            user=user,
            decision=decision,
            by=by,
        )
        return _request(row) if row else None

    async def get(self, team: str, user: str) -> AccessRequest | None:
        """The last request of *user*, decided or not."""
        row = await self._database.one(
            "select * from access_requests where team_id = :team and user_id = :user", team=team, user=user
        )
        return _request(row) if row else None
