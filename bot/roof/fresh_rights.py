"""The directory as held, and one person -> the same with the queues and that person read anew: all that decides about their rights.

Ten thousand people take the phone system a hundred requests; whether one of them still manages a queue takes one for each hundred
queues and one for the person.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.models import Directory
from bot.models.directory import Person, Queue
from bot.models.renumbered import renumbered

KEPT = 32  # people whose last look is remembered

ReadQueues = Callable[[], Awaitable[tuple[Queue, ...]]]
ReadPerson = Callable[[str], Awaitable[Person | None]]


class FreshRights:
    """What was read anew for somebody's rights, for as long as that may decide."""

    def __init__(self, queues: ReadQueues, person: ReadPerson, clock: Callable[[], datetime]) -> None:
        self._queues, self._person, self._clock = queues, person, clock
        self._known: dict[str, Directory] = {}

    async def of(self, held: Directory, dn: str, *, within: float) -> Directory:
        """*held* with its queues and the person with number *dn* read no longer than *within* seconds ago; 0: from now on."""
        now = self._clock()
        if 0 <= held.age(now) < within:
            return held
        known = self._known.get(dn)
        if known is not None and 0 <= known.age(now) < within:  # a clock set back makes nothing young
            return known
        queues, person = await asyncio.gather(self._queues(), self._person(dn))
        found = _with(held, queues, dn, person, now)
        self._known.pop(dn, None)
        self._known[dn] = found
        while len(self._known) > KEPT:
            del self._known[next(iter(self._known))]
        return found


def _with(
    held: Directory, queues: tuple[Queue, ...], dn: str, person: Person | None, now: datetime
) -> Directory:
    """*held* with what was read; hours and departments, which decide nothing here, stay."""
    before = held.queue_by_dn
    newer = tuple(
        queue.model_copy(update={"department": old.department, "hours": old.hours})
        if (old := before.get(queue.dn))
        else queue
        for queue in queues
    )
    there = () if person is None else (person,)
    mine = renumbered(
        held.holding((), tuple(one for one in held.people if one.dn == dn)),
        Directory(people=there, read_at=now),
    )
    people = (*(one for one in held.people if one.dn != dn), *mine.people)
    return held.holding(newer, people).model_copy(update={"read_at": now})
