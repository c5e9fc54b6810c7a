"""What a digest's run needs of the outside, as functions, and how patient it is."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.models import Answer, Frozen, Refusal
from bot.models.period import Period
from bot.models.schedule import Delivery, Looked, NoReply, Part, Run, Schedule, Telling, Trouble

_LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class Parcel:
    """One part of a run, ready to be sent.

    *answer* is None for a notice, and for a message that says that there is no data: *code* then says why ("" otherwise). *thread_ts* is
    the message the file belongs under.
    """

    schedule: Schedule
    run: Run
    part: Part
    period: Period
    now: datetime
    answer: Answer | None = None
    code: str = ""
    thread_ts: str = ""

    @property
    def delayed(self) -> bool:
        """Whether it is over five minutes late and must say so ("Delayed: due 08:00, sent 08:47")."""
        return self.now - self.run.due > _LATE


async def _at_once(_channel: str) -> None:
    return


def _no_holidays(_schedule: Schedule) -> Collection[date]:
    return ()


async def _as_before(_schedule: Schedule) -> Trouble | None:
    return None


@dataclass(frozen=True)
class Hands:
    """The functions handed in.

    - *answer(schedule, period)*: the digest's question over that period; may raise `BotError`, which is tried again
    - *deliver(parcel)*: one call to Slack with retries off, metadata with the run's id and the part; never raises for Slack's answers
    - *look(schedule, run, part, since)*: whether that part stands in the channel; NoReply when it could not be found out now
    - *tell(telling, schedule)*: tells owner, readers or admins; False when they could not be reached and it should be tried again
    - *allowed(schedule)*: whether owner and channel still have the rights; None when they do
    - *still_allowed(schedule)*: the same a moment later, when the answer is there
    - *holidays(schedule)*: days it leaves out
    - *turn(channel)*: waits until a message may be sent to the channel; before the part is begun, so nothing waits half sent
    """

    answer: Callable[[Schedule, Period], Awaitable[Answer | Refusal]]
    deliver: Callable[[Parcel], Awaitable[Delivery]]
    look: Callable[[Schedule, Run, Part, datetime], Awaitable[Looked | NoReply]]
    tell: Callable[[Telling, Schedule], Awaitable[bool]]
    allowed: Callable[[Schedule], Awaitable[Trouble | None]]
    holidays: Callable[[Schedule], Collection[date]] = _no_holidays
    turn: Callable[[str], Awaitable[None]] = _at_once
    still_allowed: Callable[[Schedule], Awaitable[Trouble | None]] = _as_before


class Pace(Frozen):
    """How many at once and how patient, in seconds unless said otherwise.

    A part's call must end well within the lease; the lease is renewed while the process lives. *settle_seconds* pass between an unclear
    call and the look into the channel. Without data one line is posted after *honest_after*, the last word after *give_up_after*; what
    could not be sent for *stale_after* is not posted any more as if it were new. *channel_seconds* lie between two messages in a channel.
    """

    parallel: int = 16
    per_channel: int = 2
    lease_seconds: float = 60
    settle_seconds: float = 30
    post_seconds: float = 20
    file_seconds: float = 40
    retry_seconds: float = 60
    tick_seconds: float = 5
    channel_seconds: float = 1.05
    honest_after: timedelta = timedelta(hours=1)
    give_up_after: timedelta = timedelta(hours=6)
    stale_after: timedelta = timedelta(hours=7)
