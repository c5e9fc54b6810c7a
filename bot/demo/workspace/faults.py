"""What should go wrong next, method by method, for tests and for trying failure in the demo."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["error", "http", "html", "ratelimited", "reset", "lost", "hang"]

ALL_SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:read",
        "reactions:write",
        "users:read",
        "users:read.email",
    }
)


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong.

    *kind*: `error` answers ok=false with *error*; `http` answers *status*, `html` a page with *status*; `ratelimited` answers 429 with *retry_after* seconds;
    `reset` closes the connection before any work; `lost` does the work and closes without an answer; `hang` never answers.
    It strikes *times* times after the first *after* calls went well.
    """

    method: str
    kind: Kind = "error"
    error: str = "internal_error"
    status: int = 500
    retry_after: int = 1
    times: int = 1
    after: int = 0
    extra: dict[str, Any] = field(default_factory=dict)


class Faults:
    """The faults still to come."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Plans one."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._waiting.clear()

    def next(self, method: str) -> Fault | None:
        """The fault that strikes this call, if any; "*" stands for every method."""
        for fault in [one for one in self._waiting if one.method in {method, "*"}]:
            if fault.after > 0:
                fault.after -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self._waiting.remove(fault)
            return fault
        return None


def missing_scope(needed: str, granted: Collection[str]) -> dict[str, Any]:
    """Slack's answer where none of the scopes *needed* (separated by commas) was granted."""
    return {"ok": False, "error": "missing_scope", "needed": needed, "provided": ",".join(sorted(granted))}
