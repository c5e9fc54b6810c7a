"""What a person typed, anywhere -> run, a choice, a verb's page, or why it was not understood; always in the same place."""

import logging
from collections.abc import Awaitable, Callable

from bot.models import Question
from bot.reading import Asked, Command, NotRead, Several
from handlers import cards, verbs
from handlers.asking import Ask, answer, kept, show_choices
from handlers.failures import refusal_for
from handlers.parts import Parts
from handlers.reply import Reply
from handlers.said import Said
from handlers.unread import not_read, picker

log = logging.getLogger(__name__)


Choose = Callable[[Question], Awaitable[Reply]]


async def hear(
    parts: Parts, said: Said, reply: Reply, previous: Question | None = None, choose: Choose | None = None
) -> Question | None:
    """Read what was said and answer it in *reply*; the question that was run, if one was. Never raises.

    *choose* finds another place for an answer once the question is known.
    """
    try:
        return await _heard(parts, said, reply, previous, choose)
    except Exception as error:  # noqa: BLE001 - whatever went wrong is told where it was asked
        refused = refusal_for(error)
        try:
            await reply.show(cards.refusal(refused))
        except Exception:
            log.exception("a failure could not be shown", extra={"ref": refused.ref})
        return None


async def _heard(
    parts: Parts, said: Said, reply: Reply, previous: Question | None, choose: Choose | None
) -> Question | None:
    found = await parts.desk.read(said.text, said.asker, parts.clock(), previous)
    if isinstance(found, Asked):
        reply = await choose(found.question) if choose is not None else reply
        await answer(parts, Ask(said.asker, found.question, reply, after=_cannot(found), spoken=said.spoken))
        return found.question
    if isinstance(found, Command):
        await verbs.run(parts, said, found, reply)
    elif isinstance(found, Several):
        await show_choices(parts, said.asker, picker(found), reply)
    elif isinstance(found, NotRead):
        directory, scope = await parts.desk.seen_by(said.asker)
        refused = not_read(found, scope, directory, parts.desk.policy)
        await reply.show(cards.refusal(refused, await kept(parts, said.asker, refused.buttons)))
    return None


def _cannot(found: Asked) -> str:
    """What nobody can judge from login times, said after the answer."""
    if not found.cannot:
        return ""
    words = " or ".join(f"“{word}”" for word in found.cannot)
    return f"I can't judge {words}: I have no shift times."
