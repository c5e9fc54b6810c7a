"""A former owner of a number, and periods -> the part of them in which the number was theirs, and what to say of it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from bot.models import NotAPeriod, Period, Understood
from bot.reading.whom import Who


def while_theirs(sides: Sequence[Who], periods: Sequence[Understood]) -> tuple[Understood, ...] | None:
    """The periods as far as each number was its owner's, the day of its change included; None where one of them lies after it."""
    changed = min((name.until for who in sides for name in who.names if name.until), default=None)
    if changed is None:
        return tuple(periods)
    cut = [_until(meaning, changed) for meaning in periods]
    return tuple(meaning for meaning in cut if meaning) if all(cut) else None


def _until(meaning: Understood, changed: date) -> Understood | None:
    period = meaning.period
    after = datetime.combine(changed + timedelta(days=1), time(), period.tz)
    if period.end <= after:
        return meaning
    windows = [(start, min(end, after)) for start, end in period.windows if start < after]
    if not windows:
        return None
    cut = {"phrase": "", "period": Period.of(period.zone, windows), "clipped": False}
    return meaning.model_copy(update=cut)


def handed_on(sides: Sequence[Who]) -> Iterator[str]:
    """Until when each former owner had their number."""
    for name in dict.fromkeys(name for who in sides for name in who.names):
        if name.until:
            yield f"{name.name} had {name.dn} until {name.until:%a %d %b %Y}"


def not_theirs(people: Sequence[Sequence[Who]]) -> NotAPeriod:
    """Why nothing can be asked of somebody who no longer had the number."""
    text = "; ".join(dict.fromkeys(said for sides in people for said in handed_on(sides)))
    return NotAPeriod(
        phrase="", reason="former-owner", text=f"{text}. Ask for a day before, or by the number."
    )
