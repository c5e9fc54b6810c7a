"""The job that forgets -> when it last ran, in a sentence: the proof that time limits are kept."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.errors import StoreError
from handlers.parts import Parts

FORGETTING = "forgetting"  # the sign of life that the job leaves
LATE_DAYS = 2


async def forgotten(parts: Parts, team: str, zone: str = "UTC") -> str:
    """When what has had its time was last removed, on a clock of *zone*; that it is overdue where it is."""
    try:
        age = await parts.store.beats.age(team, FORGETTING)
    except StoreError:
        return "Whether old records were removed cannot be read now."
    if age is None:
        return "Old records were never removed yet."
    at = (parts.clock() - timedelta(seconds=age)).astimezone(ZoneInfo(zone))
    late = " Overdue: it should run every hour." if age > LATE_DAYS * 86_400 else ""
    return f"Old records were last removed on {at:%a} {at.day} {at:%b %Y, %H:%M} ({zone}).{late}"
