"""What still works and soon will not -> a line in the log and a word to the admins, once, before it bites."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime

from bot.errors import StoreError
from bot.models import Asker
from bot.models.check import CheckLine
from bot.roof.watched import Watched
from handlers.parts import Parts
from handlers.telling import tell_admins

log = logging.getLogger(__name__)

FIRST_SECONDS = 30.0  # the start's own reading of the directory tells most of it
EVERY_SECONDS = 900.0
QUIET_SECONDS = (
    3600.0  # a phone system nobody asked for so long is asked: a certificate ends in quiet weeks too
)
WATCHED = ("certificate", "clock", "token")
LAST_DAYS = 3  # a certificate's second and last warning


class Warn:
    """Looks every quarter of an hour. What was told is kept in the store: a restart or a second process tells nothing again."""

    def __init__(self, parts: Parts, watched: Watched, clock: Callable[[], datetime]) -> None:
        self._parts, self._watched, self._clock = parts, watched, clock
        self._nobody = Asker(team=parts.slack.team, user="")

    async def keep(self) -> None:
        """For as long as it is let."""
        await asyncio.sleep(FIRST_SECONDS)
        while True:
            tried = self._watched.last_tried
            if tried is None or (self._clock() - tried).total_seconds() > QUIET_SECONDS:
                await self._watched.probe()
            with contextlib.suppress(StoreError):
                await self.once()
            await asyncio.sleep(EVERY_SECONDS)

    async def once(self) -> None:
        """Tell what is new; forget what was mended, so that it is told when it comes again."""
        found = {line.what: line for line in self._watched.warnings()}
        team, kept = self._parts.slack.team, self._parts.store.settings
        for what in WATCHED:
            line = found.get(what)
            mark = self._mark(line) if line is not None else ""
            if (await kept.get(team, "team", "", f"warned {what}") or "") == mark:
                continue
            await kept.put(team, "team", "", f"warned {what}", mark, by="")
            if line is not None:
                log.warning("%s", line.text)
                await tell_admins(self._parts, self._nobody, f"warning {mark}", line.text)

    def _mark(self, line: CheckLine) -> str:
        """What makes a warning another one: the certificate's end and whether that is near; else only its kind."""
        ends = self._watched.client.door.certificate_ends
        if line.what != "certificate" or ends is None:
            return line.what
        last = (ends - self._clock()).days < LAST_DAYS
        return f"{ends.isoformat()}{' last' if last else ''}"
