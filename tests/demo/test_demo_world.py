from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.demo.cast import PEOPLE, QUEUES
from bot.demo.rows import report_rows
from bot.demo.world import Stay, World
from bot.models import in_words, read_duration

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 10, 15, tzinfo=BERLIN)


@pytest.fixture(scope="module")
def world() -> World:
    return World(1, NOW)


def local_day(world: World, day: date, queue: str = "", agent: str = "") -> list[dict[str, str | None]]:
    start = datetime(day.year, day.month, day.day, tzinfo=BERLIN)
    end = (datetime(day.year, day.month, day.day) + timedelta(days=1)).replace(tzinfo=BERLIN)  # noqa: DTZ001  # wall clock
    return report_rows(world.between(start, end), start, end, "Europe/Berlin", queue, agent, world.now)


def clock(text: str | None) -> str:
    return (text or "")[11:16]


def test_the_same_seed_and_clock_give_the_same_history(world: World) -> None:
    assert World(1, NOW).truth == world.truth
    assert World(2, NOW).truth != world.truth


def test_the_example_of_yesterday_in_support_is_there(world: World) -> None:
    rows = local_day(world, date(2026, 11, 23), "800")
    stints = [(row["Agent"], clock(row["loggedInDt"]), clock(row["LoggedOutDt"])) for row in rows]
    assert stints == [
        ("101 Ana Ruiz", "08:02", "12:03"),
        ("101 Ana Ruiz", "12:31", "18:04"),
        ("102 Bob Brown", "07:58", "12:02"),
        ("102 Bob Brown", "12:31", "17:30"),
        ("117 Ana Roth", "09:00", "12:00"),
    ]
    assert in_words(read_duration(rows[0]["LoggedInTotalInterval"] or "")) == "9 h 34 min"
    assert len(world.members("800")) == 12


@pytest.mark.parametrize("seed", range(5))
def test_nobody_is_in_support_over_lunch_yesterday_whatever_the_seed(seed: int) -> None:
    world = World(seed, NOW)
    gap = [datetime(2026, 11, 23, 12, minute, tzinfo=BERLIN) for minute in (4, 30)]
    assert not [stay for stay in world.between(*gap) if stay.queue == "800"]


def test_billing_is_empty_on_sunday_and_was_not_a_week_before(world: World) -> None:
    assert local_day(world, date(2026, 11, 22), "803") == []
    assert {row["AgentNo"] for row in local_day(world, date(2026, 11, 15), "803")} == {"140", "141", "142"}
    assert len(world.members("803")) == 4


def test_support_and_sales_have_thirty_four_members_between_them(world: World) -> None:
    assert len(world.members("800")) + len(world.members("801")) == 34


def test_one_person_manages_support_and_billing(world: World) -> None:
    assert {queue.name for queue in world.queues if "110" in queue.managers} == {"Support", "Billing"}


def test_one_forgot_to_log_out_and_is_still_in(world: World) -> None:
    (stay,) = [stay for stay in world.truth if stay.agent == "119" and stay.end is None]
    assert world.now - stay.start > timedelta(days=1)
    assert "119" in world.switched_on


def test_some_weekends_were_forgotten_too(world: World) -> None:
    long = [s for s in world.truth if s.agent == "119" and s.end and s.end - s.start > timedelta(days=2)]
    assert len(long) >= 4


def test_one_works_in_five_queues_at_once(world: World) -> None:
    starts: dict[datetime, set[str]] = {}
    for stay in world.truth:
        if stay.agent == "120":
            starts.setdefault(stay.start, set()).add(stay.queue)
    assert {"801", "802", "804", "805", "806"} in starts.values()


def test_a_deleted_extension_has_rows_but_is_not_in_the_directory(world: World) -> None:
    deleted = [stay for stay in world.truth if stay.agent == "133"]
    assert deleted
    assert max(stay.start for stay in deleted) < world.now - timedelta(days=18)
    assert "133" not in {person.number for person in world.people}


def test_a_number_changed_hands(world: World) -> None:
    labels = {stay.label: stay.start for stay in world.truth if stay.agent == "109"}
    assert set(labels) == {"109 Dana Weiss", "109 Carl Meyer"}
    assert labels["109 Dana Weiss"] < world.now - timedelta(days=43)
    first_of_the_new = min(stay.start for stay in world.truth if stay.label == "109 Carl Meyer")
    assert labels["109 Dana Weiss"] < first_of_the_new


def test_some_numbers_begin_with_zero(world: World) -> None:
    assert {"0336", "0337"} <= {stay.agent for stay in world.truth}
    assert "0820" in {stay.queue for stay in world.truth}


def test_weekends_are_nearly_empty_by_day(world: World) -> None:
    by_day = [0] * 7
    for stay in world.truth:
        by_day[stay.start.astimezone(BERLIN).weekday()] += stay.queue not in {"807", "809", "808"}
    assert max(by_day[5:]) < min(by_day[:5]) / 10


def test_nights_run_over_midnight_also_when_clocks_change(world: World) -> None:
    nights = [s for s in world.truth if s.queue == "807" and s.end]
    over = [
        s for s in nights if s.start.astimezone(BERLIN).date() < (s.end or s.start).astimezone(BERLIN).date()
    ]
    assert len(over) > 300
    hours = {
        (s.start.astimezone(BERLIN).date(), round(((s.end or s.start) - s.start).total_seconds() / 3600))
        for s in over
    }
    assert {hour for day, hour in hours if day == date(2026, 10, 24)} == {9}
    assert {hour for day, hour in hours if day == date(2026, 3, 28)} == {7}


def test_holidays_keep_the_offices_empty(world: World) -> None:
    assert local_day(world, date(2026, 5, 1), "801") == []


def test_every_stay_is_of_somebody_who_was_a_member(world: World) -> None:
    queues = {queue.number for queue in QUEUES}
    numbers = {person.number for person in PEOPLE} | {"133"}
    for stay in world.truth:
        assert stay.queue in queues
        assert stay.agent in numbers
        assert stay.start < (stay.end or world.now)
        assert 0 <= stay.talking <= ((stay.end or world.now) - stay.start).total_seconds()


def test_nobody_is_twice_in_one_queue_at_once(world: World) -> None:
    last: dict[tuple[str, str], Stay] = {}
    for stay in world.truth:
        before = last.get((stay.queue, stay.agent))
        assert before is None or (before.end is not None and before.end <= stay.start), (before, stay)
        last[stay.queue, stay.agent] = stay


@settings(max_examples=15, deadline=None)
@given(st.timedeltas(timedelta(days=-30), timedelta(days=3)))
def test_a_later_clock_only_adds_to_the_history(step: timedelta) -> None:
    then = World(1, NOW).at(NOW + step)
    later = then.at(then.now + timedelta(hours=7))
    closed = {stay for stay in then.between(then.now - timedelta(days=9), then.now) if stay.end}
    assert closed <= set(later.between(then.now - timedelta(days=9), later.now))
    assert all(
        stay.start < then.now and (stay.end is None or stay.end <= then.now)
        for stay in then.between(NOW - timedelta(days=40), later.now)
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 400), st.integers(1, 200))
def test_a_window_of_the_history_is_the_truth_that_touches_it(back: int, hours: int) -> None:
    world = SHARED
    start = world.now - timedelta(days=back)
    end = start + timedelta(hours=hours)
    touching = [s for s in world.truth if s.start < end and (s.end is None or s.end > start)]
    assert world.between(start, end) == touching


SHARED = World(1, NOW)


def test_another_zone_has_its_own_working_hours() -> None:
    chicago = World(3, datetime(2026, 7, 7, 12, tzinfo=UTC), "America/Chicago")
    (first, *_) = [stay for stay in chicago.truth if stay.agent == "102"]
    assert 7 <= first.start.astimezone(ZoneInfo("America/Chicago")).hour <= 9


def test_names_that_are_hard_to_ask_for_can_be_added() -> None:
    world = World(1, NOW, extra_queues=(("821", "May"), ("822", "Support 24")))
    assert [queue.name for queue in world.queues][-2:] == ["May", "Support 24"]
    assert len(world.members("822")) == 12
