"""The phone system's directory -> the one everybody reads: kept in the store, refreshed in the background, never too old for rights."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.desk import KNOWN_SECONDS
from bot.errors import PBXError, StoreError
from bot.models import Directory
from bot.store import Store

log = logging.getLogger(__name__)

REFRESH_SECONDS = 200  # a question after this wakes a refresh nobody waits for
ASKED_WITHIN = 3600  # kept fresh in the background while somebody asked within the hour
REST_SECONDS = 20  # the store is looked into at most this often

Read = Callable[[], Awaitable[Directory]]
Compare = Callable[[Directory | None, Directory], Directory]
Prepare = Callable[[Directory], None]


class Directories:
    """One workspace's directory. Raises the phone system's error where none is fresh enough to decide upon."""

    def __init__(
        self,
        team: str,
        read: Read,
        store: Store,
        clock: Callable[[], datetime],
        compare: Compare | None = None,
        prepare: Prepare | None = None,
    ) -> None:
        self._team, self._read, self._store, self._clock, self._compare = team, read, store, clock, compare
        self._prepare = prepare
        self._looked: datetime | None = None
        self._looking = asyncio.Lock()
        self._held: Directory | None = None
        self._reading: asyncio.Task[Directory] | None = None
        self._asked: datetime | None = None

    @property
    def held(self) -> Directory | None:
        """What is held now, however old; for pages that open from stored state."""
        return self._held

    async def stored(self) -> Directory | None:
        """What is held, or what the store has."""
        await self._load()
        return self._held

    async def current(self, *, within: float = KNOWN_SECONDS) -> Directory:
        """A directory read no longer than *within* seconds ago; with 0 one whose reading begins from now on."""
        now = self._asked = self._clock()
        await self._load()
        held = self._held
        age = held.age(now) if held is not None else float("inf")
        if within <= 0 and self._reading is not None and not self._reading.done():
            await asyncio.wait({self._reading})  # it began before; who waits here shares the next one
        if held is None or age >= within:
            return await asyncio.shield(self._refresh())
        if age >= REFRESH_SECONDS:
            self._refresh().add_done_callback(_noticed)
        return held

    async def keep_fresh(self, seconds: float = 60) -> None:
        """Refresh before anybody has to wait, for as long as people ask."""
        while True:
            await asyncio.sleep(seconds)
            now, held = self._clock(), self._held
            asked = self._asked is not None and (now - self._asked).total_seconds() < ASKED_WITHIN
            if asked and (held is None or held.age(now) >= REFRESH_SECONDS):
                with contextlib.suppress(PBXError, StoreError):
                    await asyncio.shield(self._refresh())

    async def stop(self) -> None:
        """Ends a reading that is under way; who waits for it is cancelled too."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _load(self) -> None:
        if self._held is not None and self._held.age(self._clock()) < REFRESH_SECONDS:
            return
        async with self._looking:
            now = self._clock()
            if self._looked is not None and 0 <= (now - self._looked).total_seconds() < REST_SECONDS:
                return  # another process may have read a newer one, but not every question has to look
            with contextlib.suppress(StoreError):
                kept = await self._store.directories.load(self._team)
                if kept and (self._held is None or kept.read_at > self._held.read_at):
                    await self._hold(kept)
            self._looked = now

    async def _hold(self, directory: Directory) -> None:
        """Give *directory* to everybody, once what they look up in it is at hand: for ten thousand people tenths of a second."""
        if self._prepare is not None:
            await asyncio.to_thread(self._prepare, directory)
        self._held = directory

    def _refresh(self) -> "asyncio.Task[Directory]":
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_and_keep())
        return self._reading

    async def _read_and_keep(self) -> Directory:
        directory = await self._read()
        if "people" in directory.unread:  # kept, it would make everybody's number a new one
            await self._hold(directory)
            return directory
        try:
            directory = await self._store.directories.keep(self._team, directory, self._compare)
        except StoreError:
            log.exception("directory could not be kept")
        await self._hold(directory)
        return directory


def _noticed(task: "asyncio.Task[Directory]") -> None:
    if not task.cancelled() and (failed := task.exception()) is not None:
        log.warning("directory not refreshed: %s", type(failed).__name__)
