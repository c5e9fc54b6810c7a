"""Two simulated years in five zones: no run wrong, missing or extra, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digests import due_instants, next_runs, period_of
from bot.digests.recurrence import crons, instants, run_before
from bot.models.schedule import When

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kolkata")
START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2028, 1, 1, tzinfo=UTC)
EVERY_HOUR = tuple(time(hour) for hour in range(24))


def exists(day: date, at: time, zone: ZoneInfo) -> bool:
    wall = datetime.combine(day, at, zone)
    return wall.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None)


def the_first_minute_that_is(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Minute by minute, without any arithmetic of the code under test."""
    wall = datetime.combine(day, at)
    while not exists(wall.date(), wall.time(), zone):
        wall += timedelta(minutes=1)
    return wall.replace(tzinfo=zone).astimezone(UTC)


def expected_daily(times: tuple[time, ...], zone: ZoneInfo, weekdays: tuple[int, ...]) -> list[datetime]:
    days = [date(2025, 12, 31) + timedelta(days=n) for n in range(735)]
    found = {
        the_first_minute_that_is(day, at, zone)
        for day in days
        for at in times
        if not weekdays or day.weekday() in weekdays
    }
    return sorted(at for at in found if START < at < END)


def simulated(when: When) -> list[datetime]:
    found: list[datetime] = []
    for at in instants(when, START):
        if at.astimezone(UTC) >= END:
            return found
        found.append(at.astimezone(UTC))
    raise AssertionError("instants end")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "times", [(time(8),), (time(2, 30),), (time(1, 30),), (time(0),), (time(6), time(14), time(22))]
)
@pytest.mark.parametrize("weekdays", [(), (0, 1, 2, 3, 4), (6,)])
def test_every_day_has_its_run_once_in_two_years_of_clock_changes(
    zone: str, times: tuple[time, ...], weekdays: tuple[int, ...]
) -> None:
    when = When(zone=zone, times=times, weekdays=weekdays)
    assert simulated(when) == expected_daily(times, ZoneInfo(zone), weekdays)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "America/Santiago", "Asia/Kolkata"])
def test_every_hour_is_an_hour_apart_for_two_years(zone: str) -> None:
    found = simulated(When(zone=zone, times=EVERY_HOUR, hourly=True))
    assert {after - before for before, after in pairwise(found)} == {timedelta(hours=1)}
    assert len(found) in {17519, 17520}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", [time(2, 30), time(1, 30), time(8)])
def test_walking_from_run_to_run_gives_the_same_as_one_long_walk(zone: str, at: time) -> None:
    when = When(zone=zone, times=(at,))
    found = simulated(when)
    now, stepped = START, []
    while (now := next_runs(when, now, 1)[0].astimezone(UTC)) < END:
        stepped.append(now)
    assert stepped == found


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("times", "weekdays", "covers"),
    [
        ((time(8),), (), "days"),
        ((time(8),), (0, 1, 2, 3, 4), "days"),
        ((time(6), time(14), time(22)), (), "since"),
    ],
)
def test_what_runs_cover_leaves_no_second_out_and_none_twice(
    zone: str, times: tuple[time, ...], weekdays: tuple[int, ...], covers: str
) -> None:
    when = When(zone=zone, times=times, weekdays=weekdays)
    periods = [period_of(when, "days" if covers == "days" else "since", due) for due in simulated(when)[:400]]
    assert all(
        before.end.astimezone(UTC) == after.start.astimezone(UTC) for before, after in pairwise(periods)
    )


def test_two_thirty_in_the_gap_runs_at_three_and_one_thirty_in_the_fold_once() -> None:
    york = "America/New_York"
    gap = next_runs(When(zone=york, times=(time(2, 30),)), datetime(2026, 3, 8, 5, tzinfo=UTC), 2)
    assert [f"{at:%d %H:%M %z}" for at in gap] == ["08 03:00 -0400", "09 02:30 -0400"]
    fold = next_runs(When(zone=york, times=(time(1, 30),)), datetime(2026, 11, 1, 4, tzinfo=UTC), 2)
    assert [f"{at:%d %H:%M %z}" for at in fold] == ["01 01:30 -0400", "02 01:30 -0500"]


@pytest.mark.parametrize(
    ("when", "runs"),
    [
        (When(zone="UTC", times=(time(8),), monthdays=(31,)), ["31 Jan", "28 Feb", "31 Mar", "30 Apr"]),
        (When(zone="UTC", times=(time(8),), monthdays=(30,)), ["30 Jan", "28 Feb", "30 Mar", "30 Apr"]),
        (When(zone="UTC", times=(time(8),), monthdays=(-1,)), ["31 Jan", "28 Feb", "31 Mar", "30 Apr"]),
        (When(zone="UTC", times=(time(8),), monthdays=(1, 15)), ["01 Jan", "15 Jan", "01 Feb", "15 Feb"]),
        (When(zone="UTC", times=(time(8),), weekdays=(0,), nth=1), ["05 Jan", "02 Feb", "02 Mar", "06 Apr"]),
        (When(zone="UTC", times=(time(8),), weekdays=(4,), nth=-1), ["30 Jan", "27 Feb", "27 Mar", "24 Apr"]),
    ],
)
def test_months_have_their_days(when: When, runs: list[str]) -> None:
    assert [f"{at:%d %b}" for at in next_runs(when, START, 4)] == runs


def test_the_previous_working_day_is_friday_to_sunday_on_a_monday() -> None:
    when = When(zone="Europe/Berlin", times=(time(8),), weekdays=(0, 1, 2, 3, 4))
    covered = [period_of(when, "days", due) for due in next_runs(when, datetime(2026, 11, 22, tzinfo=UTC), 2)]
    assert [(f"{one.start:%a %d}", f"{one.end:%a %d}") for one in covered] == [
        ("Fri 20", "Mon 23"),
        ("Mon 23", "Tue 24"),
    ]


def test_the_day_after_a_holiday_that_was_left_out_covers_it() -> None:
    when = When(zone="Europe/Berlin", times=(time(8),), weekdays=(0, 1, 2, 3, 4))
    holidays = {date(2026, 12, 25)}
    due = next_runs(when, datetime(2026, 12, 24, 12, tzinfo=UTC), 1, holidays)[0]
    covered = period_of(when, "days", due, holidays)
    assert (f"{due:%a %d}", f"{covered.start:%a %d}") == ("Mon 28", "Thu 24")


@pytest.mark.parametrize(
    ("covers", "times", "start"),
    [
        ("today", (time(18),), "24 00:00"),
        ("days", (time(18),), "23 00:00"),
        ("hour", tuple(time(hour) for hour in range(8, 19)), "24 17:00"),
        ("since", (time(6), time(18)), "24 06:00"),
    ],
)
def test_each_way_of_covering_starts_where_it_says(covers: str, times: tuple[time, ...], start: str) -> None:
    when = When(zone="Europe/Berlin", times=times)
    due = datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert f"{period_of(when, covers, due).start:%d %H:%M}" == start  # type: ignore[arg-type]  # a table of literals


def test_the_first_hour_of_a_stretch_covers_one_hour() -> None:
    when = When(zone="UTC", times=tuple(time(hour) for hour in range(8, 19)), hourly=True)
    covered = period_of(when, "hour", datetime(2026, 11, 24, 8, tzinfo=UTC))
    assert covered.lasts == timedelta(hours=1)


def test_due_instants_include_both_ends_and_name_the_next() -> None:
    when = When(zone="UTC", times=(time(8),))
    first = datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert due_instants(when, first, first) == ([first], first + timedelta(days=1))
    assert due_instants(when, first, first - timedelta(seconds=1)) == ([], first)


RECURRENCES = st.builds(
    When,
    zone=st.sampled_from(ZONES),
    times=st.lists(
        st.times().map(lambda at: at.replace(second=0, microsecond=0)), min_size=1, max_size=4, unique=True
    ).map(lambda times: tuple(sorted(times))),
    weekdays=st.sets(st.integers(0, 6), max_size=6).map(lambda days: tuple(sorted(days))),
)


@settings(max_examples=60, deadline=None)
@given(RECURRENCES, st.integers(0, 60_000_000).map(lambda seconds: START + timedelta(seconds=seconds)))
def test_runs_are_in_order_and_the_run_before_is_the_one_before(when: When, after: datetime) -> None:
    runs = [at.astimezone(UTC) for at in next_runs(when, after, 5)]
    assert runs[0] > after
    assert all(before < later for before, later in pairwise(runs))
    assert run_before(when, runs[3]).astimezone(UTC) == runs[2]


def test_times_that_share_a_minute_share_a_line() -> None:
    assert crons(When(zone="UTC", times=(time(6), time(14), time(22)))) == ("0 6,14,22 * * *",)
    assert len(crons(When(zone="UTC", times=(time(6), time(14, 30))))) == 2


def test_an_extra_run_covers_what_the_planned_one_before_it_did() -> None:
    when = When(zone="Europe/Berlin", times=(time(8),), weekdays=(0, 1, 2, 3, 4))
    planned, extra = datetime(2026, 11, 23, 7, tzinfo=UTC), datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
    assert period_of(when, "days", extra) == period_of(when, "days", planned)
