"""Opening hours lie where the phone system's clocks put them, whatever zone a report is in."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.models import OpeningHours
from bot.reports.coverage import open_stretches
from bot.reports.days import Days
from bot.reports.words import hours_in_words

TOKYO = ZoneInfo("Asia/Tokyo")
MONDAYS = {0: ((time(8), time(18)),)}


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def monday(zone: ZoneInfo) -> Days:
    start = datetime(2026, 11, 23, tzinfo=zone).timestamp()
    return Days(zone, start, start + 86_400)


def test_a_report_in_another_zone_does_not_move_the_opening_hours() -> None:
    days = monday(TOKYO)
    hours = OpeningHours(week=MONDAYS, zone="Europe/Berlin")
    open_ = open_stretches(hours, days, days.midnights[0], days.midnights[-1])
    assert open_ == [(at("2026-11-23T08:00+01:00"), at("2026-11-24T00:00+09:00"))]
    assert hours_in_words(
        OpeningHours(week=dict.fromkeys(range(7), MONDAYS[0]), zone="Europe/Berlin"), days
    ) == ("08-18 Europe/Berlin, from 3CX")


def test_a_holiday_is_one_of_the_place_that_is_closed() -> None:
    days = monday(TOKYO)
    hours = OpeningHours(week=MONDAYS, zone="Europe/Berlin", holidays=frozenset({date(2026, 11, 23)}))
    assert open_stretches(hours, days, days.midnights[0], days.midnights[-1]) == []


@pytest.mark.parametrize("zone", ["", "Asia/Tokyo"])
def test_hours_of_the_same_zone_or_of_none_are_the_report_s_own(zone: str) -> None:
    days = monday(TOKYO)
    hours = OpeningHours(week=MONDAYS, zone=zone)
    open_ = open_stretches(hours, days, days.midnights[0], days.midnights[-1])
    assert open_ == [(at("2026-11-23T08:00+09:00"), at("2026-11-23T18:00+09:00"))]
    assert hours_in_words(hours, days) == "08-18, from 3CX"
