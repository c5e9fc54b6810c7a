"""An equal question of somebody with equal rights within ten seconds has the same answer; anything else is worked out anew."""

import weakref
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.models import Answer, OpeningHours, Period, Question, Scope, Summary, Table
from bot.recent import KEPT_ANSWERS, KEPT_ROWS, Recent, Same, same

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
QUESTION = Question(
    period=Period(zone="Europe/Berlin", start=NOW - timedelta(days=1), end=NOW), queues=("800",), words="x"
)
EVERYTHING = Scope(everything=True)
NINE_TO_FIVE = OpeningHours.model_validate({"week": {"1": [["09:00", "17:00"]]}})


def asked(**changed: Any) -> Same:
    given: dict[str, Any] = {
        "question": QUESTION, "scope": EVERYTHING, "read_at": NOW, "hours": {}, "private": True, **changed,
    }  # fmt: skip
    return same(**given)


def answer(**changed: Any) -> Answer:
    summary = Summary(
        title="t",
        sentence="s",
        public_sentence="p",
        context="c",
        table=Table(head=()),
        details=Table(head=()),
    )
    return Answer(question=QUESTION, summary=summary, asked_at=NOW, **changed)


class Seconds:
    """A clock that is set by hand, and calls what waits for it."""

    def __init__(self) -> None:
        self.at = 0.0
        self._waiting: list[tuple[float, Callable[[], None]]] = []

    def __call__(self) -> float:
        return self.at

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        self._waiting.append((self.at + seconds, do))

    def to(self, at: float) -> None:
        """Go on to *at*, stopping wherever something waits."""
        while due := sorted((each for each in self._waiting if each[0] <= at), key=lambda each: each[0]):
            self._waiting.remove(due[0])
            self.at = due[0][0]
            due[0][1]()
        self.at = at


def recent_by(clock: Seconds) -> Recent:
    return Recent(clock, clock.later)


def test_the_same_question_of_equal_rights_has_the_same_answer() -> None:
    recent, found = recent_by(Seconds()), answer()
    recent.keep(asked(), found)
    assert recent.find(asked(), NOW + timedelta(seconds=9)) is found


@pytest.mark.parametrize(
    "changed",
    [
        {"question": QUESTION.model_copy(update={"queues": ("801",)})},
        {"scope": Scope(queues=frozenset({"800"}))},
        {"scope": Scope(everything=True, own="101")},
        {"read_at": NOW + timedelta(seconds=1)},
        {"hours": {"800": NINE_TO_FIVE}},
        {"private": False},
    ],
    ids=str,
)
def test_whatever_changes_what_may_be_said_asks_anew(changed: dict[str, Any]) -> None:
    recent = recent_by(Seconds())
    recent.keep(asked(), answer())
    assert recent.find(asked(**changed), NOW) is None


def test_after_ten_seconds_by_either_clock_it_is_worked_out_anew() -> None:
    clock = Seconds()
    recent = recent_by(clock)
    recent.keep(asked(), answer())
    assert recent.find(asked(), NOW + timedelta(seconds=10)) is None
    assert recent.find(asked(), NOW - timedelta(seconds=1)) is None
    clock.at = 10
    assert recent.find(asked(), NOW) is None


def test_a_large_answer_is_not_kept_and_of_many_only_the_last() -> None:
    recent = recent_by(Seconds())
    recent.keep(asked(), answer(rows_read=KEPT_ROWS + 1))
    assert recent.find(asked(), NOW) is None
    for dn in range(KEPT_ANSWERS + 1):
        recent.keep(asked(question=QUESTION.model_copy(update={"queues": (str(dn),)})), answer())
    assert recent.find(asked(question=QUESTION.model_copy(update={"queues": ("0",)})), NOW) is None
    assert recent.find(asked(question=QUESTION.model_copy(update={"queues": ("1",)})), NOW) is not None


def test_an_answer_stands_in_memory_for_ten_seconds_and_no_longer_though_nobody_asks_again() -> None:
    clock = Seconds()
    recent, first, second = recent_by(clock), answer(), answer()
    recent.keep(asked(), first)
    clock.to(6)
    recent.keep(asked(private=False), second)
    gone = [weakref.ref(each) for each in (first, second)]
    del first, second
    clock.to(9.9)
    assert [each() is not None for each in gone] == [True, True]
    clock.to(10)
    assert [each() is not None for each in gone] == [False, True]
    clock.to(16)
    assert [each() is not None for each in gone] == [False, False]
    again = answer()
    recent.keep(asked(), again)
    clock.to(26)
    assert recent.find(asked(), NOW) is None
