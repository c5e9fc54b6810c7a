"""A simulated true history, cut as the phone system cuts it, against what the report says: they must be the same."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.models import Directory, LoginRow, OpeningHours, Period, Policy, Question, Queue, Scope, login_row
from bot.models.answer import Gap
from bot.models.span import Span
from bot.reports.found import Folded
from bot.reports.logins import start
from bot.reports.window import login_calls

ZONES = (
    "Europe/Berlin",  # 25 Oct 2026 has 25 hours, 29 Mar 2026 has 23
    "America/Sao_Paulo",  # in 2018 the clocks went forward at midnight: 4 Nov began at 01:00
    "America/Chicago",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Asia/Kathmandu",
    "Pacific/Apia",
    "UTC",
)
CHANGES = (
    date(2026, 10, 25),
    date(2026, 3, 29),
    date(2018, 11, 4),
    date(2026, 11, 1),
    date(2026, 4, 5),
    date(2026, 6, 10),
)
HOURS = OpeningHours(week={day: ((time(8), time(18)),) for day in range(7)})


class Truth(NamedTuple):
    """A login as it was: whole epoch seconds; *end* may lie after now, then it is still on."""

    queue: str
    agent: str
    start: int
    end: int


class World(NamedTuple):
    zone: str
    question: Question
    now: datetime
    truth: tuple[Truth, ...]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    zone = draw(st.sampled_from(ZONES))
    first = draw(st.sampled_from(CHANGES)) + timedelta(days=draw(st.integers(-3, 1)))
    local = ZoneInfo(zone)
    midnight = datetime.combine(first, time(0), local).astimezone(UTC)
    if draw(st.booleans()):
        last = first + timedelta(days=draw(st.integers(1, 4)))
        begins, ends = midnight, datetime.combine(last, time(0), local).astimezone(UTC)
    else:
        begins = midnight + timedelta(minutes=draw(st.integers(0, 1500)))
        ends = begins + timedelta(minutes=draw(st.integers(5, 2000)))
    question = Question(queues=("800",), period=Period(zone=zone, start=begins, end=ends))
    now = begins + timedelta(seconds=draw(st.integers(20, 5 * 86400)))
    truth: list[Truth] = []
    for agent in ("0101", "102", "103"):
        at = int(begins.timestamp()) - 3 * 86400
        for pause, lasted in draw(
            st.lists(st.tuples(st.integers(2, 40 * 3600), st.integers(1, 60 * 3600)), max_size=6)
        ):
            at += pause
            if at < now.timestamp():
                truth.append(Truth("800", agent, at, at + lasted))
            at += lasted
    return World(zone, question, now, tuple(truth))


def pieces(world: World) -> Iterator[LoginRow]:
    """What the phone system answers: each login cut at local midnights and at the ends of the window."""
    call = login_calls(world.question, Scope(everything=True), Directory(read_at=world.now), world.now)[0]
    low, high = call.start.timestamp(), min(call.end, world.now).timestamp()
    local = ZoneInfo(world.zone)
    for one in world.truth:
        at = max(one.start, low)
        end = min(one.end, high)
        while at < end:
            day = datetime.fromtimestamp(at, local).date()
            until = end
            for step in range(
                1, 4
            ):  # the first instant of the next day; a day may begin at 01:00 or not exist
                edge = datetime.combine(day + timedelta(days=step), time(0), local).timestamp()
                while datetime.fromtimestamp(edge - 1, local).date() != day and edge > at:
                    edge -= 1800
                if edge > at:
                    until = min(end, edge)
                    break
            began = datetime.combine(day, time(0), local)
            yield login_row(
                queue=one.queue,
                agent=one.agent,
                label=f"{one.agent} Agent {one.agent}",
                day=began,
                logged_in=datetime.fromtimestamp(at, local),
                logged_out=datetime.fromtimestamp(until, local),
                logged_in_for=f"PT{until - at}S",
                day_for=None,
                total_for=None,
                talking_for="PT0S",
            )
            at = until


def expected(world: World) -> list[Span]:
    """What a report of this history must say, from the history alone."""
    call = login_calls(world.question, Scope(everything=True), Directory(read_at=world.now), world.now)[0]
    low, high = call.start.timestamp(), call.end.timestamp()
    begins = world.question.period.start.timestamp()
    ends = min(world.question.period.end.timestamp(), high)
    said = []
    for one in world.truth:
        if one.start >= ends or one.end <= begins:
            continue
        on = one.end > high
        began = float(one.start) if low < one.start < begins else None
        known = one.start > low
        shown = (max(one.start, begins), min(one.end, ends))
        if one.end > ends and ends < high:
            said.append(
                Span(
                    one.queue,
                    one.agent,
                    "",
                    *shown,
                    "cut by window",
                    began,
                    known,
                    None if on else float(one.end),
                    0.0,
                )
            )
        else:
            said.append(
                Span(
                    one.queue,
                    one.agent,
                    "",
                    *shown,
                    "still in" if on else "logged out",
                    began,
                    known,
                    None,
                    0.0,
                )
            )
    return sorted(said, key=lambda span: (span.agent, span.start))


def fold(
    world: World, rows: list[LoginRow], hours: dict[str, OpeningHours] | None = None
) -> tuple[Folded, list[Span]]:
    found: list[Span] = []
    directory = Directory(queues=(Queue(dn="800", name="Support"),), read_at=world.now)
    folding = start(
        world.question,
        directory,
        Scope(everything=True),
        Policy(),
        hours or {},
        world.now,
        private=True,
        sink=found.extend,
    )
    for at in range(0, len(rows), 7):
        folding.add(rows[at : at + 7])
    return folding.finish(), found


def sound(world: World) -> bool:
    """No login begins or ends within a second of the window's own ends, where nobody could tell which it was."""
    call = login_calls(world.question, Scope(everything=True), Directory(read_at=world.now), world.now)[0]
    edges = (call.start.timestamp(), call.end.timestamp())
    return all(abs(at - edge) > 2 for one in world.truth for at in (one.start, one.end) for edge in edges)


@settings(deadline=None, max_examples=150)
@given(worlds(), st.randoms(use_true_random=False))
def test_what_is_said_equals_the_truth_for_any_history_window_and_zone(world: World, random: object) -> None:
    assume(sound(world))
    rows = list(pieces(world))
    random.shuffle(rows)  # type: ignore[attr-defined]  # hypothesis' own Random
    _, found = fold(world, rows)
    said = sorted((span._replace(name="") for span in found), key=lambda span: (span.agent, span.start))
    assert [span._replace(talking=0.0) for span in said] == expected(world)


@settings(deadline=None, max_examples=60)
@given(worlds())
def test_hours_and_gaps_equal_the_truth(world: World) -> None:
    assume(sound(world))
    folded, _ = fold(world, list(pieces(world)), {"800": HOURS})
    spans = expected(world)
    assert folded.hours["800"] == pytest.approx(sum(span.end - span.start for span in spans), abs=0.01)
    local = ZoneInfo(world.zone)
    gaps = [(gap.start.timestamp(), gap.end.timestamp()) for gap in folded.summary.gaps]
    low = world.question.period.start.timestamp()
    high = min(
        world.question.period.end,
        login_calls(world.question, Scope(everything=True), Directory(read_at=world.now), world.now)[0].end,
    ).timestamp()

    def bare(at: float) -> bool:
        wall = datetime.fromtimestamp(at, local).time()
        return time(8) <= wall < time(18) and not any(span.start <= at < span.end for span in spans)

    at = low + 0.5
    while at < high:
        inside = any(a <= at < b for a, b in gaps)
        if inside:
            assert bare(at), datetime.fromtimestamp(at, local)
        elif at - 60 >= low and at + 60 < high and all(bare(at + step) for step in range(-60, 61, 1)):
            raise AssertionError(datetime.fromtimestamp(at, local))
        at += 397


@st.composite
def windowed(draw: st.DrawFn) -> World:
    """A history asked about in several windows of days, hours or both."""
    world = draw(worlds())
    at, windows = world.question.period.start.astimezone(UTC), []
    for hole, lasts in draw(
        st.lists(st.tuples(st.integers(1, 2000), st.integers(1, 3000)), min_size=2, max_size=5)
    ):
        begins = at + timedelta(minutes=hole)
        at = begins + timedelta(minutes=lasts)
        windows.append((begins, at))
    question = world.question.model_copy(update={"period": Period.of(world.zone, windows)})
    ahead = timedelta(seconds=draw(st.integers(20, 9 * 86400)))
    now = windows[0][0] + ahead
    truth = tuple(one for one in world.truth if one.start < now.timestamp())
    return World(world.zone, question, now, truth)


@settings(deadline=None, max_examples=150)
@given(windowed())
def test_several_windows_say_what_each_of_them_says_by_itself(world: World) -> None:
    """Hours, gaps and the rows of the file of all windows at once are those of window after window."""
    assume(sound(world))
    whole, spans = fold(world, list(pieces(world)), {"800": HOURS})
    hours, rows = 0.0, []
    gaps: list[Gap] = []
    for begins, ends in world.question.period.windows:
        if begins.timestamp() >= world.now.timestamp():
            break
        alone = world._replace(
            question=world.question.model_copy(
                update={"period": Period(zone=world.zone, start=begins, end=ends)}
            )
        )
        assume(sound(alone))
        folded, found = fold(alone, list(pieces(alone)), {"800": HOURS})
        hours += folded.hours["800"]
        gaps += folded.summary.gaps
        rows += [(span.agent, span.start, span.end) for span in found]
    assert whole.hours["800"] == pytest.approx(hours, abs=0.01)
    assert [(span.agent, span.start, span.end) for span in spans] == rows
    assert list(whole.summary.gaps) == gaps


def row(
    start_at: datetime, end_at: datetime | None, lasted: str | None = None, agent: str = "101"
) -> LoginRow:
    return login_row(
        queue="800", agent=agent, label=f"{agent} Ana Ruiz", day=start_at.replace(hour=0, minute=0),
        logged_in=start_at, logged_out=end_at, logged_in_for=lasted, day_for=None, total_for=None, talking_for=None,
    )  # fmt: skip


BERLIN = ZoneInfo("Europe/Berlin")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def monday(rows: list[LoginRow], now: datetime | None = None) -> tuple[Folded, list[Span]]:
    question = Question(queues=("800",), period=Period(zone="Europe/Berlin", start=at(23, 0), end=at(24, 0)))
    return fold(World("Europe/Berlin", question, now or at(24, 10, 15), ()), rows)


def test_a_missing_logout_means_still_in_when_nothing_follows() -> None:
    _, found = monday([row(at(23, 8), None)], now=at(23, 10, 15))
    assert [(span.end_kind, span.end - span.start) for span in found] == [("still in", 2.25 * 3600)]


def test_a_missing_logout_followed_by_another_login_ends_at_an_unknown_time() -> None:
    _, found = monday([row(at(23, 8), None), row(at(23, 12), at(23, 16))])
    assert [(span.end_kind, span.seconds) for span in found] == [("unknown", None), ("logged out", 14400.0)]
    _, found = monday([row(at(22, 8), None), row(at(23, 9), at(23, 16))])
    assert [(span.start, span.end_kind) for span in found] == [(at(23, 9).timestamp(), "logged out")]


def test_a_missing_logout_with_an_interval_ends_there_and_says_unknown() -> None:
    folded, found = monday([row(at(23, 8), None, "PT2H"), row(at(23, 12), at(23, 16))])
    assert [(span.end_kind, span.end - span.start) for span in found] == [
        ("unknown", 7200.0),
        ("logged out", 14400.0),
    ]
    assert "never-ended" in {note.code for note in folded.summary.notes}


@pytest.mark.parametrize(
    ("rows", "code", "counted"),
    [
        ([row(at(23, 9), at(23, 8))], "negative", 0),
        ([row(at(3, 9), at(3, 12))], "out-of-range", 0),
        ([row(at(23, 9), at(23, 12)), row(at(23, 11), at(23, 13))], "overlapping", 1),
        ([row(at(23, 9), at(23, 12)), row(at(23, 9), at(23, 12))], "duplicate", 1),
    ],
    ids=["negative", "out of range", "overlapping", "twice"],
)
def test_a_row_that_cannot_be_is_kept_apart_and_told(rows: list[LoginRow], code: str, counted: int) -> None:
    folded, found = monday(rows)
    assert code in {note.code for note in folded.summary.notes}
    assert len(found) == counted


def test_an_hour_in_overlapping_rows_counts_once() -> None:
    folded, _ = monday([row(at(23, 9), at(23, 12)), row(at(23, 11), at(23, 13))])
    assert folded.hours == {"800": 4 * 3600.0}


def test_the_published_row_is_read_as_a_login_still_on_at_the_end_of_its_window() -> None:
    """The one row 3CX users have published: midnight and the window's end are no login and no logout."""
    chicago = ZoneInfo("America/Chicago")
    midnight = datetime(2026, 3, 3, tzinfo=chicago)
    now = datetime(2026, 3, 3, 18, tzinfo=chicago)
    question = Question(queues=("8003",), period=Period(zone="America/Chicago", start=midnight, end=now))
    found: list[Span] = []
    folding = start(
        question,
        Directory(read_at=now),
        Scope(everything=True),
        Policy(),
        {},
        now,
        private=True,
        sink=found.extend,
    )
    folding.add([
        login_row(
            queue="8003", agent="1001", label="1001 Andrew Johnson", day=midnight, logged_in=midnight, logged_out=now,
            logged_in_for="PT18H", day_for="PT18H", total_for="P5DT13H43M24.960179S", talking_for="PT0S",
        )
    ])  # fmt: skip
    folded = folding.finish()
    (only,) = found
    assert (only.end_kind, only.end - only.start, only.name) == ("still in", 64800.0, "Andrew Johnson")
    assert "totals" in {
        note.code for note in folded.summary.notes
    }  # five days were left out when it was published


def test_the_window_is_a_day_wider_and_never_beyond_now() -> None:
    question = Question(queues=("800",), period=Period(zone="Europe/Berlin", start=at(23, 0), end=at(24, 0)))
    calls = login_calls(
        question, Scope(), Directory(read_at=at(24, 10)), at(24, 10, 15) + timedelta(seconds=17)
    )
    assert [(call.start, call.end, call.queue, call.agent) for call in calls] == [
        (at(22, 0), at(24, 10, 15) + timedelta(seconds=10), "800", "")
    ]


def test_days_cut_at_other_midnights_are_told_and_times_stay_right() -> None:
    shifted = row(at(23, 9), at(23, 12))
    shifted = shifted._replace(day=datetime(2026, 11, 23, tzinfo=UTC).timestamp())
    folded, found = monday([shifted])
    assert "days" in {note.code for note in folded.summary.notes}
    assert [(span.start, span.end) for span in found] == [(at(23, 9).timestamp(), at(23, 12).timestamp())]


@pytest.mark.parametrize(("said", "told"), [("PT3H", False), ("PT5H", True)])
def test_a_day_total_that_disagrees_with_its_rows_is_told(said: str, told: bool) -> None:
    one = row(at(23, 9), at(23, 12))
    one = one._replace(day_for=said)
    folded, _ = monday([one])
    assert ("totals" in {note.code for note in folded.summary.notes}) is told
    assert folded.hours == {"800": 3 * 3600.0}
