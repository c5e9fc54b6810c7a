"""A digest as it would be now -> the asker's own messages, before anybody else sees it."""

from bot.covering import question_at
from bot.models import Answer, Asker, NotAPeriod, Refusal
from bot.models.schedule import Run, Schedule
from bot.proposing import out_of_range
from bot.rounds import Parcel
from handlers import cards, digest_cards
from handlers.blocks import actions, button
from handlers.digest_making import drafted, show_preview
from handlers.digest_posts import post
from handlers.notes import write_down
from handlers.parts import Parts
from handlers.presses import Press
from handlers.reply import Reply


async def send_test(parts: Parts, asker: Asker, schedule: Schedule, reply: Reply) -> None:
    """What the digest would post if it ran now, to the asker's own messages, with their rights; then it may be posted for all."""
    now = parts.clock()
    question = question_at(schedule, now, parts.holidays_of(schedule))
    if isinstance(question, NotAPeriod):
        await reply.show(cards.words(question.text))
        return
    period = question.period
    outcome = out_of_range(question, now, parts.desk.limits) or await parts.desk.answer(
        question, asker, now, scheduled=True
    )
    rows = outcome.rows_kept if isinstance(outcome, Answer) else 0
    refused = outcome if isinstance(outcome, Refusal) else ""
    await write_down(parts, asker, "ask", question=question, outcome=refused, rows=rows, destination="dm")
    if not isinstance(outcome, Answer):
        await reply.show(cards.words(outcome.text))
        return
    channel = await parts.slack.dm(asker.user)
    sample = schedule.model_copy(update={"owner": asker.user})
    run = Run(id="test", team=asker.team, schedule=schedule.id, due=now)
    names = await digest_cards.names_for(parts, asker, schedule.question)
    await parts.slack.post(channel, post(Parcel(sample, run, "message", period, now, answer=outcome), names))
    text = f"A test is in <{parts.slack.address_of(channel)}|your messages with me>."
    if schedule.number:
        public = schedule.state == "active" and not schedule.channel.startswith("D")
        post_it = [button("Post it now", "digest:run", schedule.id)] if public else []
        shown = f"{text} Post it {digest_cards.place(schedule.channel)} as well?" if public else text
        await reply.show(cards.marked(shown, *actions(post_it, "digest")))
    else:
        await show_preview(parts, asker, schedule, reply, said=text)


async def test(parts: Parts, press: Press) -> None:
    """`digest:test` with a draft's id: what it would post now, to the presser."""
    asker = press.asker
    if (schedule := await drafted(parts, press)) is not None:
        with parts.limiter.turn(asker.team, asker.user, parts.clock(), asker.channel):
            await send_test(parts, asker, schedule, press.reply)
