"""What was found -> the tables of the view asked for; the common ones are in `tables`."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.models import Table, View, in_words
from bot.reports.found import Found
from bot.reports.tables import (
    Pair,
    by_agent,
    by_day,
    by_queue,
    cells,
    columns,
    coverage_only,
    moment,
    person,
    persons,
    since,
)


def the_gaps(found: Found) -> Pair:
    """A row for each stretch when nobody was in."""
    table = Table(
        head=columns(found, "Nobody from", "to", "Lasted"),
        rows=tuple(
            cells(found, queue, moment(a, found), moment(b, found, end=True), in_words(b - a))
            for queue in found.queues
            for a, b in queue.listed_gaps
        ),
    )
    return table, table


def missing(found: Found) -> Pair:
    """A row for each member who never logged in; only counted where they may not be named."""
    if found.asked.named_absentees:
        rows = tuple(
            cells(found, queue, found.names.person(dn)) for queue in found.queues for dn in queue.absent
        )
        table = Table(head=columns(found, "Never logged in"), rows=rows)
    else:
        table = Table(
            head=("Queue", "Never logged in"),
            rows=tuple(
                (found.names.queue_full(queue.dn), f"{len(queue.absent)} of {len(queue.members)}")
                for queue in found.queues
                if queue.whole
            ),
        )
    return table, table


def present(found: Found) -> Pair:
    """A row for each queue: how many are in now; wide: who, and since when."""
    rows, wide = [], []
    for queue in found.queues:
        inside = sorted((agent for agent in queue.agents if agent.inside), key=lambda agent: agent.since)
        of = f" of {len(queue.members)}" if queue.members else ""
        longest = since(inside[0].since, found) if inside else "-"
        rows.append((found.names.queue_full(queue.dn), f"{len(inside)}{of}", longest))
        if found.asked.policy.per_person:
            wide += [
                cells(
                    found,
                    queue,
                    person(found, agent),
                    since(agent.since, found),
                    in_words(found.window.end - agent.since),
                )
                for agent in inside
            ]
    table = Table(head=("Queue", "In now", "Longest since"), rows=tuple(rows))
    if not found.asked.policy.per_person:
        return table, table
    return table, Table(head=columns(found, "Agent", "Since", "In for"), rows=tuple(wide))


def why(found: Found) -> Pair:
    """The phone system's own rows behind the answer, nothing joined and nothing cut."""
    if not found.asked.policy.per_person:
        return coverage_only(found)
    zone = found.days.zone
    rows = tuple(
        (
            found.names.queue_full(who.queue),
            found.names.person(who.agent, who.name),
            datetime.fromtimestamp(start, zone).strftime("%d %b %H:%M:%S"),
            "none" if end is None else datetime.fromtimestamp(end, zone).strftime("%d %b %H:%M:%S"),
        )
        for who, start, end in sorted(found.why_rows, key=lambda row: (row[1], row[0]))
    )
    table = Table(head=("Queue", "Agent", "In", "Out"), rows=rows)
    return table, table


TABLES: Mapping[View, Callable[[Found], Pair]] = {
    "summary": by_queue,
    "details": by_queue,
    "gaps": the_gaps,
    "missing": missing,
    "now": present,
    "why": why,
    "by agent": by_agent,
    "by day": by_day,
}


def tables(found: Found) -> Pair:
    """The short and the wide table of the view asked for; a person's own where agents were asked about."""
    view = found.asked.question.options.view
    if view in ("summary", "details") and found.asked.question.agents:
        return persons(found)
    return TABLES[view](found)
