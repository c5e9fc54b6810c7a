"""A place in Slack where one answer appears: shown, replaced in the same place, and moved to a DM where that place has closed.

What could be shown nowhere is raised with what it was: `last_word` then takes whatever road is left.
"""

import contextlib
import logging
import time
from abc import ABC, abstractmethod
from typing import Protocol

from handlers import hand
from handlers.blocks import Message
from handlers.slack import Slack, SlackRefused, SlackUnclear

log = logging.getLogger(__name__)

RESPONSE_USES = 5
FOR_THE_ANSWER = 2  # of them: itself, and where its file is
RESPONSE_SECONDS = 29 * 60
GONE = frozenset({"message_not_found", "cant_update_message", "cant_delete_message", "edit_window_closed"})


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


class NotShown(Exception):
    """The place took nothing; *message* is what should have stood there, and the cause is Slack's answer."""

    def __init__(self, message: Message) -> None:
        super().__init__("an answer could not be shown in its place")
        self.message = message


class Place(ABC):
    """What every place has in common: an interim line may get lost, an answer may not."""

    async def waiting(self, message: Message) -> None:
        """Show an interim line; one that Slack does not take is not missed."""
        with contextlib.suppress(SlackRefused, SlackUnclear):
            await self._put(message)

    async def show(self, message: Message) -> None:
        """Show *message*, in the place of what was shown before. Raises `NotShown`."""
        try:
            await self._put(message)
        except (SlackRefused, SlackUnclear) as failed:
            hand.answered(so_far=False)
            raise NotShown(message) from failed
        hand.answered()

    @abstractmethod
    async def _put(self, message: Message) -> None:
        """Put it there. Raises `SlackRefused` or `SlackUnclear`."""


class PrivateReply(Place):
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
        """Show an interim line, unless a process that died has, or it would take the uses that the answer needs."""
        spent = self._moved is None and self._uses >= RESPONSE_USES - FOR_THE_ANSWER
        if not self._resumed and not spent:
            await super().waiting(message)

    @property
    def open(self) -> bool:
        """Whether the response address may be used still."""
        fresh = time.time() - self._asked < RESPONSE_SECONDS
        return bool(self._address) and self._moved is None and self._uses < RESPONSE_USES and fresh

    async def _put(self, message: Message) -> None:
        """In place; in the asker's messages when the response address is spent, too old or refused."""
        if self.open:
            self._uses += 1
            if await self._slack.respond(self._address, message, replace=self._replace, thread=self._thread):
                self._replace = True
                return
        if self._moved is not None and await updated(self._slack, *self._moved, message):
            return
        channel = await self._slack.dm(self._user)
        self._moved = (channel, await self._slack.post(channel, message))

    async def remove(self) -> None:
        """Delete the private message; one that cannot be deleted stays."""
        if self.open:
            self._uses += 1
            await self._slack.respond(self._address, None, replace=True)
        hand.answered()


class PostedReply(Place):
    """An answer everybody in *channel* sees (in a DM: the asker): posted once, then updated. *ts* is set once it is posted."""

    def __init__(
        self, slack: Slack, channel: str, *, thread: str = "", private: bool = False, ts: str = ""
    ) -> None:
        self._slack, self.channel, self.thread, self.private, self.ts = slack, channel, thread, private, ts

    async def _put(self, message: Message) -> None:
        """Post it, or put it in the place of what was posted, also by a process that died over the same work."""
        here = f"{self.channel}/{self.thread}"
        if not self.ts:
            self.ts = hand.take_up(here)
        if self.ts and await updated(self._slack, self.channel, self.ts, message):
            return
        self.ts = await self._slack.post(self.channel, message, thread=self.thread)
        await hand.posted(here, self.ts)

    async def remove(self) -> None:
        """Delete it."""
        if self.ts:
            try:
                await self._slack.call("chat.delete", channel=self.channel, ts=self.ts)
            except SlackRefused as refused:
                if refused.code not in GONE:
                    raise
            self.ts = ""
        hand.answered()


class WhisperedReply(Place):
    """An answer for one pair of eyes in a channel, where no `response_url` is at hand; their messages where Slack refuses that.

    A whisper cannot be replaced: interim lines and repetitions are left out.
    """

    private = True

    def __init__(self, slack: Slack, channel: str, user: str, *, thread: str = "") -> None:
        self._slack, self._channel, self._user, self._thread = slack, channel, user, thread
        self._said = False

    async def waiting(self, message: Message) -> None:
        """Nothing: what is whispered stays."""

    async def _put(self, message: Message) -> None:
        """Whisper it, once."""
        if self._said:
            return
        try:
            await self._slack.whisper(self._channel, self._user, message, thread=self._thread)
        except (SlackRefused, SlackUnclear):
            log.info("whisper refused; the answer goes to their messages")
            await self._slack.post(await self._slack.dm(self._user), message)
        self._said = True

    async def remove(self) -> None:
        """Nothing: what is whispered stays."""


async def updated(slack: Slack, channel: str, ts: str, message: Message) -> bool:
    """Whether *message* stands in the place of ours at *ts*; False where that one is gone, as when somebody deleted it."""
    try:
        await slack.update(channel, ts, message)
    except SlackRefused as refused:
        if refused.code not in GONE:
            raise
        return False
    return True
