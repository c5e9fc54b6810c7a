"""SECRET_KEY changed while people ask: nothing is lost on either database, and the old key opens nothing afterwards."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from cryptography.fernet import InvalidToken

from bot.demo.workspace import MARIA, Message
from bot.errors import StoreError
from bot.models import TokenState
from bot.roof.clocks import clock_from
from bot.roof.demo_command import Demo, demo
from bot.roof.serving import running
from bot.settings import load_settings
from bot.store import Keys, new_key, open_store
from bot.store.rotation import _SECRETS
from tests.security.road import NOW, UNLIMITED, Road

HOUSE = Path(__file__).parents[2]
OLD, NEW = new_key(), new_key()


@asynccontextmanager
async def serving(around: Demo, url: str, key: str) -> AsyncIterator[Road]:
    """The program with *key*, in the same workspace and on the same database as before."""
    settings = {**around.environment, **UNLIMITED, "DATABASE_URL": url, "SECRET_KEY": key}
    async with running(load_settings(settings, None, for_what="serve"), clock=clock_from(NOW)) as program:
        around.workspace.app_url = f"http://127.0.0.1:{program.port}/slack/events"
        yield Road(replace(around, program=program))


async def bot(verb: str, url: str, key: str, where: Path) -> tuple[int | None, str]:
    """`python -m bot VERB` with the key."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(HOUSE),
        "DATABASE_URL": url,
        "SECRET_KEY": key,
    }
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", verb, cwd=where, env=environment, stdout=PIPE, stderr=PIPE
    )
    out, err = await started.communicate()
    return started.returncode, out.decode() + err.decode()


async def kept_in(url: str, key: str) -> list[bytes]:
    """Everything encrypted in the database, as it stands there."""
    store = await open_store(url, keys=Keys(key))
    try:
        return [row["secret"] for select, _ in _SECRETS for row in await store.database.all(select)]
    finally:
        await store.close()


def report_of(seen: tuple[Message, ...]) -> Message:
    """The answer itself among what one sees."""
    return next(one for one in seen if one.only_for == MARIA and "Details" in one.labels)


async def test_the_key_is_changed_while_people_ask(database_url: str, tmp_path: Path) -> None:
    async with demo(clock=clock_from(NOW), program=False) as around:
        migrated, said = await bot("migrate", database_url, OLD, tmp_path)
        assert migrated == 0, said
        async with serving(around, database_url, OLD) as way:
            first = report_of((await way.type(MARIA, "Support yesterday no csv")).seen)
        async with serving(around, database_url, f"{NEW},{OLD}") as way:
            before = await way.press(MARIA, first, "Details")
            rotating = asyncio.create_task(bot("rotate", database_url, f"{NEW},{OLD}", tmp_path))
            asked = [
                report_of((await way.type(MARIA, f"Support {day} nov no csv")).seen) for day in range(9, 14)
            ]
            while not rotating.done():
                asked.append(report_of((await way.type(MARIA, "Support yesterday no csv")).seen))
            status, told = await rotating
        kept = await kept_in(database_url, NEW)
        async with serving(around, database_url, NEW) as way:
            after = await way.press(MARIA, first, "Summary")
            last = await way.press(MARIA, asked[-1], "Details")
        with pytest.raises(StoreError, match="SECRET_KEY"):
            async with serving(around, database_url, OLD):
                pass

    assert status == 0
    assert "entries written anew" in told
    for outcome in (before, after, last):
        assert "Bob Brown" in outcome.words
    assert len(kept) > 10
    old = Keys(OLD)
    for secret in kept:
        assert Keys(NEW).decrypt(secret)
        with pytest.raises((StoreError, InvalidToken)):
            old.decrypt(secret)


class Meanwhile(Keys):
    """Keys with which somebody else finishes work while they turn."""

    def __init__(self, text: str, url: str) -> None:
        super().__init__(text)
        self._url = url

    def rotate(self, token: bytes) -> bytes:
        """The same, after another process wiped a payload and kept a newer token."""
        with psycopg.connect(self._url, autocommit=True) as other:
            other.execute("set lock_timeout = '2s'")  # who waits for us waits for ever
            other.execute("update inbox set payload = null, finished = 1 where request_id = 'r1'")
            newer = self.encrypt(TokenState(generation=7).model_dump_json().encode())
            other.execute("update tokens set body = %s", (newer,))
        return super().rotate(token)


async def test_what_is_wiped_or_renewed_meanwhile_is_not_brought_back(postgres_url: str) -> None:
    store = await open_store(postgres_url, keys=Keys(OLD), ready=False)
    await store.migrate()
    await store.inbox.accept("T1", "r1", "command", b"what somebody typed", lease_seconds=-1)
    await store.tokens("T1").save("c1", TokenState(generation=1))
    await store.close()
    store = await open_store(postgres_url, keys=Meanwhile(f"{NEW},{OLD}", postgres_url))
    try:
        await store.rotate()
        left = await store.database.all("select payload from inbox")
        token = await store.tokens("T1").load("c1")
    finally:
        await store.close()

    assert [row["payload"] for row in left] == [None]
    assert token.generation == 7
