"""What was found -> the sentence that alone answers, and the same without the names of absentees."""

from bot.reports.coverage import open_stretches, total
from bot.reports.facts import Agent, QueueFacts
from bot.reports.found import Found
from bot.reports.many_queues import in_all, say_gap
from bot.reports.tables import first_in, hours, last_out
from bot.reports.words import clock, count, hours_in_words, known, lasting, listed

Said = tuple[tuple[str, ...], str, str]  # what is strong, the sentence, the public sentence
_GAPS = 4
_ABSENT = 10


def say_when(found: Found) -> str:
    """Such as "on Mon 23 Nov 2026", "from Mon 16 to Sun 22 Nov 2026"."""
    said = found.asked.say(found.asked.question.period)
    return f"on {said}" if found.one_day or len(found.windows) > 1 else f"from {said}"


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
    first = first_in(
        min(queue.agents, key=lambda agent: (agent.first, agent.spans[0].began or agent.first)), found
    )
    shown_to_now = found.window.end >= found.window.asked_to  # a period that ended earlier has no "now" in it
    if shown_to_now and any(agent.inside for agent in queue.agents):
        return f"{first} until now ({clock(found.window.end, found.days.zone)})"
    last = max(queue.agents, key=lambda agent: (agent.last, agent.spans[-1].ended or 0.0))
    days = len({day for agent in queue.agents for day in agent.by_day})
    on = "" if days == len(found.asked_days) else f", on {days} of {len(found.asked_days)} days"
    ended = last_out(last, found)
    return f"{first} to {'an end that is not known' if ended == '?' else ended}{on}"


def say_gaps(queue: QueueFacts, found: Found) -> str:
    """When nobody was in, and what "open" rests on."""
    if not queue.whole or not queue.agents:
        return ""
    basis = "between the first and the last" if found.one_day else "between each day’s first and last"
    if queue.hours is not None:
        basis = f"opening hours {hours_in_words(queue.hours, found.days)}"
        if not open_stretches(queue.hours, found.days, found.window.start, found.window.end):
            return f" It is closed then ({basis})."
    perhaps = (
        f" Whether somebody was in is not known for {lasting(total(queue.unsure))}." if queue.unsure else ""
    )
    if not queue.gaps and queue.hours is None and not found.one_day:
        return perhaps or f" No gap {basis}."  # of the nights between nothing is said
    if not queue.gaps:
        return perhaps or f" Always somebody in ({basis})."
    listed_ones = queue.listed_gaps
    said = [say_gap(a, b, found) for a, b in listed_ones[:_GAPS]]
    if more := len(queue.gaps) - len(said):
        short = "" if len(listed_ones) > _GAPS else " under a minute"
        lead = "and " if said else ""
        left = count(more, "more gap" if said else "gap")
        said.append(f"{lead}{left}{short}, {lasting(total(queue.gaps))} in all")
    return f" Nobody: {', '.join(said)} ({basis}).{perhaps}"


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
    was = "was" if strong.startswith("1 ") and not _guests(queue) else "were"
    head = f"{_guests(queue)} {was} in, {_from_to(queue, found)}."
    return strong, head + say_gaps(queue, found) + say_absent(queue, found, named=named)


def queue_brief(queue: QueueFacts, found: Found) -> str:
    """A queue in one line of figures."""
    if not queue.agents:
        return "nobody"
    days = len({day for agent in queue.agents for day in agent.by_day})
    when = f"on {days} of {len(found.asked_days)} days" if found.many_days else _from_to(queue, found)
    parts = [f"{_were_in(queue)} in", when]
    if queue.gaps:
        parts.append(f"{count(len(queue.gaps), 'gap')}, {lasting(total(queue.gaps))}")
    if found.asked.policy.per_person:
        parts.append(known(queue.seconds, least=queue.least))
    return ", ".join(parts)


def of_queues(found: Found) -> Said:
    """One queue in full; several in total."""
    if len(found.queues) == 1:
        strong, rest = queue_sentence(found.queues[0], found, named=True)
        return (strong,), strong + rest, strong + queue_sentence(found.queues[0], found, named=False)[1]
    if found.empty:
        return nobody(found)
    return in_all(found)


def nobody(found: Found) -> Said:
    """That nobody was in, and where and when that was looked for."""
    where = listed([found.names.queue_full(queue.dn) for queue in found.queues], 5) or "any queue you may see"
    text = f"Nobody was logged into {where} {say_when(found)}."
    return (text,), text, text


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
    return tuple(names.person(one.who.agent, one.who.name) for one in found.people[:5]), text, text


def _person(one: Agent, found: Found) -> str:
    who = found.names.person(one.who.agent, one.who.name)
    last = f"now ({clock(found.window.end, found.days.zone)})" if one.inside else last_out(one, found)
    dns = [
        q.dn
        for q in found.queues
        if any(a.who.agent == one.who.agent and a.who.name == one.who.name for a in q.agents)
    ]
    queues = listed([found.names.queue(dn) for dn in dns], 4)
    stretches = f", {count(one.logins, 'stretch', 'stretches')}" if one.logins > 1 else ""
    return f"{who} was logged in {hours(one)}, {first_in(one, found)} to {last}{stretches}, in {queues}."
