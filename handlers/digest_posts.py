"""A digest's answer -> the message it posts: what it covers, a line per queue, a table, who made it and how to manage it."""

from bot import dates
from bot.digests import say_options, say_period, say_report, say_when
from bot.models.schedule import Schedule
from bot.models.text import mrkdwn
from bot.rounds import Parcel
from handlers.answers import IN_THE_CSV, emphasised
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


def title_of(parcel: Parcel, names: str) -> str:
    """Which report, of what period, about whom; *names* in words that readers of the channel may see."""
    report = say_report(parcel.schedule)
    return f"{report[:1].upper()}{report[1:]} for {dates.say(parcel.period)}: {names}"


def post(parcel: Parcel, names: str) -> Message:
    """The message of a run with its answer about *names*; names and talk shares only as posts may show them."""
    found, schedule = parcel.answer, parcel.schedule
    if found is None:
        return notice(parcel, names)
    summary = found.summary
    private = schedule.channel.startswith("D")
    sentence = summary.sentence if private else summary.public_sentence
    title = title_of(parcel, names)
    table = summary.details if private and found.question.options.view == "details" else summary.table
    blocks: list[Block] = [header(title), section(emphasised(sentence, summary.strong))]
    if parcel.delayed:
        zone = parcel.period.tz
        due, now = parcel.run.due.astimezone(zone), parcel.now.astimezone(zone)
        blocks.append(context(f"Delayed: due {due:%H:%M}, sent {now:%H:%M}"))
    blocks += fields(
        (figure.label, figure.text) for figure in [each for each in summary.figures if each.label][:10]
    )
    if not summary.empty:
        blocks += native_table(table)
        shown = rows_that_fit(table)
        if shown < len(table.rows):
            rest = f" {IN_THE_CSV[found.listed]} in this thread." if found.listed and found.sheets else ""
            blocks.append(context(f"{shown} of {len(table.rows)} rows.{rest}"))
    if summary.notes:
        blocks.append(context(*(mrkdwn(note.text) for note in summary.notes[:8])))
    blocks.append(context(f"{byline(schedule)}  ·  {mrkdwn(summary.context)}"))
    blocks += _buttons(schedule)
    return Message(cut(f"{mrkdwn(title)}. {mrkdwn(sentence)}", FALLBACK), blocks[:MOST_BLOCKS])


def byline(schedule: Schedule) -> str:
    """Whose it is, when it runs, what it covers and how it is wanted, mrkdwn."""
    covers = say_period(schedule)
    said = (say_when(schedule.when), covers, say_options(schedule))
    by = f"Digest #{schedule.number} by <@{schedule.owner}>"
    return " - ".join([by, *(mrkdwn(part) for part in said if part)])


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


def notice(parcel: Parcel, names: str) -> Message:
    """The honest line where there is no data: for now, or for good."""
    title = title_of(parcel, names)
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
