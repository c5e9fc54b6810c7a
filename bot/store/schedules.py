"""Digests -> rows: made, edited, paused and deleted in one step each, at any instant."""

import json
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime

from bot.models import Period, Question
from bot.models.schedule import Schedule, ScheduleState, When
from bot.store.database import Database, Row, Transaction
from bot.store.keeping import DAY_SECONDS, DELETED_DAYS
from bot.store.tellings import plan_telling

UNREADABLE = "unreadable"
_OUTSIDE = {
    "id",
    "team",
    "number",
    "owner",
    "channel",
    "state",
    "reason",
    "revision",
    "next_due",
    "muted_until",
}


def _instant(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def read_schedule(row: Row) -> Schedule:
    """A row as a Schedule; raises `ValueError` for one written in a way this program does not know."""
    return Schedule.model_validate(
        json.loads(row["body"])
        | {
            "id": row["id"],
            "team": row["team_id"],
            "number": row["number"],
            "owner": row["owner_id"],
            "channel": row["channel_id"],
            "state": row["state"],
            "reason": row["reason"],
            "revision": row["revision"],
            "next_due": _instant(row["next_due"]),
            "muted_until": _instant(row["muted_until"]),
        }
    )


def read_any(row: Row) -> Schedule:
    """A row as a Schedule; one this program does not know as an empty shell, so that it can be listed, told of and deleted."""
    try:
        return read_schedule(row)
    except ValueError:
        never = Period(zone="UTC", start=datetime.fromtimestamp(0, UTC), end=datetime.fromtimestamp(1, UTC))
        return Schedule(
            id=row["id"],
            team=row["team_id"],
            number=row["number"],
            owner=row["owner_id"],
            channel=row["channel_id"],
            question=Question(period=never),
            when=When(zone="UTC", times=()),
            state=row["state"],
            reason=UNREADABLE,
            revision=row["revision"],
        )


async def drop_waiting(transaction: Transaction, schedule_id: str) -> None:
    """Ends runs of a digest that stopped: due but in nobody's hands, and with nothing posted yet."""
    await transaction.run(
        """
        update runs set state = 'dropped', closed = {now}
        where schedule_id = :schedule and closed is null and held_until <= {now}
        and not exists (select 1 from posts where posts.run_id = runs.id)
        """,
        schedule=schedule_id,
    )


async def stop(transaction: Transaction, team: str, schedule_id: str, reason: str, *, about: str) -> None:
    """Pauses a digest that cannot go on, and writes down that its owner is to hear of it."""
    changed = await transaction.run(
        """
        update schedules set state = 'paused', reason = :reason, next_due = null, revision = revision + 1, changed = {now}
        where id = :id and state = 'active'
        """,
        reason=reason,
        id=schedule_id,
    )
    if changed:
        await drop_waiting(transaction, schedule_id)
        await plan_telling(transaction, team, schedule_id, "paused", about, code=reason)


async def pause_unreadable(transaction: Transaction, row: Row) -> None:
    """Pauses a digest whose row this program cannot read (another version wrote it); a crash would take the others with it."""
    await stop(transaction, row["team_id"], row["id"], UNREADABLE, about=str(row["revision"]))


class Schedules:
    """Every digest of every team. A change raises the revision; a run under way sees it before it posts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, schedule: Schedule, next_due: datetime | None) -> Schedule:
        """The digest as kept, with its id and the team's next free number."""
        async with self._database.transaction(durable=True) as transaction:
            if self._database.name == "postgres":  # numbers are given out one at a time
                await transaction.run("lock table schedules in share row exclusive mode")
            row = await transaction.one(
                """
                insert into schedules (id, team_id, number, owner_id, channel_id, state, reason, body, revision,
                    next_due, muted_until, changed)
                select :id, :team, coalesce(max(number), 0) + 1, :owner, :channel, 'active', '', :body, 1, :next_due, null, {now}
                from schedules where team_id = :team
                returning *
                """,
                id=secrets.token_hex(8),
                team=schedule.team,
                owner=schedule.owner,
                channel=schedule.channel,
                body=schedule.model_dump_json(exclude=_OUTSIDE),
                next_due=next_due.timestamp() if next_due else None,
            )
        if row is None:
            raise RuntimeError("an insert gave no row back")
        return read_any(row)

    async def edit(self, schedule: Schedule, next_due: datetime | None) -> Schedule | None:
        """Replaces what the digest of this team and number asks, when, where and whose it is; it is active again. None: no such."""
        return await self._change(
            """
            update schedules set owner_id = :owner, channel_id = :channel, body = :body, state = 'active', reason = '',
                next_due = :next_due, revision = revision + 1, changed = {now}
            where team_id = :team and number = :number and state <> 'deleted' returning *
            """,
            team=schedule.team,
            number=schedule.number,
            owner=schedule.owner,
            channel=schedule.channel,
            body=schedule.model_dump_json(exclude=_OUTSIDE),
            next_due=next_due.timestamp() if next_due else None,
        )

    async def pause(self, team: str, number: int, *, reason: str = "") -> Schedule | None:
        """Stops it; a run that is due but not yet in hand is dropped."""
        return await self._stop(team, number, "paused", reason)

    async def delete(self, team: str, number: int) -> Schedule | None:
        """Stops it for good; `restore` brings it back until it is purged."""
        return await self._stop(team, number, "deleted", "")

    async def _stop(self, team: str, number: int, state: ScheduleState, reason: str) -> Schedule | None:
        return await self._change(
            """
            update schedules set state = :state, reason = :reason, next_due = null, revision = revision + 1, changed = {now}
            where team_id = :team and number = :number and state <> 'deleted' returning *
            """,
            team=team,
            number=number,
            state=state,
            reason=reason,
        )

    async def resume(self, team: str, number: int, next_due: datetime | None) -> Schedule | None:
        """Starts a paused one again."""
        return await self._start(team, number, "paused", next_due)

    async def restore(self, team: str, number: int, next_due: datetime | None) -> Schedule | None:
        """Undoes a deletion."""
        return await self._start(team, number, "deleted", next_due)

    async def _start(
        self, team: str, number: int, state: ScheduleState, next_due: datetime | None
    ) -> Schedule | None:
        return await self._change(
            """
            update schedules set state = 'active', reason = '', next_due = :next_due, revision = revision + 1, changed = {now}
            where team_id = :team and number = :number and state = :state returning *
            """,
            team=team,
            number=number,
            state=state,
            next_due=next_due.timestamp() if next_due else None,
        )

    async def mute(self, team: str, number: int, until: datetime | None) -> Schedule | None:
        """Runs due before *until* post nothing; None unmutes."""
        return await self._change(
            "update schedules set muted_until = :until where team_id = :team and number = :number returning *",
            team=team,
            number=number,
            until=until.timestamp() if until else None,
        )

    async def _change(self, sql: str, **values: object) -> Schedule | None:
        async with self._database.transaction(durable=True) as transaction:
            row = await transaction.one(sql, **values)
            if row is None:
                return None
            if row["state"] != "active":
                await drop_waiting(transaction, row["id"])
        return read_any(row)

    async def get(self, team: str, number: int) -> Schedule | None:
        """The digest people call *number*; None when there is none or it was deleted."""
        row = await self._database.one(
            "select * from schedules where team_id = :team and number = :number and state <> 'deleted'",
            team=team,
            number=number,
        )
        return read_any(row) if row else None

    async def by_id(self, team: str, schedule_id: str) -> Schedule | None:
        """The digest by its id, deleted ones too."""
        row = await self._database.one(
            "select * from schedules where team_id = :team and id = :id", team=team, id=schedule_id
        )
        return read_any(row) if row else None

    async def all(self, team: str, *, owner: str = "", channel: str = "") -> list[Schedule]:
        """Digests that are not deleted, by number; of one owner, of one channel, or all."""
        rows = await self._database.all(
            """
            select * from schedules where team_id = :team and state <> 'deleted'
            and (:owner = '' or owner_id = :owner) and (:channel = '' or channel_id = :channel)
            order by number
            """,
            team=team,
            owner=owner,
            channel=channel,
        )
        return [read_any(row) for row in rows]

    async def deleted(self, team: str, *, newer_than: float) -> list[Schedule]:
        """Digests deleted less than *newer_than* seconds ago, the last one first."""
        rows = await self._database.all(
            """
            select * from schedules where team_id = :team and state = 'deleted' and changed > {now} - :age
            order by changed desc, number desc
            """,
            team=team,
            age=newer_than,
        )
        return [read_any(row) for row in rows]

    async def pause_all(
        self, team: str, *, channel: str = "", owner: str = "", reason: str
    ) -> list[Schedule]:
        """Pauses every active digest of a channel that was archived, an owner who left, or (neither) a team that removed the app.

        Their owners are to hear of it, which is written down in the same step.
        """
        return await self.halt(await self.all(team, owner=owner, channel=channel), reason=reason)

    async def halt(self, schedules: Iterable[Schedule], *, reason: str) -> list[Schedule]:
        """Pauses those of *schedules* that are active, in one step, and writes down that their owners are to hear of it."""
        found = [one for one in schedules if one.state == "active"]
        async with self._database.transaction(durable=True) as transaction:
            for one in found:
                await stop(transaction, one.team, one.id, reason, about=str(one.revision))
        return [stopped for one in found if (stopped := await self.by_id(one.team, one.id)) is not None]

    async def purge(self, *, older_than: float = DELETED_DAYS * DAY_SECONDS) -> int:
        """Removes digests deleted more than *older_than* seconds ago, with their runs; how many."""
        gone = "select id from schedules where state = 'deleted' and changed < {now} - :age"
        async with self._database.transaction(durable=True) as transaction:
            rows = await transaction.all(gone, age=older_than)
            ids = [{"id": row["id"]} for row in rows]
            await transaction.many(
                "delete from posts where run_id in (select id from runs where schedule_id = :id)", ids
            )
            await transaction.many("delete from runs where schedule_id = :id", ids)
            await transaction.many("delete from tellings where schedule_id = :id", ids)
            await transaction.many("delete from schedules where id = :id", ids)
        return len(ids)
