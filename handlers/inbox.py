"""Accepted work -> kept until it is answered: what a receiver needs of the store."""

from collections.abc import Mapping
from typing import Protocol

Key = tuple[str, str]


class Left(Protocol):
    """Work a process before acknowledged and left undone."""

    @property
    def team(self) -> str: ...  # noqa: D102 -- the workspace
    @property
    def request_id(self) -> str: ...  # noqa: D102 -- as `request_id` below
    @property
    def kind(self) -> str: ...  # noqa: D102 -- as in `Receiver.on`
    @property
    def payload(self) -> bytes: ...  # noqa: D102 -- the body
    @property
    def tries(self) -> int: ...  # noqa: D102 -- how many processes died over it
    @property
    def places(self) -> Mapping[str, str]: ...  # noqa: D102 -- the messages they had posted


class Inbox(Protocol):
    """Where accepted work is kept until it is answered, held by the process that works on it."""

    async def accept(
        self, team: str, request_id: str, kind: str, payload: bytes, lease_seconds: float
    ) -> bool:
        """Keep it; False when it was seen before."""
        ...

    async def done(self, team: str, request_id: str) -> None:
        """Forget its payload, remember that it was seen."""
        ...

    async def renew(self, lease_seconds: float) -> frozenset[Key]:
        """Hold what we hold for so much longer; what that is."""
        ...

    async def placed(self, team: str, request_id: str, places: Mapping[str, str]) -> None:
        """Remember the messages posted for it."""
        ...

    async def give_back(self, team: str, request_id: str) -> None:
        """Let another process take it up."""
        ...
