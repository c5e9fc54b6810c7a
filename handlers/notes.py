"""A deed -> its line in the audit; one that cannot be written is an error in the log, not for the asker."""

import logging

from bot import access, audit
from bot.covering import asked_of, period_at
from bot.digests import say_options, say_report, say_when
from bot.errors import StoreError
from bot.models import Asker, NotAPeriod, Question, Refusal
from bot.models.audit import Deed, Destination
from bot.models.queues import QueueSet
from bot.models.schedule import Schedule
from handlers.parts import Parts

log = logging.getLogger(__name__)


DENIALS = frozenset({"not-shown", *access.WHY_NOT})
"""Refusals for want of a right; a name that is not there reads the same, here as for the asker."""


async def write_down_denial(parts: Parts, asker: Asker, deed: Deed, refused: Refusal) -> None:
    """Add the line of something that was refused before it became a question; what was only not understood has none."""
    if refused.code in DENIALS:
        await write_down(parts, asker, deed, outcome=refused)


async def write_down(
    parts: Parts,
    asker: Asker,
    deed: Deed,
    *,
    question: Question | None = None,
    outcome: Refusal | str = "",
    failed: bool = False,
    rows: int = 0,
    destination: Destination = "none",
    about: str = "",
    queues: QueueSet | None = None,
    report: str = "",
    after: str = "",
) -> None:
    """Add the line; *queues* and *after* are what the store holds afterwards, *report* which report a digest shows."""
    line = audit.entry_for(
        asker, deed, parts.clock(), question=question, outcome=outcome, decision="failed" if failed else None, rows=rows,
        destination=destination, about=about, queues=queues, report=report, after=after,
    )  # fmt: skip
    try:
        await parts.store.audit.add(line)
    except StoreError:
        log.exception("audit cannot be written")


async def write_down_digest(parts: Parts, asker: Asker, schedule: Schedule) -> None:
    """Add the line of a digest that was made or changed: its report, of what, for which days next, when and how."""
    holidays = parts.holidays_of(schedule)
    period = period_at(schedule, schedule.next_due or parts.clock(), holidays)
    question = schedule.question if isinstance(period, NotAPeriod) else asked_of(schedule, period)
    after = ", ".join(part for part in (say_when(schedule.when), say_options(schedule)) if part)
    await write_down(
        parts, asker, "digest", question=question, about=str(schedule.number), report=say_report(schedule), after=after
    )  # fmt: skip
