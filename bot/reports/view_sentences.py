"""What was found -> the sentence of the view asked for; the usual ones are in `sentences`."""

from collections.abc import Callable, Mapping

from bot.models import View
from bot.reports import many_queues
from bot.reports.facts import Agent, QueueFacts
from bot.reports.found import Found
from bot.reports.sentences import Said, nobody, of_people, of_queues, say_gaps
from bot.reports.tables import since
from bot.reports.words import clock, count, end_clock, listed, short_day

_WHY = 6  # rows named of each queue


def of_gaps(found: Found) -> Said:
    """Gaps of a queue; of several in total."""
    if len(found.queues) > 1:
        return many_queues.of_gaps(found)
    text = "".join(_gaps_of(queue, found) for queue in found.queues) or nobody(found)[1]
    return (), text, text


def _gaps_of(queue: QueueFacts, found: Found) -> str:
    name = found.names.queue_full(queue.dn)
    if not queue.whole:
        return f"I cannot tell gaps of {name}: you do not see all of its rows."
    return say_gaps(queue, found).strip() if queue.agents else nobody(found)[1]


def of_missing(found: Found) -> Said:
    """Absent members of a queue; of several in total."""
    if len(found.queues) > 1:
        return many_queues.of_missing(found)
    said = [_missing_from(queue, found) for queue in found.queues]
    return (), " ".join(named for named, _ in said), " ".join(public for _, public in said)


def _missing_from(queue: QueueFacts, found: Found) -> tuple[str, str]:
    """Who never logged in, and the same without names."""
    name = found.names.queue_full(queue.dn)
    if not queue.whole or not queue.members_known:
        why = "its members could not be read" if queue.whole else "you do not see all of its rows"
        text = f"I cannot tell who is missing from {name}: {why}."
    elif not queue.members:
        text = f"{name} has no members."
    elif not queue.absent:
        text = f"All {count(len(queue.members), 'member')} were in."
    else:
        text = f"{len(queue.absent)} of {count(len(queue.members), 'member')} never logged in"
        return f"{text}: {listed([found.names.person(dn) for dn in queue.absent], 25)}.", f"{text}."
    return text, text


def of_now(found: Found) -> Said:
    """Who is in at this moment, and what that rests on."""
    if not found.window.open_now or found.window.end < found.window.asked_to:
        said = "This period does not end now, so nobody can be said to be in."
        return (), said, said
    if not found.queues:
        return nobody(found)
    said = many_queues.of_now(found) if len(found.queues) > 1 else _now_in(found.queues[0], found)
    at = clock(found.window.end, found.days.zone)
    text = f"{said} From the login history up to {at}; 3CX can't see breaks."
    return (), text, text


def _now_in(queue: QueueFacts, found: Found) -> str:
    inside = [agent for agent in queue.agents if agent.inside]
    of = f" of {len(queue.members)}" if queue.members else ""
    longest = f", longest since {since(min(a.since for a in inside), found)}" if inside else ""
    return f"{len(inside)}{of} in{longest}."


def of_why(found: Found) -> Said:
    """The rows behind an answer, what was joined and cut, and the check code."""
    zone = found.days.zone
    named = found.people[:3] if found.asked.policy.per_person else []
    parts = [_rows_of(one, found) for one in named]
    if len(found.people) > len(named) > 0:
        parts.append(f"The logins of {len(found.people) - len(named)} more are in the table.")
    if not parts:
        parts.append(of_people(found)[1] if found.asked.question.agents else nobody(found)[1])
    spans = [span for queue in found.queues for agent in queue.agents for span in agent.spans]
    cut = sum(
        span.began is not None or not span.start_known or span.end_kind == "cut by window" for span in spans
    )
    parts += [
        f"Joined: {count(found.joined, 'row') if found.joined else 'none'}.",
        f"Cut: {count(cut, 'login') if cut else 'none'}.",
        f"Read {count(found.rows_kept, 'row')} at {found.asked.now.astimezone(zone):%H:%M}, check {found.check}.",
        "3CX cannot tell arriving late from a switch left off.",
    ]
    text = " ".join(parts)
    return (), text, text


def _rows_of(one: Agent, found: Found) -> str:
    """A person's own rows in words, queue by queue, as the phone system gave them."""
    zone = found.days.zone
    said = []
    for queue in found.queues:
        rows = [
            f"{clock(start, zone)}-{'no logout' if end is None else end_clock(end, found.days)}"
            for who, start, end in sorted(found.why_rows, key=lambda row: row[1])
            if who == (queue.dn, one.who.agent, one.who.name)
        ]
        if rows:
            more = f" and {len(rows) - _WHY} more" if len(rows) > _WHY else ""
            said.append(f"{found.names.queue(queue.dn)} {', '.join(rows[:_WHY])}{more}")
    when = short_day(found.days.dates[0]) if found.one_day else found.asked.say(found.asked.question.period)
    who = found.names.person(one.who.agent, one.who.name)
    return f"{who}, {when}. The phone system's rows: {'; '.join(said)}."


SENTENCES: Mapping[View, Callable[[Found], Said]] = {
    "gaps": of_gaps,
    "missing": of_missing,
    "now": of_now,
    "why": of_why,
}


def sentences(found: Found) -> Said:
    """What is said for the view asked for."""
    question = found.asked.question
    usual = of_people if question.agents else of_queues
    return SENTENCES.get(question.options.view, usual)(found)
