"""Questions that one text can stand for -> the one that is asked, or choices with the words that tell them apart."""

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.models import Question
from bot.reading.meaning import Meant
from bot.reading.shapes import About, Asked, Choice, Several
from bot.reading.typed import Typed
from bot.reading.ways import Way

_MOST_SHOWN = 25
_LOOSE_PARTS = frozenset({"filler", "head", "tail", "separator", "mark"})


def sense(question: Question) -> Question:
    """What is asked, without how it was put."""
    plain = {"words": "", "locale": ""}
    sides = tuple(side.model_copy(update=plain) for side in question.against)
    return question.model_copy(
        update={"said": (), "other_queues": (), "other_periods": (), "against": sides, **plain}
    )


def asked(text: Typed, best: tuple[Way, ...], questions: tuple[Meant, ...]) -> Asked | Several:
    """The one question, or all of them as choices labelled by what differs."""
    if len(questions) == 1:
        return Asked(question=questions[0].question)
    who = {one.who for one in questions}
    when = {(one.question.period, *(side.period for side in one.question.against)) for one in questions}
    unsure = [piece for way in best for piece in way.pieces if piece.match and hasattr(piece.match, "names")]
    about = _about(best, len(who), len(when))
    words = text.text
    if about == "names" and unsure:
        words = text.slice(unsure[0].first, unsure[0].stop)
    elif about == "periods":
        dated = [piece for piece in best[0].pieces if piece.what == "date"]
        words = text.slice(dated[0].first, dated[0].stop) if dated else words
    choices = _told_apart(
        [
            Choice(
                label=_label(one, several_who=len(who) > 1, several_when=len(when) > 1), question=one.question
            )
            for one in questions
        ]
    )
    kinds = {kind for one in questions for kind in _kinds(one.question)}
    return Several(
        about=about,
        words=words,
        choices=choices[:_MOST_SHOWN],
        more=max(0, len(choices) - _MOST_SHOWN),
        kind="queue" if kinds == {"queue"} else "agent" if kinds == {"agent"} else "",
    )


def _told_apart(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """The choices, those that are called alike with how they are wanted; no two buttons have one label."""
    labels = Counter(choice.label for choice in choices)
    named = [
        choice.model_copy(update={"label": ", ".join((choice.label, *_wishes(choice.question)))})
        if labels[choice.label] > 1
        else choice
        for choice in choices
    ]
    return tuple({choice.label: choice for choice in reversed(named)}.values())[::-1]


def _wishes(question: Question) -> Iterator[str]:
    wanted = question.options.model_dump(exclude_defaults=True, exclude={"view"})
    for name, value in wanted.items():
        words = name.replace("_", " ")
        yield words if value is True else f"no {words}" if value is False else f"{words} {value}"


def _about(best: tuple[Way, ...], people: int, periods: int) -> About:
    """Where the questions part: only in names, only in periods, or in how the words are split."""
    splits = {
        tuple((piece.first, piece.stop, piece.what) for piece in way.pieces if piece.what not in _LOOSE_PARTS)
        for way in best
    }
    if len(splits) > 1 or (people > 1 and periods > 1):
        return "readings"
    return "names" if periods == 1 else "periods"


def _kinds(question: Question) -> list[str]:
    return ["queue"] * bool(question.queues or question.everything) + ["agent"] * bool(question.agents)


def _label(one: Meant, *, several_who: bool, several_when: bool) -> str:
    if one.together and not several_when:
        return "Both" if one.together == 2 else f"All {one.together}"
    if several_who and several_when:
        return f"{one.who}, {one.when}"
    if several_when:
        return one.when
    return one.who if several_who else f"{one.who}, {one.question.options.view}"
