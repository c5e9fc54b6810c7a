"""One walk for each module of examples: the program runs once, whoever asks."""

from collections.abc import AsyncIterator

import pytest_asyncio

from bot.demo.workspace import ANA, BOB, MARIA, PETRA
from tests.handlers.walk import Walk, walk

TOLD = ["dm", "files", "thread"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def w() -> AsyncIterator[Walk]:
    """Everybody in it has heard the hints that are told once."""
    async with walk() as walking:
        store, team = walking.parts.store, walking.parts.slack.team
        for user in (PETRA, MARIA, ANA, BOB):
            await store.settings.put(team, "person", user, "told", TOLD, by=user)
        yield walking
