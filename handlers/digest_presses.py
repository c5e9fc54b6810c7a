"""The buttons of digests -> their deeds, looked up by what stands behind the colon."""

import re
from collections.abc import Mapping

from bot import access
from bot.covering import question_at
from bot.digests import next_runs
from bot.models import NotAPeriod, Question
from handlers import cards, digest_form, digest_making, digest_queues, digest_trying, digests
from handlers.again import renewed
from handlers.asking import answer
from handlers.digest_troubles import OWNER_GONE
from handlers.notes import write_down_digest
from handlers.parts import Parts
from handlers.presses import Deed, Press, gone
from handlers.showing import Ask


async def press(parts: Parts, pressed: Press) -> None:
    """`digest:<what>`."""
    what = pressed.rest.partition(":")[0]
    if what in DEEDS:
        await DEEDS[what](parts, pressed)
        return
    if what == "menu":
        what, _, key = pressed.value.partition("|")
        pressed = pressed._replace(value=key)
    schedule = await parts.store.schedules.by_id(pressed.asker.team, pressed.value)
    found = None if schedule is None or schedule.state == "deleted" else schedule
    if what not in digests.CHANGES:
        await gone(parts, pressed)
        return
    await digests.change(parts, pressed.asker, what, found, pressed.reply)


async def _list(parts: Parts, pressed: Press) -> None:
    await digests.listed(parts, pressed.asker, pressed.reply)


async def _open(parts: Parts, pressed: Press) -> None:
    """The report of the digest's last period, for the presser, with the presser's rights."""
    schedule = await parts.store.schedules.by_id(pressed.asker.team, pressed.value)
    if schedule is None or schedule.state == "deleted":
        await pressed.reply.show(cards.words(digest_making.GONE))
        return
    question = question_at(schedule, parts.clock(), parts.holidays_of(schedule))
    if isinstance(question, NotAPeriod):
        await pressed.reply.show(cards.words(question.text))
        return
    question = question.model_copy(update={"words": ""})
    await answer(parts, Ask(pressed.asker, question, pressed.reply, pressed=True))


async def _take(parts: Parts, pressed: Press) -> None:
    """Take over a digest whose owner is gone: whoever may see all of it."""
    schedule = await parts.store.schedules.by_id(pressed.asker.team, pressed.value)
    if schedule is None or schedule.state == "deleted":
        await pressed.reply.show(cards.words(digest_making.GONE))
        return
    if schedule.state != "paused" or schedule.reason not in OWNER_GONE:
        await pressed.reply.show(
            cards.marked(f"Digest #{schedule.number} has its owner: <@{schedule.owner}>.")
        )
        return
    refusal = await parts.desk.why_not_here(
        schedule.question,
        pressed.asker,
        await parts.people.channel(schedule.channel, pressed.asker.user, fresh=True),
    )
    if refusal is not None:
        await pressed.reply.show(cards.refusal(refusal))
        return
    due = next_runs(schedule.when, parts.clock(), 1, parts.holidays_of(schedule))[0]
    taken = schedule.model_copy(update={"owner": pressed.asker.user})
    saved = await parts.store.schedules.edit(taken, due)
    await write_down_digest(parts, pressed.asker, saved or taken)
    await pressed.reply.show(
        cards.words(f"Digest #{schedule.number} is yours and on: next {due:%a %d %b %H:%M}.")
    )


async def _decide(parts: Parts, pressed: Press) -> None:
    """The owner's word whether a post reached the channel; a run's id stands in what it posted, so it proves nothing."""
    run = await parts.store.runs.get(pressed.asker.team, pressed.value)
    schedule = await parts.store.schedules.by_id(pressed.asker.team, run.schedule) if run else None
    mine = schedule is not None and schedule.owner == pressed.asker.user
    if not mine and not access.may_administer((await parts.desk.seen_by(pressed.asker))[1]):
        await pressed.reply.show(cards.words("That is settled already."))
        return
    again = pressed.rest == "again"
    done = await parts.store.posts.decide(pressed.asker.team, pressed.value, post_again=again)
    text = "I post it again." if again else "Good, nothing is posted again."
    await pressed.reply.show(cards.words(text if done else "That is settled already."))


async def _undo(parts: Parts, pressed: Press) -> None:
    """Bring a deleted digest back within ten minutes."""
    key, _, until = pressed.value.partition("|")
    late = parts.clock().timestamp() > (int(until) if re.fullmatch(r"[0-9]{1,12}", until) else 0)
    await digests.undo(parts, pressed.asker, "-" if late else key, pressed.reply)


async def _from(parts: Parts, pressed: Press) -> None:
    """`digest:from` with a question's id: a digest of the answer's queues, every weekday at eight, to be changed."""
    kept = await parts.store.questions.get(pressed.asker.team, pressed.value)
    if kept is None:
        await pressed.reply.show(cards.words("This has expired; ask again."))
        return
    question = Question.model_validate_json(kept.question_json)
    await digest_making.start_from(
        parts, pressed.asker, await renewed(parts, pressed.asker, question), pressed.reply
    )


DEEDS: Mapping[str, Deed] = {
    "list": _list,
    "create": digest_making.create,
    "test": digest_trying.test,
    "draft": digest_form.opened,
    "retry": digest_making.retry,
    "tome": digest_making.to_me,
    "channel": digest_making.channel_chosen,
    "open": _open,
    "take": _take,
    "again": _decide,
    "there": _decide,
    "undo": _undo,
    "from": _from,
    "use": digest_queues.use,
}
