"""A store and a clock -> every due run carried out, many at once, none waiting behind one slow channel."""

import asyncio
import contextlib
import logging
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.digests import due_instants
from bot.errors import StoreError
from bot.models import Frozen
from bot.models.schedule import Run, Schedule, Telling
from bot.rounds.carry import Carrier
from bot.rounds.hands import Hands, Pace
from bot.store import Store, Wake

_LOG = logging.getLogger(__name__)


class Tally(Frozen):
    """What one round did: digests that became due, runs taken in hand, things told."""

    planned: int = 0
    carried: int = 0
    told: int = 0


class _Round:
    """One call of `run_due`: the runs in hand, and how many of them for each channel."""

    def __init__(self, carrier: Carrier, wake: Wake | None) -> None:
        self._carrier = carrier
        self._wake = wake
        self._in_hand: dict[asyncio.Task[None], str] = {}
        self.planned = self.carried = 0

    async def plan(self) -> None:
        """What is due by now becomes runs."""

        def instants(
            schedule: Schedule, first: datetime, now: datetime
        ) -> tuple[list[datetime], datetime | None]:
            return due_instants(schedule.when, first, now, self._carrier.hands.holidays(schedule))

        while planned := await self._carrier.store.planning.plan(
            self._carrier.clock(), instants, wake=self._wake
        ):
            self.planned += planned
        self._carrier.crash_at("planned")

    async def fill(self) -> None:
        """Takes runs in hand until there are enough or no more."""
        pace = self._carrier.pace
        while len(self._in_hand) < pace.parallel:
            busy = [
                channel
                for channel, many in Counter(self._in_hand.values()).items()
                if many >= pace.per_channel
            ]
            # a name for each claim: whoever lost a run and still works on it is told apart from whoever has it now
            holder = f"{self._carrier.worker}/{secrets.token_hex(4)}"
            claimed = await self._carrier.store.runs.claim(
                holder, self._carrier.clock(), lease_seconds=pace.lease_seconds, not_in=busy
            )
            if claimed is None:
                return
            self._carrier.crash_at("claimed")
            self._start(replace(self._carrier, worker=holder), *claimed)

    def _start(self, carrier: Carrier, run: Run, schedule: Schedule) -> None:
        self.carried += 1
        self._in_hand[asyncio.create_task(carrier.carry_out(run, schedule))] = schedule.channel

    async def wait(self) -> bool:
        """Waits for one to end, or a tick; whether any was in hand. Raises what a run raised."""
        if not self._in_hand:
            return False
        done, _ = await asyncio.wait(
            self._in_hand, timeout=self._carrier.pace.tick_seconds, return_when=asyncio.FIRST_COMPLETED
        )
        for task in done:
            del self._in_hand[task]
            task.result()
        return True

    async def finish(self) -> None:
        """Lets every run in hand end by itself."""
        await asyncio.gather(*self._in_hand, return_exceptions=True)


async def _renewing(carrier: Carrier) -> None:
    while True:
        await asyncio.sleep(carrier.pace.lease_seconds / 4)
        with contextlib.suppress(StoreError):
            await carrier.store.runs.renew(carrier.worker, lease_seconds=carrier.pace.lease_seconds)


async def _tell(hands: Hands, telling: Telling, schedule: Schedule) -> bool:
    try:
        return await hands.tell(telling, schedule)
    except StoreError:
        raise
    except Exception:  # noqa: BLE001 -- logged, and told again later
        _LOG.exception("digest %s: could not tell %s", schedule.number, telling.kind)
        return False


async def tell_all(store: Store, hands: Hands, *, again_seconds: float = 300) -> int:
    """Tells what is to be told; how many were reached."""
    told = 0
    while tellings := await store.tellings.take():
        for telling in tellings:
            schedule = await store.schedules.by_id(telling.team, telling.schedule)
            heard = schedule is None or schedule.state == "deleted" or await _tell(hands, telling, schedule)
            if heard:
                await store.tellings.told(telling.id)
                told += 1
            else:
                await store.tellings.later(telling.id, again_seconds)
    return told


async def run_due(
    store: Store,
    clock: Callable[[], datetime],
    hands: Hands,
    *,
    worker: str,
    pace: Pace = Pace(),  # noqa: B008 -- frozen
    stop: asyncio.Event | None = None,
    wake: Wake | None = None,
    crash_at: Callable[[str], None] = lambda _point: None,
) -> Tally:
    """Plans and carries out all that is due, until nothing is left to take; raises `StoreError` when nothing can be recorded.

    *worker* names this caller in leases: unique among all that run at the same time. What became due meanwhile is taken too. With *stop*
    set, nothing new is taken and what is in hand is finished. *wake* writes a job in the transaction that plans a run.
    """
    carrier = Carrier(store, hands, pace, worker, clock, crash_at)
    this = _Round(carrier, wake)
    renewing = asyncio.create_task(_renewing(carrier))
    try:
        while True:
            if stop is None or not stop.is_set():
                await this.plan()
                await this.fill()
            await store.beats.beat("", "rounds", note=worker)
            if not await this.wait():
                break
    finally:
        await this.finish()
        renewing.cancel()
    await store.tellings.plan_reminders(f"{clock():%G-W%V}")
    return Tally(planned=this.planned, carried=this.carried, told=await tell_all(store, hands))


async def run_until(
    stop: asyncio.Event,
    store: Store,
    clock: Callable[[], datetime],
    hands: Hands,
    *,
    worker: str,
    pace: Pace = Pace(),  # noqa: B008 -- frozen
    wake: Wake | None = None,
) -> None:
    """Rounds, one after the other, until *stop* is set; a database that fails is said once and tried again at every tick."""
    failing = False
    while not stop.is_set():
        try:
            await run_due(store, clock, hands, worker=worker, pace=pace, stop=stop, wake=wake)
            if failing:
                _LOG.warning("digests: the database works again")
            failing = False
        except StoreError as trouble:
            if not failing:
                _LOG.error("digests wait, nothing is posted without a record: %s", trouble.operator)
            failing = True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pace.tick_seconds)
    with contextlib.suppress(StoreError):
        await store.runs.release(worker)
