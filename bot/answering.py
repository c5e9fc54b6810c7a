"""An allowed question -> its Answer: rows folded behind the access filter, doubted, compared, and written to files."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Literal

from bot import dates
from bot.comparing import beside
from bot.errors import PBXError, PBXUnknownNumber
from bot.followup import at
from bot.models import (
    Answer,
    Call,
    Directory,
    FetchNote,
    Grid,
    LoginRow,
    Note,
    OpeningHours,
    Policy,
    Question,
    Scope,
    Sheet,
    Summary,
)
from bot.models.span import Span
from bot.reports import grids
from bot.reports.compare import compare
from bot.reports.doubt import say_doubt
from bot.reports.found import Folded
from bot.reports.lacking import at_least, must_be_sound
from bot.reports.report import REPORTS
from bot.spreadsheet import CsvWriter, RawCsvWriter, XlsxWriter, file_name, grid_csv, grid_xlsx, queue_names
from bot.thinking import Thinking

Rows = Callable[..., AsyncIterator[list[LoginRow]]]
ClockAhead = Callable[[], float | None]
Switches = Callable[[], Awaitable[Mapping[str, bool]]]
PRESENCES = frozenset({"summary", "details"})  # views whose file is the list of presences
OFF_THE_LOOP = 500  # rows from which summing up would hold the loop for some ten milliseconds
_AS_ROWS = 10  # so many rows take as long to sum up as one queue without any
NO_PICTURE = Note(code="no-picture", text="There is no picture of a comparison; each side alone has one.")


def clock_unknown() -> float | None:
    """How far the phone system's clock is ahead of ours, where it tells no time."""
    return None


async def switches_unknown() -> Mapping[str, bool]:
    """Whose queue switch is on, where nobody tells."""
    return {}


@dataclass
class Progress:
    """How far the reading is: written here, read by whoever waits."""

    page: int = 0
    pages: int | None = None

    def __call__(self, page: int, pages: int | None) -> None:
        """Note that *page* of about *pages* arrived."""
        self.page, self.pages = page, pages


@dataclass(frozen=True)
class Given:
    """What stands while one question is answered: the parts, what may be seen, whether others see it too, and whose turn it is to think."""

    rows: Rows
    directory: Directory
    scope: Scope
    policy: Policy
    hours: Mapping[str, OpeningHours]
    key: bytes
    now: datetime
    private: bool
    scheduled: bool
    turn: str
    progress: Progress = field(default_factory=Progress)
    thinking: Thinking = field(default_factory=Thinking)
    clock_ahead: ClockAhead = clock_unknown
    switches: Switches = switches_unknown
    told: tuple[FetchNote, ...] = ()  # what is odd before anything was asked


class Files:
    """The files a question wants, written while its rows are counted; those of a view with rows of its own once it is summed up."""

    def __init__(self, question: Question, given: Given) -> None:
        wants, policy, directory = question.options, given.policy, given.directory
        zone, names = question.period.zone, queue_names(directory)
        self._question, self._directory, self._wants = question, directory, wants
        self._on = policy.csv
        talk = policy.talk_time == "on" or (policy.talk_time == "private" and given.private)
        self.pictured = given.scheduled or wants.picture or bool(wants.csv and not wants.csv_only)
        self.drawn = wants.picture
        listed = self._on and not wants.compare and wants.view in PRESENCES
        self.csv = CsvWriter(file_name(question, directory), zone, names) if listed and wants.csv else None
        self.xlsx = (
            XlsxWriter(file_name(question, directory, kind="xlsx"), zone, names)
            if listed and wants.xlsx
            else None
        )
        name = file_name(question, directory, raw=True)
        raw = self._on and wants.raw and policy.per_person
        self.raw = RawCsvWriter(name, zone, directory, policy, talk=talk) if raw else None

    @property
    def sink(self) -> Callable[[Sequence[Span]], None] | None:
        """Writes presences as they are counted; None where no file wants them, so that none is made for nobody."""
        return self._add if self.csv or self.xlsx else None

    def _add(self, spans: Sequence[Span]) -> None:
        for writer in (self.csv, self.xlsx):
            if writer is not None:
                writer.add(spans)

    def sheets(self, grid: Grid | None, summary: Summary, lacking: bool) -> tuple[Sheet, ...]:
        """The finished files, CSV first; *grid* are the view's own rows, *lacking* ones are told by the files' names."""
        about = _about(self._question, summary)
        made: list[Sheet] = [writer.finish() for writer in (self.csv, self.raw) if writer is not None]
        if self.xlsx is not None:
            made.append(self.xlsx.finish(about))
        if grid is not None and self._on and self._wants.csv:
            made.insert(0, grid_csv(grid, self._named(grid, "csv")))
        if grid is not None and self._on and self._wants.xlsx:
            made.append(grid_xlsx(grid, self._named(grid, "xlsx"), about))
        for sheet in made if lacking else ():
            stem, _, kind = sheet.name.rpartition(".")
            sheet.name = f"{stem}_incomplete.{kind}"
        return tuple(made)

    def _named(self, grid: Grid, kind: str) -> str:
        return file_name(self._question, self._directory, kind=kind, what=grid.name)


def _about(question: Question, summary: Summary) -> list[tuple[str, str]]:
    """What a workbook says of itself, a line each."""
    return [
        ("Report", summary.title),
        ("Period", dates.say(question.period)),
        ("Zone", question.period.zone),
        ("Asked", summary.context),
        ("Logged in", "The queue switch was on. Breaks inside are not visible."),
        ("Hours", "Hours of a person are merged over queues: an hour in two queues counts once."),
        *(("Note", note.text) for note in summary.notes),
    ]


async def answer(given: Given, question: Question) -> Answer:
    """Everything said and written about *question*. Raises the phone system's errors; then nothing was shown."""
    files = Files(question, given)
    compared = beside(question) if question.options.compare else None
    folded = await _folded(given, compared.sides[0] if compared else question, files)
    must_be_sound(folded)
    if folded.doubt:
        before = at(folded.question, dates.period_before(folded.question.period))
        folded = say_doubt(folded, await _folded(given, before, None))
    summary, lacking = folded.summary, folded.lacking
    if compared:
        others = [await _folded(given, side, None) for side in compared.sides[1:]]
        for other in others:
            must_be_sound(other)
        none = (NO_PICTURE,) if files.drawn else ()
        summary = await asyncio.to_thread(compare, [folded, *others], (*compared.notes, *none))
        lacking = lacking or any(other.lacking for other in others)
    if lacking:
        summary = at_least(summary)
    sheets: tuple[Sheet, ...] = ()
    grid = grids.compared(summary.comparison) if summary.comparison else folded.grid
    filed = not summary.empty or bool(grid and grid.rows)
    if filed:
        sheets = await asyncio.to_thread(files.sheets, grid, summary, lacking)
    return Answer(
        question=question,
        summary=summary,
        sheets=sheets,
        listed=_listed(question, grid) if filed and given.policy.csv else "",
        timeline=None if compared else folded.timeline,
        picture=file_name(question, given.directory, kind="png")
        if files.drawn and not summary.empty and not compared
        else "",
        first_in=folded.first_in,
        rows_read=folded.rows_read,
        rows_kept=folded.rows_kept,
        why=f"{given.scope.why} incomplete" if lacking else given.scope.why,
        asked_at=given.now,
    )


def _listed(question: Question, grid: Grid | None) -> Literal["", "rows", "logins"]:
    """What a CSV of the answer holds, whether one was wanted or not."""
    if grid is not None:
        return "rows"
    return "logins" if question.options.view in PRESENCES and not question.options.compare else ""


async def _folded(given: Given, question: Question, files: Files | None) -> Folded:
    """The report folded; asked queue by queue where the phone system answers nothing for all of them at once."""
    report = REPORTS[question.report]
    together = report.calls(question, given.scope, given.directory, given.now)
    refused: PBXUnknownNumber | None = None
    try:
        folded = await _fold(given, question, together, files)
    except PBXUnknownNumber as error:
        refused = error
    else:
        if folded.rows_read:
            return folded
    apart = report.calls_apart(question, given.scope, given.directory, given.now)
    if apart:
        return await _fold(given, question, apart, files)
    if refused:
        raise refused
    return folded


async def _fold(given: Given, question: Question, calls: tuple[Call, ...], files: Files | None) -> Folded:
    """Rows of those left out ("everyone except Bob") go no further."""
    left_out = frozenset(question.without)
    fold = REPORTS[question.report].start(
        question, given.directory, given.scope, given.policy, given.hours, given.now, given.private,
        files.sink if files else None, say=dates.say, key=given.key, raw=files.raw.add if files and files.raw else None,
        pictured=files is not None and files.pictured,
    )  # fmt: skip
    notes: list[FetchNote] = [*given.told] if files else []
    read = 0
    for call in calls:
        async with aclosing(_read(given, call, notes)) as chunks:
            async for whole in chunks:
                chunk = [row for row in whole if row.agent not in left_out] if left_out else whole
                async with given.thinking:
                    fold.add(chunk)
                read += len(chunk)
    switches = await _switches(given, notes) if question.options.view == "now" else {}
    finish = partial(fold.finish, notes, ahead=given.clock_ahead(), switches=switches)
    if read + _AS_ROWS * len(question.queues or given.directory.queues) > OFF_THE_LOOP:
        return await asyncio.to_thread(finish)
    async with given.thinking:
        return finish()


async def _switches(given: Given, notes: list[FetchNote]) -> Mapping[str, bool]:
    """Whose queue switch is on now; without them the history alone tells who is in."""
    try:
        return await given.switches()
    except PBXError:
        notes.append(
            FetchNote(code="switch", text="The queue switches cannot be read now; this is the history alone.")
        )
        return {}


async def _read(given: Given, call: Call, notes: list[FetchNote]) -> AsyncGenerator[list[LoginRow]]:
    """The rows of one Call, as a generator that can be closed."""
    async for chunk in given.rows(
        call, progress=given.progress, scheduled=given.scheduled, turn=given.turn, notes=notes
    ):
        yield chunk
