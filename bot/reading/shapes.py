"""What reading a text can come to: a question, a choice of questions, a command, or what was not understood."""

from typing import Literal

from bot.directory import Name
from bot.models import Frozen, NotAPeriod, Question

Verb = Literal[
    "start", "help", "again", "form", "queues", "agents", "digest", "hours", "link", "unlink", "links", "access", "people",
    "settings", "status", "policy", "audit",
]  # fmt: skip
Why = Literal["words", "name", "nobody", "own", "team", "period", "dates", "zone", "both", "person", "yet"]
About = Literal["names", "periods", "readings"]


class Asked(Frozen):
    """One reading that uses all words. *cannot* are words of it that nothing can judge ("late"), *about* the agents they were said of."""

    question: Question
    cannot: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


class Choice(Frozen):
    """A question to choose, with the words that tell it from the others."""

    label: str
    question: Question


class Several(Frozen):
    """Several readings: *about* says where they part, *words* which words have several meanings; nothing is run.

    *cannot* and *about_agents* as in `Asked`, whichever is chosen.
    """

    about: About
    words: str
    choices: tuple[Choice, ...]
    more: int = 0  # matches beyond those listed
    kind: Literal["queue", "agent", ""] = ""  # where all choices are of one kind
    cannot: tuple[str, ...] = ()
    about_agents: tuple[str, ...] = ()


class NotRead(Frozen):
    """No reading uses all words.

    *left_over* are the words not understood; *why* what they lack: "yet" what no report can answer so far, "both" two wishes
    that exclude each other, "person" somebody an answer was to be shared with alone. *instead*: the nearest questions that work, best first.
    *partial*: the question without them, *partial_label* in words ("Support (800), today"). *period*: the date's refusal.
    *visible*: names the asker may see, *examples*: three texts that work. *listed*: the words stand beside names as a further one.
    """

    left_over: tuple[str, ...] = ()
    why: Why = "words"
    near: tuple[Name, ...] = ()
    instead: tuple[Choice, ...] = ()
    partial: Question | None = None
    partial_label: str = ""
    period: NotAPeriod | None = None
    visible: tuple[Name, ...] = ()
    examples: tuple[str, ...] = ()
    listed: bool = False


class Command(Frozen):
    """A first word that is no question, and the words after it as typed, people and channels as `<@U1|ana>`, `<#C1|ops>`."""

    verb: Verb
    rest: str = ""


Reading = Asked | Several | NotRead | Command
