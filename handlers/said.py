"""Something a person said to us: their words, who they are, and what a form needs to open."""

from typing import NamedTuple

from bot.models import Asker


class Said(NamedTuple):
    """What was said.

    *text* as typed; *trigger* opens a form for three seconds, "" where there is none; *thread* where it was said;
    *spoken*: as a sentence, to be answered with one. *hint* is what to tell about this place, once.
    """

    text: str
    asker: Asker
    trigger: str = ""
    thread: str = ""
    spoken: bool = False
    hint: str = ""
