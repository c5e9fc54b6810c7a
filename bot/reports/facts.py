"""Whole logins of many agents in many queues -> the numbers of an answer: who, when, how long, and when nobody."""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import isnan, nan
from typing import NamedTuple

from bot.models import OpeningHours
from bot.models.span import Span
from bot.reports.coverage import Stretch, changes, first_to_last, gaps, open_stretches, total, union
from bot.reports.days import Days
from bot.reports.presence import Stay, Window, span

LONG = 16 * 3600.0  # a login longer than this was probably forgotten
KEPT = 60  # spans kept for each agent and queue, for the table's cells
_WIDTH = 6


class Who(NamedTuple):
    """One agent in one queue; *name* is the person it was, so a number with two owners is two."""

    queue: str
    agent: str
    name: str


class Packed:
    """The stays of one agent in one queue that touch the period, six numbers each, in order of time."""

    __slots__ = ("numbers",)

    def __init__(self) -> None:
        self.numbers = array("d")

    def add(self, stay: Stay) -> None:
        """Keep one."""
        self.numbers.extend((stay.start, stay.end, stay.open, stay.lost, stay.talking, stay.pieces))

    def __len__(self) -> int:
        return len(self.numbers) // _WIDTH

    def at(self, index: int) -> Stay:
        """The stay at a place."""
        start, end, is_open, lost, talking, pieces = self.numbers[index * _WIDTH : (index + 1) * _WIDTH]
        return Stay(start, end, bool(is_open), bool(lost), talking, int(pieces))

    def stretches(self, window: Window) -> Iterator[Stretch]:
        """Their parts within the period."""
        for start, end in zip(self.numbers[0::_WIDTH], self.numbers[1::_WIDTH], strict=True):
            yield (max(start, window.start), min(end, window.end))


@dataclass
class Agent:
    """What one agent did in one queue (or, with queue "", in all of them merged). Instants in epoch seconds."""

    who: Who
    logins: int = 0
    seconds: float = 0.0
    first: float = 0.0
    last: float = 0.0
    inside: bool = False  # in at the end of the window, which is now
    since: float = 0.0  # when the login that is still on began
    talking: float = nan
    spans: list[Span] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    long: float = 0.0
    lost: float = 0.0
    by_day: dict[int, float] = field(default_factory=dict)


@dataclass
class QueueFacts:
    """What happened in one queue. *whole*: every row of it may be seen and none was left out by the question."""

    dn: str
    whole: bool
    agents: list[Agent] = field(default_factory=list)
    members: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    covered: list[Stretch] = field(default_factory=list)
    gaps: list[Stretch] = field(default_factory=list)
    hours: OpeningHours | None = None

    @property
    def seconds(self) -> float:
        """All agents' hours in this queue, added."""
        return sum(agent.seconds for agent in self.agents)

    @property
    def present_members(self) -> int:
        """How many of today's members were in."""
        return len(self.members) - len(self.absent)

    @property
    def guests(self) -> int:
        """How many were in who are no members today."""
        return len({agent.who.agent for agent in self.agents} - set(self.members))


def agent_facts(who: Who, packed: Packed, window: Window, days: Days, *, talk: bool) -> Agent:
    """One agent's numbers in one queue."""
    agent = Agent(who, logins=len(packed))
    agent.stretches = union(packed.stretches(window))
    agent.seconds = total(agent.stretches)
    talking = 0.0
    for i in range(len(packed)):
        stay = packed.at(i)
        talking += stay.talking
        lasted = stay.end - stay.start
        if lasted > LONG and lasted > agent.long:
            agent.long = lasted
        if stay.lost:
            agent.lost = stay.start
        if i < KEPT or i == len(packed) - 1:
            shown = span(who.queue, who.agent, who.name, stay, window, talk=talk)
            if shown is not None:
                agent.spans.append(shown)
        if stay.open and window.open_now:
            agent.inside = True
            agent.since = stay.start
    if agent.stretches:
        agent.first, agent.last = agent.stretches[0][0], agent.stretches[-1][1]
    agent.talking = talking if talk and not isnan(talking) else nan
    agent.by_day = by_day(agent.stretches, days)
    return agent


def merged(agents: Iterable[Agent], days: Days) -> Agent:
    """One person over several queues: hours are the union, so the same hour in two queues counts once."""
    parts = list(agents)
    who = parts[0].who
    one = Agent(Who("", who.agent, who.name))
    one.stretches = union(stretch for part in parts for stretch in part.stretches)
    one.seconds = total(one.stretches)
    one.logins = len(one.stretches)
    one.first, one.last = one.stretches[0][0], one.stretches[-1][1]
    one.inside = any(part.inside for part in parts)
    one.since = min((part.since for part in parts if part.inside), default=0.0)
    one.talking = sum(part.talking for part in parts)  # calls reach one queue each, so these are added
    one.spans = sorted(
        (span for part in parts for span in part.spans), key=lambda span: (span.start, span.queue)
    )
    one.by_day = by_day(one.stretches, days)
    return one


def by_day(stretches: Iterable[Stretch], days: Days) -> dict[int, float]:
    """Seconds in each local day, by the day's place."""
    found: dict[int, float] = {}
    for start, end in stretches:
        day = days.index(start)
        at = start
        while True:
            midnight = days.midnights[day + 1]
            found[day] = found.get(day, 0.0) + min(end, midnight) - at
            if end <= midnight or day + 1 >= len(days.dates):
                break
            at, day = midnight, day + 1
    return found


def people(queues: Iterable[QueueFacts], days: Days) -> list[Agent]:
    """Every person merged over the queues, by number and name."""
    found: dict[tuple[str, str], list[Agent]] = {}
    for queue in queues:
        for agent in queue.agents:
            found.setdefault((agent.who.agent, agent.who.name), []).append(agent)
    return [merged(found[key], days) for key in sorted(found)]


def fill_queue(facts: QueueFacts, hours: Mapping[str, OpeningHours], window: Window, days: Days) -> None:
    """Fill in coverage, gaps and absentees, where the whole queue is known."""
    facts.covered = union(stretch for agent in facts.agents for stretch in agent.stretches)
    there = {agent.who.agent for agent in facts.agents}
    facts.absent = tuple(dn for dn in facts.members if dn not in there)
    facts.hours = hours.get(facts.dn)
    if not facts.whole:
        return
    if facts.hours is not None:
        wanted = open_stretches(facts.hours, days, window.start, window.end)
    else:
        wanted = first_to_last(facts.covered, days)
    facts.gaps = gaps([s for s in facts.covered if s[1] > s[0]], wanted)


def counted(agents: Iterable[Agent]) -> list[tuple[float, int]]:
    """How many people were in from each change on."""
    return changes(stretch for agent in agents for stretch in agent.stretches)
