"""Slack's Web API -> the few verbs this program needs: post, update, respond, upload, open a DM; the one place that sends."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.models import Sheet
from handlers.blocks import Message, without_tables
from handlers.calling import Caller, SlackRefused, SlackUnclear, told

__all__ = ["Slack", "SlackRefused", "SlackUnclear", "age", "open_slack"]

log = logging.getLogger(__name__)

Noted = Callable[[str, str], Awaitable[None]]

_OF_SLACK = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*slack\.com")

POST_SECONDS = 20
UPLOAD_SECONDS = 120
_AT_ONCE = 256 * 1024  # bytes of a file that is sent whole
BLOCK_FAULTS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})


@asynccontextmanager
async def open_slack(token: str, api_url: str) -> "AsyncIterator[Slack]":
    """Slack over one shared session of connections: opening one for each call costs more than the call."""
    connector = aiohttp.TCPConnector(limit=100)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield Slack(token, api_url, session)


class Slack:
    """The workspace, as this program sees it. *api_url* fixes the only foreign origin that is trusted besides Slack's own."""

    def __init__(self, token: str, api_url: str, session: aiohttp.ClientSession) -> None:
        self.session, self.token = session, token
        self.caller = Caller(token, api_url, session)
        self._origin = urlsplit(api_url)[:2]
        self.noted: Noted | None = None  # told of each message and file, where they are to be deleted again
        self.workspace = ""  # the workspace's own address, known after `meet`
        self.bot_user = self.bot = ""
        self._dms: dict[str, str] = {}
        self.most_dms = 10_000  # remembered; then it begins anew, at the cost of a call a person
        self.team = ""

    async def meet(self) -> None:
        """Learn who we are; raises `SlackRefused` when the token is not good, `SlackUnclear` where the answer names no workspace."""
        answer = await self.call("auth.test")
        if not answer.get("team_id"):
            raise SlackUnclear("auth.test", "an answer that names no workspace")
        self.workspace, self.bot_user = str(answer.get("url", "")), str(answer.get("user_id", ""))
        self.team, self.bot = str(answer.get("team_id", "")), str(answer.get("bot_id", ""))

    def address_of(self, channel: str) -> str:
        """Where *channel* can be opened."""
        return f"{self.workspace.rstrip('/')}/archives/{channel}"

    def trusted(self, address: str) -> bool:
        """Whether bytes may be sent to *address*: an https host of Slack's, or the configured API's own origin."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        host = parts.hostname or ""
        if parts[:2] == self._origin:
            return True
        return parts.scheme == "https" and parts.username is None and _OF_SLACK.fullmatch(host) is not None

    async def call(self, method: str, *, once: bool = False, **arguments: Any) -> dict[str, Any]:
        """Slack's answer to *method*. Raises `SlackRefused` with its code, `SlackUnclear` when none came."""
        given = {name: value for name, value in arguments.items() if value is not None}
        return await self.caller.ask(method, given, once=once)

    async def form(self, method: str, **arguments: str | int) -> dict[str, Any]:
        """As `call`, for the methods that take form fields only."""
        given = {name: str(value) for name, value in arguments.items()}
        return await self.caller.ask(method, given, form=True)

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        thread: str = "",
        metadata: dict[str, Any] | None = None,
        once: bool = False,
    ) -> str:
        """Post *message*; returns its ts. Tables become lines where Slack refuses them; never plain text in their stead."""
        arguments: dict[str, Any] = {
            "channel": channel,
            "text": message.text,
            "blocks": message.blocks,
            "thread_ts": thread or None,
            "metadata": metadata,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        try:
            answer = await self.call("chat.postMessage", once=once, **arguments)
        except SlackRefused as refused:
            if refused.code not in BLOCK_FAULTS:
                raise
            log.warning("blocks refused: drawn again without tables")
            answer = await self.call(
                "chat.postMessage", once=once, **{**arguments, "blocks": without_tables(message).blocks}
            )
        ts = str(answer["ts"])
        if self.noted is not None:
            await self.noted(str(answer.get("channel") or channel), ts)
        return ts

    async def update(self, channel: str, ts: str, message: Message) -> None:
        """Put *message* in the place of one of ours."""
        try:
            await self.call("chat.update", channel=channel, ts=ts, text=message.text, blocks=message.blocks)
        except SlackRefused as refused:
            if refused.code not in BLOCK_FAULTS:
                raise
            plain = without_tables(message)
            await self.call("chat.update", channel=channel, ts=ts, text=plain.text, blocks=plain.blocks)

    async def respond(
        self, address: str, message: Message | None, *, replace: bool, thread: str = ""
    ) -> bool:
        """Send *message* (None deletes) to a `response_url`; False when Slack refused, so that the caller goes elsewhere."""
        if not self.trusted(address):
            log.warning("response address refused: not one of Slack's")
            return False
        for plainer in (False, True):
            candidate = without_tables(message) if plainer and message else message
            body: dict[str, Any] = {"response_type": "ephemeral", "replace_original": replace}
            if candidate is None:
                body = {"delete_original": True}
            else:
                body |= {"text": candidate.text, "blocks": candidate.blocks}
            if thread:
                body["thread_ts"] = thread
            try:
                async with self.session.post(
                    address,
                    json=body,
                    allow_redirects=False,
                    proxy=self.caller.proxies.of(address),
                    timeout=aiohttp.ClientTimeout(total=POST_SECONDS),
                ) as reply:
                    said = (await reply.content.read(500)).decode("utf-8", "replace")
                    if reply.status == 200 and is_taken(said):
                        return True
                    log.warning("response address answered %s", reply.status)
                    if not any(fault in said for fault in BLOCK_FAULTS):
                        return False
            except (aiohttp.ClientError, TimeoutError, OSError):
                log.warning("response address did not answer")
                return False
        return False

    async def whisper(self, channel: str, user: str, message: Message, *, thread: str = "") -> None:
        """Post *message* for *user*'s eyes only."""
        arguments: dict[str, Any] = {
            "channel": channel,
            "user": user,
            "text": message.text,
            "thread_ts": thread or None,
        }
        try:
            await self.call("chat.postEphemeral", blocks=message.blocks, **arguments)
        except SlackRefused as refused:
            if refused.code not in BLOCK_FAULTS:
                raise
            await self.call("chat.postEphemeral", blocks=without_tables(message).blocks, **arguments)

    async def dm(self, user: str) -> str:
        """The id of our direct messages with *user*, opened where needed; it never changes, so it is asked once."""
        if user not in self._dms:
            answer = await self.call("conversations.open", users=user)
            if len(self._dms) >= self.most_dms:
                self._dms.clear()
            self._dms[user] = str(answer["channel"]["id"])
        return self._dms[user]

    def reopen(self, user: str) -> None:
        """Open the direct messages anew next time: Slack did not take a message there."""
        self._dms.pop(user, None)

    async def upload(
        self, sheets: Sequence[Sheet], channel: str, *, thread: str = "", words: str = "", once: bool = False
    ) -> list[str]:
        """Share *sheets* in one message in *channel* (a conversation's id); returns the files' ids.

        Nothing is shared before all bytes arrived: an upload that fails half way is seen by nobody.
        """
        placed: list[dict[str, str]] = []
        for sheet in sheets:
            place = await self.form("files.getUploadURLExternal", filename=sheet.name, length=sheet.length)
            address = str(place["upload_url"])
            if not self.trusted(address):
                raise SlackRefused("upload", "untrusted_address")
            await self._send_bytes(address, sheet)
            placed.append({"id": str(place["file_id"]), "title": sheet.name})
        await self.call(
            "files.completeUploadExternal", once=once,
            files=placed, channel_id=channel, thread_ts=thread or None, initial_comment=words or None,
        )  # fmt: skip
        ids = [each["id"] for each in placed]
        if self.noted is not None:
            for file_id in ids:
                await self.noted(channel, file_id)
        return ids

    async def _send_bytes(self, address: str, sheet: Sheet) -> None:
        try:
            async with self.session.post(
                address,
                data=_piece_by_piece(sheet) if sheet.length > _AT_ONCE else b"".join(sheet.chunks()),
                headers={"Content-Length": str(sheet.length), "Content-Type": "application/octet-stream"},
                allow_redirects=False,
                proxy=self.caller.proxies.of(address),
                timeout=aiohttp.ClientTimeout(total=UPLOAD_SECONDS),
            ) as reply:
                if 400 <= reply.status < 500:
                    told("upload", reply.status, reply.headers, b"")
                if reply.status != 200 or is_page((await reply.content.read(500)).decode("utf-8", "replace")):
                    raise SlackUnclear("upload", f"HTTP {reply.status}")
        except (aiohttp.ClientError, TimeoutError, OSError) as lost:
            raise SlackUnclear("upload", type(lost).__name__) from lost


def is_page(said: str) -> bool:
    """Whether somebody between us and Slack answered with a page of theirs."""
    return said.lstrip("\ufeff \t\r\n").startswith("<")


def is_taken(said: str) -> bool:
    """Whether what a response address answered is Slack's yes: "ok", nothing at all, or an object that does not say no."""
    if said.strip().casefold() in {"", "ok"}:
        return True
    try:
        found = json.loads(said)
    except ValueError:
        return False
    return isinstance(found, dict) and found.get("ok") is not False


async def _piece_by_piece(sheet: Sheet) -> AsyncIterator[bytes]:
    """A file's pieces, each unpacked when it is wanted; between them everything else has its turn."""
    for chunk in sheet.chunks():
        yield chunk
        await asyncio.sleep(0)


def age(ts: str) -> float:
    """Seconds since the message *ts* was posted."""
    return datetime.now(UTC).timestamp() - float(ts)
