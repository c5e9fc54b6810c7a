"""What is filled in -> the form as Slack draws it; with the two days where the period is a custom one."""

from typing import Any

from handlers.blocks import Block, option

CALLBACK = "report"
PERIODS = (
    "today", "yesterday", "this week", "last week", "last 7 days", "this month", "last month", "last 30 days",
)  # fmt: skip
CUSTOM = "custom"
MOST_CHOSEN = 20


def view(filled: dict[str, Any], memory: str) -> dict[str, Any]:
    """The whole form; *memory* comes back with what is submitted."""
    queues = people("pick_queue", filled["queues"])
    agents = people("pick_agent", filled["agents"])
    blocks = [
        _input("queues", "Queues", queues, optional=True),
        _input("agents", "Agents", agents, optional=True),
    ]
    blocks += [_period(filled), *_days(filled), *_place_and_file(filled)]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": _plain("Login report"),
        "submit": _plain("Run"),
        "close": _plain("Cancel"),
        "private_metadata": memory,
        "blocks": blocks,
    }


def _period(filled: dict[str, Any]) -> Block:
    periods = [*((name.capitalize(), name) for name in PERIODS), ("Custom…", CUSTOM)]
    options = [option(*each) for each in periods]
    picked = next(each for each in options if each["value"] == filled["period"])
    element = {
        "type": "static_select",
        "action_id": "form:period",
        "options": options,
        "initial_option": picked,
    }
    return {**_input("period", "Period", element), "dispatch_action": True}


def _days(filled: dict[str, Any]) -> list[Block]:
    if filled["period"] != CUSTOM:
        return []
    return [_input(name, label, _day(filled.get(name))) for name, label in (("from", "From"), ("to", "To"))]


def _place_and_file(filled: dict[str, Any]) -> list[Block]:
    zone = {
        "type": "external_select",
        "action_id": "pick_zone",
        "min_query_length": 0,
        "placeholder": _plain("Type a city"),
        "initial_option": option(filled["zone"], filled["zone"]),
    }
    place = {
        "type": "conversations_select",
        "action_id": "place",
        "placeholder": _plain("Only me"),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    attach = [option("Attach the CSV", "csv")]
    csv = {"type": "checkboxes", "action_id": "csv", "options": attach}
    if filled["csv"]:
        csv["initial_options"] = attach
    hint = "Empty: only you see the answer. A channel must be linked to the queues."
    return [
        _input("zone", "Time zone", zone),
        _input("place", "Send to", place, optional=True, hint=hint),
        _input("file", "File", csv, optional=True),
    ]


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def _input(
    block_id: str, label: str, element: dict[str, Any], *, optional: bool = False, hint: str = ""
) -> Block:
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": _plain(label),
        "element": element,
        "optional": optional,
    }
    return {**block, "hint": _plain(hint)} if hint else block


def people(action: str, chosen: list[dict[str, Any]]) -> dict[str, Any]:
    """Queues or people, offered from the first letter on."""
    element: dict[str, Any] = {
        "type": "multi_external_select",
        "action_id": action,
        "min_query_length": 0,
        "max_selected_items": MOST_CHOSEN,
        "placeholder": _plain("Type a name or number"),
    }
    return {**element, "initial_options": chosen} if chosen else element


def _day(at: str | None) -> dict[str, Any]:
    element: dict[str, Any] = {"type": "datepicker", "action_id": "day"}
    return {**element, "initial_date": at} if at else element
