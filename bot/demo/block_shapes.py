"""Every block of Block Kit that a report may use -> its limits, as tables; `blocks_check` adds what holds over a message."""

from typing import Any

from bot.demo.element_shapes import (
    BUTTON,
    CHOICES,
    FIELDS,
    ID,
    IMAGE,
    MENU,
    REACTIVE,
    RICH_TEXT,
    SELECTS,
    SLACK_FILE,
    TIMES,
    URL,
    plain,
    text,
)
from bot.demo.shape import (
    Check,
    anything,
    boolean,
    both,
    by_type,
    either,
    fault,
    items,
    number,
    one_of,
    record,
    string,
    whole,
)

CELL = by_type(
    {
        "raw_text": record({"type": anything, "text": string(10_000)}),
        "raw_number": record({"type": anything, "value": number}, {"text": string(10_000)}),
        "rich_text": RICH_TEXT,
    }
)


def _column(value: Any, at: str, found: list[str]) -> None:
    """A column's settings; null skips one."""
    if value is not None:
        record({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})(value, at, found)


def _block(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    return record({"type": anything, **required}, {"block_id": ID, **(optional or {})})


def _has_words(value: Any, at: str, found: list[str]) -> None:
    if "text" not in value and "fields" not in value:
        fault(found, at, "a section needs text or fields")


ACTIONS = {"button": BUTTON, **SELECTS, **TIMES, **CHOICES, **MENU}
BLOCKS: dict[str, Check] = {
    "header": _block({"text": plain(150)}, {"level": whole(1, 4)}),
    "divider": _block({}),
    "section": both(
        _block(
            {},
            {
                "text": text(3000),
                "fields": items(text(2000), 10),
                "accessory": by_type({"image": IMAGE, **ACTIONS}),
                "expand": boolean,
            },
        ),
        _has_words,
    ),
    "context": _block(
        {
            "elements": items(
                by_type({"image": IMAGE, "plain_text": text(3000), "mrkdwn": text(3000)}),
                10,
            )
        }
    ),
    "context_actions": _block({"elements": items(by_type(REACTIVE), 5)}),
    "actions": _block({"elements": items(by_type(ACTIONS), 25)}),
    "image": both(
        _block(
            {"alt_text": string(2000)},
            {"image_url": URL, "slack_file": SLACK_FILE, "title": plain(2000)},
        ),
        either("image_url", "slack_file"),
    ),
    "rich_text": RICH_TEXT,
    "markdown": _block({"text": string(12_000)}),
    "table": _block(
        {"rows": items(items(CELL, 20), 100)},
        {"column_settings": items(_column, 20)},
    ),
    "input": _block(
        {
            "label": plain(2000),
            "element": by_type({**SELECTS, **TIMES, **CHOICES, **FIELDS}),
        },
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
}
