"""Who and what the phone system knows: queues, people, and when each was read."""

from datetime import date, datetime, time
from functools import cached_property
from typing import Literal

from pydantic import AwareDatetime, Field

from bot.models.frozen import Frozen

Part = Literal["people", "roles", "members", "managers", "departments", "hours", "holidays", "zones"]
"""What a directory holds beside its queues."""


class OpeningHours(Frozen):
    """When a queue is open: for each weekday (0 = Monday) half-open wall-clock stretches; (22:00, 06:00) runs over midnight.

    *source* is said to the asker: "3CX" or "set here with /logins hours". An `end` of 00:00 is the end of the day. *zone* is where
    those clocks hang; "" where nobody told, which is then the zone of the report.
    """

    week: dict[int, tuple[tuple[time, time], ...]]
    holidays: frozenset[date] = frozenset()
    source: str = "3CX"
    zone: str = ""


class Queue(Frozen):
    """A queue by DN. *members* and *managers* are DNs of people; DNs are text, leading zeros are real.

    *members_known*: whether its members could be read.
    """

    dn: str
    name: str
    id: int = 0
    members: tuple[str, ...] = ()
    members_known: bool = True
    managers: tuple[str, ...] = ()
    department: str = ""
    hours: OpeningHours | None = None


class Person(Frozen):
    """An extension and who has it now. *since* is the day the number changed hands, where that was noticed."""

    dn: str
    first: str = ""
    last: str = ""
    display: str = ""
    email: str = ""
    enabled: bool = True
    logged_in: bool | None = None
    registered: bool | None = None
    profile: str = ""
    roles: tuple[tuple[str, str], ...] = ()
    since: date | None = None
    former: str = ""

    @property
    def name(self) -> str:
        """First and last name as people say them; the display name or the number where both are empty."""
        return f"{self.first} {self.last}".strip() or self.display or self.dn


def email_key(email: str) -> bytes:
    """What two spellings of one mailbox share: no blanks around it, ASCII letters small.

    Letters beyond ASCII stay as they are: folding them would make one mailbox of two (a Kelvin sign is no k).
    """
    return email.strip().encode("utf-8", "surrogatepass").lower()


class Directory(Frozen):
    """All queues and people as read at *read_at*; *zone* is the phone system's own IANA zone where it tells one.

    *unread* names the parts that could not be read; *notes* tells the operator of each, and of what else was odd.
    """

    queues: tuple[Queue, ...] = ()
    people: tuple[Person, ...] = ()
    read_at: AwareDatetime
    zone: str | None = None
    version: str = ""
    unread: frozenset[Part] = frozenset()
    notes: tuple[str, ...] = Field(default=())

    @cached_property
    def queue_by_dn(self) -> dict[str, Queue]:
        """Queues by DN."""
        return {queue.dn: queue for queue in self.queues}

    @cached_property
    def person_by_dn(self) -> dict[str, Person]:
        """People by DN."""
        return {person.dn: person for person in self.people}

    @cached_property
    def people_by_email(self) -> dict[bytes, tuple[Person, ...]]:
        """People by `email_key`; those without an e-mail are not in it, several may share one."""
        found: dict[bytes, tuple[Person, ...]] = {}
        for person in self.people:
            if key := email_key(person.email):
                found[key] = (*found.get(key, ()), person)
        return found

    @cached_property
    def numbered(self) -> "Directory":
        """The same without the names of people, for places where only extensions are shown."""
        people = tuple(
            Person.model_construct(
                dn=person.dn,
                email=person.email,
                enabled=person.enabled,
                logged_in=person.logged_in,
                registered=person.registered,
                profile=person.profile,
                roles=person.roles,
                since=person.since,
            )
            for person in self.people
        )
        return self.holding(self.queues, people)

    def holding(self, queues: tuple[Queue, ...], people: tuple[Person, ...]) -> "Directory":
        """The same reading with other queues and people; unlike `model_copy` it forgets what was looked up before."""
        rest = {
            name: getattr(self, name) for name in type(self).model_fields if name not in {"queues", "people"}
        }
        return Directory(queues=queues, people=people, **rest)

    def age(self, now: datetime) -> float:
        """Seconds since it was read."""
        return (now - self.read_at).total_seconds()
