"""A digest: when it runs, what it asks, and what became of each run."""

from datetime import datetime, time
from typing import Literal

from pydantic import AwareDatetime

from bot.models.frozen import Frozen
from bot.models.preferences import DayOrder
from bot.models.question import Question

Part = Literal["notice", "message", "csv", "picture"]
Covers = Literal["days", "today", "hour", "since", "words"]
ScheduleState = Literal["active", "paused", "deleted"]
RunState = Literal["waiting", "asking", "done", "empty", "skipped", "missed", "dropped", "failed"]
PostState = Literal["sending", "sent", "asking"]
Ruling = Literal["retry", "unclear", "pause", "fault"]


class When(Frozen):
    """A recurrence on the wall clocks of *zone*.

    *times* are full minutes. Days: every day, unless *weekdays* (0 = Monday) or *monthdays* (1 to 31, -1 the last) say which; *nth*
    with one weekday is the first, second … (-1 the last) of a month. A month too short for its day runs on its last day.
    *hourly*: *times* are full hours of a stretch, said as "every hour". *late*: its one time is 24:00, the end of each of its days.
    """

    zone: str
    times: tuple[time, ...]
    weekdays: tuple[int, ...] = ()
    monthdays: tuple[int, ...] = ()
    nth: int = 0
    hourly: bool = False
    late: bool = False


class Schedule(Frozen):
    """A digest as kept. *channel* is a Slack id (a person's DM for "to me"); *number* is how people call it, unique in the team.

    *question* is the template; its period is replaced at every run. *covers*: "days" are the whole days since the run before (so
    Monday's covers Friday to Sunday), "today" the day so far, "hour" and "since" the time since the run before, "words" what the
    question's words mean at that run, to somebody whose week begins on *week_start* and who writes dates in *day_order*. *revision* grows
    with each change. *reason* is a code for why it is paused, "" for "by hand". *next_due* is None while paused or deleted. *called* are
    its queues' numbers with the names they had when it was made.
    """

    version: Literal[1] = 1
    id: str = ""
    team: str
    number: int = 0
    owner: str
    channel: str
    question: Question
    when: When
    covers: Covers = "days"
    week_start: int | None = None
    day_order: DayOrder | None = None
    empty: Literal["say", "skip"] = "say"
    only_gaps: bool = False
    skip_holidays: bool = False
    csv: bool = True
    picture: bool = False
    state: ScheduleState = "active"
    reason: str = ""
    revision: int = 0
    next_due: AwareDatetime | None = None
    muted_until: AwareDatetime | None = None
    called: tuple[tuple[str, str], ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """What a run posts, in order."""
        return ("message", *(("csv",) if self.csv else ()), *(("picture",) if self.picture else ()))


class Run(Frozen):
    """One due instant of a digest. *id* is opaque and stands in the metadata of what is posted; *note* is a code of how it went.

    "waiting" is planned or under way, "asking" waits for the owner's word whether to post again; the others are ends.
    """

    id: str
    team: str
    schedule: str
    due: AwareDatetime
    state: RunState = "waiting"
    delayed: bool = False
    tries: int = 0
    note: str = ""
    closed_at: datetime | None = None


class Post(Frozen):
    """One part of a run on its way into the channel; *ts* is Slack's id of the message once it is known."""

    run: str
    part: Part
    state: PostState
    tries: int = 1
    attempted_at: AwareDatetime
    ts: str = ""
    note: str = ""


class Posted(Frozen):
    """Slack took it. *note* is kept with the post (a file's id)."""

    ts: str
    note: str = ""


class Refused(Frozen):
    """Slack clearly said no, by *code*; *wait_seconds* when it said for how long."""

    code: str
    ruling: Ruling
    wait_seconds: float = 0


class NoReply(Frozen):
    """Nobody knows whether Slack took it."""

    code: str = ""


Delivery = Posted | Refused | NoReply


class Found(Frozen):
    """The run's part stands in the channel."""

    ts: str
    note: str = ""


class NotFound(Frozen):
    """It surely does not stand there."""


class CannotLook(Frozen):
    """The app may not read the channel's history (*code* names the missing scope or the refusal)."""

    code: str = ""


Looked = Found | NotFound | CannotLook


class Trouble(Frozen):
    """Why a digest may not run now: a *code* for programs; *ends* pauses it, otherwise this run is tried again later."""

    code: str
    ends: bool = True


TellingKind = Literal["paused", "missed", "gave-up", "ask", "fault", "reminder"]


class Telling(Frozen):
    """Something owner, readers or admins must hear about a digest, told once. *about* makes it unique; *code* is the reason."""

    id: str
    team: str
    schedule: str
    kind: TellingKind
    about: str
    code: str = ""
    planned_at: datetime
