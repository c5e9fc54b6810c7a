"""What a phrase means, as plain lines for a person and as JSON lines for programs."""

import json
from datetime import UTC, datetime
from typing import Any

from bot.dates.find import find_period
from bot.dates.say import say, say_fully
from bot.dates.zones import instant, zone
from bot.models import NotAPeriod, Period, Unclear, Understood


def answer_line(line: str, now: datetime) -> str:
    """The answer to one JSON line {"id", "text", "reference", "tz", "locale"}, as a JSON line without its newline.

    *reference* without an offset is wall time in *tz*; without one, *now* (aware). Never raises: a line that cannot be
    read is answered with a refusal.
    """
    try:
        asked = json.loads(line)
        text, key = asked["text"], asked.get("id")
        name, locale = asked.get("tz") or "UTC", asked.get("locale") or "en"
        if not all(isinstance(value, str) for value in (text, name, locale)):
            return _bad("text, tz and locale are strings")
        reference = _reference(asked.get("reference"), name, now)
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
        OSError,
        RecursionError,
    ) as problem:
        return _bad(f"not a question: {type(problem).__name__}")
    return json.dumps({"id": key, **_answer(text, reference, name, locale)}, ensure_ascii=False)


def _reference(given: Any, name: str, now: datetime) -> datetime:
    tz = zone(name)
    if given is None:
        return now
    read = datetime.fromisoformat(given)
    return instant(read, tz) if read.tzinfo is None else read.astimezone(UTC).astimezone(tz)


def _bad(reason: str) -> str:
    return json.dumps({"id": None, "refuse": reason})


def _answer(text: str, now: datetime, name: str, locale: str) -> dict[str, Any]:
    match find_period(text, now, name, locale):
        case Understood() as meaning:
            return {
                **_ends(meaning.period),
                "clipped": meaning.clipped,
                "offers": [_ends(period) for period in meaning.offers],
            }
        case Unclear() as meaning:
            return {"ambiguous": [_ends(choice.period) for choice in meaning.choices]}
        case NotAPeriod() as meaning:
            return {"refuse": f"{meaning.reason}: {meaning.text}"}


def _ends(period: Period) -> dict[str, Any]:
    """Its start and end; its windows where there are several."""
    ends: dict[str, Any] = _window(period.start, period.end)
    return {**ends, "windows": [_window(*window) for window in period.windows]} if period.only else ends


def _window(start: datetime, end: datetime) -> dict[str, str]:
    return {"start": start.isoformat(), "end": end.isoformat()}


def explain(text: str, now: datetime, name: str, locale: str = "en") -> str:
    """What a phrase means, in lines for a terminal."""
    match find_period(text, now, name, locale):
        case Understood() as meaning:
            lines = [meaning.said]
            lines += ["cut at now"] if meaning.clipped else []
            lines += [f"read “{typed}” as “{known}”" for typed, known in meaning.corrected]
            lines += meaning.notes
            lines += [f"or: {say(period, now)}" for period in meaning.offers]
        case Unclear() as meaning:
            lines = ["Several meanings:", *(f"- {say_fully(choice.period)}" for choice in meaning.choices)]
        case NotAPeriod() as meaning:
            lines = [meaning.text, f"These work: {', '.join(meaning.instead)}."]
    return "\n".join(lines)
