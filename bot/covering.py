"""A digest and one of its due instants -> the period and the question of that run; the words of its maker are read anew each time."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from bot import dates
from bot.digests import period_of
from bot.models import NotAPeriod, Period, Question, Unclear
from bot.models.schedule import Schedule

_MOMENT = timedelta(microseconds=1)


def period_at(schedule: Schedule, due: datetime, holidays: Collection[date] = ()) -> Period | NotAPeriod:
    """What the run of *due* covers, in the digest's zone; why not, where its words mean nothing then ("tomorrow").

    One that runs at 24:00 runs on the day that ends: its "today" is all of that day.
    """
    when = schedule.when
    if schedule.covers != "words":
        return period_of(when, schedule.covers, due, holidays)
    at = due - _MOMENT if when.late else due
    question = schedule.question
    meaning = dates.find_period(
        question.words, at, when.zone, question.locale or "en", week_start=schedule.week_start, day_order=schedule.day_order
    )  # fmt: skip
    if isinstance(meaning, NotAPeriod):
        return meaning
    period = meaning.choices[0].period if isinstance(meaning, Unclear) else meaning.period
    if when.late and period.end == at:
        windows = [(start, due if end == at else end) for start, end in period.windows]
        return Period.of(period.zone, windows)
    return period


def asked_of(schedule: Schedule, period: Period) -> Question:
    """The digest's question about *period*."""
    options: dict[str, object] = {"csv": schedule.csv}
    if schedule.only_gaps:
        options["view"] = "gaps"
    update = {
        "period": period,
        "options": schedule.question.options.model_copy(update=options),
        "clipped": False,
        "said": (),
    }
    return schedule.question.model_copy(update=update)
