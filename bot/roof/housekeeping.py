"""What is kept -> forgotten on time, proven, and told: the one job that forgets."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.errors import BotError, StoreError
from bot.models import Asker
from bot.roof.month import past_month, tell_month
from bot.roof.old_posts import OldPosts
from bot.settings import Settings
from bot.store.keeping import SENT_DAYS
from handlers.parts import Parts
from handlers.proof import FORGETTING, LATE_DAYS, forgotten
from handlers.slack import SlackRefused, SlackUnclear
from handlers.telling import tell_admins

log = logging.getLogger(__name__)

EVERY_SECONDS = 3600.0
DAY_SECONDS = 86_400.0


class Housekeeping:
    """Runs once an hour: tells the auditors once a month, forgets what has had its time, deletes our old posts."""

    def __init__(self, parts: Parts, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._parts, self._settings, self._clock = parts, settings, clock
        self._team, self._days = parts.slack.team, settings.policy.keep_posts_days
        self._began = clock()

    async def keep(self) -> None:
        """Every hour, for as long as it is let."""
        while True:
            await self.once()
            await asyncio.sleep(EVERY_SECONDS)

    async def once(self) -> None:
        """Everything that is due now. One step that fails keeps none of the others from being done, and never ends the job."""
        steps: list[Callable[[], Awaitable[None]]] = [self._month, self._forget, self._delete, self._prove]
        for step in steps:
            try:
                await step()
            except (BotError, SlackRefused, SlackUnclear) as failed:
                log.warning("housekeeping: %s did not work: %s", step.__name__.strip("_"), failed)
            except Exception:
                log.exception("housekeeping: %s failed", step.__name__.strip("_"))

    async def _month(self) -> None:
        """First, so that nothing the line counts is forgotten before."""
        now = self._clock()
        past = past_month(now, await self._zone())
        await tell_month(self._parts, past, self._settings.policy.audit_days, now)

    async def _zone(self) -> str:
        """Where the operator is: the setting, else the phone system's own zone."""
        if self._settings.timezone:
            return self._settings.timezone
        held = self._parts.held_directory() or await self._parts.store.directories.load(self._team)
        found = held or await self._parts.desk.records.directory(self._team)
        return found.zone or "UTC"

    async def _forget(self) -> None:
        store, now = self._parts.store, self._clock()
        gone = await store.tidy(now)
        if not self._days:
            gone["sent"] = await store.sent.prune(self._team, now - timedelta(days=SENT_DAYS))
        before = now - timedelta(days=self._settings.policy.audit_days)
        gone["audit"] = await store.audit.prune(self._team, before=before, now=now) or 0
        await store.beats.beat(self._team, FORGETTING, note=json.dumps(gone))

    async def _delete(self) -> None:
        if self._days:
            await OldPosts(self._parts, self._days, self._clock).delete()

    async def _prove(self) -> None:
        """Say it where nothing was forgotten for days: in the log each hour, to the admins each day."""
        try:
            age = await self._parts.store.beats.age(self._team, FORGETTING)
        except StoreError:
            age = None
        seconds = age if age is not None else (self._clock() - self._began).total_seconds()
        if seconds <= LATE_DAYS * DAY_SECONDS:
            return
        log.error("old records were not removed for %.0f days", seconds / DAY_SECONDS)
        said = await forgotten(self._parts, self._team, self._settings.timezone or "UTC")
        nobody = Asker(team=self._team, user="")
        await tell_admins(self._parts, nobody, "forgetting", f"{said} Look at the log for `housekeeping`.")
