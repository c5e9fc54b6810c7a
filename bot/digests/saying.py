"""A schedule -> the words that say it back: when it runs, what it covers, how it is wanted."""

from collections.abc import Sequence
from datetime import time
from itertools import pairwise

from bot.digests.days import LONGEST_STEP
from bot.models.question import View
from bot.models.schedule import Covers, Schedule, When

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
_REPORTS: dict[View, str] = {
    "summary": "logins",
    "details": "logins in detail",
    "gaps": "gaps",
    "missing": "who is missing",
    "now": "who is in",
    "why": "logins explained",
    "by agent": "logins by agent",
    "by day": "logins by day",
}
_COVERS: dict[Covers, str] = {
    "today": "the day so far",
    "hour": "the last hour",
    "since": "the time since the run before",
}


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


def _day_of_month(day: int) -> str:
    if day < 0:
        return "last day"
    ending = "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _weekdays(days: tuple[int, ...]) -> str:
    short = [DAYS[day][:3] for day in days]
    runs_on = len(days) > 2 and days == tuple(range(days[0], days[-1] + 1))
    return f"{short[0]}-{short[-1]}" if runs_on else _listed([DAYS[days[0]]] if len(days) == 1 else short)


def _say_days(when: When) -> str:
    if when.monthdays:
        return f"on the {_listed([_day_of_month(day) for day in when.monthdays])} of every month"
    if when.nth:
        return f"on the {_ORDINALS[when.nth]} {DAYS[when.weekdays[0]]} of every month"
    return f"every {_weekdays(when.weekdays)}" if when.weekdays else "every day"


def say_when(when: When) -> str:
    """In words: every Mon-Fri at 08:00 Europe/Berlin."""
    if when.hourly:
        days = f", {_say_days(when)}" if when.weekdays or when.monthdays else ""
        return f"{_say_hours([at.hour for at in when.times])}{days} {when.zone}"
    times = ["24:00"] if when.late else [_clock(at) for at in when.times]
    return f"{_say_days(when)} at {_listed(times)} {when.zone}"


def _say_hours(hours: Sequence[int]) -> str:
    """Ascending hours at one step, which may run over midnight, as "every 2 hours from 22:00 to 06:00"."""
    stretches = ((*hours[at:], *hours[:at]) for at in range(len(hours)))
    stretch = next((one for one in stretches if _step(one)), tuple(hours))
    step = _step(stretch)
    rhythm = "every hour" if step == 1 else f"every {step} hours"
    whole = stretch == tuple(range(0, 24, step))
    return rhythm if whole else f"{rhythm} from {stretch[0]:02}:00 to {stretch[-1]:02}:00"


def _step(stretch: tuple[int, ...]) -> int:
    """The hours from each to the next, 0 where they differ or are too many for one stretch."""
    steps = {(after - before) % 24 for before, after in pairwise(stretch)} or {1}
    return min(steps) if len(steps) == 1 and max(steps) <= LONGEST_STEP else 0


def say_covers(when: When, covers: Covers, words: str = "") -> str:
    """What a run covers ("the previous working day"), in its maker's *words* where they said it."""
    if covers == "words":
        return words
    if covers != "days":
        return _COVERS[covers]
    if when.monthdays or when.nth:
        return "the month before" if when.monthdays == (1,) else "the days since the run before"
    if when.weekdays == (0, 1, 2, 3, 4):
        return "the previous working day"
    if len(when.weekdays) == 1:
        return "the week before"
    return "the days since the run before" if when.weekdays else "the previous day"


def say_period(schedule: Schedule) -> str:
    """What it covers, and what that is compared with, in its maker's words where they said it; "" for the moment of a run."""
    question = schedule.question
    if question.options.view == "now" and schedule.covers != "words":
        return ""
    covers = say_covers(schedule.when, schedule.covers, question.words)
    if question.options.compare and not question.against:
        return f"{covers} compared with the period before"
    others = dict.fromkeys(
        side.words for side in question.against if side.words and side.words != question.words
    )
    return " compared with ".join((covers, *others)).replace(" ,", ",")


def say_report(schedule: Schedule) -> str:
    """Which report it is, in words: logins, gaps, who is missing."""
    options = schedule.question.options
    return _REPORTS["gaps" if schedule.only_gaps else options.view]


def say_options(schedule: Schedule) -> str:
    """What differs from a plain digest, in words; "" when nothing does."""
    said = (
        (schedule.empty == "skip", "nothing when empty"),
        (schedule.only_gaps, "only gaps"),
        (schedule.skip_holidays, "not on holidays"),
        (not schedule.csv, "no CSV"),
        (schedule.picture, "with the picture"),
    )
    return ", ".join(words for on, words in said if on)
