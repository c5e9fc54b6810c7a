"""A token of digits -> every kind of thing it can stand for in a date phrase, noted in its lattice."""

from typing import TYPE_CHECKING

from bot.dates.nodes import Clock
from bot.dates.tokens import Token

if TYPE_CHECKING:
    from bot.dates.lattice import Lattice

_TAGS = {"q": "quarter_number", "h": "half_number"} | dict.fromkeys(("w", "cw", "kw", "wk"), "week_number")
_LOCAL_TAGS = {"s": "week_number", "t": "quarter_number"}  # semaine/semana 34, trimestre 3


def by_shape(lattice: "Lattice", place: int, token: Token) -> None:
    """Notes a token as just what it looks like."""
    lattice.add(place, token.shape, token.value)


def _time(lattice: "Lattice", place: int, token: Token) -> None:
    hour, minute, second, offset = (*token.value, None, None)[:4]
    whole = int(hour) * 60 + int(minute) + int(second or 0) / 60
    if int(minute) > 59 or int(second or 0) > 59 or whole > 1440:
        lattice.add(place, "bad_time", 1)
    elif offset:
        lattice.add(place, "offset_clock", (whole, offset))
    else:  # in English "1:30" may be an afternoon; elsewhere clocks are written with 24 hours
        loose = lattice.lexicon.code == "en" and hour[0] != "0" and 0 < int(hour) <= 12
        lattice.add(place, "clock", Clock((whole,), loose=loose))


def _dotted(lattice: "Lattice", place: int, token: Token) -> None:
    if len(token.value[1]) == 2 and int(token.value[0]) < 25 and int(token.value[1]) < 60:
        _time(lattice, place, token)
    if lattice.lexicon.dots:
        lattice.add(place, "dm", token.value)


def _dm(lattice: "Lattice", place: int, token: Token) -> None:
    if token.value != ("24", "7"):  # round the clock, not a day
        lattice.add(place, "dm", token.value)


def _dmy(lattice: "Lattice", place: int, token: Token) -> None:
    first, _, second, year = token.value
    lattice.add(place, "dmy", (first, second, year))


def _tagged(lattice: "Lattice", place: int, token: Token) -> None:
    tag, number = token.value
    kind = _TAGS.get(tag) or (
        _LOCAL_TAGS.get(tag) if lattice.lexicon.code in {"fr", "es", "it", "pt"} else None
    )
    if tag == "fy":
        lattice.add(place, "refused", "fiscal")
    elif kind and len(number) < 3:
        lattice.add(place, kind, int(number))


def _number(lattice: "Lattice", place: int, token: Token) -> None:
    text: str = token.value
    if lattice.ends_with(place, "ordinal_ending"):
        lattice.add(place, "ordinal", int(text) if len(text) < 3 else 99, 2)
    if lattice.dotted(place) and len(text) < 3 and lattice.lexicon.dots:
        lattice.add(place, "ordinal", int(text))
    if lattice.ends_with(place, "weekday_ending") and 2 <= int(text) <= 6:
        lattice.add(place, "weekday", int(text) - 2, 2 + lattice.said_after(place + 2, "feira"))
    if len(text) <= 6:
        lattice.add(place, "number", int(text))
    if len(text) <= 2:
        lattice.add(place, "day_number", int(text))
        _hour(lattice, place, text)
    if len(text) == 2:
        lattice.add(place, "short_year", 2000 + int(text))
    if len(text) == 4:
        _four_digits(lattice, place, text)
    if len(text) == 3 and int(text[1:]) < 60:
        lattice.add(place, "short_military", Clock((int(text[0]) * 60 + int(text[1:]),)))


def _hour(lattice: "Lattice", place: int, text: str) -> None:
    hour = int(text)
    if hour <= 24:
        noon = hour == 12 and lattice.lexicon.code != "en"
        sure = noon or hour > 12 or text[0] == "0"
        lattice.add(place, "hour", Clock((hour * 60,), sure=sure))


def _four_digits(lattice: "Lattice", place: int, text: str) -> None:
    if 1970 <= int(text) <= 2100:
        lattice.add(place, "year", int(text))
    if int(text[:2]) < 24 and int(text[2:]) < 60:
        lattice.add(place, "military", Clock((int(text[:2]) * 60 + int(text[2:]),)))


def _marked_year(lattice: "Lattice", place: int, token: Token) -> None:
    lattice.add(place, "year", 2000 + int(token.value[0]))


READ = {
    "short_year": _marked_year,
    "number": _number,
    "time": _time,
    "french_time": _time,
    "dotted": _dotted,
    "dm": _dm,
    "dm_dot": _dm,
    "dmy": _dmy,
    "tagged": _tagged,
}
