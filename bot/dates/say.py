"""Period -> the words a supervisor reads. The only place where periods become words."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.dates.zones import midnight, repeated
from bot.models import Period

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TICK = timedelta(microseconds=1)


def say(period: Period, now: datetime | None = None) -> str:
    """The period in words, to the minute: "Mon 23 Nov 2026", "Mon 16 to Sun 22 Nov 2026", "Mon 23 Nov 08:00 to 12:00".

    Whole days are shown as days. With *now*, the year is left out beside clock times of this year.
    """
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


def _days(period: Period) -> str:
    first = period.start.date()
    last = (period.end.astimezone(UTC) - _TICK).astimezone(period.tz).date()
    if first == last:
        return _day(period.start)
    ending = f"{_DAYS[last.weekday()]} {last.day} {_MONTHS[last.month - 1]} {last.year}"
    beginning = f"{_DAYS[first.weekday()]} {first.day}"
    if first.year != last.year:
        beginning += f" {_MONTHS[first.month - 1]} {first.year}"
    elif first.month != last.month:
        beginning += f" {_MONTHS[first.month - 1]}"
    return f"{beginning} to {ending}"


def _day(moment: datetime, *, year: bool = True) -> str:
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
