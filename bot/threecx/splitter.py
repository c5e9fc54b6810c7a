"""Bytes of a collection as they come in -> whole rows in pieces of about 256 KB, and at the end what stood around them."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from bot.errors import PBXTooMuch, PBXUnexpected
from bot.threecx.failures import unreadable

R = TypeVar("R")

_PIECE = 256 * 1024
_LONGEST_ROW = 1024 * 1024
_LONGEST_HEAD = 64 * 1024
# A whole text, a bracket, or the start of a text whose end has not come yet.
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]]|"', re.DOTALL)
_COMMA = re.compile(rb"\s*,")
_AFTER_ROW = re.compile(rb"\}\s*,\s*\{")
_BLANK = b" \t\r\n"


class NotJSON(ValueError):
    """What a row parser raises for text that is no JSON, as opposed to JSON with wrong values."""


class Splitter(Generic[R]):
    """Finds the rows of `{…, "value": [row, …], …}` while it is coming in; holds one piece and one row at most.

    *parse* turns a JSON list of rows into rows, raising `NotJSON` for a list cut at the wrong place. A piece is cut at the last
    place that looks like the end of a row; whether it really is one (and no text or inner list), the parser knows: cut anywhere
    else, the brackets or quotes do not match. Only then the piece is walked through token by token.
    """

    def __init__(self, parse: Callable[[bytes], list[R]]) -> None:
        self._parse = parse
        self._held = bytearray()
        self._head: bytes | None = None
        self._tail: bytearray | None = None
        self._searched = 0

    def feed(self, data: bytes) -> Iterator[list[R]]:
        """Takes more bytes; gives rows as soon as there is a piece of them."""
        if self._tail is not None:
            self._add_tail(data)
            return
        self._held += data
        if self._head is None and not self._find_head():
            return
        while len(self._held) >= _PIECE and self._tail is None:
            rows = self._cut() or self._walk()
            if rows is None:
                break
            if rows:
                yield rows

    def end(self) -> Iterator[list[R]]:
        """The last rows; raises `PBXUnexpected` where the collection is not whole. `envelope` is there afterwards."""
        if self._head is None and not self._find_head():
            raise _broken("body")
        while self._tail is None:
            rows = self._cut() or self._walk()
            if rows is None:
                raise _broken("body")
            if rows:
                yield rows

    @property
    def envelope(self) -> dict[str, object]:
        """What stood around the rows, its `value` an empty list; read after `end`."""
        try:
            around = json.loads((self._head or b"") + bytes(self._tail or b""))
        except (ValueError, RecursionError):
            raise _broken("body") from None
        if not isinstance(around, dict) or around.get("value") != []:
            raise _broken("value")
        return around

    def _find_head(self) -> bool:
        """Looks for the list named `value` at the top; False: more bytes are needed."""
        held = bytes(self._held[: _LONGEST_HEAD + 16])
        start = held.removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK)
        if start and not start.startswith(b"{"):
            raise _broken("body")
        depth, key = 0, b""
        for match in _TOKEN.finditer(held):
            token = match[0]
            if token == b'"':
                break
            if token in {b"{", b"["}:
                depth += 1
                if depth == 2 and token == b"[" and key == b'"value"':
                    self._head = held[: match.end()].removeprefix(b"\xef\xbb\xbf")
                    del self._held[: match.end()]
                    return True
            elif token in {b"}", b"]"}:
                depth -= 1
                if depth == 0:
                    raise _broken("error" if b'"error"' in held else "value")
            elif depth == 1 and held[match.end() : match.end() + 8].lstrip(_BLANK).startswith(b":"):
                key = token
        if len(self._held) > _LONGEST_HEAD:
            raise _broken("value")
        return False

    def _cut(self) -> list[R] | None:
        """Rows up to the last place that looks like a row's end; None where no such place holds."""
        end = len(self._held)
        for _ in range(8):
            comma = self._held.rfind(b"}", 0, end)
            if comma <= 0:
                return None
            after = _AFTER_ROW.match(self._held, comma)
            if after:
                try:
                    with memoryview(self._held) as held:
                        rows = self._parse(b"".join((b"[", held[: comma + 1], b"]")))
                except NotJSON:
                    return None
                del self._held[: after.end() - 1]
                return rows
            end = comma
        return None

    def _walk(self) -> list[R] | None:
        """Rows up to the last real row's end, found token by token, or to the list's end; None: more bytes are needed."""
        held, depth, cut, last = bytes(self._held), 0, 0, 0
        for match in _TOKEN.finditer(held):
            token = match[0]
            if token == b'"':
                break
            if token in {b"{", b"["}:
                depth += 1
            elif token in {b"}", b"]"}:
                depth -= 1
                if depth == 0 and (comma := _COMMA.match(held, match.end())):
                    cut, last = match.end(), comma.end()
                elif depth < 0:
                    if token == b"}":
                        raise _broken("value")
                    return self._finish(held, match.start())
        if not last:
            if len(held) > _LONGEST_ROW:
                raise PBXTooMuch(
                    "The phone system sent more than I can read at once. An admin has to look at it.",
                    operator="One row is longer than 1 MB, so it is none: look whether a proxy in between answers (`rows login-history` shows what comes).",
                )
            return None
        rows = self._parsed(held[:cut])
        del self._held[:last]
        return rows

    def _finish(self, held: bytes, at: int) -> list[R]:
        rows = self._parsed(held[:at])
        self._held.clear()
        self._tail = bytearray()
        self._add_tail(held[at:])
        return rows

    def _parsed(self, text: bytes) -> list[R]:
        try:
            return self._parse(b"[%b]" % text)
        except NotJSON:
            raise _broken("body") from None

    def _add_tail(self, data: bytes) -> None:
        tail = self._tail if self._tail is not None else bytearray()
        tail += data
        if len(tail) > _LONGEST_HEAD:
            raise _broken("value")


def _broken(field: str) -> PBXUnexpected:
    return unreadable(
        "it is no whole list",
        f"The answer is no whole collection of rows (at {field}).",
        field=field,
        do="A proxy or a login page may answer in the phone system's place: open THREECX_URL with a browser.",
    )
