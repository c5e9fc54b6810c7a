"""A digest's queues and people beside the directory now -> those that are gone, and the number a queue has moved to."""

from typing import NamedTuple

from bot import access
from bot.desk import ACTING_SECONDS
from bot.digests import next_runs
from bot.models import Directory, Question, Refusal
from bot.models.schedule import Schedule
from bot.models.text import mrkdwn, name_or_number
from handlers import cards
from handlers.blocks import Element, button
from handlers.notes import write_down_digest
from handlers.parts import Parts
from handlers.presses import Press

QUEUE_GONE, PERSON_GONE = "queue-gone", "person-gone"


class Moved(NamedTuple):
    """A queue that is no longer what it was: its number then, the name it was made with, and where that name is now ("": nowhere)."""

    dn: str
    name: str
    now: str


def called(question: Question, directory: Directory) -> tuple[tuple[str, str], ...]:
    """The question's queues with their names, to be kept with the digest."""
    known = directory.queue_by_dn
    return tuple((dn, known[dn].name) for dn in question.queues if dn in known)


def moved(schedule: Schedule, directory: Directory) -> list[Moved]:
    """Queues that are gone, and those whose number another queue has now while their own name stands at another number.

    A queue that only got another name stays the same queue.
    """
    names, found = dict(schedule.called), []
    for dn in schedule.question.queues:
        name, now = names.get(dn, ""), directory.queue_by_dn.get(dn)
        if now is not None and (not name or now.name.casefold() == name.casefold()):
            continue
        same = [
            queue.dn
            for queue in directory.queues
            if name and queue.name.casefold() == name.casefold() and queue.dn not in schedule.question.queues
        ]
        if now is None or same:
            found.append(Moved(dn, name, same[0] if len(same) == 1 else ""))
    return found


def why_gone(schedule: Schedule, directory: Directory) -> str:
    """The code of why the digest cannot be asked any more, "" when all it asks for is there."""
    if moved(schedule, directory):
        return QUEUE_GONE
    return PERSON_GONE if set(schedule.question.agents) - set(directory.person_by_dn) else ""


def say_moved(each: Moved, directory: Directory) -> str:
    """In words: Support (800) is gone; a Support (810) exists."""
    name = f"{name_or_number(each.name, each.dn)} ({each.dn})" if each.name else each.dn
    text = f"{name} is now another queue" if each.dn in directory.queue_by_dn else f"{name} is gone"
    return mrkdwn(f"{text}; a {each.name} ({each.now}) exists" if each.now else text)


def use_buttons(schedule: Schedule, found: list[Moved]) -> list[Element]:
    """A button for each number that took another's place."""
    return [
        button(f"Use {each.now}", f"digest:use:{each.dn}", f"{schedule.id}|{each.dn}|{each.now}")
        for each in found
        if each.now
    ]


async def use(parts: Parts, press: Press) -> None:
    """`digest:use` with digest, old and new number: the digest asks for the new one and is on again, where all of it is allowed."""
    key, _, numbers = press.value.partition("|")
    old, _, new = numbers.partition("|")
    schedule = await parts.store.schedules.by_id(press.asker.team, key)
    if schedule is None or schedule.state == "deleted":
        await press.reply.show(cards.words("This digest no longer exists."))
        return
    directory, scope = await parts.desk.seen_by(press.asker, within=ACTING_SECONDS)
    if press.asker.user != schedule.owner and not access.may_administer(scope):
        await press.reply.show(cards.words("Only its owner or an admin can change it."))
        return
    queues = tuple(dict.fromkeys(new if dn == old else dn for dn in schedule.question.queues))
    question = schedule.question.model_copy(update={"queues": queues})
    narrowed = access.narrow(question, scope, directory, parts.desk.policy)
    if isinstance(narrowed, Refusal):
        await press.reply.show(cards.refusal(narrowed))
        return
    facts = await parts.people.channel(schedule.channel, schedule.owner, fresh=True)
    if not facts.dm:
        allowed = access.may_link(queues, facts, scope, parts.desk.policy)
        if isinstance(allowed, Refusal):
            await press.reply.show(cards.refusal(allowed))
            return
        await parts.store.links.link(press.asker.team, schedule.channel, queues, by=press.asker.user)
    due = next_runs(schedule.when, parts.clock(), 1, parts.holidays_of(schedule))[0]
    changed = schedule.model_copy(update={"question": question, "called": called(question, directory)})
    saved = await parts.store.schedules.edit(changed, due)
    await write_down_digest(parts, press.asker, saved or changed)
    names = await parts.desk.subject_of(question, press.asker)
    text = f"Digest #{schedule.number} asks for {mrkdwn(names)} now and is on: next {due:%a %d %b %H:%M}."
    await press.reply.show(cards.marked(text))
