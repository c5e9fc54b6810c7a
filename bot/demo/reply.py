"""What the make-believe phone system is about to send: status, headers, body; and the error bodies it knows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

JSON = "application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8"
HTML = "text/html; charset=utf-8"
PAGE = b"<html><head><title>Bad Gateway</title></head><body><h1>Something is wrong</h1></body></html>"


@dataclass(frozen=True)
class Reply:
    """One answer, ready to send."""

    status: int = 200
    body: bytes = b""
    kind: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    chunks: Iterator[bytes] | None = None  # sent after the body, for what is too large to hold


def as_json(value: object) -> bytes:
    """Compact JSON in UTF-8; half a surrogate stands as its escape."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def error(status: int, message: str, target: str | None = None) -> Reply:
    """The error object of OData; an empty body where there is no message."""
    if not message:
        return Reply(status)
    details = [{"code": "", "message": message, "target": target}] if target else []
    return Reply(status, as_json({"error": {"code": "", "message": message, "details": details}}))
