"""`link`, `unlink`, `links` -> which channel may be told about which queues."""

import re

from bot import access
from bot.desk import ACTING_SECONDS
from bot.models import Asker, Note, Refusal
from bot.models.queues import QueueSet, Some
from bot.models.schedule import Schedule
from bot.models.text import mrkdwn, said_back
from bot.proposing import queues_of
from bot.reading import QueuesNamed
from handlers import cards
from handlers.blocks import actions, button
from handlers.notes import write_down
from handlers.parts import Parts
from handlers.presses import Press
from handlers.queue_words import named_to, queues_in
from handlers.reply import Reply
from handlers.said import Said

NOT_LINKED = "This channel was not linked to any queue."
NOT_YOURS = "Only someone who may see these queues, or an admin, can unlink this channel."


_PLACE = re.compile(
    r"(?<!\S)(?:(?:in|to|into|from|for)\s+)?"
    r"(?:(?P<here>here|this\s+channel)|<#(?P<id>[A-Z0-9]+)(?:\|(?P<label>[^>]*))?>|#(?P<name>[\w.-]*[^\W\d][\w.-]*))(?!\S)(?:\s+to(?!\S))?",
    re.IGNORECASE,
)


async def _said_here(parts: Parts, said: Said, rest: str, reply: Reply) -> str | None:
    """*rest* without the words for this very channel; None where another one is named, which is said. A queue of such a name stays."""
    place = _PLACE.search(rest)
    if place is None or isinstance(await parts.desk.queues(rest, said.asker), QueuesNamed):
        return rest
    rest_of_it = f"{rest[: place.start()]} {rest[place.end() :]}".strip()
    if not rest_of_it:
        return rest
    here = place["here"] or place["id"] == said.asker.channel
    if place["name"]:
        here = said.asker.channel == await parts.people.channel_named(place["name"], said.asker.user)
    if here:
        return rest_of_it
    other = said_back([f"#{place['label'] or place['name'] or place['id']}"])
    await reply.show(cards.words(f"{other}: a link belongs to the channel it is typed in. Type it there."))
    return None


async def link(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """Link this channel to queues: by someone who may see them all; shares and digests may go there then."""
    asker = said.asker
    directory, scope = await parts.desk.seen_by(asker, within=ACTING_SECONDS)
    if not (scope.everything or scope.queues):
        facts = await parts.people.channel(asker.channel, asker.user, fresh=True)
        await _not_linked(parts, asker, access.may_link((), facts, scope, parts.desk.policy), reply)
        return
    words = await _said_here(parts, said, rest, reply)
    if words is None:
        return
    named = await queues_in(parts, said, words, reply, deed="link", around=("link", ""))
    if named is None:
        return
    queues = access.those(named, scope, directory)
    facts = await parts.people.channel(asker.channel, asker.user, fresh=True)
    allowed = access.may_link(queues, facts, scope, parts.desk.policy)
    if isinstance(allowed, Refusal):
        await _not_linked(parts, asker, allowed, reply, queues=Some(dns=queues))
        return
    await parts.store.links.link(asker.team, asker.channel, sorted(queues), by=asker.user)
    held = await _held(parts, asker)
    await write_down(parts, asker, "link", queues=held)
    text = f"Linked to {await named_to(parts, asker, held)}. {mrkdwn(allowed.text)}"
    alone = "`/logins` alone now means these queues here; undo with `/logins unlink`."
    await reply.show(cards.marked(f"{text} {alone}"))


async def _not_linked(
    parts: Parts, asker: Asker, refused: Note | Refusal, reply: Reply, queues: QueueSet | None = None
) -> None:
    if isinstance(refused, Refusal):
        await write_down(parts, asker, "link", outcome=refused, queues=queues)
        await reply.show(cards.refusal(refused))


async def _held(parts: Parts, asker: Asker) -> Some:
    """What the channel is linked to, as the store has it now."""
    return Some(dns=await parts.store.links.of_channel(asker.team, asker.channel))


async def unlink(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """Undo this channel's links to the queues named, or to those the asker may see; other people's stay."""
    linked, yours = await _linked(parts, said.asker)
    if not linked:
        await reply.show(cards.words(NOT_LINKED))
        return
    if not yours:
        await write_down(parts, said.asker, "link", outcome=Refusal(code="link-not-yours", text=NOT_YOURS))
        await reply.show(cards.words(NOT_YOURS))
        return
    going = yours
    words = await _said_here(parts, said, rest, reply)
    if words is None:
        return
    if words.strip():
        named = await queues_in(parts, said, words, reply, deed="link", around=("unlink", ""))
        if named is None:
            return
        wanted = named.dns if isinstance(named, Some) else yours
        if strangers := wanted - yours:
            theirs = await named_to(parts, said.asker, Some(dns=strangers))
            why = NOT_YOURS if strangers & linked else f"This channel is not linked to {theirs}."
            await reply.show(cards.marked(mrkdwn(why) if strangers & linked else why))
            return
        going = wanted
    standing = await _standing(parts, said.asker, going)
    if standing:
        await _ask(parts, said.asker, going, standing, reply)
        return
    await _undo(parts, said.asker, going, reply)


async def _linked(parts: Parts, asker: Asker) -> tuple[frozenset[str], frozenset[str]]:
    """The queues of the asker's channel, and those of them whose link they may undo."""
    _, scope = await parts.desk.seen_by(asker, within=ACTING_SECONDS)
    linked = await parts.store.links.of_channel(asker.team, asker.channel)
    anything = access.may_administer(scope) or scope.everything
    return linked, linked if anything else linked & scope.queues


async def _standing(parts: Parts, asker: Asker, going: frozenset[str]) -> list[Schedule]:
    """The channel's digests that could not be posted any more without these links."""
    here = await parts.store.schedules.all(asker.team, channel=asker.channel)
    needed = {each.id: queues_of(each.question) for each in here if each.state == "active"}
    return [
        each
        for each in here
        if each.id in needed
        and not (isinstance(about := needed[each.id], Some) and going.isdisjoint(about.dns))
    ]


def _digests(standing: list[Schedule]) -> str:
    numbers = [f"#{each.number}" for each in standing]
    said = numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"
    return f"{'Digest' if len(numbers) == 1 else 'Digests'} {said}"


async def _ask(
    parts: Parts, asker: Asker, going: frozenset[str], standing: list[Schedule], reply: Reply
) -> None:
    names = await named_to(parts, asker, Some(dns=going))
    text = f"{_digests(standing)} would be paused: what is posted here rests on the link to {names}. Unlink?"
    value = " ".join(sorted(going))
    sure = [
        button("Unlink and pause", "unlink:sure", value, style="danger"),
        button("Keep the link", "cancel", "-"),
    ]
    await reply.show(cards.marked(text, *actions(sure, "unlink")))


async def sure(parts: Parts, press: Press) -> None:
    """`unlink:sure` with the queues that were shown: undone with the presser's rights as they are now, digests paused."""
    linked, yours = await _linked(parts, press.asker)
    going = yours.intersection(press.value.split())
    if not going:
        await press.reply.show(cards.words(NOT_YOURS if linked else NOT_LINKED))
        return
    await _undo(parts, press.asker, going, press.reply)


async def _undo(parts: Parts, asker: Asker, going: frozenset[str], reply: Reply) -> None:
    standing = await _standing(parts, asker, going)
    await parts.store.links.unlink(asker.team, asker.channel, going)
    paused = await parts.store.schedules.halt(standing, reason="channel-not-linked")
    held = await _held(parts, asker)
    await write_down(parts, asker, "link", about=asker.channel, queues=held)
    for each in paused:
        await write_down(parts, asker, "digest", about=str(each.number), after="paused")
    gone = await named_to(parts, asker, Some(dns=going))
    text = (
        f"No longer linked to {gone}. Still linked to {await named_to(parts, asker, held)}."
        if held.dns
        else f"This channel is no longer linked ({gone})."
    )
    became = (
        f" {_digests(paused)} {'is' if len(paused) == 1 else 'are'} paused; their owners are told."
        if paused
        else ""
    )
    await reply.show(cards.marked(f"{text}{became}"))


async def links(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """Which queues this channel is linked to, of those the asker may know; for admins, every channel."""
    del rest
    reader = await parts.desk.reader(said.asker)
    anything = access.may_administer(reader.scope)
    lines = [
        (f"<#{each.channel}>", f"{mrkdwn(reader.queue(each.queue))}, by <@{each.by}>")
        for each in await parts.store.links.all(said.asker.team)
        if anything or (each.channel == said.asker.channel and reader.sees(each.queue))
    ]
    if not lines:
        await reply.show(
            cards.words(
                "This channel is linked to no queue that I may name to you. Someone who may see one can type `/logins link Support`."
            )
        )
        return
    await reply.show(cards.marked_lines("Linked channels", lines))
