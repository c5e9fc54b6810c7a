"""Posts and files of ours that have stood long enough -> deleted in Slack; what Slack keeps is tried again, and said."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.models import AuditEntry
from bot.store.keeping import PATIENCE_DAYS
from bot.store.sent import Standing
from handlers import cards
from handlers.parts import Parts
from handlers.rulings import ruling_of
from handlers.slack import SlackRefused, SlackUnclear
from handlers.telling import post_to

GONE = frozenset({"message_not_found", "file_not_found", "file_deleted", "file_is_deleted"})
"""What Slack says of something that is not there any more."""

ABOUT_US = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope", "no_permission"}
)  # fmt: skip
"""What Slack says of every call of ours, whatever was to be deleted."""

WHY_NOT = {
    "cant_delete_message": "this workspace does not let me delete messages; its owner can change that",
    "compliance_exports_prevent_deletion": "this workspace keeps everything for compliance",
    "is_archived": "their channel is archived; unarchive it for an hour, or delete them by hand",
    "channel_not_found": "I was removed from their channel; invite me, or delete them by hand",
    "not_in_channel": "I was removed from their channel; invite me, or delete them by hand",
    "missing_scope": "I may not delete files or messages; add the scopes of the manifest and install me again",
}

AROUND_SECONDS = 600.0  # between a file and the message it was shared in


class _Enough(Exception):
    """Slack takes no more calls now."""


class OldPosts:
    """Deletes what is older than *days*, by the clock; at most one call each *rest_seconds*, as Slack wants it."""

    def __init__(self, parts: Parts, days: int, clock: Callable[[], datetime]) -> None:
        self._parts, self._days, self._clock = parts, days, clock
        self._team, self._rest = parts.slack.team, parts.pace.channel_seconds

    async def delete(self) -> int:
        """Delete what is old; how many posts and files are gone. What could not be deleted stays noted for the next time."""
        sent, now = self._parts.store.sent, self._clock()
        gone, given_up, kept = 0, Counter[str](), Counter[str]()
        try:
            async for old in sent.older_than(self._team, now - timedelta(days=self._days)):
                why = await self._delete(old)
                if not why:
                    gone += 1
                elif now - old.at > timedelta(days=self._days + PATIENCE_DAYS):
                    given_up[why] += 1
                else:
                    kept[why] += 1
                    continue
                await sent.forget(self._team, old)
        except _Enough as enough:
            if str(enough) in ABOUT_US:
                kept[str(enough)] += 1
        finally:
            await self._write_down(now, gone, given_up)
        for code, count in (kept + given_up).items():
            await self._tell(now, code, count)
        return gone

    async def _delete(self, old: Standing) -> str:
        """Why Slack keeps it, "" once it is gone. Raises `_Enough` where nothing more can be deleted now."""
        if not old.file:
            return await self._call("chat.delete", channel=old.channel, ts=old.what)
        if ts := await self._message_of(old):
            await self._call("chat.delete", channel=old.channel, ts=ts)
        return await self._call("files.delete", file=old.what)

    async def _call(self, method: str, **arguments: Any) -> str:
        await asyncio.sleep(self._rest)
        try:
            await self._parts.slack.call(method, once=True, **arguments)  # the next hour is soon enough
        except SlackRefused as refused:
            if refused.code in ABOUT_US or ruling_of(refused.code) == "retry":
                raise _Enough(refused.code) from refused
            return "" if refused.code in GONE else refused.code
        except SlackUnclear as lost:
            raise _Enough from lost
        return ""

    async def _message_of(self, old: Standing) -> str:
        """The message in somebody's own messages in which the file was shared: it would stay there without its file."""
        if not old.channel.startswith("D"):
            return ""
        at = old.at.timestamp()
        try:
            answer = await self._parts.slack.form(
                "conversations.history",
                channel=old.channel,
                oldest=f"{at - AROUND_SECONDS:.6f}",
                latest=f"{at + AROUND_SECONDS:.6f}",
                limit=200,
            )
        except (SlackRefused, SlackUnclear):
            return ""
        for message in answer.get("messages", ()):
            ids = [each.get("id") for each in message.get("files") or ()]
            if old.what in ids and message.get("user") == self._parts.slack.bot_user:
                return str(message["ts"])
        return ""

    async def _write_down(self, now: datetime, gone: int, given_up: Counter[str]) -> None:
        add = self._parts.store.audit.add
        if gone:
            await add(AuditEntry(at=now, team=self._team, deed="prune", reason="posts", count=gone))
        for code, count in given_up.items():
            reason = f"posts-{code.replace('_', '-')}"[:60]
            await add(
                AuditEntry(
                    at=now, team=self._team, deed="prune", decision="failed", reason=reason, count=count
                )
            )

    async def _tell(self, now: datetime, code: str, count: int) -> None:
        """Tell the admins, once a week for each reason."""
        week = f"{now:%G-W%V}"
        if not await self._parts.store.settings.change(self._team, "team", "", f"told posts {code}", week):
            return
        many = "1 post or file" if count == 1 else f"{count} posts or files"
        why = WHY_NOT.get(code, f"Slack says {code}")
        text = f"Login reports: {many} of mine should be gone after {self._days} days, and I cannot delete them: {why}."
        await post_to(self._parts, self._parts.admins, cards.words(text))
