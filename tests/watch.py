"""Every line logged while the tests run, at DEBUG -> those that hold a secret or a name of the make-believe world.

Lines of the program itself are looked at before anything is taken out of them, lines of libraries as they would be written: the
talkative ones from WARNING on, and through the redaction. Tests that put the program's own logging in place look for themselves.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from bot.demo.cast import PEOPLE
from bot.logs import TOO_TALKATIVE, Line, Redaction

SECRETS: dict[str, str] = {
    "bot or app token": r"xox[a-z]-[\w-]{4,}|xapp-[\w-]{4,}",
    "signing secret": r"make-believe-signing",
    "credential of the phone system": r"make-believe-secret",
    "access token of the phone system": r"pbx-token-[\w-]{20,}",
    "Authorization header": r"(?i:authorization['\"]?\s*[:=]|bearer\s+[\w-]{12,}|\bbasic\s+[\w+/=]{12,})",
    "SECRET_KEY": r"demo-key-\w+|a made-up key of forty characters",
    "password or PIN of an extension": r"planted-\w+-[0-9a-f]{12}",
    "response address": r"door-[\w-]{20,}|hooks\.slack\.com/",
    "trigger": r"\b\d{3,12}\.\d{3,12}\.[0-9a-f]{32}",
    "upload address": r"/upload/\w+|files\.slack\.com/upload",
    "password of a database": r"postgres(?:ql)?://[^\s/:@]+:[^\s/@]+@",
    "signature": r"v0=[0-9a-f]{32,}",
    "e-mail": r"[\w.+-]+@example\.(?:com|org)",
    "planted": r"canary7Qx\w*",
}
NAMES = tuple(
    name
    for person in PEOPLE
    if person.first and person.last and person.number != "100"
    for name in (f"{person.first} {person.last}", f"{person.last}, {person.first}")
)
_SECRET = re.compile("|".join(f"(?:{shape})" for shape in SECRETS.values()))
_NAME = re.compile("|".join(map(re.escape, NAMES)))
_OURS = ("bot", "handlers")


def kinds_in(text: str) -> list[str]:
    """Which kinds of secret stand in *text*, and "name" for a person's."""
    found = [kind for kind, shape in SECRETS.items() if re.search(shape, text)]
    return [*found, "name"] if _NAME.search(text) else found


class Watch(logging.Handler):
    """Keeps the lines that tell too much; *seen* counts all that it looked at."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.seen = 0
        self.told: list[str] = []
        self._as_written = Line(Redaction(), "plain")

    def emit(self, record: logging.LogRecord) -> None:
        ours = record.name.partition(".")[0] in _OURS
        self.seen += 1
        if ours:
            trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
            text = f"{record.getMessage()} {trace}"
        else:
            text = self._as_written.format(record)
        if _SECRET.search(text) or _NAME.search(text):
            self.told.append(f"{record.name}, {', '.join(kinds_in(text))}: {text}")


@contextmanager
def watching() -> Iterator[Watch]:
    """A watch over everything that is logged meanwhile at DEBUG, the talkative libraries held back as in earnest."""
    root, talkative, watch = logging.getLogger(), [*map(logging.getLogger, TOO_TALKATIVE)], Watch()
    levels, handlers = [each.level for each in (root, *talkative)], root.handlers[:]
    root.handlers[:] = [*(each for each in handlers if not isinstance(each, Watch)), watch]
    root.setLevel(logging.DEBUG)
    for each in talkative:
        each.setLevel(logging.WARNING)
    try:
        yield watch
    finally:
        root.handlers[:] = [
            *(each for each in root.handlers if each is not watch),
            *(each for each in handlers if isinstance(each, Watch)),
        ]
        for each, level in zip((root, *talkative), levels, strict=True):
            each.setLevel(level)
