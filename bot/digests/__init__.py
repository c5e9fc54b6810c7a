"""A sentence -> schedule; schedules + now -> runs that are due.

`read_schedule` reads words, `next_runs` and `due_instants` say when, `period_of` says what a run covers, `say_when` and its sisters say it back.
"""

from bot.digests.coverage import period_of
from bot.digests.reading import NotASchedule, ScheduleWords, read_schedule
from bot.digests.recurrence import due_instants, next_runs
from bot.digests.saying import say_covers, say_options, say_period, say_report, say_when

__all__ = [
    "NotASchedule",
    "ScheduleWords",
    "due_instants",
    "next_runs",
    "period_of",
    "read_schedule",
    "say_covers",
    "say_options",
    "say_period",
    "say_report",
    "say_when",
]
