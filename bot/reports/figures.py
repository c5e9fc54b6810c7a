"""What was found -> its figures: numbers with units, over all, by queue and by person; those with a label are shown."""

from collections.abc import Iterator

from bot.models import Figure
from bot.reports.coverage import total
from bot.reports.days import aware
from bot.reports.facts import Agent, QueueFacts
from bot.reports.found import Found
from bot.reports.many_queues import MOST_APART
from bot.reports.sentences import queue_brief
from bot.reports.words import clock, count, known, lasting


def figures(found: Found) -> tuple[Figure, ...]:
    """All of them. Where the operator wants nothing of single people, none that tells hours of one."""
    if found.asked.question.options.view == "now":
        return tuple(_in_now(found))
    return (*_by_queue(found), *_by_person(found), *_over_all(found), *_in_now(found))


def _over_all(found: Found) -> Iterator[Figure]:
    several, asked = len(found.queues) > 1, found.asked.question.agents
    per_person, view = found.asked.policy.per_person, found.asked.question.options.view
    here = {one.who.agent for one in found.people}
    members = {dn for queue in found.queues for dn in queue.members} if not asked else set()
    of = len(members) if members >= here and all(queue.whole for queue in found.queues) else None
    yield Figure(code="people", value=len(here), of=of or None, unit="people")
    if per_person:
        added, least = sum(queue.seconds for queue in found.queues), any(q.least for q in found.queues)
        label = "Hours of all, added per queue" if several else "Hours of all"
        shown = (
            view not in {"gaps", "missing"}
            and not found.empty
            and not (len(asked) == 1 and len(found.people) == 1)
        )
        yield Figure(
            code="hours",
            label=label if shown else "",
            value=_known(added, least),
            unit="seconds",
            least=least,
        )
        merged = sum(one.seconds for one in found.people)
        label = "Hours of all, queues merged" if shown and several else ""
        least = any(one.least for one in found.people)
        yield Figure(
            code="merged hours", label=label, value=_known(merged, least), unit="seconds", least=least
        )
        yield Figure(
            code="logins",
            value=sum(one.logins for queue in found.queues for one in queue.agents),
            unit="logins",
        )
    whole = [queue for queue in found.queues if queue.whole]
    if len(whole) == 1 == len(found.queues):
        yield from _of_coverage(whole[0], found, shown=not found.empty and view != "missing")
    if found.one_day and found.people:
        spans = [span for one in found.people for span in one.spans]
        first, last = min(spans, key=lambda span: span.start), max(spans, key=lambda span: span.end)
        came = None if first.began is not None or not first.start_known else _of_day(first.start, found)
        went = _of_day(last.end, found) if last.end_kind == "logged out" else None
        yield Figure(code="first in", value=came, unit="time")
        yield Figure(code="last out", value=went, unit="time")


def _of_coverage(queue: QueueFacts, found: Found, *, shown: bool) -> Iterator[Figure]:
    dn, whose = (queue.dn, found.names.queue_full(queue.dn)) if len(found.queues) > 1 else ("", "")
    labels = ("Somebody in", "Nobody in") if shown else ("", "")
    unsure = bool(queue.unsure)
    covered = _known(total(queue.covered), bool(queue.perhaps))
    yield Figure(
        code="covered", label=labels[0], value=covered, unit="seconds", queue=dn, whose=whose, least=bool(queue.perhaps),
    )  # fmt: skip
    nobody = _known(total(queue.gaps), unsure) if queue.agents or queue.gaps else None
    said = known(nobody, least=unsure, say=lasting) if nobody else ""
    yield Figure(
        code="nobody", label=labels[1], value=nobody, unit="seconds", queue=dn, whose=whose, said=said, least=unsure,
    )  # fmt: skip
    yield Figure(
        code="gaps", value=len(queue.gaps) if nobody is not None else None, unit="gaps", queue=dn, whose=whose
    )
    longest = max((b - a for a, b in queue.gaps), default=0.0)
    yield Figure(
        code="longest gap",
        value=longest if nobody is not None else None,
        unit="seconds",
        queue=dn,
        whose=whose,
    )


def _by_queue(found: Found) -> Iterator[Figure]:
    """A line for each queue where there are several, and what stands behind it."""
    if len(found.queues) < 2:
        return
    apart = found.asked.question.options.view in {"summary", "details"} and (
        len(found.queues) <= MOST_APART or bool(found.asked.question.agents)
    )  # else the table has a line for each, or they are not what was asked
    for queue in found.queues:
        here = {agent.who.agent for agent in queue.agents}
        of = len(queue.members) if queue.members and here <= set(queue.members) else None
        yield Figure(
            code="people", label=found.names.queue_full(queue.dn) if apart else "", value=len(here), of=of, unit="people",
            queue=queue.dn, whose=found.names.queue_full(queue.dn), said=queue_brief(queue, found),
        )  # fmt: skip
        if found.asked.policy.per_person:
            whose = found.names.queue_full(queue.dn)
            hours = _known(queue.seconds, queue.least)
            yield Figure(
                code="hours", value=hours, unit="seconds", queue=queue.dn, whose=whose, least=queue.least
            )
        if queue.whole:
            yield from _of_coverage(queue, found, shown=False)


def _by_person(found: Found) -> Iterator[Figure]:
    """Each person's hours, queues merged; with a label where they were asked about by name."""
    if not found.asked.policy.per_person:
        return
    how = ", queues merged" if len(found.queues) > 1 else ""
    for one in found.people:
        name = found.names.person(one.who.agent, one.who.name)
        asked = bool(found.asked.question.agents)
        yield Figure(
            code="person", label=f"{name}{how}" if asked else "", value=_known(one.seconds, one.least), unit="seconds",
            agent=one.who.agent, whose=name, said=in_stretches(one) if asked else "", least=one.least,
        )  # fmt: skip


def _known(seconds: float, least: bool) -> float | None:
    """None where they are the least there can have been, and none."""
    return None if least and not seconds else seconds


def in_stretches(one: Agent) -> str:
    """Such as "9 h 34 min in 2 stretches"."""
    return f"{known(one.seconds, least=one.least)} in {count(one.logins, 'stretch', 'stretches')}"


def _in_now(found: Found) -> Iterator[Figure]:
    if not found.window.open_now or found.window.end < found.window.asked_to:
        return
    beside = found.asked.question.options.view in {"gaps", "missing"}  # they ask for something else
    label = "" if beside else f"In at {clock(found.window.end, found.days.zone)}"
    yield Figure(code="in now", label=label, value=sum(one.inside for one in found.people), unit="people")


def _of_day(at: float, found: Found) -> float:
    """Seconds on the clock since local midnight; the midnight that ends the day is 24 hours."""
    if at >= found.days.midnights[-1]:
        return 86400.0
    local = aware(at, found.days.zone)
    return local.hour * 3600.0 + local.minute * 60 + local.second
