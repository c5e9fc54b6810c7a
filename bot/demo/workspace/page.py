"""The workspace in the browser: its page, what one person sees as JSON, live updates, and what they do."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.demo.workspace.downloads import Downloads
from bot.demo.workspace.page_door import SECURITY, refuse_strangers, viewer_of
from bot.demo.workspace.picture_of import seen_by
from bot.demo.workspace.state import Message, Payload, View

if TYPE_CHECKING:
    from bot.demo.workspace.bench import Workspace

FOLDER = Path(__file__).parent.parent / "page"
TYPES = {".js": "text/javascript", ".css": "text/css"}


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
        served.router.add_get("/", _static(FOLDER / "index.html", "text/html"))
        for path in sorted(FOLDER.iterdir()):
            if path.suffix in TYPES:
                served.router.add_get(f"/{path.name}", _static(path, TYPES[path.suffix]))
        served.router.add_get("/page/seen", self._seen)
        served.router.add_get("/page/live", self._live)
        served.router.add_post("/page/do", self._do)
        Downloads(self.workspace).add_routes(served)
        served.router.add_get("/archives/{channel}/{at}", self._permalink)

    def close(self) -> None:
        """Ends the live updates."""
        for task in self._streams:
            if task is not None:
                task.cancel()

    async def _seen(self, request: web.Request) -> web.StreamResponse:
        refuse_strangers(request)
        seen = seen_by(self.workspace, viewer_of(self.workspace, request.query.get("viewer", "")))
        return web.json_response(seen, headers=SECURITY)

    async def _live(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: all that the viewer sees, after each change."""
        refuse_strangers(request)
        viewer = viewer_of(self.workspace, request.query.get("viewer", ""))
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
        refuse_strangers(request)
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        asked = await request.json()
        viewer = viewer_of(self.workspace, str(asked.get("viewer", "")))
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

    async def _permalink(self, request: web.Request) -> web.StreamResponse:
        at = request.match_info["at"].removeprefix("p")
        raise web.HTTPFound(f"/#{request.match_info['channel']}/{at[:-6]}.{at[-6:]}")


def _static(path: Path, content_type: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(request: web.Request) -> web.StreamResponse:
        refuse_strangers(request)
        return web.FileResponse(path, headers={**SECURITY, "Content-Type": f"{content_type}; charset=utf-8"})

    return serve
