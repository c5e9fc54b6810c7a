"""A locale -> the first day of its week and the order of day and month (CLDR; see the table)."""

from functools import lru_cache
from typing import NamedTuple

from bot.dates.nodes import Order


class Customs(NamedTuple):
    """*week_start* 0 is Monday. *orders*: the ways d/m is read, the likelier first; two when it has to be asked."""

    language: str
    week_start: int
    orders: tuple[Order, ...]


_SUNDAY = frozenset(
    [
        "AG",
        "AS",
        "AU-X",
        "BD",
        "BR",
        "BS",
        "BT",
        "BW",
        "BZ",
        "CA",
        "CO",
        "DM",
        "DO",
        "ET",
        "GT",
        "GU",
        "HK",
        "HN",
        "ID",
        "IL",
        "IN",
        "JM",
        "JP",
        "KE",
        "KH",
        "KR",
        "LA",
        "MH",
        "MM",
        "MO",
        "MT",
        "MX",
        "MZ",
        "NI",
        "NP",
        "PA",
        "PE",
        "PH",
        "PK",
        "PR",
        "PT-X",
        "PY",
        "SA",
        "SG-X",
        "SV",
        "TH",
        "TT",
        "TW",
        "UM",
        "US",
        "VE",
        "VI",
        "WS",
        "YE",
        "ZA",
        "ZW",
    ]
)
_SATURDAY = frozenset(
    ["AE", "AF", "BH", "DJ", "DZ", "EG", "IQ", "IR", "JO", "KW", "LY", "OM", "QA", "SD", "SY"]
)
_MONTH_FIRST = frozenset(["US", "PH-X", "PR", "GU", "VI", "AS", "UM", "MH"])
_YEAR_FIRST = frozenset(["ja", "zh", "ko", "hu", "lt", "mn"])
_ASKED = frozenset(["CA", "PH", "ZA-X", "KE-X"])


@lru_cache(maxsize=256)
def customs(locale: str) -> Customs:
    """The customs of a BCP 47 locale ("de-DE", "pt_BR"); English without a region has no order of its own."""
    parts = [part for part in locale.replace("_", "-").split("-") if part]
    language = parts[0].lower() if parts else "en"
    region = next((part.upper() for part in parts[1:] if len(part) == 2 or part.isdigit()), "")
    start = 6 if region in _SUNDAY else 5 if region in _SATURDAY else 0
    orders: tuple[Order, ...]
    if language in _YEAR_FIRST:
        orders = ("mdy",)
    elif language == "en" and (not region or region in _ASKED):
        orders = ("dmy", "mdy")
    elif region in _MONTH_FIRST:
        orders = ("mdy",) if language in {"en", "es"} and (language == "en") else ("dmy",)
    else:
        orders = ("dmy",)
    return Customs(language, start, orders)
