"""A row's queue, agent and label -> the track its pieces go to, or none where the asker may not see it."""

from datetime import time

from bot.reports.days import instant
from bot.reports.facts import Who
from bot.reports.found import Found
from bot.reports.names import name_of
from bot.reports.packed import Pieces
from bot.reports.parts import Part
from bot.reports.totals import Totals


class Track:
    """The pieces of one person in one queue; rows before *since* belong to the number's *former* owner, if to anybody."""

    __slots__ = ("former", "parts", "pieces", "since", "totals", "who", "written")

    def __init__(
        self,
        who: Who,
        midnights: frozenset[float],
        since: float = float("-inf"),
        former: "Track | None" = None,
    ) -> None:
        self.who = who
        self.written = ""
        self.pieces = Pieces()
        self.parts: tuple[Part, ...] = ()
        self.since = since
        self.former = former
        self.totals = Totals(midnights)


def track_of(found: Found, midnights: frozenset[float], queue: str, agent: str, label: str) -> Track | None:
    """Where rows of this queue, agent and label go; None where they are not shown.

    Who may see them, and whether they were asked for, is decided here once, before anything is counted.
    """
    asked = found.asked
    scope = asked.scope
    if (asked.question.queues and queue not in asked.question.queues) or (
        asked.question.agents and agent not in asked.question.agents
    ):
        return None
    if not scope.sees(queue, agent):
        return None
    person = asked.directory.person_by_dn.get(agent)
    name = name_of(label, agent, person)
    only_own = not scope.everything and queue not in scope.queues
    if only_own and (person is None or name != person.name):
        found.not_surely_own += 1
        return None
    if person is None or person.since is None or name != person.name:
        return Track(Who(queue, agent, name), midnights)
    before = None
    if not only_own:
        before = Track(Who(queue, agent, person.former or f"before it was {person.name}’s"), midnights)
    return Track(Who(queue, agent, name), midnights, instant(person.since, time(0), found.days.zone), before)
