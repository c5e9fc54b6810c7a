"""`access`, `people`, `policy`, `audit` and the button that asks for access -> who may see what, and who saw to it."""

import re
from datetime import datetime, timedelta

from bot import access, audit
from bot.models import Asker, Person
from bot.models.text import mrkdwn, shown_name
from handlers import cards
from handlers.blocks import actions, button
from handlers.links import queues_in
from handlers.notes import write_down
from handlers.parts import Parts
from handlers.presses import Press
from handlers.reply import Reply
from handlers.said import Said
from handlers.slack import SlackRefused, SlackUnclear

_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
NOT_ADMIN = "Only an admin can do that."


async def _admin(parts: Parts, asker: Asker, reply: Reply) -> bool:
    _, scope = await parts.desk.seen_by(asker)
    if access.may_administer(scope):
        return True
    await reply.show(cards.words(NOT_ADMIN))
    return False


async def access_page(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """`access list | grant @person <queues> | revoke @person`, for admins."""
    if not await _admin(parts, said.asker, reply):
        return
    team, words = said.asker.team, rest.strip()
    person = _PERSON.search(words)
    verb = words.split(" ", 1)[0].casefold() if words else "list"
    if verb == "list":
        grants = await parts.store.grants.all(team)
        lines = [
            (f"<@{each.user}>", "all queues" if each.queue == access.ALL else mrkdwn(each.queue))
            for each in grants
        ]
        shown = (
            cards.marked_lines("Granted access", lines)
            if lines
            else cards.words("Nobody was granted anything beyond 3CX.")
        )
        await reply.show(shown)
    elif verb == "revoke" and person:
        count = await parts.store.grants.revoke(team, person[1])
        await write_down(parts, said.asker, "access", about=person[1])
        await reply.show(
            cards.marked(f"<@{person[1]}> has {'no' if count else 'and had no'} granted queues any more.")
        )
    elif verb == "grant" and person:
        names = words[person.end() :].strip()
        await _grant(parts, said, person[1], names, reply)
    else:
        await reply.show(cards.words("As in: /logins access list, or: grant @ana Support, or: revoke @ana"))


async def _grant(parts: Parts, said: Said, user: str, names: str, reply: Reply) -> None:
    if names.casefold() in {"all", "*", ""}:
        queues: tuple[str, ...] = (access.ALL,)
    else:
        question = await queues_in(parts, said, names, reply)
        if question is None:
            return
        queues = question.queues or (access.ALL,)
    await grant(parts, said.asker, user, queues)
    await reply.show(cards.marked(f"<@{user}> may see {await _named(parts, said.asker, queues)} now."))


async def grant(parts: Parts, admin: Asker, user: str, queues: tuple[str, ...]) -> None:
    """Give *user* these queues, write it down, and tell them."""
    await parts.store.grants.grant(admin.team, user, queues, by=admin.user)
    await write_down(parts, admin, "access", about=user)
    try:
        told = cards.words(f"You may see logins of {await _named(parts, admin, queues)} now. Try: /logins")
        await parts.slack.post(await parts.slack.dm(user), told)
    except (SlackRefused, SlackUnclear):
        return


async def _named(parts: Parts, asker: Asker, queues: tuple[str, ...]) -> str:
    if access.ALL in queues:
        return "all queues"
    directory, _ = await parts.desk.seen_by(asker)
    found = [(directory.queue_by_dn.get(dn), dn) for dn in queues]
    return ", ".join(shown_name(queue.name, dn) if queue else dn for queue, dn in found)


async def people(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """`people [link @person 101 | unlink @person]`, for admins: where the e-mail does not match."""
    if not await _admin(parts, said.asker, reply):
        return
    team, words = said.asker.team, rest.strip()
    person = _PERSON.search(words)
    verb = words.split(" ", 1)[0].casefold()
    if person and verb == "unlink":
        await parts.store.people.unbind(team, person[1])
        await write_down(parts, said.asker, "people", about=person[1])
        await reply.show(cards.marked(f"<@{person[1]}> is matched by e-mail again."))
        return
    number = re.search(r"\b[0-9]{1,10}\b", words[person.end() :]) if person else None
    if person and number and verb == "link":
        directory, _ = await parts.desk.seen_by(said.asker)
        found = directory.person_by_dn.get(number[0])
        if found is None:
            await reply.show(cards.words(f"There is no extension {number[0]}."))
            return
        await parts.store.people.bind(team, person[1], found.dn, by=said.asker.user)
        await write_down(parts, said.asker, "people", about=person[1])
        await reply.show(cards.marked(f"<@{person[1]}> is {mrkdwn(_called(parts, found))} now."))
        return
    bound = await parts.store.people.all(team)
    lines = [(f"<@{user}>", mrkdwn(dn)) for user, dn in bound.items()]
    if lines:
        await reply.show(cards.marked_lines("People linked by hand", lines))
    else:
        await reply.show(cards.words("Nobody is linked by hand. As in: /logins people link @ana 101"))


def _called(parts: Parts, person: Person) -> str:
    """A person as the operator wants them called: by name and number, or by number alone."""
    return shown_name(person.name, person.dn) if parts.desk.policy.names == "names" else person.dn


async def policy(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """Every switch, its value and since when; for anybody."""
    del rest
    kept = await parts.store.settings.get(said.asker.team, "team", "", "switches since") or {}
    since = {name: datetime.fromisoformat(at) for name, at in kept.items()}
    lines = audit.policy_lines(parts.switches, since)
    await reply.show(cards.lines("Policy", lines))


async def audit_page(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """Who asked what in the last 30 days, for admins and auditors; no rows, names or times."""
    del rest
    _, scope = await parts.desk.seen_by(said.asker)
    if not access.may_audit(said.asker, scope, parts.auditors):
        await reply.show(cards.words("Only admins and auditors can read the audit."))
        return
    now = parts.clock()
    entries = await parts.store.audit.read(
        said.asker.team, now - timedelta(days=30), now + timedelta(minutes=1)
    )
    await reply.show(cards.lines("Audit, the newest first", audit.lines(entries, 40)))


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
    who = f"<@{asker.user}>" + (
        f" ({mrkdwn(_called(parts, person))}, matched by e-mail)" if person else ""
    )
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
    if not await _admin(parts, press.asker, press.reply):
        return
    user = press.value
    if press.rest == "choose":
        text = f"Type: `/logins access grant` <@{user}> `Support, Sales`"
        await press.reply.show(cards.marked(text))
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
