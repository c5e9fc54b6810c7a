"""What is answered: a Summary every front end can draw, and the Answer that carries it with its files."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from pydantic import AwareDatetime, ConfigDict, Field

from bot.models.frozen import Frozen
from bot.models.question import Question

End = Literal["logged out", "still in", "cut by window", "unknown"]


class Gap(Frozen):
    """A stretch of the opening hours (or between first and last) when nobody was in the queue."""

    queue: str
    start: AwareDatetime
    end: AwareDatetime


class Figure(Frozen):
    """A labelled value, both as shown."""

    label: str
    value: str


class Note(Frozen):
    """Something the reader must know about the answer; *code* is for programs and tests, *text* a sentence."""

    code: str
    text: str


class Table(Frozen):
    """A table as shown; every row as long as the head; *kind* names it for programs."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()


class Summary(Frozen):
    """A report's answer in plain text, escaped by whoever writes it out.

    *strong* are what deserves emphasis, in order, each at the start of a sentence in *sentence*. *table* is the short one (a phone shows it), *details* the
    wide one; both hold every row, the front end shows as many as fit. *names* of absentees and talk shares are in the
    fields a front end leaves out when it posts: *absent*, *details*. *public_sentence* says the same without them. *spoken* is
    the one sentence that answers a question asked in words.
    """

    title: str
    sentence: str
    public_sentence: str
    strong: tuple[str, ...] = ()
    spoken: str = ""
    figures: tuple[Figure, ...] = ()
    table: Table
    details: Table
    gaps: tuple[Gap, ...] = ()
    absent: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    context: str = ""
    complete: bool = True
    empty: bool = False
    check: str = ""


class Lane(Frozen):
    """One person's row of the timeline: half-open stretches; *open_start* and *open_end* fade in the picture."""

    label: str
    spans: tuple[tuple[AwareDatetime, AwareDatetime, bool, bool], ...]


class Timeline(Frozen):
    """What the picture draws: lanes, how many were in at each change, and the gaps."""

    title: str
    zone: str
    start: AwareDatetime
    end: AwareDatetime
    lanes: tuple[Lane, ...] = ()
    coverage: tuple[tuple[AwareDatetime, int], ...] = ()
    gaps: tuple[tuple[AwareDatetime, AwareDatetime], ...] = ()


@runtime_checkable
class Sheet(Protocol):
    """A finished file in memory: its name, its plain length in bytes, and its bytes in order."""

    name: str
    length: int

    def chunks(self) -> Iterator[bytes]:
        """The file's bytes, in pieces."""
        ...


class Answer(Frozen):
    """A question answered. *sheets* are files ready to send (CSV first).

    *timeline* is None where no picture is wanted. *first_in*: name and first login (epoch seconds) by agent DN, where people are
    told of. *why* names the rule that let the asker see it, for the audit.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    question: Question
    summary: Summary
    sheets: tuple[Sheet, ...] = ()
    timeline: Timeline | None = None
    first_in: dict[str, tuple[str, float]] = Field(default_factory=dict)
    rows_read: int = 0
    rows_kept: int = 0
    why: str = ""
    asked_at: datetime


class Button(Frozen):
    """Something the asker can do next: *label* as shown, *question* to run when pressed, or *action* a named deed with its *value*."""

    label: str
    question: Question | None = None
    action: str = ""
    value: str = ""


class Choices(Frozen):
    """Several readings of what was typed; nothing was run."""

    text: str
    buttons: tuple[Button, ...]


class Confirm(Frozen):
    """A question that is fine but large: asks before it runs."""

    text: str
    buttons: tuple[Button, ...]


class Refusal(Frozen):
    """Why nothing was answered, in a sentence with the next step; *code* for programs, *ref* also stands in the log.

    *wanted* are the words or numbers that were refused for want of a right, for whoever asks an admin for them.
    """

    code: str
    text: str
    buttons: tuple[Button, ...] = ()
    ref: str = ""
    wanted: tuple[str, ...] = ()
