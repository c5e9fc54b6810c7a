"""Period -> the words a supervisor reads. The only place where periods become words."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.dates.zones import midnight, repeated
from bot.models import Period

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TICK = timedelta(microseconds=1)
_MOST_RUNS = 4  # days and runs of days that are listed one by one


def say(period: Period, now: datetime | None = None) -> str:
    """The period in words, to the minute: "Mon 23 Nov 2026", "Mon 16 to Sun 22 Nov 2026", "Mon 23 Nov 08:00 to 12:00".

    Whole days are shown as days. With *now*, the year is left out beside clock times of this year. Several windows:
    "Mon 16, Wed 18 and Fri 20 Nov 2026", "Mon 16 to Fri 20 Nov 2026, each day 08:00 to 12:00".
    """
    if period.only:
        return _several(period)
    if whole_days(period):
        return _days(period)
    first, last = period.start, period.end
    this_year = now is not None and now.astimezone(period.tz).year
    recent = first.year == this_year == (period.end.astimezone(UTC) - _TICK).astimezone(period.tz).year
    if _same_day(period):
        return f"{_day(first, year=not recent)} {_time(first)} to {_time(last) if last.time() != time() else '24:00'}"
    return f"{_day(first, year=not recent)} {_time(first)} to {_day(last, year=not recent)} {_time(last)}"


def say_fully(period: Period) -> str:
    """Both ends to the second where there are seconds, with the zone: "Mon 8 Jun 2026 00:00 to Tue 9 Jun 2026 00:00, Europe/London"."""
    if period.only:
        return f"{_several(period)}, {period.zone}"
    ends = (f"{_day(end)} {_time(end, seconds=True)}" for end in (period.start, period.end))
    return f"{' to '.join(ends)}, {period.zone}"


def say_day(day: datetime) -> str:
    """One day: "Wed 25 Nov 2026"."""
    return _day(day)


def whole_days(period: Period) -> bool:
    """Whether it runs from one local day's first moment to another's."""
    return _is_border(period.start, period) and _is_border(period.end, period)


def _is_border(moment: datetime, period: Period) -> bool:
    return moment.timestamp() == midnight(moment.date(), period.tz).timestamp()


def _same_day(period: Period) -> bool:
    last_moment = (period.end.astimezone(UTC) - _TICK).astimezone(period.tz)
    return period.start.date() == last_moment.date()


def _several(period: Period) -> str:
    """Several windows: their days, and the hours of each where they are no whole days."""
    whole = all(_is_border(start, period) for start, _ in period.windows) and all(
        _is_border(end, period) for _, end in period.windows[:-1]
    )
    if whole:
        days = [
            day for start, end in period.windows for day in _each_day(start.date(), _last_day(period, end))
        ]
        return _listed(days)
    hours: dict[date, list[str]] = {}
    for start, end in period.windows:
        hours.setdefault(start.date(), []).append(_hours(start, end))
    *before, last = (_joined(each) for each in hours.values())
    if not before:
        return f"{_day(period.start)} {last}"
    if len(set(before)) == 1 and before[0][:5] == last[:5]:  # those of the last day may be cut at now
        return f"{_listed(list(hours))}, each day {before[0]}" + (
            "" if last == before[0] else f" (the last {last})"
        )
    if len(period.windows) <= _MOST_RUNS:
        return _joined([f"{_day(start)} {_hours(start, end)}" for start, end in period.windows])
    return f"{len(period.windows)} times from {_day(period.start)} {_time(period.start)} to {_day(period.end)} {_time(period.end)}"


def _joined(said: Sequence[str]) -> str:
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def _hours(start: datetime, end: datetime) -> str:
    next_day = end.date() > start.date() and end.time() == time()
    return f"{start:%H:%M} to {'24:00' if next_day else format(end, '%H:%M')}"


def _each_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _listed(days: Sequence[date]) -> str:
    """Days as their runs; many of them as how many there are, of which days of the week, and their first and last."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    if len(runs) <= _MOST_RUNS:
        said = [_run(run[0], run[-1], year=run is runs[-1]) for run in runs]
        return _joined(said)
    week = sorted({day.weekday() for day in days})
    names = [_DAYS[day] for day in week]
    called = (
        f"{names[0]} to {names[-1]}"
        if len(week) > 2 and week[-1] - week[0] == len(week) - 1
        else ", ".join(names)
    )
    return f"{len(days)} days ({called}) from {_run(days[0], days[-1])}"


def _last_day(period: Period, end: datetime) -> date:
    return (end.astimezone(UTC) - _TICK).astimezone(period.tz).date()


def _days(period: Period) -> str:
    return _run(period.start.date(), _last_day(period, period.end))


def _run(first: date, last: date, *, year: bool = True) -> str:
    """Days from the first to the last, or one: "Mon 16 to Sun 22 Nov 2026"."""
    if first == last:
        return _day(first, year=year)
    ending = f"{_DAYS[last.weekday()]} {last.day} {_MONTHS[last.month - 1]}" + (
        f" {last.year}" if year else ""
    )
    beginning = f"{_DAYS[first.weekday()]} {first.day}"
    if first.year != last.year:
        beginning += f" {_MONTHS[first.month - 1]} {first.year}"
    elif first.month != last.month:
        beginning += f" {_MONTHS[first.month - 1]}"
    return f"{beginning} to {ending}"


def _day(moment: date, *, year: bool = True) -> str:
    text = f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]}"
    return f"{text} {moment.year}" if year else text


def _time(moment: datetime, *, seconds: bool = False) -> str:
    """The clock time; with its offset where the clocks show it twice, but for the midnight that begins a day."""
    text = f"{moment.hour:02}:{moment.minute:02}" + (
        f":{moment.second:02}" if seconds and moment.second else ""
    )
    begins = moment.time() == time() and not moment.fold
    if (
        isinstance(moment.tzinfo, ZoneInfo)
        and not begins
        and repeated(moment.replace(tzinfo=None, fold=0), moment.tzinfo)
    ):
        offset = moment.strftime("%z")
        text += f" (UTC{offset[:3]}:{offset[3:]})"
    return text
