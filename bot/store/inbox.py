"""A delivery from Slack -> a row before it is acknowledged: nothing accepted is lost, nothing delivered twice is done twice."""

import asyncio
import json
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.errors import StoreError
from bot.models import Frozen
from bot.store.database import Database, Row, Values
from bot.store.keys import Keys

log = logging.getLogger(__name__)

_ACCEPT = """
    insert into inbox (team_id, request_id, kind, payload, accepted, lease_until, holder)
    values (:team, :request, :kind, :payload, {now}, {now} + :lease, :holder)
    on conflict do nothing
"""


class Accepted(Frozen):
    """Work that was acknowledged and not finished.

    *tries* counts the holders that died over it; *places* are the messages they had posted for it, by where they stand.
    """

    team: str
    request_id: str
    kind: str
    payload: bytes
    accepted_at: datetime
    tries: int = 0
    places: Mapping[str, str] = {}


@dataclass
class _Batch:
    values: list[Values] = field(default_factory=list)
    outcome: "asyncio.Future[list[int]]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Inbox:
    """Rows unique by (team, request id), over every process and restart. Payloads are encrypted and wiped when done.

    Whoever accepts or takes up a row holds it while it renews its lease; the lease of a process that died runs out.
    """

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        self._next: _Batch | None = None
        self._writing: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()
        self._begun = False
        self._holder = secrets.token_hex(8)

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
            "holder": self._holder,
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
                batch.outcome.set_result(await self._in_order(batch.values))
            except Exception as wrong:  # noqa: BLE001 -- raised in every asker
                batch.outcome.set_exception(wrong)
                batch.outcome.exception()  # seen here too, should every asker have gone
            except asyncio.CancelledError:
                batch.outcome.cancel()
                raise

    async def _in_order(self, values: list[Values]) -> list[int]:
        """Written in the order of their ids: two processes that are brought the same requests must not wait for each other."""
        order = sorted(range(len(values)), key=lambda place: str(values[place]["request"]))
        counts = await self._database.many(_ACCEPT, [values[place] for place in order])
        return [count for _, count in sorted(zip(order, counts, strict=True))]

    async def done(self, team: str, request_id: str) -> None:
        """It was answered: the payload is wiped, the id stays as the mark of what was seen.

        Also where it was never accepted, or is only later: an acceptance whose outcome nobody knows must not come to life after this.
        """
        await self._database.run(
            """
            insert into inbox (team_id, request_id, kind, payload, accepted, lease_until, finished, holder)
            values (:team, :request, '', null, {now}, 0, {now}, :holder)
            on conflict (team_id, request_id) do update set payload = null, places = '{}', finished = excluded.finished
            """,
            team=team,
            request=request_id,
            holder=self._holder,
        )

    async def renew(self, lease_seconds: float) -> frozenset[tuple[str, str]]:
        """The (team, request id) of everything this process still holds, nobody else's for *lease_seconds* from now."""
        rows = await self._database.all(
            """
            update inbox set lease_until = {now} + :lease where holder = :holder and finished is null
            returning team_id, request_id
            """,
            lease=lease_seconds,
            holder=self._holder,
        )
        return frozenset((row["team_id"], row["request_id"]) for row in rows)

    async def placed(self, team: str, request_id: str, places: Mapping[str, str]) -> None:
        """What was posted for it so far, for whoever takes it up: the message's `ts` by its place."""
        await self._database.run(
            "update inbox set places = :places where team_id = :team and request_id = :request",
            team=team,
            request=request_id,
            places=json.dumps(dict(places)),
        )

    async def resume(
        self, *, younger_than: float = 1800, lease_seconds: float = 60, most: int = 100
    ) -> list[Accepted]:
        """Work whose holder is gone (its lease ran out) and that is *younger_than* seconds, oldest first, now held by the caller."""
        rows = await self._database.all(
            """
            update inbox set lease_until = {now} + :lease, holder = :holder,
                tries = tries + case when lease_until = 0 then 0 else 1 end
            where (team_id, request_id) in (
                select team_id, request_id from inbox
                where finished is null and lease_until <= {now} and accepted > {now} - :age
                order by accepted limit :most {skip}
            ) and finished is null
            returning *
            """,
            lease=lease_seconds,
            holder=self._holder,
            age=younger_than,
            most=most,
        )
        found = [await self._read(row) for row in sorted(rows, key=lambda row: float(row["accepted"]))]
        return [each for each in found if each is not None]

    async def _read(self, row: Row) -> Accepted | None:
        """None, and given back, where it was written with a key this process does not know: another one may."""
        try:
            payload = self._keys.decrypt(row["payload"])
        except StoreError as unknown:
            log.warning("work left undone cannot be read: %s", unknown.operator)
            await self.give_back(row["team_id"], row["request_id"])
            return None
        return Accepted(
            team=row["team_id"],
            request_id=row["request_id"],
            kind=row["kind"],
            payload=payload,
            accepted_at=datetime.fromtimestamp(row["accepted"], UTC),
            tries=row["tries"],
            places=json.loads(row["places"]),
        )

    async def give_back(self, team: str, request_id: str) -> None:
        """Another process may take it up at once: this one cannot do it."""
        await self._database.run(
            "update inbox set lease_until = 0, holder = '' where team_id = :team and request_id = :request and finished is null",
            team=team,
            request=request_id,
        )

    async def hand_over(self) -> int:
        """Whatever this process still holds may be taken up by another one at once: it ends; how many."""
        return await self._database.run(
            "update inbox set lease_until = 0, holder = '' where holder = :holder and finished is null",
            holder=self._holder,
        )

    async def release(self) -> None:
        """Gives up the leases of a dead forerunner: only on SQLite, where one process serves, and before it accepted anything itself."""
        if self._database.name == "sqlite" and not self._begun:
            await self._database.run("update inbox set lease_until = 1 where finished is null")
