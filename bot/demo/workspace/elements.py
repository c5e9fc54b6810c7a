"""What somebody picks in an element -> the value Slack sends, for every element of Block Kit."""

import copy
import secrets
from collections.abc import Iterable
from typing import Any

from bot.demo.blocks_check import elements_of
from bot.demo.workspace.state import Payload

# element type -> (key of the first value, key of the value sent)
KEYS: dict[str, tuple[str, str]] = {
    "static_select": ("initial_option", "selected_option"),
    "external_select": ("initial_option", "selected_option"),
    "radio_buttons": ("initial_option", "selected_option"),
    "multi_static_select": ("initial_options", "selected_options"),
    "multi_external_select": ("initial_options", "selected_options"),
    "checkboxes": ("initial_options", "selected_options"),
    "users_select": ("initial_user", "selected_user"),
    "multi_users_select": ("initial_users", "selected_users"),
    "conversations_select": ("initial_conversation", "selected_conversation"),
    "multi_conversations_select": ("initial_conversations", "selected_conversations"),
    "channels_select": ("initial_channel", "selected_channel"),
    "multi_channels_select": ("initial_channels", "selected_channels"),
    "datepicker": ("initial_date", "selected_date"),
    "timepicker": ("initial_time", "selected_time"),
    "datetimepicker": ("initial_date_time", "selected_date_time"),
    "plain_text_input": ("initial_value", "value"),
    "number_input": ("initial_value", "value"),
    "email_text_input": ("initial_value", "value"),
    "url_text_input": ("initial_value", "value"),
    "overflow": ("", "selected_option"),
}
LISTS = frozenset({"selected_options", "selected_users", "selected_conversations", "selected_channels"})


def with_ids(blocks: Iterable[Payload]) -> list[Payload]:
    """The blocks, each with a block_id as Slack gives them where the app gave none."""
    return [block if "block_id" in block else {**block, "block_id": secrets.token_hex(3)} for block in blocks]


def initial_state(blocks: Iterable[Payload]) -> dict[str, dict[str, Payload]]:
    """The values of all elements before anybody touched them, by block_id and action_id."""
    state: dict[str, dict[str, Payload]] = {}
    for block, element in elements_of(blocks):
        if element["type"] in KEYS and element["type"] != "overflow":
            first, sent = KEYS[element["type"]]
            value = copy.deepcopy(element.get(first, [] if sent in LISTS else None))
            state.setdefault(block.get("block_id", ""), {})[element["action_id"]] = {
                "type": element["type"],
                sent: value,
            }
    return state


def state_of(picked: dict[str, dict[str, Payload]]) -> dict[str, dict[str, Payload]]:
    """A copy that nobody can change behind the workspace's back."""
    return copy.deepcopy(picked)


def offered(element: Payload) -> list[Payload]:
    """Every option of a static element."""
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(one for group in groups for one in group["options"])]


def option(element: Payload, wanted: Any) -> Payload:
    """The option meant by *wanted*: itself, or the one with this value or label."""
    if isinstance(wanted, dict):
        return wanted
    for one in offered(element):
        if wanted in {one["value"], one["text"]["text"]}:
            return one
    raise LookupError(f"no option {wanted!r} among {[one['text']['text'] for one in offered(element)]}")


def picked(element: Payload, value: Any) -> Payload:
    """The value as Slack sends it: plain words, ids, ISO dates, or options by value or label."""
    sent = KEYS[element["type"]][1]
    if sent == "selected_option":
        value = option(element, value) if value is not None else None
    elif sent == "selected_options":
        value = [option(element, one) for one in value]
    elif sent in LISTS:
        value = list(value)
    return {"type": element["type"], sent: value}
