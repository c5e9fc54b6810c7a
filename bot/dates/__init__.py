"""Phrase + now + zone + locale -> a period, choices, or a refusal with phrases that work."""

from bot.dates.alike import alike, comparable, days_in
from bot.dates.find import find_period, knows, warm
from bot.dates.moving import local_day, period_before, shift
from bot.dates.say import say, say_fully, whole_days
from bot.dates.stretches import Stretch, stretches

__all__ = [
    "Stretch",
    "alike",
    "comparable",
    "days_in",
    "find_period",
    "knows",
    "local_day",
    "period_before",
    "say",
    "say_fully",
    "shift",
    "stretches",
    "warm",
    "whole_days",
]
