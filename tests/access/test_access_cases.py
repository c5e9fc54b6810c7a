"""Generated directories, askers and questions along the whole road of the desk: nothing outside a person's rights comes out.

Every queue and person has a name that stands nowhere else, so that one search finds any leak: in replies, tables, notes, buttons,
suggestions, CSV and log. `ACCESS_CASES` sets how many questions are asked; `make soak` asks a hundred thousand.
"""

import asyncio
import logging
import os
import re
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from random import Random

from bot import access
from bot.desk import Desk
from bot.models import (
    Answer,
    Asker,
    Call,
    Directory,
    Limits,
    LoginRow,
    OpeningHours,
    Person,
    Policy,
    Question,
    Queue,
    Refusal,
    Scope,
)
from bot.models.period import Period
from bot.models.preferences import Context, Preferences
from bot.naming import Index, sees
from bot.reading import Asked, NotRead, Several
from handlers.answers import Drawing, draw
from handlers.unread import not_read, picker

CASES = int(os.environ.get("ACCESS_CASES", "2000"))
PER_WORLD = 25
NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
DAY = Period(zone="UTC", start=datetime(2026, 11, 23, tzinfo=UTC), end=datetime(2026, 11, 24, tzinfo=UTC))
VIEWS = ("summary", "by agent", "by day", "gaps", "details", "now", "missing", "why")
TOKEN = re.compile(r"\b(?:Qu|Ag)[a-z]{5}\b")


class Known:
    """One made-up workspace: a directory, an asker's grants and who is admin."""

    def __init__(self, dice: Random) -> None:
        letters = "bcdfghjklmnpqrstvwxz"
        made: set[str] = set()

        def name(kind: str) -> str:
            while (new := kind + "".join(dice.choice(letters) for _ in range(5))) in made:
                continue
            made.add(new)
            return new

        people = [str(100 + at) for at in range(dice.randint(3, 9))]
        queues = [str(800 + at) for at in range(dice.randint(1, 6))]
        self.directory = Directory(
            queues=tuple(
                Queue(
                    dn=dn, name=name("Qu"), members=tuple(sorted(dice.sample(people, dice.randint(0, len(people))))),
                    managers=tuple(dice.sample(people, dice.randint(0, 2))), department=dice.choice(("", "D1", "D2")),
                )
                for dn in queues
            ),
            people=tuple(
                Person(
                    dn=dn, first=name("Ag"), email=dice.choice((f"p{dn}@example.com", "shared@example.com", "")),
                    enabled=dice.random() < 0.9, roles=((dice.choice(("D1", "D2")), dice.choice(("managers", "users"))),),
                )
                for dn in people
            ),
            read_at=NOW, zone="UTC",
        )  # fmt: skip
        self.policy = Policy(
            names=dice.choice(("names", "names", "numbers")), per_person=dice.random() < 0.8,
            talk_time=dice.choice(("off", "private", "on")), department_roles=dice.random() < 0.3,
        )  # fmt: skip
        self.asker = Asker(
            team="T1", user="U1", email=dice.choice([person.email for person in self.directory.people]),
            email_confirmed=dice.random() < 0.9, guest=dice.random() < 0.05, stranger=dice.random() < 0.05, bot=dice.random() < 0.03,
        )  # fmt: skip
        self.grants = frozenset(dice.sample(queues, dice.randint(0, 1)) + ["899"] * (dice.random() < 0.1))
        self.admins = frozenset({"U1"} if dice.random() < 0.05 else ())

    def may(self) -> Scope:
        return access.scope_of(
            self.asker, directory=self.directory, admins=self.admins, grants=self.grants, policy=self.policy
        )

    def open_names(self) -> set[str]:
        """The names the asker may read, worked out here anew from what the rules say."""
        scope = self.may()
        queues = [q for q in self.directory.queues if scope.everything or q.dn in scope.queues]
        shown = {q.name for q in queues} | {
            q.name for q in self.directory.queues if scope.own and scope.own in q.members
        }
        people = {dn for q in queues for dn in q.members} | ({scope.own} if scope.own else set())
        for person in self.directory.people:
            named = self.policy.names == "names" or person.dn == scope.own
            if named and (scope.everything or person.dn in people):
                shown.add(person.first)
        return shown


class Records:
    """What the desk asks of a made-up workspace."""

    def __init__(self, known: Known) -> None:
        self.known = known

    async def directory(self, team: str, *, fresh: bool = False) -> Directory:
        return self.known.directory

    async def scope(self, asker: Asker, directory: Directory) -> Scope:
        return self.known.may()

    async def context(self, asker: Asker, directory: Directory) -> Context:
        return Context(zone="UTC")

    async def preferences(self, team: str, user: str) -> Preferences:
        return Preferences()

    async def hours(self, team: str) -> dict[str, OpeningHours]:
        return {}

    async def linked(self, team: str, channel: str) -> frozenset[str]:
        return frozenset()


def desk_of(known: Known, dice: Random) -> Desk:
    """A desk whose phone system answers with rows of every queue and person, whatever was asked."""

    async def rows(call: Call, **_: object) -> AsyncIterator[list[LoginRow]]:
        yield [
            LoginRow(
                queue=queue.dn, agent=person.dn, label=f"{person.dn} {person.first}", day=None,
                logged_in=(start := DAY.start + timedelta(minutes=dice.randint(0, 1000))),
                logged_out=start + timedelta(minutes=dice.randint(1, 400)), logged_in_for=None, day_for=None, total_for=None,
                talking_for="PT1M",
            )
            for queue in known.directory.queues
            for person in known.directory.people
        ]  # fmt: skip

    return Desk(Records(known), rows, known.policy, Limits(), b"k" * 32, Index(known.policy))


def question_of(known: Known, dice: Random) -> Question:
    """Any stored question, of things that are theirs, others', or nobody's; as a forged button might carry it."""
    queues = [queue.dn for queue in known.directory.queues] + ["899"]
    people = [person.dn for person in known.directory.people] + ["199"]
    return Question.model_validate(
        {
            "queues": tuple(dice.sample(queues, dice.choice((0, 1, 1, 2)) if len(queues) > 1 else 1)),
            "agents": tuple(dice.sample(people, dice.choice((0, 0, 1, 2)))),
            "period": DAY,
            "other_queues": tuple(dice.sample(queues, min(2, len(queues)))),
            "options": {
                "view": dice.choice(VIEWS),
                "csv": dice.random() < 0.3,
                "raw": dice.random() < 0.3,
            },
        }
    )


async def said(
    desk: Desk, known: Known, question: Question, dice: Random
) -> tuple[str, list[tuple[str, str]]]:
    """Everything that comes back for one question, and the (queue, agent) pairs of the rows counted."""
    private = dice.random() < 0.7
    outcome = await desk.answer(question, known.asker, NOW, private=private)
    text = [outcome.model_dump_json() if isinstance(outcome, Refusal) else ""]
    pairs: list[tuple[str, str]] = []
    if isinstance(outcome, Answer):
        drawn = draw(outcome, Drawing(id="x", public=not private, spoken=dice.random() < 0.3))
        files = [b"".join(sheet.chunks()).decode() + sheet.name for sheet in outcome.sheets]
        text += [outcome.summary.model_dump_json(), repr(outcome.timeline), repr(drawn), *files]
        # without single people a presence is a queue's, unless the question was about the asker alone
        alone = outcome.question.agents[0] if len(set(outcome.question.agents)) == 1 else ""
        pairs = [(span.queue, span.agent or alone) for span in outcome.presences]
    text.append(await desk.subject_of(question, known.asker))
    return "\n".join(text), pairs


async def read(desk: Desk, known: Known, dice: Random) -> tuple[str, str, list[tuple[str, str]]]:
    """What was typed, the pairs of the rows counted, and everything that comes back when names of any queue or person are typed, near misses too."""
    every = (
        [q.name for q in known.directory.queues] + [p.first for p in known.directory.people] + ["Qunobody"]
    )
    name = dice.choice(every)
    typed = dice.choice(
        (
            name,
            name[:-1],
            name[:3],
            f"{name} {dice.choice(every)}",
            "all",
            "me",
            dice.choice(("800", "899", "103")),
        )
    )
    found = await desk.read(f"{typed} yesterday", known.asker, NOW)
    scope = known.may()
    text = ""
    pairs: list[tuple[str, str]] = []
    if isinstance(found, NotRead):
        text = not_read(found, scope, known.directory, known.policy).model_dump_json()
    elif isinstance(found, Several):
        text = picker(found).model_dump_json()
    elif isinstance(found, Asked):
        text, pairs = await said(desk, known, found.question, dice)
    names = desk.index.names(known.directory)
    offered = [
        one.label for kind in ("queue", "agent") for one in names.search(typed[:3], kind, sees(scope, known.directory))
    ]  # fmt: skip
    return typed, text + repr(offered), pairs


async def one_world(seed: int) -> Counter[str]:
    """A made-up workspace and some questions in it; what came of them."""
    dice = Random(f"access {seed}")  # noqa: S311 - the same questions again for the same seed
    known = Known(dice)
    desk, scope, allowed = desk_of(known, dice), known.may(), known.open_names()
    counted: Counter[str] = Counter()
    for _ in range(PER_WORLD):
        if dice.random() < 0.35:
            typed, text, pairs = await read(desk, known, dice)
            counted["read"] += 1
        else:
            typed = ""
            text, pairs = await said(desk, known, question_of(known, dice), dice)
            counted["answered" if pairs else "refused or empty"] += 1
        outside = [
            (queue, agent)
            for queue, agent in pairs
            if not scope.sees(queue, agent) or (agent not in {"", scope.own} and not known.policy.per_person)
        ]
        assert outside == [], (seed, outside)
        # a row that may be seen names its queue and its person, also where they are no longer members
        own = {q.name for q in known.directory.queues if (q.dn, scope.own) in pairs}
        if known.policy.names == "names":
            own |= {p.first for p in known.directory.people if p.dn in {agent for _, agent in pairs}}
        leaked = {name for name in TOKEN.findall(text) if name not in allowed | own and name not in typed}
        assert leaked == set(), (seed, scope, typed, leaked, text[:400])
    return counted


async def test_nothing_outside_a_persons_rights_comes_out() -> None:
    counted: Counter[str] = Counter()
    lines: list[str] = []
    listener = logging.Handler()
    listener.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]  # a list is all it needs
    root = logging.getLogger()
    root.addHandler(listener)
    try:
        for seed in range(max(1, CASES // PER_WORLD)):
            counted += await one_world(seed)
            await asyncio.sleep(0)
    finally:
        root.removeHandler(listener)

    assert [line for line in lines if TOKEN.search(line)] == []
    assert counted["answered"] > CASES // 20, counted
    assert counted["refused or empty"] > CASES // 20, counted
    assert counted["read"] > CASES // 5, counted
