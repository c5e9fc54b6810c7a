"""Office hours, departments' hours and holidays as the phone system keeps them -> opening hours by weekday."""

import calendar
from collections.abc import Iterable
from datetime import date, time, timedelta

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_pascal

from bot.models.directory import OpeningHours
from bot.models.duration import read_duration

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY = 24 * 60
_ALWAYS = dict.fromkeys(range(7), ((0, _DAY),))

Week = dict[int, tuple[tuple[int, int], ...]]
"""Minutes of the day, half-open, for each weekday; 1440 is its end; an end before its start runs over midnight."""


class _Wire(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_pascal, extra="ignore", frozen=True, hide_input_in_errors=True
    )


class Stretch(_Wire):
    """One opening stretch of one weekday."""

    day_of_week: str | None = None
    start: str | None = None
    stop: str | None = None


class Schedule(_Wire):
    """A weekly schedule; *type* says whether its stretches count or stand for something else."""

    type: str = "SpecificHours"
    ignore_holidays: bool | None = None
    periods: tuple[Stretch, ...] = ()


class Holiday(_Wire):
    """A holiday from one date to another, every year where *is_recurrent*."""

    day: int
    month: int
    year: int = 0
    day_end: int = 0
    month_end: int = 0
    year_end: int = 0
    is_recurrent: bool | None = None
    time_of_start_date: str = "PT0S"
    time_of_end_date: str = "PT24H"


def opening_hours(
    own: Schedule | None,
    office: Schedule | None,
    breaks: Schedule | None,
    holidays: Iterable[Holiday],
    today: date,
) -> OpeningHours | None:
    """A department's opening hours: its *own* schedule, or the *office*'s where it has none or points to it, less the *breaks*.

    None where neither says anything. Holidays are those of the years around *today*; one of some hours only is left out, since
    the rest of its day is open.
    """
    schedule = office if own is None or own.type == "OfficeHours" else own
    week = None if schedule is None else _week(schedule)
    if week is None:
        return None
    if breaks is not None and breaks.periods:
        week = _without(week, _week(breaks) or {})
    ignores = schedule is not None and schedule.ignore_holidays
    closed = frozenset() if ignores else frozenset(_dates(holidays, today.year))
    return OpeningHours(
        week={
            day: tuple((_clock(start), _clock(end)) for start, end in spans)
            for day, spans in sorted(week.items())
            if spans
        },
        holidays=closed,
        source="3CX",
    )


def _week(schedule: Schedule) -> Week | None:
    if schedule.type == "AllHours":
        return dict(_ALWAYS)
    if schedule.type == "Never":
        return {}
    found: dict[int, list[tuple[int, int]]] = {}
    for stretch in schedule.periods:
        start, end = _minutes(stretch.start), _minutes(stretch.stop)
        if stretch.day_of_week not in _DAYS or start is None or end is None:
            return None
        end = _DAY if end == 0 or end >= _DAY - 1 else end
        if start != end:
            found.setdefault(_DAYS.index(stretch.day_of_week), []).append((start, end))
    return {day: tuple(sorted(spans)) for day, spans in found.items()} or None


def _minutes(text: str | None) -> int | None:
    """Minutes of `08:00:00` or `PT8H`; None where it is neither."""
    if text is None:
        return None
    try:
        if text.startswith("P"):
            return round(read_duration(text) / 60)
        read = time.fromisoformat(text)
    except ValueError:
        return None
    return read.hour * 60 + read.minute


def _without(week: Week, breaks: Week) -> Week:
    left: Week = {}
    for day, spans in week.items():
        kept = list(spans)
        for start, end in breaks.get(day, ()):
            kept = [
                part
                for first, last in kept
                for part in (
                    [(first, last)] if last < first else [(first, min(last, start)), (max(first, end), last)]
                )
                if part[0] < part[1] or part[1] < first
            ]
        left[day] = tuple(kept)
    return left


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _dates(holidays: Iterable[Holiday], year: int) -> Iterable[date]:
    for holiday in holidays:
        if not _whole_day(holiday):
            continue
        for first_year in (
            (year - 1, year, year + 1) if holiday.is_recurrent or not holiday.year else (holiday.year,)
        ):
            first = _date(first_year, holiday.month, holiday.day)
            last_year = (
                first_year + max(0, (holiday.year_end or holiday.year) - holiday.year)
                if holiday.year
                else first_year
            )
            last = _date(last_year, holiday.month_end or holiday.month, holiday.day_end or holiday.day)
            if first is None or last is None:
                continue
            if last < first:
                last = _date(last_year + 1, last.month, last.day) or first
            for after in range(min((last - first).days, 366) + 1):
                yield first + timedelta(days=after)


def _whole_day(holiday: Holiday) -> bool:
    start, end = _minutes(holiday.time_of_start_date), _minutes(holiday.time_of_end_date)
    return start == 0 and (end == 0 or (end is not None and end >= _DAY - 1))


def _date(year: int, month: int, day: int) -> date | None:
    """A date; 29 February is the 28th where a year has none."""
    if not 1 <= month <= 12 or not 1 <= year <= 9998 or day < 1 or day > 31:
        return None
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
