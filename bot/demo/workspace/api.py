"""An HTTP request to /api/<method> -> Slack's answer: token, scope, planned faults, then the method itself."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from bot.demo.blocks_check import block_faults
from bot.demo.workspace import chat, conversations, files, views
from bot.demo.workspace.core import Call, Core, Refused
from bot.demo.workspace.faults import Fault, missing_scope
from bot.demo.workspace.state import Payload

Method = Callable[[Core, Payload], Payload]
PAGE = "<!doctype html><title>Down for maintenance</title><p>We will be back soon."
JSON_KEYS = ("blocks", "metadata", "view", "files", "attachments")


def _connect(core: Core, _args: Payload) -> Payload:
    """apps.connections.open: a one-use websocket address."""
    ticket = core.state.fresh("socket")
    core.tickets.add(ticket)
    return {"ok": True, "url": f"{core.base.replace('http', 'ws', 1)}/link/{ticket}"}


def _validate(_core: Core, args: Payload) -> Payload:
    """blocks.validate: the faults of a list of blocks."""
    lines = block_faults(args.get("blocks"))
    return {"ok": True} if not lines else {"ok": False, "error": "invalid_blocks", "errors": lines}


_KIND = "{channel}:read"
_HISTORY = "{channel}:history"
# method -> (what does it, the scopes of which one is needed; {channel} becomes channels, groups or im)
METHODS: dict[str, tuple[Method, str]] = {
    "api.test": (lambda _core, args: {"ok": True, "args": args}, ""),
    "apps.connections.open": (_connect, ""),
    "auth.test": (conversations.auth_test, ""),
    "blocks.validate": (_validate, ""),
    "chat.delete": (chat.delete, "chat:write"),
    "chat.getPermalink": (chat.permalink, ""),
    "chat.postEphemeral": (chat.post_ephemeral, "chat:write"),
    "chat.postMessage": (chat.post_message, "chat:write"),
    "chat.update": (chat.update, "chat:write"),
    "conversations.history": (conversations.history, _HISTORY),
    "conversations.info": (conversations.info, _KIND),
    "conversations.list": (conversations.listing, "{types}:read"),
    "conversations.members": (conversations.members, _KIND),
    "conversations.open": (conversations.open_direct, "im:write"),
    "conversations.replies": (conversations.replies, _HISTORY),
    "files.completeUploadExternal": (files.complete, "files:write"),
    "files.delete": (files.delete, "files:write"),
    "files.getUploadURLExternal": (files.upload_url, "files:write"),
    "files.info": (files.info, "files:read"),
    "reactions.add": (chat.add_reaction, "reactions:write"),
    "reactions.remove": (chat.remove_reaction, "reactions:write"),
    "users.conversations": (conversations.of_user, "{types}:read"),
    "users.info": (conversations.user_info, "users:read"),
    "users.list": (conversations.user_list, "users:read"),
    "users.lookupByEmail": (conversations.by_email, "users:read.email"),
    "views.open": (views.open_view, ""),
    "views.publish": (views.publish, ""),
    "views.push": (views.push, ""),
    "views.update": (views.update, ""),
}
TYPES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


async def handle(core: Core, request: web.Request) -> web.StreamResponse:
    """The answer to one Web API request; every request is kept in `core.calls`."""
    method = request.match_info["method"]
    args, token = await _arguments(request)
    call = Call(method=method, sent=args, at=core.state.now())
    core.calls.append(call)
    fault = core.faults.next(method)
    if fault is not None and fault.kind != "lost":
        call.error = fault.error if fault.kind == "error" else fault.kind
        return await stricken(request, fault)
    answer = _answer(core, method, args, token)
    call.error = answer.get("error", "")
    core.state.changed()
    if fault is not None:
        call.error = "lost"
        return await stricken(request, fault)
    headers = {"x-oauth-scopes": ",".join(sorted(core.scopes))}
    status = 200
    if answer.get("error") == "ratelimited":
        status, headers["Retry-After"] = 429, str(answer.get("retry_after", 1))
    return web.json_response(answer, status=status, headers=headers)


async def stricken(request: web.Request, fault: Fault) -> web.StreamResponse:
    """What a planned fault answers."""
    if fault.kind == "error":
        return web.json_response({"ok": False, "error": fault.error, **fault.extra})
    if fault.kind == "ratelimited":
        headers = {"Retry-After": str(fault.retry_after)}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    if fault.kind == "html":
        return web.Response(text=PAGE, status=fault.status, content_type="text/html")
    if fault.kind == "http":
        return web.Response(text="fatal", status=fault.status)
    if fault.kind == "hang":
        await asyncio.Event().wait()  # until the app hangs up or the workspace stops
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _answer(core: Core, method: str, args: Payload, token: str) -> Payload:
    if method not in METHODS:
        return {"ok": False, "error": "unknown_method", "req_method": method}
    try:
        _authenticate(core, method, token)
        work, scope = METHODS[method]
        needed = _needed(core, scope, args)
        if needed and not set(needed.split(",")) <= core.scopes:
            return missing_scope(needed, core.scopes)
        return work(core, args)
    except Refused as refused:
        return refused.answer


def _authenticate(core: Core, method: str, token: str) -> None:
    if not token:
        raise Refused("not_authed")
    if core.refusing:
        raise Refused(core.refusing)
    app_level = method == "apps.connections.open"
    if token == (core.bot_token if app_level else core.app_token):
        raise Refused("not_allowed_token_type")
    if token != (core.app_token if app_level else core.bot_token):
        raise Refused("invalid_auth")


def _needed(core: Core, scope: str, args: Payload) -> str:
    """The scope for this call: those of conversations depend on the kind of conversation."""
    if "{types}" in scope:
        wanted = str(args.get("types") or "public_channel").split(",")
        return ",".join(scope.format(types=TYPES.get(one.strip(), "channels")) for one in wanted)
    found = core.state.conversation(str(args.get("channel") or "")) if "{channel}" in scope else None
    if found is None:
        return "" if "{channel}" in scope else scope
    kind = "im" if found.direct else "groups" if found.private else "channels"
    return scope.format(channel=kind)


async def _arguments(request: web.Request) -> tuple[Payload, str]:
    """What was sent, from query, form or JSON, and the token."""
    args: Payload = dict(request.query)
    if request.content_type == "application/json":
        args |= _object(await request.text())
    elif request.method == "POST":
        args |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    for key in JSON_KEYS:
        if isinstance(args.get(key), str):
            args[key] = _parsed(args[key])
    header = request.headers.get("Authorization", "")
    return args, str(args.pop("token", "")) or header.removeprefix("Bearer ").strip()


def _object(text: str) -> Mapping[str, Any]:
    parsed = _parsed(text)
    return parsed if isinstance(parsed, dict) else {}


def _parsed(text: str) -> Any:
    """JSON, or the text as it stands where it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return text
