"""The one base of every shape that crosses rooms: frozen, strict about its keys, silent about its input."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value: compared by content, never changed; its validation errors do not repeat what came in."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
