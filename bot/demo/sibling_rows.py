"""A window of the make-believe call centre -> rows of the reports beside the login history, made from chance and presences."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from bot.demo import entities
from bot.demo.cast import QueueOf
from bot.demo.listing import Entity
from bot.demo.rows import duration_text, instant_text
from bot.demo.world import World


@dataclass(frozen=True)
class Window:
    """What a sibling report is made from."""

    world: World
    start: datetime
    end: datetime
    queues: tuple[QueueOf, ...]

    def dice(self, queue: str, what: str) -> Random:
        """Chance that is the same for the same question."""
        return Random(f"{self.world.seed} {queue} {what} {self.start.date()} {self.end.date()}")


def _seconds(dice: Random, low: float, high: float) -> timedelta:
    return timedelta(milliseconds=round(dice.uniform(low, high) * 1000))


def _counts(window: Window, queue: str) -> tuple[int, int, Random]:
    dice = window.dice(queue, "calls")
    days = max(1, (window.end - window.start).days)
    received = dice.randrange(20, 90) * days
    return received, received - dice.randrange(0, 9) * days, dice


def agents_in_queue(window: Window) -> list[Entity]:
    """Each agent of each queue: hours in it and calls taken."""
    rows: list[Entity] = []
    stays = window.world.between(window.start, window.end)
    for queue in window.queues:
        for member in window.world.members(queue.number):
            spans = [s for s in stays if s.queue == queue.number and s.agent == member.number]
            stop = min(window.end, window.world.now)
            parts = ((min(s.end or stop, stop) - max(s.start, window.start)) for s in spans)
            logged_in = sum(parts, timedelta())
            dice = window.dice(queue.number, member.number)
            answered, lost = dice.randrange(40) if spans else 0, dice.randrange(5) if spans else 0
            ring, talk = _seconds(dice, 2, 20) * answered, _seconds(dice, 40, 300) * answered
            rows.append(
                {
                    "Dn": member.number,
                    "DnDisplayName": entities.display(member),
                    "Queue": queue.number,
                    "QueueDisplayName": queue.name,
                    "LoggedInTime": duration_text(logged_in),
                    "LostCount": lost,
                    "AnsweredCount": answered,
                    "AnsweredPercent": round(100 * answered / max(1, answered + lost)),
                    "AnsweredPerHourCount": round(answered / max(1.0, logged_in.total_seconds() / 3600)),
                    "RingTime": duration_text(ring),
                    "AvgRingTime": duration_text(ring / max(1, answered)),
                    "TalkTime": duration_text(talk),
                    "AvgTalkTime": duration_text(talk / max(1, answered)),
                }
            )
    return rows


def detailed(window: Window) -> list[Entity]:
    """Each queue: calls, answered, and how long they rang and talked."""
    rows: list[Entity] = []
    for queue in window.queues:
        received, answered, dice = _counts(window, queue.number)
        ring, talk = _seconds(dice, 5, 30), _seconds(dice, 60, 300)
        rows.append(
            {
                "QueueDnNumber": queue.number,
                "QueueDn": f"{queue.number} - {queue.name}",
                "CallsCount": received,
                "AnsweredCount": answered,
                "RingTime": duration_text(ring * received),
                "AvgRingTime": duration_text(ring),
                "TalkTime": duration_text(talk * answered),
                "AvgTalkTime": duration_text(talk),
                "CallbacksCount": dice.randrange(4),
            }
        )
    return rows


def team(window: Window) -> list[Entity]:
    """Each queue: agents and calls."""
    rows: list[Entity] = []
    for queue in window.queues:
        received, answered, dice = _counts(window, queue.number)
        talk = _seconds(dice, 60, 300)
        rows.append(
            {
                "QueueDnNumber": queue.number,
                "Dn": f"{queue.number} - {queue.name}",
                "AgentsInQueueCount": len(window.world.members(queue.number)),
                "ReceivedCount": received,
                "AnsweredCount": answered,
                "TotalTalkTime": duration_text(talk * answered),
                "AvgTalkTime": duration_text(talk),
            }
        )
    return rows


def _waits(window: Window, queue: QueueOf) -> list[tuple[datetime, timedelta, str]]:
    """Some callers who waited too long: when, how long, and their number."""
    dice = window.dice(queue.number, "waits")
    length = window.end - window.start
    calls = [
        (window.start + length * dice.random(), _seconds(dice, 20, 400), f"+4930{dice.randrange(10**6):06d}")
        for _ in range(dice.randrange(3, 9))
    ]
    return sorted((when.replace(microsecond=0), waited, caller) for when, waited, caller in calls)


def abandoned(window: Window) -> list[Entity]:
    """Callers who gave up."""
    return [
        {
            "QueueDn": queue.number,
            "QueueDisplayName": queue.name,
            "CallTime": instant_text(when, UTC),
            "CallTimeForCsv": instant_text(when, UTC),
            "WaitTime": duration_text(waited),
            "CallerId": caller,
            "ExtensionDn": "",
            "ExtensionDisplayName": "",
            "CallHistoryId": f"{queue.number}{index:06d}",
            "PollingAttempts": 1 + index % 3,
            "IsLoggedIn": True,
        }
        for queue in window.queues
        for index, (when, waited, caller) in enumerate(_waits(window, queue))
    ]


def sla(window: Window) -> list[Entity]:
    """Each queue: calls answered late."""
    rows: list[Entity] = []
    for queue in window.queues:
        received, _, dice = _counts(window, queue.number)
        late = dice.randrange(1 + received // 8)
        name = f"{queue.number} - {queue.name}"
        rows.append(
            {"QueueDnNumber": queue.number, "Dn": name, "ReceivedCount": received, "BadSlaCallsCount": late}
        )
    return rows


def breaches(window: Window) -> list[Entity]:
    """The calls answered late."""
    return [
        {
            "QueueDnNumber": queue.number,
            "Queue": queue.name,
            "CallerId": caller,
            "CallTime": instant_text(when, UTC),
            "WaitingTime": duration_text(waited),
        }
        for queue in window.queues
        for when, waited, caller in _waits(window, queue)
    ]
