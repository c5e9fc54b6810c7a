"""What was found -> the tables of the view asked for; the common ones are in `tables`."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.models import Table, View, in_words
from bot.reports import many_queues
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
    return (many_queues.gaps_table(found) if len(found.queues) > 1 else table), table


def missing(found: Found) -> Pair:
    """A row for each member who never logged in, of several queues one for each queue; only counted where they may not be named."""
    if not found.asked.named_absentees:
        table = many_queues.missing_table(found)
        return table, table
    rows = tuple(cells(found, queue, found.names.person(dn)) for queue in found.queues for dn in queue.absent)
    each = Table(head=columns(found, "Never logged in"), rows=rows)
    return (many_queues.missing_table(found) if len(found.queues) > 1 else each), each


def present(found: Found) -> Pair:
    """Who is in and since when; of many queues, or where single people are not told of, how many in each."""
    rows, each = [], []
    for queue in found.queues:
        inside = sorted((agent for agent in queue.agents if agent.inside), key=lambda agent: agent.since)
        of = f" of {len(queue.members)}" if queue.members else ""
        longest = since(inside[0].since, found) if inside else "-"
        rows.append((found.names.queue_full(queue.dn), f"{len(inside)}{of}", longest))
        for agent in inside:
            began, lasted = since(agent.since, found), in_words(found.window.end - agent.since)
            each.append(cells(found, queue, person(found, agent), began, lasted))
    table = Table(head=("Queue", "In now", "Longest since"), rows=tuple(rows))
    if not found.asked.policy.per_person:
        return table, table
    wide = Table(head=columns(found, "Agent", "Since", "In for"), rows=tuple(each))
    return (wide if len(found.queues) <= many_queues.MOST_APART else table), wide


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
    """The short and the wide table of the view asked for; a person's own where agents were asked about, a line a queue of many."""
    view = found.asked.question.options.view
    if view in ("summary", "details") and found.asked.question.agents:
        return persons(found)
    short, wide = TABLES[view](found)
    if view == "summary" and len(found.queues) > many_queues.MOST_APART:
        return many_queues.summary_table(found), wide
    return short, wide
