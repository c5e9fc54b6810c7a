"""The operator's switches cover every output: whatever the view, no name, number or talk time slips through."""

from datetime import datetime, timedelta
from typing import get_args
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
    View,
    login_row,
)
from bot.picture import svg
from bot.reports.compare import compare
from bot.reports.found import Folded
from bot.reports.logins import start
from bot.spreadsheet import CsvWriter

MIDNIGHT = datetime(2026, 11, 23, tzinfo=ZoneInfo("Europe/Berlin"))
NOW = MIDNIGHT + timedelta(hours=15)
VIEWS = get_args(View)
DIRECTORY = Directory(
    read_at=NOW,
    queues=(Queue(dn="800", name="Support", members=("9101", "9102", "9103")),),
    people=(Person(dn="9101", first="Ana", last="Ruiz"), Person(dn="9103", first="Bob", last="Brown")),
)


def rows() -> list[LoginRow]:
    def one(agent: str, label: str, begins: float, ends: float | None) -> LoginRow:
        return login_row(
            queue="800", agent=agent, label=label, day=MIDNIGHT, logged_in=MIDNIGHT + timedelta(hours=begins),
            logged_out=None if ends is None else MIDNIGHT + timedelta(hours=ends), logged_in_for="PT1H", day_for="PT99H",
            total_for="PT99H", talking_for="PT13M7S",
        )  # fmt: skip

    return [
        one("9101", "9101 Ana Ruiz", -20, 7),
        one("9102", "9102 Dora Klein", 9, None),
        one("9101", "9101 Carl Meyer", 8, 9),
    ]


def everything(
    view: View, policy: Policy, *, private: bool = True, agents: tuple[str, ...] = ()
) -> tuple[Folded, str]:
    """An answer, and all that could be shown or sent of it as one text."""
    period = Period(zone="Europe/Berlin", start=MIDNIGHT, end=NOW)
    question = Question(queues=("800",), agents=agents, period=period, options=Options(view=view))
    writer = CsvWriter("a.csv", "Europe/Berlin", {"800": "Support"})
    fold = start(
        question, DIRECTORY, Scope(everything=True), policy, {}, NOW, private=private, sink=writer.add
    )
    fold.add(rows())
    done = fold.finish()
    sheet = b"".join(writer.finish().chunks()).decode()
    assert done.timeline is not None
    told = done.model_copy(update={"question": None}).model_dump_json(warnings=False)
    return done, "\n".join((told, compare([done, done]).model_dump_json(), sheet, svg(done.timeline)))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("agents", [(), ("9101",)], ids=["queue", "person"])
def test_with_numbers_only_no_name_stands_anywhere(view: View, agents: tuple[str, ...]) -> None:
    _, told = everything(view, Policy(names="numbers"), agents=agents)
    for name in ("Ana", "Ruiz", "Dora", "Klein", "Carl", "Meyer", "Bob", "Brown"):
        assert name not in told


@pytest.mark.parametrize("view", VIEWS)
def test_without_single_people_neither_names_nor_numbers_stand_anywhere(view: View) -> None:
    _, told = everything(view, Policy(per_person=False))
    for name in ("Ana", "Ruiz", "Dora", "Carl", "Bob", "9101", "9102", "9103"):
        assert name not in told


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    ("talk", "private"),
    [("off", True), ("private", False), ("off", False)],
    ids=["off", "posted", "off and posted"],
)
def test_talk_times_stand_only_where_the_operator_allows_them(view: View, talk: str, private: bool) -> None:
    done, told = everything(view, Policy.model_validate({"talk_time": talk}), private=private)
    assert "Talking" not in done.summary.details.head
    assert "787" not in told  # 13 min 7 s


@pytest.mark.parametrize("view", VIEWS)
def test_a_post_counts_absentees_and_does_not_name_them(view: View) -> None:
    done, told = everything(view, Policy(), private=False)
    assert done.summary.absent == ()
    assert "Bob" not in told
    assert "9103" not in told
    assert "9103" in everything("missing", Policy())[0].summary.absent


def test_a_row_under_a_former_name_is_named_so_in_why() -> None:
    done, _ = everything("why", Policy())
    assert "9101, Carl Meyer (now Ana Ruiz)" in [row[1] for row in done.summary.table.rows]
