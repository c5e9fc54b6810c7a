"""Whole answers: the phone system's rows in, the summary and the CSV out, for each published shape and each odd one.

A file in tests/answers holds what was asked, the rows, and what must be said, read over by a person. A day ends with its
first instant of the next; `-` stands for a missing key.
"""

from datetime import datetime, time
from pathlib import Path

import pytest

from bot.models import (
    Directory,
    LoginRow,
    OpeningHours,
    Options,
    Period,
    Person,
    Policy,
    Question,
    Queue,
    Scope,
    login_row,
)
from bot.reports.found import Folded
from bot.reports.logins import start
from bot.spreadsheet import CsvWriter, queue_names

CASES = sorted((Path(__file__).parent.parent / "answers").glob("*.txt"))
PEOPLE = (
    ("0101", "Zed", "Null"),
    ("101", "Ana", "Ruiz"),
    ("102", "Carl", "Meyer"),
    ("103", "Bob", "Brown"),
    ("117", "Ana", "Roth"),
)
QUEUES = (
    ("800", "Support", "0101 101 103 117"),
    ("801", "Sales", "101 117"),
    ("802", "Sales EMEA", "101"),
    ("803", "Billing", "103"),
)


def directory(now: datetime) -> Directory:
    return Directory(
        read_at=now,
        queues=tuple(Queue(dn=dn, name=name, members=tuple(members.split())) for dn, name, members in QUEUES),
        people=tuple(Person(dn=dn, first=first, last=last) for dn, first, last in PEOPLE),
    )


def read_row(line: str) -> LoginRow:
    """`800 | 101 Ana Ruiz | day | in | out | interval | talking`, further `day total | window total`."""
    cells = [None if cell.strip() == "-" else cell.strip() for cell in line.split("|")]
    cells += [None] * (9 - len(cells))
    queue, label, day, logged_in, out, lasted, talking, day_for, total_for = cells
    return login_row(
        queue=queue or "",
        agent=(label or "").split(" ")[0],
        label=label or "",
        day=None if day is None else datetime.fromisoformat(day),
        logged_in=datetime.fromisoformat(logged_in or ""),
        logged_out=None if out is None else datetime.fromisoformat(out),
        logged_in_for=lasted,
        day_for=day_for,
        total_for=total_for,
        talking_for=talking,
    )


def answered(text: str) -> tuple[Folded, str]:
    """The answer to a case's question, and its CSV."""
    head, _, rest = text.partition("\nrows:\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    rows = [read_row(line) for line in rest.partition("\nanswer:\n")[0].splitlines() if line.strip()]
    now = datetime.fromisoformat(facts["now"])
    period = Period(
        zone=facts["zone"],
        start=datetime.fromisoformat(facts["from"]),
        end=datetime.fromisoformat(facts["to"]),
    )
    question = Question(
        queues=tuple(facts.get("queues", "").split()),
        agents=tuple(facts.get("agents", "").split()),
        period=period,
        options=Options(view=facts.get("view", "summary")),
    )
    hours = {"800": OpeningHours(week={day: ((time(8), time(18)),) for day in range(5)})}
    known = directory(now)
    writer = CsvWriter("answer.csv", facts["zone"], queue_names(known))
    own = facts.get("own", "")
    scope = Scope(own=own) if own else Scope(everything=True)
    private = facts.get("where", "private") == "private"
    policy = Policy(names=facts.get("names", "names"), per_person=facts.get("per person", "on") == "on")
    fold = start(
        question,
        known,
        scope,
        policy,
        hours if "hours" in facts else {},
        now,
        private=private,
        sink=writer.add,
        key=b"k",
    )
    fold.add(rows)
    folded = fold.finish()
    return folded, b"".join(writer.finish().chunks()).decode("utf-8-sig")


def written(folded: Folded, sheet: str) -> str:
    """An answer as the files hold it."""
    summary = folded.summary
    lines = [
        f"title: {summary.title}",
        f"says: {summary.sentence}",
        f"posts: {summary.public_sentence}",
        f"strong: {' | '.join(summary.strong)}",
        *(" | ".join(row) for row in (summary.table.head, *summary.table.rows)),
        *(" | ".join(row) for row in (summary.details.head, *summary.details.rows)),
        *(f"{figure.label}: {figure.text}" for figure in summary.figures if figure.label),
        f"absent: {' '.join(summary.absent)}",
        *(f"note {note.code}: {note.text}" for note in summary.notes),
        f"context: {summary.context}",
        f"check {summary.check}, {folded.rows_read} read, {folded.rows_kept} kept, doubt {folded.doubt}",
    ]
    return "\n".join(line.rstrip() for line in lines) + "\ncsv:\n" + sheet.replace("\r\n", "\n")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_whole_answer_is_what_a_person_read_over(case: Path) -> None:
    text = case.read_text()
    assert written(*answered(text)) == text.partition("\nanswer:\n")[2]


def test_there_is_an_answer_for_each_shape() -> None:
    assert len(CASES) >= 16
