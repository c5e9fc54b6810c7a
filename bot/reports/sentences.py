"""What was found -> the sentence that alone answers, and the same without the names of absentees."""

from collections.abc import Callable, Mapping

from bot.models import View, in_words
from bot.reports.coverage import total
from bot.reports.facts import Agent, QueueFacts
from bot.reports.found import Found
from bot.reports.tables import moment, since
from bot.reports.words import clock, count, end_clock, hours_in_words, listed, short_day

Said = tuple[str, str, str]  # the strong beginning, the sentence, the public sentence
_GAPS = 4
_ABSENT = 10
_QUEUES = 3
_WHY = 6


def say_when(found: Found) -> str:
    """Such as "on Mon 23 Nov 2026", "from Mon 16 to Sun 22 Nov 2026"."""
    said = found.asked.say(found.asked.question.period)
    return f"on {said}" if found.one_day else f"from {said}"


def _were_in(queue: QueueFacts) -> str:
    """How many were in, of how many members."""
    there = len({agent.who.agent for agent in queue.agents})
    if not queue.members:
        return count(there, "agent")
    return f"{queue.present_members} of {count(len(queue.members), 'member')}"


def _guests(queue: QueueFacts) -> str:
    if not queue.members or not queue.guests:
        return ""
    are = "is not a member" if queue.guests == 1 else "are not members"
    return f" (and {queue.guests} who {are} today)"


def _from_to(queue: QueueFacts, found: Found) -> str:
    first, last = queue.covered[0][0], queue.covered[-1][1]
    if any(agent.inside for agent in queue.agents):
        return f"{moment(first, found)} until now ({clock(found.window.end, found.days.zone)})"
    return f"{moment(first, found)} to {moment(last, found, end=True)}"


def say_gaps(queue: QueueFacts, found: Found) -> str:
    """When nobody was in, and what "open" rests on."""
    if not queue.whole or not queue.covered:
        return ""
    basis = "between the first and the last"
    if queue.hours is not None:
        basis = f"opening hours {hours_in_words(queue.hours, found.days)}"
    if not queue.gaps:
        return f" Always somebody in ({basis})."
    said = [_gap(a, b, found) for a, b in queue.gaps[:_GAPS]]
    if len(queue.gaps) > _GAPS:
        said.append(f"and {count(len(queue.gaps) - _GAPS, 'more gap')}, {in_words(total(queue.gaps))} in all")
    return f" Nobody: {', '.join(said)} ({basis})."


def _gap(start: float, end: float, found: Found) -> str:
    days = found.days
    right = end_clock(end, days)
    if not found.one_day and days.index(start) != days.index(end - 0.001):
        right = moment(end, found, end=True)
    return f"{moment(start, found)}-{right}"


def say_absent(queue: QueueFacts, found: Found, *, named: bool) -> str:
    """How many members never logged in, and who."""
    if not queue.whole or not queue.absent:
        return ""
    many = len(queue.absent)
    if not named:
        return f" {many} never logged in."
    return f" {many} never logged in: {listed([found.names.person(dn) for dn in queue.absent], _ABSENT)}."


def queue_sentence(queue: QueueFacts, found: Found, *, named: bool) -> tuple[str, str]:
    """The strong beginning and the rest of what is said of a queue."""
    if not queue.agents:
        return f"Nobody was logged into {found.names.queue_full(queue.dn)} {say_when(found)}.", ""
    strong = _were_in(queue)
    was = "was" if strong.startswith("1 ") and not queue.guests else "were"
    head = f"{_guests(queue)} {was} in, {_from_to(queue, found)}."
    return strong, head + say_gaps(queue, found) + say_absent(queue, found, named=named)


def queue_brief(queue: QueueFacts, found: Found) -> str:
    """A queue in one line of figures."""
    if not queue.agents:
        return "nobody"
    parts = [f"{_were_in(queue)} in", _from_to(queue, found)]
    if queue.gaps:
        parts.append(f"{count(len(queue.gaps), 'gap')}, {in_words(total(queue.gaps))}")
    if found.asked.policy.per_person:
        parts.append(in_words(queue.seconds))
    return ", ".join(parts)


def of_queues(found: Found) -> Said:
    """One queue in full; up to three one after the other; more in total."""
    if len(found.queues) == 1:
        strong, rest = queue_sentence(found.queues[0], found, named=True)
        return strong, strong + rest, strong + queue_sentence(found.queues[0], found, named=False)[1]
    if found.empty:
        return _nobody(found)
    if len(found.queues) <= _QUEUES:
        strong = found.names.queue(found.queues[0].dn) if found.queues[0].agents else ""
        return strong, _one_after_another(found, named=True), _one_after_another(found, named=False)
    used = [queue for queue in found.queues if queue.agents]
    strong = f"{count(len(found.people), 'person', 'people')}"
    rest = f" were in {len(used)} of {len(found.queues)} queues {say_when(found)}, {in_words(sum(p.seconds for p in found.people))} in all."
    short = [queue for queue in found.queues if queue.gaps]
    if short:
        rest += f" Nobody at times in {listed([found.names.queue(queue.dn) for queue in short], 5)}."
    return strong, strong + rest, strong + rest


def _one_after_another(found: Found, *, named: bool) -> str:
    said = []
    for queue in found.queues:
        strong, rest = queue_sentence(queue, found, named=named)
        said.append(f"{found.names.queue(queue.dn)}: {strong}{rest}" if queue.agents else strong)
    return " ".join(said)


def _nobody(found: Found) -> Said:
    where = listed([found.names.queue_full(queue.dn) for queue in found.queues], 5) or "any queue you may see"
    text = f"Nobody was logged into {where} {say_when(found)}."
    return text, text, text


def of_people(found: Found) -> Said:
    """Each person asked about, merged over queues."""
    if not found.asked.policy.per_person:
        return of_queues(found)
    names = found.names
    asked = list(found.asked.question.agents)
    there = {one.who.agent for one in found.people}
    said = [_person(one, found) for one in found.people[:5]]
    if len(found.people) > 5:
        said.append(f"{len(found.people) - 5} more were in.")
    absent = [names.person(dn) for dn in asked if dn not in there]
    if absent:
        where = listed([names.queue_full(dn) for dn in found.asked.question.queues], 5)
        was = "was" if len(absent) == 1 else "were"
        said.append(
            f"{listed(absent, 5)} {was} not logged into {where or 'any queue you may see'} {say_when(found)}."
        )
    text = " ".join(said)
    strong = names.person(found.people[0].who.agent, found.people[0].who.name) if found.people else ""
    return strong, text, text


def _person(one: Agent, found: Found) -> str:
    who = found.names.person(one.who.agent, one.who.name)
    last = (
        f"now ({clock(found.window.end, found.days.zone)})"
        if one.inside
        else moment(one.last, found, end=True)
    )
    dns = [
        q.dn
        for q in found.queues
        if any(a.who.agent == one.who.agent and a.who.name == one.who.name for a in q.agents)
    ]
    queues = listed([found.names.queue(dn) for dn in dns], 4)
    stretches = f", {count(one.logins, 'stretch', 'stretches')}" if one.logins > 1 else ""
    return f"{who} was logged in {in_words(one.seconds)}, {moment(one.first, found)} to {last}{stretches}, in {queues}."


def of_gaps(found: Found) -> Said:
    """Gaps of each queue."""
    said = []
    for queue in found.queues:
        name = found.names.queue_full(queue.dn)
        if not queue.whole:
            said.append(f"I cannot tell gaps of {name}: you do not see all of its rows.")
        elif not queue.agents:
            said.append(f"Nobody was logged into {name} {say_when(found)}.")
        else:
            said.append(f"{name}:{say_gaps(queue, found)}")
    text = " ".join(said) or _nobody(found)[1]
    return "", text, text


def of_missing(found: Found) -> Said:
    """Absent members of each queue."""
    named, public = [], []
    for queue in found.queues:
        name = found.names.queue_full(queue.dn)
        if not queue.whole:
            line = f"I cannot tell who is missing from {name}: you do not see all of its rows."
            named.append(line)
            public.append(line)
        elif not queue.members:
            named.append(f"{name} has no members.")
            public.append(f"{name} has no members.")
        elif not queue.absent:
            named.append(f"{name}: all {len(queue.members)} members were in {say_when(found)}.")
            public.append(named[-1])
        else:
            head = f"{name}: {len(queue.absent)} of {count(len(queue.members), 'member')} never logged in {say_when(found)}"
            named.append(f"{head}: {listed([found.names.person(dn) for dn in queue.absent], 25)}.")
            public.append(f"{head}.")
    return "", " ".join(named), " ".join(public)


def of_now(found: Found) -> Said:
    """Who is in at this moment, and what that rests on."""
    if not found.window.open_now or found.window.end < found.window.asked_to:
        said = "This period does not end now, so nobody can be said to be in."
        return "", said, said
    lines = []
    for queue in found.queues:
        inside = [agent for agent in queue.agents if agent.inside]
        of = f" of {len(queue.members)}" if queue.members else ""
        longest = f", longest since {since(min(a.since for a in inside), found)}" if inside else ""
        lines.append(f"{found.names.queue_full(queue.dn)}: {len(inside)}{of} in{longest}.")
    rests = (
        "This rests on the login history up to "
        f"{clock(found.window.end, found.days.zone)}; 3CX cannot tell a break or a phone left alone from being there."
    )
    text = " ".join([*lines, rests]) if lines else _nobody(found)[1]
    return "", text, text


def of_why(found: Found) -> Said:
    """The rows behind an answer, what was joined and cut, and the check code."""
    zone = found.days.zone
    named = found.people[:3] if found.asked.policy.per_person else []
    parts = [_rows_of(one, found) for one in named]
    if not parts:
        parts.append(of_people(found)[1] if found.asked.question.agents else _nobody(found)[1])
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
    return "", text, text


def _rows_of(one: Agent, found: Found) -> str:
    """A person's own rows in words, queue by queue, as the phone system gave them."""
    zone = found.days.zone
    said = []
    for queue in found.queues:
        rows = [
            f"{clock(start, zone)}-{'no logout' if end is None else end_clock(end, found.days)}"
            for dn, agent, start, end in sorted(found.why_rows, key=lambda row: row[2])
            if (dn, agent) == (queue.dn, one.who.agent)
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
