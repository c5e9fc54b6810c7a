"""A year is said wherever it is not this one."""

from datetime import UTC, datetime

import pytest

from bot.dates import say
from bot.models import Period

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
