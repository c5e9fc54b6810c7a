"""Acknowledged work that ended with nothing shown -> what there is to say of it, by the first road to its asker that is still open."""

import contextlib
import json
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, NamedTuple

from bot.models import Refusal
from handlers import cards
from handlers.blocks import Message, without_tables
from handlers.calling import LIMITED
from handlers.failures import refusal_for
from handlers.modal import saying
from handlers.parts import Parts
from handlers.receive import Body, GivenUp
from handlers.reply import NotShown, PrivateReply
from handlers.slack import Slack, SlackRefused, SlackUnclear

log = logging.getLogger(__name__)

NOTHING_CAME = "I could not finish this, and I do not know why. Please ask again."
NOT_TAKEN = "Slack did not take my answer in this form. Please ask for less at once, and tell your admin."

Road = Callable[[Message], Awaitable[None]]


class Asker(NamedTuple):
    """Whoever waits: who, where, in which thread; *address* is a response address and *asked* since when it counts; *trigger* opens a view."""

    user: str
    channel: str
    thread: str
    address: str
    asked: float
    home: bool
    trigger: str


async def last_word(parts: Parts, body: Body, failed: Exception | None) -> bool:
    """Say what became of the work behind *body*; False where Slack is away, so that it is worth another try later."""
    asker = asker_of(body)
    closed = False
    for message in _sayings(failed):
        for road in _roads(parts.slack, asker):
            try:
                await road(message)
            except SlackRefused as refused:
                log.info("a road to the asker is closed: %s", refused)
                closed = closed or refused.code in LIMITED
            except SlackUnclear as unclear:
                log.info("a road to the asker is closed: %s", unclear)
                closed = True
            else:
                return True
    if not closed:
        log.error("nobody could be told what became of a request: Slack refuses every road")
    return not closed


def _sayings(failed: Exception | None) -> Iterator[Message]:
    """What is said, and what instead where Slack does not take even its form."""
    if isinstance(failed, NotShown):
        log.warning("shown elsewhere: %s", failed.__cause__)
        yield failed.message
        yield cards.words(NOT_TAKEN)
    elif isinstance(failed, GivenUp):
        yield cards.words(cards.INTERRUPTED)
    elif failed is not None:
        yield cards.refusal(refusal_for(failed))
    else:
        log.error("accepted work ended with nothing shown")
        yield cards.refusal(Refusal(code="silent", text=NOTHING_CAME))


def _roads(slack: Slack, asker: Asker) -> Iterator[Road]:
    """The ways to show it, the nearest first."""
    ways = _Ways(slack, asker)
    if asker.home:
        yield ways.publish
    if PrivateReply(slack, asker.user, asker.address, asked=asker.asked).open:
        yield ways.respond
    if asker.channel.startswith("D"):
        yield ways.post
    if asker.channel:
        yield ways.whisper
    yield ways.write
    if asker.trigger:
        yield ways.open


class _Ways:
    """Each shows a message to the asker. Raises `SlackRefused` or `SlackUnclear`."""

    def __init__(self, slack: Slack, asker: Asker) -> None:
        self._slack, self._asker = slack, asker

    async def respond(self, message: Message) -> None:
        """Beside the command or press."""
        asker = self._asker
        if not await self._slack.respond(asker.address, message, replace=False, thread=asker.thread):
            raise SlackRefused("response_url", "closed")

    async def publish(self, message: Message) -> None:
        """On the home they opened."""
        view = {"type": "home", "blocks": message.blocks}
        await self._slack.call("views.publish", user_id=self._asker.user, view=view)

    async def post(self, message: Message) -> None:
        """In the messages they wrote in."""
        await self._slack.post(self._asker.channel, message, thread=self._asker.thread)

    async def whisper(self, message: Message) -> None:
        """For their eyes alone, where they asked."""
        asker = self._asker
        await self._slack.whisper(asker.channel, asker.user, message, thread=asker.thread)

    async def write(self, message: Message) -> None:
        """In their messages with us, opened anew."""
        self._slack.reopen(self._asker.user)
        await self._slack.post(await self._slack.dm(self._asker.user), message)

    async def open(self, message: Message) -> None:
        """In a view, which takes a trigger that is not three seconds old."""
        view = saying("Login reports", without_tables(message))
        await self._slack.call("views.open", trigger_id=self._asker.trigger, view=view)


def asker_of(body: Mapping[str, Any]) -> Asker:
    """Who waits for what came of *body*: a command, an event, a press, a form, or a promise of ours."""
    event, view, container = (body.get(name) or {} for name in ("event", "view", "container"))
    memory: dict[str, Any] = {}
    with contextlib.suppress(ValueError):
        read = json.loads(view.get("private_metadata") or "{}")
        memory = read if isinstance(read, dict) else {}
    who = body.get("user_id") or event.get("user") or body.get("user")
    where = (
        body.get("channel_id") or event.get("channel") or body.get("channel") or container.get("channel_id")
    )
    user, channel = (str((each.get("id") if isinstance(each, dict) else each) or "") for each in (who, where))
    own = event.get("ts") if event.get("type") == "app_mention" else ""
    return Asker(
        user,
        channel or str(memory.get("channel") or ""),
        str(event.get("thread_ts") or container.get("thread_ts") or own or ""),
        str(body.get("response_url") or memory.get("address") or ""),
        float(body.get("received_at") or memory.get("at") or 0),
        event.get("type") == "app_home_opened",
        str(body.get("trigger_id") or ""),
    )
