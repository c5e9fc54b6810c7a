"""The phone system's access token -> one for all processes, encrypted, refreshed by one at a time."""

import asyncio
import json
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.models import TokenState
from bot.store.database import Database
from bot.store.keys import Keys

_LEASE_SECONDS = 45.0  # a refresh takes up to 40 s
_LOOK_SECONDS = 0.05


def _as_text(state: TokenState) -> bytes:
    token = state.access_token.get_secret_value() if state.access_token else None
    return json.dumps(state.model_dump(mode="json") | {"access_token": token}).encode()


class Tokens:
    """Keeps token states of one team, by credential."""

    def __init__(
        self, database: Database, keys: Keys, team: str, *, lease_seconds: float = _LEASE_SECONDS
    ) -> None:
        self._database = database
        self._keys = keys
        self._team = team
        self._lease = lease_seconds
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def load(self, credential: str) -> TokenState:
        """The state of *credential*; an empty one where none was saved."""
        rows = await self._database.glance(
            "select body from tokens where team_id = :team and credential = :credential",
            team=self._team,
            credential=credential,
        )
        if not rows or rows[0]["body"] is None:
            return TokenState()
        return TokenState.model_validate_json(self._keys.decrypt(rows[0]["body"]))

    async def save(self, credential: str, state: TokenState) -> None:
        """Replaces the state of *credential*."""
        await self._database.run(
            """
            insert into tokens (team_id, credential, body, holder, held_until)
            values (:team, :credential, :body, '', 0)
            on conflict (team_id, credential) do update set body = excluded.body
            """,
            team=self._team,
            credential=credential,
            body=self._keys.encrypt(_as_text(state)),
        )

    @asynccontextmanager
    async def lock(self, credential: str) -> AsyncIterator[None]:
        """Held by one task of one process; falls free by itself 45 s after a holder died."""
        mine = secrets.token_hex(8)
        async with self._turns[
            credential
        ]:  # tasks of one process queue here: only processes meet in the database
            try:
                while not await self._take(credential, mine):  # noqa: ASYNC110 -- no event reaches us from another process
                    await asyncio.sleep(_LOOK_SECONDS)
                yield
            finally:  # also where we were ended while taking it: the statement may have run
                await asyncio.shield(self._give_back(credential, mine))

    async def _take(self, credential: str, mine: str) -> bool:
        return (
            await self._database.run(
                """
            insert into tokens (team_id, credential, body, holder, held_until)
            values (:team, :credential, null, :mine, {now} + :lease)
            on conflict (team_id, credential) do update set holder = excluded.holder, held_until = excluded.held_until
            where tokens.held_until <= {now}
            """,
                team=self._team,
                credential=credential,
                mine=mine,
                lease=self._lease,
            )
            > 0
        )

    async def _give_back(self, credential: str, mine: str) -> None:
        await self._database.run(
            """
            update tokens set holder = '', held_until = 0
            where team_id = :team and credential = :credential and holder = :mine
            """,
            team=self._team,
            credential=credential,
            mine=mine,
        )
