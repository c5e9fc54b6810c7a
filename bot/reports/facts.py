"""Whole logins of many agents in many queues -> the numbers of an answer: who, when, how long, and when nobody."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import isnan, nan
from operator import sub
from typing import NamedTuple

from bot.models import OpeningHours
from bot.models.span import Span
from bot.reports.coverage import LISTED_FROM, first_to_last, gaps, open_stretches, within
from bot.reports.days import Days
from bot.reports.packed import Loose, Packed
from bot.reports.parts import Part
from bot.reports.presence import Window, span
from bot.reports.stretches import Stretch, Stretches, union, united

LONG = 16 * 3600.0  # a login longer than this was probably forgotten
KEPT = 60  # spans kept for each agent and queue where each login is told; else the first and the last


class Who(NamedTuple):
    """One agent in one queue; *name* is the person it was, so a number with two owners is two."""

    queue: str
    agent: str
    name: str


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
    stretches: Stretches = field(default_factory=Stretches)
    sure: Stretches = field(default_factory=Stretches)  # of the stretches those without a break
    perhaps: Stretches = field(default_factory=Stretches)  # when they may have been in or not
    least: bool = False  # whether the seconds are the least there can have been
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
    members_known: bool = True
    absent: tuple[str, ...] = ()
    covered: Stretches = field(default_factory=Stretches)
    perhaps: Stretches = field(
        default_factory=Stretches
    )  # when somebody may have been in: nobody was for sure
    gaps: list[Stretch] = field(default_factory=list)
    unsure: list[Stretch] = field(default_factory=list)  # of the time in which gaps are looked for
    wanted: list[Stretch] = field(
        default_factory=list
    )  # when somebody should be in: the opening hours, else first in to last out
    hours: OpeningHours | None = None

    @property
    def seconds(self) -> float:
        """All agents' hours in this queue, added."""
        return sum(agent.seconds for agent in self.agents)

    @property
    def least(self) -> bool:
        """Whether the seconds are the least there can have been."""
        return any(agent.least for agent in self.agents)

    @property
    def at_all(self) -> Stretches:
        """When somebody was in, for sure or perhaps."""
        return united([self.covered, self.perhaps]) if self.perhaps else self.covered

    @property
    def listed_gaps(self) -> list[Stretch]:
        """The gaps long enough for a list."""
        return [gap for gap in self.gaps if gap[1] - gap[0] >= LISTED_FROM]

    @property
    def present_members(self) -> int:
        """How many of today's members were in."""
        return len(self.members) - len(self.absent)

    @property
    def guests(self) -> int:
        """How many were in who are no members today."""
        return len({agent.who.agent for agent in self.agents} - set(self.members))


def agent_facts(who: Who, parts: Sequence[Part], days: Days, *, talk: bool, keep: int) -> Agent:
    """One agent's numbers in one queue over all windows of the period, with the first *keep* spans of each and the last."""
    first, *others = (_in_window(who, packed, window, days, talk=talk, keep=keep) for window, packed in parts)
    return _in_turn([first, *others], parts) if others else first


def _in_turn(agents: Sequence[Agent], parts: Sequence[Part]) -> Agent:
    """One agent's numbers of window after window, added."""
    one = Agent(agents[0].who)
    again = sum(  # a login that reaches over the hole between two windows is one
        before.stretches.starts[-1] == after.stretches.starts[0]
        for (_, before), (_, after) in pairwise(parts)
    )
    one.logins = sum(agent.logins for agent in agents) - again
    one.stretches = _chained(agent.stretches for agent in agents)
    one.sure = _chained(agent.sure for agent in agents)
    one.perhaps = _chained(agent.perhaps for agent in agents)
    one.seconds = sum(agent.seconds for agent in agents)
    one.first, one.last = agents[0].first, agents[-1].last
    one.inside, one.since = agents[-1].inside, agents[-1].since
    one.talking = sum(agent.talking for agent in agents)
    one.spans = [span for agent in agents for span in agent.spans]
    one.least, one.lost = any(agent.least for agent in agents), any(agent.lost for agent in agents)
    one.long = max(agent.long for agent in agents)
    for agent in agents:
        for day, seconds in agent.by_day.items():
            one.by_day[day] = one.by_day.get(day, 0.0) + seconds
    return one


def _chained(parts: Iterable[Stretches]) -> Stretches:
    """Stretches of one window after the other."""
    starts, ends = array("d"), array("d")
    for part in parts:
        starts.extend(part.starts)
        ends.extend(part.ends)
    return Stretches(starts, ends)


def _in_window(who: Who, packed: Packed, window: Window, days: Days, *, talk: bool, keep: int) -> Agent:
    """The same in one window."""
    agent = Agent(who, logins=len(packed))
    agent.stretches = stretches = packed.stretches.cut(window.start, window.end)
    agent.sure = stretches
    agent.seconds = stretches.seconds
    agent.first, agent.last = stretches.starts[0], stretches.ends[-1]
    places = [*range(min(keep, len(packed) - 1)), len(packed) - 1]
    agent.spans = [span(*who, packed.at(i), window, talk=talk) for i in places]
    whole = packed.stretches
    longest = max(map(sub, whole.ends, whole.starts))
    if longest > LONG and packed.marks:  # with breaks within it was none
        longest = max(
            (end - start for at, (start, end) in enumerate(whole) if not packed.at(at).loose), default=0.0
        )
    agent.long = longest if longest > LONG else 0.0
    agent.lost = any(mark.lost for mark in packed.marks.values())
    last = packed.at(len(packed) - 1)
    if last.open and window.open_now:
        agent.inside, agent.since = True, last.start
    talking = sum(packed.talking)
    agent.talking = talking if talk and not isnan(talking) else nan
    agent.by_day = stretches.by_day(days)
    loose = {place: mark.loose for place, mark in packed.marks.items() if mark.loose}
    return _loosened(agent, loose, window, days) if loose else agent


def _loosened(agent: Agent, loose: Mapping[int, Loose], window: Window, days: Days) -> Agent:
    """The agent with what is known of the logins whose times do not tell how long they were."""
    whole = agent.stretches
    agent.sure = (
        Stretches(*zip(*(one for place, one in enumerate(whole) if place not in loose), strict=True))
        if len(loose) < len(whole)
        else Stretches()
    )
    agent.by_day = agent.sure.by_day(days)
    for place, of in loose.items():
        day = days.index(whole.starts[place])
        agent.by_day[day] = agent.by_day.get(day, 0.0) + of.seconds
    agent.seconds = sum(agent.by_day.values())
    agent.least = not all(of.exact for of in loose.values())
    agent.perhaps = union(
        (whole.starts[place] for place in loose),
        (max(min(of.until, window.end), whole.starts[place]) for place, of in loose.items()),
    )
    return agent


def merged(agents: Iterable[Agent], days: Days) -> Agent:
    """One person over several queues: hours are the union, so the same hour in two queues counts once."""
    parts = list(agents)
    who = parts[0].who
    one = Agent(Who("", who.agent, who.name))
    one.stretches = united(part.stretches for part in parts)
    one.sure = united(part.sure for part in parts)
    one.perhaps = united(part.perhaps for part in parts)
    one.seconds = max(one.sure.seconds, *(part.seconds for part in parts))
    one.least = any(part.least for part in parts) or (len(parts) > 1 and bool(one.perhaps))
    one.lost = any(part.lost for part in parts)
    one.logins = len(one.stretches)
    one.first, one.last = one.stretches.starts[0], one.stretches.ends[-1]
    one.inside = any(part.inside for part in parts)
    one.since = min((part.since for part in parts if part.inside), default=0.0)
    one.talking = sum(part.talking for part in parts)  # calls reach one queue each, so these are added
    one.spans = sorted(
        (span for part in parts for span in part.spans), key=lambda span: (span.start, span.queue)
    )
    one.by_day = parts[0].by_day if len(parts) == 1 else one.sure.by_day(days)
    return one


def people(queues: Iterable[QueueFacts], days: Days) -> list[Agent]:
    """Every person merged over the queues, by number and name."""
    found: dict[tuple[str, str], list[Agent]] = {}
    for queue in queues:
        for agent in queue.agents:
            found.setdefault((agent.who.agent, agent.who.name), []).append(agent)
    return [merged(found[key], days) for key in sorted(found)]


def fill_queue(
    facts: QueueFacts, hours: Mapping[str, OpeningHours], windows: Sequence[Window], days: Days
) -> None:
    """Fill in coverage, gaps and absentees, where the whole queue is known."""
    facts.covered = united(agent.sure for agent in facts.agents)
    facts.perhaps = united(agent.perhaps for agent in facts.agents)
    there = {agent.who.agent for agent in facts.agents}
    facts.absent = tuple(dn for dn in facts.members if dn not in there)
    facts.hours = hours.get(facts.dn)
    if not facts.whole:
        return
    if facts.hours is not None:
        wanted = open_stretches(facts.hours, days, windows[0].start, windows[-1].end)
    else:
        wanted = first_to_last(facts.at_all, days)
    if len(windows) > 1:
        wanted = [part for window in windows for part in within(wanted, window.start, window.end)]
    facts.wanted = wanted
    if facts.perhaps:
        within_wanted = [part for one in facts.perhaps for part in within(wanted, *one)]
        facts.unsure = gaps([s for s in facts.covered if s[1] > s[0]], within_wanted)
    facts.gaps = gaps([s for s in facts.at_all if s[1] > s[0]], wanted)
