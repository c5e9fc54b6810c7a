"""The workspace in the browser: its page, what one person sees as JSON, live updates, and what they do."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.demo.workspace.picture_of import seen_by
from bot.demo.workspace.state import File, Message, Payload, View

if TYPE_CHECKING:
    from bot.demo.workspace.bench import Workspace

FOLDER = Path(__file__).parent.parent / "page"
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
HERE = ("127.0.0.1", "localhost", "[::1]")
STATIC = {"index.html": "text/html", "page.js": "text/javascript", "page.css": "text/css"}


class Page:
    """Serves the page for one workspace."""

    def __init__(self, workspace: "Workspace") -> None:
        self.workspace = workspace
        self._streams: set[asyncio.Task[Any] | None] = set()
        self._deeds: dict[str, Callable[[str, Payload], Awaitable[Any]]] = {
            "command": self._command,
            "say": self._say,
            "press": self._press,
            "select": self._select,
            "options": self._options,
            "submit": self._submit,
            "close": self._close,
            "home": self._home,
            "shortcut": self._shortcut,
            "invite": self._invite,
        }

    def add_routes(self, served: web.Application) -> None:
        """The page's addresses."""
        served.router.add_get("/", self._static("index.html"))
        for name in ("page.js", "page.css"):
            served.router.add_get(f"/{name}", self._static(name))
        served.router.add_get("/page/seen", self._seen)
        served.router.add_get("/page/live", self._live)
        served.router.add_post("/page/do", self._do)
        served.router.add_get("/page/file/{id}", self._file)
        served.router.add_get("/files/{id}/{name}", self._private_file)
        served.router.add_get("/files/{id}/download/{name}", self._private_file)
        served.router.add_get("/archives/{channel}/{at}", self._permalink)

    def close(self) -> None:
        """Ends the live updates."""
        for task in self._streams:
            if task is not None:
                task.cancel()

    def _static(self, name: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            _refuse_strangers(request)
            text = (FOLDER / name).read_text(encoding="utf-8")
            return web.Response(text=text, content_type=STATIC[name], headers=SECURITY)

        return serve

    async def _seen(self, request: web.Request) -> web.StreamResponse:
        _refuse_strangers(request)
        seen = seen_by(self.workspace, self._viewer(request.query.get("viewer", "")))
        return web.json_response(seen, headers=SECURITY)

    async def _live(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: all that the viewer sees, after each change."""
        _refuse_strangers(request)
        viewer = self._viewer(request.query.get("viewer", ""))
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", **SECURITY})
        await stream.prepare(request)
        task = asyncio.current_task()
        self._streams.add(task)
        try:
            while True:
                version = self.workspace.core.state.version
                await stream.write(f"data: {json.dumps(seen_by(self.workspace, viewer))}\n\n".encode())
                await self.workspace.core.state.wait_for_change(version)
                await asyncio.sleep(0.03)  # changes that come together are drawn together
        except (ConnectionError, asyncio.CancelledError):
            return stream
        finally:
            self._streams.discard(task)

    async def _do(self, request: web.Request) -> web.StreamResponse:
        """Something the viewer did, as JSON from this page only."""
        _refuse_strangers(request)
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        asked = await request.json()
        viewer = self._viewer(str(asked.get("viewer", "")))
        deed = self._deeds.get(str(asked.get("do", "")))
        if deed is None:
            raise web.HTTPBadRequest(text="unknown deed")
        try:
            answer = await deed(viewer, asked)
        except LookupError as wrong:
            raise web.HTTPConflict(text=str(wrong)) from wrong
        return web.json_response(answer, headers=SECURITY)

    async def _command(self, viewer: str, asked: Payload) -> Payload:
        name, _, text = str(asked["text"]).partition(" ")
        known = {row["name"] for row in seen_by(self.workspace, viewer)["commands"]}
        if name not in known:
            raise LookupError(f"{name} is not a valid command")
        done = await self.workspace.command(viewer, asked["channel"], name, text.strip())
        return {"outcome": done.outcome, "seconds": round(done.seconds, 3)}

    async def _say(self, viewer: str, asked: Payload) -> Payload:
        await self.workspace.say(viewer, asked["channel"], asked["text"], asked.get("thread", ""))
        return {}

    async def _press(self, viewer: str, asked: Payload) -> Payload:
        done = await self.workspace.press(
            viewer,
            self._place(viewer, asked),
            asked["action"],
            value=asked.get("value"),
            block_id=asked.get("block", ""),
        )
        return {"outcome": done.outcome}

    async def _select(self, viewer: str, asked: Payload) -> Payload:
        place = self._place(viewer, asked)
        if asked.get("quiet") and isinstance(
            place, View
        ):  # a field of a form: nothing is sent until it is submitted
            self.workspace.fill(place, {asked["block"]: asked["value"]})
            return {}
        done = await self.workspace.select(
            viewer, place, asked["action"], asked["value"], block_id=asked.get("block", "")
        )
        return {"outcome": done.outcome}

    async def _options(self, viewer: str, asked: Payload) -> Payload:
        found = await self.workspace.options(
            viewer, self._place(viewer, asked), asked["action"], asked.get("query", "")
        )
        return {"options": found}

    async def _submit(self, viewer: str, asked: Payload) -> Payload:
        done = await self.workspace.submit_view(viewer, asked.get("values") or {})
        return {"outcome": done.outcome}

    async def _close(self, viewer: str, _asked: Payload) -> Payload:
        if self.workspace.core.stack(viewer):
            await self.workspace.close_view(viewer)
        return {}

    async def _home(self, viewer: str, asked: Payload) -> Payload:
        done = await self.workspace.open_home(viewer, asked.get("tab", "home"))
        return {"outcome": done.outcome}

    async def _shortcut(self, viewer: str, asked: Payload) -> Payload:
        done = await self.workspace.shortcut(viewer, asked["callback"])
        return {"outcome": done.outcome}

    async def _invite(self, _viewer: str, asked: Payload) -> Payload:
        await self.workspace.invite_app(asked["channel"])
        return {}

    def _place(self, viewer: str, asked: Payload) -> Message | View:
        """The message or view that the viewer acts on, where they can see it."""
        state = self.workspace.core.state
        if asked.get("view"):
            view = state.view(asked["view"])
            if view is not None and view.user == viewer:
                return view
        else:
            for message in state.visible(asked["channel"], viewer):
                if message.ts == asked["ts"]:
                    return message
        raise LookupError("that is no longer there")

    def _viewer(self, wanted: str) -> str:
        person = self.workspace.people.get(wanted)
        if person is None or person.bot:
            raise web.HTTPBadRequest(text="unknown person")
        return wanted

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """A file for somebody who is in a conversation where it was shared."""
        _refuse_strangers(request)
        viewer = self._viewer(request.query.get("viewer", ""))
        file = self.workspace.core.state.files.get(request.match_info["id"])
        if file is None or not self._may_open(viewer, file):
            raise web.HTTPNotFound
        return _content(file, download="download" in request.query)

    def _may_open(self, viewer: str, file: File) -> bool:
        """Whether the file was shared where *viewer* is, or stands in a message they see."""
        state = self.workspace.core.state
        mine = [one for one in state.conversations.values() if viewer in one.members]
        if {channel for channel, _ in file.shares} & {one.id for one in mine}:
            return True
        shown = (message.blocks for one in mine for message in state.visible(one.id, viewer))
        return any(file.id == named for blocks in shown for named in _images(blocks))

    async def _private_file(self, request: web.Request) -> web.StreamResponse:
        """`url_private`: with the app's token."""
        file = self.workspace.core.state.files.get(request.match_info["id"])
        if request.headers.get("Authorization") != f"Bearer {self.workspace.core.bot_token}" or file is None:
            raise web.HTTPNotFound
        return _content(file, download=True)

    async def _permalink(self, request: web.Request) -> web.StreamResponse:
        at = request.match_info["at"].removeprefix("p")
        raise web.HTTPFound(f"/#{request.match_info['channel']}/{at[:-6]}.{at[-6:]}")


def _refuse_strangers(request: web.Request) -> None:
    """Only this machine, and only this page: another site in the same browser may not look or act."""
    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    origin = request.headers.get("Origin")
    if host not in HERE or (origin is not None and origin != f"http://{request.host}"):
        raise web.HTTPForbidden(text="only from this machine")


def _images(blocks: list[Payload]) -> set[str]:
    """The ids of uploaded pictures that these blocks show."""
    places = [*blocks, *(one.get("accessory") or {} for one in blocks)]
    return {str(one["slack_file"].get("id", "")) for one in places if isinstance(one.get("slack_file"), dict)}


def _content(file: File, *, download: bool) -> web.Response:
    ending = file.name.rsplit(".", 1)[-1].lower()
    kinds = {"csv": "text/csv", "png": "image/png"}
    shown = ending in kinds and not download
    headers = (
        SECURITY | {}
        if shown
        else SECURITY | {"Content-Disposition": f'attachment; filename="{_safe(file.name)}"'}
    )
    return web.Response(
        body=file.content or b"", content_type=kinds.get(ending, "application/octet-stream"), headers=headers
    )


def _safe(name: str) -> str:
    return "".join(
        letter if (letter.isalnum() and letter.isascii()) or letter in "._-" else "_" for letter in name
    )
