"""A question and a deed (previous day, gaps, as XLSX …) -> the next question.

Buttons and follow-ups in words meet here, so that both do the same. Rights are not decided here: every question is asked anew.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.dates import days_in, local_day, period_before, say, shift
from bot.models import Options, Period, Question

Deed = Callable[[Question], Question]


def _with(question: Question, **options: object) -> Question:
    return question.model_copy(update={"options": question.options.model_copy(update=options), "said": ()})


def _view(view: str) -> Deed:
    return lambda question: _with(question, view=view, csv_only=False)


def at(question: Question, period: Period) -> Question:
    """The same question for another *period*, named by its dates from now on; what it is compared with moves along."""
    before = question.period
    apart = (period.start.date() - before.start.date()).days
    moved = tuple(
        side.model_copy(
            update={
                "period": period if side.period == before else shift(side.period, apart), "words": "", "clipped": False,
            }
        )
        for side in question.against
    )  # fmt: skip
    update = {"period": period, "words": "", "clipped": False, "other_periods": (), "against": moved}
    return _with(question).model_copy(update=update)


def sides(question: Question) -> tuple[Question, ...]:
    """The question by itself, then each that it is compared with; without a comparison it alone."""
    alone = _with(question, compare=False).model_copy(update={"against": ()})
    return (alone, *(alone.model_copy(update=dict(side)) for side in question.against))


def earlier(question: Question) -> Question:
    """The period of the same kind just before it: the previous day of a day, the days before of several; today's is all of yesterday."""
    period = question.period
    if question.clipped and days_in(period) == 1:
        return at(question, local_day(period.start.date() - timedelta(days=1), period.zone))
    if question.clipped:
        return at(question, period_before(period))
    return at(question, shift(period, -days_in(period)))


def later(question: Question, now: datetime) -> Question | None:
    """The period of the same length just after it, cut at *now*; None where it has not begun."""
    period = question.period
    after = shift(period, days_in(period))
    if question.clipped or after.start >= now:
        return None
    clipped = after.end > now
    cut = Period(zone=after.zone, start=after.start, end=min(after.end, now.astimezone(after.tz)))
    return at(question, cut).model_copy(update={"clipped": clipped})


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
    "picture": lambda question: _with(question, csv_only=True, picture=True),
    "raw": lambda question: _with(question, csv_only=True, raw=True),
    "compare": lambda question: _with(question, compare=True),
    "private": lambda question: _with(question, place="private", channel=""),
    "share": lambda question: _with(question, place="share"),
}


def earlier_label(question: Question) -> str:
    """What the button for the period before says."""
    if question.clipped and days_in(question.period) > 1:
        return "Period before"
    return f"Previous {_length(question)}"


def later_label(question: Question) -> str:
    """What the button for the period after says."""
    return f"Next {_length(question)}"


def _length(question: Question) -> str:
    days = days_in(question.period)
    return {1: "day", 7: "week"}.get(days, f"{days} days")


def as_options(question: Question, options: Options) -> Question:
    """The same question, wanted another way."""
    return question.model_copy(update={"options": options})


def heading(question: Question) -> str:
    """The period in words; of a comparison all of them."""
    return " vs ".join(dict.fromkeys(say(side.period) for side in sides(question)))
