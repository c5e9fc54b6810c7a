"""A day written as a date -> that day, or the same day of each year: "3 nov", "2026-11-03", "3/11", "Xmas"."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.dates.calendar import DAY, real
from bot.dates.nodes import NO_SUCH_DAY, Context, Day, Recurring, Rules, Span, one


def _ymd(_: Context, parts: Sequence[str]) -> Day:
    year, month, day = (int(part) for part in parts if part and part[0].isdigit())
    return one(real(year, month, day))


def _iso_week_day(_: Context, parts: Sequence[str | None]) -> Day | None:
    year, week, day = parts
    if day is None:
        return None
    try:
        return one(date.fromisocalendar(int(year or 0), int(week or 0), int(day)))
    except ValueError:
        return NO_SUCH_DAY


def _in_order(context: Context, one_: str, other: str) -> tuple[int, int]:
    """(day, month) of two numbers: in the asker's order, or the only way possible."""
    first, second = int(one_), int(other)
    day, month = (first, second) if context.order == "dmy" else (second, first)
    return (month, day) if month > 12 >= day else (day, month)


def dmy(context: Context, parts: Sequence[str]) -> Day:
    """A date of three numbers, in the asker's order."""
    first, second, third = parts
    if context.order == "ymd" and len(third) == 2:
        return one(real(2000 + int(first), int(second), int(third)))
    day, month = _in_order(context, first, second)
    return one(real(int(third) if len(third) == 4 else 2000 + int(third), month, day))


def _dm(context: Context, parts: Sequence[str]) -> Day:
    day, month = _in_order(context, parts[0], parts[1])
    return yearly(month, day)


def yearly(month: int, day: int) -> Day:
    """A day of the year, whichever year."""
    if not 1 <= month <= 12 or real(2024, month, day) is None:
        return NO_SUCH_DAY

    def make(cycle: date) -> tuple[date, date] | None:
        found = real(cycle.year, month, day)
        return (found, found + DAY) if found else None

    return Recurring("year", make, "date", month)


def _day_month(_: Context, day: int, __: Any, month: int, ___: Any = None, year: int | None = None) -> Day:
    return one(real(year, month, day)) if year else yearly(month, day)


def _month_day(context: Context, month: int, day: int, year: int | None = None) -> Day:
    return _day_month(context, day, None, month, None, year)


def _of_year(_: Context, day: Day, __: Any, year: int) -> Day | None:
    if not isinstance(day, Recurring) or day.kind != "date":
        return None
    days = day.make(date(year, 1, 1))
    return Span(*days) if days else NO_SUCH_DAY


def _holiday(_: Context, month_day: tuple[int, int], *__: Any) -> Day:
    return yearly(*month_day)


RULES: Rules = {
    "YEAR": (
        ("year", lambda _, year: year),
        ("last unit", lambda c, _, unit: c.today.year - 1 if unit == "year" else None),
        ("previous unit", lambda c, _, unit: c.today.year - 1 if unit == "year" else None),
        ("this unit", lambda c, _, unit: c.today.year if unit == "year" else None),
        ("unit previous_after", lambda c, unit, _: c.today.year - 1 if unit == "year" else None),
    ),
    "ANY_YEAR": (("YEAR", lambda _, year: year), ("short_year", lambda _, year: year)),
    "DAY_NUMBER": (("day_number", lambda _, number: number), ("ordinal", lambda _, number: number)),
    "NTH": (("ordinal", lambda _, number: number), ("ORDINAL_WORD", lambda _, number: number)),
    "TENS_ORDINAL": (
        ("tens ?dash ordinal_word", lambda _, tens, __, number: tens + number if number < 10 else None),
    ),
    "ORDINAL_WORD": (("ordinal_word", lambda _, number: number), ("TENS_ORDINAL", lambda _, number: number)),
    "DATE": (
        ("ymd", _ymd),
        ("compact", _ymd),
        ("iso_week", _iso_week_day),
        ("dmy", dmy),
        ("dm", _dm),
        ("dm year", lambda c, parts, year: dmy(c, (*parts, str(year)))),
        ("DAY_NUMBER ?of month", _day_month),
        ("ORDINAL_WORD ?of month", _day_month),
        ("ORDINAL_WORD ?of month ?of YEAR", _day_month),
        ("month ORDINAL_WORD", _month_day),
        ("DAY_NUMBER ?of month ?of YEAR", _day_month),
        ("DAY_NUMBER ?of month short_year", lambda c, d, o, m, y: _day_month(c, d, o, m, None, y)),
        ("DAY_NUMBER dash month", lambda c, d, _, m: _day_month(c, d, None, m)),
        ("month DAY_NUMBER", _month_day),
        ("month DAY_NUMBER YEAR", _month_day),
        ("month DAY_NUMBER of YEAR", lambda c, m, d, _, y: _month_day(c, m, d, y)),
        ("month article DAY_NUMBER", lambda c, m, _, d: _month_day(c, m, d)),
        ("holiday", _holiday),
        ("holiday ?of YEAR", lambda c, md, o, y: _of_year(c, yearly(*md), o, y)),
        ("DATE_NUMERIC ?of YEAR", _of_year),
    ),
    "DATE_NUMERIC": (("dm", _dm),),
}
