"""A row model -> the function that reads JSON lists of it, naming row and field of the first that cannot be one."""

from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.threecx.loginrows import unexpected
from bot.threecx.rowmodels import Row
from bot.threecx.splitter import NotJSON


def rows_of(model: type[Row]) -> Callable[[bytes], list[Row]]:
    """A parser for `Splitter`; raises `NotJSON`, or `PBXUnexpected` with the wire's name of the field."""
    adapter: TypeAdapter[list[Any]] = TypeAdapter(list[model])  # type: ignore[valid-type] # the model is a value here
    count = 0

    def parse(text: bytes) -> list[Row]:
        nonlocal count
        try:
            rows = adapter.validate_json(text)
        except ValidationError as error:
            problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
            if problem["type"] == "json_invalid":
                raise NotJSON from None
            where = problem["loc"]
            number = where[0] if where and isinstance(where[0], int) else 0
            field = next((part for part in where if isinstance(part, str)), "value")
            raise unexpected(
                count + number, field, "is missing" if problem["type"] == "missing" else problem["type"]
            ) from None
        count += len(rows)
        return rows

    return parse
