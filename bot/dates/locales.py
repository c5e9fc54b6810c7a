"""A locale -> its language, the first day of its week and the order of day and month.

First days are CLDR's week data by region, the Emirates' Monday since 2022 among them; Portugal is kept with the rest of the continent. Orders follow CLDR's short
dates; where a region writes both ways, the asker is asked.
"""

from functools import lru_cache
from typing import NamedTuple

from bot.dates.nodes import Order


class Customs(NamedTuple):
    """*week_start* 0 is Monday. *orders*: the ways d/m is read, the likelier first; two when it has to be asked."""

    language: str
    week_start: int
    orders: tuple[Order, ...]


_SUNDAY = """
AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA PE PH PK PR PY
SA SG SV TH TT TW UM US VE VI WS YE ZA ZW
"""
_FRIDAY = "MV"
_SATURDAY = "AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY"
_MONTH_FIRST = "US GU VI AS UM MH"  # in English; Spanish there writes the day first
_ASKED = "CA PH PR PA"
_YEAR_FIRST = "ja zh ko hu lt mn"  # languages; of two numbers the month comes first


@lru_cache(maxsize=256)
def customs(locale: str) -> Customs:
    """The customs of a BCP 47 locale ("de-DE", "pt_BR"); English without a region has no order of its own."""
    parts = [part for part in locale.replace("_", "-").split("-") if part]
    language = parts[0].lower() if parts else "en"
    region = next((part.upper() for part in parts[1:] if len(part) == 2 or part.isdigit()), "")
    firsts = ((6, _SUNDAY), (5, _SATURDAY), (4, _FRIDAY))
    week_start = next((day for day, regions in firsts if region in regions.split()), 0)
    return Customs(language, week_start, _orders(language, region))


def _orders(language: str, region: str) -> tuple[Order, ...]:
    if language in _YEAR_FIRST.split():
        return ("mdy",)
    if region in _ASKED.split() or (language == "en" and not region):
        return ("dmy", "mdy")
    return ("mdy",) if language == "en" and region in _MONTH_FIRST.split() else ("dmy",)
