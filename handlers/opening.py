"""`hours` -> when a queue is open, set and told; where 3CX's own opening hours cannot be read."""

import re

from bot import access
from bot.models import OpeningHours
from bot.models.queues import Some
from bot.naming import named
from bot.opening_hours import SPAN, Week, read_week, say_week
from handlers import cards
from handlers.notes import write_down
from handlers.parts import Parts
from handlers.queue_words import queues_in
from handlers.reply import Reply
from handlers.said import Said

HOW = "As in: `/logins hours Support mon-fri 8:00-18:00, sat 9:00-13:00` or `/logins hours Support off`"
_OFF = re.compile(r"\boff\W*$", re.IGNORECASE)


async def hours(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """Opening hours of one queue: `hours Support mon-fri 8:00-18:00, sat 9-13`; `off` forgets them; alone it tells them."""
    match = SPAN.search(rest) or _OFF.search(rest)
    name, words = (rest[: match.start()], rest[match.start() :]) if match else (rest, "")
    if not name.strip():
        await reply.show(cards.words(HOW))
        return
    queues = await queues_in(parts, said, name, reply, deed="hours", around=("hours", words))
    if queues is None:
        return
    if not isinstance(queues, Some) or len(queues.dns) != 1:
        await reply.show(
            cards.words(
                "Opening hours are set for one queue at a time, as in: `/logins hours Support mon-fri 8:00-18:00`"
            )
        )
        return
    (dn,) = queues.dns
    if match is not None and not await _set(parts, said, dn, name.strip(), words, reply):
        return
    await reply.show(cards.words(await _told(parts, said, dn)))


async def _set(parts: Parts, said: Said, dn: str, name: str, words: str, reply: Reply) -> bool:
    """Keep the hours of *words*, or forget them; says why not, with False."""
    directory, scope = await parts.desk.seen_by(said.asker)
    if not (scope.everything or dn in scope.queues):
        refused = access.cannot_show([name], scope, directory, parts.desk.policy, wanted=[dn])
        await write_down(parts, said.asker, "hours", outcome=refused)
        await reply.show(cards.refusal(refused))
        return False
    week: Week | None = None
    if not _OFF.fullmatch(words):
        week = read_week(words)
        if week is None:
            await reply.show(cards.words(f"I did not understand these hours. {HOW}"))
            return False
    team, user = said.asker.team, said.asker.user
    where = await parts.desk.records.context(said.asker, directory)
    kept = (
        OpeningHours(week=week, source="set here with /logins hours", zone=where.zone)
        if week is not None
        else None
    )
    body = kept.model_dump(mode="json") if kept else None
    await parts.store.settings.put(team, "queue", dn, "hours", body, by=user)
    held = (await parts.desk.records.hours(team)).get(dn)
    await write_down(
        parts, said.asker, "hours", queues=Some(dns=frozenset({dn})), after=say_week(held) if held else "none"
    )
    return True


async def _told(parts: Parts, said: Said, dn: str) -> str:
    """When the queue is open, as it is known now."""
    directory, scope = await parts.desk.seen_by(said.asker)
    shown = named(Some(dns=frozenset({dn})), scope, directory)
    own = (await parts.desk.records.hours(said.asker.team)).get(dn)
    queue = directory.queue_by_dn.get(dn)
    known = own or (queue.hours if queue else None)
    if known is None:
        return (
            f"{shown}: no opening hours are known, so gaps are counted between the first and the last login."
        )
    return f"{shown} is open {say_week(known)} ({known.source})."
