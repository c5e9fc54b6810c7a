"""Due instants -> runs, unique by (digest, due): the newest one runs, older ones are kept as missed and told once."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from bot.models.schedule import RunState, Schedule
from bot.store.database import Database, Transaction
from bot.store.schedules import pause_unreadable, read_schedule
from bot.store.tellings import plan_telling

Instants = Callable[[Schedule, datetime, datetime], tuple[list[datetime], datetime | None]]
Wake = Callable[[Transaction, str], Awaitable[None]]

_GRACE_SECONDS = 6 * 3600
_LATE_SECONDS = 300
_HISTORY = 50


class Planning:
    """What is due becomes a run, in one transaction with the next due instant."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def plan(
        self, now: datetime, instants: Instants, *, wake: Wake | None = None, most: int = 200
    ) -> int:
        """Turns every due instant up to *now* into a run; how many digests were due.

        *instants(schedule, first, now)* gives the due instants from *first* to *now* and the next one after. Of several, only the
        newest runs, and only within 6 h ("delayed" when over 5 min late); the older ones are kept as missed and told once.
        *wake(transaction, run id)* may write to the same transaction.
        """
        async with self._database.transaction(durable=True) as transaction:
            rows = await transaction.all(
                "select * from schedules where state = 'active' and next_due <= :now order by next_due limit :most {skip}",
                now=now.timestamp(),
                most=most,
            )
            for row in rows:
                try:
                    schedule = read_schedule(row)
                    due = instants(schedule, datetime.fromtimestamp(row["next_due"], UTC), now)
                except (
                    ValueError,
                    KeyError,
                    OverflowError,
                ):  # written by another version, or a zone that is gone
                    await pause_unreadable(transaction, row)
                    continue
                await self._plan_one(transaction, schedule, due, now=now, wake=wake)
        return len(rows)

    async def _plan_one(
        self,
        transaction: Transaction,
        schedule: Schedule,
        instants: tuple[list[datetime], datetime | None],
        *,
        now: datetime,
        wake: Wake | None,
    ) -> None:
        dues, following = instants
        late = (now - dues[-1]).total_seconds() if dues else 0.0
        missed = dues if late > _GRACE_SECONDS else dues[:-1]
        muted = schedule.muted_until
        for due in missed[-_HISTORY:]:
            await self._insert(transaction, schedule, due, "missed")
        if missed:
            about = f"{missed[0].timestamp():.0f}-{missed[-1].timestamp():.0f}"
            await plan_telling(
                transaction, schedule.team, schedule.id, "missed", about, code=str(len(missed))
            )
        if dues and late <= _GRACE_SECONDS:
            state: RunState = "skipped" if muted and dues[-1] < muted else "waiting"
            run_id = await self._insert(transaction, schedule, dues[-1], state, delayed=late > _LATE_SECONDS)
            if run_id and wake and state == "waiting":
                await wake(transaction, run_id)
        await transaction.run(
            "update schedules set next_due = :next where id = :id",
            next=following.timestamp() if following else None,
            id=schedule.id,
        )

    async def _insert(
        self,
        transaction: Transaction,
        schedule: Schedule,
        due: datetime,
        state: RunState,
        *,
        delayed: bool = False,
    ) -> str:
        row = await transaction.one(
            """
            insert into runs (id, team_id, schedule_id, due, state, delayed, tries, not_before, holder, held_until, note,
                planned, closed)
            values (:id, :team, :schedule, :due, :state, :delayed, 0, :due, '', 0, '', {now},
                case when :open = 1 then null else {now} end)
            on conflict do nothing returning id
            """,
            id=secrets.token_hex(12),
            team=schedule.team,
            schedule=schedule.id,
            due=due.timestamp(),
            state=state,
            delayed=int(delayed),
            open=int(state == "waiting"),
        )
        return str(row["id"]) if row else ""

    async def run_now(self, schedule: Schedule, now: datetime, *, wake: Wake | None = None) -> str:
        """Plans an extra run at *now*; its id, or "" when one is planned for this very instant."""
        async with self._database.transaction(durable=True) as transaction:
            run_id = await self._insert(transaction, schedule, now, "waiting")
            if run_id and wake:
                await wake(transaction, run_id)
        return run_id
