"""Somebody asks for access -> the admins are asked, one of them decides, and the asker is told."""

import contextlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import access
from bot.models import Asker, Refusal, Scope
from bot.models.queues import All, QueueSet, Some, queue_set, stored_as
from bot.models.text import mrkdwn
from bot.naming import Reader, named
from bot.reading import QueuesNamed, read_queues
from handlers import cards
from handlers.blocks import actions, button
from handlers.filled import Filled, Forged, memory_of
from handlers.notes import write_down
from handlers.parts import Parts
from handlers.presses import Press
from handlers.queue_words import named_to
from handlers.receive import Body
from handlers.reply import PostedReply, Reply
from handlers.slack import SlackRefused, SlackUnclear
from handlers.telling import ours, post_to

CALLBACK = "grant"
MOST_CHOSEN = 50
MOST_WANTED = 5  # queues that one person asks for in a day
ADMIN = Scope(everything=True)
NOT_ADMIN = "Only an admin can do that."


async def only_admin(parts: Parts, asker: Asker, reply: Reply) -> bool:
    """Whether *asker* is one; says so where they are not."""
    _, scope = await parts.desk.seen_by(asker)
    if access.may_administer(scope):
        return True
    await write_down(parts, asker, "access", outcome=Refusal(code="not-admin", text=NOT_ADMIN))
    await reply.show(cards.words(NOT_ADMIN))
    return False


class Granted(NamedTuple):
    """What *user* has been granted, as the store holds it now, and the code of why it cannot count yet ("" when it does)."""

    user: str
    held: QueueSet
    lacks: str


LACKS: Mapping[str, str] = {
    "guest": "they are a guest, and login times are not shown to guests",
    "stranger": "they are not of this workspace",
    "bot": "that is an app, or somebody who has left",
    "email-unconfirmed": "their e-mail is not confirmed in Slack",
    "email-none": "Slack tells me no e-mail of theirs",
    "email-unmatched": "their e-mail matches no extension",
    "email-shared": "their e-mail matches more than one extension",
    "extension-off": "their extension is switched off in the phone system",
    "extension-gone": "the extension they were linked to is gone",
}


async def grant(parts: Parts, admin: Asker, user: str, queues: QueueSet) -> Granted:
    """Give *user* these queues and tell them, where it counts; nothing is stored for somebody who may never see any."""
    lacks = await _lacks(parts, admin.team, user)
    if lacks not in access.NEVER:
        await parts.store.grants.grant(admin.team, user, stored_as(queues), by=admin.user)
    held = queue_set(await parts.store.grants.of_user(admin.team, user))
    refused = Refusal(code=lacks, text=LACKS[lacks]) if lacks in access.NEVER else ""
    await write_down(parts, admin, "access", about=user, queues=held, outcome=refused)
    if not lacks:
        with contextlib.suppress(SlackRefused, SlackUnclear):
            told = cards.marked(
                f"You may see logins of {await named_to(parts, admin, held)} now. Try: /logins"
            )
            await parts.slack.post(await parts.slack.dm(user), told)
    return Granted(user, held, lacks)


async def _lacks(parts: Parts, team: str, user: str) -> str:
    """The code of why a grant to *user* would show them nothing; "" where it would."""
    person = await parts.people.asker(user, fresh=True)
    directory = await parts.desk.records.directory(team)
    scope = await parts.desk.records.scope(person, directory)
    return scope.why if scope.nothing and scope.why in LACKS else ""


async def say_granted(parts: Parts, admin: Asker, granted: Granted) -> str:
    """What a grant has come to, as mrkdwn."""
    who, names = f"<@{granted.user}>", await named_to(parts, admin, granted.held)
    if not granted.lacks:
        return f"{who} may see {names} now."
    if granted.lacks in access.NEVER:
        return f"{who} was granted nothing: {LACKS[granted.lacks]}."
    mend = f"`/logins people link` {who} and the number of their extension."
    return (
        f"{who} was granted {names}, but it does not count yet: {LACKS[granted.lacks]}. What mends it: {mend}"
    )


async def ask_access(parts: Parts, press: Press) -> None:
    """`do:ask-access` with the words that were refused: tell the admins, once a day for each, with buttons that grant."""
    asker = press.asker
    _, scope = await parts.desk.seen_by(asker)
    if scope.why in access.NEVER:
        await press.reply.show(
            cards.words("Login times are not shown to guests and people of other companies.")
        )
        return
    admins = await ours(parts, parts.admins)
    if not admins:
        await press.reply.show(cards.words(f"No admin is set. Your id is {asker.user}; put it in ADMINS."))
        return
    words = "" if press.value == "-" else press.value[: cards.MOST_WANTED]
    wanted = await _wanted(parts, asker, words)
    news = await _is_news(
        parts, asker, wanted or ((f"?{words.casefold().replace(' ', '')}",) if words else ())
    )
    if news:
        await _tell_admins(parts, asker, words, wanted, admins)
    text = "I asked an admin for you." if news else "Your request of today is still open; an admin was told."
    await press.reply.show(cards.words(text))


async def _wanted(parts: Parts, asker: Asker, words: str) -> tuple[str, ...]:
    """The queues that *words* name in the eyes of an admin, by DN; the asker hears nothing of them."""
    directory = await parts.desk.records.directory(asker.team)
    found = read_queues(words, names=parts.desk.index.names(directory), sees=lambda _kind, _dn: True)
    named = isinstance(found, QueuesNamed) and isinstance(found.queues, Some)
    return stored_as(found.queues)[:MOST_WANTED] if isinstance(found, QueuesNamed) and named else ()


async def _is_news(parts: Parts, asker: Asker, wanted: tuple[str, ...]) -> bool:
    """Whether the admins have not heard of this yet; each queue once a day, and not more than a few of them."""
    asked_for = parts.store.requests
    if await asked_for.ask(asker.team, asker.user, wanted):
        return True
    before = await asked_for.get(asker.team, asker.user)
    more = [each for each in wanted if before is not None and each not in before.wanted]
    if before is None or not more or len(before.wanted) + len(more) > MOST_WANTED:
        return False
    return await asked_for.also(asker.team, asker.user, before.wanted, more)


async def _tell_admins(
    parts: Parts, asker: Asker, words: str, wanted: tuple[str, ...], admins: list[str]
) -> None:
    directory, scope = await parts.desk.seen_by(asker)
    person = Reader(ADMIN, directory, parts.desk.policy).person(scope.own)
    who = f"<@{asker.user}>" + (f" ({mrkdwn(person)}, matched by e-mail)" if person else "")
    names = named(Some(dns=frozenset(wanted)), ADMIN, directory)
    first = [button(names, "grant:these", f"{asker.user}|{' '.join(wanted)}")] if wanted else []
    about = f" of {mrkdwn(names)}" if wanted else f"; refused was “{mrkdwn(words)}”" if words else ""
    choices = [
        *first,
        button("All queues", "grant:all", asker.user),
        button("Choose…", "grant:choose", asker.user),
        button("No", "grant:no", asker.user),
    ]
    lacks = await _lacks(parts, asker.team, asker.user)
    missing = f" A grant does not count yet: {LACKS[lacks]}." if lacks else ""
    asks = cards.marked(f"{who} asks for login reports{about}.{missing}", *actions(choices, "grant"))
    await post_to(parts, admins, asks)


async def decide(parts: Parts, press: Press) -> None:
    """`grant:these`, `grant:all`, `grant:choose`, `grant:no` of an admin."""
    if not await only_admin(parts, press.asker, press.reply):
        return
    user, _, numbers = press.value.partition("|")
    if press.rest == "choose":
        view = choosing(json.dumps({"user": user, "message": press.message}))
        if press.modal is not None:
            await press.modal.fill(view)
        return
    queues: QueueSet | None = None
    if press.rest in {"these", "all"}:
        queues = All() if press.rest == "all" else Some(dns=frozenset(numbers.split()))
    if not await _decided(parts, press.asker, user, queues):
        await press.reply.show(cards.words("Another admin has already decided that."))
    elif queues is not None:
        text = await say_granted(parts, press.asker, await grant(parts, press.asker, user, queues))
        await press.reply.show(cards.marked(text))
    else:
        held = queue_set(await parts.store.grants.of_user(press.asker.team, user))
        await write_down(parts, press.asker, "access", about=user, queues=held)
        await press.reply.show(cards.marked(f"<@{user}> was not granted anything."))


async def _decided(parts: Parts, admin: Asker, user: str, queues: QueueSet | None) -> bool:
    """Whether this admin is the first to decide; of several queues asked for, each is decided by itself."""
    asked_for = parts.store.requests
    if isinstance(queues, Some):
        before = await asked_for.get(admin.team, user)
        if before is None or before.decision or not queues.dns.intersection(before.wanted):
            return False
        left = [each for each in before.wanted if each not in queues.dns]
        if left:
            return await asked_for.also(admin.team, user, before.wanted, (), left=left)
    decision = "refused" if queues is None else "granted"
    return await asked_for.decide(admin.team, user, decision, by=admin.user) is not None


def register(app: AsyncApp, parts: Parts) -> None:
    """Listen for the form of queues an admin chose for somebody."""

    async def submitted(ack: AsyncAck, body: Body) -> None:
        try:
            Filled(body["view"]).many("queues")
        except Forged as forged:
            await ack(response_action="errors", errors=forged.errors)
            return
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
    memory = memory_of(body["view"])
    admin = await parts.people.asker(str(body["user"]["id"]))
    channel, ts = memory.get("message") or (await parts.slack.dm(admin.user), "")
    reply = PostedReply(parts.slack, channel, private=True, ts=ts)
    if not await only_admin(parts, admin, reply):
        return
    user = str(memory.get("user") or "")
    chosen = Filled(body["view"]).many("queues")
    if not user or not chosen:
        await reply.show(cards.words("Nothing was chosen, so nothing was granted."))
        return
    queues = Some(dns=frozenset(chosen))
    if await parts.store.requests.decide(admin.team, user, "granted", by=admin.user) is None:
        await reply.show(cards.words("Another admin has already decided that."))
        return
    text = await say_granted(parts, admin, await grant(parts, admin, user, queues))
    await reply.show(cards.marked(text))
