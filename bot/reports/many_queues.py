"""Several queues -> one sentence over all of them, and a line for each in a table instead of a paragraph each."""

from collections.abc import Callable, Iterable, Sequence

from bot.models import Table
from bot.reports.coverage import open_stretches, total
from bot.reports.facts import QueueFacts
from bot.reports.found import Found
from bot.reports.tables import moment, since
from bot.reports.words import count, end_clock, known, lasting, listed

Sentence = tuple[tuple[str, ...], str, str]  # what is strong, the sentence, the public sentence
MOST_APART = 3  # queues up to which each person stands in the table
_QUEUES = 5
_PEOPLE = 12
_NOT_TOLD = "not told: you do not see all of its rows"


def in_all(found: Found) -> Sentence:
    """How many were in how many queues, for how long, and where nobody was at times."""
    used = [queue for queue in found.queues if queue.agents]
    strong = count(len(found.people), "person", "people")
    every = "both" if len(used) == 2 else f"all {len(used)}"
    where = every if len(used) == len(found.queues) else f"{len(used)} of {len(found.queues)}"
    rest = f" {'was' if len(found.people) == 1 else 'were'} in {where} queues"
    if found.asked.policy.per_person:
        hours = known(sum(p.seconds for p in found.people), least=any(p.least for p in found.people))
        rest += f", {hours} in all"
    rest += f".{_named(found, ' Nobody at times in', _with_gaps(found))}{_never_in(found)}"
    return (strong,), strong + rest, strong + rest


def _never_in(found: Found) -> str:
    """How many members were in none of the queues, where all of them may be seen."""
    here = {one.who.agent for one in found.people}
    absent = {dn for queue in found.queues for dn in queue.absent} - here
    return f" {len(absent)} never logged in." if absent and all(queue.whole for queue in found.queues) else ""


def of_gaps(found: Found) -> Sentence:
    """How many queues had gaps, which was the longest, and who had none."""
    told = [queue for queue in found.queues if queue.whole and (queue.agents or queue.gaps)]
    short = _with_gaps(found)
    text = f"{len(short)} of {count(len(told), 'queue')} had nobody in at times" if short else ""
    if short:
        queue, (start, end) = max(
            ((queue, gap) for queue in short for gap in queue.gaps), key=lambda one: one[1][1] - one[1][0]
        )
        text += (
            f", {lasting(sum(total(queue.gaps) for queue in short))} in all. The longest: {found.names.queue(queue.dn)},"
            f" {say_gap(start, end, found)} ({lasting(end - start)})."
        )
    text += _named(
        found,
        " Always somebody in:",
        [q for q in told if not q.gaps and not q.unsure and not _closed(q, found)],
    )
    text += _named(
        found, " Nobody was logged in at all:", [q for q in found.queues if q.whole and not q.agents]
    )
    text += _named(
        found, " Not told, since you do not see all rows:", [q for q in found.queues if not q.whole]
    )
    return (), text.strip(), text.strip()


def of_missing(found: Found) -> Sentence:
    """How many members never logged in anywhere they belong, and in how many queues."""
    told = [queue for queue in found.queues if queue.whole and queue.members_known and queue.members]
    short = [queue for queue in told if queue.absent]
    members = {dn for queue in told for dn in queue.members}
    absent = {dn for queue in short for dn in queue.absent}
    text = ""
    if told:
        text = f"All {count(len(members), 'member')} were in, each in every queue of theirs."
    if absent:
        text = f"{len(absent)} of {count(len(members), 'member')} never logged into at least one of their queues; {len(short)} of {count(len(told), 'queue')} lacked somebody."
    text += _named(found, " All were in:", [queue for queue in told if not queue.absent] if absent else [])
    text += _named(
        found, " Without members:", [q for q in found.queues if q.whole and q.members_known and not q.members]
    )
    text += _named(
        found, " Members could not be read:", [q for q in found.queues if q.whole and not q.members_known]
    )
    text += _named(
        found, " Not told, since you do not see all rows:", [q for q in found.queues if not q.whole]
    )
    return (), text.strip(), text.strip()


def of_now(found: Found) -> str:
    """How many are in now in how many queues, and who has been for longest."""
    inside = [one for one in found.people if one.inside]
    empty = [queue for queue in found.queues if not any(agent.inside for agent in queue.agents)]
    used = len(found.queues) - len(empty)
    text = f"{count(len(inside), 'person is', 'people are')} in {used} of {len(found.queues)} queues"
    longest = f", the longest since {since(min(one.since for one in inside), found)}" if inside else ""
    return f"{text}{longest}.{_named(found, ' Nobody is in', empty)}"


def say_gap(start: float, end: float, found: Found) -> str:
    """A stretch: "12:03-12:31", over several days with its day."""
    days = found.days
    right = end_clock(end, days)
    if not found.one_day and days.index(start) != days.index(end - 0.001):
        right = moment(end, found, end=True)
    return f"{moment(start, found)}-{right}"


def summary_table(found: Found) -> Table:
    """A line for each queue: how many were in, how long nobody was, and the hours."""
    hours = ("Hours",) if found.asked.policy.per_person else ()
    return _table(
        found,
        ("In", "Nobody", *hours),
        lambda queue: (
            were_in(queue),
            _nobody(queue),
            *((known(queue.seconds, least=queue.least),) if hours else ()),
        ),
    )


def gaps_table(found: Found) -> Table:
    """A line for each queue: how many gaps, how long they were, and which was the longest."""
    return _table(found, ("Nobody", "Longest"), lambda queue: _gaps_of(queue, found))


def _gaps_of(queue: QueueFacts, found: Found) -> tuple[str, ...]:
    if not queue.whole:
        return "?", _NOT_TOLD
    if not queue.agents and not queue.gaps:
        return "-", "nobody was logged in at all"
    if _closed(queue, found):
        return "-", "closed then"
    if not queue.gaps:
        return ("?", f"not known for {lasting(total(queue.unsure))}") if queue.unsure else ("-", "-")
    start, end = max(queue.gaps, key=lambda gap: gap[1] - gap[0])
    all_of_them = f"{_nobody(queue)} in {len(queue.gaps):,}" if len(queue.gaps) > 1 else _nobody(queue)
    return all_of_them, f"{lasting(end - start)} from {moment(start, found)}"


def missing_table(found: Found) -> Table:
    """A line for each queue: how many members never logged in, and who where they may be named."""
    named = found.asked.named_absentees

    def line(queue: QueueFacts) -> tuple[str, ...]:
        if not queue.whole:
            return "?", *((_NOT_TOLD,) if named else ())
        if not queue.members_known:
            return "?", *(("its members could not be read",) if named else ())
        who = listed([found.names.person(dn) for dn in queue.absent], _PEOPLE) or "-"
        many = f"{len(queue.absent)} of {len(queue.members)}" if queue.members else "no members"
        return many, *((who,) if named else ())

    return _table(found, ("Never logged in", *(("Who",) if named else ())), line)


def were_in(queue: QueueFacts) -> str:
    """How many were in, of how many members; those who are no members today beside them."""
    there = len({agent.who.agent for agent in queue.agents})
    if not queue.members:
        return f"{there}"
    return f"{queue.present_members} of {len(queue.members)}{f' and {queue.guests}' if queue.guests else ''}"


def _table(found: Found, head: Sequence[str], line: Callable[[QueueFacts], tuple[str, ...]]) -> Table:
    rows = tuple((found.names.queue_full(queue.dn), *line(queue)) for queue in found.queues)
    return Table(head=("Queue", *head), rows=rows)


def _nobody(queue: QueueFacts) -> str:
    if not queue.whole:
        return "?"
    return (
        known(total(queue.gaps), least=bool(queue.unsure), say=lasting) if queue.gaps or queue.unsure else "-"
    )


def _closed(queue: QueueFacts, found: Found) -> bool:
    return queue.hours is not None and not open_stretches(
        queue.hours, found.days, found.window.start, found.window.end
    )


def _with_gaps(found: Found) -> list[QueueFacts]:
    return [queue for queue in found.queues if queue.gaps]


def _named(found: Found, lead: str, queues: Iterable[QueueFacts]) -> str:
    """The queues by name behind *lead*; nothing where there are none."""
    names = [found.names.queue(queue.dn) for queue in queues]
    return f"{lead} {listed(names, _QUEUES)}." if names else ""
