"""A submitted view -> what stands in its fields, of the kind that each field has; anything else is a fault of that field."""

import json
from collections.abc import Mapping
from typing import Any

MOST_CHOSEN = 100
LONGEST = 3000


class Forged(Exception):
    """A field holds what its element cannot give; *field* is its block's id."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field

    @property
    def errors(self) -> dict[str, str]:
        """What is said in the field."""
        return {self.field: "I cannot read this; choose it again"}


class Filled:
    """The fields of a view by their blocks' ids. Every reading raises `Forged` where a field holds what it cannot hold."""

    def __init__(self, view: Mapping[str, Any]) -> None:
        state = view.get("state")
        values = state.get("values") if isinstance(state, dict) else None
        self._values = values if isinstance(values, dict) else {}

    def _element(self, field: str) -> Mapping[str, Any]:
        block = self._values.get(field) or {}
        element = next(iter(block.values()), None) or {} if isinstance(block, dict) else None
        if not isinstance(element, dict):
            raise Forged(field)
        return element

    def text(self, field: str, name: str) -> str:
        """The text called *name* of the field's element; "" where nothing is filled in."""
        return _text(field, self._element(field).get(name))

    def typed(self, field: str) -> str:
        """What was typed."""
        return self.text(field, "value")

    def one(self, field: str, otherwise: str = "") -> str:
        """The value of the option chosen in a select; *otherwise* where none is."""
        option = self._element(field).get("selected_option")
        return _value(field, option) if option is not None else otherwise

    def options(self, field: str) -> list[dict[str, Any]]:
        """The options chosen in a select of many, as they are drawn again."""
        chosen = self._element(field).get("selected_options")
        if chosen is None:
            return []
        if not isinstance(chosen, list) or len(chosen) > MOST_CHOSEN:
            raise Forged(field)
        for option in chosen:
            _value(field, option)
        return list(chosen)

    def many(self, field: str) -> tuple[str, ...]:
        """The values of the options chosen in a select of many, or of the boxes that are ticked."""
        return tuple(_value(field, option) for option in self.options(field))


def _value(field: str, option: object) -> str:
    value = _text(field, option.get("value") if isinstance(option, dict) else option)
    if not isinstance(option, dict) or not value:
        raise Forged(field)
    return value


def _text(field: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST:
        raise Forged(field)
    return value


def memory_of(view: Mapping[str, Any]) -> dict[str, Any]:
    """What we wrote into the view for ourselves; {} where that is not there."""
    try:
        kept = json.loads(view.get("private_metadata") or "{}")
    except (ValueError, TypeError):
        return {}
    return kept if isinstance(kept, dict) else {}
