"""What is kept -> pruned on time, proven, and told: the one job that forgets."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot import audit
from bot.errors import StoreError
from bot.models.audit import AuditEntry
from bot.settings import Settings
from bot.store import Store
from handlers.blocks import context
from handlers.cards import words
from handlers.parts import Parts
from handlers.slack import SlackRefused, SlackUnclear

log = logging.getLogger(__name__)

EVERY_SECONDS = 3600.0
GONE = frozenset({"message_not_found", "channel_not_found", "is_archived", "not_in_channel"})


async def note_switches(store: Store, settings: Settings, team: str, now: datetime) -> None:
    """Write down every switch that has another value than at the last start, and since when each has its value.

    The instants are kept beside the audit, whose lines are forgotten after some time.
    """
    before = await store.settings.get(team, "team", "", "switches") or {}
    since = await store.settings.get(team, "team", "", "switches since") or {}
    after = settings.switches()
    for entry in audit.switches_changed(before, after, team, now):
        await store.audit.add(entry)
    if before != after:
        kept = {
            name: since[name] if name in since and before.get(name) == value else now.isoformat()
            for name, value in after.items()
        }
        await store.settings.put(team, "team", "", "switches", after, by="")
        await store.settings.put(team, "team", "", "switches since", kept, by="")


class Housekeeping:
    """Runs once an hour: forgets what has had its time, deletes our old posts, tells the auditors once a month."""

    def __init__(self, parts: Parts, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._parts, self._settings, self._clock = parts, settings, clock
        self._team = parts.slack.team

    async def keep(self) -> None:
        """Every hour, for as long as it is let."""
        while True:
            with contextlib.suppress(StoreError):
                await self.once()
            await asyncio.sleep(EVERY_SECONDS)

    async def once(self) -> None:
        """Everything that is due now."""
        store, now = self._parts.store, self._clock()
        await store.inbox.prune()
        await store.questions.prune()
        await store.threads.prune()
        await store.schedules.purge()
        await store.runs.prune(now)
        today = now.astimezone(UTC).date().isoformat()
        if await store.settings.get(self._team, "team", "", "pruned") != today:
            await store.audit.prune(self._team, before=now - timedelta(days=self._settings.policy.audit_days))
            await store.settings.put(self._team, "team", "", "pruned", today, by="")
        await self._month(now)
        if self._settings.policy.keep_posts_days:
            await self.delete_old_posts()

    async def _month(self, now: datetime) -> None:
        """A line about the month before, to admins and auditors, once."""
        first = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        start = (first - timedelta(days=1)).replace(day=1)
        month = f"{start:%Y-%m}"
        store = self._parts.store
        if await store.settings.get(self._team, "team", "", "month") == month:
            return
        entries = await store.audit.read(self._team, start, first)
        await store.settings.put(self._team, "team", "", "month", month, by="")
        if not entries:
            return
        message = words(
            audit.month_line(entries, f"{start:%B %Y}"), context("To read the lines: `/logins audit`")
        )
        for user in sorted({*self._parts.admins, *self._parts.auditors}):
            with contextlib.suppress(SlackRefused, SlackUnclear):
                await self._parts.slack.post(await self._parts.slack.dm(user), message)

    async def delete_old_posts(self) -> int:
        """Delete our messages that the operator wants to stay for some days only, with their files; how many."""
        store, slack, days = self._parts.store, self._parts.slack, self._settings.policy.keep_posts_days
        count = 0
        for old in await store.sent.older_than(self._team, days):
            try:
                if old.ts.startswith("F"):
                    await slack.call("files.delete", file=old.ts)
                else:
                    await slack.call("chat.delete", channel=old.channel, ts=old.ts)
            except SlackRefused as refused:
                if refused.code not in GONE | {"file_not_found", "file_deleted"}:
                    log.warning("an old post could not be deleted: %s", refused.code)
                    continue
            except SlackUnclear:
                continue
            await store.sent.forget(self._team, old.channel, old.ts)
            count += 1
        if count:
            line = AuditEntry(at=self._clock(), team=self._team, deed="prune", reason="posts", count=count)
            await store.audit.add(line)
        return count
