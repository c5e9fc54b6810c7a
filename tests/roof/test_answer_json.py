"""`ask --json`: every number is what was, or null; rows are streamed from the answer's own CSV."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from bot.models import Answer, Directory, Options, Period, Person, Policy, Question, Queue, Scope
from bot.reports.logins import start
from bot.roof.answer_json import answer_json
from bot.spreadsheet import CsvWriter, file_name, queue_names
from tests.reports.test_odd_histories import BERLIN, at, read

NOW = at("24 10:15")
ALL = Policy()
DIRECTORY = Directory(
    read_at=NOW,
    queues=(
        Queue(dn="800", name="Browser Support", members=("101", "102")),
        Queue(dn="801", name="Rows", members=("101",)),
    ),
    people=(Person(dn="101", first="Ana", last="Ruiz"), Person(dn="102", first="Bob", last="Brown")),
)


def said(rows: Sequence[str], *, queues: tuple[str, ...] = ("800",), agents: tuple[str, ...] = (), policy: Policy = ALL) -> dict[str, Any]:  # fmt: skip
    period = Period(
        zone="Europe/Berlin",
        start=datetime(2026, 11, 23, tzinfo=BERLIN),
        end=datetime(2026, 11, 24, tzinfo=BERLIN),
    )
    question = Question(queues=queues, agents=agents, period=period, options=Options(csv=True))
    writer = CsvWriter(file_name(question, DIRECTORY), "Europe/Berlin", queue_names(DIRECTORY))
    fold = start(question, DIRECTORY, Scope(everything=True), policy, {}, NOW, private=True, sink=writer.add)
    fold.add([read(line) for line in rows])
    done = fold.finish()
    sheets = () if done.summary.empty else (writer.finish(),)
    answer = Answer(question=question, summary=done.summary, sheets=sheets, asked_at=NOW)
    found: dict[str, Any] = json.loads("".join(answer_json(answer)))
    return found


@pytest.mark.parametrize("queue", ["800", "801"])
def test_a_queue_with_rows_in_its_name_has_its_rows(queue: str) -> None:
    found = said([f"{queue}:101 Ana Ruiz|23 08:00|23 16:00|PT8H"], queues=(queue,))
    assert len(found["rows"]) == 1
    assert found["figures"] == {
        "agents": 1, "logins": 1, "logged_in_seconds": 28800, "logged_in_seconds_merged": 28800, "nobody_seconds": 0,
    }  # fmt: skip


def test_a_person_in_two_queues_has_hours_added_and_merged() -> None:
    rows = ["800:101 Ana Ruiz|23 08:00|23 16:00|PT8H", "801:101 Ana Ruiz|23 08:00|23 09:00|PT1H"]
    found = said(rows, queues=(), agents=("101",))["figures"]
    assert (found["logged_in_seconds"], found["logged_in_seconds_merged"]) == (32400, 28800)


def test_what_is_not_known_is_null_and_no_zero() -> None:
    found = said(["101 Ana Ruiz|23 08:00|-|-"])
    (row,) = found["rows"]
    assert (row["logout"], row["logged_in_seconds"], row["end"]) == (None, None, "unknown")
    figures = found["figures"]
    assert (figures["agents"], figures["logged_in_seconds"], figures["nobody_seconds"]) == (1, None, None)


def test_nothing_is_told_of_single_people_where_the_operator_wants_it_so() -> None:
    figures = said(["101 Ana Ruiz|23 08:00|23 16:00|PT8H"], policy=Policy(per_person=False))["figures"]
    assert (figures["logins"], figures["logged_in_seconds"]) == (None, None)


def test_seconds_are_logout_minus_login_also_where_parts_of_a_second_are_written() -> None:
    found = said(["101 Ana Ruiz|23 08:00:00.6|23 08:00:02.4|PT1.8S"])
    (row,) = found["rows"]
    between = datetime.fromisoformat(row["logout"]) - datetime.fromisoformat(row["login"])
    assert row["logged_in_seconds"] == between.total_seconds() == 2


def test_an_empty_answer_has_no_rows_and_a_whole_shape() -> None:
    found = said([])
    assert (found["rows"], found["complete"]) == ([], True)
