"""A seed -> a made-up workspace in which every name, number, time and talk time stands nowhere else: one search finds any leak.

Numbers begin with 08 (queues) and 01 (people), names with Qu, Ag, Ol (a label that names somebody else) and Fo (who had a number
before); every row begins, ends and talks at a minute and for seconds of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import NamedTuple

from bot.models import (
    Asker,
    ChannelFacts,
    Directory,
    LoginRow,
    OpeningHours,
    Person,
    Policy,
    Queue,
    login_row,
)
from bot.models.period import Period

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
ASKED_AT = NOW.hour * 60 + NOW.minute  # every answer says it, so no row may begin or end there
DAY = Period(zone="UTC", start=datetime(2026, 11, 23, tzinfo=UTC), end=datetime(2026, 11, 24, tzinfo=UTC))
NAME = re.compile(r"(?:Qu|Ag|Ol|Fo)[a-z]{5}(?![a-z])")
NUMBER = re.compile(r"(?<!\d)0[18]\d{3}(?!\d)")
CLOCK = re.compile(r"(?<!\d)\d\d:\d\d")
TALK = re.compile(r"PT\d+S")
MAIL = re.compile(r"[\w.]+@example", re.IGNORECASE)
NOBODYS_QUEUE, NOBODYS_NUMBER = "08999", "01999"
GONE_QUEUE, GONE_NUMBER = "08998", "01998"  # with rows, but no longer in the directory
CHANNELS = ("C1", "C2", "C3", "D1")
_LETTERS = "bcdfghjklmnpqrstvwxz"
_EVERY_HOUR = OpeningHours(week=dict.fromkeys(range(7), ()))


class Row(NamedTuple):
    """A row of the phone system and the words that would give it away."""

    queue: str
    agent: str
    label: str
    start: datetime
    end: datetime
    talk: str

    @property
    def clocks(self) -> set[str]:
        """The minutes at which it begins and ends."""
        return {f"{self.start:%H:%M}", f"{self.end:%H:%M}"}

    def sent(self) -> LoginRow:
        """As the client hands it on."""
        return login_row(
            queue=self.queue, agent=self.agent, label=f"{self.agent} {self.label}".strip(), day=None, logged_in=self.start,
            logged_out=self.end, logged_in_for=None, day_for=None, total_for=None, talking_for=self.talk,
        )  # fmt: skip


@dataclass(frozen=True)
class One:
    """Somebody who asks, and what an admin gave them."""

    asker: Asker
    admin: bool
    grants: frozenset[str]
    bound: str


@dataclass(frozen=True)
class World:
    """A workspace: its phone system, its switches, its people, its channels and what those are linked to."""

    directory: Directory
    policy: Policy
    rows: tuple[Row, ...]
    people: tuple[One, ...]
    channels: tuple[ChannelFacts, ...]
    links: dict[str, frozenset[str]]


def world(seed: int) -> World:
    """The workspace of this seed."""
    dice = Random(f"a workspace {seed}")  # noqa: S311 - the same workspace again for the same seed
    names = Names(dice)
    people = [f"0{1100 + at}" for at in range(dice.randint(3, 6))]
    queues = [f"0{8800 + at}" for at in range(dice.randint(2, 4))]
    directory = Directory(
        queues=tuple(_queue(dn, people, names, dice) for dn in queues),
        people=tuple(_person(dn, names, dice) for dn in people),
        read_at=NOW,
        zone="UTC",
    )
    policy = Policy(
        names=dice.choice(("names", "names", "names", "numbers")), per_person=dice.random() < 0.8, csv=dice.random() < 0.9,
        talk_time=dice.choice(("off", "private", "on")), department_roles=dice.random() < 0.3,
        external_channels=frozenset({"C2"} if dice.random() < 0.3 else ()),
    )  # fmt: skip
    return World(
        directory=directory,
        policy=policy,
        rows=tuple(_rows(directory, names, dice)),
        people=tuple(_one(at, directory, dice) for at in range(5)),
        channels=tuple(_channel(each, dice) for each in CHANNELS),
        links={each: frozenset(dice.sample(queues, dice.randint(0, len(queues)))) for each in CHANNELS},
    )


class Names:
    """Made-up names, each once."""

    def __init__(self, dice: Random) -> None:
        self._dice, self._made = dice, set[str]()

    def __call__(self, kind: str) -> str:
        """A further one, beginning with *kind*."""
        while (name := kind + "".join(self._dice.choices(_LETTERS, k=5))) in self._made:
            continue
        self._made.add(name)
        return name


def _queue(dn: str, people: list[str], names: "Names", dice: Random) -> Queue:
    return Queue(
        dn=dn, name=names("Qu"), members=tuple(sorted(dice.sample(people, dice.randint(0, len(people))))),
        managers=tuple(dice.sample(people, dice.choice((0, 1, 1, 2)))), department=dice.choice(("", "D1", "D2")),
        hours=dice.choice((None, _EVERY_HOUR)),
    )  # fmt: skip


def _person(dn: str, names: "Names", dice: Random) -> Person:
    changed = dice.choice((None, None, None, date(2026, 11, 20), date(2026, 11, 24)))
    return Person(
        dn=dn, first=names("Ag"), email=dice.choice((f"p{dn}@example.com", f" P{dn}@Example.COM ", "shared@example.com", "")),
        enabled=dice.random() < 0.9, roles=((dice.choice(("D1", "D2", "")), dice.choice(("managers", "users"))),),
        since=changed, former=names("Fo") if changed and dice.random() < 0.7 else "",
    )  # fmt: skip


def _rows(directory: Directory, names: "Names", dice: Random) -> Iterator[Row]:
    """Rows of some people in some queues, members or not; now and then under a name that is no longer theirs."""
    minutes = iter(
        dice.sample([minute for minute in range(61, 1439) if minute % 60 and minute != ASKED_AT], 160)
    )
    talks = iter(dice.sample(range(1000, 9999), 80))
    for queue in [*(queue.dn for queue in directory.queues), GONE_QUEUE]:
        for agent, name in [*((person.dn, person.first) for person in directory.people), (GONE_NUMBER, "")]:
            for _ in range(dice.choice((0, 1, 1, 2) if queue != GONE_QUEUE and name else (0, 0, 1))):
                start, end = sorted((next(minutes), next(minutes)))
                label = dice.choice((name, name, "", names("Ol")))
                yield Row(
                    queue, agent, label, DAY.start + timedelta(minutes=start), DAY.start + timedelta(minutes=end),
                    f"PT{next(talks)}S",
                )  # fmt: skip


def _one(at: int, directory: Directory, dice: Random) -> One:
    person, queues = dice.choice(directory.people), [queue.dn for queue in directory.queues]
    grants = dice.sample(queues, dice.choice((0, 0, 0, 1)))
    grants += [NOBODYS_QUEUE] * (dice.random() < 0.1) + ["*"] * (dice.random() < 0.05)
    return One(
        asker=Asker(
            team="T1", user=f"U{at}", channel=dice.choice(CHANNELS),
            email=dice.choice((person.email, f"{person.email.strip().upper()}", person.email, "nobody@example.com")),
            email_confirmed=dice.random() < 0.95, guest=dice.random() < 0.04, stranger=dice.random() < 0.04, bot=dice.random() < 0.02,
        ),
        admin=dice.random() < 0.06,
        grants=frozenset(grants),
        bound=dice.choice(("", "", "", "", person.dn, NOBODYS_NUMBER)) if dice.random() < 0.4 else "",
    )  # fmt: skip


def _channel(name: str, dice: Random) -> ChannelFacts:
    return ChannelFacts(
        id=name, name=name.lower(), dm=name == "D1", private=dice.random() < 0.5, external=dice.random() < 0.2,
        pending_external=dice.random() < 0.1, archived=dice.random() < 0.1, member=dice.random() < 0.85,
    )  # fmt: skip
