"""`/logins …` -> acknowledged at once, answered in place: privately, or in the app's own messages for all to keep."""

import contextlib
import time

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import reading
from handlers import form, modal
from handlers.conversation import hear
from handlers.parts import Parts
from handlers.receive import RESUMED, Body
from handlers.reply import PostedReply, PrivateReply, Reply
from handlers.said import Said
from handlers.slack import SlackRefused, SlackUnclear


def register(app: AsyncApp, parts: Parts) -> None:
    """Listen for the slash command."""

    async def received(ack: AsyncAck, body: Body) -> None:
        body.setdefault("received_at", time.time())
        await parts.receiver.take("command", body)
        await ack()

    async def work(body: Body) -> None:
        if reading.is_form(
            str(body.get("text", ""))
        ):  # its trigger does not wait until somebody is looked up
            async with modal.opened(parts.slack, str(body.get("trigger_id", "")), form.TITLE) as opened:
                asker = await parts.people.asker(
                    str(body["user_id"]), channel=str(body.get("channel_id", ""))
                )
                await form.fill_form(parts, asker, opened, address=str(body.get("response_url", "")))
            return
        channel, user = str(body.get("channel_id", "")), str(body["user_id"])
        asker = await parts.people.asker(user, channel=channel)
        reply = await _place(parts, body, channel, user)
        text, trigger = str(body.get("text", "")), str(body.get("trigger_id", ""))
        hint = "dm" if isinstance(reply, PostedReply) else ""
        await hear(parts, Said(text, asker, trigger=trigger, hint=hint), reply)

    app.command("/logins")(received)
    parts.receiver.on("command", work)


async def _place(parts: Parts, body: Body, channel: str, user: str) -> Reply:
    """In the app's own messages an ordinary message; elsewhere one that only the asker sees."""
    with contextlib.suppress(SlackRefused, SlackUnclear):
        if channel.startswith("D") and channel == await parts.slack.dm(user):
            return PostedReply(parts.slack, channel, private=True)
    return PrivateReply(
        parts.slack,
        user,
        str(body.get("response_url", "")),
        asked=float(body["received_at"]),
        resumed=RESUMED in body,
    )
