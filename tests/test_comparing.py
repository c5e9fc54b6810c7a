"""What is compared with what is made alike: as typed by people, the periods that are asked, and what is said of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.comparing import beside, narrowed
from bot.dates import alike, comparable, days_in, shift
from bot.followup import earlier, sides
from bot.models import Directory, Period, Policy, Question, Queue, Refusal, Scope, Side
from bot.reading import Asked
from tests.test_reading import NOW, days, reading

PAIRS = [
    # typed, the first period, the second, what is said
    ("Support today vs yesterday", "today", "2026-11-23T00:00..2026-11-23T10:15", "cut-alike"),
    ("Support yesterday vs today", "2026-11-23T00:00..2026-11-23T10:15", "today", "cut-alike"),
    ("Support yesterday vs friday", "2026-11-23", "2026-11-20", ""),
    ("Support yesterday vs last week", "2026-11-23", "2026-11-16", "cut-alike"),
    ("Support today vs last week", "today", "2026-11-17T00:00..2026-11-17T10:15", "cut-alike"),
    ("Support this week vs last week", "2026-11-23..…", "2026-11-16..2026-11-17T10:15", "cut-alike"),
    ("Support last week vs this week", "2026-11-16..2026-11-17T10:15", "2026-11-23..…", "cut-alike"),
    ("Support this week vs last month", "2026-11-23..…", "2026-10-01..2026-10-31", "not-alike"),
    ("Support this month vs last month", "2026-11-01..…", "2026-10-01..2026-10-24T10:15", "cut-alike"),
    ("Support this month vs october", "2026-11-01..…", "2026-10-01..2026-10-24T10:15", "cut-alike"),
    ("Support last month vs this month", "2026-10-01..2026-10-24T10:15", "2026-11-01..…", "cut-alike"),
    ("Support october vs september", "2026-10-01..2026-10-31", "2026-09-01..2026-09-30", ""),
    ("Support wk47 vs wk46", "2026-11-16..2026-11-22", "2026-11-09..2026-11-15", ""),
    ("Support yesterday 8:00-12:00 vs friday", "2026-11-23T08:00..2026-11-23T12:00", "2026-11-20T08:00..2026-11-20T12:00", "cut-alike"),
    ("Support yesterday vs friday 8:00-12:00", "2026-11-23T08:00..2026-11-23T12:00", "2026-11-20T08:00..2026-11-20T12:00", "cut-alike"),
    ("Support 3-7 nov vs last week", "2026-11-03..2026-11-07", "2026-11-17..2026-11-21", "cut-alike"),
    ("Support last week vs yesterday", "2026-11-16..2026-11-22", "2026-11-23", "not-alike"),
    ("Support yesterday vs last month", "2026-11-23", "2026-10-01..2026-10-31", "not-alike"),
    ("Support yesterday vs yesterday", "2026-11-23", "2026-11-23", "same"),
    ("Support vs Sales yesterday", "2026-11-23", "2026-11-23", ""),
    ("compare Support yesterday", "2026-11-23", "2026-11-16", ""),
    ("compare Support today", "today", "2026-11-17T00:00..2026-11-17T10:15", ""),
    ("compare Support last week", "2026-11-16..2026-11-22", "2026-11-09..2026-11-15", ""),
    ("compare Support this week", "2026-11-23..…", "2026-11-16..2026-11-17T10:15", ""),
    ("compare Support october", "2026-10-01..2026-10-31", "2026-09-01..2026-09-30", ""),
    ("compare Support this month", "2026-11-01..…", "2026-10-01..2026-10-24T10:15", ""),
    ("compare Support yesterday 8:00-12:00", "2026-11-23T08:00..2026-11-23T12:00", "2026-11-16T08:00..2026-11-16T12:00", ""),
]  # fmt: skip


def question(text: str) -> Question:
    found = reading(text)
    assert isinstance(found, Asked), text
    return found.question


def shown(period: Period) -> str:
    if period.end == NOW and period.start.date() == NOW.date():
        return "today"
    if period.start.date() == period.end.date():
        return f"{period.start:%Y-%m-%dT%H:%M}..{period.end:%Y-%m-%dT%H:%M}"
    return days(period)


@pytest.mark.parametrize(("typed", "first", "other", "code"), PAIRS)
def test_the_two_are_made_alike_where_they_can_be_and_else_it_is_said(
    typed: str, first: str, other: str, code: str
) -> None:
    compared = beside(question(typed))
    assert [shown(side.period) for side in compared.sides] == [first, other]
    assert [note.code for note in compared.notes] == ([code] if code else [])


def test_a_comparison_asked_again_for_another_day_moves_both_sides() -> None:
    before = earlier(question("Support yesterday vs friday"))
    assert [shown(side.period) for side in sides(before)] == ["2026-11-22", "2026-11-19"]
    queues = earlier(question("Support vs Sales yesterday"))
    assert [shown(side.period) for side in sides(queues)] == ["2026-11-22", "2026-11-22"]


def test_the_day_before_today_is_all_of_yesterday() -> None:
    assert days(earlier(question("Support today")).period) == "2026-11-23"


@pytest.mark.parametrize(
    ("side", "refused"), [(Side(queues=("801",), period=question("Support").period), True), (None, False)]
)
def test_no_side_shows_what_the_asker_may_not_see(side: Side | None, refused: bool) -> None:
    directory = Directory(
        read_at=NOW, queues=(Queue(dn="800", name="Support"), Queue(dn="801", name="Sales"))
    )
    asked = question("Support yesterday").model_copy(update={"against": (side,) if side else ()})
    found = narrowed(asked, Scope(queues=frozenset({"800"})), directory, Policy())
    assert isinstance(found, Refusal) is refused


def stretch(first: int, many: int, hours: int) -> Period:
    """So many days, *first* days ago, with *hours* those of the last day that are in it."""
    day = question("Support yesterday").period
    begin, last = shift(day, -first), shift(day, many - 1 - first)
    return Period(zone=day.zone, start=begin.start, end=last.start.replace(hour=hours) if hours else last.end)


PERIODS = st.builds(stretch, st.integers(0, 700), st.integers(1, 40), st.integers(0, 23))


@given(PERIODS, PERIODS)
def test_what_is_cut_lies_within_and_lasts_as_many_days(one: Period, other: Period) -> None:
    cut = alike(one, other)
    if cut is not None:
        assert other.start <= cut.start < cut.end <= other.end
        assert comparable(one, cut) or days_in(cut) < days_in(one)


@pytest.mark.parametrize(
    ("typed", "windows", "hours", "codes"),
    [
        ("Support last week mornings vs the week before", 7, "06:00", ["cut-alike"]),
        ("Support 3-7 nov 8:00-12:00 vs 2-6 nov", 5, "08:00", ["cut-alike"]),
        ("Support 3-7 nov 8:00-12:00 vs october", 31, "08:00", ["cut-alike", "not-alike"]),
        ("Support mon and wed last week vs last month", 1, "00:00", ["not-alike"]),
        ("compare Support last week mornings", 7, "06:00", []),
    ],
)
def test_windows_stand_beside_the_same_hours_of_the_days_named(
    typed: str, windows: int, hours: str, codes: list[str]
) -> None:
    made = beside(question(typed))
    other = made.sides[1].period
    assert len(other.windows) == windows
    assert {f"{start:%H:%M}" for start, _ in other.windows} == {hours}
    assert [note.code for note in made.notes] == codes
