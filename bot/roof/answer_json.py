"""An Answer or Choices -> the JSON that scripts rely on: seconds, and instants with offset."""

import codecs
import csv
import json
from collections.abc import Iterator, Sequence

from bot.dates import say
from bot.models import Answer, Button, Choices, Confirm, Period, Question, Refusal, Sheet, Side, Summary

VERSION = 1
_NUMBERS = frozenset({
    "seconds", "logged_in_seconds", "talking_seconds", "nobody_seconds", "people_in", "logins", "days", "members", "in_now",
    "never_logged_in",
})  # fmt: skip


def _question(question: Question) -> dict[str, object]:
    return {
        **_side(question),
        "zone": question.period.zone,
        "against": [_side(side) for side in question.against],
    }


def _side(side: Question | Side) -> dict[str, object]:
    """Whom and when; its windows too where there are several."""
    period = side.period
    windows = [{"start": start.isoformat(), "end": end.isoformat()} for start, end in period.only]
    return {
        "queues": list(side.queues),
        "agents": list(side.agents),
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        **({"windows": windows} if windows else {}),
    }


def _rows(sheet: Sheet) -> Iterator[dict[str, object]]:
    """Every row of the view, from the answer's own CSV: it is the complete list, and is kept packed."""
    for row in csv.DictReader(_lines(sheet)):
        if not sheet.name.startswith("logins_"):
            yield {name: _cell(name, cell) for name, cell in row.items()}
            continue
        yield {
            "queue_dn": row["queue_dn"],
            "agent_dn": row["agent_dn"],
            "agent": row["agent"],
            "login": row["login"],
            "logout": row["logout"] or None,
            "end": row["end"],
            "logged_in_seconds": _number(row["logged_in_seconds"]),
            "talking_seconds": _number(row["talking_seconds"]),
        }


def _lines(sheet: Sheet) -> Iterator[str]:
    decoder, rest = codecs.getincrementaldecoder("utf-8-sig")(), ""
    for chunk in sheet.chunks():
        *whole, rest = (rest + decoder.decode(chunk)).split("\n")
        yield from (f"{line}\n" for line in whole)
    if rest:
        yield rest


def _cell(name: str, cell: str) -> object:
    return _number(cell) if name in _NUMBERS else cell or None


def _number(text: str) -> int | None:
    return int(text) if text else None


def _figure(summary: Summary, code: str) -> int | None:
    """A figure over all; None where nobody can tell it, or nothing is told of single people."""
    told = [each.value for each in summary.figures if each.code == code and not each.queue]
    return None if not told or told[0] is None else round(told[0])


def _nobody(summary: Summary) -> int | None:
    """Seconds without anybody, added over queues; None where one of them cannot be told."""
    told = [each.value for each in summary.figures if each.code == "nobody"]
    known = [value for value in told if value is not None]
    return round(sum(known)) if known and len(known) == len(told) else None


def _comparison(found: Answer) -> dict[str, object] | None:
    comparison = found.summary.comparison
    if comparison is None:
        return None
    return {"sides": list(comparison.sides), "rows": [row.model_dump() for row in comparison.rows]}


def answer_json(found: Answer, cannot: Sequence[str] = ()) -> Iterator[str]:
    """The answer in pieces: its question, figures in seconds, presences, gaps, absent DNs, notes, and whether it is complete.

    *figures*: agents in, logins, seconds logged in added over queues and with queues merged, and seconds nobody was in; null is
    not known. *cannot*: words nobody can judge; *offers*: what the question may also have meant. Of a comparison they are the
    first side's. *measures* are all numbers with their units, *least* where there may have been more; *comparison* is null or has
    every side and every number on each. *rows* are the view's, presences where it has no own; null: not written. A million
    presences are never held as a whole.
    """
    summary = found.summary
    head = {
        "version": VERSION,
        "question": _question(found.question),
        "sentence": summary.sentence,
        "figures": {
            "agents": _figure(summary, "people"),
            "logins": _figure(summary, "logins"),
            "logged_in_seconds": _figure(summary, "hours"),
            "logged_in_seconds_merged": _figure(summary, "merged hours"),
            "nobody_seconds": _nobody(summary),
        },
        "measures": [
            figure.model_dump(include={"code", "value", "unit", "of", "queue", "agent", "least"})
            for figure in summary.figures
        ],
        "comparison": _comparison(found),
    }
    tail = {
        "gaps": [
            {"queue_dn": gap.queue, "start": gap.start.isoformat(), "end": gap.end.isoformat()}
            for gap in summary.gaps
        ],
        "absent": list(summary.absent),
        "notes": [
            *({"code": "read", "text": said} for said in found.question.said),
            *({"code": note.code, "text": note.text} for note in summary.notes),
        ],
        "cannot": list(cannot),
        "offers": [
            *(
                {"label": say(period), **_question(_at(found.question, period))}
                for period in found.question.other_periods
            ),
            *({"queue_dn": dn} for dn in found.question.other_queues),
        ],
        "complete": summary.complete,
    }
    yield f'{_dumped(head).removesuffix("}").rstrip()},\n "rows": '
    yield from _listed(found)
    yield f",{_dumped(tail).removeprefix('{')}"


def _at(question: Question, period: Period) -> Question:
    return question.model_copy(update={"period": period, "against": ()})


def _listed(found: Answer) -> Iterator[str]:
    raw = ("_rows.csv", "_rows_incomplete.csv")
    listed = (each for each in found.sheets if each.name.endswith(".csv") and not each.name.endswith(raw))
    sheet = next(listed, None)
    if sheet is None:
        yield "[]" if found.summary.empty else "null"
        return
    between = "[\n  "
    for row in _rows(sheet):
        yield between + json.dumps(row, ensure_ascii=False)
        between = ",\n  "
    yield "[]" if between[0] == "[" else "\n ]"


def _dumped(body: dict[str, object]) -> str:
    return json.dumps(body, ensure_ascii=False, indent=1)


def choices_json(several: Choices) -> str:
    """The readings to choose from."""
    return _dumped({"version": VERSION, "text": several.text, "choices": _offered(several.buttons)})


def refusal_json(refused: Refusal | Confirm) -> str:
    """Why there is no answer, and the nearest questions that work."""
    code = refused.code if isinstance(refused, Refusal) else "confirm"
    return _dumped(
        {
            "version": VERSION,
            "refusal": {"code": code, "text": refused.text},
            "offers": _offered(refused.buttons),
        }
    )


def _offered(buttons: Sequence[Button]) -> list[dict[str, object]]:
    return [
        {"label": each.label, **_question(each.question)} for each in buttons if each.question is not None
    ]
