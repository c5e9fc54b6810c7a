"""A question's period and the operator's limits -> fine, worth asking first, or refused with the limit named."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.comparing import beside
from bot.dates import days_in
from bot.models import Button, Confirm, Limits, Period, Question, Refusal


def extent(
    question: Question, limits: Limits, now: datetime, last_30: Callable[[], Period]
) -> Confirm | Refusal | None:
    """None when the period may be asked as it is. *last_30* is offered instead of a long one."""
    period = question.period
    compared = beside(question).sides if question.options.compare else (question,)
    periods = [side.period for side in compared]
    first = min(each.start for each in periods)
    if period.start > now:
        return Refusal(code="future", text="That is in the future. Reports can only look back.")
    days = max(map(days_in, periods))
    if first < now - timedelta(days=limits.max_lookback_days + 1):
        text = f"That is further back than I may look: {limits.max_lookback_days} days is the limit set here."
        return Refusal(code="too-far-back", text=text, buttons=(_offer(question, last_30()),))
    if max(each.lasts for each in periods) > timedelta(days=limits.max_range_days, hours=2):
        text = f"{days} days is too long: {limits.max_range_days} days is the limit set here. Ask for a part of it."
        return Refusal(code="too-long", text=text, buttons=(_offer(question, last_30()),))
    if period.lasts > timedelta(days=limits.confirm_days, hours=2) and not question.options.csv_only:
        file = question.model_copy(
            update={"options": question.options.model_copy(update={"csv_only": True, "csv": True})}
        )
        text = f"{days} days is long for a message. I can send all rows as a CSV to you."
        return Confirm(
            text=text, buttons=(Button(label="Send CSV", question=file), _offer(question, last_30()))
        )
    return None


def _offer(question: Question, last_30: Period) -> Button:
    update = {"period": last_30, "words": "last 30 days", "clipped": False, "said": (), "against": ()}
    return Button(label="Last 30 days", question=question.model_copy(update=update))
