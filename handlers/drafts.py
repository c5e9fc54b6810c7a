"""A digest not yet saved -> an id for its buttons, and back; drafts are kept as questions are, for a day."""

from pydantic import ValidationError

from bot.models import Asker
from bot.models.schedule import Schedule
from handlers.parts import Parts


async def keep_draft(parts: Parts, asker: Asker, schedule: Schedule) -> str:
    """The id under which the draft is found."""
    return await parts.store.questions.keep(
        asker.team, schedule.model_dump_json(), user=asker.user, channel=asker.channel, ttl_days=1
    )


async def draft(parts: Parts, asker: Asker, key: str) -> Schedule | None:
    """The draft, for its maker alone."""
    kept = await parts.store.questions.get(asker.team, key)
    if kept is None or kept.user != asker.user:
        return None
    try:
        return Schedule.model_validate_json(kept.question_json)
    except ValidationError:
        return None
