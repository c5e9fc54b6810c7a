"""Slack's Web API -> the few verbs this program needs: post, update, respond, upload, open a DM; the one place that sends."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.models import Sheet
from handlers.blocks import Message, without_tables

log = logging.getLogger(__name__)

Noted = Callable[[str, str], Awaitable[None]]

_OF_SLACK = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*slack\.com")

POST_SECONDS = 20
UPLOAD_SECONDS = 120
_AT_ONCE = 256 * 1024  # bytes of a file that is sent whole
BLOCK_FAULTS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})


class SlackRefused(Exception):
    """Slack answered no; *code* is its own, "missing_scope" also names *needed*, a limit how long to wait."""

    def __init__(self, method: str, code: str, needed: str = "", wait_seconds: float = 0) -> None:
        super().__init__(f"{method}: {code}")
        self.method, self.code, self.needed, self.wait_seconds = method, code, needed, wait_seconds


class SlackUnclear(Exception):
    """No clear answer came: the work may have happened or not."""


@asynccontextmanager
async def open_slack(token: str, api_url: str) -> "AsyncIterator[Slack]":
    """Slack over one shared session of connections: opening one for each call costs more than the call."""
    connector = aiohttp.TCPConnector(limit=100)
    async with aiohttp.ClientSession(connector=connector, proxy=proxy_for(api_url)) as session:
        yield Slack(token, api_url, session)


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for *url*, decided once: with `trust_env` each message asks two threads for it."""
    where = urlsplit(url)
    if proxy_bypass(where.netloc):
        return None
    named = getproxies()
    return named.get(where.scheme) or named.get("all")


class Slack:
    """The workspace, as this program sees it. *api_url* fixes the only foreign origin that is trusted besides Slack's own."""

    def __init__(self, token: str, api_url: str, session: aiohttp.ClientSession) -> None:
        self.session = session
        self.client = AsyncWebClient(token=token, base_url=api_url, session=session, timeout=POST_SECONDS)
        # The SDK's default sends a post again after a lost reply; ours waits where told to and otherwise asks first.
        self.client.retry_handlers = [AsyncRateLimitErrorRetryHandler(max_retry_count=2)]
        self.once = AsyncWebClient(
            token=token, base_url=api_url, session=session, timeout=POST_SECONDS, retry_handlers=[]
        )
        self._origin = urlsplit(api_url)[:2]
        self.noted: Noted | None = None  # told of each message and file, where they are to be deleted again
        self.workspace = ""  # the workspace's own address, known after `meet`
        self.bot_user = ""
        self._dms: dict[str, str] = {}
        self.most_dms = 10_000  # remembered; then it begins anew, at the cost of a call a person
        self.team = ""

    async def meet(self) -> None:
        """Learn who we are; raises `SlackRefused` when the token is not good."""
        answer = await self.call("auth.test")
        self.workspace, self.bot_user = str(answer.get("url", "")), str(answer.get("user_id", ""))
        self.team = str(answer.get("team_id", ""))

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
        client = self.once if once else self.client
        try:
            answer = await client.api_call(method, json={k: v for k, v in arguments.items() if v is not None})
        except SlackApiError as refused:
            raise _said(method, refused) from refused
        except (aiohttp.ClientError, TimeoutError, OSError) as lost:
            raise SlackUnclear(method) from lost
        body = answer.data
        return body if isinstance(body, dict) else {}

    async def form(self, method: str, **arguments: str | int) -> dict[str, Any]:
        """As `call`, for the methods that take form fields only."""
        try:
            answer = await self.client.api_call(method, params=arguments)
        except SlackApiError as refused:
            raise _said(method, refused) from refused
        except (aiohttp.ClientError, TimeoutError, OSError) as lost:
            raise SlackUnclear(method) from lost
        body = answer.data
        return body if isinstance(body, dict) else {}

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
                    timeout=aiohttp.ClientTimeout(total=POST_SECONDS),
                ) as reply:
                    said = (await reply.content.read(500)).decode("utf-8", "replace")
                    if reply.status == 200 and '"ok":false' not in said.replace(" ", ""):
                        return True
                    log.warning("response address answered %s", reply.status)
                    if not any(fault in said for fault in BLOCK_FAULTS):
                        return False
            except (aiohttp.ClientError, TimeoutError):
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
                timeout=aiohttp.ClientTimeout(total=UPLOAD_SECONDS),
            ) as reply:
                if reply.status != 200:
                    raise SlackRefused("upload", str(reply.status))
        except (aiohttp.ClientError, TimeoutError) as lost:
            raise SlackUnclear("upload") from lost


def _said(method: str, refused: SlackApiError) -> SlackRefused | SlackUnclear:
    """What Slack's answer means; one that is no JSON, as of a proxy or while Slack is down, has only its status."""
    reply = refused.response
    if reply.status_code >= 500:
        return SlackUnclear(method)
    told = reply.data if isinstance(reply.data, dict) else {}
    code, needed = str(told.get("error", "") or reply.status_code), str(told.get("needed", ""))
    return SlackRefused(method, code, needed, _wait(reply.headers))


def _wait(headers: Mapping[str, Any]) -> float:
    """Seconds of a `Retry-After`; 0 where there is none."""
    value = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    value = value[0] if isinstance(value, list) else value
    return float(value) if str(value).isdigit() else 0.0


async def _piece_by_piece(sheet: Sheet) -> AsyncIterator[bytes]:
    """A file's pieces, each unpacked when it is wanted; between them everything else has its turn."""
    for chunk in sheet.chunks():
        yield chunk
        await asyncio.sleep(0)


def age(ts: str) -> float:
    """Seconds since the message *ts* was posted."""
    return datetime.now(UTC).timestamp() - float(ts)
