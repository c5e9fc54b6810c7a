"""An empty answer, and the same weekdays before -> whether to believe it: unusual, closed, or perhaps not readable."""

from collections.abc import Iterator, Sequence

from bot.models import Note
from bot.reports.coverage import open_stretches
from bot.reports.days import Days
from bot.reports.found import Asked, Folded
from bot.reports.presence import Window
from bot.reports.words import say_period


def could_have_rows(asked: Asked, days: Days, windows: Sequence[Window]) -> Iterator[bool]:
    """For each queue of which somebody asked about is a member: whether it was open in the period, as far as is known."""
    queues, agents = frozenset(asked.question.queues), frozenset(asked.question.agents)
    for queue in asked.directory.queues:
        if queues and queue.dn not in queues:
            continue
        if agents:
            could = not queue.members_known or not agents.isdisjoint(queue.members)
        else:
            could = bool(queue.members or not queue.members_known) and (
                asked.scope.everything or queue.dn in asked.scope.queues
            )
        if could:
            hours = asked.hours.get(queue.dn) or queue.hours
            yield hours is None or any(
                open_stretches(hours, days, window.start, window.end) for window in windows
            )


def say_doubt(folded: Folded, earlier: Folded) -> Folded:
    """The empty answer with what the period before tells: unusual, closed, or perhaps not readable at all (note "unreadable")."""
    said = say_period(earlier.question.period)
    if earlier.counted:
        people = next(int(each.value or 0) for each in earlier.summary.figures if each.code == "people")
        were = "1 was" if people == 1 else f"{people} were"
        note = Note(code="unusual", text=f"Unusual: {were} in on {said}.")
    elif folded.closed:
        note = Note(code="closed", text=f"Outside the opening hours; nobody on {said} either.")
    else:
        note = Note(
            code="unreadable",
            text=f"Nobody on {said} either: I cannot tell an empty day from rows that I may not read.",
        )
    summary = folded.summary.model_copy(update={"notes": (*folded.summary.notes, note)})
    return folded.model_copy(update={"summary": summary, "doubt": False})
