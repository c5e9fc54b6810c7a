"""`access`, `people` -> who may see what, as admins have it."""

import re
from collections.abc import Awaitable, Callable, Mapping

from bot import access
from bot.models.queues import All, Some, queue_set
from bot.models.text import mrkdwn, said_back
from handlers import cards
from handlers.notes import write_down
from handlers.parts import Parts
from handlers.queue_words import named_to, queues_in
from handlers.reply import Reply
from handlers.requesting import grant, only_admin, say_granted
from handlers.said import Said

_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
HOW = "As in: `/logins access list`, `/logins access grant @ana Support` or `/logins access revoke @ana`"
HOW_PEOPLE = "As in: `/logins people link @ana 101` or `/logins people unlink @ana`"


async def access_page(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """`access [list | grant @person <queues> | revoke @person [<queues>]]`, for admins."""
    if not await only_admin(parts, said.asker, reply):
        return
    verb, _, words = rest.strip().partition(" ")
    page = _ACCESS.get(verb.casefold() or "list")
    if page is None:
        await reply.show(cards.words(HOW))
        return
    people = _PERSON.findall(words)
    if verb.casefold() in {"grant", "revoke"} and len(people) != 1:
        whom = "One person at a time." if people else "Whom? Name them with an @."
        await reply.show(cards.words(f"{whom} {HOW}"))
        return
    left = " ".join(_PERSON.sub(" ", words).split())
    await page(parts, said, people[0] if len(people) == 1 else "", left, reply)


async def _list(parts: Parts, said: Said, user: str, words: str, reply: Reply) -> None:
    """Everybody's grants, or those of one person."""
    if words:
        await reply.show(cards.words(f"I did not understand {said_back([words])} there. {HOW}"))
        return
    grants: dict[str, set[str]] = {}
    for each in await parts.store.grants.all(said.asker.team):
        if user in {"", each.user}:
            grants.setdefault(each.user, set()).add(each.queue)
    lines = [
        (f"<@{who}>", await named_to(parts, said.asker, queue_set(queues))) for who, queues in grants.items()
    ]
    nobody = f"<@{user}> was" if user else "Nobody was"
    await reply.show(
        cards.marked_lines("Granted access", lines)
        if lines
        else cards.marked(f"{nobody} {'not ' * bool(user)}granted anything beyond 3CX.")
    )


async def _grant(parts: Parts, said: Said, user: str, words: str, reply: Reply) -> None:
    around = (f"access grant <@{user}>", "")
    queues = await queues_in(parts, said, words, reply, deed="access", around=around)
    if queues is not None:
        await reply.show(
            cards.marked(await say_granted(parts, said.asker, await grant(parts, said.asker, user, queues)))
        )


async def _revoke(parts: Parts, said: Said, user: str, words: str, reply: Reply) -> None:
    """Take back the queues named; without a name all that this person was given, which is then said."""
    team = said.asker.team
    had = await parts.store.grants.of_user(team, user)
    queues = (
        All()
        if not words
        else await queues_in(
            parts, said, words, reply, deed="access", around=(f"access revoke <@{user}>", "")
        )
    )
    if queues is None:
        return
    if isinstance(queues, Some) and access.ALL in had:
        text = f"<@{user}> may see all queues, so single ones cannot be taken away. Revoke all, then grant those they keep."
        await reply.show(cards.marked(text))
        return
    await parts.store.grants.revoke(team, user, None if isinstance(queues, All) else queues.dns)
    held = queue_set(await parts.store.grants.of_user(team, user))
    await write_down(parts, said.asker, "access", about=user, queues=held)
    if isinstance(held, Some) and not held.dns:
        await reply.show(
            cards.marked(f"<@{user}> {'has no granted queues any more' if had else 'had no granted queues'}.")
        )
        return
    await reply.show(
        cards.marked(f"<@{user}> has {await named_to(parts, said.asker, held)} granted, nothing else.")
    )


_ACCESS: Mapping[str, Callable[[Parts, Said, str, str, Reply], Awaitable[None]]] = {
    "list": _list,
    "grant": _grant,
    "revoke": _revoke,
}


async def people(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """`people [link @person 101 | unlink @person]`, for admins: where the e-mail does not match."""
    if not await only_admin(parts, said.asker, reply):
        return
    verb, _, words = rest.strip().partition(" ")
    found = _PERSON.findall(words)
    left = _PERSON.sub(" ", words).split()
    if verb.casefold() == "unlink" and len(found) == 1 and not left:
        await _unbind(parts, said, found[0], reply)
    elif (
        verb.casefold() == "link"
        and len(found) == 1
        and len(left) == 1
        and re.fullmatch(r"[0-9]{1,10}", left[0])
    ):
        await _bind(parts, said, found[0], left[0], reply)
    elif verb and verb.casefold() != "list":
        await reply.show(cards.words(f"That takes one person, and one extension to link. {HOW_PEOPLE}"))
    else:
        await _bound(parts, said, reply)


async def _unbind(parts: Parts, said: Said, user: str, reply: Reply) -> None:
    await parts.store.people.unbind(said.asker.team, user)
    await write_down(parts, said.asker, "people", about=user)
    await reply.show(cards.marked(f"<@{user}> is matched by e-mail again."))


async def _bind(parts: Parts, said: Said, user: str, number: str, reply: Reply) -> None:
    team = said.asker.team
    reader = await parts.desk.reader(said.asker)
    if number not in reader.directory.person_by_dn:
        await reply.show(cards.words(f"There is no extension {number}."))
        return
    await parts.store.people.bind(team, user, number, by=said.asker.user)
    held = await parts.store.people.of_user(team, user)
    await write_down(parts, said.asker, "people", about=user)
    await reply.show(cards.marked(f"<@{user}> is {mrkdwn(reader.person(held))} now."))


async def _bound(parts: Parts, said: Said, reply: Reply) -> None:
    bound = await parts.store.people.all(said.asker.team)
    lines = [(f"<@{user}>", mrkdwn(dn)) for user, dn in bound.items()]
    if lines:
        await reply.show(cards.marked_lines("People linked by hand", lines))
    else:
        await reply.show(cards.words(f"Nobody is linked by hand. {HOW_PEOPLE}"))
