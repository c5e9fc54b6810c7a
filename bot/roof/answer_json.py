"""An Answer or Choices -> the JSON that scripts rely on: seconds, and instants with offset."""

import csv
import io
import json
from collections.abc import Iterator

from bot.models import Answer, Choices, Question

VERSION = 1


def _question(question: Question) -> dict[str, object]:
    period = question.period
    return {
        "queues": list(question.queues),
        "agents": list(question.agents),
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "zone": period.zone,
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


def answer_json(found: Answer) -> str:
    """The answer: its question, figures in seconds, presences, gaps, absent DNs, notes, and whether it is complete.

    *figures*: agents in, logins, seconds logged in added over queues, and seconds nobody was in.
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
            "agents": len({row["agent_dn"] for row in rows}),
            "logins": len(rows),
            "logged_in_seconds": sum(int(str(row["logged_in_seconds"])) for row in rows),
            "nobody_seconds": round(sum(gap.end.timestamp() - gap.start.timestamp() for gap in summary.gaps)),
        },
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
