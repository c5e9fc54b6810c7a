"""A pressed button or chosen option -> its deed, decided anew for whoever pressed, answered in place for them."""

import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.models import Asker
from handlers import cards, hand
from handlers.failures import refusal_for
from handlers.modal import Modal, opened
from handlers.parts import Parts
from handlers.receive import Body
from handlers.reply import NotShown, PostedReply, PrivateReply, Reply, WhisperedReply


class Press(NamedTuple):
    """One press: *name* (the action's id) and *value* of what was pressed, by whom, and where its answer goes.

    *posted*: it stands on a message everybody sees, so the presser is answered apart from it. *message* is (channel, ts). *modal* is
    the view that the press opened.
    """

    name: str
    value: str
    asker: Asker
    reply: Reply
    trigger: str
    posted: bool
    message: tuple[str, str]
    thread: str
    body: Body
    modal: Modal | None = None

    @property
    def rest(self) -> str:
        """The action's id behind its first colon."""
        return self.name.partition(":")[2]


Deed = Callable[[Parts, Press], Awaitable[None]]


def register(app: AsyncApp, parts: Parts, deeds: Mapping[str, Deed], forms: Mapping[str, str]) -> None:
    """Listen for every press; *deeds* by the part of the action's id before the first colon.

    *forms* are the titles of the forms that a press opens, by the action's whole id: they open before anything is looked up, and
    whatever there is to say to the press is said in them.
    """

    async def received(ack: AsyncAck, body: Body) -> None:
        body.setdefault("received_at", time.time())
        await parts.receiver.take("press", body)
        await ack()

    async def work(body: Body) -> None:
        name = str(body["actions"][0].get("action_id", ""))
        if name not in forms:
            await decided(await press_of(parts, body))
            return
        async with opened(parts.slack, str(body.get("trigger_id", "")), forms[name]) as modal:
            press = await press_of(parts, body)
            await deeds[name.partition(":")[0]](parts, press._replace(reply=modal, modal=modal))

    async def decided(press: Press) -> None:
        deed = deeds.get(press.name.partition(":")[0], gone)
        try:
            await deed(parts, press)
        except NotShown:
            raise
        except Exception as error:  # noqa: BLE001 - told to the presser, in place
            await press.reply.show(cards.refusal(refusal_for(error)))

    app.action(re.compile(""))(received)
    parts.receiver.on("press", work)


EXPIRED = "This has expired; ask again."


async def gone(parts: Parts, press: Press) -> None:
    """Nothing stands behind what was pressed any more; a choice in a form or on the home that is only picked says nothing."""
    del parts
    if press.message[1]:
        await press.reply.show(cards.words(EXPIRED))
    else:
        hand.answered()


def place_in(text: str) -> int | None:
    """A place in a list as buttons carry it; None for what we never wrote, unlike `int` for other scripts' digits too."""
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None


def value_of(action: Mapping[str, Any]) -> str:
    """What was pressed or chosen, as text: a button's value, an option's, a picked channel's or person's id."""
    option = action.get("selected_option") or {}
    chosen = (
        action.get("selected_conversation") or action.get("selected_channel") or action.get("selected_user")
    )
    return str(action.get("value") or option.get("value") or chosen or action.get("selected_date") or "")


def aside(parts: Parts, press: Press) -> Reply:
    """A place for the presser alone that leaves the message they pressed in as it is."""
    address, asked = str(press.body.get("response_url") or ""), float(press.body["received_at"])
    return PrivateReply(parts.slack, press.asker.user, address, asked=asked, thread=press.thread)


async def press_of(parts: Parts, body: Body) -> Press:
    """A press from its payload; who pressed comes from the signed request alone."""
    action = body["actions"][0]
    user = str(body["user"]["id"])
    container = body.get("container") or {}
    channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    ts, thread = str(container.get("message_ts") or ""), str(container.get("thread_ts") or "")
    asker = await parts.people.asker(user, channel=channel)
    ephemeral = bool(container.get("is_ephemeral"))
    own = channel.startswith("D")
    posted = not ephemeral and not own and bool(channel)
    reply: Reply
    if own and not ephemeral and ts:
        reply = PostedReply(parts.slack, channel, private=True, ts=ts, thread=thread)
    elif posted:  # its `response_url` would put a private answer in the place of what everybody sees
        reply = WhisperedReply(parts.slack, channel, user, thread=thread)
    else:
        address = str(body.get("response_url") or "")
        reply = PrivateReply(
            parts.slack, user, address, asked=float(body["received_at"]), replace=ephemeral, thread=thread
        )
    return Press(
        str(action.get("action_id", "")), value_of(action), asker, reply, str(body.get("trigger_id", "")), posted,
        (channel, ts), thread, body,
    )  # fmt: skip
