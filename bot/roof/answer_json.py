"""An Answer or Choices -> the JSON that scripts rely on: seconds, and instants with offset."""

import csv
import io
import json
from collections.abc import Iterator

from bot.models import Answer, Choices, Question, Summary

VERSION = 1


def _question(question: Question) -> dict[str, object]:
    period = question.period
    return {
        "queues": list(question.queues),
        "agents": list(question.agents),
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "zone": period.zone,
        "against": [
            {
                "queues": list(side.queues),
                "agents": list(side.agents),
                "start": side.period.start.isoformat(),
                "end": side.period.end.isoformat(),
            }
            for side in question.against
        ],
    }


def _rows(found: Answer) -> Iterator[dict[str, object]]:
    """Every presence, from the answer's own CSV: it is the complete list."""
    sheet = next(
        (sheet for sheet in found.sheets if sheet.name.endswith(".csv") and "rows" not in sheet.name), None
    )
    if sheet is None:
        return
    text = b"".join(sheet.chunks()).decode("utf-8-sig")
    for row in csv.DictReader(io.StringIO(text)):
        talking = row["talking_seconds"]
        yield {
            "queue_dn": row["queue_dn"],
            "agent_dn": row["agent_dn"],
            "agent": row["agent"],
            "login": row["login"],
            "logout": row["logout"],
            "end": row["end"],
            "logged_in_seconds": int(row["logged_in_seconds"]),
            "talking_seconds": int(talking) if talking else None,
        }


def _figure(summary: Summary, code: str) -> int:
    """A figure over all; 0 where there is none, as where nothing is told of single people."""
    return round(
        next((each.value or 0 for each in summary.figures if each.code == code and not each.queue), 0)
    )


def _comparison(found: Answer) -> dict[str, object] | None:
    comparison = found.summary.comparison
    if comparison is None:
        return None
    return {"sides": list(comparison.sides), "rows": [row.model_dump() for row in comparison.rows]}


def answer_json(found: Answer) -> str:
    """The answer: its question, figures in seconds, presences, gaps, absent DNs, notes, and whether it is complete.

    *figures*: agents in, logins, seconds logged in added over queues, and seconds nobody was in; of a comparison the first side's.
    *measures* are all numbers with their units, *comparison* is null or has every side and every number on each.
    """
    summary, rows = found.summary, list(_rows(found))
    gaps = [
        {"queue_dn": gap.queue, "start": gap.start.isoformat(), "end": gap.end.isoformat()}
        for gap in summary.gaps
    ]
    body = {
        "version": VERSION,
        "question": _question(found.question),
        "sentence": summary.sentence,
        "figures": {
            "agents": _figure(summary, "people"),
            "logins": _figure(summary, "logins"),
            "logged_in_seconds": _figure(summary, "hours"),
            "nobody_seconds": round(sum(gap.end.timestamp() - gap.start.timestamp() for gap in summary.gaps)),
        },
        "measures": [
            figure.model_dump(include={"code", "value", "unit", "of", "queue", "agent"})
            for figure in summary.figures
        ],
        "comparison": _comparison(found),
        "rows": rows,
        "gaps": gaps,
        "absent": list(summary.absent),
        "notes": [{"code": note.code, "text": note.text} for note in summary.notes],
        "complete": summary.complete,
    }
    return json.dumps(body, ensure_ascii=False, indent=1)


def choices_json(several: Choices) -> str:
    """The readings to choose from."""
    choices = [
        {"label": each.label, **_question(each.question)}
        for each in several.buttons
        if each.question is not None
    ]
    return json.dumps({"version": VERSION, "choices": choices}, ensure_ascii=False, indent=1)
