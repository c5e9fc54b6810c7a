"""Somebody asks for access -> the admins are asked, one of them decides, and the asker is told."""

import json
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import access
from bot.models import Asker, Person, Refusal
from bot.models.text import mrkdwn, shown_name
from handlers import cards
from handlers.blocks import actions, button
from handlers.notes import write_down
from handlers.parts import Parts
from handlers.presses import Press
from handlers.receive import Body
from handlers.reply import PostedReply, Reply
from handlers.slack import SlackRefused, SlackUnclear

CALLBACK = "grant"
MOST_CHOSEN = 50
NOT_ADMIN = "Only an admin can do that."


async def only_admin(parts: Parts, asker: Asker, reply: Reply) -> bool:
    """Whether *asker* is one; says so where they are not."""
    _, scope = await parts.desk.seen_by(asker)
    if access.may_administer(scope):
        return True
    await write_down(parts, asker, "access", outcome=Refusal(code="not-admin", text=NOT_ADMIN))
    await reply.show(cards.words(NOT_ADMIN))
    return False


def called(parts: Parts, person: Person) -> str:
    """A person as the operator wants them called: by name and number, or by number alone."""
    return shown_name(person.name, person.dn) if parts.desk.policy.names == "names" else person.dn


async def grant(parts: Parts, admin: Asker, user: str, queues: tuple[str, ...]) -> None:
    """Give *user* these queues, write it down, and tell them."""
    await parts.store.grants.grant(admin.team, user, queues, by=admin.user)
    await write_down(parts, admin, "access", about=user)
    try:
        told = cards.words(f"You may see logins of {await named(parts, admin, queues)} now. Try: /logins")
        await parts.slack.post(await parts.slack.dm(user), told)
    except (SlackRefused, SlackUnclear):
        return


async def named(parts: Parts, asker: Asker, queues: tuple[str, ...]) -> str:
    """Granted queues in words."""
    if access.ALL in queues:
        return "all queues"
    directory, _ = await parts.desk.seen_by(asker)
    found = [(directory.queue_by_dn.get(dn), dn) for dn in queues]
    return ", ".join(shown_name(queue.name, dn) if queue else dn for queue, dn in found)


async def ask_access(parts: Parts, press: Press) -> None:
    """`do:ask-access`: tell the admins, once a day, with buttons that grant."""
    asker = press.asker
    if asker.guest or asker.stranger or asker.bot:
        await press.reply.show(
            cards.words("Login times are not shown to guests and people of other companies.")
        )
        return
    if not parts.admins:
        await press.reply.show(cards.words(f"No admin is set. Your id is {asker.user}; put it in ADMINS."))
        return
    news = await parts.store.requests.ask(asker.team, asker.user)
    if news:
        await _tell_admins(parts, asker)
    text = "I asked an admin for you." if news else "Your request of today is still open; an admin was told."
    await press.reply.show(cards.words(text))


async def _tell_admins(parts: Parts, asker: Asker) -> None:
    directory, scope = await parts.desk.seen_by(asker)
    person = directory.person_by_dn.get(scope.own)
    who = f"<@{asker.user}>" + (f" ({mrkdwn(called(parts, person))}, matched by e-mail)" if person else "")
    asks = cards.marked(
        f"{who} asks for login reports.",
        *actions(
            [
                button("All queues", "grant:all", asker.user),
                button("Choose…", "grant:choose", asker.user),
                button("No", "grant:no", asker.user),
            ],
            "grant",
        ),
    )
    for admin in parts.admins:
        try:
            await parts.slack.post(await parts.slack.dm(admin), asks)
        except (SlackRefused, SlackUnclear):
            continue


async def decide(parts: Parts, press: Press) -> None:
    """`grant:all`, `grant:choose`, `grant:no` of an admin."""
    if not await only_admin(parts, press.asker, press.reply):
        return
    user = press.value
    if press.rest == "choose":
        view = choosing(json.dumps({"user": user, "message": press.message}))
        await parts.slack.call("views.open", trigger_id=press.trigger, view=view)
        return
    decision = "granted" if press.rest == "all" else "refused"
    if await parts.store.requests.decide(press.asker.team, user, decision, by=press.asker.user) is None:
        await press.reply.show(cards.words("Another admin has already decided that."))
        return
    if press.rest == "all":
        await grant(parts, press.asker, user, (access.ALL,))
        await press.reply.show(cards.marked(f"<@{user}> may see all queues now."))
        return
    await write_down(parts, press.asker, "access", about=user)
    await press.reply.show(cards.marked(f"<@{user}> was not granted anything."))


def register(app: AsyncApp, parts: Parts) -> None:
    """Listen for the form of queues an admin chose for somebody."""

    async def submitted(ack: AsyncAck, body: Body) -> None:
        await parts.receiver.take("grant form", body)
        await ack()

    app.view(CALLBACK)(submitted)
    parts.receiver.on("grant form", lambda body: granted(parts, body))


def choosing(memory: str) -> dict[str, Any]:
    """The form: which queues."""
    label = {"type": "plain_text", "text": "Queues they may see"}
    element = {
        "type": "multi_external_select",
        "action_id": "pick_queue",
        "min_query_length": 0,
        "max_selected_items": MOST_CHOSEN,
        "placeholder": {"type": "plain_text", "text": "Type a name or number"},
    }
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": {"type": "plain_text", "text": "Access to queues"},
        "submit": {"type": "plain_text", "text": "Grant"},
        "close": {"type": "plain_text", "text": "Cancel"},
        "private_metadata": memory,
        "blocks": [{"type": "input", "block_id": "queues", "label": label, "element": element}],
    }


async def granted(parts: Parts, body: Body) -> None:
    """Grant what was chosen, with the admin's rights as they are now, and say so in the place of the request."""
    memory = json.loads(body["view"].get("private_metadata") or "{}")
    admin = await parts.people.asker(str(body["user"]["id"]))
    channel, ts = memory["message"]
    reply = PostedReply(parts.slack, channel, private=True, ts=ts)
    if not await only_admin(parts, admin, reply):
        return
    user = str(memory["user"])
    chosen = body["view"]["state"]["values"]["queues"]["pick_queue"].get("selected_options") or []
    queues = tuple(str(each["value"]) for each in chosen)
    if await parts.store.requests.decide(admin.team, user, "granted", by=admin.user) is None:
        await reply.show(cards.words("Another admin has already decided that."))
        return
    await grant(parts, admin, user, queues)
    await reply.show(cards.marked(f"<@{user}> may see {mrkdwn(await named(parts, admin, queues))} now."))
