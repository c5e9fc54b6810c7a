"""`digest …` and the buttons of digests -> drafts, previews, and changes to schedules; nothing is saved before Create."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, time, timedelta

from bot import access, dates, reading
from bot.digests import NotASchedule, ScheduleWords, next_runs, period_of, read_schedule
from bot.models import Answer, Asker, Note, Period, Question, Refusal
from bot.models.schedule import Run, Schedule, When
from bot.rounds import Parcel
from handlers import cards, digest_cards
from handlers.asking import show_choices
from handlers.blocks import actions, button, conversations, section
from handlers.digest_posts import post
from handlers.drafts import draft, keep_draft
from handlers.notes import write_down
from handlers.parts import Parts
from handlers.presses import Press
from handlers.reply import Reply
from handlers.said import Said
from handlers.unread import not_read, picker

_NUMBERED = re.compile(
    r"^(list|show|pause|resume|run|edit|delete|history|mute)\b\s*#?(\d{1,6})?\s*$", re.IGNORECASE
)
UNDO_MINUTES = 10
GONE = "This digest no longer exists."


async def command(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    """`digest <new words> | list | show N | pause N | resume N | run N | edit N | delete N`."""
    match = _NUMBERED.match(rest.strip())
    if not rest.strip() or (match and match[1].casefold() == "list"):
        await listed(parts, said.asker, reply)
        return
    if match and not match[2]:
        await reply.show(cards.words(f"Which one? As in: /logins digest {match[1].casefold()} 3"))
        return
    if match:
        schedule = await parts.store.schedules.get(said.asker.team, int(match[2]))
        await change(parts, said.asker, match[1].casefold(), schedule, reply, trigger=said.trigger)
        return
    await _new(parts, said, rest, reply)


async def listed(parts: Parts, asker: Asker, reply: Reply) -> None:
    """The asker's digests and those of this channel."""
    every = await parts.store.schedules.all(asker.team)
    mine = [each for each in every if each.owner == asker.user]
    here = [each for each in every if each.owner != asker.user and each.channel == asker.channel]
    runs = await parts.store.runs.last_of_each(asker.team)
    await reply.show(digest_cards.listed([*mine, *here], runs, parts.clock(), len(mine)))


async def _new(parts: Parts, said: Said, rest: str, reply: Reply) -> None:
    asker = said.asker
    directory, _ = await parts.desk.seen_by(asker)
    where = await parts.desk.records.context(asker, directory)
    words = read_schedule(rest, where.zone)
    if isinstance(words, NotASchedule):
        await reply.show(cards.words(words.text))
        return
    if words.when is None:
        text = "At what time? As in: /logins digest every weekday at 8:00 in #ops for Support"
        await reply.show(
            cards.words(text if "time" in words.missing else text.replace("At what time", "When"))
        )
        return
    question = await _question(parts, said, words, reply)
    if question is None:
        return
    channel = await _channel(parts, asker, words)
    schedule = Schedule(
        team=asker.team, owner=asker.user, channel=channel, question=question, when=words.when, covers=words.covers,
        empty="skip" if words.empty == "skip" else "say", only_gaps=words.only_gaps, skip_holidays=words.skip_holidays,
        csv=words.csv, picture=words.picture,
    )  # fmt: skip
    await show_preview(parts, asker, schedule, reply)


async def _channel(parts: Parts, asker: Asker, words: ScheduleWords) -> str:
    """The channel's id; the asker's messages for "to me"; "" when it must be asked for."""
    if words.channel == "me":
        return await parts.slack.dm(asker.user)
    if words.channel == "here":
        return asker.channel
    return words.channel


async def _question(parts: Parts, said: Said, words: ScheduleWords, reply: Reply) -> Question | None:
    """What it reports on; the channel's own queues where nobody is named."""
    found = await parts.desk.read(words.who or "", said.asker, parts.clock()) if words.who else None
    if found is None:
        directory, _ = await parts.desk.seen_by(said.asker)
        bound = (await parts.desk.records.context(said.asker, directory)).bound_queues
        if not bound:
            await reply.show(
                cards.words(
                    "For which queues? As in: /logins digest every weekday at 8:00 in #ops for Support"
                )
            )
            return None
        now = parts.clock()
        period = Period(zone=words.when.zone if words.when else "UTC", start=now - timedelta(days=1), end=now)
        return Question(queues=bound, period=period)
    if isinstance(found, reading.Asked):
        return found.question
    if isinstance(found, reading.Several):
        await show_choices(parts, said.asker, picker(found), reply)
    elif isinstance(found, reading.NotRead):
        directory, scope = await parts.desk.seen_by(said.asker)
        await reply.show(cards.refusal(not_read(found, scope, directory, parts.desk.policy)))
    else:
        await reply.show(
            cards.words("For which queues? As in: /logins digest every weekday at 8:00 in #ops for Support")
        )
    return None


async def show_preview(
    parts: Parts, asker: Asker, schedule: Schedule, reply: Reply, *, said: str = ""
) -> None:
    """The draft in words, or the one thing that is missing, or why it may not be."""
    key = await keep_draft(parts, asker, schedule)
    if not schedule.channel:
        await reply.show(digest_cards.ask_channel(key))
        return
    refused, notes = await _may_be(parts, asker, schedule)
    if refused is not None:
        again = [button("Try again", "digest:retry", key), button("Send to me", "digest:tome", key)]
        again.append(conversations(f"digest:channel:{key}", "Choose another"))
        await reply.show(cards.words(refused.text, *actions(again, "digest")))
        return
    names = await parts.desk.subject_of(schedule.question, asker)
    shown = digest_cards.preview(schedule, names, key, parts.clock(), notes, editing=bool(schedule.number))
    await reply.show(shown._replace(blocks=[*shown.blocks, section(said)]) if said else shown)


async def _may_be(parts: Parts, asker: Asker, schedule: Schedule) -> tuple[Refusal | None, list[str]]:
    """Whether its maker may see all of it and post it there; making it links the channel."""
    directory, scope = await parts.desk.seen_by(asker)
    narrowed = access.narrow(schedule.question, scope, directory, parts.desk.policy)
    if isinstance(narrowed, Refusal):
        return narrowed, []
    if schedule.channel.startswith("D"):
        return None, []
    facts = await parts.people.channel(schedule.channel, fresh=True)
    queues = frozenset(narrowed.queues) or frozenset(
        directory.queue_by_dn if scope.everything else scope.queues
    )
    allowed = access.may_link(queues, facts, scope, parts.desk.policy)
    if isinstance(allowed, Refusal):
        return allowed, []
    linked = await parts.desk.records.linked(asker.team, schedule.channel)
    return None, [] if queues <= linked else [
        f"Creating it links the channel. {allowed.text}" if isinstance(allowed, Note) else ""
    ]


async def create(parts: Parts, press: Press) -> None:
    """`digest:create` with a draft's id: rights once more, the link, the schedule."""
    schedule = await _drafted(parts, press)
    if schedule is None:
        return
    refused, _ = await _may_be(parts, press.asker, schedule)
    if refused is not None:
        await press.reply.show(cards.refusal(refused))
        return
    asker, now = press.asker, parts.clock()
    if not schedule.channel.startswith("D"):
        directory, scope = await parts.desk.seen_by(asker)
        queues = schedule.question.queues or tuple(
            directory.queue_by_dn if scope.everything else scope.queues
        )
        await parts.store.links.link(asker.team, schedule.channel, queues, by=asker.user)
    due = next_runs(schedule.when, now, 1)[0]
    saved = await (
        parts.store.schedules.edit(schedule, due)
        if schedule.number
        else parts.store.schedules.create(schedule, due)
    )
    if saved is None:
        await press.reply.show(cards.words(GONE))
        return
    await write_down(parts, asker, "digest", question=saved.question, about=str(saved.number))
    text = f"Digest #{saved.number} is on: the first one comes {due:%a %d %b %H:%M} {digest_cards.place(saved.channel)}."
    await press.reply.show(cards.marked(text, *actions([button("Manage", "digest:list", "-")], "digest")))


async def expired(press: Press) -> None:
    """The draft behind a button is a day old or another person's."""
    await press.reply.show(cards.words("This has expired; type it again."))


async def start_from(parts: Parts, asker: Asker, question: Question, reply: Reply) -> None:
    """A digest of an answer's queues: every weekday at eight in this channel, to be changed before it is made."""
    directory, _ = await parts.desk.seen_by(asker)
    where = await parts.desk.records.context(asker, directory)
    when = When(zone=where.zone, times=(time(8),), weekdays=(0, 1, 2, 3, 4))
    options = question.options.model_copy(
        update={"place": "private", "channel": "", "csv_only": False, "raw": False}
    )
    kept = question.model_copy(
        update={"options": options, "said": (), "other_periods": (), "other_queues": ()}
    )
    channel = asker.channel if asker.channel.startswith(("C", "G")) else await parts.slack.dm(asker.user)
    await show_preview(
        parts,
        asker,
        Schedule(team=asker.team, owner=asker.user, channel=channel, question=kept, when=when),
        reply,
    )


async def _drafted(parts: Parts, press: Press) -> Schedule | None:
    schedule = await draft(parts, press.asker, press.value)
    if schedule is None:
        await expired(press)
    return schedule


async def channel_chosen(parts: Parts, press: Press) -> None:
    """`digest:channel:<draft>`: the channel that was missing, or another one."""
    kept = await draft(parts, press.asker, press.rest.partition(":")[2])
    if kept is None:
        await expired(press)
        return
    await show_preview(parts, press.asker, kept.model_copy(update={"channel": press.value}), press.reply)


async def retry(parts: Parts, press: Press) -> None:
    """`digest:retry`: look again whether it may be."""
    if (schedule := await _drafted(parts, press)) is not None:
        await show_preview(parts, press.asker, schedule, press.reply)


async def to_me(parts: Parts, press: Press) -> None:
    """`digest:tome`: to the maker's own messages instead."""
    if (schedule := await _drafted(parts, press)) is not None:
        channel = await parts.slack.dm(press.asker.user)
        await show_preview(parts, press.asker, schedule.model_copy(update={"channel": channel}), press.reply)


async def test(parts: Parts, press: Press) -> None:
    """`digest:test` with a draft's id: what it would post now, to the presser."""
    if (schedule := await _drafted(parts, press)) is not None:
        await send_test(parts, press.asker, schedule, press.reply)


async def send_test(parts: Parts, asker: Asker, schedule: Schedule, reply: Reply) -> None:
    """What the digest would post if it ran now, to the asker's own messages, with their rights."""
    now = parts.clock()
    period = period_of(schedule.when, schedule.covers, now)
    question = schedule.question.model_copy(update={"period": period})
    outcome = await parts.desk.answer(question, asker, now, scheduled=True)
    if not isinstance(outcome, Answer):
        await reply.show(cards.words(outcome.text))
        return
    channel = await parts.slack.dm(asker.user)
    sample = schedule.model_copy(update={"owner": asker.user})
    run = Run(id="test", team=asker.team, schedule=schedule.id, due=now)
    await parts.slack.post(channel, post(Parcel(sample, run, "message", period, now, answer=outcome)))
    text = f"A test is in <{parts.slack.address_of(channel)}|your messages with me>."
    if schedule.number:
        await reply.show(cards.marked(text))
    else:
        await show_preview(parts, asker, schedule, reply, said=text)


async def change(
    parts: Parts, asker: Asker, what: str, schedule: Schedule | None, reply: Reply, *, trigger: str = ""
) -> None:
    """One of the changes people make to a digest; only its owner and admins."""
    if schedule is None:
        await reply.show(cards.words(GONE))
        return
    _, scope = await parts.desk.seen_by(asker)
    if asker.user != schedule.owner and not access.may_administer(scope):
        await reply.show(
            cards.marked(
                f"Digest #{schedule.number} belongs to <@{schedule.owner}>; only they or an admin can change it."
            )
        )
        return
    await CHANGES[what](parts, asker, schedule, reply)
    if what in {"pause", "resume", "delete", "run", "mute"}:
        await write_down(parts, asker, "digest", about=str(schedule.number))
    del trigger


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
    owner = (
        asker
        if asker.user == schedule.owner
        else await parts.people.asker(schedule.team, schedule.owner, fresh=True)
    )
    refused, _ = await _may_be(parts, owner, schedule)
    if refused is not None:
        await reply.show(cards.refusal(refused))
        return
    due = next_runs(schedule.when, parts.clock(), 1)[0]
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
    await show_preview(parts, asker, schedule, reply)


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
    await send_test(parts, asker, schedule, reply)


CHANGES: Mapping[str, Callable[[Parts, Asker, Schedule, Reply], Awaitable[None]]] = {
    "show": _show,
    "history": _show,
    "manage": _show,
    "pause": _pause,
    "resume": _resume,
    "run": _run,
    "edit": _edit,
    "delete": _delete,
    "mute": _mute,
    "test": _test,
}
