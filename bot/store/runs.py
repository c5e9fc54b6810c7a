"""A run -> in one worker's hands at a time, by leases of the database's clock, until it has ended."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from bot.models.schedule import Run, RunState, Schedule, TellingKind
from bot.store.database import Database, Row
from bot.store.keeping import LEDGER_DAYS
from bot.store.schedules import pause_unreadable, read_schedule, stop
from bot.store.tellings import plan_telling


def _run(row: Row) -> Run:
    return Run(
        id=row["id"],
        team=row["team_id"],
        schedule=row["schedule_id"],
        due=datetime.fromtimestamp(row["due"], UTC),
        state=row["state"],
        delayed=bool(row["delayed"]),
        tries=row["tries"],
        note=row["note"],
        closed_at=None if row["closed"] is None else datetime.fromtimestamp(row["closed"], UTC),
    )


class Runs:
    """Runs that wait, are under way, or have ended (they stay as the history of their digest)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(
        self, worker: str, now: datetime, *, lease_seconds: float, not_in: Collection[str] = ()
    ) -> tuple[Run, Schedule] | None:
        """A run due by *now* that nobody holds, leased to *worker*; None when there is none. Channels in *not_in* are passed over."""
        async with self._database.transaction(durable=True) as transaction:
            row = await transaction.one(
                """
                update runs set holder = :worker, held_until = {now} + :lease, tries = tries + 1
                where id = (
                    select runs.id from runs join schedules on schedules.id = runs.schedule_id
                    where runs.closed is null and runs.state = 'waiting'
                    and runs.not_before <= :now and runs.held_until <= {now}
                    and :busy not like '% ' || schedules.channel_id || ' %'
                    order by runs.not_before limit 1 {skip_runs}
                )
                returning *
                """,
                worker=worker,
                lease=lease_seconds,
                now=now.timestamp(),
                busy=f" {' '.join(not_in)} ",
            )
            if row is None:
                return None
            schedule = await transaction.one("select * from schedules where id = :id", id=row["schedule_id"])
            try:
                return _run(row), read_schedule(schedule or {})
            except (ValueError, KeyError):  # written by another version of this program
                if schedule is not None:
                    await pause_unreadable(transaction, schedule)
                await transaction.run(
                    "update runs set state = 'failed', note = 'unreadable', closed = {now}, held_until = 0 where id = :id",
                    id=row["id"],
                )
        return await self.claim(worker, now, lease_seconds=lease_seconds, not_in=not_in)

    async def renew(self, worker: str, *, lease_seconds: float) -> int:
        """Everything still held under a name that begins "*worker*/" is held for *lease_seconds* more; how many runs. A lease that ran out stays lost."""
        return await self._database.run(
            """
            update runs set held_until = {now} + :lease
            where substr(holder, 1, length(cast(:worker as text)) + 1) = :worker || '/'
            and closed is null and held_until > {now}
            """,
            worker=worker,
            lease=lease_seconds,
        )

    async def release(self, worker: str = "") -> None:
        """Hands back what is held under names that begin "*worker*/", or ("": only where a single process serves) what anybody held before this start."""
        await self._database.run(
            """
            update runs set held_until = 0, holder = ''
            where closed is null
            and (:worker = '' or substr(holder, 1, length(cast(:worker as text)) + 1) = :worker || '/')
            """,
            worker=worker,
        )

    async def close(
        self, run: Run, worker: str, state: RunState, *, note: str = "", tell: TellingKind | None = None
    ) -> bool:
        """Ends a run *worker* holds; False when it is no longer theirs. *tell* is written in the same step."""
        async with self._database.transaction(durable=True) as transaction:
            changed = await transaction.run(
                """
                update runs set state = :state, note = :note, closed = {now}, held_until = 0
                where id = :id and holder = :worker and closed is null
                """,
                state=state,
                note=note,
                id=run.id,
                worker=worker,
            )
            if changed and tell:
                await plan_telling(transaction, run.team, run.schedule, tell, run.id, code=note)
        return changed > 0

    async def stop(self, run: Run, worker: str, reason: str) -> bool:
        """Ends a run *worker* holds as failed and pauses its digest, which its owner is told; False when it is no longer theirs."""
        async with self._database.transaction(durable=True) as transaction:
            changed = await transaction.run(
                """
                update runs set state = 'failed', note = :note, closed = {now}, held_until = 0
                where id = :id and holder = :worker and closed is null
                """,
                note=reason,
                id=run.id,
                worker=worker,
            )
            if changed:
                await stop(transaction, run.team, run.schedule, reason, about=run.id)
        return changed > 0

    async def later(self, run: Run, worker: str, at: datetime, *, note: str = "") -> None:
        """Hands a run back; it may be claimed again from *at* (in the caller's time, as `claim`'s *now*)."""
        await self._database.run(
            """
            update runs set not_before = :at, note = :note, holder = '', held_until = 0
            where id = :id and holder = :worker and closed is null
            """,
            at=at.timestamp(),
            note=note,
            id=run.id,
            worker=worker,
        )

    async def rest(self, run: Run, worker: str, seconds: float) -> None:
        """Hands a run back, but to nobody for *seconds* of the database's clock: an unclear post must settle before one looks."""
        await self._database.run(
            """
            update runs set holder = '', held_until = {now} + :seconds
            where id = :id and holder = :worker and closed is null
            """,
            seconds=seconds,
            id=run.id,
            worker=worker,
        )

    async def get(self, team: str, run_id: str) -> Run | None:
        """The run, or None."""
        row = await self._database.one(
            "select * from runs where team_id = :team and id = :id", team=team, id=run_id
        )
        return _run(row) if row else None

    async def history(self, team: str, schedule_id: str, *, most: int = 10) -> list[Run]:
        """The newest runs of a digest, newest first."""
        rows = await self._database.all(
            "select * from runs where team_id = :team and schedule_id = :schedule order by due desc limit :most",
            team=team,
            schedule=schedule_id,
            most=most,
        )
        return [_run(row) for row in rows]

    async def last_of_each(self, team: str) -> dict[str, Run]:
        """The newest run of every digest, by the digest's id."""
        rows = await self._database.all(
            """
            select runs.* from schedules join runs on runs.schedule_id = schedules.id and runs.due = (
                select max(newer.due) from runs as newer where newer.schedule_id = schedules.id
            )
            where schedules.team_id = :team
            """,
            team=team,
        )
        return {row["schedule_id"]: _run(row) for row in rows}

    async def unfinished(self, team: str) -> int:
        """How many runs wait, are under way, or wait for their owner's word."""
        row = await self._database.one(
            "select count(*) as number from runs where team_id = :team and closed is null", team=team
        )
        return int(row["number"]) if row else 0

    async def prune(self, now: datetime, *, days: int = LEDGER_DAYS) -> int:
        """Forgets runs that ended and were due more than *days* ago; how many."""
        before, gone = (now - timedelta(days=days)).timestamp(), 0
        while True:
            async with self._database.transaction(durable=True) as transaction:
                old = await transaction.all(
                    """
                    delete from runs where id in (
                        select id from runs where due < :before and closed is not null order by due limit 500
                    )
                    returning id
                    """,
                    before=before,
                )
                await transaction.many("delete from posts where run_id = :id", old)
            gone += len(old)
            if not old:
                return gone
