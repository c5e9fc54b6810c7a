"""Log records -> lines on stderr with the ask's reference and without any secret: JSON for machines, plain for people.

Everything goes through the standard library's root logger, because Bolt, httpx and procrastinate log there too. The redaction
sits on the root's handler and works on the finished line, so that tracebacks and the records of other libraries pass it as well.
"""

import json
import logging
import re
import secrets
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal, TextIO
from urllib.parse import quote

HIDDEN = "[hidden]"
SHORTEST_SECRET = 6
"""Shorter values are not searched for: they would hide ordinary words, and a secret that short is none."""

# httpx logs every address at INFO, and ours hold extension numbers; Bolt at DEBUG logs whole requests (THREATS T30).
TOO_TALKATIVE = ("httpx", "httpcore", "slack_bolt", "slack_sdk", "aiohttp.access", "asyncio")

_SHAPES = (
    re.compile(r"\b(?:xox[a-z](?:\.xox[a-z])?|xapp)-[A-Za-z0-9-]+"),
    re.compile(r"(?i)(?<=bearer )[^\s\"',}]+"),
    re.compile(
        r"(?i)https?://(?:hooks\.slack(?:-gov)?\.com|files\.slack(?:-gov)?\.com/upload)/[^\s\"'<>\\]+"
    ),
    re.compile(r"\bv0=[0-9a-fA-F]{16,}"),
    re.compile(
        r"(?i)(?<=response_url)(?:\\?[\"'])?\s*[=:]\s*(?:\\?[\"'])?[^\s\"'\\,}]+"
        r"|(?<=client_secret)(?:\\?[\"'])?\s*[=:]\s*(?:\\?[\"'])?[^\s\"'\\,}&]+"
        r"|(?<=access_token)(?:\\?[\"'])?\s*[=:]\s*(?:\\?[\"'])?[^\s\"'\\,}&]+"
        r"|(?<=trigger_id)(?:\\?[\"'])?\s*[=:]\s*(?:\\?[\"'])?[^\s\"'\\,}&]+"
    ),
    re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"),
    re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?"),
)

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_reference: ContextVar[str] = ContextVar("reference", default="")


def new_reference() -> str:
    """Four letters and digits that cannot be mistaken for each other, to say over the telephone: "Ref 7F3K"."""
    return "".join(secrets.choice(_LETTERS) for _ in range(4))


def reference() -> str:
    """The reference of the ask this code works for, "" outside of one."""
    return _reference.get()


@contextmanager
def referred_to_as(name: str) -> Iterator[str]:
    """Every line logged within carries *name*, also from tasks started within."""
    token = _reference.set(name)
    try:
        yield name
    finally:
        _reference.reset(token)


class Redaction:
    """Takes secrets out of text: the values it was given, in the spellings they travel in, and whatever has a secret's shape."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        spelt = {
            spelling
            for value in values
            if len(value) >= SHORTEST_SECRET
            for spelling in (value, quote(value, safe=""), json.dumps(value)[1:-1], repr(value)[1:-1])
        }
        longest_first = sorted(spelt, key=lambda spelling: (-len(spelling), spelling))
        self._values = re.compile("|".join(map(re.escape, longest_first))) if spelt else None

    def __call__(self, text: str) -> str:
        """*text* with each secret replaced by `HIDDEN`."""
        if self._values is not None:
            text = self._values.sub(HIDDEN, text)
        for shape in _SHAPES:
            text = shape.sub(HIDDEN, text)
        return text


class Line(logging.Formatter):
    """A record as one line: instant in UTC, level, logger, reference, message, and the traceback where there is one."""

    def __init__(self, redact: Redaction, form: Literal["json", "plain"]) -> None:
        super().__init__()
        self._redact = redact
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        """The redacted line; JSON on one line whatever is in it, plain with line breaks of a message shown as letters."""
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "ref": reference(),
            "text": _message(record),
            "trace": self.formatException(record.exc_info) if record.exc_info else "",
        }
        said = {name: self._redact(text) for name, text in said.items() if text}
        if self._form == "json":
            return json.dumps(said)
        trace = said.pop("trace", "")
        text = " ".join(part.replace("\r", "\\r").replace("\n", "\\n") for part in said.values())
        return f"{text}\n{trace}" if trace else text


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (
        TypeError,
        ValueError,
        KeyError,
    ):  # a library's mistake in its arguments must not stop the program
        return f"{record.msg} (arguments unreadable)"


def set_up(
    level: str,
    secret_values: Iterable[str],
    *,
    form: Literal["json", "plain"] | None = None,
    stream: TextIO | None = None,
) -> None:
    """Send the root logger's records of *level* and above to *stream* (stderr) as redacted lines; replaces earlier handlers.

    Without *form* it is plain on a terminal and JSON elsewhere. `TOO_TALKATIVE` loggers speak from WARNING on, at any *level*.
    """
    target = stream if stream is not None else sys.stderr
    handler = logging.StreamHandler(target)
    handler.setFormatter(Line(Redaction(secret_values), form or ("plain" if target.isatty() else "json")))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in TOO_TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # its own report of a failed write repeats the record unredacted
    sys.excepthook = _log_crash


def _log_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What ends the program goes through the same redaction; Ctrl-C ends it without a word."""
    if not issubclass(kind, KeyboardInterrupt):
        logging.getLogger("bot").critical("stopped by an error", exc_info=(kind, error, trace))
