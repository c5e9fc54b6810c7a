"""Every test of the store runs on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import Keys, Store, open_store

KEY = "a made-up key of forty characters or so"


@pytest.fixture
def keys() -> Keys:
    return Keys(KEY)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'bot.db'}"


@pytest.fixture
async def store(url: str, keys: Keys) -> AsyncIterator[Store]:
    first = await open_store(url, keys=keys, ready=False)
    await first.migrate()
    yield first
    await first.close()
