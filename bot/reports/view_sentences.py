"""What was found -> the sentence of the view asked for; the usual ones are in `sentences`."""

from collections.abc import Callable, Mapping
from functools import partial

from bot.models import View
from bot.reports.facts import Agent, QueueFacts
from bot.reports.found import Found
from bot.reports.sentences import Said, nobody, of_people, of_queues, say_gaps, say_when
from bot.reports.tables import since
from bot.reports.words import clock, count, end_clock, listed, one_by_one, short_day

_WHY = 6  # rows named of each queue


def of_gaps(found: Found) -> Said:
    """Gaps of each queue."""
    text = one_by_one(found.queues, partial(_gaps_of, found)) or nobody(found)[1]
    return (), text, text


def _gaps_of(found: Found, queue: QueueFacts) -> str:
    name = found.names.queue_full(queue.dn)
    if not queue.whole:
        return f"I cannot tell gaps of {name}: you do not see all of its rows."
    if not queue.agents:
        return f"Nobody was logged into {name} {say_when(found)}."
    return f"{name}:{say_gaps(queue, found)}"


def of_missing(found: Found) -> Said:
    """Absent members of each queue."""
    named = one_by_one(found.queues, partial(_missing_from, found, named=True))
    return (), named, one_by_one(found.queues, partial(_missing_from, found, named=False))


def _missing_from(found: Found, queue: QueueFacts, *, named: bool) -> str:
    name = found.names.queue_full(queue.dn)
    if not queue.whole:
        return f"I cannot tell who is missing from {name}: you do not see all of its rows."
    if not queue.members_known:
        return f"I cannot tell who is missing from {name}: its members could not be read."
    if not queue.members:
        return f"{name} has no members."
    if not queue.absent:
        return f"{name}: all {len(queue.members)} members were in {say_when(found)}."
    of = count(len(queue.members), "member")
    head = f"{name}: {len(queue.absent)} of {of} never logged in {say_when(found)}"
    return f"{head}: {listed([found.names.person(dn) for dn in queue.absent], 25)}." if named else f"{head}."


def of_now(found: Found) -> Said:
    """Who is in at this moment, and what that rests on."""
    if not found.window.open_now or found.window.end < found.window.asked_to:
        said = "This period does not end now, so nobody can be said to be in."
        return (), said, said
    said = one_by_one(found.queues, partial(_in_now, found))
    rests = (
        "This rests on the login history up to "
        f"{clock(found.window.end, found.days.zone)}; 3CX cannot tell a break or a phone left alone from being there."
    )
    text = f"{said} {rests}" if said else nobody(found)[1]
    return (), text, text


def _in_now(found: Found, queue: QueueFacts) -> str:
    inside = [agent for agent in queue.agents if agent.inside]
    of = f" of {len(queue.members)}" if queue.members else ""
    longest = f", longest since {since(min(a.since for a in inside), found)}" if inside else ""
    return f"{found.names.queue_full(queue.dn)}: {len(inside)}{of} in{longest}."


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
