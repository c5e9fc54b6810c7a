"""A question and a deed (previous day, gaps, as XLSX …) -> the next question.

Buttons and follow-ups in words meet here, so that both do the same. Rights are not decided here: every question is asked anew.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.dates import period_before, say, shift
from bot.models import Options, Period, Question

Deed = Callable[[Question], Question]


def _with(question: Question, **options: object) -> Question:
    return question.model_copy(update={"options": question.options.model_copy(update=options), "said": ()})


def _view(view: str) -> Deed:
    return lambda question: _with(question, view=view, csv_only=False)


def days_of(period: Period) -> int:
    """How many local days the period touches."""
    last = period.end - timedelta(microseconds=1)
    return (last.date() - period.start.date()).days + 1


def at(question: Question, period: Period) -> Question:
    """The same question for another *period*, named by its dates from now on."""
    return _with(question).model_copy(
        update={"period": period, "words": "", "clipped": False, "other_periods": (), "said": ()}
    )


def _whole_days(period: Period) -> Period:
    """The local days a period that was cut at now stands for, so that "previous" of today so far is all of yesterday."""
    return period


def earlier(question: Question) -> Question:
    """The period of the same length just before it: the previous day of a day, the days before of several."""
    period = question.period
    if question.clipped:
        period = period_before(period)
        return at(question, period)
    return at(question, shift(period, -days_of(period)))


def later(question: Question, now: datetime) -> Question | None:
    """The period of the same length just after it, cut at *now*; None where it has not begun."""
    after = shift(question.period, days_of(question.period))
    if after.start >= now:
        return None
    clipped = after.end > now
    period = Period(zone=after.zone, start=after.start, end=min(after.end, now.astimezone(after.tz)))
    return at(question, period).model_copy(update={"clipped": clipped})


DEEDS: Mapping[str, Deed] = {
    "earlier": earlier,
    "summary": _view("summary"),
    "details": _view("details"),
    "gaps": _view("gaps"),
    "missing": _view("missing"),
    "why": _view("why"),
    "by agent": _view("by agent"),
    "by day": _view("by day"),
    "csv": lambda question: _with(question, csv_only=True, csv=True),
    "xlsx": lambda question: _with(question, csv_only=True, xlsx=True),
    "raw": lambda question: _with(question, csv_only=True, raw=True),
    "compare": lambda question: _with(question, compare=True),
    "private": lambda question: _with(question, place="private", channel=""),
    "share": lambda question: _with(question, place="share"),
}


def earlier_label(question: Question) -> str:
    """What the button for the period before says."""
    days = days_of(question.period)
    if days == 1:
        return "Previous day"
    return "Previous week" if days == 7 else f"Previous {days} days"


def as_options(question: Question, options: Options) -> Question:
    """The same question, wanted another way."""
    return question.model_copy(update={"options": options})


def heading(question: Question) -> str:
    """The period in words."""
    return say(question.period)
