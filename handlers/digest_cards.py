"""Digests -> cards: the preview before one is made, the list, one with its history."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from bot import dates
from bot.digests import next_runs, period_of, say_covers, say_options, say_when
from bot.models.schedule import Run, Schedule
from bot.models.text import mrkdwn, name_or_number
from handlers.blocks import Block, Message, actions, button, context, conversations, header, overflow, section
from handlers.digest_troubles import why

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
        mrkdwn(names),
        mrkdwn(say_covers(schedule.when, schedule.covers)),
        mrkdwn(say_when(schedule.when)),
        place(schedule.channel),
        mrkdwn(say_options(schedule)),
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


def upcoming(schedule: Schedule, now: datetime, holidays: Collection[date] = ()) -> str:
    """Its next three runs and what each of them covers."""
    runs = next_runs(schedule.when, now, 3, holidays)
    covered = [dates.say(period_of(schedule.when, schedule.covers, run, holidays), now) for run in runs]
    after = " and ".join(
        f"{run:%a %d %b %H:%M} ({period})" for run, period in zip(runs[1:], covered[1:], strict=True)
    )
    said = f"Next: {runs[0]:%a %d %b %H:%M}, covering {covered[0]}. After that {after}."
    weekdays = schedule.covers == "days" and schedule.when.weekdays == (0, 1, 2, 3, 4)
    return f"{said} Monday's covers Friday to Sunday." if weekdays else said


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


def line_of(schedule: Schedule, last: Run | None, now: datetime) -> Block:
    """One digest in a list, with its menu."""
    del now
    zone = dates.local_day(schedule.next_due.date(), schedule.when.zone).tz if schedule.next_due else None
    if schedule.state == "paused":
        state = f"*paused*: {mrkdwn(why(schedule.reason))}" if schedule.reason else "*paused*"
    elif schedule.next_due and zone:
        state = f"next {schedule.next_due.astimezone(zone):%a %d %b %H:%M}"
    else:
        state = "no further run"
    names = ", ".join(name_or_number(name, dn) for dn, name in schedule.called)
    said = (mrkdwn(names), mrkdwn(say_when(schedule.when)), place(schedule.channel), state)
    text = f"*#{schedule.number}*  {' - '.join(part for part in said if part)}{_last(schedule, last)}"
    resume = (
        ("Resume", f"resume|{schedule.id}")
        if schedule.state == "paused"
        else ("Pause", f"pause|{schedule.id}")
    )
    menu = [
        ("Run now to me", f"test|{schedule.id}"),
        ("Edit", f"edit|{schedule.id}"),
        resume,
        ("History", f"history|{schedule.id}"),
        ("Delete", f"delete|{schedule.id}"),
    ]
    return section(text, accessory=overflow("digest:menu", menu))


def _last(schedule: Schedule, last: Run | None) -> str:
    if last is None:
        return ""
    tz = dates.local_day(last.due.date(), schedule.when.zone).tz
    return f" - last: {STATES.get(last.state, last.state)} {last.due.astimezone(tz):%d %b %H:%M}"


def listed(schedules: Sequence[Schedule], runs: Mapping[str, Run], now: datetime, mine: int) -> Message:
    """The list: the asker's own and the channel's."""
    if not schedules:
        text = "You have no digests, and this channel has none. As in: `/logins digest every weekday at 8:00 in #ops for Support`"
        return Message(text, [section(mrkdwn(text))])
    lines = [line_of(each, runs.get(each.id), now) for each in schedules[:MOST]]
    others = len(schedules) - mine
    return Message(
        "Digests", [header("Digests"), *lines, context(f"{mine} yours, {others} by others in this channel")]
    )


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
