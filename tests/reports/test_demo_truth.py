"""Five days of the make-believe call centre: the report's numbers against its true history, recomputed here."""

from collections import defaultdict
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.demo.rows import report_rows
from bot.demo.world import World
from bot.models import Directory, LoginRow, Period, Person, Policy, Question, Queue, Scope, login_row
from bot.reports.found import Folded
from bot.reports.logins import start
from bot.reports.window import login_calls

ZONE = "Europe/Berlin"
LOCAL = ZoneInfo(ZONE)
NOW = datetime(2026, 11, 24, 10, 15, tzinfo=LOCAL)
WORLD = World(7, NOW, ZONE)
DIRECTORY = Directory(
    read_at=NOW,
    queues=tuple(
        Queue(dn=q.number, name=q.name, members=tuple(p.number for p in WORLD.members(q.number)))
        for q in WORLD.queues
    ),
    people=tuple(Person(dn=p.number, first=p.first, last=p.last) for p in WORLD.people),
)
DAYS = [datetime(2026, 11, 24, tzinfo=LOCAL) - timedelta(days=back) for back in (0, 1, 4, 7, 30)]


def wire(row: dict[str, str | None]) -> LoginRow:
    def at(key: str) -> datetime:
        return datetime.fromisoformat(row[key] or "")

    return login_row(
        queue=row["QueueNo"] or "", agent=row["AgentNo"] or "", label=row["Agent"] or "", day=at("Day"),
        logged_in=at("loggedInDt"), logged_out=at("LoggedOutDt"), logged_in_for=row["LoggedInInterval"],
        day_for=row["LoggedInDayInterval"], total_for=row["LoggedInTotalInterval"], talking_for=row["TalkingInterval"],
    )  # fmt: skip


def asked(queues: tuple[str, ...], first: datetime, last: datetime) -> Folded:
    question = Question(queues=queues, period=Period(zone=ZONE, start=first, end=last))
    call = login_calls(question, Scope(everything=True), DIRECTORY, NOW)[0]
    folding = start(question, DIRECTORY, Scope(everything=True), Policy(), {}, NOW, private=True)
    rows = report_rows(
        WORLD.between(call.start, call.end), call.start, call.end, call.zone, call.queue, "", NOW
    )
    folding.add([wire(row) for row in rows])
    return folding.finish()


@pytest.mark.parametrize("day", DAYS, ids=lambda day: f"{day:%a %d %b}")
def test_a_days_numbers_equal_the_true_history(day: datetime) -> None:
    end = min(datetime.combine(day.date() + timedelta(days=1), time(0), LOCAL), NOW)
    for queue in ("800", "801", "803"):
        folded = asked((queue,), day, end)
        stays = [stay for stay in WORLD.between(day, end) if stay.queue == queue]
        truth = [(s.agent, max(s.start, day), min(s.end or NOW, end)) for s in stays]
        seconds = sum(((b.astimezone(UTC) - a.astimezone(UTC)).total_seconds() for _, a, b in truth), 0.0)
        assert folded.hours[queue] == pytest.approx(seconds, abs=0.01)
        assert folded.counted == len(truth)
        assert folded.first_in.keys() == {agent for agent, *_ in truth}
        nobody = _minutes_of_nobody(truth, folded)
        assert sum((g.end - g.start).total_seconds() for g in folded.summary.gaps) / 60 == pytest.approx(
            nobody, abs=2 + len(folded.summary.gaps)
        )


def _minutes_of_nobody(truth: list[tuple[str, datetime, datetime]], folded: Folded) -> int:
    """Minutes between the first in and the last out at whose middle nobody was in, counted one by one."""
    if not truth:
        return 0
    first, last = min(a for _, a, _ in truth), max(b for *_, b in truth)
    at, bare = first.astimezone(UTC) + timedelta(seconds=30), 0
    while at < last:
        bare += not any(a <= at < b for _, a, b in truth)
        at += timedelta(minutes=1)
    assert folded.counted
    return bare


def test_the_phone_systems_own_totals_agree_where_nothing_was_left_out() -> None:
    folded = asked(("800",), DAYS[3], DAYS[1])
    assert folded.counted > 10
    assert "totals" not in {note.code for note in folded.summary.notes}


def test_a_person_in_several_queues_has_the_union_of_their_hours() -> None:
    folded = asked(("800", "801", "802", "803"), DAYS[1], DAYS[1] + timedelta(days=1))
    whole = defaultdict(list)
    for stay in WORLD.between(DAYS[1], DAYS[1] + timedelta(days=1)):
        if stay.queue in {"800", "801", "802", "803"}:
            whole[stay.agent].append(
                (max(stay.start, DAYS[1]), min(stay.end or NOW, DAYS[1] + timedelta(days=1)))
            )
    minutes = {agent: _minutes(spans) for agent, spans in whole.items()}
    said = sum(each.value or 0 for each in folded.summary.figures if each.code == "person") / 60
    assert said == pytest.approx(sum(minutes.values()), abs=len(minutes) * 4)
    assert sum(folded.hours.values()) / 60 > said  # some were in two queues at once


def _minutes(spans: list[tuple[datetime, datetime]]) -> int:
    at, there = DAYS[1], 0
    while at < DAYS[1] + timedelta(days=1):
        there += any(a <= at < b for a, b in spans)
        at += timedelta(minutes=1)
    return there
