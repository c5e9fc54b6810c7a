"""A digest's answer -> the message it posts: what it covers, a line per queue, a table, who made it and how to manage it."""

from bot import dates
from bot.digests import say_when
from bot.models.schedule import Schedule
from bot.models.text import mrkdwn
from bot.rounds import Parcel
from handlers.answers import emphasised
from handlers.blocks import (
    FALLBACK,
    MOST_BLOCKS,
    Block,
    Message,
    actions,
    button,
    context,
    cut,
    fields,
    header,
    native_table,
    rows_that_fit,
    section,
)


def post(parcel: Parcel) -> Message:
    """The message of a run with its answer; names and talk shares only as posts may show them."""
    found, schedule = parcel.answer, parcel.schedule
    if found is None:
        return notice(parcel)
    summary = found.summary
    private = schedule.channel.startswith("D")
    sentence = summary.sentence if private else summary.public_sentence
    title = f"Logins for {dates.say(parcel.period)}"
    blocks: list[Block] = [header(title), section(emphasised(sentence, summary.strong))]
    if parcel.delayed:
        zone = parcel.period.tz
        due, now = parcel.run.due.astimezone(zone), parcel.now.astimezone(zone)
        blocks.append(context(f"Delayed: due {due:%H:%M}, sent {now:%H:%M}"))
    blocks += fields(
        (figure.label, figure.text) for figure in [each for each in summary.figures if each.label][:10]
    )
    if not summary.empty:
        blocks += native_table(summary.table)
        shown = rows_that_fit(summary.table)
        if shown < len(summary.table.rows):
            rest = " All rows are in the CSV in this thread." if schedule.csv and found.sheets else ""
            blocks.append(context(f"{shown} of {len(summary.table.rows)} rows.{rest}"))
    if summary.notes:
        blocks.append(context(*(mrkdwn(note.text) for note in summary.notes[:8])))
    blocks.append(context(f"{byline(schedule)}  ·  {mrkdwn(summary.context)}"))
    blocks += _buttons(schedule)
    return Message(cut(f"{mrkdwn(title)}. {mrkdwn(sentence)}", FALLBACK), blocks[:MOST_BLOCKS])


def byline(schedule: Schedule) -> str:
    """Whose it is and when it runs, mrkdwn."""
    return f"Digest #{schedule.number} by <@{schedule.owner}> - {mrkdwn(say_when(schedule.when))}"


def _buttons(schedule: Schedule) -> list[Block]:
    key = schedule.id
    return actions(
        [
            button("Open report", "digest:open", key),
            button("Mute this week", "digest:mute", key),
            button("Manage", "digest:manage", key),
        ],
        "digest",
    )


def notice(parcel: Parcel) -> Message:
    """The honest line where there is no data: for now, or for good."""
    title = f"Logins for {dates.say(parcel.period)}"
    if parcel.part == "notice":
        text = "No data from the phone system yet; I keep trying."
        return Message(
            f"{title}: {text}", [section(f"*{mrkdwn(title)}*: {text}"), context(byline(parcel.schedule))]
        )
    text = "No data from the phone system; I gave up for today."
    run = actions([button("Run now", "digest:run", parcel.schedule.id)], "digest")
    return Message(
        f"{title}: {text}", [section(f"*{mrkdwn(title)}*: {text}"), context(byline(parcel.schedule)), *run]
    )
