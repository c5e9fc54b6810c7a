"""A refused phrase -> the sentence that says why, with phrases that do work."""

from bot.dates.lattice import Lattice
from bot.models import NotAPeriod
from bot.models.text import said_back

INSTEAD = ("yesterday", "last week", "3 nov")

_TEXTS = {
    "too-long": "A date phrase has at most 100 characters.",
    "control": "There are characters in it that cannot be typed.",
    "empty": "There is no date in it.",
    "recurring": "One stretch of time, please: repeated days are for digests.",
    "vague": "That is not exact enough to report on.",
    "fiscal": "I do not know when your fiscal year starts; name months or quarters.",
    "open": "When does it begin? Say from when until when.",
    "shift": "I do not know your shifts: say the hours, as in yesterday 6:00-14:00.",
    "opening": "I do not read opening hours as times: say the hours, as in yesterday 8:00-10:00.",
    "same-time": "That is a moment, not a stretch of time: say the hours, or all of the day.",
    "future": "That is in the future. Reports can only look back.",
    "not-a-date": "I did not understand that as a date.",
}
_BY_REASON = {
    "open": ("since monday", "1 nov to 5 nov", "last week"),
    "shift": ("yesterday 6:00-14:00", "yesterday morning", "last night"),
    "opening": ("yesterday 8:00-10:00", "since 8:00", "yesterday morning"),
    "same-time": ("yesterday 9:00-10:00", "yesterday morning", "yesterday"),
    "instant": ("yesterday 8:00-12:00", "since 8:00", "yesterday morning"),
    "no-range": ("last 7 days", "past 24 hours", "last week"),
    "future": ("today", "yesterday", "last week"),
    "recurring": ("last monday", "last week", "last month"),
    "vague": ("last 7 days", "last week", "yesterday"),
    "fiscal": ("Q3 2025", "april to june", "last year"),
}


def refusal(phrase: str, reason: str, text: str = "") -> NotAPeriod:
    """The refusal of a phrase, with the usual sentence of its reason unless another is given."""
    return NotAPeriod(
        phrase=phrase,
        reason=reason,
        text=text or _TEXTS.get(reason, _TEXTS["not-a-date"]),
        instead=_BY_REASON.get(reason, INSTEAD),
    )


def why_not(text: str, lattice: Lattice) -> NotAPeriod:
    """Why a phrase that no rule reads is refused, by the words in it."""
    kinds = [edges for edges in lattice.edges if edges]
    if lattice.unknown:
        named = " ".join(dict.fromkeys(lattice.unknown))
        return refusal(text, "left-over", f"I did not understand {said_back([named])}.")
    for edges in kinds:
        if found := edges.get("refused"):
            return refusal(text, max(found)[1])  # the longest expression says most
    if any("next" in edges or "future_day" in edges for edges in kinds):
        return refusal(text, "future")
    if any("weekdays" in edges for edges in kinds):
        return refusal(text, "recurring")
    if kinds and "to" in kinds[0]:
        return refusal(text, "open")
    return refusal(text, "not-a-date")
