"""The period of the question before and "the day before" -> that period, with words that keep meaning it."""

from datetime import datetime, time, timedelta

from bot.dates import period_before, say_fully
from bot.dates.calendar import add_months
from bot.models import NotAPeriod, Period, PhraseMeaning, Understood

_DAYS = {"day": 1, "week": 7}


def _days(period: Period) -> int:
    return ((period.end - timedelta(microseconds=1)).date() - period.start.date()).days + 1


def neighbour(sense: str, period: Period, now: datetime, phrase: str) -> PhraseMeaning:
    """The whole days *sense* ("day -1", "week +1") away from *period*, in its zone; cut at *now*, refused beyond it.

    The day before several days is the one before the first, the day after them the one after the last; a week or month away keeps the length; of a calendar month it is the one before.
    """
    unit, _, sign = sense.partition(" ")
    first, count = period.start.date(), _days(period)
    if unit == "day":
        first, count = (first - timedelta(days=1) if sign == "-1" else first + timedelta(days=count)), 1
    elif unit == "month":
        earlier = period_before(period) if first.day == 1 and count > 27 else None
        first = earlier.start.date() if earlier else add_months(first, int(sign))
        count = _days(earlier) if earlier else count
    else:
        first += timedelta(days=_DAYS[unit] * int(sign))
    after = first + timedelta(days=count)
    start = datetime.combine(first, time(), period.tz)
    end = datetime.combine(after, time(), period.tz)
    local = now.astimezone(period.tz)
    if start >= local:
        return NotAPeriod(
            phrase=phrase,
            reason="future",
            text="That is in the future. Reports can only look back.",
            instead=("today", "yesterday"),
        )
    last = after - timedelta(days=1)
    found = Period(zone=period.zone, start=start, end=min(end, local))
    return Understood(
        phrase=first.isoformat() if count == 1 else f"{first.isoformat()}..{last.isoformat()}",
        period=found,
        said=say_fully(found),
        clipped=end > local,
    )
