"""What `when` prints: lines for a person, JSON lines for programs."""

import json
from datetime import UTC, datetime

import pytest

from bot.dates.when import answer_line, explain

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)


def answer(**asked: object) -> dict[str, object]:
    found: dict[str, object] = json.loads(answer_line(json.dumps(asked), NOW))
    return found


def test_a_reference_without_offset_is_wall_time_in_the_zone() -> None:
    given = answer(
        id="a", text="yesterday", reference="2026-06-17T00:30:00", tz="Europe/London", locale="en-GB"
    )
    assert given == {
        "id": "a",
        "start": "2026-06-16T00:00:00+01:00",
        "end": "2026-06-17T00:00:00+01:00",
        "clipped": False,
        "offers": [],
    }


def test_a_reference_with_an_offset_is_that_moment() -> None:
    given = answer(id=1, text="today", reference="2026-06-16T23:30:00Z", tz="Europe/London")
    assert (given["start"], given["end"]) == ("2026-06-17T00:00:00+01:00", "2026-06-17T00:30:00+01:00")
    assert given["clipped"] is True


def test_defaults_are_utc_english_and_now() -> None:
    assert answer(id=1, text="yesterday")["start"] == "2026-11-23T00:00:00+00:00"


def test_an_ambiguous_phrase_lists_its_readings() -> None:
    given = answer(id=1, text="3/4", reference="2026-11-24T10:15:00")
    assert [choice["start"] for choice in given["ambiguous"]] == [  # type: ignore[attr-defined]  # a list of readings
        "2026-04-03T00:00:00+00:00",
        "2026-03-04T00:00:00+00:00",
    ]


def test_a_refused_phrase_says_why() -> None:
    assert "future" in str(answer(id=1, text="tomorrow")["refuse"])


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "[]",
        "null",
        '"yesterday"',
        "{}",
        '{"id": 1}',
        '{"id": 1, "text": 3}',
        '{"id": 1, "text": "yesterday", "tz": "Mars/Olympus"}',
        '{"id": 1, "text": "yesterday", "tz": "../etc/passwd"}',
        '{"id": 1, "text": "yesterday", "reference": "soon"}',
        '{"id": 1, "text": "yesterday", "reference": 5}',
        '{"id": 1, "text": "yesterday", "locale": 5}',
        '{"id": 1, "text": "yesterday", "reference": "0001-01-01T00:00:00+14:00", "tz": "Pacific/Honolulu"}',
        "[" * 5000,
    ],
)
def test_a_bad_line_is_answered_with_a_refusal(line: str) -> None:
    given = json.loads(answer_line(line, NOW))
    assert set(given) == {"id", "refuse"}
    assert given["id"] is None


def test_a_line_for_a_person_names_both_ends_and_offers() -> None:
    assert (
        explain("monday", NOW, "Europe/Berlin")
        == "Mon 23 Nov 2026 00:00 to Tue 24 Nov 2026 00:00, Europe/Berlin"
    )
    assert "or: Mon 16 Nov 2026" in explain("last monday", NOW, "Europe/Berlin")
    assert "These work: yesterday" in explain("banana", NOW, "Europe/Berlin")
    assert explain("3/4", NOW, "Europe/Berlin").startswith("Several meanings:")


def test_several_windows_are_listed_beside_the_first_start_and_the_last_end() -> None:
    given = answer(id=1, text="tue and thu last week", tz="Europe/Berlin", locale="en-GB")

    assert (given["start"], given["end"]) == ("2026-11-17T00:00:00+01:00", "2026-11-20T00:00:00+01:00")
    assert given["windows"] == [
        {"start": "2026-11-17T00:00:00+01:00", "end": "2026-11-18T00:00:00+01:00"},
        {"start": "2026-11-19T00:00:00+01:00", "end": "2026-11-20T00:00:00+01:00"},
    ]
    assert "windows" not in answer(id=1, text="sat and sun", tz="Europe/Berlin", locale="en-GB")


@pytest.mark.parametrize(
    "text",
    ["a week ago 9-5", "tue 17 9am-5pm", "3 weeks ago 8:00-12:00", "two weeks ago morning", "yesterday 9-5"],
)
def test_no_other_day_is_offered_for_hours_of_a_day_that_is_one(text: str) -> None:
    given = answer(id=1, text=text, tz="Europe/Berlin", locale="en-GB")

    assert given["offers"] == []


def test_numbers_both_ways_round_offer_the_other_reading_of_a_range() -> None:
    given = answer(id=1, text="01/03/2026-07/03/2026", tz="America/New_York", locale="en-US")

    assert str(given["start"]).startswith("2026-01-03")
    assert given["offers"] == [{"start": "2026-03-01T00:00:00-05:00", "end": "2026-03-08T00:00:00-05:00"}]
