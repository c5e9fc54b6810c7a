"""An Answer -> Slack messages: the summary in one place, short; the buttons that lead on from it."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.followup import DEEDS, earlier_label, later, later_label
from bot.models import Answer, Figure, Question, Table
from bot.models.text import mrkdwn
from handlers.blocks import (
    FALLBACK,
    MOST_BLOCKS,
    TABLE_ROWS,
    Block,
    Element,
    Message,
    actions,
    button,
    context,
    cut,
    fields,
    header,
    native_table,
    overflow,
    rows_that_fit,
    section,
)

MORE: tuple[tuple[str, str], ...] = (
    ("XLSX", "xlsx"),
    ("Gaps", "gaps"),
    ("By day", "by day"),
    ("Wrong result?", "why"),
)
MANY: tuple[tuple[str, str], ...] = (
    ("XLSX", "xlsx"),
    ("By agent", "by agent"),
    ("By day", "by day"),
    ("Wrong result?", "why"),
)


IN_THE_CSV = {"rows": "All rows are in the CSV", "logins": "Every login is in the CSV"}


class Drawing(NamedTuple):
    """How an answer is to be drawn: *id* of the stored question, whether everybody sees it, from which row, what is offered."""

    id: str
    public: bool = False
    spoken: bool = False
    first: int = 0
    files: str = ""  # where the CSV is, mrkdwn already escaped
    may_share: bool = False
    may_keep: bool = True
    after: tuple[str, ...] = ()  # sentences below it, mrkdwn already escaped
    small: tuple[str, ...] = ()  # further small print, the same
    extra: tuple[Element, ...] = ()  # further buttons
    lead: str = ""  # a line above it ("<@U1> ran: …"), mrkdwn already escaped
    csv: bool = True
    pictures: bool = True
    others: tuple[str, ...] = ()  # names of other queues that begin with what was typed


def draw(answer: Answer, how: Drawing) -> Message:
    """The whole message: title, sentence, table of at most fifteen rows, small print, buttons."""
    summary = answer.summary
    sentence = summary.public_sentence if how.public else summary.sentence
    wide = answer.question.options.view == "details" and not how.public
    table = summary.details if wide and summary.details.rows else summary.table
    blocks: list[Block] = []
    asked = answer.question.options
    if how.spoken and summary.spoken and asked.view == "summary":
        return _spoken(answer, how)
    if how.lead:
        blocks.append(context(how.lead))
    blocks += [header(summary.title), section(emphasised(sentence, summary.strong))]
    blocks += fields((figure.label, figure.text) for figure in _figures(answer))
    blocks += native_table(table, how.first)
    blocks += _small_print(answer, table, how)
    blocks += [section(each) for each in how.after]
    if not how.public:
        blocks += actions(_buttons(answer, how), "deeds")
        blocks += actions([*_offers(answer, how), *how.extra], "offers")
    else:
        blocks += actions(how.extra, "offers")
    return Message(cut(f"{mrkdwn(summary.title)}. {mrkdwn(sentence)}", FALLBACK), blocks[:MOST_BLOCKS])


def _spoken(answer: Answer, how: Drawing) -> Message:
    """An answer to a question asked in words: its sentence, the small print, and where to see more."""
    summary = answer.summary
    blocks: list[Block] = [section(mrkdwn(summary.spoken))]
    blocks += [section(each) for each in how.after]
    blocks += [context(mrkdwn(note.text)) for note in summary.notes[:3]]
    blocks += [context("  ·  ".join(part for part in (mrkdwn(summary.context), how.files) if part))]
    blocks += [context(each) for each in how.small]
    pressable = [*_neighbours(answer, how), button("Details", "deed:details", how.id)]
    blocks += actions([*pressable, *_file_buttons(answer, how), *how.extra], "deeds")
    return Message(cut(" ".join((mrkdwn(summary.spoken), *how.after)), FALLBACK) or "-", blocks[:MOST_BLOCKS])


def _figures(answer: Answer) -> tuple[Figure, ...]:
    """The totals that are shown; of one queue's summary the sentence says enough."""
    question = answer.question
    if question.options.view == "summary" and len(question.queues) == 1 and not question.agents:
        return ()
    return tuple(figure for figure in answer.summary.figures if figure.label)[:20]


def emphasised(sentence: str, strong: Sequence[str]) -> str:
    """The sentence as mrkdwn, in bold what begins one of its sentences and is *strong*."""
    made, at = "", 0
    for phrase in filter(None, strong):
        place = _begin(sentence, phrase, at)
        if place is not None:
            made += f"{_beside(sentence[at:place])}*{mrkdwn(phrase)}*"
            at = place + len(phrase)
    return made + _beside(sentence[at:])


def _begin(text: str, phrase: str, after: int) -> int | None:
    """Where the next sentence begins that begins with *phrase*."""
    if not after and text.startswith(phrase):
        return 0
    place = text.find(f". {phrase}", after)
    return None if place < 0 else place + 2


def _beside(text: str) -> str:
    """Words between bold ones as mrkdwn, with the blanks at their ends."""
    said = mrkdwn(text)
    return f"{' ' * text.startswith(' ')}{said}{' ' * text.endswith(' ')}" if said else " " * bool(text)


def _small_print(answer: Answer, table: Table, how: Drawing) -> list[Block]:
    summary = answer.summary
    lines: list[Block] = []
    shown = rows_that_fit(table, how.first)
    if shown < len(table.rows):
        at = f"Rows {how.first + 1} to {how.first + shown}" if how.first else f"{shown}"
        rest = f" {IN_THE_CSV[answer.listed]}." if answer.listed else ""
        lines.append(context(f"{at} of {len(table.rows)} rows.{rest}"))
    notes = [mrkdwn(note.text) for note in summary.notes]
    if notes:
        lines.append(context(*notes[:8]))
    line = "  ·  ".join(part for part in (mrkdwn(summary.context), how.files) if part)
    if line:
        lines.append(context(line))
    return lines + [context(each) for each in how.small]


def _buttons(answer: Answer, how: Drawing) -> list[Element]:
    question, table = answer.question, answer.summary.table
    elements: list[Element] = []
    view = question.options.view
    shown = rows_that_fit(table, how.first)
    if how.first:
        elements.append(button("Previous rows", "rows:back", f"{how.id}:{max(0, how.first - TABLE_ROWS)}"))
    if how.first + shown < len(table.rows):
        left = min(TABLE_ROWS, len(table.rows) - how.first - shown)
        elements.append(button(f"Next {left}", "rows:next", f"{how.id}:{how.first + shown}"))
    elements += _neighbours(answer, how)
    if view == "summary" and not answer.summary.empty:
        elements.append(button("Details", "deed:details", how.id))
    elif view != "summary":
        elements.append(button("Summary", "deed:summary", how.id))
    if answer.summary.empty and view == "summary" and question.queues:
        elements.append(button("Members", "deed:missing", how.id))
    elements += _file_buttons(answer, how)
    if view == "why":
        elements += _why_buttons(answer, how)
    elements += [button("Change…", "form:change", how.id), button("Make a digest", "digest:from", how.id)]
    if how.may_share:
        elements.append(button("Share here", "deed:share", how.id))
    if how.may_keep:
        elements.append(button("Keep in my messages", "keep", how.id))
    elements.append(
        overflow(
            "more",
            [(label, f"{deed}|{how.id}") for label, deed in _menu(question, csv=bool(answer.listed))],
        )
    )
    return elements


def _neighbours(answer: Answer, how: Drawing) -> list[Element]:
    """The period before, and the one after where it has begun."""
    question = answer.question
    if question.options.view in {"now", "why"}:
        return []
    made = [button(earlier_label(question), "deed:earlier", how.id)]
    if later(question, answer.asked_at) is not None:
        made.append(button(later_label(question), "deed:later", how.id))
    return made


def _file_buttons(answer: Answer, how: Drawing) -> list[Element]:
    """Files are wanted, not sent; of a comparison there is no picture, nor of what is no list of logins."""
    options, summary = answer.question.options, answer.summary
    pictured = (
        how.pictures
        and not summary.empty
        and not options.compare
        and options.view in {"summary", "details", "by agent"}
    )
    csv = [button("CSV", "deed:csv", how.id)] if answer.listed else []
    return [*csv, button("Picture", "deed:picture", how.id)] if pictured else csv


def _why_buttons(answer: Answer, how: Drawing) -> list[Element]:
    raw = [button("CSV raw", "deed:raw", how.id)] if how.csv else []
    name = answer.summary.title.rpartition(": ")[0]
    return [*raw, button(f"Send to {name}", "pass", how.id)] if len(answer.question.agents) == 1 else raw


def _menu(question: Question, *, csv: bool) -> list[tuple[str, str]]:
    several = question.everything or len(question.queues) > 1 or len(question.agents) > 1
    entries = MANY if several else MORE
    return [
        (label, deed) for label, deed in entries if deed in DEEDS and (csv or deed not in {"csv", "xlsx"})
    ]


def _offers(answer: Answer, how: Drawing) -> list[Element]:
    """Other readings of what was typed: another period, another queue of a similar name."""
    from bot.dates import say  # noqa: PLC0415 - only drawn where there is something to offer

    question = answer.question
    periods = [
        button(say(period), f"other:period:{at}", how.id)
        for at, period in enumerate(question.other_periods[:3])
    ]
    queues = [button(name, f"other:queue:{at}", how.id) for at, name in enumerate(how.others[:3])]
    return periods + queues


def looking(words: str, when: str) -> Message:
    """The line that is there within a second: what was understood."""
    text = f"Looking up {words}, {when} …"
    return Message(mrkdwn(text), [context(mrkdwn(text))])


def still_working(page: int, of: int | None) -> Message:
    """The same line once more when it takes long."""
    at = (
        f"page {page} of about {of}" if page and of else f"page {page}" if page else "no page has arrived yet"
    )
    text = f"Still working: {at}"
    return Message(text, [context(text)])
