"""What the grammar makes of words, before it is known which year, month or week is meant."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from bot.dates.calendar import DAY, Days

Order = Literal["dmy", "mdy", "ymd"]


class Context(NamedTuple):
    """What a phrase is read against: the asker's wall clock, their week start (0 = Monday) and order of day and month."""

    now: datetime  # naive local
    today: date
    week_start: int
    order: Order


class Bad(NamedTuple):
    """A shape that was understood and is refused: *reason* a code, *text* the sentence."""

    reason: str
    text: str


class Span(NamedTuple):
    """Whole local days [first, after). *to_now*: ends now by its own words. *offers*: other readings."""

    first: date
    after: date
    kind: str = "day"
    offers: tuple[Days, ...] = ()
    to_now: bool = False


class Recurring(NamedTuple):
    """Days that come round each year, month or week; *make* gives those of the cycle a day lies in, or None.

    *weekday*: the day of the week that was said with it, which the day meant must agree with.
    """

    cycle: Literal["year", "month", "week"]
    make: Callable[[date], Days | None]
    kind: str
    value: int = 0
    weekday: int | None = None

    def latest(self, limit: date) -> Span | Bad:
        """The most recent one whose first day is not after *limit*."""
        for cycle in _cycles(self.cycle, limit, -1):
            days = self.make(cycle)
            if days is not None and days[0] <= limit:
                return self._agreed(days)
        return NO_SUCH_DAY

    def first_from(self, day: date) -> Span | Bad:
        """The first one that does not begin before *day*."""
        start = day - timedelta(days=366 if self.cycle == "year" else 31 if self.cycle == "month" else 7)
        for cycle in _cycles(self.cycle, start, 1):
            days = self.make(cycle)
            if days is not None and days[0] >= day:
                return self._agreed(days)
        return NO_SUCH_DAY

    def _agreed(self, days: Days) -> Span | Bad:
        return MISMATCH if self.weekday not in {None, days[0].weekday()} else Span(*days, self.kind)


def _cycles(cycle: str, day: date, step: int) -> Iterator[date]:
    """A day in each of the cycles around *day*, going *step*; enough for a leap day."""
    if cycle == "week":
        yield from (day + timedelta(days=7 * step * n) for n in range(3))
        return
    if cycle == "month":
        index = day.year * 12 + day.month - 1
        yield from (date((index + step * n) // 12, (index + step * n) % 12 + 1, 1) for n in range(5))
        return
    ahead = 1 if step < 0 else 0  # ISO week 1 may begin in the December before
    yield from (date(day.year + ahead + step * n, 1, 1) for n in range(11))


class Clock(NamedTuple):
    """A clock time. *minutes*: the minutes after midnight it can mean (two for a bare "9").

    *sure*: one meaning by its own writing. *half*: "am" or "pm" where it was said. *loose*: "9:30", not "09:30".
    """

    minutes: tuple[float, ...]
    sure: bool = True
    half: str = ""
    loose: bool = False


class Hours(NamedTuple):
    """From-to times of one day in minutes after its midnight; beyond 1440 is the next day.

    *pairs*: all readings; none where they run backwards. *ends*: the two clock times as they were said.
    """

    pairs: "Pairs"
    ends: tuple[Clock, Clock] | None = None


Pair = tuple[float, float]  # from-to times of one day in minutes
Pairs = tuple[Pair, ...]  # in order


class Spells(NamedTuple):
    """Several stretches of hours of one day: *readings* are all ways they can be meant."""

    readings: tuple[Pairs, ...]


class Window(NamedTuple):
    """A named part of a day: [start, end) in minutes after its midnight."""

    start: int
    end: int


class Wall(NamedTuple):
    """A stretch of wall-clock time. *end* None is now. Aware ends are instants by their own words."""

    start: datetime
    end: datetime | None
    offers: tuple[tuple[datetime, datetime], ...] = ()


class Runs(NamedTuple):
    """Several stretches of whole local days, in order, perhaps with holes between them. *offers*: other readings."""

    days: tuple[Days, ...]
    offers: tuple[tuple[Days, ...], ...] = ()


class Walls(NamedTuple):
    """Several stretches of wall-clock time with holes between them, in order. *offers*: other readings, each of one or more."""

    windows: tuple[tuple[datetime, datetime], ...]
    offers: tuple[tuple[tuple[datetime, datetime], ...], ...] = ()


class Elapsed(NamedTuple):
    """So many seconds of real time up to now."""

    seconds: int


class Several(tuple[Any, ...]):
    """Readings of one expression of which none may be guessed."""

    __slots__ = ()


Day = Span | Recurring | Bad
Outcome = Span | Recurring | Runs | Wall | Walls | Elapsed | Bad

SECONDS = {"minute": 60, "hour": 3600}  # units that are real time, not wall-clock time

NO_SUCH_DAY = Bad("no-such-day", "There is no such day.")
DAY_OR_ALL_OF_IT = Bad("which-part", "That may be a day or all of it: say the date, the month or the year.")
FUTURE = Bad("future", "That is in the future. Reports can only look back.")
MISMATCH = Bad("weekday-mismatch", "That date is not on that day of the week.")
REVERSED = Bad("reversed", "The end is before the start.")

# Name of a rule -> its patterns, each with what builds its meaning.
Rules = Mapping[str, Sequence[tuple[str, Callable[..., Any]]]]


def in_future(day: date, today: date) -> Bad:
    """The refusal of *day*, which it names."""
    year = "" if day.year == today.year else f" {day.year}"
    return Bad(
        "future", f"That is in the future ({day:%a} {day.day} {day:%b}{year}). Reports can only look back."
    )


def one(day: date | None, *offers: date) -> Span | Bad:
    """A single day; a refusal where there is none."""
    return (
        Span(day, day + DAY, "day", tuple((other, other + DAY) for other in offers)) if day else NO_SUCH_DAY
    )
