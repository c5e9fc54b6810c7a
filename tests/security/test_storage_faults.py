"""The disk full, the database locked, read-only or gone, under the running program (T37-T40) -> answers or a sentence, no unrecorded post, and no restart."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import time, timedelta
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from bot.demo.workspace import PETRA, Message
from bot.errors import StoreError
from bot.models import Period, Question
from bot.models.schedule import Schedule, When
from bot.rounds import Pace
from bot.store import Keys, open_store
from tests.handlers.walk import NOW, Walk, walk

PACE = Pace(tick_seconds=0.1, settle_seconds=0.1, retry_seconds=0.1, channel_seconds=0)
KEY = "demo-key-" + "0123456789abcdef" * 3
OPS = "C0240OPS0"
LATE = "Support 3 nov"
BACK_SECONDS = 30.0
Fault = Callable[[], Awaitable[None]]


class Way:
    """A TCP door before a database that can be shut: connections end, and new ones are refused, until it is opened again."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def open(self) -> None:
        """Let everybody through, at the same port as before."""
        self._server = await asyncio.start_server(self._through, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Nobody is there any more."""
        if self._server is not None:
            self._server.close()
        for each in list(self._open):
            each.transport.abort()

    async def _through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_unix_connection(self._path)
        self._open |= {writer, ours}
        await asyncio.gather(self._pump(reader, ours), self._pump(theirs, writer))
        self._open -= {writer, ours}

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        sink.close()


def behind(url: str, way: Way) -> str:
    """The address of the same schema through *way*."""
    options = parse_qs(urlsplit(url).query)["options"][0]
    return f"postgresql://postgres@127.0.0.1:{way.port}/postgres?options={quote(options)}"


@asynccontextmanager
async def on_sqlite(home: Path, fault: str) -> AsyncIterator[tuple[Walk, Fault, Fault]]:
    """A walk over a file, the fault, and its end."""
    other: sqlite3.Connection | None = None

    async def strike() -> None:
        nonlocal other
        if fault == "full":
            pages = await w.parts.store.database.one("pragma page_count")
            await w.parts.store.database.all(f"pragma max_page_count = {(pages or {})['page_count']}")
            await w.parts.store.database.all("pragma wal_checkpoint(truncate)")
            filling = "insert into beats (team_id, name, at, note) values ('', hex(randomblob(500)), 0, '')"
            with contextlib.suppress(Exception):
                while True:
                    await w.parts.store.database.run(filling)
        elif fault == "locked":
            other = sqlite3.connect(home / "demo.db", isolation_level=None, check_same_thread=False)
            await asyncio.to_thread(other.execute, "begin immediate")
        else:
            await w.parts.store.database.all("pragma query_only = on")

    async def mend() -> None:
        if fault == "full":
            await w.parts.store.database.all("pragma max_page_count = 1000000")
        elif other is not None:
            other.close()
        else:
            await w.parts.store.database.all("pragma query_only = off")

    async with walk(directory=home, pace=PACE) as w:
        yield w, strike, mend


@asynccontextmanager
async def on_postgres(url: str) -> AsyncIterator[tuple[Walk, Fault, Fault]]:
    """A walk over a server behind a door, which shuts, and opens again."""
    prepared = await open_store(url, keys=Keys(KEY), ready=False)
    await prepared.migrate()
    await prepared.close()
    folder = parse_qs(urlsplit(url).query)["host"][0]
    way = Way(f"{folder}/.s.PGSQL.5432")
    await way.open()
    async with walk(settings={"DATABASE_URL": behind(url, way)}, pace=PACE) as w:
        yield w, way.shut, way.open
        await way.shut()
        await way.open()
    await way.shut()


async def due_now(w: Walk) -> str:
    """A digest of Support in #ops that is due; its run's id."""
    team = w.parts.slack.team
    period = Period(zone="UTC", start=NOW - timedelta(days=1), end=NOW)
    made = Schedule(
        team=team, owner=PETRA, channel=OPS, question=Question(queues=("800",), period=period), when=When(zone="UTC", times=(time(8),))
    )  # fmt: skip
    kept = await w.parts.store.schedules.create(made, NOW.replace(year=2030))
    return await w.parts.store.planning.run_now(kept, NOW)


def posts(w: Walk) -> list[Message]:
    return [
        one for one in w.ws.transcript("#ops") if (one.metadata or {}).get("event_type") == "logins_digest"
    ]


async def asked(w: Walk, text: str) -> list[str]:
    """What is read in answer, once all is quiet; the acknowledgement may have failed."""
    return [one.text for one in await w.typed(PETRA, text) if one.text]


FAULTS = ("full", "locked", "read-only", "gone")


@pytest.fixture(params=FAULTS)
async def struck(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[tuple[Walk, Fault, Fault, str]]:
    if request.param == "gone":
        made = on_postgres(str(request.getfixturevalue("postgres_url")))
    else:
        made = on_sqlite(tmp_path, request.param)
    async with made as (w, strike, mend):
        yield w, strike, mend, request.param


async def test_a_fault_of_the_store_is_survived(struck: tuple[Walk, Fault, Fault, str]) -> None:
    w, strike, mend, fault = struck
    assert "members were in" in (await asked(w, "Support yesterday"))[0]
    await strike()
    runs = []
    with contextlib.suppress(StoreError):  # where it cannot be planned it is not due
        runs.append(await due_now(w))

    first = await asked(w, "Support 18 nov")
    second = await asked(w, LATE)

    says = "members were in" if fault != "gone" else "cannot reach my database"
    for found in (first, second):
        assert any(says in one for one in found), found
    assert len(posts(w)) <= len(runs)
    await mend()
    async with asyncio.timeout(BACK_SECONDS):
        while not await w.parts.store.writable():  # noqa: ASYNC110 -- each look waits a moment for a connection
            await asyncio.sleep(0)
    runs.append(await due_now(w))
    await w.ws.wait_for(lambda: len(posts(w)) == len(runs), BACK_SECONDS)
    assert "members were in" in (await asked(w, "Support 17 nov"))[0]
    assert w.ws.deliveries[-1].acked
    sent = await w.parts.store.database.all(
        "select run_id from posts where part = 'message' and state = 'sent'"
    )
    assert sorted(row["run_id"] for row in sent) == sorted(runs)
    assert len(posts(w)) == len(runs)
