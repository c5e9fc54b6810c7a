"""What is answered: a Summary every front end can draw, and the Answer that carries it with its files."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from pydantic import AwareDatetime, ConfigDict, Field

from bot.models.duration import in_words
from bot.models.frozen import Frozen
from bot.models.question import Question

End = Literal["logged out", "still in", "cut by window", "unknown"]
Unit = Literal["seconds", "people", "logins", "gaps", "time"]
_ONE: Mapping[Unit, str] = {"people": "person", "logins": "login", "gaps": "gap"}


def _shown(value: float | None, unit: Unit, of: float | None = None) -> str:
    """A number with its unit in words; a dash where there is none."""
    if value is None:
        return "-"
    if unit == "seconds":
        return in_words(value)
    if unit == "time":
        minutes = int(value // 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    many = f"{value:,.0f}" if of is None else f"{value:,.0f} of {of:,.0f}"
    return f"{many} {_ONE[unit] if (of if of is not None else value) == 1 else unit}"


class Gap(Frozen):
    """A stretch of the opening hours (or between first and last) when nobody was in the queue."""

    queue: str
    start: AwareDatetime
    end: AwareDatetime


class Figure(Frozen):
    """A number with its unit: *value* None where it cannot be told, *of* the number it is a part of.

    *code* names it for programs ("hours", "people"); *queue* and *agent* are DNs where it is theirs alone. A "time" is in seconds
    since local midnight. *said* is how it is shown where that is more than the number; figures with no *label* are only compared.
    *whose* names the queue or person as it may be named. *least*: there may have been more.
    """

    code: str
    value: float | None
    unit: Unit
    label: str = ""
    of: float | None = None
    queue: str = ""
    agent: str = ""
    whose: str = ""
    said: str = ""
    least: bool = False

    @property
    def text(self) -> str:
        """The value as people read it."""
        if self.least and self.value is None:
            return "not known"
        return self.said or f"{'at least ' if self.least else ''}{_shown(self.value, self.unit, self.of)}"


class Compared(Frozen):
    """One figure on every side of a comparison, None where a side has no such figure; *label* in words."""

    code: str
    label: str
    unit: Unit
    values: tuple[float | None, ...]
    queue: str = ""
    agent: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """Its row as shown: label, each side, and of two sides what the first has more; counts without their unit."""
        said = tuple("-" if value is None else self._said(value) for value in self.values)
        return (self.label, *said, self.change) if len(self.values) == 2 else (self.label, *said)

    def _said(self, value: float) -> str:
        return _shown(value, self.unit) if self.unit in {"seconds", "time"} else f"{value:,.0f}"

    @property
    def change(self) -> str:
        """How much more or less, earlier or later, the first of two sides has; a dash where one has none."""
        one, other = self.values[0], self.values[1]
        if one is None or other is None:
            return "-"
        if self._said(one) == self._said(other):
            return "the same"
        if self.unit == "time":
            return f"{_shown(abs(one - other), 'seconds')} {'later' if one > other else 'earlier'}"
        return f"{'+' if one > other else '-'}{self._said(abs(one - other))}"


class Comparison(Frozen):
    """What stands beside what: the sides by name, the first one first, and every figure they have."""

    sides: tuple[str, ...]
    rows: tuple[Compared, ...] = ()


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
    the one sentence that answers a question asked in words. *gaps* are those of a minute and more.
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
    comparison: Comparison | None = None


class Lane(Frozen):
    """One person's row of the timeline: half-open stretches; *open_start* and *open_end* fade in the picture."""

    label: str
    spans: tuple[tuple[AwareDatetime, AwareDatetime, bool, bool], ...]


class Timeline(Frozen):
    """What the picture draws: lanes, how many were in at each change, the gaps, and what between them was not asked about."""

    title: str
    zone: str
    start: AwareDatetime
    end: AwareDatetime
    lanes: tuple[Lane, ...] = ()
    coverage: tuple[tuple[AwareDatetime, int], ...] = ()
    gaps: tuple[tuple[AwareDatetime, AwareDatetime], ...] = ()
    left_out: tuple[tuple[AwareDatetime, AwareDatetime], ...] = ()


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

    *listed* is what a CSV of it holds: its table's "rows", or every one of the "logins" behind them; "" where there can be none.
    *timeline* is None where no picture is wanted, *picture* is the name its file would have. *first_in*: name and first login (epoch seconds) by agent DN, where people are
    told of. *why* names the rule that let the asker see it, for the audit.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    question: Question
    summary: Summary
    sheets: tuple[Sheet, ...] = ()
    listed: Literal["", "rows", "logins"] = ""
    timeline: Timeline | None = None
    picture: str = ""
    first_in: dict[str, tuple[str, float]] = Field(default_factory=dict)
    rows_read: int = 0
    rows_kept: int = 0
    why: str = ""
    asked_at: datetime

    @property
    def filed(self) -> bool:
        """Whether there is a file to send: a sheet, or a picture by itself."""
        return bool(self.sheets) or (bool(self.picture) and self.timeline is not None)


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
