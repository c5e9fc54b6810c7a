"""A digest in words: what is understood, what is asked for, what is refused, and how it is said back."""

from datetime import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.digests import NotASchedule, ScheduleWords, read_schedule, say_covers, say_options, say_when
from bot.models import Period, Question
from bot.models.schedule import Schedule

BERLIN = "Europe/Berlin"


def read(text: str) -> ScheduleWords:
    found = read_schedule(text, BERLIN)
    assert isinstance(found, ScheduleWords), found
    return found


@pytest.mark.parametrize(
    ("text", "said", "who"),
    [
        (
            "every weekday at 8:00 in #ops for Sales and Support",
            "every Mon-Fri at 08:00",
            "Sales and Support",
        ),
        ("for Sales and Support every weekday at 8 in #ops", "every Mon-Fri at 08:00", "Sales and Support"),
        ("Support daily 8am here", "every day at 08:00", "Support"),
        (
            "daily at 6:00, 14:00 and 22:00 here for Support 24",
            "every day at 06:00, 14:00 and 22:00",
            "Support 24",
        ),
        ("every day at 8 here for Support 24", "every day at 08:00", "Support 24"),
        ("every day at 8 and 20 here for all", "every day at 08:00 and 20:00", "all"),
        ("mon-fri 8.30 Billing here", "every Mon-Fri at 08:30", "Billing"),
        ("every monday and thursday at noon for Support here", "every Mon and Thu at 12:00", "Support"),
        ("mondays at 12 am for Support here", "every Monday at 00:00", "Support"),
        ("weekends at 9 for Support here", "every Sat and Sun at 09:00", "Support"),
        (
            "on the 1st and 15th of every month at 8 for Support here",
            "on the 1st and 15th of every month at 08:00",
            "Support",
        ),
        ("monthly at 8 for Support here", "on the 1st of every month at 08:00", "Support"),
        ("every month on the 31st at 8 for Support here", "on the 31st of every month at 08:00", "Support"),
        (
            "first monday of the month at 9 Support here",
            "on the first Monday of every month at 09:00",
            "Support",
        ),
        (
            "last friday of every month at 17:00 Support here",
            "on the last Friday of every month at 17:00",
            "Support",
        ),
        ("every hour for Support here", "every hour", "Support"),
        (
            "every hour from 8 to 18 on weekdays for Support here",
            "every hour from 08:00 to 18:00, every Mon-Fri",
            "Support",
        ),
        ("every 2 hours for Support here", "every 2 hours", "Support"),
        ('every day at 8 for "every day at 9" here', "every day at 08:00", '"every day at 9"'),
        ("every day at 8 for queue:Weekdays here", "every day at 08:00", "queue:Weekdays"),
        ("every day at 8 for 800, 801 here", "every day at 08:00", "800, 801"),
        ("every day at 8 for May Winter here", "every day at 08:00", "May Winter"),
    ],
)
def test_a_sentence_becomes_a_schedule(text: str, said: str, who: str) -> None:
    words = read(text)
    assert words.when is not None
    assert (say_when(words.when), words.who, words.missing) == (f"{said} {BERLIN}", who, ())


@pytest.mark.parametrize(
    ("place", "channel", "name"),
    [
        ("in <#C123|ops>", "C123", ""),
        ("<#C123>", "C123", ""),
        ("in #ops", "", "ops"),
        ("here", "here", ""),
        ("to me", "me", ""),
        ("in my DMs", "me", ""),
        ("by direct message", "me", ""),
        ("to this channel", "here", ""),
        ("into the channel #ops-2.eu", "", "ops-2.eu"),
        ("on <#C0XY9>", "C0XY9", ""),
    ],
)
def test_the_channel_is_named_in_several_ways(place: str, channel: str, name: str) -> None:
    words = read(f"every day at 8 {place} for Support")
    assert (words.channel, words.channel_name, words.who) == (channel, name, "Support")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("every weekday at 8 for Support", ("channel",)),
        ("every weekday for Support here", ("time",)),
        ("at 8 for Support here", ("when",)),
        ("every day at 8 here", ("who",)),
        ("Support", ("when", "channel")),
    ],
)
def test_a_missing_part_is_asked_for(text: str, missing: tuple[str, ...]) -> None:
    assert read(text).missing == missing


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("every day at 25:00 for Support here", "time"),
        ("every day at 8:75 for Support here", "time"),
        ("every day at 13pm for Support here", "time"),
        ("on the 32nd of every month at 8 for Support here", "days"),
        ("every other week at 8 for Support here", "days"),
        ("every 15 minutes for Support here", "days"),
        ("every 20 hours for Support here", "days"),
        ("every hour from 8 to 88 for Support here", "days"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(text: str, reason: str) -> None:
    found = read_schedule(text, BERLIN)
    assert isinstance(found, NotASchedule), found
    assert found.reason == reason


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("skip when empty", "nothing when empty"),
        ("say nobody", ""),
        ("only gaps", "only gaps"),
        ("skip holidays", "not on holidays"),
        ("except holidays", "not on holidays"),
        ("no csv", "no CSV"),
        ("without csv", "no CSV"),
        ("with picture", "with the picture"),
        ("without a csv, with the picture", "no CSV, with the picture"),
    ],
)
def test_options_are_understood_and_said_back(words: str, said: str) -> None:
    found = read(f"every day at 8 for Support here, {words}")
    never = Period.model_validate({"zone": "UTC", "start": "2026-01-01T00:00Z", "end": "2026-01-02T00:00Z"})
    chosen = found.model_dump(include={"when", "empty", "only_gaps", "skip_holidays", "csv", "picture"})
    schedule = Schedule.model_validate(
        {"team": "T", "owner": "U", "channel": "C", "question": Question(period=never), **chosen}
    )
    assert (say_options(schedule), found.who) == (said, "Support")


@pytest.mark.parametrize(
    ("text", "covers", "said"),
    [
        ("every weekday at 8", "days", "the previous working day"),
        ("every day at 8", "days", "the previous day"),
        ("every day at 18 covering today", "today", "the day so far"),
        ("mondays at 8", "days", "the week before"),
        ("monthly at 8", "days", "the month before"),
        ("every mon and thu at 8", "days", "the days since the run before"),
        ("daily at 6:00 and 22:00", "since", "the time since the run before"),
        ("every hour", "hour", "the last hour"),
    ],
)
def test_what_a_digest_covers_is_worked_out_and_said(text: str, covers: str, said: str) -> None:
    words = read(f"{text} for Support here")
    assert words.when is not None
    assert (words.covers, say_covers(words.when, words.covers)) == (covers, said)


@pytest.mark.parametrize(
    ("text", "covers"),
    [
        ("every day at 18 for the last hour", "hour"),
        ("every day at 18 of the Past hour", "hour"),
        ("every hour for today so far", "today"),
        ("every hour for the day so far", "today"),
        ("daily at 6:00 and 22:00 for yesterday", "since"),
        ("every day for today", "today"),
        ("for the previous hour", "hour"),
        ("at 8", "days"),
    ],
)
def test_what_it_shall_cover_may_be_said(text: str, covers: str) -> None:
    words = read(f"{text} for Support here")
    assert (words.covers, words.who) == (covers, "Support")


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("every day at 8 here: Support", "Support"),
        ("every day at 8 here; Support", "Support"),
        ("Support - every day at 8 here.", "Support"),
        ("Support, Sales, every day at 8, here", "Support, Sales"),
        ("please send the logins of Support and Sales every day at 8 here", "Support and Sales"),
        ("a report on Support for every day at 8 here, please", "Support"),
        ("every day at 8 here for “and Sons”, please", "“and Sons”"),
        ('every day at 8 here for "at", "to me", q:In', '"at", "to me", q:In'),
        ("every day at 8 here for XX", "XX"),
        ("every day at 8 here for Xx Support XX", "Xx Support XX"),
        ("every  day  at 8 here for   Support   24", "Support 24"),
    ],
)
def test_whom_it_is_about_is_what_is_left_without_the_words_around_it(text: str, who: str) -> None:
    words = read(text)
    assert (words.who, words.channel, words.missing) == (who, "here", ())


def test_of_two_opposite_wishes_the_sparing_one_counts() -> None:
    words = read("every day at 8 here for Support, skip empty, no csv, say nobody, with csv")
    assert (words.empty, words.csv, words.who) == ("skip", False, "Support")


def test_a_zone_in_the_words_wins() -> None:
    words = read("every day at 8 tz America/New_York for Support here")
    assert words.when is not None
    assert (words.when.zone, words.who) == ("America/New_York", "Support")


def test_a_zone_that_is_none_is_refused() -> None:
    assert isinstance(read_schedule("every day at 8 tz Nowhere/Land for Support here", BERLIN), NotASchedule)


@given(st.text(max_size=80))
@example("every day at 99 " * 50)
@example('"' * 300)
def test_any_text_is_read_or_refused(text: str) -> None:
    found = read_schedule(text, BERLIN)
    assert isinstance(found, ScheduleWords | NotASchedule)


@given(st.sets(st.builds(time, st.integers(0, 23), st.integers(0, 59)), min_size=1, max_size=6))
def test_times_said_back_read_the_same(times: set[time]) -> None:
    listed = ", ".join(f"{at:%H:%M}" for at in sorted(times))
    words = read(f"every day at {listed} for Support here")
    assert words.when is not None
    assert set(words.when.times) == times
