"""Who does not stop is turned away at the door and told once; a press that cost nothing is given back."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import TooManyAsks
from bot.limits import Door, Limiter, Window
from bot.models import Limits

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
QUIET = Limits(asks_per_person=3, asks_at_once=2, asks_per_team=8)


def knocked(door: Door, at: float, *, user: str = "U1", kind: str = "request") -> str:
    """One request; the refusal's sentence, or "" when it came in."""
    try:
        door.knock("T1", user, at, kind)  # type: ignore[arg-type]  # a table of literals
    except TooManyAsks as refused:
        return refused.text
    return ""


def test_half_a_minutes_questions_may_come_within_five_seconds() -> None:
    door = Door(QUIET)
    assert [knocked(door, at) for at in (0.0, 1.0)] == ["", ""]
    assert knocked(door, 2.5) == (
        "You sent requests 2 times within 5 seconds, which is as often as I may answer. Please try again in 3 s."
    )
    assert knocked(door, 2.5, user="U2") == ""
    assert knocked(door, 5.0) == ""


def test_three_requests_for_each_question_may_come_in_a_minute() -> None:
    door = Door(QUIET)
    assert [knocked(door, at * 5.0) for at in range(9)] == [""] * 9
    assert knocked(door, 50.0) == (
        "You sent requests 9 times within a minute, which is as often as I may answer. Please try again in 10 s."
    )
    assert knocked(door, 60.0) == ""


def test_ten_letters_for_each_question_may_be_typed_and_count_as_nothing_else() -> None:
    door = Door(QUIET)
    assert [knocked(door, at / 10, kind="letter") for at in range(30)] == [""] * 30
    assert knocked(door, 3.0, kind="letter").startswith("You sent requests 30 times within a minute")
    assert knocked(door, 3.0) == ""


def test_one_who_is_turned_away_is_told_once_until_they_may_come_in() -> None:
    door = Door(QUIET)
    assert [door.tells("T1", "U1", at, wait=10.0) for at in (0.0, 9.9, 10.0, 10.1)] == [
        True,
        False,
        True,
        False,
    ]
    assert door.tells("T1", "U2", 10.1, wait=1.0)
    assert door.tells("T2", "U1", 10.1, wait=1.0)
    assert door.tells("T1", "U3", 30.0, wait=1.0)
    assert len(door._told) == 1  # who may come in again is forgotten


def test_where_nothing_is_limited_everybody_comes_in() -> None:
    door = Door(Limits(asks_per_person=0))
    assert {knocked(door, 0.0) for _ in range(500)} == {""}


def test_what_is_given_back_may_be_asked_again() -> None:
    limiter = Limiter(QUIET)
    for _ in range(5):
        with limiter.turn("T1", "U1", NOW, "C1") as turn:
            turn.give_back()
            turn.give_back()
    assert [len(window) for window in (limiter._persons, limiter._channels, limiter._teams)] == [0, 0, 0]
    for _ in range(3):
        with limiter.turn("T1", "U1", NOW):
            pass
    with pytest.raises(TooManyAsks):
        limiter.look("T1", "U1", NOW)


def test_only_the_deed_of_that_instant_is_given_back() -> None:
    window = Window(2)
    window.take("U1", 1.0)
    window.take("U1", 2.0)
    window.give_back("U1", 3.0)
    window.give_back("U2", 1.0)
    assert window.wait("U1", 2.0) == 59.0
    window.give_back("U1", 1.0)
    assert window.wait("U1", 2.0) == 0.0
    window.take("U1", 4.0)
    assert window.wait("U1", 4.0) == 58.0


def test_a_look_takes_nothing_and_refuses_as_asking_would() -> None:
    limiter = Limiter(QUIET)
    for _ in range(9):
        limiter.look("T1", "U1", NOW, "C1")
    with limiter.turn("T1", "U1", NOW), limiter.turn("T1", "U1", NOW), pytest.raises(TooManyAsks) as refused:
        limiter.look("T1", "U1", NOW)
    assert refused.value.wait_seconds == 5


def test_what_is_sure_is_counted_and_not_refused() -> None:
    limiter = Limiter(QUIET)
    for _ in range(4):
        with limiter.turn("T1", "U1", NOW, sure=True):
            pass
    with pytest.raises(TooManyAsks) as refused, limiter.turn("T1", "U1", NOW + timedelta(seconds=1)):
        pass
    assert refused.value.wait_seconds == 59
