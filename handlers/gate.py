"""An HTTP request as it arrives -> let through to Bolt, or 401, 413 or 400; what Bolt would answer with a server error ends here.

The headers come first, then the length, then the signature: what nobody signed is not parsed, so that it costs one hash. Nothing of
a refused request is logged: it may be anybody's.
"""

import asyncio
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Sequence
from time import time
from typing import Any, Final
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from handlers.shape import is_fair_event, is_fair_payload

EVENTS_PATH: Final = "/slack/events"
MAX_BYTES: Final = 512 * 1024
"""A command of 40,000 characters, each of nine bytes as Slack writes them in a form, and what comes with it."""
MAX_DEPTH: Final = 64
MAX_FIELDS: Final = 100
MAX_AGE_SECONDS: Final = 300
BODY_SECONDS: Final = 10.0

UNAUTHORIZED, TOO_LARGE, BAD = 401, 413, 400

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
# A string that does not end goes to the end of all: whatever the bytes, each is looked at once.
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
FORM: Final = "application/x-www-form-urlencoded"
CHECK_BYTES: Final = 1024
_TYPES = frozenset({"application/json", FORM})


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


def is_signed(secret: str, timestamp: str, signature: str, body: bytes) -> bool:
    """Whether *signature* is what *secret* makes of this time and body; compared in a time that tells nothing."""
    proof = hmac.new(secret.encode(), b"v0:%s:%s" % (timestamp.encode(), body), hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={proof}", signature)


def refuse_body(content_type: str, charset: str | None, body: bytes) -> int | None:
    """The status that refuses a body, None where it is a JSON object, or a form whose `payload` is one where it has one."""
    if content_type not in _TYPES or (charset or "utf-8").lower() not in {"utf-8", "utf8", "us-ascii"}:
        return BAD
    try:
        text = body.decode("utf-8")
        if content_type == "application/json":
            sent = fair_object(text)
            return None if sent is not None and is_fair_event(sent) else BAD
        fields = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError:
        return BAD
    names = [name for name, _ in fields]
    if not names or len(set(names)) < len(names):
        return BAD
    payload = dict(fields).get("payload")
    if payload is None:
        return None
    sent = fair_object(payload)
    return None if sent is not None and is_fair_payload(sent) else BAD


def fair_object(text: str) -> dict[str, Any] | None:
    """The JSON object that *text* is, None where it is none or deeper than `MAX_DEPTH`, which is measured before it is parsed."""
    if depth_of(text.encode()) > MAX_DEPTH:
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


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


def gate(
    secret: str,
    *,
    max_bytes: int = MAX_BYTES,
    body_seconds: float = BODY_SECONDS,
    clock: Callable[[], float] = time,
) -> Middleware:
    """An aiohttp middleware for `EVENTS_PATH`; other paths pass. A body may take *body_seconds* to arrive in all."""

    @web.middleware
    async def stand_at_the_door(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path != EVENTS_PATH or request.method != "POST":
            return await handler(request)
        limited = request.clone(client_max_size=max_bytes)
        if await _is_ssl_check(request, body_seconds):
            return web.Response()
        refused = _refuse_head(limited, clock(), max_bytes) or await _refuse_rest(
            limited, secret, body_seconds
        )
        if refused is None:
            return await handler(limited)
        response = web.Response(status=refused)
        response.force_close()  # what is left of the body is not waited for
        return response

    return stand_at_the_door


async def _is_ssl_check(request: web.Request, seconds: float) -> bool:
    """Whether it is Slack's look at our certificate, which it does not sign; nothing is done with it.

    Only a short form without a signature is read for that.
    """
    length = request.headers.getall("Content-Length", [])
    if "X-Slack-Signature" in request.headers or request.content_type != FORM or len(length) != 1:
        return False
    if not re.fullmatch(r"[0-9]{1,4}", length[0]) or int(length[0]) > CHECK_BYTES:
        return False
    try:
        async with asyncio.timeout(seconds):
            fields = parse_qsl((await request.read()).decode("ascii", "replace"), max_num_fields=MAX_FIELDS)
    except (TimeoutError, ValueError, web.RequestPayloadError, web.HTTPRequestEntityTooLarge):
        return False
    return ("ssl_check", "1") in fields


def _refuse_head(request: web.Request, now: float, max_bytes: int) -> int | None:
    """What is wrong before a byte of the body is read; a packed one is not unpacked."""
    headers = request.headers
    refused = refuse_headers(
        headers.getall("X-Slack-Request-Timestamp", []),
        headers.getall("X-Slack-Signature", []),
        headers.getall("Content-Length", []),
        now,
        max_bytes,
    )
    if refused is None and headers.get("Content-Encoding", "identity").lower() != "identity":
        return BAD
    return refused


async def _refuse_rest(request: web.Request, secret: str, seconds: float) -> int | None:
    """What is wrong with the body: too long, too slow, not Slack's, no form and no JSON; it stays in *request*."""
    try:
        async with asyncio.timeout(seconds):
            body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        return TOO_LARGE
    except (TimeoutError, web.RequestPayloadError):
        return BAD
    headers = request.headers
    if not is_signed(secret, headers["X-Slack-Request-Timestamp"], headers["X-Slack-Signature"], body):
        return UNAUTHORIZED
    return refuse_body(request.content_type, request.charset, body)
