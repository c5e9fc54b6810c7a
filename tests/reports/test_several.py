"""Several days, several windows and several queues: what a row says, in which order, and how long an answer may be."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.models import (
    Directory,
    LoginRow,
    Options,
    Period,
    Person,
    Policy,
    Question,
    Queue,
    Scope,
    Summary,
    login_row,
)
from bot.reports.logins import start

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 16, tzinfo=BERLIN)
NOW = datetime(2026, 11, 24, 10, 15, tzinfo=BERLIN)
PEOPLE = {"101": "Zoë Ruiz", "102": "Bob Brown", "103": "Cem Kaya"}
Login = tuple[str, str, int, float, float]  # queue, agent, day, hours in and out


def row(queue: str, agent: str, day: int, begins: float, ends: float) -> LoginRow:
    at = MONDAY + timedelta(days=day)
    return login_row(
        queue=queue, agent=agent, label=f"{agent} {PEOPLE.get(agent, '')}".strip(), day=at, logged_in=at + timedelta(hours=begins),
        logged_out=at + timedelta(hours=ends), logged_in_for=None, day_for=None, total_for=None, talking_for=None,
    )  # fmt: skip


def told(
    logins: Sequence[Login],
    *,
    days: int = 5,
    hours: tuple[int, int] | None = None,
    queues: Sequence[Queue] = (Queue(dn="800", name="Support", members=("101", "102", "103")),),
    **wants: object,
) -> Summary:
    only: tuple[tuple[datetime, datetime], ...] = ()
    period = Period(zone="Europe/Berlin", start=MONDAY, end=MONDAY + timedelta(days=days))
    if hours:
        each = [MONDAY + timedelta(days=day) for day in range(days)]
        only = tuple((day + timedelta(hours=hours[0]), day + timedelta(hours=hours[1])) for day in each)
        period = Period(zone="Europe/Berlin", start=only[0][0], end=only[-1][1], only=only)
    question = Question(
        queues=tuple(queue.dn for queue in queues), period=period, options=Options.model_validate(wants)
    )
    people = tuple(Person(dn=dn, first=name.split()[0], last=name.split()[1]) for dn, name in PEOPLE.items())
    directory = Directory(read_at=NOW, queues=tuple(queues), people=people)
    fold = start(question, directory, Scope(everything=True), Policy(), {}, NOW, private=True)
    fold.add([row(*login) for login in logins])
    return fold.finish().summary


def week(agent: str, *begins: float, ends: float = 12) -> list[Login]:
    """A login a day, and one after lunch, so that no day is a single login."""
    morning = [("800", agent, day, begin, ends) for day, begin in enumerate(begins)]
    return [*morning, *(("800", agent, day, ends + 0.5, ends + 4) for day in range(len(begins)))]


@pytest.mark.parametrize(
    ("begins", "said"),
    [
        ((8, 8.05, 8.1, 9, 7.9), "5 days, mostly from 08:03"),
        ((8, 8, 8, 8, 8), "5 days, from 08:00"),
        ((6, 8, 10, 11), "4 days, starts 06:00-11:00"),
        ((8, 8.1), "2 days, mostly from 08:00"),
        ((8,), "Mon 16 Nov, from 08:00"),
    ],
)  # fmt: skip
def test_a_row_of_several_days_says_how_many_and_from_when(begins: tuple[float, ...], said: str) -> None:
    assert told(week("101", *begins)).table.rows[0][1] == said


def test_who_is_in_already_when_a_day_begins_did_not_come_then() -> None:
    nights = [
        ("800", "101", day, begin, end) for day in range(-1, 4) for begin, end in ((22, 26), (26.5, 30))
    ]
    assert told(nights).table.rows[0][1] == "5 days, from 22:00"


def test_people_stand_by_first_login_on_one_day_and_by_name_over_several() -> None:
    logins = [*week("101", 8, 8), *week("102", 9, 9), *week("103", 7, 7)]
    names = [row[0].split()[0] for row in told(logins).table.rows]
    assert names == ["Bob", "Cem", "Zoë"]
    for view in ("summary", "details", "by agent"):
        one_day = told(logins, days=1, view=view)
        assert [row[0].split()[0] for row in one_day.table.rows] == ["Cem", "Zoë", "Bob"]


@pytest.mark.parametrize("view", ["summary", "details", "by agent", "by day", "gaps", "missing"])
@pytest.mark.parametrize("ask", ["who", "first", "last", "start", "end", "longest", "most"])
def test_nothing_outside_the_hours_asked_about_is_told(view: str, ask: str) -> None:
    logins = [("800", agent, day, 6.5, 13.25) for agent in ("101", "102") for day in range(5)]
    summary = told(logins, hours=(8, 12), view=view, ask=ask)
    shown = " ".join(
        (
            summary.sentence,
            summary.spoken,
            *(cell for table in (summary.table, summary.details) for row in table.rows for cell in row),
        )
    )
    assert set(re.findall(r"\d\d:\d\d", shown)) <= {"08:00", "12:00"}


MANY = tuple(
    Queue(dn=f"{800 + n}", name=f"Queue number {n}", members=tuple(f"{n}{m:02}" for m in range(30)))
    for n in range(1, 25)
)


@pytest.mark.parametrize("view", ["summary", "gaps", "missing", "now", "details", "by day"])
def test_many_queues_are_a_line_each_and_not_a_paragraph_each(view: str) -> None:
    logins: list[Login] = [
        (queue.dn, queue.members[0], day, 8 + n % 3, 12 + n % 5)
        for n, queue in enumerate(MANY)
        for day in range(5)
    ]
    logins += [(queue, agent, day, begins + 5, ends + 5.5) for queue, agent, day, begins, ends in logins]
    summary = told(logins, queues=MANY, view=view)
    assert len(summary.sentence) <= 700
    assert len(summary.context) <= 200
    if view in {"summary", "gaps", "missing"}:
        assert [row[0] for row in summary.table.rows] == [f"{queue.name} ({queue.dn})" for queue in MANY]
        assert not [figure for figure in summary.figures if figure.label and figure.queue]


def test_the_longest_gap_of_many_is_named_and_a_queue_without_anybody_too() -> None:
    queues = MANY[:3]
    logins: list[Login] = [("801", "101", 0, 8, 9), ("801", "101", 0, 11, 12), ("802", "102", 0, 8, 12)]
    said = told(logins, queues=queues, days=1, view="gaps").sentence
    assert said == (
        "1 of 2 queues had nobody in at times, 2 h 00 min in all. The longest: Queue number 1, 09:00-11:00 (2 h 00 min)."
        " Always somebody in: Queue number 2. Nobody was logged in at all: Queue number 3."
    )


def test_the_small_print_is_who_when_and_as_of_once() -> None:
    assert (
        told(week("101", 8, 8)).context == "Support (800) · Mon 16 to Fri 20 Nov, Europe/Berlin · as of 10:15"
    )


def test_a_sentence_of_several_days_tells_the_days_and_the_usual_start() -> None:
    spoken = told(week("101", 8, 8, 8.1, 8)).spoken
    assert (
        spoken
        == "1 agent was logged into Support (800) from Mon 16 to Fri 20 Nov 2026: Zoë Ruiz (101) 4 days mostly from 08:00."
    )


def test_the_longest_gap_of_each_queue_stands_in_a_cell_that_a_phone_shows() -> None:
    logins: list[Login] = [
        ("801", "101", 0, 8, 9),
        ("801", "101", 0, 11, 12),
        ("801", "101", 0, 12.5, 13),
        ("802", "102", 0, 8, 12),
    ]
    table = told(logins, queues=MANY[:2], days=1, view="gaps").table
    assert table.head == ("Queue", "Nobody", "Longest")
    assert [row[1:] for row in table.rows] == [("2 h 30 min in 2", "2 h 00 min from 09:00"), ("-", "-")]
