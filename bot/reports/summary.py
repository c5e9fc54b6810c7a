"""What was found -> the Summary: title, sentence, tables, figures, gaps, absentees, notes and the context line."""

from bot.models import Figure, Summary, in_words
from bot.reports.coverage import total
from bot.reports.found import Found
from bot.reports.notes import notes
from bot.reports.sentences import queue_brief
from bot.reports.spoken import spoken
from bot.reports.timeline import gap_models
from bot.reports.view_sentences import sentences
from bot.reports.views import tables
from bot.reports.words import clock, count, end_clock, listed, short_day

BREAKS = "logged in = queue switch on, breaks inside are not visible"


def summarise(found: Found) -> Summary:
    """The whole answer in plain text."""
    asked = found.asked
    strong, sentence, public = sentences(found)
    table, details = tables(found)
    absent: tuple[str, ...] = ()
    if asked.named_absentees:
        absent = tuple(sorted({dn for queue in found.queues if queue.whole for dn in queue.absent}))
    return Summary(
        title=title(found),
        sentence=sentence if asked.named_absentees else public,
        public_sentence=public,
        strong=strong,
        figures=figures(found),
        table=table,
        details=details,
        gaps=gap_models(found),
        absent=absent,
        notes=notes(found),
        context=context(found),
        spoken=spoken(found),
        empty=found.empty,
        check=found.check,
    )


def whom(found: Found, *, numbers: bool = False) -> str:
    """Whom the question is about: queues, people, or people in queues."""
    question, names = found.asked.question, found.names
    queue = names.queue_full if numbers else names.queue
    agents = listed([names.person(dn) for dn in question.agents], 4) if found.asked.policy.per_person else ""
    if question.queues:
        queues = listed([queue(dn) for dn in question.queues], 4)
        return f"{agents} in {queues}" if agents else queues
    if agents:
        return agents
    known = [one.dn for one in found.queues]
    if not numbers or not 0 < len(known) <= 6:
        return "All queues you may see" if not found.asked.scope.everything else "All queues"
    return f"all queues you may see: {listed([queue(dn) for dn in known], 6)}"


def title(found: Found) -> str:
    """Such as "Support: logins on Mon 23 Nov 2026"."""
    said = found.asked.say(found.asked.question.period)
    if found.asked.question.options.view == "now":
        return f"{whom(found)}: in at {clock(found.window.end, found.days.zone)}"
    if found.one_day and not found.asked.question.agents:
        return f"{whom(found)}: logins on {said}"
    return f"{whom(found)}: {said}"


def context(found: Found) -> str:
    """What was understood, in one line: numbers, first and last instant, the zone by name, and when it was asked."""
    days, window = found.days, found.window
    first = f"{short_day(days.dates[0])} {clock(window.start, days.zone)}"
    last = end_clock(window.end, days)
    if not found.one_day:
        last = f"{short_day(days.dates[-1])} {last}"
    zone = found.asked.question.period.zone
    parts = [
        whom(found, numbers=True),
        f"{first} to {last} {zone}",
        *found.asked.question.said,
        f"asked {found.asked.now.astimezone(days.zone):%H:%M}",
        BREAKS,
    ]
    return " · ".join(parts)


def figures(found: Found) -> tuple[Figure, ...]:
    """Totals per queue and over all; a person's merged hours; who is in, where the period ends now."""
    in_now = _in_now(found)
    if found.asked.question.options.view == "now":
        return in_now
    many = len(found.queues) > 1
    made = []
    if many:
        made = [Figure(label=found.names.queue_full(q.dn), value=queue_brief(q, found)) for q in found.queues]
    if found.empty:
        return tuple(made)
    if found.asked.policy.per_person:
        made += _hours(found)
    whole = [queue for queue in found.queues if queue.whole]
    if len(whole) == 1:
        made.append(Figure(label="Somebody in", value=in_words(total(whole[0].covered))))
        made.append(Figure(label="Nobody in", value=in_words(total(whole[0].gaps))))
    return (*made, *in_now)


def _hours(found: Found) -> list[Figure]:
    """Hours of each person asked about, and of all: added per queue and merged, each saying which."""
    several = len(found.queues) > 1
    how = ", queues merged" if several else ""
    if found.asked.question.agents:
        made = [
            Figure(
                label=f"{found.names.person(one.who.agent, one.who.name)}{how}",
                value=f"{in_words(one.seconds)} in {count(one.logins, 'stretch', 'stretches')}",
            )
            for one in found.people
        ]
        if len(made) == 1:
            return made
    else:
        made = []
    added = in_words(sum(queue.seconds for queue in found.queues))
    if not several:
        return [*made, Figure(label="Hours of all", value=added)]
    merged = in_words(sum(one.seconds for one in found.people))
    return [
        *made,
        Figure(label="Hours of all, added per queue", value=added),
        Figure(label="Hours of all, queues merged", value=merged),
    ]


def _in_now(found: Found) -> tuple[Figure, ...]:
    if not found.window.open_now or found.window.end < found.window.asked_to:
        return ()
    inside = sum(one.inside for one in found.people)
    label = f"In at {clock(found.window.end, found.days.zone)}"
    return (Figure(label=label, value=count(inside, "person", "people")),)
