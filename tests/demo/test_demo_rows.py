import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.demo.history import Stay
from bot.demo.rows import Row, day_around, duration_text, instant_text, report_rows
from bot.models import read_duration
from tests.demo.contract import REPOSITORY

REAL = REPOSITORY.parent / "shared" / "3cx" / "samples" / "agent_login_history_real.json"
REAL_ROW = {
    "QueueNo": "8003",
    "AgentNo": "1001",
    "Agent": "1001 Andrew Johnson",
    "Day": "2026-03-03T00:00:00-06:00",
    "loggedInDt": "2026-03-03T00:00:00-06:00",
    "LoggedOutDt": "2026-03-03T18:00:00-06:00",
    "LoggedInInterval": "PT18H",
    "LoggedInDayInterval": "PT18H",
    "LoggedInTotalInterval": "P5DT13H43M24.960179S",
    "TalkingInterval": "PT0S",
    "TalkingDayInterval": "PT0S",
    "TalkingTotalInterval": "PT0S",
}
ZONES = [
    "Europe/Berlin",
    "America/Chicago",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Atlantic/Azores",
    "Pacific/Apia",
    "UTC",
    "America/Santiago",
]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def stay(
    start: str, end: str | None, *, talking: float = 0.0, queue: str = "800", agent: str = "101"
) -> Stay:
    return Stay(queue, agent, f"{agent} Ana Ruiz", at(start), at(end) if end else None, talking)


def rows_of(
    *stays: Stay, start: str, end: str, zone: str = "Europe/Berlin", now: str = "2027-01-01T00:00Z"
) -> list[Row]:
    return report_rows(stays, at(start), at(end), zone, "", "", at(now))


def test_an_agent_still_in_at_the_windows_end_gives_the_one_real_row() -> None:
    came = at("2026-03-04T00:00:00Z") - timedelta(
        days=5, hours=13, minutes=43, seconds=24, microseconds=960179
    )
    still_in = Stay("8003", "1001", "1001 Andrew Johnson", came, None, 0.0)
    window = (at("2026-02-01T00:00:00Z"), at("2026-03-04T00:00:00Z"))
    rows = report_rows([still_in], *window, "America/Chicago", "8003", "", at("2026-03-05T09:00:00Z"))
    assert rows[-1] == REAL_ROW
    assert list(rows[-1]) == list(REAL_ROW)
    assert len(rows) == 6


def test_the_real_row_here_is_the_published_one() -> None:
    if REAL.exists():
        assert json.loads(REAL.read_text())["body"]["value"] == [REAL_ROW]
    assert read_duration(REAL_ROW["LoggedInTotalInterval"]) == 481404.960179


def test_a_night_is_cut_at_local_midnight() -> None:
    rows = rows_of(
        stay("2026-11-22T21:00Z", "2026-11-23T05:00Z", talking=480),
        start="2026-11-20T23:00Z",
        end="2026-11-24T23:00Z",
    )
    assert [(row["Day"], row["loggedInDt"], row["LoggedOutDt"], row["LoggedInInterval"]) for row in rows] == [
        ("2026-11-22T00:00:00+01:00", "2026-11-22T22:00:00+01:00", "2026-11-23T00:00:00+01:00", "PT2H"),
        ("2026-11-23T00:00:00+01:00", "2026-11-23T00:00:00+01:00", "2026-11-23T06:00:00+01:00", "PT6H"),
    ]
    assert [row["TalkingInterval"] for row in rows] == ["PT2M", "PT6M"]
    assert {row["LoggedInTotalInterval"] for row in rows} == {"PT8H"}
    assert [row["LoggedInDayInterval"] for row in rows] == ["PT2H", "PT6H"]


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", "PT23H"), ("2026-10-25", "P1DT1H"), ("2026-11-23", "P1D")]
)
def test_a_whole_day_lasts_as_long_as_its_clocks_say(day: str, hours: str) -> None:
    around = at(f"{day}T12:00Z")
    always_in = stay((around - timedelta(days=9)).isoformat(), None)
    rows = rows_of(
        always_in,
        start=(around - timedelta(days=2)).isoformat(),
        end=(around + timedelta(days=2)).isoformat(),
    )
    (row,) = [row for row in rows if (row["Day"] or "").startswith(day)]
    assert row["LoggedInInterval"] == hours


@pytest.mark.parametrize(
    ("zone", "instant", "first", "following"),
    [
        ("Europe/Berlin", "2026-10-25T12:00Z", "2026-10-24T22:00Z", "2026-10-25T23:00Z"),
        ("Atlantic/Azores", "2026-10-25T12:00Z", "2026-10-25T00:00Z", "2026-10-26T01:00Z"),
        ("Atlantic/Azores", "2026-10-25T00:30Z", "2026-10-25T00:00Z", "2026-10-26T01:00Z"),
        ("Atlantic/Azores", "2026-10-25T01:30Z", "2026-10-25T00:00Z", "2026-10-26T01:00Z"),
        ("Africa/Cairo", "2026-04-24T12:00Z", "2026-04-23T22:00Z", "2026-04-24T21:00Z"),
        ("Africa/Cairo", "2026-04-23T12:00Z", "2026-04-22T22:00Z", "2026-04-23T22:00Z"),
    ],
)
def test_a_local_day_begins_with_its_first_instant(
    zone: str, instant: str, first: str, following: str
) -> None:
    assert day_around(at(instant), ZoneInfo(zone)) == (at(first), at(following))


def test_the_offset_of_days_changes_inside_one_window() -> None:
    rows = rows_of(stay("2026-10-24T06:00Z", None), start="2026-10-23T22:00Z", end="2026-10-26T23:00Z")
    assert [(row["Day"] or "")[-6:] for row in rows] == ["+02:00", "+02:00", "+01:00"]


def test_an_open_stay_ends_at_now_when_the_window_reaches_beyond_it() -> None:
    rows = rows_of(
        stay("2026-11-24T07:00Z", None),
        start="2026-11-23T23:00Z",
        end="2026-11-24T23:00Z",
        now="2026-11-24T09:15Z",
    )
    assert [row["LoggedOutDt"] for row in rows] == ["2026-11-24T10:15:00+01:00"]


def test_stays_are_given_per_queue_with_totals_per_queue() -> None:
    twice = [stay("2026-11-23T07:00Z", "2026-11-23T08:00Z", queue=queue) for queue in ("802", "801")]
    rows = rows_of(*twice, start="2026-11-22T23:00Z", end="2026-11-23T23:00Z")
    assert [(row["QueueNo"], row["LoggedInTotalInterval"]) for row in rows] == [
        ("801", "PT1H"),
        ("802", "PT1H"),
    ]


@pytest.mark.parametrize(
    ("queue", "agent", "count"), [("", "", 4), ("800", "", 2), ("", "101", 2), ("800", "102", 1)]
)
def test_an_empty_number_asks_for_all(queue: str, agent: str, count: int) -> None:
    stays = [
        stay("2026-11-23T07:00Z", "2026-11-23T08:00Z", queue=one, agent=other)
        for one in ("800", "801")
        for other in ("101", "102")
    ]
    rows = report_rows(
        stays, at("2026-11-22T23:00Z"), at("2026-11-23T23:00Z"), "UTC", queue, agent, at("2026-12-01T00:00Z")
    )
    assert len(rows) == count


MICRO = timedelta(microseconds=1)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # the strategy wants bounds without a zone


@st.composite
def histories(draw: st.DrawFn) -> list[Stay]:
    stays = []
    for index in range(draw(st.integers(0, 6))):
        start = draw(INSTANTS)
        lasted = draw(st.timedeltas(MICRO, timedelta(days=5)))
        end = None if draw(st.booleans()) and index == 0 else start + lasted
        queue, agent = draw(st.sampled_from(["800", "0820"])), draw(st.sampled_from(["101", "0336"]))
        talking = round(lasted.total_seconds() * draw(st.floats(0, 1)), 6)
        stays.append(Stay(queue, agent, f"{agent} Someone", start, end, talking))
    return stays


@settings(deadline=None)
@given(
    stays=histories(),
    start=INSTANTS,
    length=st.timedeltas(MICRO, timedelta(days=40)),
    zone=st.sampled_from(ZONES),
    ahead=st.timedeltas(timedelta(days=-20), timedelta(days=400)),
)
def test_rows_add_up_to_the_truth_clipped_to_the_window(
    stays: list[Stay], start: datetime, length: timedelta, zone: str, ahead: timedelta
) -> None:
    end, now = start + length, start + ahead
    stays = [each for each in stays if each.start < now]
    rows = report_rows(stays, start, end, zone, "", "", now)
    stop = min(end, now)
    true_seconds: dict[tuple[str, str], timedelta] = defaultdict(timedelta)
    for each in stays:
        last = min(each.end or now, stop)
        true_seconds[each.queue, each.agent] += max(timedelta(), last - max(each.start, start))
    told: dict[tuple[str | None, str | None], timedelta] = defaultdict(timedelta)
    for row in rows:
        came, went = at(row["loggedInDt"] or ""), at(row["LoggedOutDt"] or "")
        day, next_day = day_around(came, ZoneInfo(zone))
        assert start <= came < went <= stop
        assert day <= came.astimezone(UTC) < went.astimezone(UTC) <= next_day
        assert at(row["Day"] or "").astimezone(UTC) == day
        assert row["LoggedInInterval"] == duration_text(went - came)
        told[row["QueueNo"], row["AgentNo"]] += went - came
    assert told == {key: lasted for key, lasted in true_seconds.items() if lasted}
    for row in rows:
        assert row["LoggedInTotalInterval"] == duration_text(told[row["QueueNo"], row["AgentNo"]])


@settings(deadline=None)
@given(stays=histories(), start=INSTANTS, zone=st.sampled_from(ZONES), parts=st.integers(2, 5))
def test_a_window_asked_in_parts_talks_as_long_as_the_whole(
    stays: list[Stay], start: datetime, zone: str, parts: int
) -> None:
    now = at("2028-01-01T00:00Z")
    step = timedelta(hours=31)

    def talked(first: datetime, last: datetime) -> float:
        rows = report_rows(stays, first, last, zone, "", "", now)
        return sum(read_duration(row["TalkingInterval"] or "") for row in rows)

    pieces = sum(talked(start + index * step, start + (index + 1) * step) for index in range(parts))
    assert pieces == pytest.approx(talked(start, start + parts * step), abs=1e-5)


@settings(deadline=None)
@given(st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_a_duration_reads_back_as_written(lasted: timedelta) -> None:
    assert read_duration(duration_text(lasted)) == pytest.approx(lasted.total_seconds(), abs=1e-6)


@pytest.mark.parametrize(
    ("lasted", "text"),
    [
        (timedelta(), "PT0S"),
        (timedelta(days=1), "P1D"),
        (timedelta(hours=18), "PT18H"),
        (timedelta(days=5, seconds=49404, microseconds=960179), "P5DT13H43M24.960179S"),
        (timedelta(microseconds=500000), "PT0.5S"),
        (timedelta(minutes=-90), "-PT1H30M"),
    ],
)
def test_durations_are_written_as_dot_net_writes_them(lasted: timedelta, text: str) -> None:
    assert duration_text(lasted) == text


@pytest.mark.parametrize(
    ("instant", "zone", "text"),
    [
        ("2026-03-03T06:00:00Z", ZoneInfo("America/Chicago"), "2026-03-03T00:00:00-06:00"),
        ("2026-03-03T06:00:00.120000Z", ZoneInfo("UTC"), "2026-03-03T06:00:00.12Z"),
        ("2026-03-03T06:00:00.000001Z", timezone(timedelta(hours=8)), "2026-03-03T14:00:00.000001+08:00"),
    ],
)
def test_instants_are_written_with_the_zones_offset(instant: str, zone: ZoneInfo, text: str) -> None:
    assert instant_text(at(instant), zone) == text
