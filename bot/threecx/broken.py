"""JSON text with broken characters -> the same with a replacement character in their place, so that one name ends no answer."""

import re

# In JSON's escapes: a pair, or half of one. The pair is kept whole.
_HALF = re.compile(
    rb"(?<!\\)((?:\\\\)*)(?:(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


def mended(text: bytes) -> bytes:
    """*text* as UTF-8, halves of surrogates replaced; equal to *text* where nothing was broken."""
    return _HALF.sub(_whole, text.decode("utf-8", "replace").encode())


def _whole(found: re.Match[bytes]) -> bytes:
    return found[0] if found[2] else found[1] + b"\\ufffd"
