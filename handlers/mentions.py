"""A mention in a channel, or a message in the app's own messages -> an answer in the thread, or privately where it must be."""

import contextlib
import time

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.desk import POSTING_SECONDS
from bot.models import Asker, Question
from handlers import cards
from handlers.conversation import hear
from handlers.parts import Parts
from handlers.receive import Body
from handlers.reply import PostedReply, Reply, WhisperedReply
from handlers.said import Said
from handlers.showing import keep
from handlers.slack import SlackRefused, SlackUnclear

NOT_OURS = frozenset(
    {"bot_message", "message_changed", "message_deleted", "channel_join", "file_share_deleted"}
)


def register(app: AsyncApp, parts: Parts) -> None:
    """Listen for mentions and direct messages. Both may tell of the same words: each is worked on once by its event's id."""

    async def mentioned(ack: AsyncAck, body: Body) -> None:
        body.setdefault("received_at", time.time())
        await parts.receiver.take("mention", body)
        await ack()

    async def written(ack: AsyncAck, body: Body) -> None:
        event = body["event"]
        if (
            event.get("channel_type") == "im"
            and not event.get("bot_id")
            and event.get("subtype") not in NOT_OURS
        ):
            body.setdefault("received_at", time.time())
            await parts.receiver.take("dm", body)
        await ack()

    app.event("app_mention")(mentioned)
    app.event("message")(written)
    parts.receiver.on("mention", lambda body: mention(parts, body), lambda body: interrupted(parts, body))
    parts.receiver.on("dm", lambda body: direct(parts, body), lambda body: interrupted(parts, body))


async def mention(parts: Parts, body: Body) -> None:
    """Answer in the thread where the channel is linked to the queues asked for and nobody said "private", else to the asker alone."""
    event = body["event"]
    channel, user = str(event["channel"]), str(event.get("user", ""))
    thread = str(event.get("thread_ts") or event["ts"])
    asker = await parts.people.asker(user, channel=channel)
    with contextlib.suppress(SlackRefused, SlackUnclear):
        await parts.slack.call("reactions.add", channel=channel, timestamp=event["ts"], name="eyes")
    previous = await context(parts, asker, thread)
    whispered = WhisperedReply(parts.slack, channel, user, thread=thread)
    said = Said(str(event.get("text", "")), asker, thread=thread, spoken=True, hint="thread")
    posted = PostedReply(parts.slack, channel, thread=thread)

    async def choose(question: Question) -> Reply:
        if parts.desk.policy.mentions == "thread" and question.options.place != "private":
            facts = await parts.people.channel(channel, user, fresh=True)
            now = await parts.people.asker(user, channel=channel, fresh=True)
            if await parts.desk.why_not_here(question, now, facts, within=POSTING_SECONDS) is None:
                return posted
        await posted.show(cards.words("Answer sent to you privately."))
        return whispered

    question = await hear(parts, said, whispered, previous, choose)
    if question is not None:
        await remember(parts, asker, thread, question)
    with contextlib.suppress(SlackRefused, SlackUnclear):
        await parts.slack.call("reactions.remove", channel=channel, timestamp=event["ts"], name="eyes")


async def direct(parts: Parts, body: Body) -> None:
    """Answer in the app's own messages; a thread there keeps its question."""
    event = body["event"]
    channel, user = str(event["channel"]), str(event.get("user", ""))
    thread = str(event.get("thread_ts") or "")
    asker = await parts.people.asker(user, channel=channel)
    previous = await context(parts, asker, thread or channel)
    reply = PostedReply(parts.slack, channel, thread=thread, private=True)
    text = str(event.get("text", ""))
    question = await hear(parts, Said(text, asker, thread=thread, spoken=_is_sentence(text)), reply, previous)
    if question is not None:
        await remember(parts, asker, thread or channel, question)
        if not thread and reply.ts:
            await remember(parts, asker, reply.ts, question)


async def interrupted(parts: Parts, body: Body) -> None:
    """Say where it was asked that it is given up."""
    event = body["event"]
    channel, thread = str(event["channel"]), str(event.get("thread_ts") or "")
    words = cards.words(cards.INTERRUPTED)
    if channel.startswith("D"):
        await PostedReply(parts.slack, channel, thread=thread, private=True).show(words)
    else:
        await WhisperedReply(parts.slack, channel, str(event.get("user", "")), thread=thread).show(words)


def _is_sentence(text: str) -> bool:
    """Whether it is asked as a question; "support yesterday" is a report."""
    return "?" in text or len(text.split()) > 4


async def context(parts: Parts, asker: Asker, thread: str) -> Question | None:
    """The question a thread is about, for a day."""
    key = await parts.store.threads.get(asker.team, asker.channel, thread)
    found = await parts.store.questions.get(asker.team, key) if key else None
    return Question.model_validate_json(found.question_json) if found else None


async def remember(parts: Parts, asker: Asker, thread: str, question: Question) -> None:
    """What the thread is about from now on."""
    await parts.store.threads.keep(asker.team, asker.channel, thread, await keep(parts, asker, question))
