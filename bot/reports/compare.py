"""Two finished reports of one question -> the later one's summary, compared with the earlier."""

from bot.models import Figure, Note, Period, Summary, Table, in_words
from bot.reports.found import Folded
from bot.reports.window import period_before
from bot.reports.words import say_period

__all__ = ["compare", "period_before"]


def compare(folded: Folded, before: Folded) -> Summary:
    """The summary with the period before beside it: hours and people by queue as figures, hours by person in the wide table."""
    said = _short(before.question.period)
    names = {row: _delta(folded.hours[row], before.hours.get(row, 0.0)) for row in folded.hours}
    many = len(names) > 1
    figures = [
        Figure(
            label=f"Against {said}{f', queue {dn}' if many else ''}",
            value=f"{in_words(folded.hours[dn])} (before {in_words(before.hours.get(dn, 0.0))}, {change}); "
            f"{folded.people_in.get(dn, 0)} in (before {before.people_in.get(dn, 0)})",
        )
        for dn, change in names.items()
    ]
    people = sorted({*folded.hours_by_person, *before.hours_by_person})
    table = Table(
        head=("Agent", "Hours", "Before", "Change"),
        rows=tuple(
            (
                who,
                in_words(now := folded.hours_by_person.get(who, 0.0)),
                in_words(then := before.hours_by_person.get(who, 0.0)),
                _delta(now, then),
            )
            for who in people
        ),
    )
    note = Note(code="compared", text=f"Compared with {said}.")
    update = {
        "figures": (*figures, *folded.summary.figures),
        "notes": (note, *folded.summary.notes),
        **({"details": table} if people else {}),
    }
    return folded.summary.model_copy(update=update)


def _short(period: Period) -> str:
    return say_period(period)


def _delta(now: float, then: float) -> str:
    difference = now - then
    if abs(difference) < 30:
        return "the same"
    return f"{'+' if difference > 0 else '-'}{in_words(abs(difference))}"
