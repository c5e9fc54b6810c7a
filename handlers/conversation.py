"""What a person typed, anywhere -> run, a choice, a verb's page, or why it was not understood; always in the same place."""

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.desk import Before
from bot.errors import PBXError
from bot.metrics import Told
from bot.models import Question
from bot.models.text import LONGEST_QUESTION, seen
from bot.reading import Asked, Command, NotRead, Reading, Several
from handlers import cards, verbs
from handlers.asking import answer, show_choices, tell
from handlers.failures import refusal_for
from handlers.notes import write_down_denial
from handlers.parts import Parts
from handlers.reply import NotShown, Reply
from handlers.said import Said
from handlers.showing import Ask, kept
from handlers.unread import examples, not_read, picker

log = logging.getLogger(__name__)

TOO_LONG = (
    f"I read at most {LONGEST_QUESTION} characters. Please ask with fewer words, as in `Support yesterday`."
)
MOST_MENTIONED = 10
_MENTION = re.compile(r"<@([A-Z0-9]{2,32})")
Choose = Callable[[Question], Awaitable[Reply]]


async def hear(
    parts: Parts, said: Said, reply: Reply, previous: Question | None = None, choose: Choose | None = None
) -> Question | None:
    """Read what was said and answer it in *reply*; the question that was run, if one was. Raises `NotShown` alone.

    *choose* finds another place for an answer once the question is known.
    """
    told = Told("")
    try:
        return await _heard(parts, said, reply, previous, choose, told)
    except NotShown:
        raise
    except Exception as error:  # noqa: BLE001 - whatever went wrong is told where it was asked
        told.outcome = f"not read ({getattr(error, 'code', 'unexpected')})"
        if isinstance(error, PBXError) and said.text.strip().casefold() == "status":
            await verbs.run(parts, said, Command(verb="status"), reply)  # the one page that is about this
            return None
        await tell(parts, said.asker, reply, refusal_for(error), said.text)
        return None
    finally:
        if told.outcome:
            log.info("%s, %.3f s", told.outcome, told.seconds)


async def _heard(
    parts: Parts, said: Said, reply: Reply, previous: Question | None, choose: Choose | None, told: Told
) -> Question | None:
    """The same; what became of words that are no question is left in *told*, a question has a line of its own."""
    if len(seen(said.text)) > LONGEST_QUESTION:
        told.outcome = "not read (too long)"
        await reply.show(cards.words(TOO_LONG))
        return None
    found = await _read(parts, said, previous)
    if isinstance(found, Asked):
        question = await _as_preferred(parts, said, found.question)
        place = await choose(question) if choose is not None else reply
        await answer(
            parts,
            Ask(
                said.asker, question, place, aside=reply, spoken=said.spoken, unjudged=found.cannot, about=found.about, hint=said.hint
            ),
        )  # fmt: skip
        return question
    if isinstance(found, Command):
        told.outcome = f"page {found.verb}"
        await verbs.run(parts, said, found, reply)
    elif isinstance(found, Several):
        told.outcome = "asked which is meant"
        await show_choices(parts, said.asker, picker(found), reply)
    elif isinstance(found, NotRead):
        directory, scope = await parts.desk.seen_by(said.asker)
        tries = await examples(parts, said.asker)
        spoken = said.spoken or said.asker.channel.startswith("D")
        refused = not_read(found, scope, directory, parts.desk.policy, tries, spoken=spoken)
        told.outcome = f"not read ({refused.code})"
        await write_down_denial(parts, said.asker, "ask", refused)
        await reply.show(cards.refusal(refused, await kept(parts, said.asker, refused.buttons)))
    return None


async def _read(parts: Parts, said: Said, previous: Question | None) -> Reading:
    """What the words come to; where they do not go on from *previous*, what they come to by themselves."""
    before = Before(previous, bool(said.thread), await _mentioned(parts, said))
    found = await parts.desk.read(said.text, said.asker, parts.clock(), before)
    if isinstance(found, NotRead) and previous is not None:
        alone = await parts.desk.read(said.text, said.asker, parts.clock(), replace(before, question=None))
        return found if isinstance(alone, NotRead) else alone
    return found


async def _mentioned(parts: Parts, said: Said) -> dict[str, str]:
    """The extensions of the people mentioned, as far as their own profile tells them."""
    found = {}
    for user in dict.fromkeys(_MENTION.findall(said.text)[:MOST_MENTIONED]):
        if user != said.asker.bot_user:
            _, scope = await parts.desk.seen_by(await parts.people.asker(user))
            found[user] = scope.own
    return {user: own for user, own in found.items() if own}


async def _as_preferred(parts: Parts, said: Said, question: Question) -> Question:
    """Shared without the word where the asker chose so and the channel is linked to these queues."""
    here, options = said.asker.channel, question.options
    if options.place or said.spoken or not here or here.startswith("D"):
        return question
    if not (await parts.desk.records.preferences(said.asker.team, said.asker.user)).share:
        return question
    if (
        await parts.desk.why_not_here(question, said.asker, await parts.people.channel(here, said.asker.user))
        is not None
    ):
        return question
    return question.model_copy(update={"options": options.model_copy(update={"place": "share"})})
