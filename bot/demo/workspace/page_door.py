"""A request of the page -> who looks, or a refusal: only this machine, only this page."""

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from bot.demo.workspace.bench import Workspace

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
HERE = ("127.0.0.1", "localhost", "[::1]")


def refuse_strangers(request: web.Request) -> None:
    """Another site in the same browser may neither look nor act."""
    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    origin = request.headers.get("Origin")
    if host not in HERE or (origin is not None and origin != f"http://{request.host}"):
        raise web.HTTPForbidden(text="only from this machine")


def viewer_of(workspace: "Workspace", wanted: str) -> str:
    """The id of a person of the workspace, *wanted* itself."""
    person = workspace.people.get(wanted)
    if person is None or person.bot:
        raise web.HTTPBadRequest(text="unknown person")
    return wanted
