"""A table of what a JSON value must look like -> checks that name every fault with a JSON pointer.

Small parts (`text`, `string`, `items`, `record` …) are put together in tables; a check is called with the value, where it
stands and the list that collects what is wrong.
"""

from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any, str, list[str]], None]


def fault(found: list[str], at: str, words: str) -> None:
    """Adds one fault in the form Slack writes them."""
    found.append(f"[ERROR] {words} [json-pointer:{at}]")


def string(longest: int, shortest: int = 1) -> Check:
    """A string of *shortest* to *longest* characters."""

    def check(value: Any, at: str, found: list[str]) -> None:
        if not isinstance(value, str):
            fault(found, at, "must be a string")
        elif len(value) > longest:
            fault(found, at, f"must be less than {longest + 1} characters")
        elif len(value) < shortest:
            fault(found, at, f"must be more than {shortest - 1} characters")

    return check


def one_of(*values: object) -> Check:
    """One of these values."""

    def check(value: Any, at: str, found: list[str]) -> None:
        if value not in values:
            fault(found, at, f"must be one of {', '.join(map(str, values))}")

    return check


def boolean(value: Any, at: str, found: list[str]) -> None:
    """True or false."""
    if not isinstance(value, bool):
        fault(found, at, "must be a boolean")


def number(value: Any, at: str, found: list[str]) -> None:
    """A number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        fault(found, at, "must be a number")


def whole(least: int, most: int) -> Check:
    """A whole number from *least* to *most*."""

    def check(value: Any, at: str, found: list[str]) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            fault(found, at, f"must be a whole number from {least} to {most}")

    return check


def items(check_one: Check, most: int, least: int = 1) -> Check:
    """A list of *least* to *most* things that each pass."""

    def check(value: Any, at: str, found: list[str]) -> None:
        if not isinstance(value, list):
            fault(found, at, "must be an array")
            return
        if len(value) > most:
            fault(found, at, f"no more than {most} items allowed")
        if len(value) < least:
            fault(found, at, f"no fewer than {least} items allowed")
        for place, one in enumerate(value):
            check_one(one, f"{at}/{place}", found)

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with all the *required* keys, some of the *optional* ones, and no other."""
    known = {**required, **(optional or {})}

    def check(value: Any, at: str, found: list[str]) -> None:
        if not isinstance(value, dict):
            fault(found, at, "must provide an object")
            return
        for key in required:
            if key not in value:
                fault(found, at, f"missing required field: {key}")
        for key, inner in value.items():
            if key not in known:
                fault(found, at, f"invalid additional property: {key}")
            else:
                known[key](inner, f"{at}/{key}", found)

    return check


def by_type(table: Mapping[str, Check]) -> Check:
    """An object whose `type` picks the check."""

    def check(value: Any, at: str, found: list[str]) -> None:
        if not isinstance(value, dict):
            fault(found, at, "must provide an object")
        elif not isinstance(value.get("type"), str) or value["type"] not in table:
            fault(found, f"{at}/type", f"unsupported type: {value.get('type')}")
        else:
            table[value["type"]](value, at, found)

    return check


def both(first: Check, second: Check) -> Check:
    """Two checks of one value; the second only where the first found nothing."""

    def check(value: Any, at: str, found: list[str]) -> None:
        before = len(found)
        first(value, at, found)
        if len(found) == before:
            second(value, at, found)

    return check


def either(*keys: str) -> Check:
    """An object with exactly one of these keys."""

    def check(value: Any, at: str, found: list[str]) -> None:
        if sum(key in value for key in keys) != 1:
            fault(found, at, f"exactly one of {', '.join(keys)} must be given")

    return check


def anything(value: Any, at: str, found: list[str]) -> None:
    """Any value."""
