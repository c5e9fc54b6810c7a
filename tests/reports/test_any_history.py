"""Any history, told by a phone system with habits of its own -> what is said is what was, or that it cannot be known.

The oracle knows only who was in at which second; it shares nothing with the fold.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from bot.models import Directory, LoginRow, Period, Person, Policy, Question, Queue, Scope, login_row
from bot.models.span import Span
from bot.reports.found import Folded
from bot.reports.logins import start
from bot.reports.window import login_calls

ZONE = ZoneInfo("Europe/Berlin")
FIRST = datetime(2026, 10, 23, tzinfo=ZONE)  # the clocks go back on the 25th
QUEUES, AGENTS = ("800", "801"), ("101", "102", "103")
DAY = 86_400


class Stay(NamedTuple):
    """Somebody in a queue, in seconds since `FIRST` by the phone system's clock; *silent*: its logout was not kept."""

    queue: str
    agent: str
    came: int
    went: int
    silent: bool


class Habits(NamedTuple):
    """How this phone system tells it. *ahead*: seconds its clock is ahead of ours; *renamed*: numbers with a new label from a second on."""

    ahead: int
    inclusive: bool
    per_day: bool
    renamed: dict[str, int]
    days: tuple[int, int]
    now: int  # by our clock


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Stay], Habits]:
    first = draw(st.integers(1, 3))
    until = first + draw(st.integers(1, 2))
    habits = Habits(
        ahead=draw(st.integers(-60, 60)),
        inclusive=draw(st.booleans()),
        per_day=draw(st.booleans()),
        renamed=draw(st.dictionaries(st.sampled_from(AGENTS), st.integers(0, 5 * DAY), max_size=2)),
        days=(first, until),
        now=draw(
            st.one_of(
                st.just(8 * DAY),
                st.integers(midnights()[first] + 30, midnights()[until]),
                st.integers(1, 6).map(lambda hours: midnights()[first] + hours * 3600),  # many are in then
            )
        ),
    )
    stays = []
    for queue in QUEUES:
        for agent in AGENTS:
            at = 0
            for pause, length, silent in draw(
                st.lists(
                    st.tuples(
                        st.integers(90, 30_000),
                        st.one_of(st.integers(90, 9_000), st.integers(90, 80_000)),
                        st.integers(0, 9),
                    ),
                    min_size=2,
                    max_size=5,
                )
            ):
                lost = silent == 0 and not habits.per_day
                stays.append(Stay(queue, agent, at + pause, at + pause + length, lost))
                at += pause + length
    return stays, habits


def at(second: float) -> datetime:
    return (FIRST.astimezone(ZoneInfo("UTC")) + timedelta(seconds=second)).astimezone(ZONE)


def question(habits: Habits) -> Question:
    first, until = (FIRST + timedelta(days=day) for day in habits.days)
    return Question(everything=True, period=Period(zone=ZONE.key, start=first, end=until))


def midnights() -> list[int]:
    zero = FIRST.timestamp()
    return [int((FIRST + timedelta(days=day)).timestamp() - zero) for day in range(12)]


def pieces(
    stays: list[Stay], habits: Habits, low: int, high: int
) -> Iterator[tuple[Stay, int, int, bool, bool]]:
    """Each stay cut at midnight and by the window: begin, end, whether a logout is told, whether it goes on."""
    for one in stays:
        begin, end = max(one.came, low), min(one.went, high)
        while begin < end:
            until = min(end, next(m for m in midnights() if m > begin))
            yield one, begin, until, not (one.silent and until == one.went), until < one.went
            begin = until


def rows(stays: list[Stay], habits: Habits, low: int, high: int) -> list[LoginRow]:
    told: dict[tuple[str, str, int], list[tuple[int, int, bool, bool]]] = {}
    for place, (one, begin, end, logout, on) in enumerate(pieces(stays, habits, low, high)):
        day = max(m for m in midnights() if m <= begin)
        key = (one.queue, one.agent, day) if habits.per_day else (one.queue, one.agent, -place)
        told.setdefault(key, []).append((begin, end, logout, on))
    made = []
    for (queue, agent, _), parts in told.items():
        begin, end = parts[0][0], parts[-1][1]
        logout = parts[-1][2]
        whole = all(part[2] for part in parts)
        lasted = sum(b - a for a, b, *_ in parts) if whole else None
        label = f"{agent} Before {agent}" if begin < habits.renamed.get(agent, -1) else f"{agent} Now {agent}"
        made.append(
            login_row(
                queue=queue, agent=agent, label=label, day=at(max(m for m in midnights() if m <= begin)),
                logged_in=at(begin), logged_out=at(end - habits.inclusive) if logout else None,
                logged_in_for=None if lasted is None else f"PT{lasted}S",
                day_for=None, total_for=None, talking_for="PT0S",
            )
        )  # fmt: skip
    return made


def folded(
    stays: list[Stay], habits: Habits, chance: object, chunk: int
) -> tuple[Folded, list[Span], int, int]:
    now = at(habits.now)
    asked = question(habits)
    people = tuple(Person(dn=dn, first="Now", last=dn) for dn in AGENTS)
    queues = tuple(Queue(dn=dn, name=f"Queue {dn}", members=AGENTS) for dn in QUEUES)
    directory = Directory(read_at=now, queues=queues, people=people)
    call = login_calls(asked, Scope(everything=True), directory, now)[0]
    zero = FIRST.timestamp()
    low = int(call.start.timestamp() - zero)
    high = min(int(call.end.timestamp() - zero), habits.now + habits.ahead)
    sent = rows(stays, habits, low, high)
    chance.shuffle(sent)  # type: ignore[attr-defined] # a random.Random
    spans: list[Span] = []
    fold = start(asked, directory, Scope(everything=True), Policy(), {}, now, private=True, sink=spans.extend)
    for place in range(0, len(sent), chunk):
        fold.add(sent[place : place + chunk])
    return fold.finish(ahead=float(habits.ahead)), spans, low, high


def sound(stays: list[Stay], habits: Habits, high: int) -> bool:
    """Nothing happens within two seconds of the edge, where nobody could tell it from the edge."""
    return all(abs(second - high) > 2 for one in stays for second in (one.came, one.went))


class Truth(NamedTuple):
    """What was, for comparing: seconds since `FIRST`; *low* to *high* is what the phone system looked at."""

    stays: list[Stay]
    begin: int
    end: int
    low: int
    high: int
    slack: int  # seconds that inclusive ends lose

    def was_in(self, queue: str, agent: str, second: float) -> bool:
        return any(one.came <= second < one.went for one in self.of(queue, agent))

    def of(self, queue: str, agent: str) -> list[Stay]:
        return [one for one in self.stays if (one.queue, one.agent) == (queue, agent)]

    def lost(self, queue: str, agent: str) -> bool:
        """Whether a logout of theirs was not kept: on the last day it reads as still in, as a login still on does."""
        return any(one.silent for one in self.of(queue, agent))


def told_of_span(one: Span, truth: Truth, codes: set[str]) -> None:
    zero = FIRST.timestamp()
    first, last = one.start - zero, one.end - zero
    if one.seconds is None:
        event("not known")
        assert codes & {"never-ended", "per-day"}
        return
    lost = truth.lost(one.queue, one.agent)
    if one.lasted is None and not (one.end_kind == "still in" and lost):  # said to have been in throughout
        for second in (first, (first + last) / 2, min(last, truth.high) - 1.5 - truth.slack):
            if truth.low <= second < min(last, truth.high) - truth.slack:
                assert truth.was_in(one.queue, one.agent, second), (one, second)
    if one.end_kind == "still in":
        event("still in")
        assert lost or truth.was_in(one.queue, one.agent, truth.high - 0.5), one
    if one.end_kind == "logged out":
        ends = [stay.went for stay in truth.of(one.queue, one.agent)]
        assert any(abs(end - last) <= truth.slack for end in ends), one


def told_of_hours(queue: str, said: float, truth: Truth, codes: set[str]) -> None:
    """The hours that were; at most those where some are not known."""
    own = [stay for stay in truth.stays if stay.queue == queue]
    true = sum(max(0, min(stay.went, truth.end) - max(stay.came, truth.begin)) for stay in own)
    rounded = (1 + len(own) * 8) * truth.slack + len(AGENTS) * 70  # a clock behind ours: counted to our now
    if codes & {"never-ended", "per-day"} or any(stay.silent for stay in own):
        assert said <= true + rounded or any(stay.silent for stay in own), queue
    else:
        assert abs(said - true) <= rounded, queue


def told_of_names(spans: list[Span], truth: Truth, habits: Habits) -> None:
    """Whoever was in over the midnight after which the label is another one has one name."""
    for agent, turn in habits.renamed.items():
        night = min((midnight for midnight in midnights() if midnight >= turn), default=0)
        over = any(
            max(stay.came, truth.low) < min(turn, night) and night < min(stay.went, truth.high)
            for stay in truth.stays
            if stay.agent == agent
        )
        if over and not habits.per_day:
            event("renamed while in")
            assert len({one.name for one in spans if one.agent == agent}) <= 1


@settings(deadline=None, max_examples=60)
@given(histories(), st.randoms(use_true_random=False), st.integers(1, 9))
def test_what_is_said_is_what_was_or_that_it_cannot_be_known(
    made: tuple[list[Stay], Habits], chance: object, chunk: int
) -> None:
    stays, habits = made
    answer, spans, low, high = folded(stays, habits, chance, chunk)
    assume(sound(stays, habits, high))
    first, until = (midnights()[day] for day in habits.days)
    truth = Truth(stays, first, min(until, high), low, high, 1 if habits.inclusive else 0)
    codes = {note.code for note in answer.summary.notes}
    for one in spans:
        told_of_span(one, truth, codes)
    for queue in QUEUES:
        told_of_hours(queue, answer.hours[queue], truth, codes)
    told_of_names(spans, truth, habits)
    for gap in answer.summary.gaps:
        begin, end = (moment.timestamp() - FIRST.timestamp() for moment in (gap.start, gap.end))
        for second in (begin + 1 + truth.slack, end - 1 - truth.slack):
            if begin < second < end:
                assert not any(truth.was_in(gap.queue, agent, second) for agent in AGENTS), gap
    there = {(one.queue, one.agent) for one in stays if one.came < truth.end - 1 and one.went > first + 1}
    assert {(one.queue, one.agent) for one in spans} >= {who for who in there if not truth.lost(*who)}
