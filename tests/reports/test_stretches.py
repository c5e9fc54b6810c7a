"""Columns of stretches say the same as walking them one by one; rows in any order make the same stays."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.models import Directory, LoginRow, Options, Period, Policy, Question, Scope
from bot.reports.days import Days
from bot.reports.logins import start
from bot.reports.packed import Pieces
from bot.reports.presence import Oddities, Window, stays
from bot.reports.stretches import Stretches, union, united

DAY = 86_400.0
MONDAY = datetime(2026, 10, 19, tzinfo=ZoneInfo("Europe/Berlin")).timestamp()
HOUR = st.integers(0, 240).map(float)
PAIRS = st.lists(
    st.tuples(HOUR, st.integers(0, 30).map(float)).map(lambda one: (one[0], one[0] + one[1])), max_size=12
)


def apart(steps: list[tuple[int, int]], begin: float = MONDAY) -> Stretches:
    """Stretches in order: a pause of at least some seconds, then a length."""
    starts, ends, at = [], [], begin
    for pause, length in steps:
        starts.append(at := at + 5 + pause)
        ends.append(at := at + length)
    return Stretches(starts, ends)


STEPS = st.lists(st.tuples(st.integers(0, 90_000), st.integers(0, 200_000)), min_size=1, max_size=12)


@given(PAIRS)
@example([(1.0, 1.0), (1.0, 2.0)])
@example([(1.0, 5.0), (2.0, 3.0), (5.0, 5.0)])
def test_a_union_holds_each_instant_that_one_of_them_holds(pairs: list[tuple[float, float]]) -> None:
    whole = [*union([a for a, _ in pairs], [b for _, b in pairs])]
    for half in range(560):
        at = half / 2
        assert any(a <= at <= b for a, b in whole) == any(a <= at <= b for a, b in pairs)
    assert all(end < following for (_, end), (following, _) in pairwise(whole))


def test_what_lies_in_one_alone_is_that_one() -> None:
    one = apart([(0, 60), (60, 60)])
    assert united([Stretches(), one]) is one
    assert [*united([])] == []


@given(STEPS, st.sampled_from(["Europe/Berlin", "UTC", "Asia/Kathmandu"]))
def test_days_hold_what_lies_in_them(steps: list[tuple[int, int]], zone: str) -> None:
    whole = apart(steps)
    days = Days(ZoneInfo(zone), whole.starts[0], whole.ends[-1] + 1)
    found = whole.by_day(days)
    for day in range(len(days.dates)):
        low, high = days.midnights[day], days.midnights[day + 1]
        inside = [(max(a, low), min(b, high)) for a, b in whole if low <= a < high or a < low < b]
        assert found.get(day, -1.0) == pytest.approx(sum(b - a for a, b in inside) if inside else -1.0)


@given(STEPS, st.integers(0, 800_000), st.integers(1, 800_000), st.randoms(use_true_random=False))
@example([(0, 100), (0, 0), (0, 100)], 110, 1000, None)  # one of no length, at the period's first instant
@example([(0, 100), (0, 100)], 105, 1000, None)  # one that ends there
def test_rows_in_any_order_make_the_same_stays(
    steps: list[tuple[int, int]], after: int, length: int, chance: object
) -> None:
    rows = [(a, b, (b - a) / 4) for a, b in apart(steps)]
    low = MONDAY + after
    window = Window(MONDAY - DAY, MONDAY + 40 * DAY, low, low + length, open_now=False)
    days = Days(ZoneInfo("Europe/Berlin"), window.asked_from, window.asked_to)

    def made(order: list[tuple[float, float, float]]) -> str:
        pieces, odd = Pieces(), Oddities()
        for row in order:
            pieces.add(*row)
        packed = stays(pieces, window, days, odd)
        return repr(([packed.at(i) for i in range(len(packed))], packed.rows, odd.overlapping))

    mixed = [*rows, rows[0]]  # one twice is told apart only by walking
    if chance is not None:
        chance.shuffle(mixed)  # type: ignore[attr-defined] # a random.Random
    assert made(rows) == made(mixed)


@pytest.mark.parametrize(("at", "logins"), [("2026-10-20T00:00", 1), ("2026-10-20T12:00", 2)])
def test_a_second_is_lost_at_midnight_only(at: str, logins: int) -> None:
    """The phone system cuts at 23:59:59 on some builds: what goes on at midnight is one login."""
    cut = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Europe/Berlin")).timestamp()
    window = Window(MONDAY, MONDAY + 9 * DAY, MONDAY + 3600, MONDAY + 8 * DAY, open_now=False)
    pieces = Pieces()
    pieces.add(cut - 7200, cut - 1, 10.0)
    pieces.add(cut, cut + 7200, 20.0)
    packed = stays(pieces, window, Days(ZoneInfo("Europe/Berlin"), MONDAY, MONDAY + 9 * DAY), Oddities())
    assert (len(packed), packed.rows, sum(packed.talking)) == (logins, 2, 30.0)


def test_a_sentence_about_thousands_of_logins_counts_all_of_them() -> None:
    period = Period(
        zone="UTC", start=datetime(2026, 11, 2, tzinfo=UTC), end=datetime(2026, 11, 16, tzinfo=UTC)
    )
    question = Question(queues=("800",), period=period, options=Options(ask="how many"))
    fold = start(
        question, Directory(read_at=period.end), Scope(everything=True), Policy(), {}, period.end + timedelta(days=9), private=True
    )  # fmt: skip
    first = period.start.timestamp()

    def row(agent: int, at: float) -> LoginRow:
        return LoginRow("800", str(agent), str(agent), first, at, at + 60, 60.0, None, None, None)

    fold.add([row(100 + n % 50, first + 600.0 * (n // 50)) for n in range(1000)])
    fold.add([row(999, first + 12 * DAY)])
    done = fold.finish()
    assert done.summary.spoken.startswith("51 agents were logged into 800 from ")
    assert done.first_in["999"] == ("", first + 12 * DAY)
