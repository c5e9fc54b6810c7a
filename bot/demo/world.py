"""A seed and a clock -> a call centre with its true history: queues, people, and who was logged in when."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.demo.cast import DEPARTMENTS, PEOPLE, QUEUES, ZONES, Department, PersonOf, QueueOf
from bot.demo.history import LONGEST, Plan, Stay, seen_at
from bot.demo.rows import Row

__all__ = ["Stay", "World"]

Made = TypeVar("Made")


class World:
    """A call centre at one moment, the same for the same seed and clock; `at` shows it later or earlier.

    *zone* is the phone system's own. *extra_queues* are further (number, name) pairs with the members of Support, for
    names that are hard to ask for. The history reaches *days* back from *now* and goes on as long as the clock does.
    """

    def __init__(
        self,
        seed: int,
        now: datetime,
        zone: str = "Europe/Berlin",
        days: int = 400,
        *,
        extra_queues: tuple[tuple[str, str], ...] = (),
        managers: dict[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.seed = seed
        self.zone = zone
        self.days = days
        self.now = now.astimezone(UTC)
        self.people: tuple[PersonOf, ...] = PEOPLE
        self.departments: tuple[Department, ...] = DEPARTMENTS
        self.zones = ZONES if any(row[2] == zone for row in ZONES) else (*ZONES, ("120", zone, zone, zone))
        self.queues = tuple(
            queue._replace(managers=(managers or {}).get(queue.number, queue.managers))
            for queue in (*QUEUES, *(QueueOf(number, name, 35) for number, name in extra_queues))
        )
        self._plan = Plan(seed, now, zone, days)
        self._kept: dict[str, tuple[object, object]] = {}
        self.told: tuple[Row, ...] | None = None
        self._in_now: frozenset[str] = frozenset()

    def telling(
        self,
        rows: tuple[Row, ...],
        people: tuple[PersonOf, ...],
        queues: tuple[QueueOf, ...],
        in_now: frozenset[str] = frozenset(),
    ) -> "World":
        """Other *people* and *queues*, and a login history of exactly these *rows* in this order; *in_now* have their switch on.

        A row holds what is sent, and what it belongs to in truth: "~queue", "~agent", "~came" and "~went" (None while still in).
        """
        changed = self._changed(people, queues)
        changed.__dict__.update(told=rows, _in_now=in_now)
        return changed

    def at(self, now: datetime) -> "World":
        """The same call centre when its clock shows *now*."""
        later = object.__new__(World)
        later.__dict__.update(self.__dict__)
        for kept in ("truth", "switched_on"):
            later.__dict__.pop(kept, None)
        later.now = now.astimezone(UTC)
        return later

    def managed_by(self, managers: dict[str, tuple[str, ...]]) -> "World":
        """The same call centre with other managers for the queues named by number."""
        queues = (q._replace(managers=managers.get(q.number, q.managers)) for q in self.queues)
        return self._changed(self.people, tuple(queues))

    def with_queue(self, number: str, name: str) -> "World":
        """The same call centre with one more queue; the members of Support are its members."""
        return self._changed(self.people, (*self.queues, QueueOf(number, name, 35)))

    def crowded(self, people: int, queues: int) -> "World":
        """The same call centre grown to so many extensions and queues; the added ones have members but no history."""
        more = range(len(self.queues), queues)
        added = tuple(QueueOf(str(30000 + index), f"Line {index}", 28) for index in more)
        crowd = tuple(
            PersonOf(
                str(20000 + index),
                f"First{index}",
                f"Last{index}",
                added[index % len(added)].number if added else "",
            )
            for index in range(len(self.people), people)
        )
        return self._changed((*self.people, *crowd), (*self.queues, *added))

    def _changed(self, people: tuple[PersonOf, ...], queues: tuple[QueueOf, ...]) -> "World":
        changed = self.at(self.now)
        changed.__dict__.update(people=people, queues=queues, _kept={})
        return changed

    def kept(self, name: str, depends_on: object, make: Callable[[], Made]) -> Made:
        """What *make* makes, remembered under *name* over all moments of this call centre while *depends_on* is equal."""
        before = self._kept.get(name)
        if before is None or before[0] != depends_on:
            before = self._kept[name] = (depends_on, make())
        return before[1]  # type: ignore[return-value]  # a name is used with one kind of thing

    @property
    def today(self) -> date:
        """The day it is there, in the phone system's zone."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @cached_property
    def truth(self) -> tuple[Stay, ...]:
        """Every stay that has begun by now, by start; those still in have no end."""
        return tuple(self._begun(self._plan.first, self.today + timedelta(days=1)))

    def between(self, start: datetime, end: datetime) -> list[Stay]:
        """The stays of the truth that touch [start, end), by start."""
        zone = ZoneInfo(self.zone)
        first = (start - LONGEST).astimezone(zone).date()
        last = min(end, self.now).astimezone(zone).date()
        return [
            stay
            for stay in self._begun(max(first, self._plan.first), last)
            if stay.start < end and (stay.end is None or stay.end > start)
        ]

    @cached_property
    def switched_on(self) -> frozenset[str]:
        """The numbers of those whose queue switch is on now."""
        if self.told is not None:
            return self._in_now
        stays = self.between(self.now - timedelta(seconds=1), self.now + timedelta(seconds=1))
        return frozenset(stay.agent for stay in stays if stay.end is None)

    def members(self, queue: str) -> list[PersonOf]:
        """The people of a queue, by number; those of Support for one that nobody was put into."""
        by_queue = self.kept("members", None, self._members)
        return by_queue.get(queue) or ([] if self.told is not None else by_queue["800"])

    def _members(self) -> dict[str, list[PersonOf]]:
        by_queue: dict[str, list[PersonOf]] = {}
        for person in sorted(self.people, key=lambda person: person.number):
            for queue in person.queues.split():
                by_queue.setdefault(queue, []).append(person)
        return by_queue

    def _begun(self, first: date, last: date) -> Iterator[Stay]:
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            for stay in self._plan.day(date.fromordinal(ordinal)):
                if stay.start < self.now:
                    yield seen_at(stay, self.now)
