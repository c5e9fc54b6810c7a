"""Text and values -> Block Kit, within Slack's limits; the one place that knows their numbers.

Plain dictionaries: the SDK's models drop block types they do not know. Limits are those of Slack's block reference.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from bot.models import Table
from bot.models.text import mrkdwn, plain

Block = dict[str, Any]
Element = dict[str, Any]

MOST_BLOCKS = 50
HEADER = 150
SECTION = 3000
CONTEXT = 2000
BUTTON = 75
OPTION = 75
FALLBACK = 3000
TABLE_ROWS = 15
TABLE_CHARACTERS = 9000


class Message(NamedTuple):
    """What is sent: *blocks* for the eye, *text* for notifications and screen readers. Both already escaped."""

    text: str
    blocks: list[Block]


def cut(text: str, most: int) -> str:
    """*text* within *most* characters, an ellipsis where something was left out; never in the middle of an escape."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    if (ampersand := head.rfind("&", max(0, len(head) - 6))) >= 0 and ";" not in head[ampersand:]:
        head = head[:ampersand]
    return f"{head}…"


def header(text: str) -> Block:
    """A header; *text* is plain."""
    return {
        "type": "header",
        "text": {"type": "plain_text", "text": cut(plain(text), HEADER) or "-", "emoji": False},
    }


def section(markup: str, *, accessory: Element | None = None) -> Block:
    """A section of mrkdwn that is already escaped."""
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": cut(markup, SECTION) or "-"}}
    if accessory is not None:
        block["accessory"] = accessory
    return block


def fields(pairs: Iterable[tuple[str, str]]) -> list[Block]:
    """Labelled values in two columns, ten a block; labels and values are plain text."""
    cells = [
        {"type": "mrkdwn", "text": cut(f"*{mrkdwn(label)}*\n{mrkdwn(value)}", 2000)} for label, value in pairs
    ]
    return [{"type": "section", "fields": cells[at : at + 10]} for at in range(0, len(cells), 10)]


def context(*markup: str) -> Block:
    """A line of small print; mrkdwn already escaped. A dash where nothing is left to say: Slack takes no empty line."""
    said = [text for text in markup if text] or ["-"]
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": cut(text, CONTEXT)} for text in said][:10],
    }


def button(
    label: str, action: str, value: str, *, style: str = "", confirm: Mapping[str, str] | None = None
) -> Element:
    """A button; *confirm* maps title, text, confirm and deny to plain words."""
    element: Element = {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": cut(plain(label), BUTTON) or "-", "emoji": False},
        "value": value,
    }
    if style:
        element["style"] = style
    if confirm:
        words = {key: {"type": "plain_text", "text": plain(text)} for key, text in confirm.items()}
        element["confirm"] = words
    return element


def link(label: str, address: str, action: str) -> Element:
    """A button that opens an address."""
    return {**button(label, action, "-"), "url": address}


def option(label: str, value: str) -> Element:
    """An option of a select or overflow."""
    return {
        "text": {"type": "plain_text", "text": cut(plain(label), OPTION) or "-", "emoji": False},
        "value": value,
    }


def overflow(action: str, options: Sequence[tuple[str, str]]) -> Element:
    """A menu of at most five (label, value)."""
    return {"type": "overflow", "action_id": action, "options": [option(*each) for each in options[:5]]}


def select(action: str, placeholder: str, options: Sequence[tuple[str, str]]) -> Element:
    """A static select of at most a hundred (label, value)."""
    return {
        "type": "static_select",
        "action_id": action,
        "placeholder": {"type": "plain_text", "text": cut(plain(placeholder), OPTION)},
        "options": [option(*each) for each in options[:100]],
    }


def conversations(action: str, placeholder: str) -> Element:
    """A picker of channels the asker is in."""
    return {
        "type": "conversations_select",
        "action_id": action,
        "placeholder": {"type": "plain_text", "text": cut(plain(placeholder), OPTION)},
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }


def actions(elements: Sequence[Element], block_id: str = "") -> list[Block]:
    """One row of at most 25 elements; no block where there are none.

    Slack refuses a block with two elements of one action's id: the later, which knows more, takes the place of the earlier.
    """
    if not elements:
        return []
    row = {each["action_id"]: each for each in elements}
    block: Block = {"type": "actions", "elements": list(row.values())[:25]}
    if block_id:
        block["block_id"] = block_id
    return [block]


def _cells(row: Sequence[str]) -> list[Element]:
    return [{"type": "raw_text", "text": cut(plain(cell), 600) or "–"} for cell in row]


def rows_that_fit(table: Table, first: int = 0, most: int = TABLE_ROWS) -> int:
    """How many rows from *first* one message takes, by rows and by characters over all cells."""
    characters = sum(map(len, table.head))
    for taken, row in enumerate(table.rows[first : first + most]):
        characters += sum(min(len(cell), 600) for cell in row)
        if characters > TABLE_CHARACTERS:
            return max(taken, 1)
    return min(most, max(0, len(table.rows) - first))


def native_table(table: Table, first: int = 0, most: int = TABLE_ROWS) -> list[Block]:
    """The rows from *first* as Slack's table block, one a message; none for an empty table."""
    taken = rows_that_fit(table, first, most)
    if not taken:
        return []
    rows = [_cells(table.head), *(_cells(row) for row in table.rows[first : first + taken])]
    return [{"type": "table", "rows": rows, "column_settings": [{"is_wrapped": True}] * len(table.head)}]


def listed_table(table: Table, first: int = 0, most: int = TABLE_ROWS) -> list[Block]:
    """The same rows as plain lines, for where the table block is refused."""
    taken = rows_that_fit(table, first, most)
    lines = [
        f"*{mrkdwn(row[0])}*  " + "  ·  ".join(mrkdwn(cell) for cell in row[1:] if cell)
        for row in table.rows[first : first + taken]
    ]
    blocks: list[Block] = []
    text = ""
    for line in lines:
        line = cut(line, SECTION - 1)  # noqa: PLW2901 - the cut line is the line
        if len(text) + len(line) + 1 > SECTION:
            blocks.append(section(text))
            text = ""
        text += f"{line}\n"
    return [*blocks, section(text.rstrip())] if text else blocks


def without_tables(message: Message) -> Message:
    """The same message with every table block drawn as lines."""
    blocks: list[Block] = []
    for block in message.blocks:
        if block["type"] != "table":
            blocks.append(block)
            continue
        head, *rows = [tuple(cell.get("text", "–") for cell in row) for row in block["rows"]]
        blocks += listed_table(Table(head=head, rows=tuple(rows)), most=len(rows))
    return Message(message.text, blocks[:MOST_BLOCKS])
