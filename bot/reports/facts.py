"""Whole logins of many agents in many queues -> the numbers of an answer: who, when, how long, and when nobody."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from math import inf, isnan, nan
from operator import sub
from typing import NamedTuple, overload

from bot.models import OpeningHours
from bot.models.span import Span
from bot.reports.coverage import Stretch, changes, first_to_last, gaps, open_stretches, total, union
from bot.reports.days import Days
from bot.reports.presence import Stay, Window, span

LONG = 16 * 3600.0  # a login longer than this was probably forgotten
KEPT = 60  # spans kept for each agent and queue where each login is told; else the first and the last
STRIDE = 6


class Who(NamedTuple):
    """One agent in one queue; *name* is the person it was, so a number with two owners is two."""

    queue: str
    agent: str
    name: str


class Stretches(Sequence[Stretch]):
    """Stretches in order of time, 16 bytes each instead of a hundred; cut to [low, high] when they are looked at."""

    __slots__ = ("_ends", "_high", "_low", "_starts")

    def __init__(
        self, starts: "array[float]", ends: "array[float]", low: float = -inf, high: float = inf
    ) -> None:
        self._starts, self._ends, self._low, self._high = starts, ends, low, high

    def __len__(self) -> int:
        return len(self._starts)

    @property
    def uncut(self) -> bool:
        """Whether they lie in [low, high] as they are, as all but a few do."""
        return not self._starts or (self._starts[0] >= self._low and max(self._ends) <= self._high)

    @property
    def seconds(self) -> float:
        """How long they last together."""
        return sum(map(sub, self._ends, self._starts)) if self.uncut else total(self)

    def __iter__(self) -> Iterator[Stretch]:
        if self.uncut:
            return zip(self._starts, self._ends, strict=False)
        return zip(
            map(max, self._starts, repeat(self._low)), map(min, self._ends, repeat(self._high)), strict=False
        )

    @overload
    def __getitem__(self, at: int) -> Stretch: ...
    @overload
    def __getitem__(self, at: slice) -> "Stretches": ...
    def __getitem__(self, at: int | slice) -> "Stretch | Stretches":
        starts, ends = self._starts[at], self._ends[at]
        if isinstance(starts, float) and isinstance(ends, float):
            return max(starts, self._low), min(ends, self._high)
        return Stretches(self._starts[at], self._ends[at], self._low, self._high)  # type: ignore[arg-type]  # slices


class Packed:
    """The stays of one agent in one queue that touch the period, in order of time, apart; 24 bytes each.

    *unended* are the few that are open or lost, by their place; *rows* is how many rows they were made of.
    """

    __slots__ = ("ends", "rows", "starts", "talking", "unended")

    def __init__(self, numbers: "array[float]") -> None:
        self.starts, self.ends, self.talking = numbers[0::STRIDE], numbers[1::STRIDE], numbers[4::STRIDE]
        flags = zip(numbers[2::STRIDE], numbers[3::STRIDE], strict=True)
        self.unended = {at: (bool(on), bool(lost)) for at, (on, lost) in enumerate(flags) if on or lost}
        self.rows = int(sum(numbers[5::STRIDE]))

    def __len__(self) -> int:
        return len(self.starts)

    def at(self, index: int) -> Stay:
        """The stay at a place; of how many rows it was made is not kept."""
        is_open, lost = self.unended.get(index, (False, False))
        return Stay(self.starts[index], self.ends[index], is_open, lost, self.talking[index], 1)

    def stretches(self, window: Window) -> Stretches:
        """Their parts within the period."""
        return Stretches(self.starts, self.ends, window.start, window.end)


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
    stretches: Sequence[Stretch] = ()
    long: float = 0.0
    lost: bool = False
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


def agent_facts(who: Who, packed: Packed, window: Window, days: Days, *, talk: bool, keep: int) -> Agent:
    """One agent's numbers in one queue, with the first *keep* spans and the last."""
    agent = Agent(who, logins=len(packed))
    agent.stretches = stretches = packed.stretches(window)
    agent.seconds = stretches.seconds
    agent.first, agent.last = agent.stretches[0][0], agent.stretches[-1][1]
    places = [*range(min(keep, len(packed) - 1)), len(packed) - 1]
    agent.spans = [span(*who, packed.at(i), window, talk=talk) for i in places]
    longest = max(map(sub, packed.ends, packed.starts))
    agent.long = longest if longest > LONG else 0.0
    agent.lost = any(lost for _, lost in packed.unended.values())
    last = packed.at(len(packed) - 1)
    if last.open and window.open_now:
        agent.inside, agent.since = True, last.start
    talking = sum(packed.talking)
    agent.talking = talking if talk and not isnan(talking) else nan
    agent.by_day = by_day(agent.stretches, days)
    return agent


def merged(agents: Iterable[Agent], days: Days) -> Agent:
    """One person over several queues: hours are the union, so the same hour in two queues counts once."""
    parts = list(agents)
    who = parts[0].who
    one = Agent(Who("", who.agent, who.name))
    if len(parts) == 1:
        one.stretches = parts[0].stretches
    else:
        united = union(chain.from_iterable(part.stretches for part in parts))
        one.stretches = Stretches(
            array("d", [start for start, _ in united]), array("d", [end for _, end in united])
        )
    one.seconds = total(one.stretches)
    one.logins = len(one.stretches)
    one.first, one.last = one.stretches[0][0], one.stretches[-1][1]
    one.inside = any(part.inside for part in parts)
    one.since = min((part.since for part in parts if part.inside), default=0.0)
    one.talking = sum(part.talking for part in parts)  # calls reach one queue each, so these are added
    one.spans = sorted(
        (span for part in parts for span in part.spans), key=lambda span: (span.start, span.queue)
    )
    one.by_day = parts[0].by_day if len(parts) == 1 else by_day(one.stretches, days)
    return one


def by_day(stretches: Iterable[Stretch], days: Days) -> dict[int, float]:
    """Seconds in each local day, by the day's place; stretches in order of time."""
    found: dict[int, float] = {}
    midnights, last = days.midnights, len(days.dates) - 1
    day = 0
    for start, end in stretches:
        if day in found and midnights[day] <= start and end <= midnights[day + 1]:  # nearly all
            found[day] += end - start
            continue
        while day < last and start >= midnights[day + 1]:
            day += 1
        at = start
        while day < last and end > midnights[day + 1]:
            found[day] = found.get(day, 0.0) + midnights[day + 1] - at
            at = midnights[day + 1]
            day += 1
        found[day] = found.get(day, 0.0) + end - at
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
    facts.covered = union(chain.from_iterable(agent.stretches for agent in facts.agents))
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
