"""`/logins …` -> acknowledged at once, answered in place: privately, or in the app's own messages for all to keep."""

import time

from slack_bolt.async_app import AsyncAck, AsyncApp

from handlers import cards
from handlers.conversation import hear
from handlers.parts import Parts
from handlers.receive import RESUMED, Body
from handlers.reply import PostedReply, PrivateReply, Reply
from handlers.said import Said


def register(app: AsyncApp, parts: Parts) -> None:
    """Listen for the slash command."""

    async def received(ack: AsyncAck, body: Body) -> None:
        body.setdefault("received_at", time.time())
        await parts.receiver.take("command", body)
        await ack()

    async def work(body: Body) -> None:
        channel, user = str(body.get("channel_id", "")), str(body["user_id"])
        asker = await parts.people.asker(user, channel=channel)
        reply = await _place(parts, body, channel, user)
        text, trigger = str(body.get("text", "")), str(body.get("trigger_id", ""))
        hint = "dm" if isinstance(reply, PostedReply) else ""
        await hear(parts, Said(text, asker, trigger=trigger, hint=hint), reply)

    async def lost(body: Body) -> None:
        place = await _place(parts, body, str(body.get("channel_id", "")), str(body["user_id"]))
        await place.show(cards.words(cards.INTERRUPTED))

    app.command("/logins")(received)
    parts.receiver.on("command", work, lost)


async def _place(parts: Parts, body: Body, channel: str, user: str) -> Reply:
    """In the app's own messages an ordinary message; elsewhere one that only the asker sees."""
    if channel.startswith("D") and channel == await parts.slack.dm(user):
        return PostedReply(parts.slack, channel, private=True)
    return PrivateReply(
        parts.slack,
        user,
        str(body.get("response_url", "")),
        asked=float(body["received_at"]),
        resumed=RESUMED in body,
    )
