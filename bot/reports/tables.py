"""What was found -> the short and the wide table of each view."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import datetime
from math import isnan

from bot.models import Table, in_words
from bot.models.span import Span
from bot.reports.coverage import total, within
from bot.reports.days import Days
from bot.reports.facts import Agent, QueueFacts
from bot.reports.found import Found
from bot.reports.words import Teller, bar, clock, end_clock, full_day, known, lasting, short_day

Pair = tuple[Table, Table]
_CELL = 4  # logins named in one cell
_AWAY = 4 * 3600.0  # seconds; whoever logs in again sooner had a break
_ALIKE = 30  # minutes between starts that are the usual one


def columns(found: Found, *head: str) -> tuple[str, ...]:
    """The columns, after the queue's own where there are several."""
    return ("Queue", *head) if len(found.queues) > 1 else head


def cells(found: Found, queue: QueueFacts, *said: str) -> tuple[str, ...]:
    """A row's cells, after the queue's own where there are several."""
    return (found.names.queue_full(queue.dn), *said) if len(found.queues) > 1 else said


def person(found: Found, agent: Agent) -> str:
    """How a person is called in this answer."""
    return found.names.person(agent.who.agent, agent.who.name)


def moment(at: float, found: Found, *, end: bool = False) -> str:
    """A time of the period: "08:02", over several days "Mon 16 Nov 08:02"."""
    days = found.days
    said = end_clock(at, days) if end else clock(at, days.zone)
    if found.one_day:
        return said
    return f"{short_day(days.dates[days.index(at - 0.001 if said == '24:00' else at)])} {said}"


def first_in(agent: Agent, found: Found) -> str:
    """When they logged in first: "08:02"; with its day where that lies before the period ("Mon 21:00"), or that it does."""
    if found.parted:
        return moment(agent.first, found)
    first = [span for span in agent.spans if span.start == agent.first]
    began = min((span.began for span in first if span.began is not None), default=None)
    if began is not None:
        return (
            Teller(found.days, many_days=False).at(began, agent.first)
            if found.one_day
            else _dated(began, found)
        )
    if not all(span.start_known for span in first):
        return f"before {moment(agent.first, found)}"
    return moment(agent.first, found)


def last_out(agent: Agent, found: Found) -> str:
    """When they logged out last, "still in", "?" where nobody knows; a later day's is named, or that it is not known."""
    if agent.inside and found.window.end >= found.window.asked_to:
        return "still in"
    last = [span for span in agent.spans if span.end == agent.last]
    if any(span.end_kind == "unknown" for span in last):
        return "?"
    if found.parted:
        return moment(agent.last, found, end=True)
    ended = max((span.ended for span in last if span.ended is not None), default=None)
    if ended is not None:
        return (
            Teller(found.days, many_days=False).at(ended, agent.last - 1)
            if found.one_day
            else _dated(ended, found)
        )
    cut = any(span.end_kind == "cut by window" for span in last)
    return f"{moment(agent.last, found, end=True)}{' or later' if cut else ''}"


def _dated(at: float, found: Found) -> str:
    return f"{short_day(datetime.fromtimestamp(at, found.days.zone).date())} {clock(at, found.days.zone)}"


def hours(agent: Agent) -> str:
    """How long they were in, as far as is known."""
    return known(agent.seconds, least=agent.least)


def in_out(agent: Agent, found: Found) -> str:
    """All logins of a day; over a night the first and the last moment; of several days how many, and from when."""
    if not found.one_day and agent.logins == 1 and agent.who.queue:
        return teller_of(found).span(agent.spans[0])
    if found.many_days:
        return f"{days_in(agent, found)}{', ' if (start := usual_start(agent, found)) else ''}{start}"
    if not found.one_day:
        return f"{first_in(agent, found)} to {last_out(agent, found)}"
    teller = teller_of(found)
    if agent.who.queue:
        said = [teller.span(span) for span in agent.spans[:_CELL]]
        more = agent.logins - len(said)
    else:
        said = [f"{clock(a, found.days.zone)}-{end_clock(b, found.days)}" for a, b in agent.stretches[:_CELL]]
        more = len(agent.stretches) - len(said)
        if agent.inside and not more:
            said[-1] = f"{said[-1].split('-')[0]}-still in"
    return ", ".join(said) + (f" and {more} more" if more else "")


def teller_of(found: Found) -> Teller:
    """What puts this answer's spans into words."""
    return Teller(found.days, many_days=not found.one_day, within=found.parted)


def days_in(agent: Agent, found: Found) -> str:
    """On how many days they were in; of one which it was: "5 days", "Mon 16 Nov"."""
    days = [day for day, seconds in agent.by_day.items() if seconds]
    place = days[0] if days else found.days.index(agent.first)
    return f"{len(days)} days" if len(days) > 1 else short_day(found.days.dates[place])


def usual_start(agent: Agent, found: Found) -> str:
    """When they logged in first on their days: "mostly from 08:02" where most days begin within half an hour of it, else from when to when.

    Nothing where they were in already when each day began.
    """
    clocks = sorted(clock(at, found.days.zone) for at in _firsts(agent, found))
    if not clocks:
        return ""
    minutes = [60 * int(said[:2]) + int(said[3:]) for said in clocks]
    middle = (len(clocks) - 1) // 2
    alike = sum(abs(minute - minutes[middle]) <= _ALIKE for minute in minutes)
    if 2 * alike <= len(clocks):
        return f"starts {clocks[0]}-{clocks[-1]}"
    return f"{'mostly ' if clocks[0] != clocks[-1] else ''}from {clocks[middle]}"


def _firsts(agent: Agent, found: Found) -> Iterator[float]:
    """When they came on each day: after a break nobody comes, nor where the period begins while they are in already."""
    starts, ends, midnights = agent.stretches.starts, agent.stretches.ends, found.days.midnights
    came = agent.spans[0]
    skipped = not found.parted and (came.began is not None or not came.start_known)
    for day in sorted(agent.by_day):
        at = max(bisect_left(starts, midnights[day]), int(skipped))
        while at < len(starts) and starts[at] < midnights[day + 1]:
            if not at or starts[at] - ends[at - 1] >= _AWAY:
                yield starts[at]
                break
            at += 1


def share(agent: Agent) -> str:
    """Talk time as a part of the time logged in; a dash where it cannot be told."""
    if isnan(agent.talking) or agent.seconds <= 0:
        return "-"
    return f"{round(100 * agent.talking / agent.seconds)} %"


def _span_of_bars(found: Found) -> tuple[float, float]:
    """From when to when the text timelines run, the same for everybody."""
    some = [s for queue in found.queues for s in (*queue.at_all, *queue.gaps)]
    if not some:
        return found.window.start, found.window.end
    return min(s[0] for s in some), max(s[1] for s in some)


def _details(found: Found, rows: Iterable[tuple[tuple[str, ...], Agent]], *head: str) -> Table:
    """The wide table for some agents, each after its leading cells."""
    talk = ("Talking",) if found.asked.talk else ()
    start, end = _span_of_bars(found)
    return Table(
        head=(
            *head,
            *(("Days", "Starts") if found.many_days else ("First in", "Last out")),
            "Logins",
            "Hours",
            *talk,
            "Timeline",
        ),
        rows=tuple(
            (
                *lead,
                *_times(agent, found),
                str(agent.logins),
                hours(agent),
                *((share(agent),) if talk else ()),
                bar(agent.stretches, start, end, found.days),
            )
            for lead, agent in rows
        ),
    )


def _times(agent: Agent, found: Found) -> tuple[str, str]:
    if found.many_days:
        return days_in(agent, found), usual_start(agent, found) or "-"
    return first_in(agent, found), last_out(agent, found)


def logged_in(found: Found) -> str:
    """The head of the column that tells when somebody was in."""
    return "In - out" if found.one_day else "Logged in"


def by_queue(found: Found) -> Pair:
    """A row for each agent in each queue."""
    if not found.asked.policy.per_person:
        return coverage_only(found)
    pairs = [(queue, agent) for queue in found.queues for agent in queue.agents]
    table = Table(
        head=columns(found, "Agent", logged_in(found), "Hours"),
        rows=tuple(
            cells(found, queue, person(found, agent), in_out(agent, found), hours(agent))
            for queue, agent in pairs
        ),
    )
    rows = [(cells(found, queue, person(found, agent)), agent) for queue, agent in pairs]
    return table, _details(found, rows, *columns(found, "Agent"))


def coverage_only(found: Found) -> Pair:
    """A row for each queue, without persons."""
    table = Table(
        head=("Queue", "Somebody in", "Hours covered"),
        rows=tuple(
            (
                found.names.queue_full(queue.dn),
                f"{moment(at_all[0][0], found)}-{moment(at_all[-1][1], found, end=True)}",
                known(total(queue.covered), least=bool(queue.perhaps)),
            )
            for queue in found.queues
            if (at_all := queue.at_all)
        ),
    )
    return table, table


def by_agent(found: Found) -> Pair:
    """A row for each person, merged over queues."""
    if not found.asked.policy.per_person:
        return coverage_only(found)
    table = Table(
        head=("Agent", logged_in(found), "Hours"),
        rows=tuple((person(found, one), in_out(one, found), hours(one)) for one in found.people),
    )
    where: dict[tuple[str, str], list[str]] = {}
    for queue in found.queues:
        for agent in queue.agents:
            where.setdefault((agent.who.agent, agent.who.name), []).append(found.names.queue(queue.dn))
    rows = [
        ((person(found, one), ", ".join(where[one.who.agent, one.who.name])), one) for one in found.people
    ]
    return table, _details(found, rows, "Agent", "Queues")


def by_day(found: Found) -> Pair:
    """A row for each day and queue: how many were in, from when to when, their hours, and how long nobody was."""
    days, rows, wide = found.days, [], []
    for place, day in enumerate(days.dates):
        if place not in found.asked_days:
            continue
        start, end = days.midnights[place], days.midnights[place + 1]
        for queue in found.queues:
            there = [agent for agent in queue.agents if place in agent.by_day]
            covered = within(queue.at_all, start, end)
            hours_of_day = known(sum(agent.by_day[place] for agent in there), least=queue.least)
            nobody = total(within(queue.gaps, start, end))
            first_last = (
                f"{clock(covered[0][0], days.zone)}-{end_clock(covered[-1][1], days)}" if covered else "-"
            )
            lead = cells(found, queue, str(len(there)), first_last)
            rows.append((short_day(day), *lead, hours_of_day))
            wide.append(
                (
                    full_day(day),
                    *lead,
                    hours_of_day,
                    lasting(nobody) if queue.whole and nobody else "-",
                    bar(covered, start, end, _one_day(found, place)),
                )
            )
    head = columns(found, "In", "First - last")
    return (
        Table(head=("Day", *head, "Hours"), rows=tuple(rows)),
        Table(head=("Day", *head, "Hours", "Nobody", "Timeline"), rows=tuple(wide)),
    )


def _one_day(found: Found, place: int) -> Days:
    midnights = found.days.midnights
    return Days(found.days.zone, midnights[place], midnights[place + 1])


def persons(found: Found) -> Pair:
    """A row for each login of the people asked about, queue by queue; merged hours in the wide table."""
    if not found.asked.policy.per_person:
        return coverage_only(found)
    teller = teller_of(found)
    several = len(found.asked.question.agents) > 1 or len(found.people) > 1
    rows = []
    for queue in found.queues:
        for agent in queue.agents:
            for span in agent.spans:
                left, right = teller.ends(span)
                who = (person(found, agent),) if several else ()
                rows.append((*who, found.names.queue_full(queue.dn), left, right, _duration(span)))
    rows.sort(key=lambda row: row[0]) if several else None
    head = (*(("Agent",) if several else ()), "Queue", "In", "Out", "Duration")
    pairs = [
        ((person(found, agent), found.names.queue_full(queue.dn)), agent)
        for queue in found.queues
        for agent in queue.agents
    ]
    pairs += [((person(found, one), "all, merged"), one) for one in found.people]
    pairs.sort(key=lambda pair: pair[0][0])
    return Table(head=head, rows=tuple(rows)), _details(found, pairs, "Agent", "Queue")


def _duration(span: Span) -> str:
    return "?" if span.seconds is None else in_words(span.seconds)


def since(at: float, found: Found) -> str:
    """When a login that is still on began, as far as the window shows it."""
    if at <= found.window.asked_from + 0.01:
        return f"before {Teller(found.days, many_days=False).at(found.window.asked_from, found.window.end)}"
    return Teller(found.days, many_days=False).at(at, found.window.end)
