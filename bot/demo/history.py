"""A seed, people and a zone -> who was really logged into which queue, day by day; plans, so that a later clock grows them."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.demo.cast import (
    BILLING_SUNDAY,
    DELETED,
    DELETED_DAYS_AGO,
    FORGETFUL,
    FORMERLY,
    FRIDAY,
    HANDED_OVER_DAYS_AGO,
    HOLIDAYS,
    PEOPLE,
    SHIFTS,
    TODAY,
    YESTERDAY,
    PersonOf,
    Shift,
    Stint,
)

LONGEST = timedelta(days=5)
Span = tuple[datetime, datetime]


class Stay(NamedTuple):
    """An uninterrupted login of an agent in a queue as it truly was; *end* None while still in.

    Instants are UTC; *label* is the number and name at that time; *talking* in seconds, so far when still in.
    """

    queue: str
    agent: str
    label: str
    start: datetime
    end: datetime | None
    talking: float


def scenes_for(origin: date) -> dict[tuple[str, date], tuple[Stint, ...]]:
    """The fixed stints around *origin* by (number, local day); no stints at all for the other people of those queues."""
    friday = origin - timedelta(days=(origin.weekday() - 4) % 7 or 7)
    sunday = origin - timedelta(days=(origin.weekday() - 6) % 7 or 7)
    support = [person.number for person in PEOPLE if "800" in person.queues.split()]
    billing = [person.number for person in PEOPLE if "803" in person.queues.split()]
    scenes: dict[tuple[str, date], tuple[Stint, ...]] = {("101", friday): FRIDAY["101"]}
    for number in billing:
        scenes[number, sunday] = ()
        scenes[number, sunday - timedelta(days=7)] = BILLING_SUNDAY.get(number, ())
    for number in support:
        scenes[number, origin - timedelta(days=1)] = YESTERDAY.get(number, ())
    for number, stints in TODAY.items():
        scenes[number, origin] = stints
    return scenes


class Plan:
    """What each day holds, worked out once per day from the seed alone; days are local to *zone*."""

    def __init__(self, seed: int, origin: datetime, zone: str, days: int) -> None:
        self.seed = seed
        self.zone = ZoneInfo(zone)
        self.origin = origin.astimezone(self.zone).date()
        self.first = self.origin - timedelta(days=days)
        self._scenes = scenes_for(self.origin)
        self._days: dict[date, tuple[Stay, ...]] = {}

    def day(self, day: date) -> tuple[Stay, ...]:
        """Every stay that begins on *day*, by start; each has its planned end. Empty before the first day."""
        if day < self.first:
            return ()
        if day not in self._days:
            stays = [stay for person in self._people_on(day) for stay in self._stays(person, day)]
            self._days[day] = tuple(sorted(stays, key=lambda stay: (stay.start, stay.queue, stay.agent)))
        return self._days[day]

    def _people_on(self, day: date) -> list[PersonOf]:
        ago = (self.origin - day).days
        last, first = HANDED_OVER_DAYS_AGO
        people = [person for person in PEOPLE if person.number != FORMERLY.number or ago <= first]
        if ago >= last:
            people.append(FORMERLY)
        if ago >= DELETED_DAYS_AGO:
            people.append(DELETED)
        return people

    def _stays(self, person: PersonOf, day: date) -> list[Stay]:
        dice = Random(f"{self.seed} {person.number} {day.isoformat()}")
        label = f"{person.number} {person.first} {person.last}"
        queues = person.queues.split()
        stays = []
        for start, end in self._spans(person, day, dice):
            share = dice.uniform(0.15, 0.6) / max(1, len(queues))
            share *= (
                0.1 if end - start > timedelta(hours=16) else 1
            )  # nobody talks while logged in by mistake
            for queue in queues:
                left_out = len(queues) > 1 and dice.random() < 0.04  # logged out of this one queue alone
                talking = round((end - start).total_seconds() * share * dice.uniform(0.5, 1.5), 3)
                if not left_out:
                    stays.append(Stay(queue, person.number, label, start, end, talking))
        return stays

    def _spans(self, person: PersonOf, day: date, dice: Random) -> list[Span]:
        scene = self._scenes.get((person.number, day))
        if scene is not None:
            return [(self._instant(day, start), self._instant(day, end)) for start, end in scene]
        shift = SHIFTS[person.shift]
        if person.number == FORGETFUL and self._asleep(day):
            return self._forgotten(day)
        if not person.enabled or not _comes_in(shift, day, dice):
            return []
        spans = self._usual(shift, day, dice)
        if person.number == FORGETFUL and _forgets(day) and day < self.origin - timedelta(days=7):
            spans[-1] = (spans[-1][0], self._instant(day + timedelta(days=3), "08:12:40"))
        return spans

    def _usual(self, shift: Shift, day: date, dice: Random) -> list[Span]:
        late = dice.gauss(2, 4) + (dice.uniform(15, 70) if dice.random() < 0.06 else 0)
        start = self._instant(day, shift.start) + _minutes(max(-9.0, late), dice)
        over_midnight = shift.end < shift.start
        end = self._instant(day + timedelta(days=over_midnight), shift.end) + _minutes(dice.gauss(3, 6), dice)
        spans = [(start, end)]
        if shift.lunch:
            away = self._instant(day, shift.lunch) + _minutes(dice.uniform(-15, 40), dice)
            back = away + _minutes(dice.uniform(22, 48), dice)
            spans = [(start, away), (back, end)] if start < away else [(max(start, back), end)]
        if dice.random() < 0.03:
            spans = spans[:1]  # went home at lunch
        return [span for span in spans if span[0] < span[1]]

    def _asleep(self, day: date) -> bool:
        return self.origin - timedelta(days=2) <= day <= self.origin + timedelta(days=2) or (
            any(_forgets(day - timedelta(days=back)) for back in (1, 2))
            and day < self.origin - timedelta(days=5)
        )

    def _forgotten(self, day: date) -> list[Span]:
        if day != self.origin - timedelta(days=2):
            return []
        return [(self._instant(day, "13:31:17"), self._instant(self.origin + timedelta(days=2), "17:02:09"))]

    def _instant(self, day: date, wall: str) -> datetime:
        hour, minute, second = int(wall[:2]), int(wall[3:5]), int(wall[6:] or 0)
        return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=self.zone).astimezone(UTC)


def _minutes(minutes: float, dice: Random) -> timedelta:
    return timedelta(microseconds=int(minutes * 60_000_000 + dice.random() * 1_000_000))


def _forgets(day: date) -> bool:
    return day.weekday() == 4 and day.isocalendar().week % 6 == 3


def _comes_in(shift: Shift, day: date, dice: Random) -> bool:
    chance = shift.weekend if day.weekday() > 4 else 0.9
    if is_holiday(day) and shift.weekend < 0.1:
        chance = 0.0
    return dice.random() < chance


@lru_cache(maxsize=1000)
def is_holiday(day: date) -> bool:
    """Whether the phone system's list of holidays has this day."""
    return any(
        (not year or year == day.year) and first <= (day.month, day.day) <= last
        for _, first, last, year in HOLIDAYS
    )


def seen_at(stay: Stay, now: datetime) -> Stay:
    """A planned stay as it stands at *now*, which lies after its start: still in when its end is yet to come."""
    if stay.end is None or stay.end <= now:
        return stay
    so_far = (now - stay.start) / (stay.end - stay.start)
    return stay._replace(end=None, talking=round(stay.talking * so_far, 3))
