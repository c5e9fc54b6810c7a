"""A channel that takes a digest's parts and whoever else it concerns, all made up, for the tests of rounds."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from bot.models import Answer, Period, Question, Refusal, Summary, Table
from bot.models.schedule import (
    CannotLook,
    Delivery,
    Found,
    Looked,
    NoReply,
    NotFound,
    Part,
    Posted,
    Run,
    Schedule,
    Telling,
    Trouble,
    When,
)
from bot.rounds import Hands, Pace, Parcel, run_due
from bot.store import Store

BERLIN = When(zone="Europe/Berlin", times=(time(8),), weekdays=(0, 1, 2, 3, 4))
DUE = datetime(2026, 11, 24, 7, tzinfo=UTC)  # Tue 08:00 in Berlin
PACE = Pace(settle_seconds=0, tick_seconds=0.05, post_seconds=0.2, file_seconds=0.2)
PERIOD = Period(zone="Europe/Berlin", start=DUE - timedelta(days=1), end=DUE)


def schedule(**fields: object) -> Schedule:
    base = Schedule(
        team="T1", owner="U1", channel="C1", question=Question(queues=("800",), period=PERIOD), when=BERLIN
    )
    return base.model_copy(update=fields)


def an_answer(period: Period, *, empty: bool = False) -> Answer:
    table = Table(head=("Agent",))
    summary = Summary(title="t", sentence="s", public_sentence="s", table=table, details=table, empty=empty)
    return Answer(question=Question(queues=("800",), period=period), summary=summary, asked_at=DUE)


@dataclass
class World:
    """A channel that takes parts, and an operator's view of what was told; each function can be replaced for a test."""

    now: datetime = DUE
    parcels: list[Parcel] = field(default_factory=list)
    told: list[Telling] = field(default_factory=list)
    asked: list[Period] = field(default_factory=list)
    outcomes: list[Delivery | Callable[[Parcel], Awaitable[Delivery]]] = field(default_factory=list)
    answers: list[Answer | Refusal | Exception] = field(default_factory=list)
    trouble: Trouble | None = None
    may_look: bool = True
    lost: bool = False

    async def answer(self, _schedule: Schedule, period: Period) -> Answer | Refusal:
        self.asked.append(period)
        answer = self.answers.pop(0) if self.answers else an_answer(period)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def deliver(self, parcel: Parcel) -> Delivery:
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if callable(outcome):
            return await outcome(parcel)
        if outcome is None or self.lost:
            self.parcels.append(parcel)
        return outcome or Posted(ts=str(len(self.parcels)))

    async def look(self, _schedule: Schedule, run: Run, part: Part, _since: datetime) -> Looked | NoReply:
        if not self.may_look:
            return CannotLook(code="missing_scope")
        found = [n for n, one in enumerate(self.parcels, 1) if (one.run.id, one.part) == (run.id, part)]
        return Found(ts=str(found[0])) if found else NotFound()

    async def tell(self, telling: Telling, _schedule: Schedule) -> bool:
        self.told.append(telling)
        return True

    async def allowed(self, _schedule: Schedule) -> Trouble | None:
        return self.trouble

    @property
    def hands(self) -> Hands:
        return Hands(self.answer, self.deliver, self.look, self.tell, self.allowed)

    @property
    def sent(self) -> list[str]:
        return [f"{one.part} {one.code}".strip() for one in self.parcels]

    @property
    def heard(self) -> list[tuple[str, str]]:
        return [(one.kind, one.code) for one in self.told]


async def go(store: Store, world: World, pace: Pace = PACE) -> None:
    async with asyncio.timeout(20):
        await run_due(store, lambda: world.now, world.hands, worker="w", pace=pace)


async def last(store: Store, digest: Schedule) -> tuple[str, str]:
    run = (await store.runs.last_of_each("T1"))[digest.id]
    return run.state, run.note
