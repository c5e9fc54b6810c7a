"""The form as it was submitted -> the Question that is filled in, or what is wrong with each field."""

import re
from datetime import date, datetime
from typing import Any

from bot import dates, reading
from bot.models import Options, Period, Question, Understood
from handlers.filled import Filled, Forged
from handlers.form_view import CUSTOM, PERIODS

FIRST_YEAR = 1990
FAR = f"Pick a day of a year from {FIRST_YEAR} on, as in 2026-11-23"


def values_of(shown: dict[str, Any]) -> dict[str, Any]:
    """What is filled in, by field. Raises `Forged`."""
    filled = Filled(shown)
    return {
        "queues": filled.options("queues"),
        "agents": filled.options("agents"),
        "period": filled.one("period", "yesterday"),
        "from": filled.text("from", "selected_date"),
        "to": filled.text("to", "selected_date"),
        "zone": filled.one("zone", "UTC"),
        "place": filled.text("place", "selected_conversation"),
        "csv": bool(filled.options("file")),
    }


def read_form(shown: dict[str, Any], now: datetime, locale: str = "en") -> Question | dict[str, str]:
    """The question that is filled in, or what is wrong, by field; whatever a forged form holds is wrong in one."""
    try:
        values = values_of(shown)
    except Forged as forged:
        return forged.errors
    queues, agents = (tuple(str(each["value"]) for each in values[kind]) for kind in ("queues", "agents"))
    if not queues and not agents:
        return {"queues": "Pick a queue or an agent"}
    zone = reading.zone_named(values["zone"], cities=False)
    if zone is None:
        return {"zone": "Pick a time zone from the list"}
    period: Period
    if values["period"] == CUSTOM:
        found = _custom(values["from"], values["to"], zone, now)
        if isinstance(found, dict):
            return found
        period, words = found, ""
    else:
        words = values["period"]
        meaning = dates.find_period(words, now, zone, locale) if words in PERIODS else None
        if not isinstance(meaning, Understood):
            return {"period": "I cannot work this out; choose Custom"}
        period = meaning.period
    place = values["place"]
    return Question(
        queues=queues,
        agents=agents,
        words=words,
        period=period,
        options=Options(csv=values["csv"], place="share" if place else "private", channel=place, tz=zone),
    )


def _custom(first_text: str, last_text: str, zone: str, now: datetime) -> Period | dict[str, str]:
    for field, text, missing in (
        ("from", first_text, "Pick the first day"), ("to", last_text, "Pick the last day"),
    ):  # fmt: skip
        if not text or _day(text, now) is None:
            return {field: FAR if text else missing}
    first, last = date.fromisoformat(first_text), date.fromisoformat(last_text)
    if last < first:
        return {"to": f"Must be on or after {first:%-d %b %Y}"}
    start = dates.local_day(first, zone)
    if start.start > now:
        return {"from": "That is in the future"}
    end = dates.local_day(last, zone).end
    return Period(zone=zone, start=start.start, end=min(end, now.astimezone(start.tz)))


def _day(text: str, now: datetime) -> date | None:
    """The day a picker gives, None for what none gives, and for one that no phone system has seen or will see soon."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= now.year + 1 else None
