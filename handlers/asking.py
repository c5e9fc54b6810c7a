"""A Question and a place to answer -> the answer shown there, its files beside it; or why not, in the same place."""

import asyncio
import contextlib
import logging
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from bot.answering import Progress
from bot.followup import heading
from bot.models import Answer, Asker, Button, Choices, Confirm, Question, Refusal
from bot.models.text import mrkdwn
from handlers import cards
from handlers.answers import Drawing, draw, looking, still_working
from handlers.blocks import Message, actions, button
from handlers.failures import refusal_for
from handlers.files import Sent, send_to_messages, send_to_thread
from handlers.notes import write_down
from handlers.parts import Parts
from handlers.reply import PostedReply, Reply

log = logging.getLogger(__name__)

LONG_SECONDS = 10.0


@dataclass(frozen=True)
class Ask:
    """One question on its way: who asks, what, and where the answer appears.

    *first* is the first row shown; *lead* a line above the answer (mrkdwn, escaped); *redraw* changes what is already
    there, so nothing is said in between and no file is sent again. *after* is said below the answer.
    """

    asker: Asker
    question: Question
    reply: Reply
    first: int = 0
    lead: str = ""
    redraw: bool = False
    after: str = ""
    pressed: bool = False
    spoken: bool = False


async def answer(parts: Parts, ask: Ask) -> Answer | None:
    """Look it up and show it; returns the Answer, None where there was none. Never raises: a failure is shown as well."""
    try:
        with _turn(parts, ask):
            if ask.question.options.place == "share":
                return await _shared(parts, ask)
            return await _answered(parts, ask)
    except Exception as error:  # noqa: BLE001 - the one place where anything becomes a reply
        refused = refusal_for(error, ask.question)
        await note(parts, ask, refused.code, failed=True)
        await show_refusal(parts, ask, refused)
        return None


def _turn(parts: Parts, ask: Ask) -> AbstractContextManager[None]:
    """The asker's turn; a press on a stored answer is not counted, a typed question is."""
    if ask.redraw or ask.pressed:
        return contextlib.nullcontext()
    return parts.limiter.turn(ask.asker.team, ask.asker.user, parts.clock(), ask.asker.channel)


async def _shared(parts: Parts, ask: Ask) -> Answer | None:
    """Post it for everybody in the channel; where that may not be, the asker alone sees it, with the reason."""
    place = ask.question.options.channel or ask.asker.channel
    facts = await parts.people.channel(place, fresh=True)
    if (refused := await parts.desk.why_not_here(ask.question, ask.asker, facts)) is not None:
        await note(parts, ask, refused)
        private = ask.question.model_copy(
            update={"options": ask.question.options.model_copy(update={"place": "private"})}
        )
        return await _answered(parts, replace(ask, question=private, after=refused.text))
    names = await parts.desk.subject_of(ask.question, ask.asker)
    lead = f"<@{ask.asker.user}> ran: {mrkdwn(names)}, {mrkdwn(heading(ask.question))}"
    await ask.reply.waiting(looking(names, heading(ask.question)))
    posted = PostedReply(parts.slack, place, private=facts.dm)
    found = await _answered(parts, replace(ask, reply=posted, lead=lead, redraw=False), quiet=True)
    await ask.reply.remove()
    return found


async def _answered(parts: Parts, ask: Ask, *, quiet: bool = False) -> Answer | None:
    progress = Progress()
    question = await _with_files(parts, ask)
    work = asyncio.create_task(
        parts.desk.answer(question, ask.asker, parts.clock(), progress, private=ask.reply.private)
    )
    try:
        if not (quiet or ask.redraw):
            names = await parts.desk.subject_of(question, ask.asker)
            await ask.reply.waiting(looking(names, heading(question)))
        outcome = await _patiently(work, ask, progress, quiet=quiet or ask.redraw)
    finally:
        work.cancel()
    if isinstance(outcome, Refusal):
        await note(parts, ask, outcome)
        await show_refusal(parts, ask, outcome)
        return None
    if isinstance(outcome, Confirm):
        await ask.reply.show(cards.confirm(outcome, await kept(parts, ask.asker, outcome.buttons)))
        return None
    await note(parts, ask, rows=outcome.rows_kept)
    await _show(parts, ask, outcome)
    return outcome


async def _with_files(parts: Parts, ask: Ask) -> Question:
    """The question with the asker's own wish for a CSV where none was typed; none for a redraw, which has sent it."""
    wants = ask.question.options
    csv = wants.csv
    if ask.redraw:
        csv = False
    elif csv is None:
        chosen = await parts.desk.records.preferences(ask.asker.team, ask.asker.user)
        csv = True if chosen.csv is None else chosen.csv
    xlsx = wants.xlsx and not ask.redraw
    return ask.question.model_copy(update={"options": wants.model_copy(update={"csv": csv, "xlsx": xlsx})})


async def _patiently(
    work: "asyncio.Task[Answer | Confirm | Refusal]", ask: Ask, progress: Progress, *, quiet: bool
) -> Answer | Confirm | Refusal:
    """Its outcome; after ten seconds the line changes once, so that nobody thinks it died."""
    done, _ = await asyncio.wait({work}, timeout=LONG_SECONDS)
    if not done and not quiet:
        await ask.reply.waiting(still_working(max(1, progress.page), progress.pages))
    return await work


async def _show(parts: Parts, ask: Ask, found: Answer) -> None:
    """Draw *found* in its place, then send its files and say where they are."""
    key = await keep(parts, ask.asker, ask.question)
    if ask.reply.private and not ask.redraw:
        await parts.store.questions.remember_last(ask.asker.team, ask.asker.user, key)
    drawing = Drawing(
        id=key,
        public=not ask.reply.private,
        spoken=ask.spoken,
        first=ask.first,
        lead=ask.lead,
        after=mrkdwn(ask.after),
        may_share=await _may_share(parts, ask, found),
        may_keep=not isinstance(ask.reply, PostedReply),
        csv=parts.desk.policy.csv,
        others=await _others(parts, ask),
        days=parts.desk.policy.keep_posts_days if isinstance(ask.reply, PostedReply) else 0,
        files="CSV: on its way" if found.sheets else "",
    )
    only_files = found.question.options.csv_only
    if not only_files:
        await ask.reply.show(draw(found, drawing))
    elif not found.sheets:
        await ask.reply.show(draw(found, drawing))
        return
    if found.sheets:
        sent = await _send(parts, ask, found)
        shown = draw(found, drawing._replace(files=sent.said))
        await ask.reply.show(_only_files(sent, key) if only_files else shown)


def _only_files(sent: Sent, key: str) -> Message:
    again = [] if sent.ok else actions([button("CSV again", "deed:csv", key)])
    return cards.marked(sent.said, *again)


async def _send(parts: Parts, ask: Ask, found: Answer) -> Sent:
    if isinstance(ask.reply, PostedReply):
        if not ask.reply.ts:
            await ask.reply.show(cards.words("The file is below."))
        return await send_to_thread(parts, found, ask.reply.channel, ask.reply.thread or ask.reply.ts)
    return await send_to_messages(parts, found, ask.asker)


async def _others(parts: Parts, ask: Ask) -> tuple[str, ...]:
    """The names of other queues that were meant perhaps."""
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
    if (
        not ask.reply.private
        or isinstance(ask.reply, PostedReply)
        or not ask.asker.channel
        or found.summary.empty
    ):
        return False
    linked = await parts.desk.records.linked(ask.asker.team, ask.asker.channel)
    return bool(linked) and (not found.question.queues or set(found.question.queues) <= linked)


async def keep(parts: Parts, asker: Asker, question: Question) -> str:
    """The id under which *question* is stored for the buttons of an answer."""
    return await parts.store.questions.keep(
        asker.team, question.model_dump_json(), user=asker.user, channel=asker.channel
    )


async def kept(parts: Parts, asker: Asker, buttons: tuple[Button, ...]) -> list[str]:
    """The ids of the questions of *buttons*, in order; "" for a button without one."""
    return [await keep(parts, asker, each.question) if each.question else "" for each in buttons]


async def show_refusal(parts: Parts, ask: Ask, refused: Refusal) -> None:
    """Say why not, in the place of the answer."""
    try:
        await ask.reply.show(cards.refusal(refused, await kept(parts, ask.asker, refused.buttons)))
    except Exception:
        log.exception("a refusal could not be shown", extra={"ref": refused.ref})


async def show_choices(parts: Parts, asker: Asker, several: Choices, reply: Reply) -> None:
    """Offer the readings; each button is a stored question."""
    await reply.show(cards.choices(several, await kept(parts, asker, several.buttons)))


async def note(
    parts: Parts, ask: Ask, outcome: Refusal | str = "", *, failed: bool = False, rows: int = 0
) -> None:
    """Write the audit's line of this question."""
    shared, posted = not ask.reply.private, isinstance(ask.reply, PostedReply)
    await write_down(
        parts,
        ask.asker,
        "share" if shared else "press" if ask.pressed else "ask",
        question=ask.question,
        outcome=outcome,
        failed=failed,
        rows=rows,
        destination="channel" if shared else "dm" if posted else "private",
    )
