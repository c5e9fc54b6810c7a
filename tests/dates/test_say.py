"""A year is said wherever it is not this one."""

from datetime import UTC, datetime

import pytest

from bot.dates import find_period, say
from bot.models import Period, Understood

MORNING = Period(
    zone="UTC",
    start=datetime(2026, 11, 23, 8, tzinfo=UTC),
    end=datetime(2026, 11, 23, 12, tzinfo=UTC),
)
EVE = Period(
    zone="UTC",
    start=datetime(2026, 12, 31, 20, tzinfo=UTC),
    end=datetime(2027, 1, 1, tzinfo=UTC),
)
NIGHT = EVE.model_copy(update={"end": datetime(2027, 1, 1, 6, tzinfo=UTC)})


@pytest.mark.parametrize(
    ("period", "now", "said"),
    [
        (MORNING, datetime(2026, 11, 24, tzinfo=UTC), "Mon 23 Nov 08:00 to 12:00"),
        (MORNING, datetime(2027, 1, 4, tzinfo=UTC), "Mon 23 Nov 2026 08:00 to 12:00"),
        (EVE, datetime(2026, 12, 31, 23, tzinfo=UTC), "Thu 31 Dec 20:00 to 24:00"),
        (EVE, datetime(2027, 1, 1, 9, tzinfo=UTC), "Thu 31 Dec 2026 20:00 to 24:00"),
        (NIGHT, datetime(2027, 1, 1, 9, tzinfo=UTC), "Thu 31 Dec 2026 20:00 to Fri 1 Jan 2027 06:00"),
    ],
)
def test_clock_times_of_another_year_say_which(period: Period, now: datetime, said: str) -> None:
    assert say(period, now) == said


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("3-7 nov 8:00-12:00", "Tue 3 to Sat 7 Nov 2026, each day 08:00 to 12:00"),
        ("mon, wed and fri last week", "Mon 16 Nov, Wed 18 Nov and Fri 20 Nov 2026"),
        (
            "weekdays last month 9-5",
            "22 days (Mon to Fri) from Thu 1 to Fri 30 Oct 2026, each day 09:00 to 17:00",
        ),
        (
            "mon-tue 9-12:30",
            "Mon 23 to Tue 24 Nov 2026, each day 09:00 to 12:30 (the last 09:00 to 10:15)",
        ),
        ("yesterday 8-10 and 14-16", "Mon 23 Nov 2026 08:00 to 10:00 and 14:00 to 16:00"),
        (
            "mon-tue last week 8-12 and 13-17",
            "Mon 16 to Tue 17 Nov 2026, each day 08:00 to 12:00 and 13:00 to 17:00",
        ),
        (
            "monday 8-10am and tuesday 9-10am",
            "Mon 23 Nov 2026 08:00 to 10:00 and Tue 24 Nov 2026 09:00 to 10:00",
        ),
        ("sat-sun 20:00-24:00", "Sat 21 to Sun 22 Nov 2026, each day 20:00 to 24:00"),
    ],
)
def test_several_windows_are_said_by_their_days_and_hours(phrase: str, said: str) -> None:
    meaning = find_period(phrase, datetime(2026, 11, 24, 9, 15, tzinfo=UTC), "Europe/Berlin", "en-GB")

    assert isinstance(meaning, Understood)
    assert say(meaning.period) == said
    assert meaning.said == f"{said}, Europe/Berlin"


@pytest.mark.parametrize(
    "phrase",
    [
        "3-7 nov 8:00-12:00",
        "mon, wed and fri last week",
        "20 dec to 3 jan 9-5",
        "22 dec 2025, 29 dec 2025 and 5 jan 2026 8:00-9:30",
        "yesterday 8-10, 12-13 and 14-16",
        "last week 8:00-12:00 and 13:00-17:00",
        "friday morning and yesterday 8:00-9:00",
        "last 3 mondays 22:00-06:00",
        "last 8 mondays",
        "weekdays last month 9-5",
        "mondays, wednesdays and saturdays in october",
        "weekends in october",
    ],
)
def test_windows_said_and_read_back_are_the_same_windows(phrase: str) -> None:
    now = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
    meaning = find_period(phrase, now, "Europe/Berlin", "en-GB")

    assert isinstance(meaning, Understood)
    again = find_period(meaning.said, now, "Europe/Berlin", "en-GB")
    assert isinstance(again, Understood)
    assert again.period == meaning.period
