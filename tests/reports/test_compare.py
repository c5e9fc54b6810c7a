from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.models import Call, Directory, OpeningHours, Period, Policy, Question, Queue, Scope, login_row
from bot.reports.compare import compare, period_before
from bot.reports.doubt import doubts, say_doubt
from bot.reports.found import Folded
from bot.reports.report import REPORTS

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 10, 15, tzinfo=BERLIN)
DIRECTORY = Directory(
    read_at=NOW,
    queues=(Queue(dn="803", name="Billing", members=("101", "102")), Queue(dn="804", name="Empty")),
)


def day(number: int, month: int = 11) -> datetime:
    return datetime(2026, month, number, tzinfo=BERLIN)


def asked(first: datetime, last: datetime, queue: str = "803") -> Question:
    return Question(queues=(queue,), period=Period(zone="Europe/Berlin", start=first, end=last))


def folded(question: Question, *logins: tuple[int, int], hours: OpeningHours | None = None) -> Folded:
    first = question.period.start
    fold = REPORTS["logins"].start(
        question,
        DIRECTORY,
        Scope(everything=True),
        Policy(),
        {"803": hours} if hours else {},
        NOW,
        private=True,
    )
    fold.add([
        login_row(
            queue=question.queues[0], agent="101", label="101 Ana Ruiz", day=first, logged_in=first.replace(hour=a),
            logged_out=first.replace(hour=b), logged_in_for=None, day_for=None, total_for=None, talking_for=None,
        )
        for a, b in logins
    ])  # fmt: skip
    return fold.finish()


def test_an_empty_answer_asks_the_same_weekday_before() -> None:
    again = doubts(folded(asked(day(22), day(23))))
    assert again is not None
    assert (again.period.start, again.period.end) == (day(15), day(16))


def test_an_answer_with_rows_or_a_queue_without_members_is_not_doubted() -> None:
    assert doubts(folded(asked(day(23), day(24)), (8, 12))) is None
    assert doubts(folded(asked(day(22), day(23), "804"))) is None


def test_an_unusual_empty_day_is_told_from_rows_that_may_be_unreadable() -> None:
    empty = folded(asked(day(22), day(23)))
    week_before = asked(day(15), day(16))
    usual = say_doubt(empty, folded(week_before, (8, 12)))
    assert ("unusual", "Unusual: 1 was in on Sun 15 Nov 2026.") in [
        (n.code, n.text) for n in usual.summary.notes
    ]
    unreadable = say_doubt(empty, folded(week_before))
    assert unreadable.summary.notes[-1].code == "unreadable"
    assert "I cannot tell an empty day from rows that I may not read" in unreadable.summary.notes[-1].text
    assert not unreadable.doubt


def test_an_empty_day_outside_the_opening_hours_is_no_wonder() -> None:
    closed = folded(asked(day(22), day(23)), hours=OpeningHours(week={0: ((time(8), time(18)),)}))
    said = say_doubt(closed, folded(asked(day(15), day(16)))).summary.notes[-1]
    assert (said.code, said.text) == (
        "closed",
        "Outside the opening hours; nobody on Sun 15 Nov 2026 either.",
    )
    usual = say_doubt(closed, folded(asked(day(15), day(16)), (8, 12))).summary.notes[-1]
    assert usual.code == "unusual"


def test_a_person_who_is_in_no_queue_is_not_missed() -> None:
    def about(agent: str) -> Question:
        return asked(day(22), day(23)).model_copy(update={"queues": (), "agents": (agent,)})

    assert doubts(folded(about("101"))) is not None
    assert doubts(folded(about("110"))) is None


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        (day(23), day(24), (day(16), day(17))),
        (day(16), day(23), (day(9), day(16))),
        (day(9), day(23), (day(26, 10), day(9))),
        (day(1), day(1, 12), (day(1, 10), day(1))),
        (
            day(23).replace(hour=8),
            day(23).replace(hour=12),
            (day(16).replace(hour=8), day(16).replace(hour=12)),
        ),
    ],
    ids=["a day", "a week", "two weeks", "a month", "hours"],
)
def test_the_period_before_is_of_the_same_kind(
    first: datetime, last: datetime, before: tuple[datetime, datetime]
) -> None:
    period = period_before(asked(first, last)).period
    assert (period.start, period.end) == before


def test_a_comparison_says_both_and_the_difference() -> None:
    now, then = folded(asked(day(23), day(24)), (8, 12)), folded(asked(day(16), day(17)), (8, 11))
    summary = compare(now, then)
    assert summary.figures[0].value == "4 h 00 min (before 3 h 00 min, +1 h 00 min); 1 in (before 1)"
    assert summary.details.rows == (("Ana Ruiz (101)", "4 h 00 min", "3 h 00 min", "+1 h 00 min"),)


def calls(
    *, queues: tuple[str, ...] = (), agents: tuple[str, ...] = (), apart: bool = False
) -> list[tuple[str, str]]:
    question = asked(day(23), day(24)).model_copy(update={"queues": queues, "agents": agents})
    report = REPORTS["logins"]
    asks = report.calls_apart if apart else report.calls
    made: tuple[Call, ...] = asks(question, Scope(everything=True), DIRECTORY, NOW)
    return [(call.queue, call.agent) for call in made]


def test_one_number_is_asked_for_and_several_are_filtered_by_us() -> None:
    assert calls(queues=("803",)) == [("803", "")]
    assert calls(agents=("101",)) == [("", "101")]
    assert calls(queues=("803", "804"), agents=("101",)) == [("", "101")]
    assert calls() == [("", "")]


def test_asked_apart_each_queue_has_its_call() -> None:
    assert calls(apart=True) == [("803", ""), ("804", "")]
    assert calls(queues=("803",), apart=True) == []


def test_rows_that_may_not_be_seen_are_never_counted() -> None:
    question = asked(day(23), day(24)).model_copy(update={"queues": ()})
    fold = REPORTS["logins"].start(
        question, DIRECTORY, Scope(queues=frozenset({"804"})), Policy(), {}, NOW, private=True
    )
    fold.add([
        login_row(
            queue="803", agent="101", label="101 Ana Ruiz", day=day(23), logged_in=day(23).replace(hour=8), logged_out=day(23).replace(hour=9),
            logged_in_for=None, day_for=None, total_for=None, talking_for=None,
        )
    ])  # fmt: skip
    done = fold.finish()
    assert done.timeline is not None
    assert (done.rows_kept, done.counted, done.timeline.lanes) == (0, 0, ())
    assert "Ana" not in done.summary.model_dump_json()
