"""An HTTP request as it arrives -> let through to Bolt, or 401, 413 or 400; what Bolt would answer with a server error ends here.

The signature itself is Bolt's to check. Nothing of a refused request is logged: it may be anybody's.
"""

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from time import time
from typing import Final
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

EVENTS_PATH: Final = "/slack/events"
MAX_BYTES: Final = 256 * 1024
MAX_DEPTH: Final = 64
MAX_FIELDS: Final = 100
MAX_AGE_SECONDS: Final = 300
BODY_SECONDS: Final = 10.0

UNAUTHORIZED, TOO_LARGE, BAD = 401, 413, 400

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_TYPES = frozenset({"application/json", "application/x-www-form-urlencoded"})


def refuse_headers(
    timestamps: Sequence[str],
    signatures: Sequence[str],
    lengths: Sequence[str],
    now: float,
    max_bytes: int = MAX_BYTES,
) -> int | None:
    """The status that refuses a request by its headers alone, None where they look like Slack's.

    Every value of a header is given; two of one kind are as wrong as none. *now* in seconds since 1970: Slack's own time may be
    five minutes off in either direction.
    """
    if len(timestamps) != 1 or len(signatures) != 1:
        return UNAUTHORIZED
    if not (_TIMESTAMP.fullmatch(timestamps[0]) and _SIGNATURE.fullmatch(signatures[0])):
        return UNAUTHORIZED
    if abs(now - int(timestamps[0])) > MAX_AGE_SECONDS:
        return UNAUTHORIZED
    return (
        TOO_LARGE
        if any(re.fullmatch(r"[0-9]{1,18}", size) and int(size) > max_bytes for size in lengths)
        else None
    )


def refuse_body(content_type: str, charset: str | None, body: bytes) -> int | None:
    """The status that refuses a body, None where it is a JSON object, or a form whose `payload` is one where it has one."""
    if content_type not in _TYPES or (charset or "utf-8").lower() not in {"utf-8", "utf8", "us-ascii"}:
        return BAD
    try:
        text = body.decode("utf-8")
        if content_type == "application/json":
            return None if is_fair_object(body) else BAD
        fields = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError:
        return BAD
    names = [name for name, _ in fields]
    if not names or len(set(names)) < len(names):
        return BAD
    payload = dict(fields).get("payload")
    return BAD if payload is not None and not is_fair_object(payload.encode()) else None


def is_fair_object(body: bytes) -> bool:
    """Whether *body* is a JSON object no deeper than `MAX_DEPTH`, measured before it is parsed."""
    if depth_of(body) > MAX_DEPTH:
        return False
    try:
        return isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False


def depth_of(body: bytes) -> int:
    """How deep the brackets outside of strings go, whether or not the rest is JSON."""
    deepest = depth = 0
    for byte in _STRING.sub(b"", body):
        if byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


def gate(max_bytes: int = MAX_BYTES, clock: Callable[[], float] = time) -> Middleware:
    """An aiohttp middleware for `EVENTS_PATH`; other paths pass. A body may take ten seconds to arrive."""

    @web.middleware
    async def stand_at_the_door(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path != EVENTS_PATH or request.method != "POST":
            return await handler(request)
        status, checked = await _look(request, max_bytes, clock())
        return await handler(checked) if status is None else web.Response(status=status)

    return stand_at_the_door


async def _look(request: web.Request, max_bytes: int, now: float) -> tuple[int | None, web.Request]:
    """The status that refuses *request*, and the request whose body was read within its limit."""
    headers = request.headers
    refused = refuse_headers(
        headers.getall("X-Slack-Request-Timestamp", []),
        headers.getall("X-Slack-Signature", []),
        headers.getall("Content-Length", []),
        now,
        max_bytes,
    )
    if refused is not None:
        return refused, request
    if headers.get("Content-Encoding", "identity").lower() != "identity":
        return BAD, request
    limited = request.clone(client_max_size=max_bytes)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await limited.read()
    except web.HTTPRequestEntityTooLarge:
        return TOO_LARGE, request
    except TimeoutError:
        return BAD, request
    return refuse_body(limited.content_type, limited.charset, body), limited
