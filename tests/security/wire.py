"""A table of hostile HTTP requests, each with its threat and the statuses that may answer it; sent as raw bytes over a socket."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from bot.demo.workspace import MARIA, PETRA

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
MARK = "Zq7canary"
"""Stands in every hostile request, with what could break a log's line around it."""
HOSTILE = f"{MARK}\x1b[31m\u202e\u200b\x07\r\n=1+1%s{{0}}"


class Case(NamedTuple):
    """*request* as bytes for a secret; *statuses* that are right."""

    threat: str
    what: str
    request: Callable[[str], bytes]
    statuses: frozenset[int]


def proof(secret: str, at: str, body: bytes) -> str:
    """What Slack would sign."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()


def raw(headers: list[tuple[str, str]], body: bytes, *, length: bool = True, method: str = "POST") -> bytes:
    """The bytes of a request; header values may hold anything."""
    lines = [
        f"{method} /slack/events HTTP/1.1",
        "Host: app",
        *(f"{name}: {value}" for name, value in headers),
    ]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


def signed(secret: str, body: bytes, kind: str = FORM, *more: tuple[str, str], at: str = "", length: bool = True) -> bytes:  # fmt: skip
    """A request as Slack would send it."""
    when = at or str(int(time.time()))
    headers = [("X-Slack-Request-Timestamp", when), ("X-Slack-Signature", proof(secret, when, body))]
    return raw([*headers, *([("Content-Type", kind)] if kind else []), *more], body, length=length)


def fields(text: str = HOSTILE, **more: str) -> dict[str, str]:
    """A slash command that would ask."""
    return {
        "token": "old", "team_id": "T024BE7LH", "channel_id": "C024GENERAL", "user_id": PETRA, "command": "/logins",
        "text": text, "api_app_id": "A024LOGINS", "response_url": "http://127.0.0.1:9/never", "trigger_id": "1.2.hostile", **more,
    }  # fmt: skip


COMMAND = urlencode(fields()).encode()


def now(shift: float = 0) -> str:
    """Seconds of the epoch, shifted."""
    return str(int(time.time() + shift))


def chunked(body: bytes, size: int = 4096) -> bytes:
    """The body in chunks."""
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


STAMPS: dict[str, Callable[[], str]] = {
    "301 s old": lambda: now(-302), "301 s ahead": lambda: now(303), "a day old": lambda: now(-86400), "a float": lambda: f"{now()}.0",
    "negative": lambda: f"-{now()}", "with a plus": lambda: f"+{now()}", "milliseconds": lambda: f"{now()}000", "empty": lambda: "",
    "zero": lambda: "0", "a word": lambda: "now", "not a number": lambda: "nan", "infinite": lambda: "inf", "hex": lambda: hex(int(now())),
    "exponent": lambda: "1.8e9", "underscored": lambda: f"{now()[:3]}_{now()[3:]}", "two": lambda: f"{now()},{now()}",
    "a blank in it": lambda: f"{now()[:5]} {now()[5:]}", "thousand digits": lambda: "1" * 1000, "4301 digits": lambda: "9" * 4301,
    "Arabic digits": lambda: now().translate({48 + digit: 0x660 + digit for digit in range(10)}),
    "full-width digits": lambda: now().translate({48 + digit: 0xFF10 + digit for digit in range(10)}),
    "superscript": lambda: f"{now()[:-1]}²", "a quote": lambda: f"{now()}'", "a format": lambda: "%s%n", "text": lambda: MARK,
}  # fmt: skip
"""Time stamps that are not Slack's, each rightly signed."""

SIGNATURES: dict[str, Callable[[str], str]] = {
    "empty": lambda good: "", "only the version": lambda good: "v0=", "version 1": lambda good: f"v1={good[3:]}",
    "no version": lambda good: good[3:], "upper case": lambda good: good.upper(), "one letter short": lambda good: good[:-1],
    "one letter long": lambda good: f"{good}0", "no hex": lambda good: f"v0={'g' * 64}", "noughts": lambda good: f"v0={'0' * 64}",
    "non-ASCII": lambda good: f"v0={'é' * 64}", "full-width": lambda good: f"v0={'ａ' * 64}", "huge": lambda good: f"v0={'a' * 7000}",
    "two": lambda good: f"{good},{good}", "reversed": lambda good: f"v0={good[:2:-1]}", "quoted": lambda good: f'"{good}"',
    "one bit": lambda good: good[:-1] + ("0" if good[-1] != "0" else "1"), "text": lambda good: MARK, "a format": lambda good: "%s",
    "SHA-1": lambda good: f"v0={good[3:43]}", "null": lambda good: "null",
}  # fmt: skip


def _stamped(value: Callable[[], str]) -> Callable[[str], bytes]:
    def request(secret: str) -> bytes:
        return signed(secret, COMMAND, at=value() or " ")

    return request


def _signature(change: Callable[[str], str]) -> Callable[[str], bytes]:
    def request(secret: str) -> bytes:
        at = now()
        return raw([("X-Slack-Request-Timestamp", at), ("X-Slack-Signature", change(proof(secret, at, COMMAND))), ("Content-Type", FORM)], COMMAND)  # fmt: skip

    return request


def _headers(*pairs: tuple[str, Callable[[str, str], str]]) -> Callable[[str], bytes]:
    def request(secret: str) -> bytes:
        at = now()
        good = proof(secret, at, COMMAND)
        return raw([(name, value(at, good)) for name, value in pairs] + [("Content-Type", FORM)], COMMAND)

    return request


STAMP, SIGN = ("X-Slack-Request-Timestamp", lambda at, _: at), ("X-Slack-Signature", lambda _, good: good)
FORGED: dict[str, Callable[[str], bytes]] = {
    "no headers": _headers(),
    "no time": _headers(SIGN),
    "no signature": _headers(STAMP),
    "two times": _headers(STAMP, STAMP, SIGN),
    "two signatures": _headers(STAMP, SIGN, SIGN),
    "a good signature and a bad one": _headers(STAMP, SIGN, ("X-Slack-Signature", lambda *_: f"v0={'0' * 64}")),
    "a bad signature and a good one": _headers(STAMP, ("X-Slack-Signature", lambda *_: f"v0={'0' * 64}"), SIGN),
    "an old secret": lambda _: signed("an-old-signing-secret", COMMAND),
    "an empty secret": lambda _: signed("", COMMAND),
    "the secret in upper case": lambda secret: signed(secret.upper(), COMMAND),
    "another body": lambda secret: signed(secret, COMMAND).replace(PETRA.encode(), MARIA.encode()),
    "a byte more": lambda secret: raw([("X-Slack-Request-Timestamp", now()), ("X-Slack-Signature", proof(secret, now(), COMMAND)), ("Content-Type", FORM)], COMMAND + b"\n"),
    "another time": lambda secret: raw([("X-Slack-Request-Timestamp", now(-5)), ("X-Slack-Signature", proof(secret, now(), COMMAND)), ("Content-Type", FORM)], COMMAND),
    "no body": lambda secret: raw([("X-Slack-Request-Timestamp", now()), ("X-Slack-Signature", proof(secret, now(), COMMAND)), ("Content-Type", FORM)], b""),
    "the body's signature alone": lambda secret: raw([("X-Slack-Request-Timestamp", now()), ("X-Slack-Signature", "v0=" + hmac.new(secret.encode(), COMMAND, hashlib.sha256).hexdigest()), ("Content-Type", FORM)], COMMAND),
    "quadratic strings": lambda _: signed("forged", b'{"a": "' + rb"\"" * 120_000, JSON),
    "an unsigned bomb": lambda _: signed("forged", b"[" * 200_000, JSON),
    "an unsigned form": lambda _: signed("forged", b"a=" + b"%41" * 80_000),
    "an unsigned verification": lambda _: signed("forged", json.dumps({"type": "url_verification", "challenge": MARK}).encode(), JSON),
}  # fmt: skip

LARGE = 512 * 1024


def _sent(body: bytes, kind: str = FORM) -> Callable[[str], bytes]:
    return lambda secret: signed(secret, body, kind)


BODIES: dict[str, tuple[Callable[[str], bytes], set[int]]] = {
    "an unsigned ssl check": (lambda _: raw([("Content-Type", FORM)], b"ssl_check=1&token=x"), {200}),  # Slack sends it unsigned
    "announced too long": (lambda s: signed(s, b"", FORM, ("Content-Length", str(LARGE + 1)), length=False), {413}),
    "announced far too long": (lambda s: signed(s, b"", FORM, ("Content-Length", "999999999999"), length=False), {413}),
    "long in full": (lambda s: signed(s, b"text=" + b"a" * LARGE), {413}),
    "long in chunks": (lambda s: signed(s, b"", FORM, ("Transfer-Encoding", "chunked"), length=False) + chunked(b"a" * (LARGE + 4096)), {413}),
    "a negative length": (lambda s: signed(s, b"", FORM, ("Content-Length", "-1"), length=False), {400}),
    "a length in words": (lambda s: signed(s, b"", FORM, ("Content-Length", "many"), length=False), {400}),
    "two lengths": (lambda s: signed(s, COMMAND, FORM, ("Content-Length", "3")), {400}),
    "a length and chunks": (lambda s: signed(s, COMMAND, FORM, ("Transfer-Encoding", "chunked")), {400}),
    "a broken chunk": (lambda s: signed(s, b"", FORM, ("Transfer-Encoding", "chunked"), length=False) + b"zz\r\nab\r\n", {400}),
    "packed": (lambda s: signed(s, COMMAND, FORM, ("Content-Encoding", "gzip")), {400}),
    "packed otherwise": (lambda s: signed(s, COMMAND, FORM, ("Content-Encoding", "br, gzip")), {400}),
    "no type": (lambda s: signed(s, COMMAND, ""), {400}),
    "plain text": (lambda s: signed(s, COMMAND, "text/plain"), {400}),
    "multipart": (lambda s: signed(s, COMMAND, "multipart/form-data; boundary=x"), {400}),
    "XML": (lambda s: signed(s, b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "application/xml"), {400}),
    "a type of rubbish": (lambda s: signed(s, COMMAND, "\x7f;;=" + MARK), {400}),
    "JSON said to be a form": (lambda s: signed(s, b'{"a": 1}'), {200, 400, 404}),
    "a form said to be JSON": (lambda s: signed(s, COMMAND, JSON), {400}),
    "UTF-16": (lambda s: signed(s, COMMAND, f"{FORM}; charset=utf-16"), {400}),
    "no such charset": (lambda s: signed(s, COMMAND, f"{FORM}; charset={MARK}"), {400}),
    "UTF-7": (lambda s: signed(s, b"text=+ADw-", f"{FORM}; charset=utf-7"), {400}),
    "empty": (lambda s: signed(s, b""), {400}),
    "no bytes of text": (lambda s: signed(s, b"text=\xff\xfe"), {400}),
    "escaped no text": (lambda s: signed(s, b"text=%ff%fe"), {400}),
    "escaped half a pair": (lambda s: signed(s, b"text=%ed%a0%80"), {400}),
    "a NUL in the form": (lambda s: signed(s, b"te\x00xt=a"), {200, 400, 404}),
    "two texts": (lambda s: signed(s, COMMAND + b"&text=b"), {400}),
    "two people": (lambda s: signed(s, COMMAND + b"&user_id=U1"), {400}),
    "two teams": (lambda s: signed(s, COMMAND + b"&team_id=T0"), {400}),
    "two of a name spelt apart": (lambda s: signed(s, COMMAND + b"&%74ext=b"), {400}),
    "101 fields": (lambda s: signed(s, "&".join(f"f{at}=1" for at in range(101)).encode()), {400}),
    "only separators": (lambda s: signed(s, b"&" * 5000), {400}),
    "only an equals sign": (lambda s: signed(s, b"="), {200, 400, 404}),
    "40,000 characters": (lambda s: signed(s, urlencode(fields(MARK * 4500, trigger_id="4.0.0")).encode()), {200}),
    **{
        f"JSON: {what}": (_sent(body, JSON), statuses)
        for what, body, statuses in (
            ("empty", b"", {400}), ("null", b"null", {400}), ("a list", b"[]", {400}), ("a number", b"1", {400}), ("text", b'"a"', {400}),
            ("true", b"true", {400}), ("cut off", b'{"a": [1, 2', {400}), ("65 deep", b'{"a":' * 65 + b"1" + b"}" * 65, {400}),
            ("deep brackets", b"[" * 120_000 + b"]" * 120_000, {400}), ("deep and open", b'{"a":[' * 40_000, {400}),
            ("a huge number", b'{"a": ' + b"9" * 5000 + b"}", {400}), ("not UTF-8", b'{"a": "\xff"}', {400}), ("UTF-16", '{"a": 1}'.encode("utf-16"), {400}),
            ("a byte order mark", b"\xef\xbb\xbf{}", {400}), ("two values", b"{}{}", {400}), ("a comment", b"/* */{}", {400}), ("a single quote", b"{'a': 1}", {400}),
            ("quotes that never end", b'{"a": "' + rb"\"" * 100_000, {400}), ("a NUL", b'{"a": "\x00"}', {400}),
        )
    },
    **{
        f"payload: {what}": (_sent(b"payload=" + quote(text).encode()), {400})
        for what, text in (
            ("empty", ""), ("null", "null"), ("a list", "[]"), ("a number", "7"), ("text", '"a"'), ("cut off", "{"), ("deep", '{"a":' * 65 + "1" + "}" * 65),
            ("deep and open", '{"a":[' * 10_000), ("a huge number", '{"a": ' + "9" * 5000 + "}"), ("no JSON", HOSTILE), ("two values", "{}{}"),
        )
    },
}  # fmt: skip

SHAPES: tuple[dict[str, Any], ...] = (
    {}, {"type": None}, {"type": []}, {"type": "nosuch"}, {"type": HOSTILE}, {"type": "block_actions"},
    {"type": "block_actions", "actions": []}, {"type": "block_actions", "actions": None}, {"type": "block_actions", "actions": [{}]},
    {"type": "block_actions", "actions": ["x"]}, {"type": "block_actions", "actions": [{"action_id": "run:0"}]},
    {"type": "block_actions", "actions": [{"action_id": 7, "value": {}}], "user": {"id": PETRA}},
    {"type": "block_actions", "actions": [{"action_id": HOSTILE, "value": HOSTILE}], "user": {"id": HOSTILE}, "team": {"id": HOSTILE}},
    {"type": "block_actions", "actions": [{"action_id": "run:0", "value": "x"}], "user": PETRA},
    {"type": "block_actions", "actions": [{"action_id": "run:0", "value": "x"}], "user": None, "team": None},
    {"type": "view_submission"}, {"type": "view_submission", "view": None}, {"type": "view_submission", "view": {}},
    {"type": "view_submission", "view": {"callback_id": "report"}}, {"type": "view_submission", "view": {"callback_id": "digest"}},
    {"type": "view_submission", "view": {"callback_id": "grant"}}, {"type": "view_submission", "view": {"callback_id": "pins"}},
    {"type": "view_submission", "view": {"callback_id": "report", "state": {"values": []}}, "user": {"id": PETRA}},
    {"type": "view_submission", "view": {"callback_id": "report", "state": {"values": {"queues": {"a": {"selected_options": [{}]}}}}}, "user": {"id": PETRA}},
    {"type": "view_submission", "view": {"callback_id": "digest", "state": {"values": {}}, "private_metadata": "{"}, "user": {"id": PETRA}},
    {"type": "view_closed", "view": {"callback_id": "report"}}, {"type": "shortcut"}, {"type": "shortcut", "callback_id": "login_report"},
    {"type": "shortcut", "callback_id": "login_report", "user": {"id": PETRA}}, {"type": "shortcut", "callback_id": HOSTILE},
    {"type": "message_action", "callback_id": "x"}, {"type": "block_suggestion"}, {"type": "block_suggestion", "action_id": "pick_queue"},
    {"type": "block_suggestion", "action_id": "pick_queue", "value": HOSTILE * 100, "user": {"id": PETRA}},
    {"type": "block_suggestion", "action_id": "pick_zone", "value": "\x00", "user": {"id": PETRA}},
    {"type": "dialog_submission"}, {"type": "interactive_message", "actions": [{"name": "x"}]}, {"type": "workflow_step_edit"},
)  # fmt: skip

EVENTS: tuple[dict[str, Any], ...] = (
    {}, {"type": "event_callback"}, {"type": "event_callback", "event": None}, {"type": "event_callback", "event": []},
    {"type": "event_callback", "event": {}}, {"type": "event_callback", "event": {"type": "app_mention"}},
    {"type": "event_callback", "event": {"type": "message"}}, {"type": "event_callback", "event": {"type": "message", "channel_type": "im"}},
    {"type": "event_callback", "event": {"type": "message", "channel_type": "im", "user": {"id": "U"}, "text": 7}},
    {"type": "event_callback", "event": {"type": "app_home_opened"}}, {"type": "event_callback", "event": {"type": "app_home_opened", "user": None}},
    {"type": "event_callback", "event": {"type": "channel_archive"}}, {"type": "event_callback", "event": {"type": "user_change"}},
    {"type": "event_callback", "event": {"type": "tokens_revoked"}}, {"type": "event_callback", "event": {"type": HOSTILE}},
    {"type": "url_verification"}, {"type": "url_verification", "challenge": {"a": 1}}, {"type": "app_rate_limited"}, {"type": HOSTILE},
)  # fmt: skip


def commands() -> Iterator[tuple[str, dict[str, str]]]:
    """Signed commands that nobody's Slack would send."""
    for name in (
        "user_id",
        "team_id",
        "channel_id",
        "trigger_id",
        "response_url",
        "text",
        "api_app_id",
        "user_name",
    ):
        yield f"without {name}", {key: value for key, value in fields("help").items() if key != name}
        yield f"empty {name}", {**fields("help"), name: ""}
        yield f"hostile {name}", {**fields("help", trigger_id=f"h.{name}"), name: HOSTILE}
    for address in (
        "http://169.254.169.254/latest/meta-data", "http://localhost:22/", "https://hooks.slack.com.evil.example/x", "https://evilslack.com/x",
        "https://evil.example/hooks.slack.com", "https://hooks.slack.com@evil.example/", "https://evil.example\\@hooks.slack.com/", "//hooks.slack.com/x",
        "http://hooks.slack.com/x", "file:///etc/passwd", "gopher://127.0.0.1:6379/_", "https://[::1", "https://127.0.0.1/", "https://0x7f.1/",
        "https://ｈooks.slack.com.evil.example/", "https://user:pw@hooks.slack.com/x", "javascript:alert(1)", "https://slack.com.", "https://.slack.com/",
        "https://evil.example#.slack.com/", "https://evil.example?.slack.com", "https://evil.example/.slack.com",
    ):  # fmt: skip
        yield f"response_url {address}", fields("help", response_url=address, trigger_id=f"a.{address}")


def table() -> tuple[Case, ...]:
    """Every request."""
    found = [
        Case("T1", f"time stamp: {what}", _stamped(value), frozenset({401, 400}))
        for what, value in STAMPS.items()
    ]
    found += [
        Case("T1", f"signature: {what}", _signature(change), frozenset({401}))
        for what, change in SIGNATURES.items()
    ]
    found += [Case("T1", what, request, frozenset({401})) for what, request in FORGED.items()]
    found += [Case("T4", what, request, frozenset(statuses)) for what, (request, statuses) in BODIES.items()]
    found += [
        Case("T9", f"payload {at}", _payload(shape), frozenset({200, 400, 404}))
        for at, shape in enumerate(SHAPES)
    ]
    found += [
        Case("T4", f"event {at}", _event(shape), frozenset({200, 400, 404}))
        for at, shape in enumerate(EVENTS)
    ]
    found += [
        Case("T1", f"command {what}", _command(sent), frozenset({200, 400})) for what, sent in commands()
    ]
    return tuple(found)


def _payload(shape: dict[str, Any]) -> Callable[[str], bytes]:
    return lambda secret: signed(secret, urlencode({"payload": json.dumps(shape)}).encode())


def _event(shape: dict[str, Any]) -> Callable[[str], bytes]:
    return lambda secret: signed(secret, json.dumps(shape).encode(), JSON)


def _command(sent: dict[str, str]) -> Callable[[str], bytes]:
    return lambda secret: signed(secret, urlencode(sent).encode())


async def answer(port: int, request: bytes, seconds: float = 10) -> tuple[int, bytes]:
    """The status and the body of the answer; 0 where the connection was cut without one."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(seconds):
            with contextlib.suppress(ConnectionError):  # what is refused by its head is not read to its end
                writer.write(request)
                await writer.drain()
            head = await reader.readuntil(b"\r\n\r\n")
            told = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            body = await reader.readexactly(int(told[0].partition(b":")[2])) if told else b""
            return int(head[9:12]), body
    except (asyncio.IncompleteReadError, ConnectionError):
        return 0, b""
    finally:
        writer.close()
