"""A file of the workspace -> its bytes, for somebody who may see it."""

from typing import TYPE_CHECKING

from aiohttp import web

from bot.demo.workspace.page_door import SECURITY, refuse_strangers, viewer_of
from bot.demo.workspace.state import File, Payload

if TYPE_CHECKING:
    from bot.demo.workspace.bench import Workspace

SHOWN = {"csv": "text/csv", "png": "image/png"}


class Downloads:
    """Serves the files of one workspace: to people in the browser, and to the app by its token."""

    def __init__(self, workspace: "Workspace") -> None:
        self.workspace = workspace

    def add_routes(self, served: web.Application) -> None:
        """The files' addresses."""
        served.router.add_get("/page/file/{id}", self._file)
        served.router.add_get("/files/{id}/{name}", self._private_file)
        served.router.add_get("/files/{id}/download/{name}", self._private_file)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """A file for somebody who is in a conversation where it was shared."""
        refuse_strangers(request)
        viewer = viewer_of(self.workspace, request.query.get("viewer", ""))
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


def _images(blocks: list[Payload]) -> set[str]:
    """The ids of uploaded pictures that these blocks show."""
    places = [*blocks, *(one.get("accessory") or {} for one in blocks)]
    return {str(one["slack_file"].get("id", "")) for one in places if isinstance(one.get("slack_file"), dict)}


def _content(file: File, *, download: bool) -> web.Response:
    ending = file.name.rsplit(".", 1)[-1].lower()
    headers = dict(SECURITY)
    if ending not in SHOWN or download:
        headers["Content-Disposition"] = f'attachment; filename="{_safe(file.name)}"'
    kind = SHOWN.get(ending, "application/octet-stream")
    return web.Response(body=file.content or b"", content_type=kind, headers=headers)


def _safe(name: str) -> str:
    return "".join(
        letter if (letter.isalnum() and letter.isascii()) or letter in "._-" else "_" for letter in name
    )
