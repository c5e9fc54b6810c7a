"""A place in Slack where one answer appears: shown, replaced in the same place, and moved to a DM where that place has closed."""

import logging
import time
from typing import Protocol

from handlers import hand
from handlers.blocks import Message
from handlers.slack import Slack, SlackRefused, SlackUnclear

log = logging.getLogger(__name__)

RESPONSE_USES = 5
RESPONSE_SECONDS = 29 * 60


class Reply(Protocol):
    """Where an answer appears. *private* when only the asker sees it."""

    private: bool

    async def waiting(self, message: Message) -> None:
        """Show an interim line, where one can be replaced later."""
        ...

    async def show(self, message: Message) -> None:
        """Show *message*, in the place of what was shown before."""
        ...

    async def remove(self) -> None:
        """Take away what was shown."""
        ...


class PrivateReply:
    """An answer only the asker sees, by a `response_url` (five uses in thirty minutes); a DM after that.

    With *replace* the first message takes the place of the one whose button was pressed. *asked* is when Slack sent the
    request, in seconds of the epoch: a request resumed after a restart has spent some of its thirty minutes. *resumed*: it has
    spent uses as well, and shown an interim line, in whose place the answer comes.
    """

    private = True

    def __init__(
        self, slack: Slack, user: str, address: str, *, asked: float, replace: bool = False, thread: str = "",
        resumed: bool = False,
    ) -> None:  # fmt: skip
        self._slack, self._user, self._address, self._thread = slack, user, address, thread
        self._replace, self._asked, self._resumed = replace or resumed, asked, resumed
        self._uses = 0
        self._moved: tuple[str, str] | None = None

    @property
    def address(self) -> str:
        """The `response_url`, for a form that answers in the same place."""
        return self._address

    @property
    def moved(self) -> bool:
        """Whether the answer had to go to the asker's messages."""
        return self._moved is not None

    async def waiting(self, message: Message) -> None:
        """Show an interim line, unless a process that died has."""
        if not self._resumed:
            await self.show(message)

    def _open(self) -> bool:
        fresh = time.time() - self._asked < RESPONSE_SECONDS
        return bool(self._address) and self._moved is None and self._uses < RESPONSE_USES and fresh

    async def show(self, message: Message) -> None:
        """Show it in place; in the asker's messages when the response address is spent, too old or refused."""
        if self._open():
            self._uses += 1
            if await self._slack.respond(self._address, message, replace=self._replace, thread=self._thread):
                self._replace = True
                return
        if self._moved is None:
            channel = await self._slack.dm(self._user)
            self._moved = (channel, await self._slack.post(channel, message))
        else:
            await self._slack.update(*self._moved, message)

    async def remove(self) -> None:
        """Delete the private message; one that cannot be deleted stays."""
        if self._open():
            self._uses += 1
            await self._slack.respond(self._address, None, replace=True)


class PostedReply:
    """An answer everybody in *channel* sees (in a DM: the asker): posted once, then updated. *ts* is set once it is posted."""

    def __init__(
        self, slack: Slack, channel: str, *, thread: str = "", private: bool = False, ts: str = ""
    ) -> None:
        self._slack, self.channel, self.thread, self.private, self.ts = slack, channel, thread, private, ts

    async def waiting(self, message: Message) -> None:
        """Show an interim line."""
        await self.show(message)

    async def show(self, message: Message) -> None:
        """Post it, or put it in the place of what was posted, also by a process that died over the same work."""
        here = f"{self.channel}/{self.thread}"
        if not self.ts:
            self.ts = hand.take_up(here)
        if self.ts:
            await self._slack.update(self.channel, self.ts, message)
        else:
            self.ts = await self._slack.post(self.channel, message, thread=self.thread)
            await hand.posted(here, self.ts)

    async def remove(self) -> None:
        """Delete it."""
        if self.ts:
            await self._slack.call("chat.delete", channel=self.channel, ts=self.ts)
            self.ts = ""


class WhisperedReply:
    """An answer for one pair of eyes in a channel, where no `response_url` is at hand; their messages where Slack refuses that.

    A whisper cannot be replaced: interim lines and repetitions are left out.
    """

    private = True

    def __init__(self, slack: Slack, channel: str, user: str, *, thread: str = "") -> None:
        self._slack, self._channel, self._user, self._thread = slack, channel, user, thread
        self._said = False

    async def waiting(self, message: Message) -> None:
        """Nothing: what is whispered stays."""

    async def show(self, message: Message) -> None:
        """Whisper it, once."""
        if self._said:
            return
        self._said = True
        try:
            await self._slack.whisper(self._channel, self._user, message, thread=self._thread)
        except (SlackRefused, SlackUnclear):
            log.info("whisper refused; the answer goes to their messages")
            await self._slack.post(await self._slack.dm(self._user), message)

    async def remove(self) -> None:
        """Nothing: what is whispered stays."""
