"""Local dates -> the days, weeks, months, quarters and years around them. No clock, no zone."""

import calendar as months
from datetime import date, timedelta

Days = tuple[date, date]  # first day, and the day after the last

DAY = timedelta(days=1)


def add_months(day: date, count: int) -> date:
    """The same day *count* months on, held to the month's end. Raises ValueError or OverflowError outside years 1 to 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not 1 <= year <= 9998:
        raise OverflowError("outside the calendar")
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def add(day: date, unit: str, count: int) -> date:
    """*day* moved by *count* of a unit."""
    if unit in _DAYS_IN:
        return day + timedelta(days=_DAYS_IN[unit] * count)
    return add_months(day, _MONTHS_IN[unit] * count)


_DAYS_IN = {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}
_MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def unit_around(day: date, unit: str, week_start: int) -> Days:
    """The calendar unit that holds *day*; weeks begin on *week_start* (0 = Monday)."""
    if unit == "day":
        return day, day + DAY
    if unit == "week":
        first = day - timedelta(days=(day.weekday() - week_start) % 7)
        return first, first + 7 * DAY
    if unit == "weekend":
        saturday = day - timedelta(days=(day.weekday() - 5) % 7)
        return saturday, saturday + 2 * DAY
    length = _MONTHS_IN[unit]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    return first, add_months(first, length)


def iso_week(year: int, week: int) -> Days | None:
    """The ISO week of a year, Monday to Sunday; None where that year has no such week."""
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return monday, monday + 7 * DAY


def real(year: int, month: int, day: int) -> date | None:
    """That date, or None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_of(year: int, month: int) -> Days:
    """A month of a year."""
    first = date(year, month, 1)
    return first, add_months(first, 1)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The *nth* such weekday of a month, -1 the last; None where there is none."""
    first, after = month_of(year, month)
    if nth < 0:
        last = after - DAY
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    found = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    return found if found < after else None
