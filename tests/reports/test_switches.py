"""`now`: where the history and the queue switches disagree about who is in, that is said; names stay where they may be."""

import pytest

from bot.models import Directory, Options, Period, Person, Policy, Question, Queue, Scope
from bot.reports.logins import start
from tests.reports.test_odd_histories import at, read

NOW = at("24 10:15")
DIRECTORY = Directory(
    read_at=NOW,
    queues=(Queue(dn="800", name="Support", members=("101", "102")),),
    people=(Person(dn="101", first="Ana", last="Ruiz"), Person(dn="102", first="Bob", last="Brown")),
)


def notes(
    switches: dict[str, bool], *, private: bool = True, own: str = "", row: str = "24 10:15"
) -> list[str]:
    period = Period(zone="Europe/Berlin", start=at("24 00:00"), end=at("25 00:00"))
    question = Question(queues=("800",), period=period, options=Options(view="now"))
    scope = Scope(own=own) if own else Scope(everything=True)
    fold = start(question, DIRECTORY, scope, Policy(), {}, NOW, private=private)
    fold.add([read(f"101 Ana Ruiz|24 08:00|{row}|-")])
    return [note.text for note in fold.finish(switches=switches).summary.notes if note.code == "switch"]


@pytest.mark.parametrize(
    ("switches", "said"),
    [
        ({"101": True, "102": False}, []),
        ({}, []),
        ({"101": False}, ["In by the history, though the queue switch is off by now: Ana Ruiz (101)."]),
        ({"101": True, "102": True}, ["Queue switch on, though not in Support (800) by the history: Bob Brown (102)."]),
    ],
)  # fmt: skip
def test_a_difference_is_said(switches: dict[str, bool], said: list[str]) -> None:
    assert notes(switches) == said


def test_nobody_is_named_where_others_read_and_nothing_is_said_of_others_to_somebody_with_own_rights() -> (
    None
):
    assert notes({"101": True, "102": True}, private=False) == [
        "Queue switch on, though not in Support (800) by the history: 1 person."
    ]
    assert notes({"101": True, "102": True}, own="101") == []


def test_a_row_without_a_logout_is_a_login_where_the_switch_is_on_and_lost_where_it_is_off() -> None:
    assert notes({"101": True, "102": False}, row="-") == []
    assert notes({"101": False, "102": False}, row="-") == []
