"""Any request of a person -> let in, or a polite line in the place of its answer before anything is kept, read or looked up.

Stands before all listeners, over HTTP and Socket Mode alike. A command is answered in its own acknowledgement, a form in its first
field; where an answer would take a message of its own, one is sent and what follows is dropped until the time is over.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Literal, NamedTuple

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.errors import TooManyAsks
from bot.models import Refusal
from handlers import cards
from handlers.form_view import CALLBACK
from handlers.notes import write_down
from handlers.parts import Parts
from handlers.receive import Body, team_of
from handlers.reply import PostedReply, PrivateReply, WhisperedReply

EVENTS: Final = frozenset({"app_mention", "message", "app_home_opened"})
ASKING: Final = frozenset({"deed", "more", "run", "pick", "rows", "other", "keep"})
"""Presses that ask the phone system, by the part of their action's id before the colon; who has no turn left is told at the door."""

_TEAM, _USER = re.compile(r"[TE][A-Z0-9]{1,30}"), re.compile(r"[UW][A-Z0-9]{1,30}")

Kind = Literal["request", "letter"]

HELD_SECONDS: Final = 0.5
MOST_HELD: Final = 500


class Hold:
    """Half a second before who was turned away hears of it, so that one who sends the next then sends forty a second, not a thousand.

    Slack waits for three seconds. Beyond five hundred at a time nobody is held.
    """

    def __init__(self, seconds: float = HELD_SECONDS, most: int = MOST_HELD) -> None:
        self._seconds, self._most, self._now = seconds, most, 0

    async def on(self) -> None:
        """Wait."""
        if self._now >= self._most:
            return
        self._now += 1
        try:
            await asyncio.sleep(self._seconds)
        finally:
            self._now -= 1


class Visit(NamedTuple):
    """Who comes, with what, and where; *asks* where it would be a question."""

    team: str
    user: str
    channel: str
    kind: Kind
    asks: bool


def visit_of(body: Mapping[str, Any]) -> Visit | None:
    """Who is behind a request; None where it is Slack's own news, or the app's own words."""
    team = team_of(body)
    if "command" in body:
        return Visit(
            team, str(body.get("user_id") or ""), str(body.get("channel_id") or ""), "request", asks=False
        )
    if "event" in body:
        event = body["event"]
        told = event.get("type") in EVENTS and not event.get("bot_id") and isinstance(event.get("user"), str)
        return (
            Visit(team, event["user"], str(event.get("channel") or ""), "request", asks=False)
            if told
            else None
        )
    user = str((body.get("user") or {}).get("id") or "")
    channel = str(
        (body.get("channel") or {}).get("id") or (body.get("container") or {}).get("channel_id") or ""
    )
    kind: Kind = "letter" if body.get("type") == "block_suggestion" else "request"
    return Visit(team, user, channel, kind, asks=_asks(body))


def _asks(body: Mapping[str, Any]) -> bool:
    if body.get("type") == "view_submission":
        return bool((body.get("view") or {}).get("callback_id") == CALLBACK)
    pressed = [str(each.get("action_id", "")) for each in body.get("actions") or ()]
    return any(name.partition(":")[0] in ASKING for name in pressed)


def register(app: AsyncApp, parts: Parts) -> None:
    """Stand before everything that is registered after this."""
    hold = Hold()

    async def stand(body: Body, next_: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:
        visit = visit_of(body)
        if visit is not None and not (_TEAM.fullmatch(visit.team) and _USER.fullmatch(visit.user)):
            return BoltResponse(status=400, body="")
        if visit is not None:
            visit = visit._replace(
                team=parts.slack.team
            )  # whoever comes, it is our own team's turns they take
            try:
                parts.door.knock(visit.team, visit.user, parts.clock().timestamp(), visit.kind)
                if visit.asks:
                    parts.limiter.look(visit.team, visit.user, parts.clock(), visit.channel)
            except TooManyAsks as refused:
                answer = turned_away(parts, body, visit, refused)
                await hold.on()
                return answer
        return await next_()

    app.middleware(stand)


def turned_away(parts: Parts, body: Body, visit: Visit, refused: TooManyAsks) -> BoltResponse:
    """The acknowledgement, with the line in it where Slack shows one."""
    first = parts.door.tells(visit.team, visit.user, parts.clock().timestamp(), refused.wait_seconds)
    if first:
        parts.receiver.start(_note(parts, visit, refused))
    if "command" in body:
        return _said({"response_type": "ephemeral", "text": refused.text})
    if body.get("type") == "block_suggestion":
        return _said({"options": []})
    view = body.get("view") or {}
    field = next((each["block_id"] for each in view.get("blocks") or () if each.get("type") == "input"), "")
    if body.get("type") == "view_submission" and field:
        return _said({"response_action": "errors", "errors": {field: refused.text}})
    if first:
        parts.receiver.start(_tell(parts, body, visit, refused))
    return BoltResponse(status=200, body="")


def _said(answer: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=answer)


async def _note(parts: Parts, visit: Visit, refused: TooManyAsks) -> None:
    """One line of the audit for all that is turned away until the time is over."""
    asker = await parts.people.asker(visit.user, channel=visit.channel)
    await write_down(parts, asker, "ask", outcome=Refusal(code=refused.code, text=refused.text))


async def _tell(parts: Parts, body: Body, visit: Visit, refused: TooManyAsks) -> None:
    """Say it beside what was pressed, or where the words stand."""
    said, event = cards.words(refused.text), body.get("event") or {}
    address = str(body.get("response_url") or "")
    if address:
        await PrivateReply(parts.slack, visit.user, address, asked=time.time()).show(said)
    elif event.get("type") == "app_mention":
        thread = str(event.get("thread_ts") or event.get("ts") or "")
        await WhisperedReply(parts.slack, visit.channel, visit.user, thread=thread).show(said)
    else:
        await PostedReply(parts.slack, await parts.slack.dm(visit.user), private=True).show(said)
