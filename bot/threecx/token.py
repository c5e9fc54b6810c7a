"""A credential -> the one access token of all processes, refreshed by one task at a time, with bad credentials remembered."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from pydantic import SecretStr

from bot.errors import PBXCredential, PBXRival
from bot.models.token import TokenKeeper, TokenState
from bot.threecx.failures import TOKEN, failure, unreadable

_SHORTEST, _LONGEST, _DOUBTED = 30.0, 86_400.0, 60.0
_RIVAL = 2
_QUIET = timedelta(minutes=10)

Post = Callable[[str], Awaitable[tuple[int, Mapping[str, str], bytes]]]


def credential_key(key: bytes, url: str, client_id: str, secret: SecretStr) -> str:
    """What a token is stored under: a keyed hash, so that a changed secret is another entry and none can be guessed from it."""
    text = f"{url}\0{client_id}\0{secret.get_secret_value()}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def read_life(expires_in: object, token: str, version: str = "") -> float:
    """How many seconds a token lives, from what came with it.

    A readable token says it without doubt. Else `expires_in` is minutes before 20.0.9 and seconds since; where the version is not
    known, no token lives less than five minutes. Anything outside 30 s to 24 h is taken as 60 s.
    """
    inside = _life_inside(token)
    if inside is not None:
        return inside
    try:
        number = float(expires_in)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return _DOUBTED
    parts = [int(part) for part in version.split(".") if part.isdecimal()]
    in_minutes = parts < [20, 0, 9] if len(parts) >= 3 else number < 300
    seconds = number * 60 if in_minutes else number
    return seconds if _SHORTEST <= seconds <= _LONGEST else _DOUBTED


def _life_inside(token: str) -> float | None:
    parts = token.split(".")
    if len(parts) != 3 or len(token) > 16_384:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        life = float(claims["exp"]) - float(claims.get("iat", claims.get("nbf")))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        return None
    return life if _SHORTEST <= life <= _LONGEST else None


def read_token(body: bytes, now: datetime, version: str = "") -> tuple[SecretStr, datetime]:
    """The token in an answer of the token endpoint and when it ends; raises `PBXUnexpected` naming the field."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        read = None
    token = read.get("access_token") if isinstance(read, dict) else None
    if (
        not isinstance(token, str)
        or not 1 <= len(token) <= 16_384
        or not token.isascii()
        or not token.isprintable()
        or " " in token
    ):
        raise unreadable(
            "its answer to my login holds no token",
            "token: the answer holds no access_token.",
            field="access_token",
            do="A proxy or a login page may answer in the phone system's place: open THREECX_URL with a browser.",
        )
    return SecretStr(token), now + timedelta(seconds=read_life(read.get("expires_in"), token, version))


def may_try(state: TokenState, now: datetime) -> datetime | None:
    """When a credential may be tried (in the past: now); None: not until it changes, since it was never accepted."""
    if state.rejected_at is None:
        return now
    if state.worked_at is None:
        return None
    return state.rejected_at + (timedelta(minutes=15) if state.rejections <= 1 else timedelta(hours=1))


def rejected(state: TokenState, retry_at: datetime | None) -> PBXCredential:
    """What is said while a credential is known to be bad."""
    since = state.rejected_at or state.worked_at or datetime.fromtimestamp(0, UTC)
    if state.worked_at is None:
        text = "The phone system rejects my login, and it never worked. An admin has to renew it."
        operator = "The credential was rejected and is not tried again until it changes: repeating it can get this machine blocked. Make the secret anew in 3CX (Integrations, API) and set THREECX_CLIENT_SECRET."
    else:
        again = "hourly" if state.rejections > 1 else "in 15 min"
        text = f"The phone system rejects my login since {since:%H:%M} UTC (it worked at {state.worked_at:%H:%M}). I try again {again}."
        operator = "A credential that worked is rejected: its key was renewed, or the API client was removed."
    return PBXCredential(text, operator=operator, since=since, worked=state.worked_at, retry_at=retry_at)


class Token:
    """Gives the current token; *post* sends a form to the token endpoint, *keeper* shares what is known between processes."""

    def __init__(
        self,
        client_id: str,
        secret: SecretStr,
        credential: str,
        keeper: TokenKeeper,
        post: Post,
        clock: Callable[[], datetime],
    ) -> None:
        self._client_id, self._secret, self._credential = client_id, secret, credential
        self._keeper, self._post, self._clock = keeper, post, clock
        self._state = TokenState()
        self._one = asyncio.Lock()
        self.version = ""

    async def current(self, stale: int | None = None) -> tuple[str, int]:
        """The token and its generation; *stale* is the generation that was just refused with 401.

        Raises `PBXCredential` for one known to be bad, `PBXRival` when another program keeps ending our tokens, and what the
        token endpoint's failure means.
        """
        if (held := self._good(self._state, stale)) is not None:
            return held
        async with self._one:
            if (held := self._good(self._state, stale)) is not None:
                return held
            async with self._keeper.lock(self._credential):
                self._state = await self._keeper.load(self._credential)
                if (held := self._good(self._state, stale)) is not None:
                    return held
                await self._refresh(stale)
        token = self._state.access_token
        return (token.get_secret_value() if token else ""), self._state.generation

    @property
    def takeovers(self) -> int:
        """How often in a row another program ended our token early."""
        return self._state.takeovers

    def _good(self, state: TokenState, stale: int | None) -> tuple[str, int] | None:
        if (
            state.access_token is None
            or state.expires_at is None
            or (stale is not None and state.generation <= stale)
        ):
            return None
        if state.rejected_at is not None or self._clock() >= state.expires_at:
            return None
        return state.access_token.get_secret_value(), state.generation

    async def _refresh(self, stale: int | None) -> None:
        state, now = self._state, self._clock()
        retry_at = may_try(state, now)
        if retry_at is None or retry_at > now:
            raise rejected(state, retry_at)
        takeovers = self._takeovers(state, stale, now)
        sent = urlencode(
            {
                "client_id": self._client_id,
                "client_secret": self._secret.get_secret_value(),
                "grant_type": "client_credentials",
            }
        )
        status, headers, body = await self._post(sent)
        if status != 200:
            await self._refused(failure(status, headers, body, TOKEN, now), now)
        token, ends = read_token(body, now, self.version)
        # A margin, so that no request leaves with a token about to end: a tenth, at most a minute.
        margin = min(timedelta(seconds=60), (ends - now) / 10)
        await self._save(
            TokenState(
                access_token=token,
                expires_at=ends - margin,
                generation=state.generation + 1,
                worked_at=now,
                takeovers=takeovers,
            )
        )

    def _takeovers(self, state: TokenState, stale: int | None, now: datetime) -> int:
        """A token refused before its time, fetched by us and replaced by nobody who shares the keeper, was ended by another."""
        early = (
            stale is not None
            and stale == state.generation
            and state.expires_at is not None
            and now < state.expires_at
        )
        lived = now - state.worked_at if state.worked_at else timedelta()
        if early and lived < _QUIET:
            return state.takeovers + 1
        return int(early)

    async def _refused(self, error: Exception, now: datetime) -> None:
        if isinstance(error, PBXCredential):
            known = self._state.model_copy(
                update={
                    "access_token": None,
                    "expires_at": None,
                    "rejected_at": now,
                    "rejections": self._state.rejections + 1,
                }
            )
            await self._save(known)
            raise rejected(known, may_try(known, now)) from None
        raise error

    async def _save(self, state: TokenState) -> None:
        await self._keeper.save(self._credential, state)
        self._state = state


def rival(takeovers: int) -> PBXRival:
    """Said when another program's logins keep ending ours."""
    return PBXRival(
        "Another program uses my login to the phone system, and each of us ends the other's. An admin has to give me my own.",
        operator=f"Our token was ended early {max(takeovers, _RIVAL)} times in a row: another program (a script, n8n, a second copy "
        "of this bot with its own store) uses the same client id. 3CX keeps one token per credential: make one API client for each.",
    )


class MemoryTokenKeeper:
    """Keeps states in this process only: for the command line, where no other process shares them, and for tests."""

    def __init__(self) -> None:
        self.states: dict[str, TokenState] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def load(self, credential: str) -> TokenState:
        """The state saved last."""
        return self.states.get(credential, TokenState())

    @asynccontextmanager
    async def lock(self, credential: str) -> AsyncIterator[None]:
        """One holder at a time."""
        async with self._locks.setdefault(credential, asyncio.Lock()):
            yield

    async def save(self, credential: str, state: TokenState) -> None:
        """Replaces the state."""
        self.states[credential] = state
