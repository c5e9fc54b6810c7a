"""The audit of a month -> one line about it, to each admin and auditor, exactly once."""

import logging
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot import audit
from handlers.blocks import Message, context
from handlers.cards import words
from handlers.parts import Parts
from handlers.rulings import ruling_of
from handlers.slack import SlackRefused, SlackUnclear
from handlers.telling import ours

log = logging.getLogger(__name__)

EVENT = "logins_month"
STATE = "month told"
LEASE_SECONDS = 300.0


class Past(NamedTuple):
    """The month before *now* where the operator is: half-open, and its name ("2026-10")."""

    start: datetime
    end: datetime
    name: str


def past_month(now: datetime, zone: str) -> Past:
    """The calendar month of *zone* that ended last."""
    end = now.astimezone(ZoneInfo(zone)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    start = (end - timedelta(days=1)).replace(day=1)
    return Past(start, end, f"{start:%Y-%m}")


async def tell_month(parts: Parts, past: Past, audit_days: int, now: datetime) -> None:
    """Send the line to whoever has not had it; who died while sending looks whether it stands there before sending again."""
    message: Message | None = None
    for user in await ours(parts, sorted({*parts.admins, *parts.auditors})):
        tries = await _turn(parts, past, user)
        if tries is None:
            continue
        message = message or await _line(parts, past, audit_days, now)
        state = await _send(parts, past, user, message) if message else "nothing"
        if state:
            await _note(parts, past, user, tries, state)


async def _turn(parts: Parts, past: Past, user: str) -> int | None:
    """Which try this is, where it is ours to send; None where they have it or another process is at it."""
    team, settings = parts.slack.team, parts.store.settings
    name, tries, state = await settings.get(team, "team", user, STATE) or ("", 0, "sent")
    if name != past.name:
        tries = 0
    elif state != "sending" or (await settings.age(team, "team", user, STATE) or 0.0) < LEASE_SECONDS:
        return None
    if not await settings.change(team, "team", user, STATE, [past.name, tries + 1, "sending"]):
        return None
    return int(tries) + 1


async def _note(parts: Parts, past: Past, user: str, tries: int, state: str) -> None:
    await parts.store.settings.change(parts.slack.team, "team", user, STATE, [past.name, tries, state])


async def _line(parts: Parts, past: Past, audit_days: int, now: datetime) -> Message | None:
    """The message; None where nothing at all happened in that month, as before the first start."""
    month = audit.Month(f"{past.start:%B %Y}")
    since = max(past.start, now - timedelta(days=audit_days))
    async for entry in parts.store.audit.each(parts.slack.team, since, past.end):
        month.add(entry)
    if not month.entries:
        return None
    short = f"Counted over the {audit_days} days that are kept. " if since > past.start else ""
    return words(month.line(), context(f"{short}To read the lines: `/logins audit`"))


async def _send(parts: Parts, past: Past, user: str, message: Message) -> str:
    """What became of it: "sent", "refused" for good, or "" where it is tried again later."""
    try:
        channel = await parts.slack.dm(user)
        if await _stands(parts, past, channel):
            return "sent"
        metadata = {"event_type": EVENT, "event_payload": {"month": past.name}}
        await parts.slack.post(channel, message, once=True, metadata=metadata)
    except SlackRefused as refused:
        log.warning("the line of the month could not be sent: %s", refused.code)
        return "" if ruling_of(refused.code) in {"retry", "unclear"} else "refused"
    except SlackUnclear:
        return ""
    return "sent"


async def _stands(parts: Parts, past: Past, channel: str) -> bool:
    """Whether the line stands there already, as after a lost reply."""
    oldest = f"{past.end.timestamp() - 1:.6f}"
    answer = await parts.slack.form(
        "conversations.history", channel=channel, oldest=oldest, limit=200, include_all_metadata="true"
    )
    found = [each.get("metadata") or {} for each in answer.get("messages", ())]
    return any(
        each.get("event_type") == EVENT and (each.get("event_payload") or {}).get("month") == past.name
        for each in found
    )
