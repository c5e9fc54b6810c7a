import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from pydantic_core import from_json

from bot.errors import PBXUnexpected
from bot.models.duration import read_duration
from bot.models.token import TokenState
from bot.threecx.failures import failure, retry_after, unreachable
from bot.threecx.hours import Holiday, Schedule, opening_hours
from bot.threecx.loginrows import LoginRows, is_midnight, is_row
from bot.threecx.pressure import Breaker
from bot.threecx.splitter import NotJSON, Splitter
from bot.threecx.token import credential_key, may_try, read_life
from bot.threecx.windows import windows

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)


def parse(text: bytes) -> list[object]:
    try:
        return list(from_json(text))
    except ValueError:
        raise NotJSON from None


VALUES = st.recursive(
    st.none() | st.integers(-5, 5) | st.text(st.sampled_from('},{]["\\ :aé')),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.sampled_from('a}{"\\'), max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.dictionaries(st.text(st.sampled_from("ab}{"), min_size=1, max_size=3), VALUES, max_size=4),
        max_size=12,
    ),
    st.integers(1, 50),
    st.sampled_from([None, 1]),
    st.booleans(),
)
def test_rows_come_out_as_they_went_in_wherever_the_bytes_are_cut(
    rows: list[object], size: int, indent: int | None, last: bool
) -> None:
    around = {"@odata.context": 'x["value":[', "@odata.count": len(rows)}
    whole = {"value": rows, **around} if last else {**around, "value": rows}
    body = json.dumps(whole, indent=indent).encode()
    splitter: Splitter[object] = Splitter(parse)
    found: list[object] = []
    for at in range(0, len(body), size):
        for piece in splitter.feed(body[at : at + size]):
            found += piece
    for piece in splitter.end():
        found += piece
    assert found == rows
    assert splitter.envelope == {**around, "value": []}


def test_large_bodies_are_cut_at_rows_even_where_texts_look_like_rows() -> None:
    rows = [{"n": n, "trap": '"},{"', "inner": [{"a": 1}, {"b": 2}], "pad": "x" * 200} for n in range(6000)]
    body = json.dumps({"value": rows}).encode()
    splitter: Splitter[object] = Splitter(parse)
    found = [
        row
        for at in range(0, len(body), 65536)
        for piece in splitter.feed(body[at : at + 65536])
        for row in piece
    ]
    found += [row for piece in splitter.end() for row in piece]
    assert found == rows


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"value":[{"a":1}', b'{"value":[{"a":1},]}', b'{"value":[{]}', b'{"a":[]}', b"null"]
)
def test_a_body_that_is_not_whole_is_refused(body: bytes) -> None:
    splitter: Splitter[object] = Splitter(parse)
    with pytest.raises(PBXUnexpected):
        _ = [*splitter.feed(body), *splitter.end(), splitter.envelope]


ROW = {
    "QueueNo": "800",
    "AgentNo": "101",
    "Agent": "101 Ana Ruiz",
    "Day": "2026-11-23T00:00:00+01:00",
    "loggedInDt": "2026-11-23T08:02:00+01:00",
    "LoggedOutDt": "2026-11-23T12:00:00+01:00",
    "LoggedInInterval": "PT3H58M",
}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"QueueNo": None}, "QueueNo"),
        ({"AgentNo": 10.5}, "AgentNo"),
        ({"AgentNo": ""}, "AgentNo"),
        ({"loggedInDt": None}, "loggedInDt"),
        ({"loggedInDt": 1763881320}, "loggedInDt"),
        ({"loggedInDt": "2026-11-23T08:02:00"}, "loggedInDt"),
        ({"loggedInDt": "0001-01-01T00:00:00Z"}, "loggedInDt"),
        ({"LoggedInDt": "2026-11-23T09:02:00+01:00"}, "loggedInDt"),
    ],
)
def test_a_row_without_queue_agent_or_login_is_none_and_named(change: dict[str, object], field: str) -> None:
    reader = LoginRows("Europe/Berlin")
    sound, odd = reader.parse(json.dumps([ROW, ROW | change]).encode())
    assert (is_row(sound), is_row(odd)) == (True, False)
    assert reader.field == field
    assert reader.why.startswith(f"Row 2: {field} ")
    assert reader.notes() == []


@pytest.mark.parametrize(
    ("change", "field", "left"),
    [
        ({"LoggedOutDt": "9999-12-31T23:59:59Z"}, "LoggedOutDt", {"end": None}),
        ({"LoggedOutDt": "0001-01-01T00:00:00Z"}, "LoggedOutDt", {"end": None}),
        ({"LoggedOutDt": "2026-11-23T12:00:00"}, "LoggedOutDt", {"end": None}),
        ({"LoggedInInterval": "8 h"}, "LoggedInInterval", {"lasted": None}),
        ({"LoggedInInterval": 28800}, "LoggedInInterval", {"lasted": None}),
        ({"LoggedInInterval": "P9999D"}, "LoggedInInterval", {"lasted": None}),
        ({"TalkingInterval": "a while"}, "TalkingInterval", {"talking": None}),
        ({"Day": "2026-11-23T00:00:00"}, "Day", {"day": None}),
        ({"Day": "0001-01-01T00:00:00Z"}, "Day", {"day": None}),
        ({"Day": "Monday"}, "Day", {"day": None}),
        ({"Agent": 7}, "Agent", {"label": ""}),
        ({"Agent": ["101 Ana Ruiz"]}, "Agent", {"label": ""}),
    ],
)
def test_what_a_row_can_do_without_is_left_out_and_counted(
    change: dict[str, object], field: str, left: dict[str, object]
) -> None:
    reader = LoginRows("Europe/Berlin")
    sound, odd = reader.parse(json.dumps([ROW, ROW | change]).encode())
    assert odd == sound._replace(**left)  # type: ignore[arg-type]
    (note,) = reader.notes()
    assert (note.code, note.lacking) == ("odd-values", False)
    assert f"1 row held values that cannot be ({field})" in note.text


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"QueueNo": 800}, {"queue": "800"}),
        ({"AgentNo": 101, "Mood": 3}, {"agent": "101"}),
        ({"LoggedInDt": "2026-11-23T08:02:00+01:00"}, {}),
    ],
)
def test_another_way_to_write_the_same_row_is_read(
    change: dict[str, object], kept: dict[str, object]
) -> None:
    reader = LoginRows("Europe/Berlin")
    sound, other = reader.parse(json.dumps([ROW, ROW | change]).encode())
    assert other == sound._replace(**kept)  # type: ignore[arg-type]
    assert reader.notes() == []


@pytest.mark.parametrize(
    ("broken", "label"),
    [
        (rb"101 Ana \ud83d", "101 Ana \ufffd"),
        (rb"101 \ude00 Ana", "101 \ufffd Ana"),
        (rb"101 Ana \ud83d\ude00", "101 Ana \U0001f600"),
        (rb"101 \ud83d\ud83d\ude00", "101 \ufffd\U0001f600"),
        (rb"101 Ana \\ud83d", "101 Ana \\ud83d"),
        (b"101 Ana \xff", "101 Ana \ufffd"),
        (b"101 Ana \xed\xa0\xbd", "101 Ana \ufffd\ufffd\ufffd"),
    ],
)
def test_broken_characters_of_a_name_are_replaced(broken: bytes, label: str) -> None:
    sent = json.dumps([ROW, ROW]).encode().replace(b"101 Ana Ruiz", broken, 1)
    first, second = LoginRows("Europe/Berlin").parse(sent)
    assert first.label == label
    assert second == first._replace(label="101 Ana Ruiz")


def test_a_day_of_another_zone_ends_the_report() -> None:
    with pytest.raises(PBXUnexpected) as caught:
        LoginRows("Europe/Berlin").parse(json.dumps([ROW, ROW | {"Day": "2026-11-23T00:00:00Z"}]).encode())
    assert caught.value.field == "Day"
    assert caught.value.operator.startswith("Row 2: Day is no midnight of the zone asked for.")


@pytest.mark.parametrize(
    ("change", "fast"),
    [
        ({}, True),
        ({"loggedInDt": "2026-11-23T08:02:00.960179+01:00"}, True),
        ({"LoggedOutDt": None, "LoggedInInterval": None, "Agent": None, "Day": None}, True),
        ({"LoggedOutDt": "2026-11-23T13:00:00+02:00", "TalkingInterval": "P1DT2M0.5S"}, True),
        ({"loggedInDt": "2026-11-23T07:02:00Z"}, True),
        ({"loggedInDt": "2026-11-23T08:02:00.1234561+01:00"}, True),
        ({"loggedInDt": "2026-11-23T08:02+01:00"}, False),
        ({"LoggedInInterval": "-PT1H"}, True),
        ({"LoggedInInterval": "03:58:00"}, False),
    ],
)
def test_the_fast_way_and_the_slow_one_read_the_same(change: dict[str, object], *, fast: bool) -> None:
    sent = json.dumps([ROW, ROW | change]).encode()
    quickly = LoginRows("Europe/Berlin")._fast(sent)
    assert (quickly is not None) is fast
    slowly = LoginRows("Europe/Berlin")._validated(sent)
    assert LoginRows("Europe/Berlin").parse(sent) == slowly
    assert [row._replace(texts=None) for row in slowly or ()] == LoginRows("Europe/Berlin")._one_by_one(sent)
    assert quickly in (None, slowly)


@pytest.mark.parametrize("text", ["PT0S", "P5DT13H43M24.960179S", "1.02:03:04", "08:00:00", None])
def test_durations_of_both_spellings_are_kept_as_they_came(text: str | None) -> None:
    sent = json.dumps([ROW | {"LoggedInInterval": text}]).encode()
    (row,) = LoginRows("Europe/Berlin", texts=True).parse(sent)
    assert row.texts is not None
    assert row.texts.logged_in_for == (text or "")
    assert row.lasted == (None if text is None else read_duration(text))
    assert LoginRows("Europe/Berlin").parse(sent) == [row._replace(texts=None)]


@pytest.mark.parametrize(
    ("day", "zone", "right"),
    [
        ("2026-10-25T00:00:00+02:00", "Europe/Berlin", True),
        ("2026-10-26T00:00:00+01:00", "Europe/Berlin", True),
        ("2026-10-26T00:00:00+02:00", "Europe/Berlin", False),
        ("2026-03-03T00:00:00-08:00", "Asia/Taipei", False),
        ("2026-11-23T00:00:00Z", "Europe/Berlin", False),
        ("2026-09-06T01:00:00-03:00", "America/Santiago", True),
        ("2026-09-06T04:00:00Z", "America/Santiago", True),
        ("2026-09-06T03:00:00Z", "America/Santiago", False),
        ("2026-10-24T22:00:00Z", "Europe/Berlin", True),
        ("2026-10-25T16:15:00-02:00", "Asia/Kathmandu", True),
        ("2026-11-01T04:00:00Z", "America/Havana", True),
    ],
)
def test_a_day_must_begin_at_midnight_of_the_zone(day: str, zone: str, *, right: bool) -> None:
    assert is_midnight(datetime.fromisoformat(day), ZoneInfo(zone)) is right


@pytest.mark.parametrize(
    ("expires_in", "version", "seconds"),
    [
        (60, "20.0.3.6", 3600),
        (3600, "20.0.9.995", 3600),
        (60, "20.0.9.995", 60),
        (60, "", 3600),
        (3600, "", 3600),
        ("3600", "", 3600),
        (0, "", 60),
        (-1, "", 60),
        ("soon", "", 60),
        (None, "", 60),
        (10**30, "", 60),
        ([], "", 60),
    ],
)
def test_a_tokens_life_is_right_in_both_eras_and_short_for_nonsense(
    expires_in: object, version: str, seconds: float
) -> None:
    assert read_life(expires_in, "opaque", version) == seconds


def test_a_bad_credential_is_never_tried_again_and_one_that_worked_later_and_later() -> None:
    bad = TokenState(rejected_at=NOW, rejections=1)
    assert may_try(TokenState(), NOW) == NOW
    assert may_try(bad, NOW) is None
    assert may_try(bad.model_copy(update={"worked_at": NOW}), NOW) == NOW + timedelta(minutes=15)
    assert may_try(bad.model_copy(update={"worked_at": NOW, "rejections": 2}), NOW) == NOW + timedelta(
        hours=1
    )


def test_another_secret_is_another_credential() -> None:
    first, second = (credential_key(b"k", "u", "c", SecretStr(secret)) for secret in ("a", "b"))
    assert first != second
    assert credential_key(b"other", "u", "c", SecretStr("a")) != first


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30", 30),
        ("86400", 86400),
        ("Tue, 24 Nov 2026 09:15:20 GMT", 20),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_every_form(text: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": text}, NOW) == seconds


@pytest.mark.parametrize(
    "status", [300, 301, 400, 401, 402, 403, 404, 405, 409, 418, 429, 500, 502, 503, 504]
)
def test_no_error_repeats_what_the_body_said(status: int) -> None:
    body = json.dumps({"error": {"code": "", "message": "Ana Ruiz has the token s3cret"}}).encode()
    for place in ("token", "Users"):
        error = failure(status, {}, body, place, NOW)
        assert "s3cret" not in error.text + error.operator
        assert "Ana" not in error.text + error.operator


def test_an_offset_is_sent_for_each_side_of_the_instant_the_clocks_change() -> None:
    zone = ZoneInfo("Europe/Berlin")
    found = windows(
        datetime(2026, 10, 24, tzinfo=zone),
        datetime(2026, 10, 28, tzinfo=zone),
        "Europe/Berlin",
        "offset",
        by_day=False,
    )
    assert [sent for _, _, sent in found] == ["+02:00", "+01:00"]
    assert found[0][1] == found[1][0] == datetime(2026, 10, 25, 1, tzinfo=UTC)


def test_a_breaker_opens_after_five_failures_and_lets_one_try_after_half_a_minute() -> None:
    now = 0.0
    breaker = Breaker(lambda: now)
    for _ in range(5):
        breaker.admit()
        breaker.failed(unreachable("It is silent."))
    assert breaker.is_open
    now = 30.0
    breaker.admit()
    breaker.worked()
    assert not breaker.is_open


def test_opening_hours_leave_out_breaks_and_whole_holidays() -> None:
    week = Schedule.model_validate(
        {
            "Type": "SpecificHours",
            "Periods": [{"DayOfWeek": "Monday", "Start": "08:00:00", "Stop": "18:00:00"}],
        }
    )
    breaks = Schedule.model_validate(
        {"Periods": [{"DayOfWeek": "Monday", "Start": "12:00:00", "Stop": "13:00:00"}]}
    )
    xmas = Holiday.model_validate({"Day": 25, "Month": 12, "DayEnd": 26, "MonthEnd": 12, "IsRecurrent": True})
    hours = opening_hours(None, week, breaks, [xmas], NOW.date())
    assert hours is not None
    assert [(start.hour, end.hour) for start, end in hours.week[0]] == [(8, 12), (13, 18)]
    assert {day.isoformat() for day in hours.holidays if day.year == 2026} == {"2026-12-25", "2026-12-26"}
