"""Slack, where the operator keeps posts for some days only -> every message of ours says on which day it will be deleted."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from bot.models import Sheet
from handlers.blocks import MOST_BLOCKS, Message, context
from handlers.slack import Slack


class LeavingSlack(Slack):
    """As `Slack`; what it posts stands for *days* and says so. *zone* tells where the operator is, *clock* the time."""

    def __init__(
        self,
        token: str,
        api_url: str,
        session: aiohttp.ClientSession,
        *,
        days: int,
        clock: Callable[[], datetime],
        zone: Callable[[], str],
    ) -> None:
        super().__init__(token, api_url, session)
        self._days, self._clock, self._zone = days, clock, zone

    def _until(self, posted: datetime) -> str:
        day = (posted + timedelta(days=self._days)).astimezone(ZoneInfo(self._zone()))
        return f"I delete this on {day:%a} {day.day} {day:%b %Y}"

    def _dated(self, message: Message, posted: datetime) -> Message:
        return message._replace(blocks=[*message.blocks[: MOST_BLOCKS - 1], context(self._until(posted))])

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        thread: str = "",
        metadata: dict[str, Any] | None = None,
        once: bool = False,
    ) -> str:
        """See `Slack.post`."""
        dated = self._dated(message, self._clock())
        return await super().post(channel, dated, thread=thread, metadata=metadata, once=once)

    async def update(self, channel: str, ts: str, message: Message) -> None:
        """See `Slack.update`; it is deleted so many days after it was posted first."""
        await super().update(channel, ts, self._dated(message, datetime.fromtimestamp(float(ts), UTC)))

    async def upload(
        self, sheets: Sequence[Sheet], channel: str, *, thread: str = "", words: str = "", once: bool = False
    ) -> list[str]:
        """See `Slack.upload`."""
        said = f"{words}  ·  {self._until(self._clock())}" if words else words
        return await super().upload(sheets, channel, thread=thread, words=said, once=once)
