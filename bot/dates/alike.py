"""Two periods to be compared -> the second cut to what the first has of it: the same hours of a day, days of a week, part of a month."""

from datetime import datetime, time, timedelta

from bot.dates.calendar import add_months
from bot.dates.moving import local_day, shift, walls
from bot.dates.say import whole_days
from bot.models import Period

_TICK = timedelta(microseconds=1)
_CLOCKS = timedelta(hours=2)


def alike(one: Period, other: Period) -> Period | None:
    """The part of *other* that stands beside *one*; None where they are alike already, or cannot be made so.

    A part of a day beside a whole day: its hours. Days of one week beside a whole week: its days. The beginning of a month, quarter
    or year beside a whole one: as much of it. Windows beside whole days: the same windows of as many days, or the same hours of
    each day.
    """
    if one.only or other.only:
        return _same_windows(one, other) if whole_days(other) and not other.only else None
    if days_in(one) == days_in(other) == 1:
        hours = shift(one, (other.start.date() - one.start.date()).days)
        return hours if whole_days(other) and not whole_days(one) else None
    if not whole_days(other):
        return None
    if days_in(other) == 7:
        into = (other.start.date() - one.start.date()).days
        days = into + (one.start.weekday() - other.start.weekday()) % 7
        moved = shift(one, days)
        inside = moved.start >= other.start and moved.end <= other.end
        return moved if inside and moved != other else None
    return _beginning(one, other)


def comparable(one: Period, other: Period) -> bool:
    """Whether the two last as many days; calendar months, quarters and years do, whatever their days. Of windows: as long, clocks aside."""
    if one.only or other.only:
        return len(one.windows) == len(other.windows) and abs(_lasts(one) - _lasts(other)) <= _CLOCKS
    return days_in(one) == days_in(other) or (_months(one) == _months(other) > 0)


def days_in(period: Period) -> int:
    """How many local days the period touches."""
    return ((period.end - _TICK).date() - period.start.date()).days + 1


def _lasts(period: Period) -> timedelta:
    """How long its windows last by the clock on the wall."""
    return sum((end - start for start, end in period.windows), timedelta())


def _same_windows(one: Period, other: Period) -> Period | None:
    """The windows of *one* in the days of *other*."""
    if days_in(one) == days_in(other):
        return _inside(shift(one, (other.start.date() - one.start.date()).days), other)
    hours = {(start.time(), end.time(), end.date() - start.date()) for start, end in one.windows}
    if len(hours) > 1:
        return None
    (begins, ends, nights) = hours.pop()
    if begins == ends == time():  # single whole days have no hours of their own
        return None
    first = other.start.date()
    days = [first + timedelta(days=n) for n in range(days_in(other))]
    walled = [
        walls(other, datetime.combine(day, begins), datetime.combine(day + nights, ends)) for day in days
    ]
    return _inside(Period.of(other.zone, [(each.start, each.end) for each in walled]), other)


def _inside(part: Period, whole: Period) -> Period | None:
    """*part* where it begins within *whole*; its last night may go on beyond."""
    return part if whole.start <= part.start < whole.end and part != whole else None


def _months(period: Period) -> int:
    """How many whole calendar months it is; 0 for anything else."""
    first, after = period.start.date(), period.end.date()
    if not whole_days(period) or first.day != 1 or after.day != 1:
        return 0
    return (after.year - first.year) * 12 + after.month - first.month


def _beginning(one: Period, other: Period) -> Period | None:
    """As much of whole months as *one* has of those it began with."""
    months = _months(other)
    first = one.start.date()
    at_midnight = one.start == local_day(first, one.zone).start
    begun = days_in(one) > 1 and first.day == 1 and at_midnight and not _months(one)
    if not months or not begun or one.end.date() >= add_months(first, months):
        return None
    apart = (other.start.year - one.start.year) * 12 + other.start.month - one.start.month
    end = add_months(one.end.date(), apart)
    return walls(other, other.start, one.end.replace(year=end.year, month=end.month, day=end.day))
