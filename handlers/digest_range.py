"""What a digest covers and the operator's limit on days -> fine, or a refusal that names the limit; nobody is there to be asked."""

from datetime import timedelta

from bot.dates import days_in
from bot.models import Limits, Period, Refusal


def too_long(period: Period, limits: Limits) -> Refusal | None:
    """A refusal where *period* has more days than a report may cover; an hour of changed clocks more is no day."""
    if period.lasts <= timedelta(days=limits.max_range_days, hours=2):
        return None
    text = f"{days_in(period)} days is too long: {limits.max_range_days} days is the limit set here."
    return Refusal(code="too-long", text=text)
