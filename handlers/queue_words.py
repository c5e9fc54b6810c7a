"""Words after `link`, `unlink`, `hours`, `access grant` and `revoke` -> the queues they name; or what is wrong with them, said in place."""

from bot import access, reading
from bot.models import Asker, Button, Refusal
from bot.models.audit import Deed
from bot.models.queues import QueueSet
from bot.models.text import mrkdwn, said_back
from bot.naming import named, sees
from handlers import cards
from handlers.notes import write_down_denial
from handlers.parts import Parts
from handlers.reply import Reply
from handlers.said import Said


async def queues_in(
    parts: Parts, said: Said, words: str, reply: Reply, *, deed: Deed, around: tuple[str, str]
) -> QueueSet | None:
    """The queues that *words* name; None where they name anything else, which is said.

    *around* is what was typed before and after them, so that a queue which may have been meant is one press away.
    """
    found = await parts.desk.queues(words, said.asker)
    if isinstance(found, reading.QueuesNamed):
        return found.queues
    refused = await _refused(parts, said.asker, found, around)
    await write_down_denial(parts, said.asker, deed, refused)
    await reply.show(cards.refusal(refused))
    return None


async def _refused(parts: Parts, asker: Asker, found: reading.NotQueues, around: tuple[str, str]) -> Refusal:
    directory, scope = await parts.desk.seen_by(asker)
    before, after = around
    instead = tuple(
        Button(label=each.name.label, action="say", value=f"{before} {each.text} {after}".strip())
        for each in found.offers
    )
    known = access.may_see(scope, access.theirs(scope, directory, parts.desk.policy))
    names, seen = parts.desk.index.names(directory), sees(scope, directory)
    people = all(names.match(each, kind="agent", sees=seen, reach="whole") for each in found.words)
    if found.lack == "unknown" and people:
        said = said_back(found.words)
        text = f"{said}: only queues can be named here, no people. You can see: {known}."
        return Refusal(code="words", text=text)
    if found.lack == "unknown":
        refused = access.no_queues(found.words, scope, directory, parts.desk.policy)
        return refused.model_copy(update={"buttons": (*instead, *refused.buttons)})
    text = {
        "nothing": f"Which queues? Name them, or type all. You can see: {known}.",
        "several": f"More than one queue is called {', '.join(found.words)}. Which one?",
        "both": f"“{', '.join(found.words)}” names all queues and some of them. Type either.",
    }[found.lack]
    return Refusal(code="words", text=text, buttons=instead)


async def named_to(parts: Parts, asker: Asker, queues: QueueSet) -> str:
    """Queues in words *asker* may read, as mrkdwn."""
    directory, scope = await parts.desk.seen_by(asker)
    return mrkdwn(named(queues, scope, directory))
