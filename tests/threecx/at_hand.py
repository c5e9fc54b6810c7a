"""A make-believe phone system at hand, a client of it, and a time that passes as soon as somebody waits for it."""

import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.demo.faults import Faults
from bot.demo.pbx import PBX
from bot.demo.world import World
from bot.models import Call, FetchNote, Limits, LoginRow
from bot.models.token import TokenKeeper
from bot.threecx import Client, MemoryTokenKeeper

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 10, 15, tzinfo=BERLIN)
WORLD = World(1, NOW)
CALL = Call(
    start=datetime(2026, 11, 20, tzinfo=BERLIN),
    end=datetime(2026, 11, 24, tzinfo=BERLIN),
    zone="Europe/Berlin",
)
YESTERDAY = CALL.model_copy(update={"start": datetime(2026, 11, 23, tzinfo=BERLIN), "queue": "800"})
SECRET = "make-believe-secret"
SMALL_PAGES = Limits(pbx_page_rows=100)
IMPATIENT = Limits(ask_idle_seconds=0.5, ask_seconds=1.5, pbx_page_rows=100)


class Time:
    """Wall time from *at* on, and seconds; both go on by themselves and jump over every wait."""

    def __init__(self, at: datetime = NOW) -> None:
        self._at, self._began = at, time.monotonic()
        self.skipped = 0.0
        self.waits: list[float] = []

    def seconds(self) -> float:
        return time.monotonic() - self._began + self.skipped

    def now(self) -> datetime:
        return self._at.astimezone(UTC) + timedelta(seconds=self.skipped)

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.skipped += seconds


@asynccontextmanager
async def phone_system(
    *faults: str, world: World = WORLD, tls: ssl.SSLContext | None = None, **options: Any
) -> AsyncIterator[PBX]:
    options = {"clock": lambda: NOW, "client_secret": SECRET, **options}
    pbx = PBX(world, faults=Faults(*faults), **options)
    await pbx.start(tls=tls)
    try:
        yield pbx
    finally:
        await pbx.stop()


def client_of(
    pbx: PBX,
    tokens: TokenKeeper | None = None,
    limits: Limits = SMALL_PAGES,
    clock: Time | None = None,
    *,
    secret: str = SECRET,
    **options: Any,
) -> Client:
    at = clock or Time()
    return Client(
        pbx.url,
        "logins",
        SecretStr(secret),
        limits=limits,
        tokens=tokens or MemoryTokenKeeper(),
        clock=at.now,
        monotonic=at.seconds,
        sleep=at.sleep,
        **options,
    )


async def read(client: Client, call: Call = CALL, **options: Any) -> tuple[list[LoginRow], list[str]]:
    notes: list[FetchNote] = []
    rows = [row async for piece in client.rows(call, notes=notes, **options) for row in piece]
    return rows, [note.code for note in notes]


def kinds(pbx: PBX) -> list[str]:
    return [request.kind for request in pbx.requests]
