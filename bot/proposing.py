"""A digest in words and the question they hold -> the digest to be proposed; or why not, each thing it cannot do by name."""

import re
from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta

from bot.covering import period_at, question_at
from bot.digests import ScheduleWords, next_runs
from bot.extent import extent
from bot.followup import sides
from bot.models import Limits, NotAPeriod, Question, Refusal
from bot.models.preferences import Context
from bot.models.queues import All, QueueSet, Some
from bot.models.schedule import Schedule

FILES = "a digest carries a CSV and a picture"
CANNOT: tuple[
    tuple[Callable[[Question], bool], str], ...
] = (  # what a question may want and a digest cannot give
    (lambda question: question.options.xlsx, f"an Excel file ({FILES})"),
    (lambda question: question.options.raw, f"raw rows ({FILES})"),
    (lambda question: question.options.csv_only, "a CSV alone (its message is always there)"),
    (
        lambda question: question.options.view == "why",
        "the rows behind an answer (ask `why` when you need it)",
    ),
)
TWO_VIEWS = "“Only gaps” and another view exclude each other. A digest shows one."
TWO_PERIODS = "That names two periods, “{one}” and “{other}”. A digest covers one."
_LATER = (8, 35, 100)  # days in which a week, a month and a quarter have passed
_FIXED_DAYS = re.compile(r"\d{4}-\d\d-\d\d")  # what a word such as "the week before" was read as
NOT_FIXED = "At each run that would be compared with the same days ({days}). Name a period that moves, such as last week."
TO_WHOM = "“Share” and a digest to your messages exclude each other. Name the channel, or leave the word out."
AT_MIDNIGHT = " A day that ends is 24:00."
FIXED = "“{words}” is the same days at every run."


def proposed(
    words: ScheduleWords, question: Question, where: Context, schedule: Schedule
) -> Schedule | Refusal:
    """*schedule*, which has owner, channel and recurrence, with what *words* and their *question* want; *where* is whose words they are."""
    lacking = [said for wants, said in CANNOT if wants(question)]
    if lacking:
        return Refusal(code="digest-cannot", text=f"A digest cannot have {' or '.join(lacking)}.")
    if fixed := [side.words for side in question.against if _FIXED_DAYS.match(side.words)]:
        return Refusal(code="digest-cannot", text=NOT_FIXED.format(days=fixed[0]))
    if question.options.place == "share" and schedule.channel.startswith("D"):
        return Refusal(code="digest-cannot", text=TO_WHOM)
    if words.only_gaps and question.options.view not in {"summary", "gaps"}:
        return Refusal(code="digest-cannot", text=TWO_VIEWS)
    typed = question.words or ("yesterday" if words.yesterday else "")
    if question.words and (words.yesterday or words.covers_said):
        other = (
            "yesterday"
            if words.yesterday
            else {"today": "the day so far", "hour": "the last hour"}.get(words.covers, "the day before")
        )
        return Refusal(code="digest-cannot", text=TWO_PERIODS.format(one=question.words, other=other))
    update = {
        "question": _template(question, typed, where),
        "covers": "words" if typed else "today" if question.options.view == "now" else words.covers,
        "week_start": where.week_start,
        "day_order": where.day_order,
        "empty": words.empty,
        "only_gaps": words.only_gaps,
        "skip_holidays": words.skip_holidays,
        "csv": words.csv if question.options.csv is None else question.options.csv,
        "picture": words.picture,
    }
    return schedule.model_copy(update=update)


def from_answer(question: Question, where: Context, schedule: Schedule) -> Schedule:
    """*schedule* about what an answer was about: its moving period too, but for single days, which become the days between two runs."""
    kept = question.words if question.words.casefold() not in {"", "today", "yesterday"} else ""
    update = {
        "question": _template(question, kept, where),
        "covers": "words" if kept else "days",
        "week_start": where.week_start,
        "day_order": where.day_order,
    }
    return schedule.model_copy(update=update)


def _template(question: Question, words: str, where: Context) -> Question:
    """The question as kept: whose words they were, and nothing of how or where this one was asked."""
    wants = {
        "place": "private",
        "channel": "",
        "csv": None,
        "csv_only": False,
        "raw": False,
        "xlsx": False,
        "ask": "who",
        "tz": "",
        "at": "",
        "fewer": 0,
    }
    return question.model_copy(
        update={
            "options": question.options.model_copy(update=wants),
            "words": words,
            "locale": question.locale or where.locale,
            "clipped": False,
            "said": (),
            "other_periods": (),
            "other_queues": (),
            "filed": False,
        }
    )


def why_not_covered(
    schedule: Schedule, now: datetime, limits: Limits, holidays: Collection[date] = ()
) -> Refusal | None:
    """Why one of its next runs would have nothing to report on: words that mean nothing then, or more days than allowed."""
    for run in next_runs(schedule.when, now, 3, holidays):
        asked = question_at(schedule, run, holidays)
        if isinstance(asked, NotAPeriod):
            text = f"At its run on {run:%a %d %b %H:%M} “{schedule.question.words}” means nothing."
            hint = AT_MIDNIGHT if run.time() == time(0) and not schedule.when.late else ""
            return Refusal(code="no-period", text=f"{text} {asked.text}{hint}")
        if refused := out_of_range(asked, run, limits):
            return refused
    return None


def out_of_range(question: Question, now: datetime, limits: Limits) -> Refusal | None:
    """A refusal where *question*, asked at *now*, reaches further than allowed; nobody is there to be asked whether it may be long."""
    unasked = question.model_copy(update={"options": question.options.model_copy(update={"csv_only": True})})
    stopped = extent(unasked, limits, now, lambda: question.period)
    return stopped.model_copy(update={"buttons": ()}) if isinstance(stopped, Refusal) else None


def notes_on(schedule: Schedule, now: datetime, holidays: Collection[date] = ()) -> list[str]:
    """What its maker should know of its period: one that does not move."""
    if schedule.covers != "words":
        return []
    (run,) = next_runs(schedule.when, now, 1, holidays)
    first, *later = (period_at(schedule, run + timedelta(days=days), holidays) for days in (0, *_LATER))
    return [FIXED.format(words=schedule.question.words)] if all(each == first for each in later) else []


def queues_of(question: Question) -> QueueSet | None:
    """The queues a channel must be linked to for it; None where only people are named, whose logins may be in any."""
    every: set[str] = set()
    for side in sides(question):
        if not side.queues:
            return All() if side.everything or not side.agents else None
        every.update(side.queues)
    return Some(dns=frozenset(every))
