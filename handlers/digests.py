"""`digest list | show N | pause N …` and the menus of digests -> lists and changes; what makes one goes to digest_making."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot import access, dates
from bot.digests import NotASchedule, next_runs, read_schedule
from bot.models import Asker
from bot.models.schedule import Schedule
from handlers import cards, digest_cards, digest_making, digest_trying, help_pages
from handlers.blocks import actions, button
from handlers.digest_making import GONE
from handlers.notes import write_down, write_down_digest
from handlers.parts import Parts
from handlers.reply import Reply
from handlers.said import Said

WORDS: Mapping[str, str] = {
    "list": "list", "show": "show", "pause": "pause", "stop": "pause", "resume": "resume", "start": "resume", "run": "run", "test": "run",
    "edit": "edit", "change": "edit", "delete": "delete", "remove": "delete", "history": "history", "mute": "mute", "unmute": "unmute",
    "undo": "undo", "restore": "undo",
}  # fmt: skip
"""What may be done with a digest -> its change; each of them alone, or with a number behind it."""
_NUMBERED = re.compile(r"(?:digest\s+)?(?:#|no\.?\s*)?(\d{1,6})\s*", re.IGNORECASE)
DONE: Mapping[str, str] = {
    "pause": "paused", "resume": "resumed", "drop": "deleted", "run": "run now", "mute": "muted", "unmute": "unmuted",
}  # fmt: skip
"""What the audit says of a change."""
UNDO_MINUTES = 10


async def command(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """`digest <new words> | list | show N | pause N | resume N | run N | edit N | delete N`; `run` is for the asker's eyes first."""
    text = rest.strip()
    first, _, behind = text.partition(" ")
    what = WORDS.get(first.casefold(), "")
    if _NUMBERED.fullmatch(text):
        what, behind = "show", text
    number = _NUMBERED.fullmatch(behind.strip())
    if not text or (what == "list" and not behind):
        await listed(parts, said.asker, reply)
    elif text.casefold() in {"help", "?"}:
        await help_pages.help_about(parts, said, "digest", reply)
    elif what and number:
        await _numbered(parts, said.asker, what, int(number[1]), reply)
    elif what == "undo" and not behind:
        await undo(parts, said.asker, "", reply)
    elif what and not behind:
        await reply.show(cards.words(f"Which one? As in: `/logins digest {what} 3`"))
    elif what and not read_as_new(text):
        text = f"After `digest {first}` comes a digest's number and nothing else, as in: `/logins digest {what} 3`"
        await reply.show(cards.words(text))
    else:
        await digest_making.new(parts, said, rest, reply)


def read_as_new(text: str) -> bool:
    """Whether words that begin with a verb say when a new digest is to run ("start every monday at 9 …")."""
    words = read_schedule(text, "UTC")
    return not isinstance(words, NotASchedule) and words.when is not None


async def _numbered(parts: Parts, asker: Asker, what: str, number: int, reply: Reply) -> None:
    if what == "undo":
        gone = await parts.store.schedules.deleted(asker.team, newer_than=60 * UNDO_MINUTES)
        await undo(parts, asker, next((each.id for each in gone if each.number == number), "-"), reply)
        return
    schedule = await parts.store.schedules.get(asker.team, number)
    await change(parts, asker, "test" if what == "run" else what, schedule, reply)


async def undo(parts: Parts, asker: Asker, key: str, reply: Reply) -> None:
    """Bring back a digest that was deleted in the last minutes; without a *key* the asker's last one."""
    _, scope = await parts.desk.seen_by(asker)
    for each in await parts.store.schedules.deleted(asker.team, newer_than=60 * UNDO_MINUTES):
        mine = each.owner == asker.user or (bool(key) and access.may_administer(scope))
        if not mine or key not in {"", each.id}:
            continue
        due = next_runs(each.when, parts.clock(), 1, parts.holidays_of(each))[0]
        back = await parts.store.schedules.restore(each.team, each.number, due)
        await write_down_digest(parts, asker, back or each)
        await reply.show(cards.words(f"Digest #{each.number} is back: next {due:%a %d %b %H:%M}."))
        return
    nothing = (
        "It is too late to undo this."
        if key
        else f"You deleted no digest in the last {UNDO_MINUTES} minutes."
    )
    await reply.show(cards.words(nothing))


async def listed(parts: Parts, asker: Asker, reply: Reply) -> None:
    """The asker's digests and those of this channel."""
    every = await parts.store.schedules.all(asker.team)
    mine = [each for each in every if each.owner == asker.user]
    here = [each for each in every if each.owner != asker.user and each.channel == asker.channel]
    directory, scope = await parts.desk.seen_by(asker)
    runs = await parts.store.runs.last_of_each(asker.team)
    lines = [
        digest_cards.line_of(
            each, digest_cards.names_of(each.question, scope, directory, parts.desk.policy), runs.get(each.id), parts.clock(),
            parts.holidays_of(each),
        )
        for each in [*mine, *here][: digest_cards.MOST]
    ]  # fmt: skip
    await reply.show(digest_cards.listed(lines, len(mine), len(here)))


async def change(parts: Parts, asker: Asker, what: str, schedule: Schedule | None, reply: Reply) -> None:
    """One of the changes people make to a digest; only its owner and admins."""
    if schedule is None:
        await reply.show(cards.words(GONE))
        return
    if asker.user != schedule.owner and not access.may_administer((await parts.desk.seen_by(asker))[1]):
        await reply.show(
            cards.marked(
                f"Digest #{schedule.number} belongs to <@{schedule.owner}>; only they or an admin can change it."
            )
        )
        return
    if what in {"run", "test"}:  # both ask the phone system
        with parts.limiter.turn(asker.team, asker.user, parts.clock(), asker.channel):
            await CHANGES[what](parts, asker, schedule, reply)
    else:
        await CHANGES[what](parts, asker, schedule, reply)
    if what in DONE:
        await write_down(parts, asker, "digest", about=str(schedule.number), after=DONE[what])


async def _show(parts: Parts, asker: Asker, schedule: Schedule, reply: Reply) -> None:
    last = (await parts.store.runs.last_of_each(schedule.team)).get(schedule.id)
    runs = await parts.store.runs.history(schedule.team, schedule.id)
    shown = digest_cards.history(schedule, runs)
    names = await digest_cards.names_for(parts, asker, schedule.question)
    line = digest_cards.line_of(schedule, names, last, parts.clock(), parts.holidays_of(schedule))
    await reply.show(shown._replace(blocks=[shown.blocks[0], line, *shown.blocks[1:]]))


async def _pause(parts: Parts, asker: Asker, schedule: Schedule, reply: Reply) -> None:
    del asker
    await parts.store.schedules.pause(schedule.team, schedule.number)
    again = actions([button("Resume", "digest:resume", schedule.id)], "digest")
    await reply.show(cards.words(f"Digest #{schedule.number} is paused.", *again))


async def _resume(parts: Parts, asker: Asker, schedule: Schedule, reply: Reply) -> None:
    owner = asker if asker.user == schedule.owner else await parts.people.asker(schedule.owner, fresh=True)
    refused, _ = await digest_making.may_be(parts, owner, schedule)
    if refused is not None:
        await reply.show(cards.refusal(refused))
        return
    due = next_runs(schedule.when, parts.clock(), 1, parts.holidays_of(schedule))[0]
    await parts.store.schedules.resume(schedule.team, schedule.number, due)
    await reply.show(cards.words(f"Digest #{schedule.number} is on again: next {due:%a %d %b %H:%M}."))


async def _run(parts: Parts, asker: Asker, schedule: Schedule, reply: Reply) -> None:
    del asker
    if schedule.state != "active":
        await reply.show(cards.words(f"Digest #{schedule.number} is paused; resume it first."))
        return
    await parts.store.planning.run_now(schedule, parts.clock())
    await reply.show(
        cards.marked(f"Digest #{schedule.number} is on its way {digest_cards.place(schedule.channel)}.")
    )


async def _edit(parts: Parts, asker: Asker, schedule: Schedule, reply: Reply) -> None:
    await digest_making.show_preview(parts, asker, schedule, reply)


async def _ask_delete(parts: Parts, asker: Asker, schedule: Schedule, reply: Reply) -> None:
    del parts, asker
    sure = [button("Delete", "digest:drop", schedule.id, style="danger"), button("Keep it", "cancel", "-")]
    await reply.show(cards.words(f"Delete digest #{schedule.number}?", *actions(sure, "digest")))


async def _delete(parts: Parts, asker: Asker, schedule: Schedule, reply: Reply) -> None:
    del asker
    await parts.store.schedules.delete(schedule.team, schedule.number)
    until = f"{schedule.id}|{(parts.clock() + timedelta(minutes=UNDO_MINUTES)).timestamp():.0f}"
    undo = actions([button("Undo", "digest:undo", until)], "digest")
    await reply.show(
        cards.words(f"Digest #{schedule.number} is deleted. Undo works for {UNDO_MINUTES} minutes.", *undo)
    )


async def _mute(parts: Parts, asker: Asker, schedule: Schedule, reply: Reply) -> None:
    del asker
    until = _week_end(parts.clock(), schedule.when.zone)
    muted = await parts.store.schedules.mute(schedule.team, schedule.number, until)
    back = actions([button("Unmute", "digest:unmute", schedule.id)], "digest")
    said = digest_cards.say_next(muted or schedule, parts.clock(), parts.holidays_of(schedule))
    text = f"Digest #{schedule.number} is quiet until {until:%a %d %b}. In the list: {said}."
    await reply.show(cards.words(text, *back))


async def _unmute(parts: Parts, asker: Asker, schedule: Schedule, reply: Reply) -> None:
    del asker
    heard = await parts.store.schedules.mute(schedule.team, schedule.number, None)
    said = digest_cards.say_next(heard or schedule, parts.clock(), parts.holidays_of(schedule))
    await reply.show(cards.words(f"Digest #{schedule.number} is not muted: {said}."))


def _week_end(now: datetime, zone: str) -> datetime:
    """Midnight after Sunday, on the digest's own clock."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return dates.local_day(today + timedelta(days=7 - today.weekday()), zone).start


async def _test(parts: Parts, asker: Asker, schedule: Schedule, reply: Reply) -> None:
    await digest_trying.send_test(parts, asker, schedule, reply)


CHANGES: Mapping[str, Callable[[Parts, Asker, Schedule, Reply], Awaitable[None]]] = {
    "show": _show,
    "history": _show,
    "manage": _show,
    "pause": _pause,
    "resume": _resume,
    "run": _run,
    "edit": _edit,
    "delete": _ask_delete,
    "drop": _delete,
    "mute": _mute,
    "unmute": _unmute,
    "test": _test,
}
