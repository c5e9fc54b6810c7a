"""Something a person said to us: their words, who they are, and what a form needs to open."""

from typing import NamedTuple

from bot.models import Asker


class Said(NamedTuple):
    """*text* as typed; *trigger* opens a form for three seconds, "" where there is none; *thread* where it was said."""

    text: str
    asker: Asker
    trigger: str = ""
    thread: str = ""
