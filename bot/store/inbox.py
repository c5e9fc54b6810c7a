"""A delivery from Slack -> a row before it is acknowledged: nothing accepted is lost, nothing delivered twice is done twice."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.models import Frozen
from bot.store.database import Database, Values
from bot.store.keys import Keys

_ACCEPT = """
    insert into inbox (team_id, request_id, kind, payload, accepted, lease_until)
    values (:team, :request, :kind, :payload, {now}, {now} + :lease)
    on conflict do nothing
"""


class Accepted(Frozen):
    """Work that was acknowledged and not finished."""

    team: str
    request_id: str
    kind: str
    payload: bytes
    accepted_at: datetime


@dataclass
class _Batch:
    values: list[Values] = field(default_factory=list)
    outcome: "asyncio.Future[list[int]]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Inbox:
    """Rows unique by (team, request id), over every process and restart. Payloads are encrypted and wiped when done."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        self._next: _Batch | None = None
        self._writing: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()
        self._begun = False

    async def accept(
        self, team: str, request_id: str, kind: str, payload: bytes, lease_seconds: float = 60
    ) -> bool:
        """Whether this request is new; True once it is on disk. What arrives while another write is under way shares the next."""
        values = {
            "team": team,
            "request": request_id,
            "kind": kind,
            "payload": self._keys.encrypt(payload),
            "lease": lease_seconds,
        }
        if (batch := self._next) is None:
            batch = self._next = _Batch()
            task = asyncio.create_task(self._write(batch))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)
        self._begun = True
        place = len(batch.values)
        batch.values.append(values)
        return (await asyncio.shield(batch.outcome))[place] == 1

    async def _write(self, batch: _Batch) -> None:
        async with self._turn:
            self._next = None  # from here on the next batch gathers
            try:
                batch.outcome.set_result(await self._database.many(_ACCEPT, batch.values))
            except Exception as wrong:  # noqa: BLE001 -- raised in every asker
                batch.outcome.set_exception(wrong)
                batch.outcome.exception()  # seen here too, should every asker have gone
            except asyncio.CancelledError:
                batch.outcome.cancel()
                raise

    async def done(self, team: str, request_id: str) -> None:
        """It was answered: the payload is wiped, the id stays as the mark of what was seen."""
        await self._database.run(
            "update inbox set payload = null, finished = {now} where team_id = :team and request_id = :request",
            team=team,
            request=request_id,
        )

    async def extend(self, team: str, request_id: str, lease_seconds: float) -> None:
        """Still being worked on; nobody else takes it for *lease_seconds* from now."""
        await self._database.run(
            "update inbox set lease_until = {now} + :lease where team_id = :team and request_id = :request and finished is null",
            team=team,
            request=request_id,
            lease=lease_seconds,
        )

    async def resume(
        self, *, younger_than: float = 1800, lease_seconds: float = 60, most: int = 100
    ) -> list[Accepted]:
        """Work whose holder is gone (its lease ran out) and that is *younger_than* seconds, oldest first, now leased to the caller."""
        rows = await self._database.all(
            """
            update inbox set lease_until = {now} + :lease
            where (team_id, request_id) in (
                select team_id, request_id from inbox
                where finished is null and lease_until < {now} and accepted > {now} - :age
                order by accepted limit :most {skip}
            ) and finished is null
            returning team_id, request_id, kind, payload, accepted
            """,
            lease=lease_seconds,
            age=younger_than,
            most=most,
        )
        return [
            Accepted(
                team=row["team_id"],
                request_id=row["request_id"],
                kind=row["kind"],
                payload=self._keys.decrypt(row["payload"]),
                accepted_at=datetime.fromtimestamp(row["accepted"], UTC),
            )
            for row in sorted(rows, key=lambda row: float(row["accepted"]))
        ]

    async def release(self) -> None:
        """Gives up the leases of a dead forerunner: only on SQLite, where one process serves, and before it accepted anything itself."""
        if self._database.name == "sqlite" and not self._begun:
            await self._database.run("update inbox set lease_until = 0 where finished is null")

    async def prune(self, *, older_than: float = 86_400) -> int:
        """Forgets rows older than *older_than* seconds, finished or not; how many."""
        return await self._database.run("delete from inbox where accepted < {now} - :age", age=older_than)
