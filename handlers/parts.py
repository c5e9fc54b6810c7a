"""The parts every handler is given: who speaks to Slack, who answers, what is remembered, what time it is."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.desk import Desk
from bot.limits import Door, Limiter
from bot.metrics import Counted
from bot.models import Directory, Limits
from bot.models.health import Health
from bot.models.schedule import Schedule
from bot.rounds import Pace
from bot.store import Store
from handlers.receive import Receiver
from handlers.slack import Slack
from handlers.who import People


async def _unknown() -> Health:
    return Health()


class Drawn:
    """How many pictures are being drawn: at most four at a time, as each takes a processor for half a second or more."""

    def __init__(self, most: int = 4) -> None:
        self._most, self._now = most, 0

    @property
    def full(self) -> bool:
        """Whether a further one has to be left out."""
        return self._now >= self._most

    def __enter__(self) -> None:
        """One more."""
        self._now += 1

    def __exit__(self, *_: object) -> None:
        """One less."""
        self._now -= 1


@dataclass(frozen=True)
class Parts:
    """Built once by the roof and handed to every `register`."""

    slack: Slack
    desk: Desk
    store: Store
    people: People
    receiver: Receiver
    limiter: Limiter
    clock: Callable[[], datetime]
    admins: tuple[str, ...] = ()
    auditors: tuple[str, ...] = ()
    held_directory: Callable[[], Directory | None] = lambda: None
    pace: Pace = field(default_factory=Pace)
    switches: Mapping[str, str] = field(default_factory=dict)
    counted: Counted = field(default_factory=Counted)
    health: Callable[[], Awaitable[Health]] = _unknown
    pictures: bool = True  # the timeline beside each CSV
    drawn: Drawn = field(default_factory=Drawn)
    door: Door = field(default_factory=lambda: Door(Limits()))
    long_seconds: float = 10.0  # after which the waiting line changes once

    def holidays_of(self, schedule: Schedule) -> frozenset[date]:
        """Days a digest leaves out: those all of its queues are closed on, as the phone system last told."""
        held = self.held_directory() if schedule.skip_holidays else None
        if held is None:
            return frozenset()
        wanted = schedule.question.queues
        closed = [
            queue.hours.holidays
            for queue in held.queues
            if queue.hours and (not wanted or queue.dn in wanted)
        ]
        return frozenset.intersection(*closed) if closed else frozenset()
