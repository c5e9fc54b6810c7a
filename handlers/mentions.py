"""A mention in a channel, or a message in the app's own messages -> an answer in the thread, or privately where it must be."""

import contextlib
import re
import time
from collections.abc import Mapping
from typing import Any

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

WRITTEN = frozenset({"", "file_share", "thread_broadcast", "me_message"})
"""The kinds of messages that a person writes; all others are Slack's own news, or somebody's program."""

SLACKBOT = "USLACKBOT"
EDITED_SECONDS = (
    20 * 3600.0
)  # an edited message that is older may have been answered longer ago than we remember


def register(app: AsyncApp, parts: Parts) -> None:
    """Listen for mentions and direct messages. Both may tell of the same words: each is worked on once, also when it comes again edited."""

    async def mentioned(ack: AsyncAck, body: Body) -> None:
        if is_written(body["event"], parts.clock().timestamp()):
            body.setdefault("received_at", time.time())
            await parts.receiver.take("mention", body)
        await ack()

    async def written(ack: AsyncAck, body: Body) -> None:
        event = body["event"]
        if event.get("channel_type") == "im" and is_written(event, parts.clock().timestamp()):
            body.setdefault("received_at", time.time())
            await parts.receiver.take("dm", body)
        await ack()

    app.event("app_mention")(mentioned)
    app.event("message")(written)
    parts.receiver.on("mention", lambda body: mention(parts, body))
    parts.receiver.on("dm", lambda body: direct(parts, body))


def is_written(event: Mapping[str, Any], now: float) -> bool:
    """Whether a person wrote it to us, *now* or a while ago: not Slack, not a program, and no old message that was edited."""
    user = event.get("user")
    person = isinstance(user, str) and user not in {"", SLACKBOT} and not event.get("bot_id")
    if not person or event.get("hidden") or (event.get("subtype") or "") not in WRITTEN:
        return False
    ts = str(event.get("ts") or "")
    age = now - float(ts) if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,9})?", ts) else 0.0
    return "edited" not in event or age < EDITED_SECONDS


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
        await posted.waiting(cards.words("Answer sent to you privately."))
        return whispered

    try:
        question = await hear(parts, said, whispered, previous, choose)
    finally:
        with contextlib.suppress(SlackRefused, SlackUnclear):
            await parts.slack.call("reactions.remove", channel=channel, timestamp=event["ts"], name="eyes")
    if question is not None:
        await remember(parts, asker, thread, question)


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
