"""Instants and stretches -> the words a supervisor reads, in the report's zone."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from math import ceil, floor
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.models import OpeningHours, Period, in_words
from bot.models.span import Span
from bot.reports.coverage import days_there
from bot.reports.days import Days

ONE_BY_ONE = 5  # queues of which a view speaks one by one: the table has a line for each
T = TypeVar("T")
_WEEK = 6 * 86400.0  # seconds from which a weekday alone could be another one's
_ENOUGH = 4 * 3600.0  # seconds that fill the cell of a day
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def weekday(day: date) -> str:
    """Such as "Mon"."""
    return _DAYS[day.weekday()]


def short_day(day: date) -> str:
    """Such as "Mon 23 Nov"."""
    return f"{weekday(day)} {day.day} {_MONTHS[day.month - 1]}"


def full_day(day: date) -> str:
    """Such as "Mon 23 Nov 2026"."""
    return f"{short_day(day)} {day.year}"


@lru_cache(maxsize=4096)  # one answer says the same instants in its sentence and both tables
def clock(at: float, zone: ZoneInfo) -> str:
    """Such as "08:02"."""
    moment = datetime.fromtimestamp(at, zone)
    return f"{moment.hour:02d}:{moment.minute:02d}"


def say_period(period: Period) -> str:
    """A period by its days: "Mon 23 Nov 2026", "Mon 16 to Sun 22 Nov 2026"; with its times where it is no whole days."""
    days = Days(period.tz, period.start.timestamp(), period.end.timestamp())
    first, last = days.dates[0], days.dates[-1]
    whole = days.midnights[0] == period.start.timestamp() and days.midnights[-1] == period.end.timestamp()
    start, end = clock(days_start(period), period.tz), clock(period.end.timestamp(), period.tz)
    if first == last:
        return full_day(first) if whole else f"{full_day(first)}, {start} to {_midnight(end)}"
    if not whole:
        return f"{short_day(first)} {start} to {full_day(last)} {_midnight(end)}"
    if first.year != last.year:
        return f"{full_day(first)} to {full_day(last)}"
    if first.month != last.month:
        return f"{short_day(first)} to {full_day(last)}"
    return f"{weekday(first)} {first.day} to {full_day(last)}"


def days_start(period: Period) -> float:
    """The period's first instant in epoch seconds."""
    return period.start.timestamp()


def _midnight(end: str) -> str:
    return "24:00" if end == "00:00" else end


def end_clock(at: float, days: Days) -> str:
    """The time of an end: midnight that closes a day reads 24:00."""
    return "24:00" if at in days.midnights[1:] else clock(at, days.zone)


def lasting(seconds: float) -> str:
    """A duration such as "12 min"; to the second under a minute: "28 s"."""
    return f"{seconds:.0f} s" if 0 < seconds < 59.5 else in_words(seconds)


def known(seconds: float, *, least: bool, say: Callable[[float], str] = in_words) -> str:
    """Time that is added up: "at least 2 h 10 min" where some of it is not known, "not known" where none is."""
    if least and not seconds:
        return "not known"
    return f"{'at least ' if least else ''}{say(seconds)}"


class Teller:
    """Spans in words; knows the days of the period, so that a weekday is named only where it is needed.

    *within*: nothing outside the hours asked about is told, so a login that reaches beyond them begins and ends with them.
    """

    def __init__(self, days: Days, many_days: bool, *, within: bool = False) -> None:
        self.days = days
        self.zone = days.zone
        self.many_days = many_days
        self._within = within

    def _told(self, span: Span) -> Span:
        if not self._within:
            return span
        end_kind = "logged out" if span.end_kind == "cut by window" else span.end_kind
        return span._replace(began=None, start_known=True, ended=None, end_kind=end_kind)

    def at(self, instant: float, beside: float | None = None) -> str:
        """A time, with its weekday where it is not the day of *beside*."""
        moment = datetime.fromtimestamp(instant, self.zone)
        if beside is not None and moment.date() == datetime.fromtimestamp(beside, self.zone).date():
            return moment.strftime("%H:%M")
        far = abs(instant - (self.days.midnights[0] if beside is None else beside)) > _WEEK
        return f"{(short_day if far else weekday)(moment.date())} {moment:%H:%M}"

    def span(self, span: Span) -> str:
        """Such as "08:02-12:03", "08:00-12:00 (since 07:58)", "Sun 22:00-06:02, 6 h 02 min on Mon", "09:15-still in"."""
        span = self._told(span)
        odd_clocks = self._clocks(span)
        left, aside = self._left(span)
        right, note = self._right(span)
        asides = [text for text in (aside, note) if text]
        day = f"{self._day(span.start)} " if self.many_days else ""
        text = f"{'' if left[:1].isalpha() else day}{left}-{right}"
        if span.seconds is None:
            asides += [] if span.end_kind == "unknown" else ["with breaks of unknown length"]
        elif span.lasted is not None:
            text += f", {in_words(span.lasted)}"
            asides.append("with breaks")
        elif self._runs_over(span):
            text += f", {in_words(span.seconds)} {self._on()}"
        elif odd_clocks:
            text += f", {in_words(span.seconds)}"
        asides += [odd_clocks] if odd_clocks else []
        return f"{text} ({', '.join(asides)})" if asides else text

    def ends(self, span: Span) -> tuple[str, str]:
        """In and out as two cells; each with its day over several days, and what is not shown in brackets."""
        span = self._told(span)
        left, aside = self._left(span)
        right, note = self._right(span)
        if self.many_days:
            left = left if left[:1].isalpha() else f"{self._day(span.start)} {left}"
            if right[:1].isdigit() and right[-1:].isdigit():
                right = f"{self._day(span.end - 0.001)} {right}"
        note = ", ".join(text for text in (note, self._clocks(span)) if text)
        return (f"{left} ({aside})" if aside else left), (f"{right} ({note})" if note else right)

    def _day(self, at: float) -> str:
        """The weekday of an instant; with the date where the period holds that weekday twice."""
        day = datetime.fromtimestamp(at, self.zone).date()
        return short_day(day) if len(self.days.dates) > 7 else weekday(day)

    def _left(self, span: Span) -> tuple[str, str]:
        at = clock(span.start, self.zone)
        if span.began is not None:
            if span.start in self.days.midnights:
                return self.at(span.began), ""
            began = self.at(span.began, span.start)
            return at, f"since {began}" if began != at else ""
        return at, "" if span.start_known else "in since before that"

    def _right(self, span: Span) -> tuple[str, str]:
        at = end_clock(span.end, self.days)
        if span.end_kind == "still in":
            return "still in", ""
        if span.end_kind == "unknown":
            return "?", "no logout recorded" + (f", counted to {at}" if span.seconds else "")
        if span.end_kind == "cut by window":
            return self._cut(span, at)
        if at != "24:00" and self._other_day(span):
            return f"{at} {self._weekday(span.end)}", ""
        return at, ""

    def _other_day(self, span: Span) -> bool:
        return self.days.index(span.end - 0.001) != self.days.index(span.start)

    def _cut(self, span: Span, at: str) -> tuple[str, str]:
        if span.ended is None:
            return f"{self._weekday(span.end - 0.001)} {at}" if self._other_day(span) else at, "stayed longer"
        if at == "24:00":
            return f"{clock(span.ended, self.zone)} {self._weekday(span.ended)}", ""
        ended = self.at(span.ended, span.end - 1)
        return at, f"until {ended}" if ended != at else ""  # some seconds later

    def _weekday(self, at: float) -> str:
        return weekday(datetime.fromtimestamp(at, self.zone).date())

    def _runs_over(self, span: Span) -> bool:
        """Whether the login goes over a midnight that ends the period, so that only a part of it counts."""
        cut_left = span.began is not None and span.start in self.days.midnights
        return cut_left or (span.ended is not None and span.end in self.days.midnights)

    def _on(self) -> str:
        days = self.days
        if len(days.dates) > 1:
            return "in this period"
        return f"on {weekday(days.dates[0])}"

    def _clocks(self, span: Span) -> str:
        """Whether the clocks change while it lasts: then the difference of the times is not the duration."""
        start = datetime.fromtimestamp(span.began if span.began is not None else span.start, self.zone)
        end = datetime.fromtimestamp(span.ended if span.ended is not None else span.end, self.zone)
        before, after = start.utcoffset(), end.utcoffset()
        if before is None or after is None or before == after:
            return ""
        return "clocks went back" if after < before else "clocks went forward"


def hours_in_words(hours: OpeningHours, days: Days) -> str:
    """Opening hours of the period's days as "08-18, from 3CX"; the source alone where the days differ.

    Of another zone than the report's it is named: "08-18 Europe/Berlin, from 3CX".
    """
    elsewhere = f" {hours.zone}" if hours.zone not in {"", days.zone.key} else ""
    kinds = {
        hours.week.get(day.weekday(), ())
        for day in days_there(hours, days).dates
        if day not in hours.holidays
    }
    if len(kinds) == 1 and (kind := kinds.pop()):
        said = " and ".join(
            f"{_short(a.strftime('%H:%M'))}-{_short(_midnight(b.strftime('%H:%M')))}" for a, b in kind
        )
        return f"{said}{elsewhere}, {_source(hours)}"
    return _source(hours)


def _source(hours: OpeningHours) -> str:
    return f"from {hours.source}" if hours.source == "3CX" else hours.source


def _short(at: str) -> str:
    return at.removesuffix(":00")


def bar(stretches: Iterable[tuple[float, float]], start: float, end: float, days: Days) -> str:
    """A text timeline between two instants: "07 ░░██████░██ 18", a cell an hour; over days a cell a day.

    A cell is full from half an hour (a cell a day: from four hours) on, shaded where it was less.
    """
    if len(days.dates) > 1:
        edges = days.midnights
        if len(edges) > 32:
            edges = [*edges[::7], edges[-1]] if (len(edges) - 1) % 7 else edges[::7]
        left, right = short_day(days.dates[0]), short_day(days.dates[-1])
    else:
        midnight = days.midnights[0]
        low, high = floor((start - midnight) / 3600), max(ceil((end - midnight) / 3600), 1)
        edges = [midnight + 3600 * i for i in range(low, max(high, low + 1) + 1)]
        left, right = clock(edges[0], days.zone)[:2], end_clock(edges[-1], days)[:2]
    enough = _ENOUGH if len(days.dates) > 1 else 1800.0
    filled = [0.0] * (len(edges) - 1)
    i = 0
    for a, b in stretches:
        if not edges[i] <= a < edges[i + 1]:
            i = min(max(bisect_right(edges, a) - 1, 0), len(filled) - 1)
        if edges[i] <= a and b <= edges[i + 1]:  # nearly all lie in one cell
            filled[i] += b - a
            continue
        at = i
        while at < len(filled) and edges[at] < b:
            filled[at] += max(min(b, edges[at + 1]) - max(a, edges[at]), 0.0)
            at += 1
    cells = "".join("█" if part >= enough else "▒" if part > 0 else "░" for part in filled)
    return f"{left} {cells} {right}"


def listed(names: list[str], most: int = 10) -> str:
    """Such as "Ana, Bob and Cem"; what is over *most* is counted."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def one_by_one(queues: Sequence[T], say: Callable[[T], str]) -> str:
    """What there is to *say* of each queue; of many the first ones, and how many more the table holds."""
    said = [say(queue) for queue in queues[:ONE_BY_ONE]]
    more = len(queues) - len(said)
    return " ".join([*said, f"{count(more, 'more queue')} in the table."] if more else said)


def count(number: int, one: str, many: str = "") -> str:
    """Such as "1 member", "3 members"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
