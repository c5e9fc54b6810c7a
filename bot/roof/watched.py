"""A client of the phone system -> the same, with its faults counted and its last good answer remembered."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime
from typing import TypeVar

from bot.errors import PBXBadRequest, PBXBusy, PBXError, PBXRole, PBXTooMuch, PBXUnknownNumber
from bot.metrics import Counted
from bot.models import Directory
from bot.models.call import Call, FetchNote, LoginRow
from bot.models.check import CheckLine
from bot.models.directory import Person, Queue
from bot.threecx import Client
from bot.threecx.checking import certificate_line, clock_line, token_line

T = TypeVar("T")

HARMLESS = (PBXBadRequest, PBXBusy, PBXRole, PBXTooMuch, PBXUnknownNumber)
"""Faults of one question: others are answered all the same."""


class Watched:
    """The phone system as questions and digests use it."""

    def __init__(self, client: Client, counted: Counted, clock: Callable[[], datetime]) -> None:
        self.client, self._counted, self._clock = client, counted, clock
        self.last_good: datetime | None = None
        self.last_tried: datetime | None = None
        self.fault = ""
        self.on_fault: Callable[[PBXError], None] | None = None  # told of each new fault that no question met

    @property
    def resting(self) -> bool:
        """Whether nothing is sent because too much failed."""
        return self.client.door.resting

    @property
    def works(self) -> bool:
        """Whether it answered as it should when it was last asked."""
        return self.last_good is not None and not self.fault and not self.resting

    @property
    def clock_ahead(self) -> float | None:
        """How many seconds its clock is ahead of ours, by its latest answer; None before any tells."""
        return self.client.door.clock_ahead

    def warnings(self) -> tuple[CheckLine, ...]:
        """What still works and soon will not: the certificate, the clocks, a token that others end."""
        door = self.client.door
        lines = [clock_line(door.clock_ahead), token_line(door.token.takeovers if door.token else 0)]
        if door.certificate_ends is not None:
            lines.append(certificate_line(door.certificate_ends, self._clock()))
        return tuple(line for line in lines if line.ok is False)

    async def directory(self) -> Directory:
        """See `Client.directory`."""
        self.last_tried = self._clock()
        try:
            found = await self.client.directory()
        except PBXError as failed:
            self._tell(failed)
            raise self._failed(failed) from failed.__cause__
        self._good()
        if not self.client.door.version:  # only the smallest request's answer tells it; asked once
            await self.probe()
        return found

    async def queues(self) -> tuple[Queue, ...]:
        """See `Client.queues`."""
        return await self._counted_fault(self.client.queues())

    async def person(self, dn: str) -> Person | None:
        """See `Client.person`."""
        return await self._counted_fault(self.client.person(dn))

    async def _counted_fault(self, reading: Awaitable[T]) -> T:
        self.last_tried = self._clock()
        try:
            found = await reading
        except PBXError as failed:
            raise self._failed(failed) from failed.__cause__
        self._good()
        return found

    async def switches(self) -> Mapping[str, bool]:
        """Whose queue switch is on at this moment, by number; those it tells nothing of are not in it."""
        people = await self.client.live()
        return {person.dn: person.logged_in for person in people if person.logged_in is not None}

    async def probe(self) -> None:
        """The smallest request; what is wrong is remembered, not raised."""
        self.last_tried = self._clock()
        try:
            await self.client.probe()
        except PBXError as failed:
            self._tell(failed)
            self._failed(failed)
        else:
            self._good()

    async def rows(
        self,
        call: Call,
        *,
        progress: Callable[[int, int | None], None] | None = None,
        scheduled: bool = False,
        notes: list[FetchNote] | None = None,
        turn: str = "",
    ) -> AsyncIterator[list[LoginRow]]:
        """See `Client.rows`."""
        self.last_tried = self._clock()
        try:
            async for rows in self.client.rows(
                call, progress=progress, scheduled=scheduled, notes=notes, turn=turn
            ):
                yield rows
        except PBXError as failed:
            raise self._failed(failed) from failed.__cause__
        self._good()

    def _good(self) -> None:
        self.last_good, self.fault = self._clock(), ""

    def _tell(self, error: PBXError) -> None:
        if self.on_fault is not None and error.code != self.fault:
            self.on_fault(error)

    def _failed(self, error: PBXError) -> PBXError:
        self._counted.fault(error.code)
        if not isinstance(error, HARMLESS):
            self.fault = error.code
        return error
