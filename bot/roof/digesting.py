"""The parts -> digests carried out as they become due: by a loop here on SQLite, woken from any machine on PostgreSQL."""

import asyncio
import contextlib
import logging
import os
import secrets
import socket

from bot.errors import StoreError
from bot.rounds import run_due, run_until
from bot.settings import Settings
from handlers.delivery import hands
from handlers.parts import Parts

log = logging.getLogger(__name__)

REST_SECONDS = 5.0


class Digesting:
    """One worker. `start` begins its rounds; `drain` lets what is in hand end and takes nothing new."""

    def __init__(self, settings: Settings, parts: Parts) -> None:
        self._url = settings.database_url.get_secret_value()
        self._parts, self._hands, self._pace = parts, hands(parts), parts.pace
        self._worker = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._stop = asyncio.Event()
        self._rounds: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._rounds = asyncio.create_task(self._on_and_on())

    async def _on_and_on(self) -> None:
        """Rounds until told to stop; a fault nobody foresaw is logged and does not end them."""
        rounds = self._woken if self._url.startswith("postgres") else self._looped
        while not self._stop.is_set():
            try:
                await rounds()
            except Exception:
                log.exception("digests: a round failed")
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), REST_SECONDS)

    async def _looped(self) -> None:
        store, clock = self._parts.store, self._parts.clock
        await run_until(self._stop, store, clock, self._hands, worker=self._worker, pace=self._pace)

    async def _woken(self) -> None:
        """Rounds at every job, here or deferred elsewhere, and every few seconds in case one was lost."""
        from bot.store.wake import Engine  # noqa: PLC0415 - only PostgreSQL needs it, and it takes a while to load

        engine = Engine(self._url)

        async def one_round() -> None:
            store, clock = self._parts.store, self._parts.clock
            await run_due(
                store,
                clock,
                self._hands,
                worker=self._worker,
                pace=self._pace,
                stop=self._stop,
                wake=engine.wake,
            )

        await engine.run(one_round, self._stop, tick_seconds=self._pace.tick_seconds)
        with contextlib.suppress(StoreError):
            await self._parts.store.runs.release(self._worker)

    async def drain(self, seconds: float) -> int:
        """Wait for what is in hand; 1 where it was cut off, and is left to the next process by its lease."""
        self._stop.set()
        if self._rounds is None:
            return 0
        _, left = await asyncio.wait({self._rounds}, timeout=seconds)
        for rounds in left:
            rounds.cancel()
        return len(left)
