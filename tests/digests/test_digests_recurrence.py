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


def test_a_run_is_not_given_again_from_within_the_repeated_hour() -> None:
    when = When(zone="America/New_York", times=EVERY_HOUR, hourly=True)
    second_pass = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)  # 01:30, an hour after 01:30
    assert next_runs(when, second_pass, 1)[0].astimezone(UTC) == datetime(2026, 11, 1, 7, tzinfo=UTC)
    once = When(zone="America/New_York", times=(time(1, 45),))
    assert next_runs(once, second_pass, 1)[0].astimezone(UTC) == datetime(2026, 11, 2, 6, 45, tzinfo=UTC)


def test_an_instant_two_rules_share_is_one_run() -> None:
    when = When(zone="UTC", times=(time(8),), monthdays=(28, 31))
    february = next_runs(when, datetime(2026, 2, 1, tzinfo=UTC), 3)
    assert [f"{at:%d %b}" for at in february] == ["28 Feb", "28 Mar", "31 Mar"]


def test_holidays_are_neither_due_nor_next() -> None:
    when = When(zone="Europe/Berlin", times=(time(0, 30),))
    first, now = datetime(2026, 12, 23, 23, 30, tzinfo=UTC), datetime(2026, 12, 25, tzinfo=UTC)
    due, following = due_instants(when, first, now, {date(2026, 12, 25), date(2026, 12, 26)})
    assert [f"{at:%d %H:%M}" for at in due] == ["24 00:30"]
    assert f"{following:%d %H:%M}" == "27 00:30"


def test_instants_are_told_in_the_zone_of_the_digest() -> None:
    when = When(zone="Asia/Kolkata", times=(time(8),))
    due, following = due_instants(
        when, datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
    )
    assert [str(at) for at in (*due, following)] == ["2026-11-24 08:00:00+05:30", "2026-11-25 08:00:00+05:30"]


@pytest.mark.parametrize(
    ("when", "due", "before"),
    [
        (When(zone="UTC", times=(time(8),)), "2026-11-24T08:00Z", "2026-11-23T08:00Z"),
        (When(zone="UTC", times=(time(8),), weekdays=(0,)), "2026-11-23T08:00Z", "2026-11-16T08:00Z"),
        (When(zone="UTC", times=(time(8),), monthdays=(1,)), "2026-11-01T08:00Z", "2026-10-01T08:00Z"),
        (When(zone="UTC", times=(time(8), time(8, 1))), "2026-11-24T08:00:01Z", "2026-11-24T08:00Z"),
    ],
)
def test_the_run_before_is_the_newest_there_was(when: When, due: str, before: str) -> None:
    assert run_before(when, datetime.fromisoformat(due)) == datetime.fromisoformat(before)


def test_a_year_of_holidays_is_looked_past_and_an_endless_one_is_an_error() -> None:
    when = When(zone="UTC", times=(time(8),), weekdays=(0,))
    due = datetime(2026, 11, 23, 8, tzinfo=UTC)
    off = {due.date() - timedelta(weeks=week) for week in range(1, 60)}
    held = off - {due.date() - timedelta(weeks=57)}
    assert run_before(when, due, held) == due - timedelta(weeks=57)
    with pytest.raises(ValueError, match="400 days"):
        run_before(when, due, off)


@pytest.mark.parametrize(
    ("when", "lines"),
    [
        (When(zone="UTC", times=(time(8),), weekdays=(6, 0, 2)), ("0 8 * * 0,1,3",)),
        (When(zone="UTC", times=(time(8, 5),), weekdays=(4,), nth=-1), ("5 8 * * 5L",)),
        (When(zone="UTC", times=(time(8),), weekdays=(6,), nth=3), ("0 8 * * 0#3",)),
        (When(zone="UTC", times=(time(8),), monthdays=(29,)), ("0 8 29 1,3-12 *", "0 8 L 2 *")),
        (When(zone="UTC", times=EVERY_HOUR, weekdays=(0,), hourly=True), ("0 * * * 1",)),
        (When(zone="UTC", times=(time(14), time(6), time(6, 30))), ("0 6,14 * * *", "30 6 * * *")),
    ],
)
def test_a_recurrence_is_written_as_cron_has_it(when: When, lines: tuple[str, ...]) -> None:
    assert crons(when) == lines


def test_the_hour_of_a_sparse_digest_is_the_last_one_and_two_hours_apart_it_is_both() -> None:
    due = datetime(2026, 11, 24, 8, tzinfo=UTC)
    for step, hours in ((1, 1), (2, 2), (3, 1), (4, 1)):
        when = When(zone="UTC", times=tuple(time(hour) for hour in range(0, 24, step)), hourly=True)
        at = due.replace(hour=12)
        assert period_of(when, "hour", at).lasts == timedelta(hours=hours), step


def test_today_at_midnight_itself_covers_the_time_since_the_run_before() -> None:
    when = When(zone="Europe/Berlin", times=(time(0), time(12)))
    at_midnight = period_of(when, "today", datetime(2026, 11, 23, 23, tzinfo=UTC))
    assert (f"{at_midnight.start:%d %H:%M}", f"{at_midnight.end:%d %H:%M}") == ("23 12:00", "24 00:00")


def test_the_days_a_run_covers_are_whole_days_of_its_own_zone() -> None:
    when = When(zone="America/New_York", times=(time(20), time(23)))
    covered = period_of(when, "days", datetime(2026, 11, 25, 4, tzinfo=UTC))  # 23:00 on the 24th there
    assert (covered.zone, str(covered.start), str(covered.end)) == (
        "America/New_York",
        "2026-11-23 00:00:00-05:00",
        "2026-11-24 00:00:00-05:00",
    )


def test_an_extra_run_on_a_holiday_covers_what_the_planned_one_before_it_did() -> None:
    when = When(zone="Europe/Berlin", times=(time(8),), weekdays=(0, 1, 2, 3, 4))
    extra = datetime(2026, 12, 25, 12, tzinfo=UTC)
    covered = period_of(when, "days", extra, {date(2026, 12, 25)})
    assert (f"{covered.start:%a %d}", f"{covered.end:%a %d}") == ("Wed 23", "Thu 24")


def test_the_time_since_the_run_before_looks_past_holidays() -> None:
    when = When(zone="Europe/Berlin", times=(time(6), time(18)))
    covered = period_of(when, "since", datetime(2026, 12, 27, 5, tzinfo=UTC), {date(2026, 12, 26)})
    assert (f"{covered.start:%d %H:%M}", f"{covered.end:%d %H:%M}") == ("25 18:00", "27 06:00")
