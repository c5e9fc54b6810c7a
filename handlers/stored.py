"""What one person may choose from -> as the phone system has it now, or as it was last read, with a sentence that says so."""

import asyncio
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.errors import PBXError
from bot.models import Asker, Directory, Scope
from handlers.parts import Parts

OLDEST_SECONDS = 24 * 3600.0  # rights are decided anew for whatever is asked
AGAIN = "Queues and people cannot be offered until it answers."


class Choice(NamedTuple):
    """The directory, what the asker may see of it, and what is to be said of its age ("" where it is new)."""

    directory: Directory
    scope: Scope
    said: str


async def choice(parts: Parts, asker: Asker, seconds: float | None = None) -> Choice:
    """What *asker* may choose from. What was read within a day will do where the phone system fails, or takes longer than *seconds*."""
    try:
        async with asyncio.timeout(seconds):
            return Choice(*await parts.desk.seen_by(asker), "")
    except (PBXError, TimeoutError) as failed:
        why = failed.text if isinstance(failed, PBXError) else "The phone system does not answer."
    held = parts.held_directory()
    if held is None or held.age(parts.clock()) >= OLDEST_SECONDS:
        nothing = Directory(read_at=parts.clock())
        return Choice(nothing, await parts.desk.records.scope(asker, nothing), f"{why} {AGAIN}")
    scope = await parts.desk.records.scope(asker, held)
    zone = (await parts.desk.records.context(asker, held)).zone
    read = held.read_at.astimezone(ZoneInfo(zone))
    return Choice(
        held,
        scope,
        f"{why} What you can choose from is as of {read:%a} {read.day} {read:%b, %H:%M} ({zone}).",
    )
