"""An answer's bytes as they come off the wire -> pieces, or a short text; never decompressed."""

from collections.abc import AsyncIterator

import httpx

SMALL_BYTES = 64 * 1024


def encoded(response: httpx.Response) -> bool:
    """Whether the body is compressed although it was asked for as it is."""
    return response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}


async def small(response: httpx.Response) -> bytes:
    """At most 64 KB of the body; nothing of an encoded one."""
    if encoded(response):
        return b""
    body = bytearray()
    async for piece in pieces_of(response):
        body += piece
        if len(body) > SMALL_BYTES:
            break
    return bytes(body[:SMALL_BYTES])


async def pieces_of(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body as it comes off the wire; a transport of tests may hand it over already read."""
    if response.is_stream_consumed:
        yield response.content
        return
    async for piece in response.aiter_raw():
        yield piece
