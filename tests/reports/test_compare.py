from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.models import (
    Call,
    Directory,
    OpeningHours,
    Options,
    Period,
    Policy,
    Question,
    Queue,
    Scope,
    login_row,
)
from bot.reports.compare import compare, short_names
from bot.reports.doubt import say_doubt
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


def folded(
    question: Question,
    *logins: tuple[int, int],
    hours: OpeningHours | None = None,
    policy: Policy | None = None,
) -> Folded:
    first = question.period.start
    fold = REPORTS["logins"].start(
        question,
        DIRECTORY,
        Scope(everything=True),
        policy or Policy(),
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


def test_an_answer_with_rows_or_a_queue_without_members_is_not_doubted() -> None:
    assert folded(asked(day(22), day(23))).doubt
    assert not folded(asked(day(23), day(24)), (8, 12)).doubt
    assert not folded(asked(day(22), day(23), "804")).doubt


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

    assert folded(about("101")).doubt
    assert not folded(about("110")).doubt


def test_both_sides_stand_in_title_sentence_and_table_with_the_difference() -> None:
    now, then = folded(asked(day(23), day(24)), (8, 12)), folded(asked(day(16), day(17)), (8, 11))
    summary = compare([now, then])
    assert summary.title == "Billing: Mon 23 Nov 2026 against Mon 16 Nov 2026"
    assert summary.sentence == (
        "Mon 23 Nov 2026: 4 h 00 min, 1 person. Mon 16 Nov 2026: 3 h 00 min, 1 person. 1 h 00 min more than Mon 16 Nov 2026."
    )
    assert summary.table.head == ("Billing", "Mon 23 Nov", "Mon 16 Nov", "Change")
    assert ("Hours", "4 h 00 min", "3 h 00 min", "+1 h 00 min") in summary.table.rows
    assert ("Last out", "12:00", "11:00", "1 h 00 min later") in summary.table.rows
    assert summary.table.rows[-1] == ("Ana Ruiz (101)", "4 h 00 min", "3 h 00 min", "+1 h 00 min")


def test_programs_read_numbers_with_units_where_people_read_words() -> None:
    now, then = folded(asked(day(23), day(24)), (8, 12)), folded(asked(day(16), day(17)), (8, 11))
    comparison = compare([now, then]).comparison
    assert comparison is not None
    rows = {row.code: (row.unit, row.values) for row in comparison.rows if not row.agent}
    assert rows["hours"] == ("seconds", (4 * 3600.0, 3 * 3600.0))
    assert rows["first in"] == ("time", (8 * 3600.0, 8 * 3600.0))


def test_an_empty_side_is_drawn_and_said() -> None:
    now, then = folded(asked(day(22), day(23))), folded(asked(day(23), day(24)), (8, 11))
    summary = compare([now, then])
    assert summary.sentence.startswith(
        "Sun 22 Nov 2026: nobody was in. Mon 23 Nov 2026: 3 h 00 min, 1 person."
    )
    assert ("Nobody in", "-", "0 min", "-") in summary.table.rows
    assert not summary.empty


def test_where_nothing_is_told_of_people_the_queues_coverage_is_compared() -> None:
    quiet = Policy(per_person=False)
    now = folded(asked(day(23), day(24)), (8, 12), policy=quiet)
    then = folded(asked(day(16), day(17)), (8, 11), policy=quiet)
    summary = compare([now, then])
    assert ("Somebody in", "4 h 00 min", "3 h 00 min", "+1 h 00 min") in summary.table.rows
    assert "Ana" not in summary.model_dump_json()
    assert not {"Hours", "Logins"} & {row[0] for row in summary.table.rows}


def test_two_queues_are_named_by_their_names_and_people_stand_in_both_columns() -> None:
    one, other = folded(asked(day(23), day(24)), (8, 12)), folded(asked(day(23), day(24), "804"), (13, 15))
    summary = compare([one, other])
    assert summary.title == "Billing against Empty: Mon 23 Nov 2026"
    assert summary.table.head == ("Mon 23 Nov 2026", "Billing", "Empty", "Change")
    assert summary.table.rows[-1] == ("Ana Ruiz (101)", "4 h 00 min", "2 h 00 min", "+2 h 00 min")


def test_what_a_comparison_cannot_show_is_named() -> None:
    def one(number: int, **wants: object) -> Folded:
        question = asked(day(number), day(number + 1))
        return folded(question.model_copy(update={"options": Options.model_validate(wants)}), (8, 12))

    said = compare([one(23, view="by day", at="12:15"), one(16)]).notes[0]
    assert said.text == "A comparison shows totals. Left out: “by day”, “at 12:15”."
    assert compare([one(23, ask="first"), one(16)]).notes[0].code == "totals-only"
    assert "totals-only" not in [note.code for note in compare([one(23), one(16)]).notes]


def test_of_three_sides_no_change_is_told() -> None:
    sides = [folded(asked(day(at), day(at + 1)), (8, 12)) for at in (16, 17, 18)]
    table = compare(sides).table
    assert len(table.head) == 4
    assert "Change" not in table.head


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


@pytest.mark.parametrize(
    ("names", "heads"),
    [
        (("Tue 3 to Sat 7 Nov 2026, each day 08:00 to 12:00", "Tue 27 to Sat 31 Oct 2026, each day 08:00 to 12:00"), ("Tue 3 to Sat 7 Nov", "Tue 27 to Sat 31 Oct")),
        (("Mon 23 Nov 2026", "Sun 23 Nov 2025"), ("Mon 23 Nov 2026", "Sun 23 Nov 2025")),
        (("Support", "Sales"), ("Support", "Sales")),
        (("Support, Mon 23 Nov 2026", "Sales, Mon 23 Nov 2026"), ("Support", "Sales")),
        (("Mon 23 Nov 2026", "Mon 23 Nov 2026"), ("Mon 23 Nov 2026", "Mon 23 Nov 2026")),
    ],
)  # fmt: skip
def test_the_head_of_a_column_leaves_out_what_all_sides_share(
    names: tuple[str, ...], heads: tuple[str, ...]
) -> None:
    assert short_names(names) == heads
