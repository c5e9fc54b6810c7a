"""A sound answer and a fault's name -> the answer spoiled: cut, wrong, wrongly encoded, or far too large."""

import gzip
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from bot.demo.faults import Value
from bot.demo.reply import HTML, PAGE, Reply, as_json

_MEGABYTE = 1024 * 1024


def _instead(body: bytes) -> Callable[[Reply, Value], Reply]:
    return lambda reply, _value: replace(reply, body=body)


def _in_first_row(extra: bytes) -> Callable[[Reply, Value], Reply]:
    """A fault's key put into the first row, or into the object where there are no rows."""

    def spoil(reply: Reply, _value: Value) -> Reply:
        at = reply.body.find(b'"value":[{')
        at = at + len(b'"value":[{') if at >= 0 else 1
        return replace(reply, body=reply.body[:at] + extra + b"," + reply.body[at:])

    return spoil


@lru_cache(maxsize=8)
def bomb(megabytes: int, *, layers: int) -> bytes:
    """Gzip that becomes a valid-looking answer of so many megabytes; one megabyte is packed and repeated, so that making it is cheap."""
    if layers > 1:
        return gzip.compress(bomb(megabytes, layers=layers - 1), 9, mtime=0)
    before, after, spaces = b'{"value":[', b"]}", b" " * _MEGABYTE
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    middle = packer.compress(spaces) + packer.flush(zlib.Z_FULL_FLUSH)
    last = packer.compress(after) + packer.flush()
    check = zlib.crc32(before)
    for _ in range(megabytes):
        check = zlib.crc32(spaces, check)
    size = len(before) + megabytes * _MEGABYTE + len(after)
    ending = struct.pack("<II", zlib.crc32(after, check), size % 2**32)
    return b"".join([b"\x1f\x8b\x08\0\0\0\0\0\0\xff", first, middle * megabytes, last, ending])


def _bombed(layers: int) -> Callable[[Reply, Value], Reply]:
    def spoil(reply: Reply, value: Value) -> Reply:
        headers = {**reply.headers, "Content-Encoding": ", ".join(["gzip"] * layers)}
        return replace(reply, body=bomb(int(value or 300), layers=layers), headers=headers)

    return spoil


def _zipped(reply: Reply, _value: Value) -> Reply:
    return replace(
        reply, body=gzip.compress(reply.body, mtime=0), headers={**reply.headers, "Content-Encoding": "gzip"}
    )


def _huge(reply: Reply, value: Value) -> Reply:
    return replace(reply, body=b'{"value":[' + b" " * (int(value or 40) * _MEGABYTE) + b"]}")


def _bad_utf8(reply: Reply, _value: Value) -> Reply:
    middle = len(reply.body) // 2
    return replace(reply, body=reply.body[:middle] + b"\xff" + reply.body[middle:])


SPOILED: dict[str, Callable[[Reply, Value], Reply]] = {
    "empty-200": _instead(b""),
    "html-200": lambda reply, _value: replace(reply, body=PAGE, kind=HTML),
    "truncated": lambda reply, _value: replace(reply, body=reply.body[: max(1, len(reply.body) * 2 // 3)]),
    "plain-text": lambda reply, _value: replace(reply, kind="text/plain"),
    "null": _instead(b"null"),
    "list": _instead(b"[]"),
    "value-null": _instead(b'{"value":null}'),
    "error-200": _instead(
        as_json({"error": {"code": "", "message": "An error has occurred.", "details": []}})
    ),
    "wrong-charset": lambda reply, _value: replace(reply, body=reply.body.decode().encode("utf-16")),
    "bad-utf8": _bad_utf8,
    "bom": lambda reply, _value: replace(reply, body=b"\xef\xbb\xbf" + reply.body),
    "deep": _instead(b'{"value":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "long-number": _in_first_row(b'"Extra":' + b"9" * 5000),
    "nan": _in_first_row(b'"Extra":NaN'),
    "gzip": _zipped,
    "gzip-bomb": _bombed(1),
    "gzip-double-bomb": _bombed(2),
    "huge": _huge,
}


def spoil_body(reply: Reply, struck: dict[str, Value]) -> Reply:
    """The answer after every body fault that struck; refusals stay as they are."""
    for name, value in struck.items():
        if name in SPOILED and reply.status == 200:
            reply = SPOILED[name](reply, value)
    return reply
