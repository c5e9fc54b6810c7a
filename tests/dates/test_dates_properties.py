"""What holds for every phrase, moment and zone."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from bot.dates import find_period, local_day, period_before, say, say_fully, shift, stretches, whole_days
from bot.models import Period, Unclear, Understood

ZONES = (
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Havana",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
)
moments = some.integers(1_704_067_200, 1_830_000_000).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)
words = some.sampled_from(
    [
        "last",
        "this",
        "past",
        "next",
        "week",
        "month",
        "quarter",
        "year",
        "monday",
        "fri",
        "3",
        "12",
        "2026",
        "nov",
        "may",
        "8am",
        "5pm",
        "9-5",
        "to",
        "from",
        "since",
        "-",
        "until",
        "the",
        "of",
        "yesterday",
        "today",
        "days",
        "ago",
        "morning",
        "night",
        "between",
        "and",
        "08:00",
        "2026-11-03",
        "3/4",
        "q3",
        "h1",
        "w34",
        "first",
        "9th",
        "weekend",
        "now",
        "hours",
    ]
)
texts = some.one_of(some.text(max_size=110), some.lists(words, max_size=8).map(" ".join))


@given(
    texts,
    moments,
    some.sampled_from(ZONES),
    some.sampled_from(["en", "en-US", "de-DE", "fr", "es", "it", "pt-BR", "nl", "pl", "?"]),
)
@settings(max_examples=300, deadline=None)
def test_any_text_is_answered_and_a_period_is_in_order_and_past(
    text: str, now: datetime, zone: str, locale: str
) -> None:
    meaning = find_period(text, now, zone, locale)
    if isinstance(meaning, Understood):
        period = meaning.period
        assert period.start.timestamp() < period.end.timestamp() <= now.timestamp()
        assert period.start.tzinfo is not None
        # Cut at now; of hours of several days, whole windows that lie ahead are left out as well.
        assert not meaning.clipped or period.end.timestamp() == now.timestamp() or not whole_days(period)


PHRASES = [
    line.rsplit(" = ", 1)[0].split()
    for path in sorted((Path(__file__).parents[1] / "phrases").glob("dates_*.txt"))
    for line in path.read_text("utf-8").splitlines()
    if " = " in line and line[0] not in "#@"
]
halves = some.tuples(
    some.sampled_from(PHRASES), some.integers(0, 8), some.sampled_from(PHRASES), some.integers(0, 8)
)


@given(
    halves,
    moments,
    some.sampled_from(ZONES),
    some.sampled_from(["en-GB", "en-US", "de", "fr", "es", "it", "pt-BR", "nl"]),
)
@settings(max_examples=400, deadline=None)
def test_what_halves_of_phrases_mean_is_past_and_offered_once(
    parts: tuple[list[str], int, list[str], int], now: datetime, zone: str, locale: str
) -> None:
    one, first, other, second = parts
    meaning = find_period(" ".join(one[:first] + other[second:]), now, zone, locale)
    shown = [meaning.period, *meaning.offers] if isinstance(meaning, Understood) else []
    shown += [choice.period for choice in meaning.choices] if isinstance(meaning, Unclear) else []

    assert len({say_fully(period) for period in shown}) == len(shown)
    assert all(end.timestamp() <= now.timestamp() for period in shown for _, end in period.windows)


@given(moments, some.integers(0, 700), some.integers(1, 40), some.sampled_from(ZONES))
@example(datetime(2024, 1, 1, tzinfo=UTC), 16, 40, "America/Havana")  # begins at a midnight that comes twice
@settings(max_examples=200, deadline=None)
def test_days_said_and_read_back_are_the_same_days(now: datetime, back: int, length: int, zone: str) -> None:
    today = now.astimezone(ZoneInfo(zone)).date()
    first = today - timedelta(days=back + length)
    start, end = local_day(first, zone).start, local_day(first + timedelta(days=length - 1), zone).end
    period = Period(zone=zone, start=start, end=end)
    assert meant(say(period), now, zone) == period
    assert meant(say_fully(period), now, zone) == period


@given(moments, some.integers(1, 500_000), some.integers(1, 5000), some.sampled_from(ZONES))
@settings(max_examples=200, deadline=None)
def test_hours_said_and_read_back_are_the_same_hours(
    now: datetime, back: int, length: int, zone: str
) -> None:
    end = now.astimezone(UTC).replace(second=0, microsecond=0) - timedelta(minutes=back)
    period = Period(zone=zone, start=end - timedelta(minutes=length), end=end)
    assert meant(say(period), now, zone) == period
    assert meant(say_fully(period), now, zone) == period


def meant(text: str, now: datetime, zone: str) -> Period | str:
    meaning = find_period(text, now, zone, "en-GB")
    return meaning.period if isinstance(meaning, Understood) else f"{text}: {meaning!r}"


@pytest.mark.parametrize("zone", ZONES)
def test_yesterday_and_last_week_are_right_on_every_day_of_two_years(zone: str) -> None:
    tz = ZoneInfo(zone)
    noon = datetime(2025, 1, 1, 12, tzinfo=tz)
    for day in range(730):
        now = noon + timedelta(days=day)
        yesterday = find_period("yesterday", now, zone, "en-GB")
        week = find_period("last week", now, zone, "en-GB")
        assert isinstance(yesterday, Understood)
        assert isinstance(week, Understood)
        assert yesterday.period == local_day(now.date() - timedelta(days=1), zone)
        assert 22.9 <= yesterday.period.lasts.total_seconds() / 3600 <= 25.1
        monday = now.date() - timedelta(days=now.weekday() + 7)
        assert week.period.start == local_day(monday, zone).start
        assert week.period.end == local_day(monday + timedelta(days=6), zone).end


def test_a_day_that_is_not_24_hours_long_says_so() -> None:
    now = datetime(2025, 10, 27, 9, tzinfo=ZoneInfo("Europe/London"))
    meaning = find_period("yesterday", now, "Europe/London", "en-GB")
    assert isinstance(meaning, Understood)
    assert meaning.notes == ("Sun 26 Oct has 25 hours: the clocks went back.",)


def test_a_time_the_clocks_skip_moves_on_and_says_so() -> None:
    now = datetime(2026, 3, 30, 9, tzinfo=ZoneInfo("Europe/London"))
    meaning = find_period("yesterday 01:30-03:00", now, "Europe/London", "en-GB")
    assert isinstance(meaning, Understood)
    assert meaning.period.start.isoformat() == "2026-03-29T02:30:00+01:00"
    assert "01:30 does not exist" in meaning.notes[0]


def test_the_day_before_keeps_its_clock_times_over_a_change() -> None:
    zone = "Europe/Berlin"
    tz = ZoneInfo(zone)
    morning = Period(
        zone=zone, start=datetime(2026, 10, 25, 8, tzinfo=tz), end=datetime(2026, 10, 25, 12, tzinfo=tz)
    )
    assert shift(morning, -1).start.isoformat() == "2026-10-24T08:00:00+02:00"
    assert shift(local_day(datetime(2026, 10, 25, tzinfo=tz).date(), zone), -1) == local_day(
        datetime(2026, 10, 24, tzinfo=tz).date(), zone
    )


@pytest.mark.parametrize(
    ("phrase", "before"),
    [
        ("last month", "the month before last"),
        ("last quarter", "the quarter before last"),
        ("last year", "the year before last"),
        ("last week", "the week before last"),
        ("mon 23 nov 2026", "mon 16 nov 2026"),
        ("mon 23 nov 2026 08:00-12:00", "mon 16 nov 2026 08:00-12:00"),
        ("10 nov 2026 to 20 nov 2026", "27 oct 2026 to 6 nov 2026"),
    ],
)
def test_a_period_is_compared_with_its_like_before(phrase: str, before: str) -> None:
    now, zone = datetime(2026, 11, 24, 9, 15, tzinfo=UTC), "Europe/Berlin"
    one, other = (meant(text, now, zone) for text in (phrase, before))
    assert isinstance(one, Period)
    assert period_before(one) == other


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("yesterday", "Mon 23 Nov 2026"),
        ("last week", "Mon 16 to Sun 22 Nov 2026"),
        ("30 oct to 3 nov", "Fri 30 Oct to Tue 3 Nov 2026"),
        ("30 dec 2025 to 3 jan 2026", "Tue 30 Dec 2025 to Sat 3 Jan 2026"),
        ("yesterday 8-12 uhr", "Mon 23 Nov 08:00 to 12:00"),
        ("yesterday evening", "Mon 23 Nov 18:00 to 24:00"),
        ("last night", "Mon 23 Nov 18:00 to Tue 24 Nov 06:00"),
    ],
)
def test_a_period_is_said_as_people_say_it(phrase: str, said: str) -> None:
    now, zone = datetime(2026, 11, 24, 9, 15, tzinfo=UTC), "Europe/Berlin"
    meaning = find_period(phrase, now, zone, "de-DE")
    assert isinstance(meaning, Understood)
    assert say(meaning.period, now) == said


def test_fully_said_it_names_both_ends_and_the_zone() -> None:
    day = local_day(datetime(2026, 6, 8, tzinfo=UTC).date(), "Europe/London")
    assert say_fully(day) == "Mon 8 Jun 2026 00:00 to Tue 9 Jun 2026 00:00, Europe/London"


def test_own_settings_win_over_the_locale() -> None:
    now = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
    week = find_period("last week", now, "Europe/Berlin", "de-DE", week_start=6)
    date = find_period("3/4", now, "Europe/Berlin", "en", day_order="mdy")
    assert isinstance(week, Understood)
    assert isinstance(date, Understood)
    assert week.period.start.date().isoformat() == "2026-11-15"
    assert date.period.start.date().isoformat() == "2026-03-04"


def test_stretches_of_a_question_are_found_with_their_places() -> None:
    now = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
    asked = ["Support", "Monday", "to", "Wednesday", "please"]
    found = {(stretch.first, stretch.last) for stretch in stretches(asked, now, "Europe/Berlin", "en-GB")}
    assert found == {(1, 4), (1, 2), (3, 4)}


def test_a_number_that_belongs_to_a_name_stays_with_it() -> None:
    now = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
    asked = ["who", "was", "in", "Sales", "24", "last", "week"]
    assert [(one.first, one.last) for one in stretches(asked, now, "Europe/Berlin", "en-GB")] == [(5, 7)]


def test_a_stretch_refused_for_a_good_reason_is_told() -> None:
    now = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
    found = stretches(["Sales", "tomorrow"], now, "Europe/Berlin")
    assert [(stretch.first, stretch.last, getattr(stretch.meaning, "reason", "")) for stretch in found] == [
        (1, 2, "future")
    ]


def test_names_around_a_date_are_no_dates() -> None:
    now = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
    for name in (
        "Support",
        "Billing",
        "Sales EMEA",
        "Ana Ruiz",
        "Bob Brown",
        "Marco",
        "Sandy",
        "Support 24/7",
        "800",
    ):
        assert not stretches(name.split(), now, "Europe/Berlin", "en-GB"), name


@pytest.mark.parametrize(
    ("phrase", "locale", "day"),
    [
        ("3 listopada 2026", "pl-PL", "2026-11-03"),
        ("3 listopada", "pl-PL", "2026-11-03"),
        ("3 november 2026", "sv-SE", "2026-11-03"),
        ("24 prosince", "cs-CZ", "2025-12-24"),
    ],
)
def test_a_written_date_is_read_in_languages_without_a_table(phrase: str, locale: str, day: str) -> None:
    period = meant_in(phrase, locale)
    assert isinstance(period, Period)
    assert period.start.date().isoformat() == day


@pytest.mark.parametrize(
    "phrase", ["31 listopada 2026", "3 banana", "12 xyz 2026", "3 listopada banana", "dwa listopada"]
)
def test_what_is_no_written_date_stays_refused(phrase: str) -> None:
    assert isinstance(meant_in(phrase, "pl-PL"), str)


def meant_in(phrase: str, locale: str) -> Period | str:
    meaning = find_period(phrase, datetime(2026, 11, 24, 9, 15, tzinfo=UTC), "Europe/Warsaw", locale)
    return meaning.period if isinstance(meaning, Understood) else f"{meaning!r}"


def test_dateparser_stays_unloaded_for_what_the_grammar_reads() -> None:
    program = (
        "import sys; from datetime import datetime, UTC; from bot.dates import find_period\n"
        "for text in ('yesterday', '3 nov', '2026-11-03', 'monday', 'last week', 'banana', '3. November'):\n"
        "    for locale in ('en', 'de-DE', 'fr-FR'):\n"
        "        find_period(text, datetime.now(UTC), 'Europe/Berlin', locale)\n"
        "print('dateparser' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - our own words
    assert done.stdout.strip() == "False"
