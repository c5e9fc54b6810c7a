"""What was found -> the rows of the view asked for, as its file holds them; None where that is the list of presences."""

from collections.abc import Callable, Mapping
from math import isnan

from bot.models import Comparison, Grid, View
from bot.models.grid import Cell
from bot.reports.coverage import total, within
from bot.reports.days import aware
from bot.reports.facts import Agent, QueueFacts
from bot.reports.found import Found

Row = tuple[Cell, ...]


def _at(instant: float, found: Found) -> str:
    return aware(instant, found.days.zone).isoformat(timespec="seconds")


def _queue(queue: QueueFacts, found: Found) -> Row:
    return queue.dn, found.names.queue(queue.dn)


def _person(agent: Agent, found: Found) -> Row:
    return agent.who.agent, found.names.written(agent.who.name)


def _gaps(found: Found) -> Grid:
    rows = tuple(
        (*_queue(queue, found), _at(a, found), _at(b, found), round(b - a), found.days.zone.key)
        for queue in found.queues
        for a, b in queue.gaps
    )
    return Grid(
        name="gaps", columns=("queue_dn", "queue", "nobody_from", "nobody_to", "seconds", "zone"), rows=rows
    )


def _missing(found: Found) -> Grid:
    if not found.asked.named_absentees:
        counted = tuple(
            (*_queue(queue, found), len(queue.absent), len(queue.members))
            for queue in found.queues
            if queue.whole
        )
        return Grid(name="missing", columns=("queue_dn", "queue", "never_logged_in", "members"), rows=counted)
    people = found.asked.directory.person_by_dn
    rows = tuple(
        (*_queue(queue, found), dn, found.names.written(people[dn].name if dn in people else ""))
        for queue in found.queues
        for dn in queue.absent
    )
    return Grid(name="missing", columns=("queue_dn", "queue", "agent_dn", "agent"), rows=rows)


def _now(found: Found) -> Grid:
    if not found.asked.policy.per_person:
        counted = tuple(
            (*_queue(queue, found), sum(one.inside for one in queue.agents), len(queue.members))
            for queue in found.queues
        )
        return Grid(name="now", columns=("queue_dn", "queue", "in_now", "members"), rows=counted)
    rows = tuple(
        (
            *_queue(queue, found),
            *_person(one, found),
            _at(one.since, found),
            round(found.window.end - one.since),
            found.days.zone.key,
        )
        for queue in found.queues
        for one in queue.agents
        if one.inside
    )
    return Grid(
        name="now", columns=("queue_dn", "queue", "agent_dn", "agent", "since", "seconds", "zone"), rows=rows
    )


def _left(one: Agent, found: Found) -> Cell:
    """When they logged out last; None while still in, and where nobody knows."""
    unknown = any(span.end_kind == "unknown" and span.seconds is None for span in one.spans[-1:])
    return None if one.inside or unknown else _at(one.last, found)


def _by_agent(found: Found) -> Grid:
    talk = found.asked.talk
    rows = tuple(
        (
            *_person(one, found), _at(one.first, found), _left(one, found),
            sum(1 for seconds in one.by_day.values() if seconds), one.logins, None if one.least else round(one.seconds),
            None if not talk or isnan(one.talking) else round(one.talking), found.days.zone.key,
        )
        for one in found.people
    )  # fmt: skip
    columns = (
        "agent_dn",
        "agent",
        "first_in",
        "last_out",
        "days",
        "logins",
        "logged_in_seconds",
        "talking_seconds",
        "zone",
    )
    return Grid(name="hours-by-agent", columns=columns, rows=rows)


def _by_day(found: Found) -> Grid:
    days, rows = found.days, []
    for place, day in enumerate(days.dates):
        start, end = days.midnights[place], days.midnights[place + 1]
        for queue in found.queues:
            there = [agent for agent in queue.agents if place in agent.by_day]
            covered = within(queue.covered, start, end)
            told = found.asked.policy.per_person and not any(agent.least for agent in there)
            hours = round(sum(agent.by_day[place] for agent in there)) if told else None
            sure = queue.whole and not within(queue.unsure, start, end)
            nobody = round(total(within(queue.gaps, start, end))) if sure else None
            rows.append(
                (
                    day.isoformat(), *_queue(queue, found), len(there), _at(covered[0][0], found) if covered else None,
                    _at(covered[-1][1], found) if covered else None, hours,
                    nobody, days.zone.key,
                )
            )  # fmt: skip
    columns = (
        "date",
        "queue_dn",
        "queue",
        "people_in",
        "first_in",
        "last_out",
        "logged_in_seconds",
        "nobody_seconds",
        "zone",
    )
    return Grid(name="days", columns=columns, rows=tuple(rows))


def _why(found: Found) -> Grid:
    rows = tuple(
        (
            who.queue, found.names.queue(who.queue), who.agent, found.names.written(who.name), _at(start, found),
            None if end is None else _at(end, found), found.days.zone.key,
        )
        for who, start, end in sorted(found.why_rows, key=lambda row: (row[1], row[0]))
    )  # fmt: skip
    columns = ("queue_dn", "queue", "agent_dn", "agent", "logged_in", "logged_out", "zone")
    return Grid(name="why", columns=columns, rows=rows)


_OF_PEOPLE: Mapping[View, Callable[[Found], Grid]] = {"by agent": _by_agent, "why": _why}
_OF_QUEUES: Mapping[View, Callable[[Found], Grid]] = {
    "gaps": _gaps,
    "missing": _missing,
    "now": _now,
    "by day": _by_day,
}


def grid(found: Found) -> Grid | None:
    """The rows, None where they are not known; where nothing is told of single people, those of views about them are the queues' presences."""
    view = found.asked.question.options.view
    if view == "missing" and not all(queue.members_known for queue in found.queues):
        return None  # an empty file would say that nobody is
    if view in _OF_PEOPLE and found.asked.policy.per_person:
        return _OF_PEOPLE[view](found)
    return _OF_QUEUES[view](found) if view in _OF_QUEUES else None


def compared(comparison: Comparison) -> Grid:
    """A comparison's rows: what is compared, in which unit, on each side."""
    rows = tuple((row.label, row.unit, row.queue, row.agent, *row.values) for row in comparison.rows)
    return Grid(
        name="compared", columns=("figure", "unit", "queue_dn", "agent_dn", *comparison.sides), rows=rows
    )
