"""`access`, `people` -> who may see what, as admins have it."""

import re

from bot import access
from bot.models.text import mrkdwn
from handlers import cards
from handlers.links import queues_in
from handlers.notes import write_down
from handlers.parts import Parts
from handlers.reply import Reply
from handlers.requesting import called, grant, named, only_admin
from handlers.said import Said

_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


async def access_page(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """`access list | grant @person <queues> | revoke @person`, for admins."""
    if not await only_admin(parts, said.asker, reply):
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
        await reply.show(
            cards.words(
                "As in: `/logins access list`, `/logins access grant @ana Support` or `/logins access revoke @ana`"
            )
        )


async def _grant(parts: Parts, said: Said, user: str, names: str, reply: Reply) -> None:
    if names.casefold() in {"all", "*", ""}:
        queues: tuple[str, ...] = (access.ALL,)
    else:
        question = await queues_in(parts, said, names, reply)
        if question is None:
            return
        queues = question.queues or (access.ALL,)
    await grant(parts, said.asker, user, queues)
    await reply.show(cards.marked(f"<@{user}> may see {await named(parts, said.asker, queues)} now."))


async def people(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """`people [link @person 101 | unlink @person]`, for admins: where the e-mail does not match."""
    if not await only_admin(parts, said.asker, reply):
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
        await reply.show(cards.marked(f"<@{person[1]}> is {mrkdwn(called(parts, found))} now."))
        return
    bound = await parts.store.people.all(team)
    lines = [(f"<@{user}>", mrkdwn(dn)) for user, dn in bound.items()]
    if lines:
        await reply.show(cards.marked_lines("People linked by hand", lines))
    else:
        await reply.show(cards.words("Nobody is linked by hand. As in: `/logins people link @ana 101`"))
