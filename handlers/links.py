"""`link`, `unlink`, `links`, `hours` -> which channel may be told about which queues, and when a queue is open."""

import re
from datetime import time

from bot import access, reading
from bot.models import Note, OpeningHours, Question, Refusal
from bot.models.text import mrkdwn, shown_name
from bot.naming import subject
from handlers import cards
from handlers.asking import show_choices
from handlers.notes import write_down, write_down_denial
from handlers.parts import Parts
from handlers.reply import Reply
from handlers.said import Said
from handlers.unread import not_read, picker

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(
    r"(?P<first>mon|tue|wed|thu|fri|sat|sun)[a-z]*(?:\s*(?:-|–|to)\s*(?P<last>mon|tue|wed|thu|fri|sat|sun)[a-z]*)?\s+"
    r"(?P<hours>closed|\d{1,2}(?::\d{2})?\s*(?:-|–|to)\s*\d{1,2}(?::\d{2})?)"
)


async def queues_in(parts: Parts, said: Said, words: str, reply: Reply) -> Question | None:
    """The question that *words* name queues in; says so and gives None where they do not."""
    found = await parts.desk.read(words, said.asker, parts.clock())
    if isinstance(found, reading.Asked):
        return found.question
    if isinstance(found, reading.Several):
        await show_choices(parts, said.asker, picker(found), reply)
        return None
    directory, scope = await parts.desk.seen_by(said.asker)
    if isinstance(found, reading.NotRead):
        refused = not_read(found, scope, directory, parts.desk.policy)
        await write_down_denial(parts, said.asker, "link", refused)
        await reply.show(cards.refusal(refused))
    else:
        await reply.show(cards.words("Name one or more queues, as in: /logins link Support, Sales"))
    return None


async def link(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """Link this channel to queues: by someone who may see them all; shares and digests may go there then."""
    if not rest.strip():
        await reply.show(cards.words("Name the queues, as in: /logins link Support, Sales"))
        return
    question = await queues_in(parts, said, rest, reply)
    if question is None:
        return
    directory, scope = await parts.desk.seen_by(said.asker)
    queues = frozenset(question.queues) or frozenset(
        directory.queue_by_dn if scope.everything else scope.queues
    )
    facts = await parts.people.channel(said.asker.channel, fresh=True)
    allowed = access.may_link(queues, facts, scope, parts.desk.policy)
    await write_down(
        parts, said.asker, "link", outcome=allowed if isinstance(allowed, Refusal) else "", question=question
    )
    if isinstance(allowed, Refusal):
        await reply.show(cards.refusal(allowed))
        return
    await parts.store.links.link(said.asker.team, said.asker.channel, sorted(queues), by=said.asker.user)
    text = f"Linked to {subject(question, scope, directory, parts.desk.policy)}. {allowed.text if isinstance(allowed, Note) else ''}"
    await reply.show(
        cards.words(f"{text} `/logins` alone now means these queues here; undo with `/logins unlink`.")
    )


async def unlink(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """Undo this channel's links: whoever may see one of its queues, or an admin."""
    del rest
    team, channel = said.asker.team, said.asker.channel
    _, scope = await parts.desk.seen_by(said.asker)
    linked = await parts.store.links.of_channel(team, channel)
    if linked and not (access.may_administer(scope) or scope.everything or linked & scope.queues):
        await reply.show(
            cards.words("Only someone who may see these queues, or an admin, can unlink this channel.")
        )
        return
    count = await parts.store.links.unlink(team, channel)
    await write_down(parts, said.asker, "link", about=channel)
    await reply.show(
        cards.words(
            "This channel is no longer linked." if count else "This channel was not linked to any queue."
        )
    )


async def links(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """Which queues this channel is linked to; for admins, every channel."""
    del rest
    directory, scope = await parts.desk.seen_by(said.asker)
    lines: list[tuple[str, str]] = []
    for each in await parts.store.links.all(said.asker.team):
        if each.channel != said.asker.channel and not access.may_administer(scope):
            continue
        queue = directory.queue_by_dn.get(each.queue)
        lines.append(
            (
                f"<#{each.channel}>",
                f"{mrkdwn(shown_name(queue.name, each.queue) if queue else each.queue)}, by <@{each.by}>",
            )
        )
    if not lines:
        await reply.show(
            cards.words(
                "This channel is not linked to any queue. Someone who may see one can type `/logins link Support`."
            )
        )
        return
    await reply.show(cards.marked_lines("Linked channels", lines))


async def hours(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """Opening hours of a queue, where 3CX's own cannot be read: `hours Support mon-fri 8:00-18:00, sat 9-13`; `off` forgets them."""
    match = _SPAN.search(rest.casefold())
    name = rest[: match.start()] if match else re.sub(r"\boff\s*$", "", rest, flags=re.IGNORECASE)
    if not name.strip():
        await reply.show(
            cards.words(
                "As in: `/logins hours Support mon-fri 8:00-18:00, sat 9:00-13:00` or `/logins hours Support off`"
            )
        )
        return
    question = await queues_in(parts, said, name, reply)
    if question is None:
        return
    if len(question.queues) != 1:
        await reply.show(cards.words("Name one queue, as in: `/logins hours Support mon-fri 8:00-18:00`"))
        return
    directory, scope = await parts.desk.seen_by(said.asker)
    dn = question.queues[0]
    shown = subject(question, scope, directory, parts.desk.policy)
    if match is None and not rest.casefold().rstrip().endswith("off"):
        await _tell(parts, said, dn, shown, reply)
        return
    if not (scope.everything or dn in scope.queues):
        await reply.show(cards.refusal(access.cannot_show([name], scope, directory, parts.desk.policy)))
        return
    week = read_week(rest.casefold()[match.start() :]) if match else None
    if match is not None and week is None:
        await reply.show(
            cards.words(
                f"I did not understand these hours. As in: `/logins hours {shown} mon-fri 8:00-18:00, sat 9:00-13:00`"
            )
        )
        return
    await _keep_hours(parts, said, question, week)
    await _tell(parts, said, dn, shown, reply)


async def _keep_hours(
    parts: Parts, said: Said, question: Question, week: dict[int, tuple[tuple[time, time], ...]] | None
) -> None:
    """Keep the opening hours of the question's queue; None forgets them."""
    kept = (
        OpeningHours(week=week, source="set here with /logins hours", zone=question.period.zone).model_dump(
            mode="json"
        )
        if week is not None
        else None
    )
    team, user = said.asker.team, said.asker.user
    await parts.store.settings.put(team, "queue", question.queues[0], "hours", kept, by=user)
    await write_down(parts, said.asker, "hours", question=question)


async def _tell(parts: Parts, said: Said, dn: str, shown: str, reply: Reply) -> None:
    directory, _ = await parts.desk.seen_by(said.asker)
    own = (await parts.desk.records.hours(said.asker.team)).get(dn)
    queue = directory.queue_by_dn.get(dn)
    known = own or (queue.hours if queue else None)
    if known is None:
        text = (
            f"{shown}: no opening hours are known, so gaps are counted between the first and the last login."
        )
        await reply.show(cards.words(text))
        return
    await reply.show(cards.words(f"{shown} is open {say_week(known)} ({known.source})."))


def read_week(text: str) -> dict[int, tuple[tuple[time, time], ...]] | None:
    """Weekday (0 = Monday) to half-open stretches; None when a part is not understood. 22:00-6:00 runs over midnight."""
    week: dict[int, tuple[tuple[time, time], ...]] = {}
    for part in re.split(r"[,;]", text.casefold()):
        match = _SPAN.fullmatch(part.strip())
        if match is None:
            return None
        first = DAYS.index(match["first"])
        last = DAYS.index(match["last"]) if match["last"] else first
        stretch = _stretch(match["hours"])
        if stretch is None:
            return None
        for day in range(first, last + 1 if last >= first else last + 8):
            week[day % 7] = (*week.get(day % 7, ()), *stretch)
    return week


def _stretch(text: str) -> tuple[tuple[time, time], ...] | None:
    if text == "closed":
        return ()
    ends = []
    for part in re.split(r"\s*(?:-|–|to)\s*", text):
        hour, _, minute = part.partition(":")
        if int(hour) > 24 or int(minute or 0) > 59 or (int(hour) == 24 and int(minute or 0)):
            return None
        ends.append(time(int(hour) % 24, int(minute or 0)))
    return None if ends[0] == ends[1] and ends[0] != time(0) else ((ends[0], ends[1]),)


def say_week(hours: OpeningHours) -> str:
    """Opening hours in words, days with the same hours together."""
    groups: list[tuple[list[int], str]] = []
    for day in range(7):
        said = (
            " and ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in hours.week.get(day, ())) or "closed"
        )
        if groups and groups[-1][1] == said and groups[-1][0][-1] == day - 1:
            groups[-1][0].append(day)
        else:
            groups.append(([day], said))
    parts = []
    for days, said in groups:
        name = DAYS[days[0]].capitalize()
        parts.append(f"{name if len(days) == 1 else f'{name}-{DAYS[days[-1]].capitalize()}'} {said}")
    return ", ".join(parts)
