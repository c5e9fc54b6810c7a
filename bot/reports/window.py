"""A question and now -> the window to ask the phone system for, and the Calls that ask for it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.models import Call, Directory, Question, Scope
from bot.reports.presence import Window

STEP = 10  # seconds; an end "now" is floored to this, so that equal questions make equal Calls
ONE_DAY = timedelta(days=1)


def _wall_shift(at: datetime, by: timedelta, zone: ZoneInfo) -> datetime:
    """The same wall-clock time some days away."""
    wall = at.astimezone(zone).replace(tzinfo=None, fold=0) + by
    return wall.replace(tzinfo=zone).astimezone(UTC)


def window_of(question: Question, now: datetime) -> Window:
    """One day wider than the period on each side, never beyond now; the shown period ends now at the latest."""
    period = question.period
    start, end = period.start.timestamp(), period.end.timestamp()
    floored = now.timestamp() // STEP * STEP
    present = floored if floored > start else max(now.timestamp() // 1, start + 1)
    asked_from = _wall_shift(period.start, -ONE_DAY, period.tz).timestamp()
    asked_to = min(_wall_shift(period.end, ONE_DAY, period.tz).timestamp(), present)
    return Window(asked_from, asked_to, start, min(end, asked_to), asked_to == present)


def login_calls(question: Question, scope: Scope, directory: Directory, now: datetime) -> tuple[Call, ...]:
    """The one Call of a login report: a DN where one is asked for, "" (all, filtered by us) for several."""
    del scope, directory  # rights filter the rows: equal Calls of different people share one fetch
    return (_call(question, now, _single(question.queues), _single(question.agents)),)


def login_calls_apart(
    question: Question, scope: Scope, directory: Directory, now: datetime
) -> tuple[Call, ...]:
    """The same question as a Call for each queue, for a phone system that answers nothing for all at once.

    Empty where asking apart could not find more than the one Call did.
    """
    if len(question.queues) == 1:
        return ()
    wanted = question.queues or tuple(queue.dn for queue in directory.queues if _may_hold(scope, queue.dn))
    return tuple(_call(question, now, queue, _single(question.agents)) for queue in wanted)


def _may_hold(scope: Scope, queue: str) -> bool:
    return bool(scope.everything or queue in scope.queues or scope.own)


def _single(dns: tuple[str, ...]) -> str:
    return dns[0] if len(dns) == 1 else ""


def _call(question: Question, now: datetime, queue: str, agent: str) -> Call:
    window = window_of(question, now)
    return Call(
        report="login-history",
        start=datetime.fromtimestamp(window.asked_from, UTC),
        end=datetime.fromtimestamp(window.asked_to, UTC),
        zone=question.period.zone,
        queue=queue,
        agent=agent,
        texts=question.options.raw,
    )
