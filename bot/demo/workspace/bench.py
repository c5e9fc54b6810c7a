"""The make-believe workspace itself: starts on loopback, hands out its settings, shows what people see, plans what goes wrong."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self, TypeVar

from aiohttp import web

from bot.demo.workspace import api, files, responses
from bot.demo.workspace.acts import Acts
from bot.demo.workspace.cast import PEOPLE, PETRA, Person
from bot.demo.workspace.core import Call, Core, Refused
from bot.demo.workspace.courier import Courier, Delivery
from bot.demo.workspace.faults import Fault, Kind
from bot.demo.workspace.happenings import Happenings
from bot.demo.workspace.page import Page
from bot.demo.workspace.state import Conversation, File, Message, State

EVENTS = frozenset({"app_mention", "message.im", "app_home_opened"})
Found = TypeVar("Found")


class Workspace(Acts, Happenings):
    """A loopback Slack with one team, its people, four channels, and a page in the browser.

    *now* is its clock in seconds; *manifest* (the app's, as loaded) gives commands, shortcuts, scopes and events.
    *ack_seconds* and *retry_after* are Slack's own unless a test shortens them.
    """

    def __init__(
        self,
        *,
        now: Callable[[], float] = time.time,
        app_url: str = "",
        people: Iterable[Person] = PEOPLE,
        manifest: Mapping[str, Any] | None = None,
        ack_seconds: float = 3.0,
        retry_after: tuple[float, ...] = (0, 60, 300),
    ) -> None:
        self.core = Core(state=State(now, people))
        self.courier = Courier(self.core, app_url, ack_seconds=ack_seconds, retry_after=retry_after)
        self.manifest: Mapping[str, Any] = manifest or {}
        subscribed = self.manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events")
        self.events = frozenset(EVENTS if subscribed is None else subscribed)
        self.told_all = subscribed is None
        commands = self.manifest.get("features", {}).get("slash_commands", ())
        self.escaping = frozenset(row["command"] for row in commands if row.get("should_escape"))
        granted = self.manifest.get("oauth_config", {}).get("scopes", {}).get("bot")
        if granted:
            self.core.scopes = set(granted)
        self._page = Page(self)
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> str:
        """Serves on 127.0.0.1; its address, without a slash at the end. Port 0 takes a free one."""
        served = web.Application(client_max_size=1024**3)
        served.router.add_route("*", "/api/{method}", self._api)
        served.router.add_post("/upload/v1/{key}", self._upload)
        served.router.add_post("/response/{key}", self._response)
        served.router.add_get("/link/{ticket}", self.courier.link)
        self._page.add_routes(served)
        self._runner = web.AppRunner(served, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.core.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.core.base

    async def stop(self) -> None:
        """Closes sockets, pages and the server."""
        self._page.close()
        await self.courier.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def base_url(self) -> str:
        """Its address."""
        return self.core.base

    @property
    def app_url(self) -> str:
        """Where the app takes requests (`…/slack/events`); sockets win where some are open."""
        return self.courier.app_url

    @app_url.setter
    def app_url(self, url: str) -> None:
        self.courier.app_url = url

    def env(self, *, socket: bool = False) -> dict[str, str]:
        """The settings with which the app runs against this workspace, over HTTP or by Socket Mode."""
        settings = {
            "SLACK_API_URL": f"{self.core.base}/api/",
            "SLACK_BOT_TOKEN": self.core.bot_token,
            "SLACK_SIGNING_SECRET": self.core.signing_secret,
            "ADMINS": PETRA,
        }
        return settings | ({"SLACK_APP_TOKEN": self.core.app_token} if socket else {})

    @property
    def deliveries(self) -> list[Delivery]:
        """Everything handed to the app so far."""
        return self.courier.deliveries

    @property
    def files(self) -> list[File]:
        """Every finished file that was not deleted."""
        return [file for file in self.core.state.files.values() if file.done and not file.deleted]

    @property
    def people(self) -> dict[str, Person]:
        """The people by id."""
        return self.core.state.people

    @property
    def channels(self) -> dict[str, Conversation]:
        """The conversations by id."""
        return self.core.state.conversations

    def calls(self, *methods: str) -> list[Call]:
        """The requests the app made, of these methods or all."""
        return [call for call in self.core.calls if not methods or call.method in methods]

    def transcript(self, channel: str, viewer: str = "", thread: str = "") -> list[Message]:
        """What *viewer* sees in a channel ("dm": their messages with the app), in order, replies included.

        Without a viewer: what everybody there sees. *thread* keeps one thread, its parent first.
        """
        seen = self.core.state.visible(self.channel_id(channel, viewer), viewer)
        return [one for one in seen if not thread or thread in {one.ts, one.thread_ts}]

    def ephemerals(self, user: str) -> list[Message]:
        """Every ephemeral message *user* sees now, in all channels."""
        every = self.core.state.conversations.values()
        return [one for conversation in every for one in conversation.messages if one.only_for == user]

    async def wait_for(self, predicate: Callable[[], Found], seconds: float = 5.0) -> Found:
        """The first true answer of *predicate*, asked after each change; TimeoutError tells the last messages."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    version = self.core.state.version
                    found = predicate()
                    if found:
                        return found
                    await self.core.state.wait_for_change(version)
        except TimeoutError:
            raise TimeoutError(
                f"not seen within {seconds} s; the workspace shows:\n{self.summary()}"
            ) from None

    def summary(self) -> str:
        """All messages, a line each, for the eyes of whoever reads a failed test."""
        lines = []
        for conversation in self.core.state.conversations.values():
            for one in conversation.messages:
                whom = f" (only {one.only_for})" if one.ephemeral else ""
                lines.append(f"{conversation.name or conversation.id}{whom} {one.user}: {one.shown!r}")
        return "\n".join(lines)

    def fail(self, method: str, kind: Kind = "error", **more: Any) -> None:
        """Plans what goes wrong with a method ("upload" and "response_url" too); see `Fault` for the fields."""
        self.core.faults.add(Fault(method=method, kind=kind, **more))

    def allow_one_post_a_second(self, on: bool = True) -> None:
        """Switches Slack's limit of one message a second in a channel."""
        self.core.one_post_a_second = on

    def close_dm(self, user: str, closed: bool = True) -> None:
        """*user* no longer takes messages from the app."""
        (self.core.closed_dms.add if closed else self.core.closed_dms.discard)(user)

    async def _api(self, request: web.Request) -> web.StreamResponse:
        return await api.handle(self.core, request)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        fault = self.core.faults.next("upload")
        if fault is not None and fault.kind != "lost":
            return await api.stricken(request, fault)
        status, text = files.receive(self.core, request.match_info["key"], await uploaded(request))
        self.core.calls.append(Call(method="upload", sent={}, error="" if status == 200 else text))
        return await api.stricken(request, fault) if fault else web.Response(text=text, status=status)

    async def _response(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        call = Call(method="response_url", sent=body, at=self.core.state.now())
        self.core.calls.append(call)
        fault = self.core.faults.next("response_url")
        if fault is not None and fault.kind != "lost":
            call.error = fault.kind
            return await api.stricken(request, fault)
        try:
            responses.respond(self.core, request.match_info["key"], body)
        except Refused as refused:
            call.error = str(refused)
            self.core.state.changed()
            gone = call.error in {"used_url", "expired_url", "invalid_url"}
            return web.json_response(refused.answer, status=404 if gone else 400)
        return await api.stricken(request, fault) if fault else web.Response(text="ok")


async def uploaded(request: web.Request) -> bytes:
    """The bytes sent to an upload address, raw or as the first part of a form."""
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for value in (await request.post()).values():
        return value.file.read() if isinstance(value, web.FileField) else str(value).encode()
    return b""
