import asyncio
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import TooManyAsks
from bot.limits import Door, Limiter, Turns, Window
from bot.models import Limits

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
QUIET = Limits(asks_per_person=3, asks_at_once=2, asks_per_team=8)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def asked(limiter: Limiter, user: str, seconds: float, *, team: str = "T1", channel: str = "") -> str:
    """One short question; the refusal's sentence, or "" when it was let through."""
    try:
        with limiter.turn(team, user, after(seconds), channel):
            return ""
    except TooManyAsks as refused:
        return refused.text


@pytest.fixture
def limiter() -> Limiter:
    return Limiter(QUIET)


def test_a_person_may_ask_so_often_in_a_minute_and_is_told_when_again(limiter: Limiter) -> None:
    assert [asked(limiter, "U1", at) for at in (0, 10, 20)] == ["", "", ""]

    assert asked(limiter, "U1", 20.5) == (
        "You asked 3 times within a minute, which is as often as I may answer. Please try again in 40 s."
    )
    assert asked(limiter, "U2", 20.5) == ""
    assert asked(limiter, "U1", 59.9) != ""
    assert asked(limiter, "U1", 60) == ""
    assert asked(limiter, "U1", 61) != ""


def test_the_wait_is_handed_over_in_seconds(limiter: Limiter) -> None:
    for at in (0, 0, 0):
        asked(limiter, "U1", at)

    with pytest.raises(TooManyAsks) as refused, limiter.turn("T1", "U1", after(1.5)):
        pass

    assert refused.value.wait_seconds == 59


def test_two_questions_of_a_person_run_at_once_and_a_third_waits(limiter: Limiter) -> None:
    with ExitStack() as running:
        running.enter_context(limiter.turn("T1", "U1", NOW))
        running.enter_context(limiter.turn("T1", "U1", NOW))
        with pytest.raises(TooManyAsks) as refused, limiter.turn("T1", "U1", NOW):
            pass
        assert limiter.running("T1", "U1") == 2
        assert asked(limiter, "U2", 0) == ""

    assert refused.value.text == (
        "2 of your questions are still running. Please ask again when one of them is answered."
    )
    assert refused.value.wait_seconds == 5
    assert limiter.running("T1", "U1") == 0
    assert asked(limiter, "U1", 1) == ""


def test_a_question_that_fails_gives_its_turn_back(limiter: Limiter) -> None:
    with pytest.raises(ZeroDivisionError), limiter.turn("T1", "U1", NOW):
        raise ZeroDivisionError

    assert limiter.running("T1", "U1") == 0


def test_a_workspace_has_its_own_limit_and_another_workspace_is_untouched(limiter: Limiter) -> None:
    assert [asked(limiter, f"U{number}", 0) for number in range(8)] == [""] * 8

    assert asked(limiter, "U9", 1) == (
        "This workspace asked 8 times within a minute, which is as often as I may answer. Please try again in 59 s."
    )
    assert asked(limiter, "U9", 1, team="T2") == ""


def test_a_channel_takes_at_most_half_of_the_workspace(limiter: Limiter) -> None:
    assert [asked(limiter, f"U{number}", 0, channel="C1") for number in range(4)] == [""] * 4

    assert asked(limiter, "U9", 0, channel="C1").startswith(
        "People in this channel asked 4 times within a minute"
    )
    assert asked(limiter, "U9", 0, channel="C2") == ""
    assert asked(limiter, "U9", 0) == ""
    assert asked(limiter, "U9", 0, team="T2", channel="C1") == ""


def test_what_was_refused_is_not_counted(limiter: Limiter) -> None:
    for at in range(50):
        asked(limiter, "U1", at)

    assert asked(limiter, "U1", 60) == ""
    assert [asked(limiter, f"V{number}", 60) for number in range(5)] == [""] * 5


def test_zero_is_no_limit() -> None:
    free = Limiter(Limits(asks_per_person=0, asks_at_once=0, asks_per_team=0))

    with ExitStack() as running:
        for _ in range(500):
            running.enter_context(free.turn("T1", "U1", NOW, "C1"))
        assert free.running("T1", "U1") == 500


def test_a_clock_set_back_does_not_lock_anybody_out() -> None:
    window = Window(1)
    window.take("U1", 3600.0)

    assert window.wait("U1", 0.0) == 0.0
    assert window.wait("U1", 3600.0) == 0.0


def test_memory_of_those_who_stopped_asking_is_given_up() -> None:
    window = Window(3)
    for number in range(1000):
        window.take(number, number / 10)

    window.take("last", 161.0)

    assert len(window) == 1


def test_the_window_is_half_open_at_its_far_end() -> None:
    window = Window(1, 60.0)
    window.take("U1", 100.0)

    assert window.wait("U1", 100.0) == 60.0
    assert window.wait("U1", 159.0) == 1.0
    assert window.wait("U1", 160.0) == 0.0


def test_memory_is_looked_through_once_a_window_and_when_the_clock_was_set_back() -> None:
    window = Window(1, 60.0)
    window.take("old", 0.0)
    window.take("new", 59.0)
    assert len(window) == 2

    window.take("newer", 60.0)
    assert len(window) == 2

    window.take("earlier", 10.0)
    assert len(window) == 1


def test_a_limit_of_none_remembers_nobody() -> None:
    window = Window(0)
    window.take("U1", 0.0)

    assert len(window) == 0


eighths = st.integers(min_value=0, max_value=2400).map(lambda count: count / 8)  # exact as floats


@given(st.lists(eighths, max_size=60), st.integers(min_value=1, max_value=5))
def test_no_minute_ever_holds_more_than_the_limit(times: list[float], limit: int) -> None:
    window = Window(limit)
    let_through = []
    for at in sorted(times):
        if window.wait("U1", at) == 0:
            window.take("U1", at)
            let_through.append(at)

    assert all(sum(end - 60 < at <= end for at in let_through) <= limit for end in let_through)


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


class Crowd:
    """People who each want a turn; remembers who was served in which order."""

    def __init__(self, most: int) -> None:
        self.turns = Turns(most)
        self.served: list[str] = []
        self.ends: dict[asyncio.Task[None], asyncio.Event] = {}

    def comes(self, person: str) -> "asyncio.Task[None]":
        end = asyncio.Event()

        async def stay() -> None:
            async with self.turns.of(person):
                self.served.append(person)
                await end.wait()

        task = asyncio.create_task(stay())
        self.ends[task] = end
        return task

    async def goes(self, task: "asyncio.Task[None]") -> None:
        self.ends[task].set()
        await task
        await settled()


async def test_no_more_than_the_most_are_served_at_once_and_the_rest_in_their_order() -> None:
    crowd = Crowd(2)
    first, second, _third = (crowd.comes(person) for person in "abc")
    await settled()
    assert crowd.served == ["a", "b"]

    await crowd.goes(second)
    assert crowd.served == ["a", "b", "c"]
    await crowd.goes(first)


async def test_one_with_many_waits_behind_another_with_one() -> None:
    crowd = Crowd(2)
    flood = [crowd.comes("flood") for _ in range(10)]
    await settled()
    crowd.comes("polite")
    await settled()

    await crowd.goes(flood[0])

    assert crowd.served == ["flood", "flood", "polite"]


async def test_people_who_wait_are_served_in_turn() -> None:
    crowd = Crowd(1)
    holder = crowd.comes("x")
    await settled()
    tasks = [crowd.comes(person) for person in "aaabb"]
    await settled()

    for task in (holder, tasks[0], tasks[3], tasks[1], tasks[4]):
        await crowd.goes(task)

    assert crowd.served == ["x", "a", "b", "a", "b", "a"]


async def test_somebody_who_leaves_the_line_delays_nobody() -> None:
    crowd = Crowd(1)
    holder = crowd.comes("x")
    await settled()
    impatient, other, patient = (crowd.comes(person) for person in ("a", "a", "b"))
    await settled()

    impatient.cancel()
    other.cancel()
    await settled()
    await crowd.goes(holder)

    assert crowd.served == ["x", "b"]
    await crowd.goes(patient)
    await crowd.goes(crowd.comes("c"))
    assert crowd.served == ["x", "b", "c"]


async def test_a_turn_given_to_somebody_who_leaves_in_that_instant_is_handed_on() -> None:
    crowd = Crowd(1)
    holder = crowd.comes("x")
    await settled()
    leaving, following = crowd.comes("a"), crowd.comes("b")
    await settled()

    crowd.ends[holder].set()
    await asyncio.sleep(0)
    leaving.cancel()
    await settled()

    assert crowd.served == ["x", "b"]
    await crowd.goes(following)
    await crowd.goes(crowd.comes("c"))
    assert crowd.served == ["x", "b", "c"]


def test_memory_is_given_up_at_the_first_deed_after_a_window_whatever_the_clock_says() -> None:
    for start in (-100.0, 0.0, 1_795_500_000.0):
        window = Window(2, 60.0)
        window.take("old", start)
        window.take("other", start + 0.5)
        window.take("new", start + 60.0)
        assert len(window) == 2, start
        window.take("newer", start + 60.25)
        window.take("newest", start + 60.75)
        assert len(window) == 4, start


def test_a_deed_exactly_a_window_ago_no_longer_counts_though_another_does() -> None:
    window = Window(2, 60.0)
    for at in (100.0, 130.0):
        window.take("U1", at)

    assert window.wait("U1", 159.5) == 0.5
    assert window.wait("U1", 160.0) == 0.0
    window.take("U1", 160.0)
    assert window.wait("U1", 160.0) == 30.0


def test_one_question_at_once_means_one() -> None:
    limiter = Limiter(Limits(asks_per_person=9, asks_at_once=1, asks_per_team=0))

    with limiter.turn("T1", "U1", NOW):
        assert asked(limiter, "U1", 0).startswith("1 of your questions are still running.")
    assert asked(limiter, "U1", 0) == ""


async def test_turns_given_back_are_all_there_again() -> None:
    crowd = Crowd(3)
    for _ in range(3):
        there = [crowd.comes(person) for person in "abc"]
        await settled()
        for task in there:
            await crowd.goes(task)
    crowd.served.clear()

    for person in "abcd":
        crowd.comes(person)
    await settled()

    assert crowd.served == ["a", "b", "c"]


async def test_who_holds_least_comes_first_and_what_was_given_back_no_longer_counts() -> None:
    crowd = Crowd(3)
    much, more, little = (crowd.comes(person) for person in ("a", "a", "b"))
    await settled()
    for person in "aaabb":
        crowd.comes(person)
    await settled()

    await crowd.goes(little)  # a holds two, b none
    assert crowd.served[3:] == ["b"]
    await crowd.goes(much)  # a holds one, b one: b was served last
    assert crowd.served[3:] == ["b", "a"]
    await crowd.goes(more)  # a holds one, b one: a was served last
    assert crowd.served[3:] == ["b", "a", "b"]


async def test_who_held_many_before_is_not_behind_others_for_it_later() -> None:
    crowd = Crowd(2)
    for _ in range(3):
        there = [crowd.comes("a"), crowd.comes("a")]
        await settled()
        for task in there:
            await crowd.goes(task)
    first, second = crowd.comes("b"), crowd.comes("c")
    await settled()
    crowd.served.clear()
    for person in "ab":
        crowd.comes(person)
    await settled()

    await crowd.goes(second)

    assert crowd.served == ["a"]
    await crowd.goes(first)
    assert crowd.served == ["a", "b"]


async def test_one_who_leaves_the_line_keeps_their_other_places_in_it() -> None:
    crowd = Crowd(1)
    holder = crowd.comes("x")
    await settled()
    staying, leaving = crowd.comes("a"), crowd.comes("a")
    await settled()

    leaving.cancel()
    await settled()
    await crowd.goes(holder)

    assert crowd.served == ["x", "a"]
    await crowd.goes(staying)
    assert crowd.turns._waiting == {}
    assert not crowd.turns._held


async def test_who_leaves_with_a_turn_in_hand_is_not_counted_as_holding_it() -> None:
    crowd = Crowd(1)
    holder = crowd.comes("x")
    await settled()
    leaving = crowd.comes("a")
    await settled()
    crowd.ends[holder].set()
    await asyncio.sleep(0)
    leaving.cancel()
    await settled()
    another = crowd.comes("y")
    await settled()
    crowd.comes("b")
    crowd.comes("a")
    await settled()

    await crowd.goes(another)

    assert crowd.served == ["x", "y", "b"]
    assert dict(crowd.turns._held) == {"b": 1}


async def test_somebody_who_leaves_before_any_turn_was_given_takes_none_along() -> None:
    crowd = Crowd(1)
    holder = crowd.comes("x")
    await settled()
    leaving = crowd.comes("a")
    await settled()
    leaving.cancel()
    await settled()
    crowd.comes("b")
    await settled()

    assert crowd.served == ["x"]
    await crowd.goes(holder)
    assert crowd.served == ["x", "b"]


def test_what_is_given_back_was_never_asked(limiter: Limiter) -> None:
    for at in range(3):
        with limiter.turn("T1", "U1", after(at), "C1") as turn:
            if at == 1:
                turn.give_back()
                turn.give_back()

    assert [asked(limiter, "U1", at) for at in (3, 4)] == ["", "You asked 3 times within a minute, which is as often as I may answer. Please try again in 56 s."]  # fmt: skip


def test_a_turn_that_is_sure_is_counted_and_not_refused(limiter: Limiter) -> None:
    for _ in range(5):
        with limiter.turn("T1", "U1", NOW, sure=True):
            pass

    assert asked(limiter, "U1", 1) != ""


def test_to_look_takes_no_turn(limiter: Limiter) -> None:
    for _ in range(9):
        limiter.look("T1", "U1", NOW)

    assert asked(limiter, "U1", 0) == ""


def knocked(door: Door, user: str, seconds: float, **more: Any) -> float:
    """How long they are to wait, 0 where they came in."""
    try:
        door.knock("T1", user, seconds, **more)
    except TooManyAsks as refused:
        return refused.wait_seconds
    return 0


def test_half_the_questions_of_a_minute_may_come_in_five_seconds_and_three_times_as_many_requests_in_a_minute() -> (
    None
):
    door = Door(Limits(asks_per_person=4))

    assert [knocked(door, "U1", at) for at in (0, 1, 2, 5, 5.5)] == [0, 0, 3, 0, 1]
    assert knocked(door, "U2", 2) == 0
    assert [knocked(door, "U1", 10 + 5 * at) for at in range(9)] == [0] * 9
    assert knocked(door, "U1", 55) == 5
    assert knocked(door, "U1", 60) == 0


def test_letters_typed_into_a_form_are_counted_apart() -> None:
    door = Door(Limits(asks_per_person=1))

    assert [knocked(door, "U1", at / 10, kind="letter") for at in range(10)] == [0] * 10
    assert knocked(door, "U1", 1, kind="letter") == 59
    assert knocked(door, "U1", 1) == 0


def test_nothing_is_counted_at_the_door_where_there_is_no_limit() -> None:
    door = Door(Limits(asks_per_person=0))

    assert [knocked(door, "U1", 0) for _ in range(500)] == [0] * 500


def test_who_is_turned_away_is_told_once_until_they_may_come_in() -> None:
    door = Door(Limits())

    assert [door.tells("T1", "U1", at, 5) for at in (0, 1, 4.9, 5, 6)] == [True, False, False, True, False]
    assert door.tells("T1", "U2", 1, 5)
    assert door.tells("T1", "U1", -10_000, 5)  # the clock was set back
