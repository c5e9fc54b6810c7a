"""An Answer or Choices -> the JSON that scripts rely on: seconds, and instants with offset."""

import json

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


def answer_json(found: Answer) -> str:
    """The answer: its question, figures, presences, gaps, absent DNs, notes, and whether it is complete."""
    summary = found.summary
    rows = [
        {
            "queue_dn": one.queue,
            "agent_dn": one.agent,
            "agent": one.name,
            "login": one.start.isoformat(),
            "logout": one.end.isoformat(),
            "end": one.end_kind,
            "logged_in_seconds": round(one.seconds),
            "talking_seconds": None if one.talking is None else round(one.talking),
        }
        for one in found.presences
    ]
    gaps = [
        {"queue_dn": gap.queue, "start": gap.start.isoformat(), "end": gap.end.isoformat()}
        for gap in summary.gaps
    ]
    body = {
        "version": VERSION,
        "question": _question(found.question),
        "sentence": summary.sentence,
        "figures": {figure.label: figure.value for figure in summary.figures},
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
