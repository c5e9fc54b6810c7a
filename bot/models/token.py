"""The one access token of a credential as it is kept, and what is asked of whoever keeps it."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from pydantic import AwareDatetime, SecretStr

from bot.models.frozen import Frozen


class TokenState(Frozen):
    """What is known about one phone system credential.

    *access_token* is good until *expires_at* (None: no token). *generation* counts tokens fetched, so that a process can see that
    another one has already replaced the token it holds. *worked_at* is when the credential was last accepted (None: never).
    *rejected_at* and *rejections* (in a row) are cleared when it is accepted. *takeovers* counts tokens that ended long before
    their time although we did not replace them: another program uses the same credential.
    """

    access_token: SecretStr | None = None
    expires_at: AwareDatetime | None = None
    generation: int = 0
    worked_at: AwareDatetime | None = None
    rejected_at: AwareDatetime | None = None
    rejections: int = 0
    takeovers: int = 0


class TokenKeeper(Protocol):
    """Keeps token states by *credential*: a keyed hash of address, client id and secret, so a changed secret is a new entry.

    `lock` is held around load, token request and save: only one task of one process refreshes a credential at a time. It is
    held for up to 40 s and must fall free when its holder dies. A keeper stores `access_token` encrypted.
    """

    async def load(self, credential: str) -> TokenState:
        """The state of *credential*; an empty one where none was saved."""
        ...

    def lock(self, credential: str) -> AbstractAsyncContextManager[None]:
        """Waits until no other task or process holds the lock of *credential*, then holds it."""
        ...

    async def save(self, credential: str, state: TokenState) -> None:
        """Replaces the state of *credential*; called with its lock held."""
        ...
