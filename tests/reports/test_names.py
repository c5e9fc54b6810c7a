from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.models import Directory, Period, Person, Policy, Question, Queue, Scope, login_row
from bot.models.span import Span
from bot.reports.found import Folded
from bot.reports.logins import start
from bot.reports.names import Names, name_of, said_name

BERLIN = ZoneInfo("Europe/Berlin")
MIDNIGHT = datetime(2026, 11, 23, tzinfo=BERLIN)
NOW = MIDNIGHT + timedelta(days=1, hours=10)
CARL = Person(dn="102", first="Carl", last="Meyer", display="Meyer, Carl")


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("102 Carl Meyer", "Carl Meyer"),
        ("102 Meyer, Carl", "Carl Meyer"),
        ("102 CARL  MEYER", "Carl Meyer"),
        ("102", "Carl Meyer"),
        ("", "Carl Meyer"),
        ("102 Bob Brown", "Bob Brown"),
        ("102 Carla Meyer", "Carla Meyer"),
    ],
)
def test_the_rows_label_wins_only_where_it_names_another_person(label: str, name: str) -> None:
    assert name_of(label, "102", CARL) == name


def test_a_name_is_what_follows_the_number() -> None:
    assert said_name("0336 Tiny O'Neill", "0336") == "Tiny O'Neill"
    assert said_name("Tiny O'Neill", "0336") == "Tiny O'Neill"


@pytest.mark.parametrize(
    ("policy", "agent", "name", "shown"),
    [
        ("names", "102", "Carl Meyer", "Carl Meyer (102)"),
        ("names", "102", "Bob Brown", "102, Bob Brown (now Carl Meyer)"),
        ("names", "119", "Dora Klein", "Dora Klein (119)"),
        ("names", "119", "", "119"),
        ("numbers", "102", "Bob Brown", "102"),
    ],
)
def test_people_are_called_by_name_and_number(policy: str, agent: str, name: str, shown: str) -> None:
    names = Names(Directory(read_at=NOW, people=(CARL,)), Policy.model_validate({"names": policy}))
    assert names.person(agent, name) == shown


def folded(person: Person, scope: Scope, *labels: str) -> tuple[Folded, list[Span]]:
    directory = Directory(read_at=NOW, people=(person,), queues=(Queue(dn="800", name="Support"),))
    question = Question(
        agents=("102",), period=Period(zone="Europe/Berlin", start=MIDNIGHT, end=MIDNIGHT + timedelta(days=1))
    )
    found: list[Span] = []
    fold = start(question, directory, scope, Policy(), {}, NOW, private=True, sink=found.extend)
    fold.add([
        login_row(
            queue="800", agent="102", label=label, day=MIDNIGHT, logged_in=MIDNIGHT + timedelta(hours=8 + i),
            logged_out=MIDNIGHT + timedelta(hours=8.5 + i), logged_in_for=None, day_for=None, total_for=None, talking_for=None,
        )
        for i, label in enumerate(labels)
    ])  # fmt: skip
    return fold.finish(), found


def test_rows_from_before_a_number_changed_hands_are_the_former_owners() -> None:
    handed = CARL.model_copy(update={"since": date(2026, 11, 24), "former": "Bob Brown"})
    _, (one,) = folded(handed, Scope(everything=True), "102 Carl Meyer")
    assert one.name == "Bob Brown"


def test_me_never_shows_rows_from_before_the_number_was_mine() -> None:
    handed = CARL.model_copy(update={"since": date(2026, 11, 24)})
    done, found = folded(handed, Scope(own="102"), "102 Carl Meyer")
    assert found == []
    assert "not-surely-own" in {note.code for note in done.summary.notes}


def test_me_shows_my_rows_and_not_those_under_another_name() -> None:
    _, found = folded(CARL, Scope(own="102"), "102 Carl Meyer", "102 Bob Brown", "102")
    assert [span.start - MIDNIGHT.timestamp() for span in found] == [8 * 3600.0, 10 * 3600.0]


def test_several_spellings_of_one_person_are_one_person() -> None:
    done, _ = folded(CARL, Scope(everything=True), "102 Carl Meyer", "102 Meyer, Carl", "102")
    assert done.timeline is not None
    assert len(done.timeline.lanes) == 1
    assert done.counted == 3


def test_a_hundred_thousand_rows_are_counted() -> None:
    directory = Directory(read_at=NOW, queues=(Queue(dn="800", name="Support"),))
    question = Question(
        queues=("800",), period=Period(zone="Europe/Berlin", start=MIDNIGHT, end=MIDNIGHT + timedelta(days=1))
    )
    fold = start(question, directory, Scope(everything=True), Policy(), {}, NOW, private=True)
    first = MIDNIGHT + timedelta(hours=1)
    for minute in range(1000):
        begins = first + timedelta(minutes=minute)
        fold.add([
            login_row(
                queue="800", agent=str(agent), label=str(agent), day=MIDNIGHT, logged_in=begins, logged_out=begins + timedelta(seconds=30),
                logged_in_for="PT30S", day_for=None, total_for=None, talking_for="PT0S",
            )
            for agent in range(100, 200)
        ])  # fmt: skip
    done = fold.finish()
    assert (done.rows_read, done.counted, len(done.summary.table.rows)) == (
        100_000,
        100_000,
        100,
    )
    assert done.hours["800"] == 100_000 * 30
    assert len(done.summary.model_dump_json()) < 200_000
