"""A question the phone system did not answer -> asked again until it does, and answered in the asker's messages."""

from datetime import datetime, timedelta

from bot.errors import PBXError
from bot.models import Asker, Question
from handlers import cards
from handlers.asking import answer
from handlers.parts import Parts
from handlers.presses import EXPIRED, Press
from handlers.receive import Body
from handlers.reply import PostedReply
from handlers.showing import Ask

KIND = "later"
KEEP_TRYING = timedelta(minutes=25)  # what was accepted longer ago is not taken up after a restart
EVERY_SECONDS = 60.0


def register(parts: Parts) -> None:
    """Be there for what was promised, also by the process before."""
    parts.receiver.on(KIND, lambda body: work(parts, body))


async def promise(parts: Parts, press: Press) -> None:
    """`do:later`: keep trying, once however often it is pressed on one message."""
    if await parts.store.questions.get(press.asker.team, press.value) is None:
        await press.reply.show(cards.words(EXPIRED))
        return
    until = (parts.clock() + KEEP_TRYING).isoformat()
    body = {
        "team_id": press.asker.team, "user": press.asker.user, "channel": press.asker.channel, "key": press.value, "until": until,
        "trigger_id": f"{KIND}:{press.asker.user}:{press.value}:{'.'.join(press.message)}",
    }  # fmt: skip
    minutes = int(KEEP_TRYING.total_seconds() // 60)
    with parts.limiter.turn(press.asker.team, press.asker.user, parts.clock(), press.asker.channel):
        pass  # a promise asks again and again: so many of them as of questions
    await press.reply.show(
        cards.words(
            f"I will send it to your messages with me as soon as it answers. I try for {minutes} minutes."
        )
    )
    await parts.receiver.take(KIND, body)


async def work(parts: Parts, body: Body) -> None:
    """Look whether it answers again each minute, and at once when it answered somebody else."""
    until = datetime.fromisoformat(str(body["until"]))
    asker = await parts.people.asker(str(body["user"]), channel=str(body["channel"]))
    kept = await parts.store.questions.get(asker.team, str(body["key"]))
    if kept is None:
        dm = PostedReply(parts.slack, await parts.slack.dm(asker.user), private=True)
        await dm.show(cards.words(EXPIRED))
        return
    question = Question.model_validate_json(kept.question_json)
    heard = parts.receiver.bell.rung
    while not await _answers(parts, asker, question) and parts.clock() < until:
        await parts.receiver.wait(EVERY_SECONDS, heard)
        heard = parts.receiver.bell.rung
    asker = await parts.people.asker(asker.user, channel=asker.channel)
    dm = PostedReply(parts.slack, await parts.slack.dm(asker.user), private=True)
    await answer(parts, Ask(asker, question, dm, pressed=True))


async def _answers(parts: Parts, asker: Asker, question: Question) -> bool:
    """Whether the question can be had now: as an answer, or as whatever else the desk says of it."""
    quiet = question.model_copy(update={"options": question.options.model_copy(update={"csv": False})})
    try:
        await parts.desk.answer(quiet, asker, parts.clock())
    except PBXError:
        return False
    return True
