"""A signed request's fields -> whether they have the shape Slack's have, so that whatever reads them later may rely on it."""

from collections.abc import Mapping
from typing import Any, Final

_USER: Final = ("user", "id")
PAYLOADS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "block_actions": (_USER, ("actions", "0", "action_id")),
    "block_suggestion": (_USER, ("action_id",)),
    "view_submission": (_USER, ("view", "type"), ("view", "callback_id")),
    "view_closed": (_USER, ("view", "type"), ("view", "callback_id")),
    "shortcut": (_USER, ("callback_id",), ("trigger_id",)),
    "message_action": (_USER, ("callback_id",), ("trigger_id",)),
}
"""The texts an interaction must have, as the way to each, by its type; a number is a place in a list."""

EVENTS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "app_mention": (("channel",), ("ts",)),
    "message": (("channel",), ("ts",)),
    "app_home_opened": (("user",),),
}
"""The same for events; of one not named here only its type is looked at."""


def is_fair_payload(payload: Mapping[str, Any]) -> bool:
    """Whether an interaction can be what Slack sends; one of a type we do not know is left to whoever does."""
    kind = payload.get("type")
    return isinstance(kind, str) and all(_text(payload, way) for way in PAYLOADS.get(kind, ()))


def is_fair_event(body: Mapping[str, Any]) -> bool:
    """Whether a JSON body can be an event in its envelope, or Slack's question for our address."""
    if not isinstance(body.get("type"), str):
        return False
    if body["type"] != "event_callback":
        return True
    event = body.get("event")
    kind = event.get("type") if isinstance(event, dict) else None
    return isinstance(kind, str) and all(_text(event, way) for way in EVENTS.get(kind, ()))


def _text(found: Any, way: tuple[str, ...]) -> bool:
    """Whether there is a text at the end of *way*."""
    for step in way:
        if isinstance(found, list):
            found = found[int(step)] if step.isdigit() and int(step) < len(found) else None
        else:
            found = found.get(step) if isinstance(found, dict) else None
    return isinstance(found, str)
