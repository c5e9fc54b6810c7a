"""A question that compares -> its sides as questions of their own, made alike where they can be, and what to say of it."""

from dataclasses import dataclass

from bot import access, dates
from bot.followup import at, sides
from bot.models import Directory, Note, Period, Policy, Question, Refusal, Scope, Side
from bot.models.duration import in_words


@dataclass(frozen=True)
class Beside:
    """The sides in order, the first one being what was asked about; and what the reader must know of how they were made alike."""

    sides: tuple[Question, ...]
    notes: tuple[Note, ...] = ()


def narrowed(question: Question, scope: Scope, directory: Directory, policy: Policy) -> Question | Refusal:
    """*question* with every side as this person may ask it, or the first refusal."""
    allowed: list[Question] = []
    for side in sides(question):
        found = access.narrow(side, scope, directory, policy)
        if isinstance(found, Refusal):
            return found
        allowed.append(found)
    first, *others = allowed
    fields = set(Side.model_fields)
    against = tuple(Side.model_validate({name: getattr(side, name) for name in fields}) for side in others)
    return first.model_copy(update={"options": question.options, "against": against, "said": question.said})


def beside(question: Question) -> Beside:
    """The sides of a comparison; with none named, the period of the same kind before."""
    first, *others = sides(question)
    if not others:
        others = [at(first, dates.period_before(first.period))]
    notes: list[Note] = []
    made: list[Question] = []
    for other in others:
        first, alike, note = _alike(first, other)
        made.append(alike)
        notes += note
    return Beside((first, *made), tuple(dict.fromkeys(notes)))


def _alike(first: Question, other: Question) -> tuple[Question, Question, list[Note]]:
    """Both, one of them cut to what the other has of its period; where that cannot be, it is said."""
    if first.period == other.period:
        same = _subject(first) == _subject(other)
        return first, other, [Note(code="same", text="Both sides are the same.")] if same else []
    if (cut := dates.alike(first.period, other.period)) is not None:
        return first, _cut(other, cut), [_said(other, cut), *_unequal(first.period, cut)]
    a_part = other.clipped or not dates.whole_days(other.period)
    if a_part and (cut := dates.alike(other.period, first.period)) is not None:
        return _cut(first, cut), other, [_said(first, cut), *_unequal(cut, other.period)]
    return first, other, _unequal(first.period, other.period)


def _unequal(one: Period, other: Period) -> list[Note]:
    """What is said of two periods that are not of the same length."""
    if dates.comparable(one, other):
        return []
    text = f"The two are not of the same length: {_length(one)} beside {_length(other)}."
    return [Note(code="not-alike", text=text)]


def _subject(question: Question) -> tuple[object, ...]:
    return question.queues, question.agents, question.everything


def _cut(question: Question, period: Period) -> Question:
    return question.model_copy(update={"period": period})


def _said(question: Question, cut: Period) -> Note:
    text = f"Cut to the same hours: of {dates.say(question.period)} only {dates.say(cut)}."
    if not cut.only:
        text = f"Cut to the same length: of {dates.say(question.period)} only {dates.say(cut)}."
    return Note(code="cut-alike", text=text)


def _length(period: Period) -> str:
    """Such as "5 days"; of windows such as "5 times, 20 h in all"."""
    if period.only:
        seconds = sum((end.timestamp() - start.timestamp() for start, end in period.only), 0.0)
        return f"{len(period.only)} times, {in_words(seconds)} in all"
    many = dates.days_in(period)
    return f"{many} day{'' if many == 1 else 's'}"
