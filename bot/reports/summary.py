"""What was found -> the Summary: title, sentence, tables, figures, gaps, absentees, notes and the context line."""

from bot.models import Summary
from bot.reports.figures import figures
from bot.reports.found import Found
from bot.reports.notes import notes
from bot.reports.spoken import spoken
from bot.reports.timeline import gap_models
from bot.reports.view_sentences import sentences
from bot.reports.views import tables
from bot.reports.words import clock, listed


def summarise(found: Found) -> Summary:
    """The whole answer in plain text."""
    asked = found.asked
    strong, sentence, public = sentences(found)
    said, wants = spoken(found), asked.question.options
    if wants.view not in {"now", "why"} and (
        wants.ask != "who" or wants.at
    ):  # the answer to the question itself comes first
        rest = ("", "") if found.empty else (sentence, public)
        strong, sentence, public = (said, *strong), *(f"{said} {each}".rstrip() for each in rest)
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
        context=" · ".join(context(found)),
        spoken=said,
        empty=found.empty,
        check=found.check,
    )


def whom(found: Found, *, numbers: bool = False) -> str:
    """Whom the question is about: queues, people, or people in queues; and who is left out."""
    said = _with_those(found, numbers=numbers)
    out = [found.names.person(dn) for dn in found.asked.question.without]
    return f"{said} without {listed(out, 4)}" if out else said


def _with_those(found: Found, *, numbers: bool) -> str:
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


def context(found: Found) -> tuple[str, ...]:
    """What was understood, in parts: who by number, when with the zone by name, how words were read, and when it was asked."""
    question, now, zone = found.asked.question, found.asked.now, found.days.zone
    this_year = f" {now.astimezone(zone).year}"
    when = found.asked.say(question.period)
    when = when if question.period.only else when.replace(this_year, "")
    # the period is said once, behind the words that were typed for it
    echoes = [
        said
        for said in question.said
        if said.replace(this_year, "").endswith(f" = {when.replace(this_year, '')}")
    ]
    read = [said for said in question.said if said not in echoes]
    if echoes and not question.period.only:
        when = echoes[0].replace(this_year, "")
    at = f"as of {now.astimezone(zone):%H:%M}"
    return whom(found, numbers=True), f"{when}, {question.period.zone}", *read, at
