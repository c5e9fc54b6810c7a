import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from hypothesis import strategies as st

from handlers.gate import depth_of, fair_object, gate, refuse_body, refuse_headers

NOW = 1_795_430_400
GOOD = "v0=" + "a1" * 32
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@pytest.mark.parametrize(
    ("timestamps", "signatures", "lengths", "status"),
    [
        ([str(NOW)], [GOOD], ["10"], None),
        ([str(NOW)], [GOOD], [], None),
        ([str(NOW - 300)], [GOOD], [], None),
        ([str(NOW + 300)], [GOOD], [], None),
        ([str(NOW - 301)], [GOOD], [], 401),
        ([str(NOW + 301)], [GOOD], [], 401),
        ([], [GOOD], [], 401),
        ([str(NOW)], [], [], 401),
        ([str(NOW)] * 2, [GOOD], [], 401),
        ([str(NOW)], [GOOD] * 2, [], 401),
        ([""], [GOOD], [], 401),
        (["soon"], [GOOD], [], 401),
        ([f"{NOW}.0"], [GOOD], [], 401),
        (["-1"], [GOOD], [], 401),
        (["9" * 5000], [GOOD], [], 401),
        (["١٢٣"], [GOOD], [], 401),
        ([f"{NOW}\n"], [GOOD], [], 401),
        ([str(NOW)], [""], [], 401),
        ([str(NOW)], ["v0="], [], 401),
        ([str(NOW)], ["v1=" + "a1" * 32], [], 401),
        ([str(NOW)], ["v0=" + "é1" * 32], [], 401),
        ([str(NOW)], [GOOD + "0"], [], 401),
        ([str(NOW)], [GOOD.upper()], [], 401),
        ([str(NOW)], [GOOD], [str(512 * 1024)], None),
        ([str(NOW)], [GOOD], [str(512 * 1024 + 1)], 413),
        ([str(NOW)], [GOOD], ["many"], None),
    ],
)
def test_headers_that_are_not_slacks_are_refused(
    timestamps: list[str], signatures: list[str], lengths: list[str], status: int | None
) -> None:
    assert refuse_headers(timestamps, signatures, lengths, NOW) == status


def deep(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


@pytest.mark.parametrize(
    ("content_type", "charset", "body", "status"),
    [
        (JSON, None, b'{"type": "event_callback", "event": {"type": "team_join"}}', None),
        (JSON, None, b'{"type": "event_callback", "event": {"type": "app_mention"}}', 400),
        (JSON, None, b'{"type": "event_callback"}', 400),
        (JSON, "UTF-8", b'{"type": "app_rate_limited"}', None),
        (JSON, "UTF-8", b"{}", 400),
        (JSON, None, b'{"type": "x", "a": ' + deep(63) + b"}", None),
        (JSON, None, b'{"type": "x", "a": ' + deep(64) + b"}", 400),
        (JSON, None, b'\xef\xbb\xbf{"type": "x"}', 400),
        (JSON, None, deep(20_000), 400),
        (JSON, None, b"[" * 100_000, 400),
        (JSON, None, b"[]", 400),
        (JSON, None, b"null", 400),
        (JSON, None, b"", 400),
        (JSON, None, b"{", 400),
        (JSON, None, b'{"a": ' + b"9" * 5000 + b"}", 400),
        (JSON, None, b'{"a": "\xff"}', 400),
        (JSON, "latin-1", b"{}", 400),
        (JSON, "no-such", b"{}", 400),
        ("text/plain", None, b"{}", 400),
        ("multipart/form-data", None, b"x", 400),
        (FORM, None, b"command=%2Flogins&text=Support+yesterday", None),
        (FORM, None, b"text=&command=%2Flogins", None),
        (FORM, None, b"text=a&text=b", 400),
        (FORM, None, b"", 400),
        (FORM, None, b"text=%FF", 400),
        (FORM, None, b"text=\xff", 400),
        (FORM, None, b"&".join(b"f%d=1" % number for number in range(101)), 400),
        (FORM, None, b"payload=%7B%22type%22%3A%22new%22%7D", None),
        (FORM, None, b"payload=%7B%22type%22%3A%22block_actions%22%7D", 400),
        (FORM, None, b"payload=", 400),
        (FORM, None, b"payload=null", 400),
        (FORM, None, b"payload=%5B%5D", 400),
        (FORM, None, b"payload=" + deep(65), 400),
    ],
)
def test_bodies_bolt_would_stumble_over_are_refused(
    content_type: str, charset: str | None, body: bytes, status: int | None
) -> None:
    assert refuse_body(content_type, charset, body) == status


@pytest.mark.parametrize(
    ("body", "depth"),
    [
        (b"{}", 1),
        (b"[[[", 3),
        (b'{"[[[": "\\"[["}', 1),
        (b"[][]", 1),
        (b"]]][", 0),
        (b"", 0),
        (b'"\\\\"[', 1),
    ],
)
def test_depth_counts_brackets_outside_of_strings(body: bytes, depth: int) -> None:
    assert depth_of(body) == depth


@given(st.binary(max_size=300))
def test_no_bytes_whatever_raise(body: bytes) -> None:
    assert isinstance(fair_object(body.decode("latin-1")), dict | None)
    assert {refuse_body(kind, None, body) for kind in (JSON, FORM, "")} <= {None, 400}


@given(
    st.recursive(st.none() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=2), max_leaves=20)
)
def test_depth_is_that_of_the_value(value: object) -> None:
    def depth(part: object) -> int:
        return 1 + max(map(depth, part), default=0) if isinstance(part, list) else 0

    assert depth_of(json.dumps(value).encode()) == depth(value)


async def heard(request: web.Request) -> web.Response:
    return web.Response(text=await request.text())


async def client_of(**options: Any) -> TestClient[web.Request, web.Application]:
    served = web.Application(middlewares=[gate("secret", clock=lambda: NOW, **options)])
    served.router.add_post("/slack/events", heard)
    served.router.add_get("/slack/events", heard)
    served.router.add_post("/other", heard)
    client = TestClient(TestServer(served))
    await client.start_server()
    return client


def signed(body: bytes, **more: str) -> dict[str, str]:
    signature = hmac.new(b"secret", b"v0:%d:" % NOW + body, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": str(NOW),
        "X-Slack-Signature": f"v0={signature}",
        "Content-Type": FORM,
        **more,
    }


async def test_a_good_request_reaches_its_handler_with_its_body() -> None:
    client = await client_of()
    try:
        reply = await client.post("/slack/events", data=b"text=a", headers=signed(b"text=a"))
        assert (reply.status, await reply.text()) == (200, "text=a")
    finally:
        await client.close()


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"text=a", {"X-Slack-Signature": "é"}, 401),
        (b"text=a", {"X-Slack-Request-Timestamp": "soon"}, 401),
        (b"text=" + b"a" * 200, {}, 413),
        (b"text=a&text=b", {}, 400),
        (b"text=a", {"Content-Encoding": "gzip"}, 400),
        (b"text=a", {"Content-Type": "application/x-www-form-urlencoded; charset=no-such"}, 400),
    ],
)
async def test_a_bad_request_ends_at_the_gate(body: bytes, headers: dict[str, str], status: int) -> None:
    client = await client_of(max_bytes=100)
    try:
        reply = await client.post("/slack/events", data=body, headers=signed(body, **headers))
        assert (reply.status, await reply.text()) == (status, "")
    finally:
        await client.close()


async def test_what_another_secret_signed_is_refused_before_it_is_read_as_anything() -> None:
    client = await client_of()
    old = hmac.new(b"old", b"v0:%d:" % NOW + b"{", hashlib.sha256).hexdigest()
    try:
        reply = await client.post(
            "/slack/events", data=b"{", headers=signed(b"{", **{"X-Slack-Signature": f"v0={old}"})
        )
        assert reply.status == 401
    finally:
        await client.close()


async def test_a_body_that_drips_is_given_up_in_time_and_its_connection_ends() -> None:
    async def drip() -> AsyncIterator[bytes]:
        yield b"text="
        await asyncio.Event().wait()  # for ever
        yield b"a"

    client = await client_of(body_seconds=0.05)
    try:
        reply = await client.post("/slack/events", data=drip(), headers=signed(b"text=a"))
        assert (reply.status, reply.headers["Connection"]) == (400, "close")
    finally:
        await client.close()


@pytest.mark.parametrize(
    "body", [b'"' + rb"\"" * 120_000, b'"' * 250_000, b"\\" * 250_000, b'["' * 120_000, rb"\"[" * 80_000]
)
def test_no_body_takes_long_to_be_measured(body: bytes) -> None:
    began = time.process_time()
    depth_of(body)
    assert time.process_time() - began < 0.5


async def test_a_body_that_hides_its_length_is_cut_off_at_the_limit() -> None:
    async def pieces() -> AsyncIterator[bytes]:  # an async generator is sent in chunks, without a length
        for _ in range(50):
            yield b"a" * 10

    client = await client_of(max_bytes=100)
    try:
        reply = await client.post("/slack/events", data=pieces(), headers=signed(b""))
        assert reply.status == 413
    finally:
        await client.close()


@pytest.mark.parametrize(("method", "path"), [("POST", "/other"), ("GET", "/slack/events")])
async def test_other_paths_and_methods_pass(method: str, path: str) -> None:
    client = await client_of()
    try:
        reply = await client.request(method, path)
        assert reply.status == 200
    finally:
        await client.close()


CHECKS: tuple[tuple[bytes, dict[str, str], int], ...] = (
    (b"ssl_check=1&token=abc", {}, 200), (b"token=abc&ssl_check=1", {}, 200), (b"ssl_check=0&token=abc", {}, 401), (b"ssl_check=1", {"X-Slack-Signature": "v0=x"}, 401),
    (b"command=%2Flogins&text=x", {}, 401), (b"ssl_check=1&x=" + b"y" * 2000, {}, 401), (b"", {}, 401),
)  # fmt: skip


@pytest.mark.parametrize(("body", "headers", "status"), CHECKS)
async def test_slacks_look_at_the_certificate_is_answered_and_nothing_is_done_with_it(
    body: bytes, headers: dict[str, str], status: int
) -> None:
    client = await client_of()
    async with client:
        sent = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        reply = await client.post("/slack/events", data=body, headers=sent)
        assert (reply.status, await reply.read()) == (status, b"")
