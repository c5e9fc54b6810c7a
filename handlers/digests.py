"""`digest list | show N | pause N …` and the menus of digests -> lists and changes; what makes one goes to digest_making."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from bot import access, dates
from bot.digests import next_runs
from bot.models import Asker
from bot.models.schedule import Schedule
from handlers import cards, digest_cards, digest_making, digest_trying
from handlers.blocks import actions, button
from handlers.digest_making import GONE
from handlers.notes import write_down
from handlers.parts import Parts
from handlers.reply import Reply
from handlers.said import Said

_NUMBERED = re.compile(
    r"^(list|show|pause|resume|run|edit|delete|history|mute)\b\s*#?(\d{1,6})?\s*$", re.IGNORECASE
)
UNDO_MINUTES = 10


async def command(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """`digest <new words> | list | show N | pause N | resume N | run N | edit N | delete N`; `run` is for the asker's eyes first."""
    match = _NUMBERED.match(rest.strip())
    if not rest.strip() or (match and match[1].casefold() == "list"):
        await listed(parts, said.asker, reply)
        return
    if match and not match[2]:
        await reply.show(cards.words(f"Which one? As in: `/logins digest {match[1].casefold()} 3`"))
        return
    if match:
        schedule = await parts.store.schedules.get(said.asker.team, int(match[2]))
        what = match[1].casefold()
        await change(parts, said.asker, "test" if what == "run" else what, schedule, reply)
        return
    await digest_making.new(parts, said, rest, reply)


async def listed(parts: Parts, asker: Asker, reply: Reply) -> None:
    """The asker's digests and those of this channel."""
    every = await parts.store.schedules.all(asker.team)
    mine = [each for each in every if each.owner == asker.user]
    here = [each for each in every if each.owner != asker.user and each.channel == asker.channel]
    runs = await parts.store.runs.last_of_each(asker.team)
    await reply.show(digest_cards.listed([*mine, *here], runs, parts.clock(), len(mine)))


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
    if what in {"pause", "resume", "drop", "run", "mute"}:
        await write_down(parts, asker, "digest", about=str(schedule.number))


async def _show(parts: Parts, asker: Asker, schedule: Schedule, reply: Reply) -> None:
    del asker
    last = (await parts.store.runs.last_of_each(schedule.team)).get(schedule.id)
    runs = await parts.store.runs.history(schedule.team, schedule.id)
    shown = digest_cards.history(schedule, runs)
    line = digest_cards.line_of(schedule, last, parts.clock())
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
    until = _week_end(parts.clock(), schedule)
    await parts.store.schedules.mute(schedule.team, schedule.number, until)
    await reply.show(cards.words(f"Digest #{schedule.number} is quiet until {until:%a %d %b}."))


def _week_end(now: datetime, schedule: Schedule) -> datetime:
    today = dates.local_day(now.astimezone(schedule.question.period.tz).date(), schedule.when.zone).start
    return dates.local_day((today + timedelta(days=7 - today.weekday())).date(), schedule.when.zone).start


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
    "test": _test,
}
