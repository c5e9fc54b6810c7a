"""What was asked and what was found: everything a summary, a timeline or a comparison is written from."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from pydantic import Field

from bot.models import (
    Directory,
    FetchNote,
    Grid,
    OpeningHours,
    Period,
    Policy,
    Question,
    Scope,
    Summary,
    Timeline,
)
from bot.models.frozen import Frozen
from bot.reports.days import Days
from bot.reports.facts import Agent, QueueFacts, Who
from bot.reports.names import Names
from bot.reports.parts import windows_of
from bot.reports.presence import Oddities, Window


@dataclass(frozen=True)
class Asked:
    """The ask itself: who may see what, whose hours are known, and whether the answer is private."""

    question: Question
    directory: Directory
    scope: Scope
    policy: Policy
    hours: Mapping[str, OpeningHours]
    now: datetime
    private: bool
    say: Callable[[Period], str]

    @property
    def talk(self) -> bool:
        """Whether talk times may be shown in this answer."""
        return self.policy.talk_time == "on" or (self.policy.talk_time == "private" and self.private)

    @property
    def named_absentees(self) -> bool:
        """Whether those who were not in may be named in this answer."""
        return self.private and self.policy.per_person


@dataclass
class Found:
    """What was found, before it is put into words."""

    asked: Asked
    window: Window  # from the first instant to the last
    days: Days
    names: Names
    queues: list[QueueFacts] = field(default_factory=list)
    people: list[Agent] = field(default_factory=list)
    odd: Oddities = field(default_factory=Oddities)
    fetch_notes: Sequence[FetchNote] = ()
    rows_read: int = 0
    rows_kept: int = 0
    not_surely_own: int = 0
    wrong_days: int = 0
    totals_differ: list[tuple[str, str]] = field(default_factory=list)
    why_rows: list[tuple[Who, float, float | None]] = field(default_factory=list)
    joined: int = 0
    renamed: list[tuple[str, str, str]] = field(default_factory=list)  # number, name before, name since
    ahead: float | None = None  # seconds the phone system's clock is ahead of ours, where it tells
    switches: Mapping[str, bool] = field(default_factory=dict)  # whose queue switch is on now, by number
    clock_unsound: bool = False  # what it tells of its clock cannot be
    check: str = ""

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """What is shown: the whole window, or several within it. Ask when `window` is final."""
        return windows_of(self.asked.question.period, self.window)

    @cached_property
    def asked_days(self) -> frozenset[int]:
        """The places of the local days that are shown: those between two windows are none."""
        days = self.days
        return frozenset(
            day
            for window in self.windows
            for day in range(days.index(window.start), days.index(max(window.end - 0.001, window.start)) + 1)
        )

    @property
    def one_day(self) -> bool:
        """Whether the period lies within one local day."""
        return len(self.days.dates) == 1

    @property
    def parted(self) -> bool:
        """Whether several windows were asked for: then nothing outside them is told."""
        return len(self.windows) > 1

    @property
    def many_days(self) -> bool:
        """Whether people are told by day: several windows or days, rather than one night."""
        night = 25 * 3600.0
        return not self.one_day and (self.parted or self.window.asked_to - self.window.asked_from > night)

    def in_order(self, agents: Iterable[Agent]) -> list[Agent]:
        """People as they are listed: by first login; by name where several days are told."""
        if self.many_days:
            return sorted(agents, key=lambda one: self.names.person(one.who.agent, one.who.name).casefold())
        return sorted(agents, key=lambda one: (one.spans[0].began or one.first, one.who))

    @property
    def empty(self) -> bool:
        """Whether nobody was logged in."""
        return not any(queue.agents for queue in self.queues)


class Folded(Frozen):
    """A finished report.

    *counted* says how many presences there are, *refused* how many rows could not be any; *lacking*: others may be missing.
    *timeline* is drawn where somebody may look at it. *first_in*: each agent's name and first login (epoch seconds), by DN.
    *doubt*: nothing was found where something could be, so the same weekday before should be asked; *closed*: where it could
    be, it was outside the opening hours. *hours* are seconds by queue, *people_in* the number of people by queue: what a comparison needs.
    """

    question: Question
    summary: Summary
    timeline: Timeline | None = None
    counted: int = 0
    rows_read: int = 0
    rows_kept: int = 0
    refused: int = 0
    lacking: bool = False
    first_in: dict[str, tuple[str, float]] = Field(default_factory=dict)
    doubt: bool = False
    closed: bool = False
    hours: dict[str, float] = Field(default_factory=dict)
    whom: str = ""
    when: str = ""
    context: tuple[str, ...] = ()
    grid: Grid | None = None
