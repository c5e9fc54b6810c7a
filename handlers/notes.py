"""A deed -> its line in the audit; one that cannot be written is an error in the log, not for the asker."""

import logging

from bot import audit
from bot.errors import StoreError
from bot.models import Asker, Question, Refusal
from bot.models.audit import Deed, Destination
from handlers.parts import Parts

log = logging.getLogger(__name__)


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
) -> None:
    """Add the line."""
    line = audit.entry_for(
        asker, deed, parts.clock(), question=question, outcome=outcome, decision="failed" if failed else None, rows=rows,
        destination=destination, about=about,
    )  # fmt: skip
    try:
        await parts.store.audit.add(line)
    except StoreError:
        log.exception("audit cannot be written")
