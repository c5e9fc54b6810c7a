"""A Question and a place to answer -> the answer shown there, its files beside it; or why not, in the same place."""

import asyncio
import logging
from contextlib import AbstractContextManager
from dataclasses import replace

from bot.answering import Progress
from bot.desk import ACTING_SECONDS, POSTING_SECONDS
from bot.errors import PBXBusy
from bot.followup import heading
from bot.limits import Turn
from bot.models import Answer, Asker, ChannelFacts, Choices, Confirm, Question, Refusal
from bot.models.text import LONGEST_QUESTION, mrkdwn
from handlers import cards
from handlers.answers import looking, still_working
from handlers.blocks import button
from handlers.failures import refusal_for, waits_itself, why_not
from handlers.notes import write_down
from handlers.parts import Parts
from handlers.reply import NotShown, PostedReply, Reply
from handlers.showing import Ask, keep_if_possible, kept, show
from handlers.slack import SlackUnclear
from handlers.telling import ADMINS_MEND, tell_admins

log = logging.getLogger(__name__)

CANNOT_POST = "I am not in {channel}, so I could not post. Type `/invite @logins` there and press Try again."
NOT_POSTED = "{why}, so I could not post this where others see it. It is here for you alone."
PERHAPS_POSTED = "{why}, so look whether it stands there before you share it again. It is here for you."


Outcome = Answer | Confirm | Refusal


async def answer(parts: Parts, ask: Ask) -> Answer | None:
    """Look it up and show it; returns the Answer, None where there was none. A failure is shown as well; raises `NotShown` alone."""
    with parts.counted.ask() as told:
        try:
            while isinstance(found := await _in_turn(parts, ask), PBXBusy):
                await _when_allowed(parts, ask, found)
                asker = await parts.people.asker(ask.asker.user, channel=ask.asker.channel)
                ask = replace(ask, asker=asker, waits=ask.waits + 1)
        except NotShown as failed:
            told.outcome = "not-shown"
            if ask.aside is None or ask.aside.private is ask.reply.private:
                raise
            alone = _to_the_asker(ask, not_posted(failed), retry=False)
            return await answer(parts, replace(alone, reply=ask.aside, pressed=True))
        except Exception as error:  # noqa: BLE001 - the one place where anything becomes a reply
            refused = refusal_for(error, ask.question)
            told.outcome = refused.code
            log.warning("%s: %s, %.3f s", _report(ask), refused.code, told.seconds)
            await note(parts, ask, refused.code, failed=True)
            await show_refusal(parts, ask, refused)
            return None
        told.outcome = "answered" if isinstance(found, Answer) else "refused"
        log.info("%s: %s, %.3f s", _report(ask), _became(found), told.seconds)
        return found if isinstance(found, Answer) else None


def _report(ask: Ask) -> str:
    """Which report and view is asked for, for the log: no names, no numbers."""
    return f"{ask.question.report} {ask.question.options.view}"


def _became(found: Answer | Confirm | Refusal) -> str:
    """What became of the question, for the log: how many rows, or the code of the refusal."""
    if isinstance(found, Answer):
        return f"answered, {found.rows_kept} rows"
    return f"refused ({found.code})" if isinstance(found, Refusal) else "asked whether it is meant"


async def _in_turn(parts: Parts, ask: Ask) -> Outcome | PBXBusy:
    """Answered in the asker's turn; where the phone system asks for a wait that is worth it, that, and the turn was none."""
    with _turn(parts, ask) as turn:
        shared = ask.question.options.place == "share"
        try:
            return await (_shared if shared else _answered)(parts, ask, turn)
        except PBXBusy as busy:
            if not waits_itself(busy, ask.waits):
                raise
            turn.give_back()
            return busy


def _turn(parts: Parts, ask: Ask) -> AbstractContextManager[Turn]:
    """The asker's turn; for a press, or after a wait, it was looked for before, and refusing it here would take away what it stands on."""
    asker = ask.asker
    sure = ask.redraw or ask.pressed or bool(ask.waits)
    return parts.limiter.turn(asker.team, asker.user, parts.clock(), asker.channel, sure=sure)


async def _shared(parts: Parts, ask: Ask, turn: Turn) -> Outcome:
    """Post it for everybody in the channel; where that may not be, the asker alone sees it, with the reason."""
    place = ask.question.options.channel or ask.asker.channel
    ask, facts, refused = await _looked_at(parts, ask, place, within=POSTING_SECONDS)
    if refused is not None:
        return await _privately(parts, ask, facts, refused, turn)
    names = await parts.desk.subject_of(ask.question, ask.asker)
    lead = f"<@{ask.asker.user}> ran: {mrkdwn(names)}, {mrkdwn(heading(ask.question))}"
    posted = PostedReply(parts.slack, place, private=facts.dm)
    try:
        found = await _answered(parts, replace(ask, lead=lead, redraw=False), turn, posted)
    except NotShown as failed:
        await note(parts, ask, "not-posted", failed=True)
        return await _answered(parts, _to_the_asker(ask, not_posted(failed), retry=True), turn)
    if isinstance(found, Answer):
        await ask.reply.remove()
    return found


async def _looked_at(
    parts: Parts, ask: Ask, place: str, *, within: float
) -> tuple[Ask, ChannelFacts, Refusal | None]:
    """The asker and the channel *place* as Slack has them now, and why the answer may not be posted there, if it may not."""
    asker = await parts.people.asker(ask.asker.user, channel=ask.asker.channel, fresh=True)
    facts = await parts.people.channel(place, asker.user, fresh=True)
    refused = await parts.desk.why_not_here(ask.question, asker, facts, within=within)
    return replace(ask, asker=asker), facts, refused


async def _privately(parts: Parts, ask: Ask, facts: ChannelFacts, refused: Refusal, turn: Turn) -> Outcome:
    """What may not be posted, to the asker alone, with the reason."""
    await note(parts, ask, refused)
    absent = refused.code == "channel-not-in"
    channel = f"#{facts.name}" if facts.name else "that channel"
    after = CANNOT_POST.format(channel=channel) if absent else refused.text
    return await _answered(parts, _to_the_asker(ask, after, retry=absent), turn)


def not_posted(failed: NotShown) -> str:
    """Why an answer that all were to see is for the asker alone."""
    why = failed.__cause__
    said = PERHAPS_POSTED if isinstance(why, SlackUnclear) else NOT_POSTED
    return said.format(why=why_not(why))


def _to_the_asker(ask: Ask, after: str, *, retry: bool) -> Ask:
    """The same for their eyes alone, with the reason below it."""
    options = ask.question.options.model_copy(update={"place": "private", "channel": ""})
    question = ask.question.model_copy(update={"options": options})
    return replace(ask, question=question, lead="", after=after, retry=retry)


async def _answered(parts: Parts, ask: Ask, turn: Turn, posted: Reply | None = None) -> Outcome:
    """Look it up, and show it in *posted* where one is given; whatever is no answer stays between us and the asker."""
    progress = Progress()
    question = await _with_files(parts, ask)
    place = posted or ask.reply
    work = asyncio.create_task(
        parts.desk.answer(question, ask.asker, parts.clock(), progress, private=place.private)
    )
    try:
        if not ask.redraw:
            names = await parts.desk.subject_of(question, ask.asker)
            await ask.reply.waiting(looking(names, heading(question)))
        outcome = await _patiently(parts, work, ask, progress)
    finally:
        work.cancel()
    if (ask.pressed or ask.redraw) and not progress.page:
        turn.give_back()
    turn.over()
    if isinstance(outcome, Refusal):
        await note(parts, ask, outcome)
        await show_refusal(parts, ask, outcome)
        return outcome
    if isinstance(outcome, Confirm):
        await ask.reply.show(cards.confirm(outcome, await kept(parts, ask.asker, outcome.buttons)))
        return outcome
    parts.receiver.bell.ring()
    if isinstance(place, PostedReply) and not place.private:  # much may have changed while it was looked up
        ask, facts, refused = await _looked_at(parts, ask, place.channel, within=ACTING_SECONDS)
        if refused is not None and posted is not None:
            return await _privately(parts, ask, facts, refused, turn)
        if refused is not None:
            await note(parts, ask, refused)
            await show_refusal(parts, ask, refused)
            return refused
    shown = replace(ask, reply=place)
    await note(parts, shown, outcome.why, rows=outcome.rows_kept)
    await show(parts, shown, outcome)
    return outcome


async def _when_allowed(parts: Parts, ask: Ask, busy: PBXBusy) -> None:
    """Wait as long as the phone system asked, and say so; then the answer is tried again by ourselves."""
    wait = busy.wait_seconds or 0
    await ask.reply.waiting(
        cards.words(f"The phone system asked me to wait {wait:.0f} s. I will answer here by myself.")
    )
    await parts.receiver.rest(wait)


async def _with_files(parts: Parts, ask: Ask) -> Question:
    """The question with a file each time where the asker chose that and typed nothing of it; none for what is only drawn anew."""
    wants = ask.question.options
    if ask.redraw and not ask.filing:
        none = {"csv": False, "xlsx": False, "raw": False, "picture": False}
        return ask.question.model_copy(update={"options": wants.model_copy(update=none)})
    chosen = await parts.desk.records.preferences(ask.asker.team, ask.asker.user)
    each_time = wants.csv is None and bool(chosen.csv) and not ask.filing
    more = {
        "csv": bool(wants.csv) or each_time,
        "xlsx": wants.xlsx or (chosen.xlsx and (each_time or bool(wants.csv))),
        "picture": wants.picture or each_time,
    }
    return ask.question.model_copy(update={"options": wants.model_copy(update=more)})


async def _patiently(
    parts: Parts, work: "asyncio.Task[Answer | Confirm | Refusal]", ask: Ask, progress: Progress
) -> Answer | Confirm | Refusal:
    """Its outcome; after ten seconds the line changes once, so that nobody thinks it died."""
    done, _ = await asyncio.wait({work}, timeout=parts.long_seconds)
    if not done and not ask.redraw:
        await ask.reply.waiting(still_working(progress.page, progress.pages))
    return await work


async def show_refusal(parts: Parts, ask: Ask, refused: Refusal) -> None:
    """Say why not, in the place of the answer; an admin can be asked for the queues it was about."""
    wanted = refused.wanted or ask.question.queues
    await tell(parts, ask.asker, ask.reply, refused.model_copy(update={"wanted": wanted}))


async def tell(parts: Parts, asker: Asker, reply: Reply, refused: Refusal, words: str = "") -> None:
    """Say *refused* in *reply*, and to the admins where only they can mend it; *words* can be asked once more. Raises `NotShown`."""
    try:
        told = ""
        if refused.code in ADMINS_MEND:
            told = await tell_admins(
                parts, asker, refused.code, f"{refused.text} Ref {refused.ref}. `check` tells more."
            )
        again = (
            [button("Try again", "say", words[:LONGEST_QUESTION])] if words and not refused.buttons else []
        )
        ids = [
            await keep_if_possible(parts, asker, each.question) if each.question else ""
            for each in refused.buttons
        ]
        message = cards.refusal(refused, ids, told=told, more=again)
    except Exception:
        log.exception("a refusal could not be drawn whole")
        message = cards.words(refused.text)
    await reply.show(message)


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
