"""A digest and one of its due instants -> the period and the question of that run; the words of its maker are read anew each time."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import partial

from bot import dates
from bot.digests import period_of
from bot.models import NotAPeriod, Period, Question, Side, Unclear, Understood
from bot.models.preferences import DayOrder
from bot.models.schedule import Schedule

_MOMENT = timedelta(microseconds=1)


def renewed(
    question: Question,
    now: datetime,
    zone: str,
    locale: str,
    *,
    week_start: int | None,
    day_order: DayOrder | None,
) -> Question | NotAPeriod:
    """*question* and whatever it is compared with, with what their words mean at *now* in *zone*; what has none stays as it is."""
    read = partial(_read, now=now, zone=zone, locale=locale, week_start=week_start, day_order=day_order)
    found = read(question.words, question.locale, question.period)
    if isinstance(found, NotAPeriod):
        return found
    against: list[Side] = []
    for side in question.against:
        other = read(side.words, side.locale, side.period)
        if isinstance(other, NotAPeriod):
            return other
        against.append(side.model_copy(update={"period": other.period, "clipped": other.clipped}))
    said = (
        (f"{question.words} = {dates.say(found.period)}", *found.notes) if question.words else question.said
    )
    update = {
        "period": found.period,
        "clipped": found.clipped,
        "against": tuple(against),
        "said": said,
        "other_periods": found.offers,
    }
    return question.model_copy(update=update)


def _read(
    words: str,
    typed_in: str,
    period: Period,
    *,
    now: datetime,
    zone: str,
    locale: str,
    week_start: int | None,
    day_order: DayOrder | None,
) -> Understood | NotAPeriod:
    """What *words* mean; of two meanings the first, which its maker has seen in the preview."""
    if not words:
        return Understood(phrase="", period=period, said="")
    meaning = dates.find_period(
        words, now, zone, typed_in or locale, week_start=week_start, day_order=day_order
    )
    return meaning.choices[0] if isinstance(meaning, Unclear) else meaning


def question_at(schedule: Schedule, due: datetime, holidays: Collection[date] = ()) -> Question | NotAPeriod:
    """What the run of *due* asks, in the digest's zone; why not, where its words mean nothing then ("tomorrow").

    One that runs at 24:00 runs on the day that ends: its "today" is all of that day.
    """
    when, kept = schedule.when, schedule.question
    at = due - _MOMENT if when.late else due
    if schedule.covers != "words":
        period = period_of(when, schedule.covers, due, holidays)
        sides = tuple(
            each if each.words else each.model_copy(update={"period": period}) for each in kept.against
        )
        kept = kept.model_copy(update={"period": period, "words": "", "against": sides})
    asked = renewed(
        kept, at, when.zone, kept.locale or "en", week_start=schedule.week_start, day_order=schedule.day_order
    )
    if isinstance(asked, NotAPeriod):
        return asked
    sides = tuple(
        each.model_copy(update={"period": _ended(each.period if each.words else asked.period, at, due)})
        for each in asked.against
    )
    return asked_of(schedule, _ended(asked.period, at, due)).model_copy(update={"against": sides})


def _ended(period: Period, at: datetime, due: datetime) -> Period:
    """*period*, which is cut at *due* where it was cut the moment before."""
    if period.end != at:
        return period
    return Period.of(period.zone, [(start, due if end == at else end) for start, end in period.windows])


def period_at(schedule: Schedule, due: datetime, holidays: Collection[date] = ()) -> Period | NotAPeriod:
    """What that run covers."""
    asked = question_at(schedule, due, holidays)
    return asked if isinstance(asked, NotAPeriod) else asked.period


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
