"""What was read and what came of it -> the same with all that is said beside it where there is no Slack."""

from collections.abc import Iterator, Mapping

from bot.dates import say
from bot.models import Answer, Note, Options
from bot.reading import Asked
from handlers.beside import cannot_judge

_ELSEWHERE: Mapping[str, str] = {
    "share": "“share” has no place here: answers are posted by the Slack app.",
    "csv": "A CSV is written where you say `--csv FILE`.",
    "xlsx": "A workbook is written where you say `--xlsx FILE`.",
    "raw": "The phone system's own rows are printed by `python -m bot rows`.",
}


def with_notes(found: Answer, read: Asked, written: frozenset[str], *, named: bool) -> Answer:
    """The answer with notes on the words nobody can judge, other readings, and wishes only Slack grants.

    *written* are the kinds of files that are written anyway, *named* whether people have names here.
    """
    notes = (
        [Note(code="cannot", text=cannot_judge(read.cannot, found, read.about, named=named))]
        if read.cannot
        else []
    )
    notes += [
        Note(code="offer", text=f"It could also be {say(period)}.") for period in read.question.other_periods
    ]
    notes += [
        Note(code="elsewhere", text=_ELSEWHERE[wish]) for wish in _wishes(read.question.options, written)
    ]
    if not notes:
        return found
    summary = found.summary.model_copy(update={"notes": (*found.summary.notes, *notes)})
    return found.model_copy(update={"summary": summary})


def _wishes(options: Options, written: frozenset[str]) -> Iterator[str]:
    if options.place == "share":
        yield "share"
    if options.raw:
        yield "raw"
    elif options.csv and "csv" not in written:
        yield "csv"
    if options.xlsx and "xlsx" not in written:
        yield "xlsx"
