"""Phrase + now + zone + locale -> a period, choices, or a refusal with phrases that work."""

from bot.dates.find import find_period, knows, warm
from bot.dates.moving import local_day, period_before, shift
from bot.dates.say import say, say_fully
from bot.dates.stretches import Stretch, stretches

__all__ = [
    "Stretch",
    "find_period",
    "knows",
    "local_day",
    "period_before",
    "say",
    "say_fully",
    "shift",
    "stretches",
    "warm",
]
