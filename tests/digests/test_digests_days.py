"""Which days and hours a digest's words mean, and that what is said back means the same again."""

from datetime import time

import pytest

from bot.digests import NotASchedule, ScheduleWords, read_schedule, say_covers, say_when
from bot.models.schedule import When

BERLIN = "Europe/Berlin"


def read(text: str) -> When:
    found = read_schedule(f"{text} for Support here", BERLIN)
    assert isinstance(found, ScheduleWords), found
    assert (found.when is not None, found.who, found.channel) == (True, "Support", "here")
    assert found.when is not None
    return found.when


@pytest.mark.parametrize(
    ("words", "weekdays", "monthdays", "nth"),
    [
        ("mon-wed", (0, 1, 2), (), 0),
        ("tuesday to thursday", (1, 2, 3), (), 0),
        ("every fri-mon", (0, 4, 5, 6), (), 0),
        ("sat through tue", (0, 1, 5, 6), (), 0),
        ("Sunday–Monday", (0, 6), (), 0),
        ("fri-fri", (4,), (), 0),
        ("every FRIDAY and Tues", (1, 4), (), 0),
        ("Sundays, weds", (2, 6), (), 0),
        ("every thu & every thursday", (3,), (), 0),
        ("on weekends", (5, 6), (), 0),
        ("every working day", (0, 1, 2, 3, 4), (), 0),
        ("daily", (), (), 0),
        ("on the 15th and 1st of every month", (), (1, 15), 0),
        ("on the last day of the month", (), (-1,), 0),
        ("on the 31st and LAST DAY of each month", (), (31, -1), 0),
        ("every month on the last day and the 2nd", (), (2, -1), 0),
        ("monthly", (), (1,), 0),
        ("every second Tuesday of the month", (1,), (), 2),
        ("on the Last sunday of the month", (6,), (), -1),
    ],
)
def test_words_for_days_mean_these_days(
    words: str, weekdays: tuple[int, ...], monthdays: tuple[int, ...], nth: int
) -> None:
    assert read(f"{words} at 8") == When(
        zone=BERLIN, times=(time(8),), weekdays=weekdays, monthdays=monthdays, nth=nth
    )


@pytest.mark.parametrize(
    ("words", "hours", "said"),
    [
        ("every hour", range(24), "every hour"),
        ("hourly from 8 to 18", range(8, 19), "every hour from 08:00 to 18:00"),
        ("every hour from 9am to 5pm", range(9, 18), "every hour from 09:00 to 17:00"),
        ("every hour from 9 A.M. to 5 P.M.", range(9, 18), "every hour from 09:00 to 17:00"),
        ("every hour from 12am to 6am", range(7), "every hour from 00:00 to 06:00"),
        ("every hour between 12pm and 3 pm", range(12, 16), "every hour from 12:00 to 15:00"),
        ("every hour from 8 to 24", (0, *range(8, 24)), "every hour from 08:00 to 00:00"),
        ("every hour from 7 to 7", (7,), "every hour from 07:00 to 07:00"),
        (
            "every hour from 22 to 6",
            (*range(7), 22, 23),
            "every hour from 22:00 to 06:00",
        ),
        (
            "every 2 hours from 22 to 6",
            (0, 2, 4, 6, 22),
            "every 2 hours from 22:00 to 06:00",
        ),
        ("every 3 hours from 22 to 6", (1, 4, 22), "every 3 hours from 22:00 to 04:00"),
        ("every 2 hours from 22 to 0", (0, 22), "every 2 hours from 22:00 to 00:00"),
        ("every 5 hours", (0, 5, 10, 15, 20), "every 5 hours"),
        ("every 5 hours from 2 to 23", (2, 7, 12, 17, 22), "every 5 hours from 02:00 to 22:00"),
        ("every 12 hours", (0, 12), "every 12 hours"),
        ("every 12 hours from 8 to 20", (8, 20), "every 12 hours from 08:00 to 20:00"),
        ("every 1 hours from 1 to 23", range(1, 24), "every hour from 01:00 to 23:00"),
    ],
)
def test_every_so_many_hours_means_these_hours_and_is_said_so_that_it_means_them_again(
    words: str, hours: range | tuple[int, ...], said: str
) -> None:
    when = read(words)
    assert (when.hourly, when.times) == (True, tuple(time(hour) for hour in hours))
    assert say_when(when) == f"{said} {BERLIN}"
    assert read(said) == when


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("every hour on mondays", "every hour, every Monday"),
        ("every 4 hours on the 1st of every month", "every 4 hours, on the 1st of every month"),
        ("every hour from 8 to 18 every weekday", "every hour from 08:00 to 18:00, every Mon-Fri"),
    ],
)
def test_the_days_of_an_hourly_digest_are_said(words: str, said: str) -> None:
    assert say_when(read(words)) == f"{said} {BERLIN}"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (10, "10th"), (11, "11th"), (12, "12th"), (13, "13th"),
        (14, "14th"), (20, "20th"), (21, "21st"), (22, "22nd"), (23, "23rd"), (24, "24th"), (30, "30th"), (31, "31st"),
        (-1, "last day"),
    ],
)  # fmt: skip
def test_a_day_of_the_month_is_said_as_people_say_it(day: int, said: str) -> None:
    when = When(zone="UTC", times=(time(8),), monthdays=(day,))
    assert say_when(when) == f"on the {said} of every month at 08:00 UTC"


@pytest.mark.parametrize(
    ("weekdays", "said"),
    [
        ((6,), "every Sunday"),
        ((0, 1), "every Mon and Tue"),
        ((0, 2, 4), "every Mon, Wed and Fri"),
        ((1, 2, 3), "every Tue-Thu"),
        ((0, 1, 2, 3, 4, 5, 6), "every Mon-Sun"),
    ],
)
def test_weekdays_are_listed_or_said_as_a_stretch(weekdays: tuple[int, ...], said: str) -> None:
    assert say_when(When(zone="UTC", times=(time(8),), weekdays=weekdays)) == f"{said} at 08:00 UTC"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("on the 1st of every month", "the month before"),
        ("on the 15th of every month", "the days since the run before"),
        ("first monday of the month", "the days since the run before"),
        ("every sunday", "the week before"),
        ("on weekends", "the days since the run before"),
        ("every day", "the previous day"),
    ],
)
def test_what_whole_days_cover_is_said_in_the_words_of_the_rhythm(words: str, said: str) -> None:
    assert say_covers(read(f"{words} at 8"), "days") == said


HOURLY = "I can post every hour, or every 2 to 12 hours."
OF_A_DAY = "A day has 24 hours. Write it like “every hour from 8 to 18”."
OF_A_MONTH = (
    "A month has no such day. Write it like “on the 1st of every month” or “on the last day of the month”."
)
DAYS = (
    " does not say which days. I can post every day, on weekdays, on named days, on a date or a weekday of every month, several times"
    " a day or every hour."
)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("every 0 hours", HOURLY),
        ("every 13 hours", HOURLY),
        ("every hour from 8 to 25", OF_A_DAY),
        ("every hour from 25 to 8", OF_A_DAY),
        ("on the 0th of every month at 8", OF_A_MONTH),
        ("on the 1st and 32nd of every month at 8", OF_A_MONTH),
        ("every other week at 8", f"“every other week”{DAYS}"),
        ("weekly at 8", f"“weekly”{DAYS}"),
        ("every day at 24:01", "“24:01” is no time of day. Write it like 8:00, 14:30 or 6 pm."),
        ("every day at 8 tz Nowhere/Land", "I know no zone “Nowhere/Land”. Write it like tz Europe/Berlin."),
    ],
)
def test_a_refusal_says_what_was_wrong_and_what_to_write(words: str, text: str) -> None:
    found = read_schedule(f"{words} for Support here", BERLIN)
    assert isinstance(found, NotASchedule), found
    assert found.text == text


@pytest.mark.parametrize(
    ("words", "times"),
    [
        ("at 8 and 20", (time(8), time(20))),
        ("at 20, 8", (time(8), time(20))),
        ("at 8:00 and at 8", (time(8),)),
        ("at 12am", (time(0),)),
        ("at 12 pm", (time(12),)),
        ("at 12:30 A.M.", (time(0, 30),)),
        ("at 1pm & 11.59 pm", (time(13), time(23, 59))),
        ("at midnight", (time(0),)),
        ("at 24:00", (time(0),)),
        ("at Noon", (time(12),)),
        ("midday", (time(12),)),
        ("at 8h30", (time(8, 30),)),
        ("@ 9 o'clock", (time(9),)),
        ("7 Uhr", (time(7),)),
        ("23:59", (time(23, 59),)),
    ],
)
def test_clock_times_are_read_as_people_write_them(words: str, times: tuple[time, ...]) -> None:
    assert read(f"every day {words}").times == times


@pytest.mark.parametrize("words", ["at 0pm", "at 13 am", "at 24:30", "at 8:60", "at 25"])
def test_a_time_no_clock_shows_is_refused(words: str) -> None:
    found = read_schedule(f"every day {words} for Support here", BERLIN)
    assert isinstance(found, NotASchedule), found
    assert found.reason == "time"


def test_days_to_report_on_are_no_days_to_run_on() -> None:
    found = read_schedule("every monday at 8 for Support last week mon-fri 9:00-17:00 here", BERLIN)
    assert isinstance(found, ScheduleWords)
    assert found.when is not None
    assert (found.when.weekdays, found.when.times, found.who) == (
        (0,),
        (time(8),),
        "Support last week mon-fri 9:00-17:00",
    )
