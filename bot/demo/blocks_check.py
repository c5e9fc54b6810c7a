"""Blocks, messages and views -> everything in them that Slack would refuse, as the lines it answers with.

The limits of one block stand in `block_shapes`; here is what holds over a whole message or view. Nothing is fetched or kept:
use it on the server's side of the make-believe workspace and in tests of whatever draws blocks.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from bot.demo.block_shapes import BLOCKS
from bot.demo.element_shapes import OPTION, plain
from bot.demo.shape import anything, boolean, by_type, fault, items, one_of, record, string

Surface = Literal["message", "modal", "home"]

MOST_BLOCKS: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}
ONLY_IN_MESSAGES = frozenset({"table", "markdown", "context_actions"})
TABLE_CHARACTERS = 10_000
MARKDOWN_CHARACTERS = 12_000
METADATA_BYTES = 8_000
TEXT_CHARACTERS = 40_000

_VIEW = {
    "callback_id": string(255),
    "external_id": string(255, 0),
    "private_metadata": string(3000, 0),
    "blocks": anything,
}
_MODAL = record(
    {"type": one_of("modal"), "title": plain(24), "blocks": anything},
    {
        **_VIEW,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_HOME = record({"type": one_of("home"), "blocks": anything}, _VIEW)


def block_faults(blocks: Any, surface: Surface = "message") -> list[str]:
    """Every fault of a list of blocks on *surface*; empty when Slack would take them."""
    found: list[str] = []
    allowed = {
        kind: check for kind, check in BLOCKS.items() if surface == "message" or kind not in ONLY_IN_MESSAGES
    }
    items(by_type(allowed), MOST_BLOCKS[surface], 0)(blocks, "/blocks", found)
    if isinstance(blocks, list) and not found:
        _unique_ids(blocks, found)
        _tables(blocks, found)
        if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN_CHARACTERS:
            fault(found, "/blocks", f"markdown blocks exceed {MARKDOWN_CHARACTERS} characters together")
    return found


def view_faults(view: Any) -> list[str]:
    """Every fault of a modal or a Home view."""
    found: list[str] = []
    by_type({"modal": _MODAL, "home": _HOME})(view, "/view", found)
    if found:
        return found
    surface: Surface = "modal" if view["type"] == "modal" else "home"
    found = [
        line.replace("[json-pointer:/blocks", "[json-pointer:/view/blocks")
        for line in block_faults(view["blocks"], surface)
    ]
    inputs = any(block.get("type") == "input" for block in view["blocks"]) if not found else False
    if surface == "modal" and inputs and "submit" not in view:
        fault(found, "/view", "`submit` is required in a modal with input blocks")
    return found


def option_faults(answer: Any) -> list[str]:
    """Every fault of the answer to an external select's request for options."""
    found: list[str] = []
    group = record({"label": plain(75), "options": items(OPTION, 100, 0)})
    record({}, {"options": items(OPTION, 100, 0), "option_groups": items(group, 100, 0)})(answer, "", found)
    return found


def message_fault(payload: dict[str, Any]) -> tuple[str, list[str]] | None:
    """Slack's error code for a message (text, blocks, metadata) with its lines, or None."""
    lines = block_faults(payload["blocks"]) if payload.get("blocks") else []
    if lines:
        return "invalid_blocks", lines
    if len(payload.get("text") or "") > TEXT_CHARACTERS:
        return "msg_too_long", []
    if not payload.get("text") and not payload.get("blocks"):
        return "no_text", []
    return metadata_fault(payload.get("metadata"))


def metadata_fault(metadata: Any) -> tuple[str, list[str]] | None:
    """Slack's error code for a message's metadata, or None."""
    if metadata in (None, ""):
        return None
    if not isinstance(metadata, dict) or not {"event_type", "event_payload"} <= metadata.keys():
        return "invalid_metadata_format", []
    if not isinstance(metadata["event_type"], str) or not isinstance(metadata["event_payload"], dict):
        return "invalid_metadata_schema", []
    if len(repr(metadata).encode()) > METADATA_BYTES:
        return "metadata_too_large", []
    return None


def elements_of(blocks: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every interactive element with the block it stands in, in reading order."""
    for block in blocks:
        inside = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        for element in inside:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def words_of(value: Any) -> Iterator[str]:
    """Every piece of text that a reader of these blocks would see, in order."""
    if isinstance(value, list):
        for one in value:
            yield from words_of(one)
    elif isinstance(value, dict):
        for key in (
            "title",
            "label",
            "text",
            "fields",
            "rows",
            "elements",
            "element",
            "accessory",
            "options",
            "hint",
            "placeholder",
        ):
            inner = value.get(key)
            if isinstance(inner, str) and key in {"text", "title"}:
                yield inner
            elif isinstance(inner, list | dict):
                yield from words_of(inner)
        yield from (f"<@{value['user_id']}>" for _ in [0] if value.get("type") == "user")
        yield from (
            f"{value['value']}" for _ in [0] if value.get("type") == "raw_number" and "text" not in value
        )


def _unique_ids(blocks: list[dict[str, Any]], found: list[str]) -> None:
    for block_id, times in Counter(block["block_id"] for block in blocks if "block_id" in block).items():
        if times > 1:
            fault(found, "/blocks", f"block_id `{block_id}` already exists")
    for place, block in enumerate(blocks):
        actions = Counter(element["action_id"] for _, element in elements_of([block]))
        for action_id, times in actions.items():
            if times > 1:
                fault(found, f"/blocks/{place}/elements", f"action_id `{action_id}` already exists")


def _tables(blocks: list[dict[str, Any]], found: list[str]) -> None:
    tables = [(place, block) for place, block in enumerate(blocks) if block["type"] == "table"]
    if len(tables) > 1:
        fault(found, "/blocks", "only_one_table_allowed")
    for place, table in tables:
        if len({len(row) for row in table["rows"]}) > 1:
            fault(found, f"/blocks/{place}/rows", "all rows must have the same number of cells")
        if sum(map(len, words_of(table["rows"]))) > TABLE_CHARACTERS:
            fault(found, f"/blocks/{place}", f"a table holds at most {TABLE_CHARACTERS} characters")
