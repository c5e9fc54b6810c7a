"""Digests -> cards: the preview before one is made, the list, one with its history."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot import dates
from bot.covering import period_at
from bot.digests import next_runs, say_options, say_period, say_report, say_when
from bot.followup import sides
from bot.models import Asker, Directory, Period, Policy, Question, Scope
from bot.models.schedule import Run, Schedule
from bot.models.text import mrkdwn
from bot.naming import subject
from handlers.blocks import Block, Message, actions, button, context, conversations, header, overflow, section
from handlers.digest_troubles import why
from handlers.parts import Parts

MOST = 20
STATES: Mapping[str, str] = {
    "done": "ok", "empty": "nothing to post", "skipped": "muted", "missed": "missed", "dropped": "dropped", "failed": "failed",
    "waiting": "under way", "asking": "waits for your word",
}  # fmt: skip


def preview(
    schedule: Schedule,
    names: str,
    key: str,
    now: datetime,
    notes: Sequence[str],
    holidays: Collection[date] = (),
) -> Message:
    """What a digest would do, nothing saved yet; *names* are its queues in words, *key* the stored draft."""
    said = (
        f"*{f'Digest #{schedule.number}' if schedule.number else 'New digest'}*",
        *what(schedule, names),
    )
    small = upcoming(schedule, now, holidays)
    buttons = [
        button("Save" if schedule.number else "Create", "digest:create", key, style="primary"),
        button("Send a test to me", "digest:test", key),
        button("Edit…", "digest:draft", key),
        button("Cancel", "cancel", "-"),
    ]
    blocks = [
        section(" - ".join(part for part in said if part)),
        context(mrkdwn(small), *(mrkdwn(note) for note in notes if note)),
        *actions(buttons, "digest"),
    ]
    return Message(f"{'Digest' if schedule.number else 'New digest'}: {mrkdwn(small)}", blocks)


def names_of(question: Question, scope: Scope, directory: Directory, policy: Policy) -> str:
    """Whom a digest is about, whom that is compared with and who is left out, in words somebody with *scope* may read."""
    whom = " vs ".join(dict.fromkeys(subject(side, scope, directory, policy) for side in sides(question)))
    if not (question.without or question.without_queues):
        return whom
    left_out = question.model_copy(update={"queues": question.without_queues, "agents": question.without})
    return f"{whom} except {subject(left_out, scope, directory, policy)}"


async def names_for(parts: Parts, asker: Asker, question: Question) -> str:
    """The same for *asker*, with their rights as they are now."""
    directory, scope = await parts.desk.seen_by(asker)
    return names_of(question, scope, directory, parts.desk.policy)


def what(schedule: Schedule, names: str) -> tuple[str, ...]:
    """Which report, about whom, what of, when, where and how: all by which one digest is told from another; mrkdwn."""
    covers = say_period(schedule)
    return (
        say_report(schedule),
        mrkdwn(names),
        mrkdwn(covers),
        mrkdwn(say_when(schedule.when)),
        place(schedule.channel),
        say_options(schedule),
    )


def upcoming(schedule: Schedule, now: datetime, holidays: Collection[date] = ()) -> str:
    """Its next three runs and what each of them covers."""
    runs = next_runs(schedule.when, _heard_from(schedule, now), 3, holidays)
    periods = [period_at(schedule, run, holidays) for run in runs]
    covered = [dates.say(each, now) if isinstance(each, Period) else "nothing" for each in periods]
    after = " and ".join(
        f"{run:%a %d %b %H:%M} ({period})" for run, period in zip(runs[1:], covered[1:], strict=True)
    )
    said = f"Next: {runs[0]:%a %d %b %H:%M}, covering {covered[0]}. After that {after}."
    weekdays = schedule.covers == "days" and schedule.when.weekdays == (0, 1, 2, 3, 4)
    return f"{said} Monday's covers Friday to Sunday." if weekdays else said


def _heard_from(schedule: Schedule, now: datetime) -> datetime:
    """The moment after which its runs are posted: now, or the end of the time it is muted for."""
    until = schedule.muted_until
    return now if until is None or until <= now else until.astimezone(UTC) - timedelta(seconds=1)


def say_next(schedule: Schedule, now: datetime, holidays: Collection[date] = ()) -> str:
    """Its next run that is posted, and until when it is muted."""
    zone = ZoneInfo(schedule.when.zone)
    if schedule.next_due is None:
        return "no further run"
    since = _heard_from(schedule, now)
    if since == now:
        return f"next {schedule.next_due.astimezone(zone):%a %d %b %H:%M}"
    first = next_runs(schedule.when, since, 1, holidays)[0]
    until = (since + timedelta(seconds=1)).astimezone(zone)
    return f"muted until {until:%a %d %b}, next {first:%a %d %b %H:%M}"


def place(channel: str) -> str:
    """Where it is posted, mrkdwn."""
    return f"in <#{channel}>" if channel.startswith(("C", "G")) else "to your messages"


def ask_channel(key: str) -> Message:
    """The one question that is left."""
    blocks = [
        section("Which channel?"),
        *actions([conversations(f"digest:channel:{key}", "Choose a channel")], "digest"),
    ]
    return Message("Which channel?", blocks)


def line_of(
    schedule: Schedule, names: str, last: Run | None, now: datetime, holidays: Collection[date] = ()
) -> Block:
    """One digest in a list, with its menu; *names* is whom it is about in words its reader may see."""
    if schedule.state == "paused":
        state = f"*paused*: {mrkdwn(why(schedule.reason))}" if schedule.reason else "*paused*"
    else:
        state = say_next(schedule, now, holidays)
    said = (*what(schedule, names), state)
    text = f"*#{schedule.number}*  {' - '.join(part for part in said if part)}{_last(schedule, last)}"
    muted = schedule.state == "active" and _heard_from(schedule, now) != now
    menu = [
        ("Run now to me", f"test|{schedule.id}"),
        ("Edit", f"edit|{schedule.id}"),
        ("Resume", f"resume|{schedule.id}")
        if schedule.state == "paused"
        else ("Pause", f"pause|{schedule.id}"),
        ("Unmute", f"unmute|{schedule.id}") if muted else ("History", f"history|{schedule.id}"),
        ("Delete", f"delete|{schedule.id}"),
    ]
    return section(text, accessory=overflow("digest:menu", menu))


def _last(schedule: Schedule, last: Run | None) -> str:
    if last is None:
        return ""
    tz = dates.local_day(last.due.date(), schedule.when.zone).tz
    return f" - last: {STATES.get(last.state, last.state)} {last.due.astimezone(tz):%d %b %H:%M}"


def listed(lines: Sequence[Block], mine: int, others: int) -> Message:
    """The list: the asker's own and the channel's."""
    if not lines:
        text = "You have no digests, and this channel has none. As in: `/logins digest every weekday at 8:00 in #ops for Support`"
        return Message(text, [section(mrkdwn(text))])
    left = mine + others - len(lines)
    small = f"{mine} yours, {others} by others in this channel" + (
        f"; {left} more, by number" if left else ""
    )
    return Message("Digests", [header("Digests"), *lines, context(small)])


def history(schedule: Schedule, runs: Sequence[Run]) -> Message:
    """What became of its last runs."""
    lines = []
    for run in runs:
        tz = dates.local_day(run.due.date(), schedule.when.zone).tz
        note = f" ({mrkdwn(why(run.note))})" if run.note and run.state in {"failed", "waiting"} else ""
        late = ", delayed" if run.delayed else ""
        lines.append(
            f"{run.due.astimezone(tz):%a %d %b %H:%M}  {STATES.get(run.state, run.state)}{late}{note}"
        )
    text = "\n".join(lines) or "It has not run yet."
    return Message(f"Digest #{schedule.number}", [header(f"Digest #{schedule.number}"), section(text)])
