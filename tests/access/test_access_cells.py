"""Person × destination × question: the expected answers in access_cells.csv were written by hand from the rules.

A digit is the number of rows that leave; X not shown, N nothing at all for this person, P no single persons, L not linked,
E another company reads it, A the app is not in it (or the asker may not know of it), Y the asker is not in it, Z archived. Where it may be shown is decided before asking: a question about a
person without a queue reaches every queue its asker may see, one about themselves every queue there is.
"""

import csv
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from bot import access
from bot.models import (
    Asker,
    ChannelFacts,
    Directory,
    LoginRow,
    Options,
    Period,
    Person,
    Policy,
    Question,
    Queue,
    Refusal,
    Scope,
    login_row,
)
from bot.reports.logins import start

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
DAY = Period(zone="UTC", start=datetime(2026, 11, 23, tzinfo=UTC), end=datetime(2026, 11, 24, tzinfo=UTC))


def person(dn: str, first: str, last: str, **more: object) -> Person:
    return Person.model_validate(
        {"dn": dn, "first": first, "last": last, "email": f"{first}.{last}@example.com".lower(), **more}
    )


DIRECTORY = Directory(
    queues=(
        Queue(dn="800", name="Support", members=("101", "102", "117"), managers=("110",), department="Care"),
        Queue(dn="801", name="Sales", members=("102",), managers=("111",), department="Sales"),
        Queue(dn="802", name="Sales EMEA", members=("117",), department="Sales"),
        Queue(dn="803", name="Billing", members=("103",), managers=("110", "112"), department="Finance"),
        Queue(dn="0804", name="Nights"),
    ),
    people=(
        person("101", "Ana", "Ruiz"),
        person("102", "Bob", "Brown"),
        person("103", "Carl", "Meyer"),
        person("117", "Ana", "Roth"),
        person("110", "Maria", "Lopez", email=" Maria.Lopez@Example.com "),
        person("111", "Sam", "Stone"),
        person("112", "Off", "Line", enabled=False),
        person("113", "Twin", "One", email="twins@example.com"),
        person("114", "Twin", "Two", email="twins@example.com"),
        person(
            "120", "Dana", "Field", roles=(("Sales", "managers"), ("Care", "group_admins"), ("", "managers"))
        ),
        person("121", "No", "Mail", email=""),
    ),
    read_at=NOW,
)
ROWS = [
    ("800", "101"),
    ("800", "102"),
    ("800", "117"),
    ("801", "102"),
    ("802", "117"),
    ("803", "103"),
    ("803", "101"),
]


class Who(NamedTuple):
    """A person as Slack shows them, and what an admin or the settings gave them."""

    asker: Asker
    grants: tuple[str, ...] = ()
    bound: str = ""
    admin: bool = False
    why: str = ""
    sees: frozenset[tuple[str, str]] = frozenset()


def asker(email: str, *, confirmed: bool = True, **more: object) -> Asker:
    return Asker.model_validate(
        {"team": "T1", "user": "U1", "email": email, "email_confirmed": confirmed, **more}
    )


MARIA = "maria.lopez@example.com"
SEE_ALL = frozenset(ROWS)
SALES = frozenset({("801", "102")})
WHO = {
    "operator": Who(Asker(team="local", user="operator"), why="operator", sees=SEE_ALL),
    "admin": Who(asker("nobody@example.com"), admin=True, why="admin", sees=SEE_ALL),
    "granted all": Who(asker("ana.roth@example.com"), ("*",), why="granted", sees=SEE_ALL),
    "manager": Who(
        asker(MARIA), why="manager", sees=frozenset(row for row in ROWS if row[0] in {"800", "803"})
    ),
    "agent": Who(asker("Ana.Ruiz@EXAMPLE.com"), why="own", sees=frozenset({("800", "101"), ("803", "101")})),
    "granted sales": Who(
        asker("carl.meyer@example.com"), ("801", "899"), why="granted", sees=SALES | {("803", "103")}
    ),
    "bound": Who(asker("private@elsewhere.example"), bound="111", why="manager", sees=SALES),
    "department manager": Who(asker("dana.field@example.com"), why="own"),
    "guest": Who(asker(MARIA, guest=True), ("*",), why="guest"),
    "guest admin": Who(asker(MARIA, guest=True), bound="110", admin=True, why="guest"),
    "bot": Who(asker(MARIA, bot=True), ("*",), why="bot"),
    "stranger": Who(asker(MARIA, stranger=True), ("*",), "110", admin=True, why="stranger"),
    "unconfirmed": Who(asker(MARIA, confirmed=False), ("800",), why="email-unconfirmed"),
    "unmatched": Who(asker("maria.lopez@example.org"), ("800",), why="email-unmatched"),
    "shared mailbox": Who(asker("twins@example.com"), ("*",), why="email-shared"),
    "switched off": Who(asker("off.line@example.com"), ("*",), why="extension-off"),
    "no mailbox": Who(asker("  "), ("*",), why="email-none"),
    "bound to gone": Who(asker(MARIA), ("*",), bound="199", why="extension-gone"),
    "bound to off": Who(asker(MARIA), ("*",), bound="112", why="extension-off"),
    "auditor": Who(asker("auditor@example.com"), why="email-unmatched"),
    # Maria and her grants once they were taken away: by the phone system, by an admin, in Slack.
    "managed no more": Who(asker("dana.field@example.com"), why="own"),
    "left the company": Who(asker(MARIA, bot=True), ("800",), why="bot"),
    "guest now": Who(asker(MARIA, guest=True), ("800",), why="guest"),
    "moved to another company": Who(asker(MARIA, stranger=True), ("*",), bound="110", why="stranger"),
}


class Where(NamedTuple):
    """Where an answer would go; no channel means to the asker alone."""

    channel: ChannelFacts | None = None
    linked: tuple[str, ...] = ()
    policy: Policy = Policy(external_channels=frozenset({"CFRIEND"}))


EVERY = tuple(DIRECTORY.queue_by_dn)
OPS = ChannelFacts(id="COPS", name="ops", member=True)
ROLES_ON = Policy(department_roles=True)
WHERE = {
    "private": Where(),
    "ops": Where(OPS, ("800", "801")),
    "wide": Where(ChannelFacts(id="CWIDE", name="wide", member=True, private=True), EVERY),
    "plain": Where(ChannelFacts(id="CPLAIN", name="plain", member=True)),
    "acme": Where(ChannelFacts(id="CACME", name="acme", member=True, external=True), EVERY),
    "pending": Where(ChannelFacts(id="CSOON", name="soon", member=True, pending_external=True), EVERY),
    "away": Where(ChannelFacts(id="CAWAY", name="away"), EVERY),
    "old": Where(ChannelFacts(id="COLD", name="old", member=True, archived=True), EVERY),
    "friend": Where(ChannelFacts(id="CFRIEND", name="friend", member=True, external=True), ("800",)),
    # What `People.channel` tells of a place: their own messages, and what they are not in or may not know of.
    "own messages": Where(ChannelFacts(id="DOWN", dm=True, member=True)),
    "others' messages": Where(ChannelFacts(id="DOTHERS", outside=True), EVERY),
    "secret": Where(ChannelFacts(id="CSECRET", outside=True), EVERY),
    "group of people": Where(ChannelFacts(id="GPEOPLE", outside=True), EVERY),
    "lobby": Where(ChannelFacts(id="CLOBBY", name="lobby", member=True, outside=True), EVERY),
    "partner's": Where(ChannelFacts(id="CPARTNER", name="partner", member=True, external=True), EVERY),
    "no persons": Where(policy=Policy(per_person=False)),
    "roles on": Where(policy=ROLES_ON),
    "roles on ops": Where(OPS, ("800", "801"), ROLES_ON),
}
QUESTIONS = {
    "support": Question(queues=("800",), period=DAY),
    "sales": Question(queues=("801",), period=DAY),
    "both": Question(queues=("800", "801"), period=DAY),
    "all": Question(everything=True, period=DAY),
    "ana": Question(agents=("101",), period=DAY),
    "bob": Question(agents=("102",), period=DAY),
    "ana@support": Question(queues=("800",), agents=("101",), period=DAY),
    "ana@sales": Question(queues=("801",), agents=("101",), period=DAY),
    "gone": Question(queues=("899",), period=DAY),
    "nobody": Question(agents=("199",), period=DAY),
}
CODES = {
    "not-shown": "X",
    "per-person": "P",
    "channel-not-linked": "L",
    "channel-external": "E",
    "channel-not-in": "A",
    "channel-not-yours": "Y",
    "channel-archived": "Z",
}


def row(queue: str, agent: str) -> LoginRow:
    return login_row(
        queue=queue, agent=agent, label="", day=None, logged_in=DAY.start, logged_out=DAY.end, logged_in_for=None, day_for=None,
        total_for=None, talking_for=None,
    )  # fmt: skip


def left_of(question: Question, scope: Scope, policy: Policy, *, private: bool) -> set[tuple[str, str]]:
    """The queue and agent of every row that the report keeps."""
    fold = start(question, DIRECTORY, scope, policy, {}, NOW, private)
    fold.add([row(*one) for one in ROWS])
    return {(queue, agent) for (queue, agent, _), track in fold._tracks.items() if track is not None}


def scope_in(who: Who, where: Where) -> Scope:
    return access.scope_of(
        who.asker,
        directory=DIRECTORY,
        admins={"U1"} if who.admin else set(),
        grants=who.grants,
        bound_extension=who.bound,
        policy=where.policy,
    )


def walk(who: Who, where: Where, question: Question) -> tuple[str, set[tuple[str, str]]]:
    """The way of a question through the rules, as the desk and the front ends take it; its cell and the rows that leave."""
    scope = scope_in(who, where)
    narrowed = access.narrow(question, scope, DIRECTORY, where.policy)
    if isinstance(narrowed, Refusal):
        return CODES.get(narrowed.code, "N"), set()
    if where.channel is not None and (
        refused := access.may_post(
            question, scope, DIRECTORY, channel=where.channel, linked=where.linked, policy=where.policy
        )
    ):
        return CODES[refused.code], set()
    left = left_of(narrowed, scope, where.policy, private=where.channel is None)
    return str(len(left)), left


def cells() -> list[tuple[str, str, str, str]]:
    with (Path(__file__).parent / "access_cells.csv").open(newline="", encoding="utf-8") as file:
        return [
            (line["who"], line["where"], asked, expected)
            for line in csv.DictReader(file)
            for asked, expected in line.items()
            if asked not in {"who", "where"}
        ]


def test_there_are_more_than_twelve_hundred_cells_and_every_person_and_place_has_some() -> None:
    assert len(cells()) >= 1200
    assert {who for who, _, _, _ in cells()} == WHO.keys()
    assert {where for _, where, _, _ in cells()} == WHERE.keys()


@pytest.mark.parametrize(("who", "where"), dict.fromkeys((who, where) for who, where, _, _ in cells()))
def test_each_cell_answers_as_the_rules_say(who: str, where: str) -> None:
    expected = {asked: answer for one, place, asked, answer in cells() if (one, place) == (who, where)}

    assert {asked: walk(WHO[who], WHERE[where], QUESTIONS[asked])[0] for asked in expected} == expected


@pytest.mark.parametrize("where", [name for name in WHERE if "roles" not in name])
@pytest.mark.parametrize("who", WHO)
def test_no_row_leaves_that_the_hand_written_list_does_not_hold(who: str, where: str) -> None:
    left = set().union(*(walk(WHO[who], WHERE[where], question)[1] for question in QUESTIONS.values()))

    assert left <= WHO[who].sees


@pytest.mark.parametrize("who", WHO)
def test_the_rule_that_decided_has_its_code(who: str) -> None:
    scope = scope_in(WHO[who], WHERE["private"])

    assert scope.why == WHO[who].why
    assert scope.nothing == (scope.why in access.WHY_NOT)


@pytest.mark.parametrize("who", [name for name in WHO if WHO[name].why in access.WHY_NOT])
def test_somebody_who_may_see_nothing_is_told_why_and_learns_no_name(who: str) -> None:
    where = WHERE["private"]
    answers = [
        access.narrow(question, scope_in(WHO[who], where), DIRECTORY, where.policy)
        for question in QUESTIONS.values()
    ]

    assert all(first == second for first, second in pairwise(answers))
    assert isinstance(answers[0], Refusal)
    assert answers[0].text == access.WHY_NOT[WHO[who].why]
    assert access.visible(DIRECTORY, scope_in(WHO[who], where), where.policy).queues == ()


def test_views_about_single_persons_follow_the_same_switch() -> None:
    views = {
        view: access.narrow(
            QUESTIONS["support"].model_copy(update={"options": Options(view=view)}),
            scope_in(WHO["manager"], WHERE["private"]),
            DIRECTORY,
            Policy(per_person=False),
        )
        for view in ("summary", "details", "gaps", "missing", "now", "why", "by agent", "by day")
    }

    assert [view for view, answer in views.items() if isinstance(answer, Refusal)] == [
        "missing",
        "why",
        "by agent",
    ]
