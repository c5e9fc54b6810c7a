"""A single written date in a language without a table here -> that day: "3 listopada 2026" for a Polish reader.

Only a text whose whole shape is number, word and perhaps a year is handed to dateparser, which is loaded when that first
happens. What it returns has to agree with the numbers that were typed.
"""

import re
from datetime import date

from bot.dates.nodes import Context, Day, one
from bot.dates.written import yearly

_SHAPE = re.compile(r"(\d{1,2})\.? ([^\W\d_]{3,20})\.?(?: (\d{4}))?")
_LEAP_YEAR = 2024  # has every day there is


def written_date(text: str, language: str, context: Context) -> Day | None:
    """The day, or that day of each year where none was said; None where it is no such date."""
    match = _SHAPE.fullmatch(" ".join(text.split()))
    if match is None:
        return None
    day, month, year = match.groups()
    found = _parsed(f"{day} {month} {year or _LEAP_YEAR}", language, context)
    if found is None or found.day != int(day) or found.year != int(year or _LEAP_YEAR):
        return None
    return one(found) if year else yearly(found.month, found.day)


def _parsed(text: str, language: str, context: Context) -> date | None:
    from dateparser.date import DateDataParser  # noqa: PLC0415 - 70 ms to load, and seldom needed

    try:
        parser = DateDataParser(
            languages=[language],
            settings={
                "PREFER_DATES_FROM": "past",
                "RELATIVE_BASE": context.now,
                "PARSERS": ["absolute-time"],
                "REQUIRE_PARTS": ["day", "month", "year"],
                "DATE_ORDER": "DMY",
                "STRICT_DATE_ORDER": "all",
            },
        )
        found = parser.get_date_data(text)
    except (ValueError, OverflowError):  # a language it does not know, or a date beyond its years
        return None
    return found.date_obj.date() if found.date_obj and found.period == "day" else None
