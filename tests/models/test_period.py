"""A period of several windows keeps them apart, in order and in its zone, also after a trip through JSON."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.dates import shift
from bot.models import Period

BERLIN = ZoneInfo("Europe/Berlin")


def at(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=BERLIN)


MORNINGS = Period.of("Europe/Berlin", [(at(day, 8), at(day, 12)) for day in (3, 4, 5)])


def test_a_plain_period_is_one_window() -> None:
    plain = Period(zone="Europe/Berlin", start=at(3, 8), end=at(3, 12))

    assert plain.only == ()
    assert plain.windows == ((at(3, 8), at(3, 12)),)
    assert Period.of("Europe/Berlin", [(at(3, 8), at(3, 12))]) == plain


def test_several_windows_run_from_the_first_to_the_last() -> None:
    assert (MORNINGS.start, MORNINGS.end) == (at(3, 8), at(5, 12))
    assert [start.day for start, _ in MORNINGS.windows] == [3, 4, 5]


def test_windows_come_back_from_json_in_their_zone() -> None:
    read = Period.model_validate_json(MORNINGS.model_dump_json())

    assert read == MORNINGS
    assert {edge.tzinfo for window in read.windows for edge in window} == {BERLIN}


@pytest.mark.parametrize(
    "only",
    [
        ((at(3, 8), at(5, 12)),),
        ((at(3, 8), at(3, 12)), (at(5, 8), at(5, 11))),
        ((at(3, 8), at(3, 12)), (at(3, 12), at(5, 12))),
        ((at(3, 8), at(4, 12)), (at(4, 8), at(5, 12))),
    ],
)
def test_windows_that_are_none_are_refused(only: object) -> None:
    with pytest.raises(ValidationError):
        Period.model_validate({"zone": "Europe/Berlin", "start": at(3, 8), "end": at(5, 12), "only": only})


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 20)), min_size=1, max_size=8))
def test_every_moment_of_the_windows_and_no_other_is_in_the_period(
    given_hours: list[tuple[int, int]],
) -> None:
    begin = datetime(2026, 10, 23, tzinfo=UTC)
    period = Period.of(
        "Europe/Berlin",
        [(begin + timedelta(hours=a), begin + timedelta(hours=a + n)) for a, n in given_hours],
    )

    for hour in range(112):
        moment = begin + timedelta(hours=hour)
        meant = any(a <= hour < a + n for a, n in given_hours)
        assert any(start <= moment < end for start, end in period.windows) == meant


def test_windows_move_by_the_wall_clock() -> None:
    moved = shift(MORNINGS, -14)

    assert [(start.hour, end.hour) for start, end in moved.windows] == [(8, 12)] * 3
    assert moved.start == at(20, 8, month=10)
