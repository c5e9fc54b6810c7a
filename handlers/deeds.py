"""The buttons of an answer -> the next question, run for whoever pressed."""

from collections.abc import Mapping

from bot.followup import DEEDS, at
from bot.models import Question
from handlers import cards
from handlers.asking import Ask, answer
from handlers.parts import Parts
from handlers.presses import Deed, Press
from handlers.reply import PostedReply

EXPIRED = "This has expired; ask again."


async def stored(parts: Parts, press: Press, key: str) -> Question | None:
    """The question behind a button; says so where it has expired."""
    kept = await parts.store.questions.get(press.asker.team, key)
    if kept is None:
        await press.reply.show(cards.words(EXPIRED))
        return None
    return Question.model_validate_json(kept.question_json)


async def deed(parts: Parts, press: Press) -> None:
    """`deed:<name>` with a question's id: previous day, details, gaps, share."""
    await _do(parts, press, press.rest, press.value)


async def more(parts: Parts, press: Press) -> None:
    """The menu of an answer: its options carry the deed's name and the question's id."""
    name, _, key = press.value.partition("|")
    await _do(parts, press, name, key)


async def _do(parts: Parts, press: Press, name: str, key: str) -> None:
    question = await stored(parts, press, key)
    if question is None or name not in DEEDS:
        return
    redraw = name in {"details", "summary"}
    await answer(
        parts,
        Ask(
            press.asker, DEEDS[name](question), press.reply, redraw=redraw and not press.posted, pressed=True
        ),
    )


async def run(parts: Parts, press: Press) -> None:
    """`run:<n>`: a stored question as it is (a choice, an example, another reading)."""
    if (question := await stored(parts, press, press.value)) is not None:
        await answer(parts, Ask(press.asker, question, press.reply, pressed=True))


async def rows(parts: Parts, press: Press) -> None:
    """`rows:next` and `rows:back`: other rows of the same answer, in place."""
    key, _, first = press.value.partition(":")
    if (question := await stored(parts, press, key)) is not None:
        await answer(parts, Ask(press.asker, question, press.reply, first=int(first or 0), redraw=True))


async def other(parts: Parts, press: Press) -> None:
    """`other:period:<n>` and `other:queue:<n>`: another reading of what was typed."""
    question = await stored(parts, press, press.value)
    if question is None:
        return
    kind, _, place = press.rest.partition(":")
    if kind == "period" and int(place) < len(question.other_periods):
        question = at(question, question.other_periods[int(place)])
    elif kind == "queue" and int(place) < len(question.other_queues):
        update = {"queues": (question.other_queues[int(place)],), "agents": (), "other_queues": ()}
        question = question.model_copy(update=update)
    await answer(parts, Ask(press.asker, question, press.reply, pressed=True))


async def keep(parts: Parts, press: Press) -> None:
    """`keep`: the same answer in the asker's own messages, to stay."""
    if (question := await stored(parts, press, press.value)) is None:
        return
    channel = await parts.slack.dm(press.asker.user)
    quiet = question.model_copy(update={"options": question.options.model_copy(update={"csv": False})})
    await answer(parts, Ask(press.asker, quiet, PostedReply(parts.slack, channel, private=True), redraw=True))


async def cancel(parts: Parts, press: Press) -> None:
    """`cancel`: take the message away."""
    del parts
    await press.reply.remove()


DEED_TABLE: Mapping[str, Deed] = {
    "deed": deed,
    "more": more,
    "run": run,
    "pick": run,
    "rows": rows,
    "other": other,
    "keep": keep,
    "cancel": cancel,
}
