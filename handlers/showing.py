"""An Answer on its way -> its message in its place, its files where they belong, and a line that says where they are."""

import contextlib
import logging
from dataclasses import dataclass

from bot.errors import StoreError
from bot.models import Answer, Asker, Button, Question
from handlers import cards
from handlers.answers import Drawing, draw
from handlers.beside import beside
from handlers.blocks import Element, Message, actions, button
from handlers.files import Sent, kinds_of, send_to_messages, send_to_thread, sent_to_messages
from handlers.parts import Parts
from handlers.reply import PostedReply, Reply, WhisperedReply

log = logging.getLogger(__name__)

NOT_KEPT = (
    "-"  # a button's value may not be empty; no question has this id, so a press says that it has expired
)


@dataclass(frozen=True)
class Ask:
    """One question on its way: who asks, what, and where the answer appears.

    *first* is the first row shown; *lead* a line above the answer (mrkdwn, escaped); *redraw* changes what is already
    there, so nothing is said in between and no file is sent again; *filing* sends those that were pressed for. *after* is said below the answer, *retry* offers to share
    once more. *unjudged* are words nobody can judge, said of the agents *about*. *hint* is told once, *waits* counts how often
    the phone system asked to wait. *aside* is where the asker alone is answered if nothing can stand in a *reply* that all see.
    """

    asker: Asker
    question: Question
    reply: Reply
    first: int = 0
    lead: str = ""
    redraw: bool = False
    filing: bool = False
    after: str = ""
    retry: bool = False
    pressed: bool = False
    spoken: bool = False
    unjudged: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    hint: str = ""
    waits: int = 0
    aside: Reply | None = None


async def keep(parts: Parts, asker: Asker, question: Question) -> str:
    """The id under which *question* is stored for the buttons of an answer."""
    return await parts.store.questions.keep(
        asker.team, question.model_dump_json(), user=asker.user, channel=asker.channel
    )


async def keep_if_possible(parts: Parts, asker: Asker, question: Question) -> str:
    """As `keep`; "" where nothing can be saved: an answer stands without its buttons."""
    try:
        return await keep(parts, asker, question)
    except StoreError as failed:
        log.warning("a question cannot be kept: %s", failed.operator)
        return ""


async def kept(parts: Parts, asker: Asker, buttons: tuple[Button, ...]) -> list[str]:
    """The ids of the questions of *buttons*, in order; "" for a button without one."""
    return [await keep(parts, asker, each.question) if each.question else "" for each in buttons]


async def show(parts: Parts, ask: Ask, found: Answer) -> None:
    """Draw *found* in its place, then send its files and say where they are."""
    key = await _keep(parts, ask, filed=found.filed or (ask.redraw and ask.question.filed))
    if key and ask.reply.private and not ask.redraw:
        with contextlib.suppress(StoreError):
            await parts.store.questions.remember_last(ask.asker.team, ask.asker.user, key)
    key = key or NOT_KEPT
    if found.filed and found.question.options.csv_only:
        sent = await _send(parts, ask, found)
        await ask.reply.show(_only_files(ask, sent, key))
        return
    how = await _drawing(parts, ask, found, key)
    # A whisper cannot be replaced: its files go first, so that it can say where they are.
    if not (found.filed and isinstance(ask.reply, WhisperedReply)):
        await ask.reply.show(await _drawn(parts, found, how))
    if found.filed:
        sent = await _send(parts, ask, found)
        if not sent.ok:
            key = await _keep(parts, ask, filed=False) or NOT_KEPT
            how = how._replace(id=key)
        extra = how.extra if sent.ok else (*how.extra, _again(ask, key))
        told = await _drawn(parts, found, how._replace(files=sent.said, extra=extra))
        if sent.ok and not isinstance(ask.reply, WhisperedReply):
            await ask.reply.waiting(told)  # the answer stands there, its file has come: this says where
        else:
            await ask.reply.show(told)


async def _keep(parts: Parts, ask: Ask, *, filed: bool) -> str:
    return await keep_if_possible(parts, ask.asker, ask.question.model_copy(update={"filed": filed}))


async def _drawn(parts: Parts, found: Answer, how: Drawing) -> Message:
    async with parts.desk.thinking:
        return draw(found, how)


async def _drawing(parts: Parts, ask: Ask, found: Answer, key: str) -> Drawing:
    said = await beside(parts, ask.asker, found, unjudged=ask.unjudged, about=ask.about, hint=ask.hint)
    after = (*((cards.spans(ask.after),) if ask.after else ()), *said.after)
    policy = parts.desk.policy
    files = f"{kinds_of(found.sheets) if found.sheets else 'Picture'}: on its way" if found.filed else ""
    if found.summary.empty and found.question.options.csv and policy.csv:
        files = "No CSV: there are no rows"
    if ask.redraw and ask.question.filed and not ask.filing:
        files = await _where_the_csv_is(parts, ask)
    retry = (button("Try again", "deed:share", key),) if ask.retry else ()
    return Drawing(
        id=key,
        public=not ask.reply.private,
        spoken=ask.spoken,
        first=ask.first,
        lead=ask.lead,
        after=after,
        small=said.small,
        extra=(*retry, *said.extra),
        may_share=await _may_share(parts, ask, found),
        may_keep=not isinstance(ask.reply, PostedReply),
        csv=policy.csv,
        pictures=parts.pictures,
        others=await _others(parts, ask),
        files=files,
    )


async def _where_the_csv_is(parts: Parts, ask: Ask) -> str:
    """Said again when the same answer is drawn anew: it was sent with the first drawing."""
    if isinstance(ask.reply, PostedReply):
        return "CSV: in the thread"
    return sent_to_messages("CSV", parts, await parts.slack.dm(ask.asker.user))


def _only_files(ask: Ask, sent: Sent, key: str) -> Message:
    again = [] if sent.ok else actions([_again(ask, key)])
    return cards.marked(sent.said, *again)


def _again(ask: Ask, key: str) -> Element:
    """In a thread that takes no files the way out is the presser's own messages."""
    threaded = isinstance(ask.reply, PostedReply) and not ask.reply.private
    return button("Send CSV to my messages" if threaded else "CSV again", "deed:csv", key)


async def _send(parts: Parts, ask: Ask, found: Answer) -> Sent:
    if isinstance(ask.reply, PostedReply):
        if not ask.reply.ts:
            await ask.reply.show(cards.words("The file is below."))
        return await send_to_thread(parts, found, ask.reply.channel, ask.reply.thread or ask.reply.ts)
    return await send_to_messages(parts, found, ask.asker)


async def _others(parts: Parts, ask: Ask) -> tuple[str, ...]:
    """The names of other queues that were meant perhaps, where one queue was named."""
    if len(ask.question.queues) != 1:
        return ()
    update = {"agents": (), "everything": False}
    return tuple(
        [
            await parts.desk.subject_of(
                ask.question.model_copy(update={**update, "queues": (dn,)}), ask.asker
            )
            for dn in ask.question.other_queues[:3]
        ]
    )


async def _may_share(parts: Parts, ask: Ask, found: Answer) -> bool:
    """Whether sharing here would work now; what names absentees or rows is for one pair of eyes."""
    here, view = ask.asker.channel, found.question.options.view
    elsewhere = not ask.reply.private or isinstance(ask.reply, PostedReply) or not here
    if elsewhere or found.summary.empty or view in {"missing", "why"}:
        return False
    if not await parts.desk.records.linked(ask.asker.team, here):
        return False
    return (
        await parts.desk.why_not_here(
            ask.question, ask.asker, await parts.people.channel(here, ask.asker.user)
        )
        is None
    )
