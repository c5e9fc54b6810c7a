"""A part of a run -> sent exactly once: a row before it is sent, the same row after.

The step before sending checks, in one transaction, that the run is still in the sender's hands and that its digest has not changed.
Whoever finds a part "sending" must look in the channel before sending it again.
"""

from datetime import UTC, datetime
from typing import Literal

from bot.models.schedule import Part, Post, Run
from bot.store.database import Database, Row
from bot.store.sent import note as stands
from bot.store.tellings import plan_telling

AGAIN = "again"  # a run's note: its owner wants it posted, however late
Go = Literal["go", "lost", "changed"]
_FILES = frozenset({"csv", "picture"})


def _post(row: Row) -> Post:
    return Post(
        run=row["run_id"],
        part=row["part"],
        state=row["state"],
        tries=row["tries"],
        attempted_at=datetime.fromtimestamp(row["attempted"], UTC),
        ts=row["ts"],
        note=row["note"],
    )


class Posts:
    """What was sent, is being sent, or waits for the owner's word; unique by (run, part)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_run(self, run_id: str) -> dict[Part, Post]:
        """The parts of a run that were at least begun."""
        rows = await self._database.all("select * from posts where run_id = :run", run=run_id)
        return {row["part"]: _post(row) for row in rows}

    async def begin(
        self, run: Run, part: Part, worker: str, *, revision: int | None, lease_seconds: float
    ) -> Go:
        """Whether *worker* may send this part now; if "go", the row says "sending" and the lease starts anew.

        "lost": the run is in other hands. "changed": the digest was edited, paused or deleted since *revision* (None: do not mind,
        for parts that follow a message already sent).
        """
        async with self._database.transaction(durable=True) as transaction:
            held = await transaction.run(
                """
                update runs set held_until = {now} + :lease
                where id = :run and holder = :worker and closed is null and held_until > {now}
                """,
                run=run.id,
                worker=worker,
                lease=lease_seconds,
            )
            if not held:
                return "lost"
            if revision is not None:
                row = await transaction.one(
                    "select revision, state from schedules where id = :id {locked}", id=run.schedule
                )
                if row is None or row["state"] != "active" or row["revision"] != revision:
                    return "changed"
            await transaction.run(
                """
                insert into posts (run_id, part, team_id, state, tries, attempted, ts, note)
                values (:run, :part, :team, 'sending', 1, {now}, '', '')
                on conflict (run_id, part)
                do update set state = 'sending', tries = posts.tries + 1, attempted = excluded.attempted
                """,
                run=run.id,
                part=part,
                team=run.team,
            )
        return "go"

    async def sent(
        self, run: Run, part: Part, channel: str, ts: str, *, at: datetime, note: str = ""
    ) -> None:
        """It stands in the channel since *at*. Recorded whoever holds the run now, since it is so.

        *note* of a file is its id: message and file are both kept in mind, since each is deleted on its own.
        """
        async with self._database.transaction(durable=True) as transaction:
            await transaction.run(
                "update posts set state = 'sent', ts = :ts, note = :note where run_id = :run and part = :part",
                ts=ts,
                note=note,
                run=run.id,
                part=part,
            )
            for what in (ts, note if part in _FILES and note.startswith("F") else ""):
                if what:
                    await stands(transaction, run.team, channel, what, at)

    async def not_sent(self, run: Run, part: Part, worker: str) -> None:
        """It surely does not stand in the channel; it may be sent again without looking. Only *worker*, who holds the run, may say so."""
        await self._database.run(
            """
            delete from posts where run_id = :run and part = :part and state <> 'sent'
            and exists (select 1 from runs where runs.id = :run and runs.holder = :worker)
            """,
            run=run.id,
            part=part,
            worker=worker,
        )

    async def given_up(self, run: Run, part: Part, worker: str, code: str) -> None:
        """A file Slack will not have: it counts as settled, and the owner is told by *code*."""
        async with self._database.transaction(durable=True) as transaction:
            await transaction.run(
                """
                insert into posts (run_id, part, team_id, state, tries, attempted, ts, note)
                select id, :part, team_id, 'sent', 1, {now}, '', :code from runs where id = :run and holder = :worker
                on conflict (run_id, part) do update set state = 'sent', note = excluded.note
                """,
                run=run.id,
                part=part,
                worker=worker,
                code=code,
            )
            await plan_telling(transaction, run.team, run.schedule, "fault", f"{run.id} {part}", code=code)

    async def settled(self, post: Post, seconds: float) -> float:
        """Seconds until an attempt is *seconds* old by the database's clock; 0 or less when it is."""
        row = await self._database.one("select {now} as now")
        return post.attempted_at.timestamp() + seconds - (row["now"] if row else 0.0)

    async def ask(self, run: Run, part: Part, worker: str) -> bool:
        """Nobody can tell whether the part was posted: the run waits for its owner's word, who is told. False: not *worker*'s run."""
        async with self._database.transaction(durable=True) as transaction:
            changed = await transaction.run(
                """
                update runs set state = 'asking', holder = '', held_until = 0
                where id = :run and holder = :worker and closed is null
                """,
                run=run.id,
                worker=worker,
            )
            if changed:
                await transaction.run(
                    "update posts set state = 'asking' where run_id = :run and part = :part",
                    run=run.id,
                    part=part,
                )
                await plan_telling(transaction, run.team, run.schedule, "ask", f"{run.id} {part}")
        return changed > 0

    async def decide(self, team: str, run_id: str, *, post_again: bool) -> bool:
        """The owner's word on a run that was asked about; False when there is nothing to decide any more."""
        async with self._database.transaction(durable=True) as transaction:
            changed = await transaction.run(
                """
                update runs set state = 'waiting', held_until = 0, note = :note
                where team_id = :team and id = :run and state = 'asking' and closed is null
                """,
                team=team,
                run=run_id,
                note=AGAIN if post_again else "",
            )
            if changed and post_again:
                await transaction.run(
                    "delete from posts where run_id = :run and state = 'asking'", run=run_id
                )
            elif changed:
                await transaction.run(
                    "update posts set state = 'sent', note = 'owner' where run_id = :run and state = 'asking'",
                    run=run_id,
                )
        return changed > 0
