"""Odd but possible histories: what the phone system told, and what may be said of it and what must not.

A row is `agent label | in | out | interval`; instants are `day hh:mm[:ss]` of November 2026 in Berlin, `-` is a missing key.
A stay is told as `agent in-out`, with `?` for an end nobody knows and `now` for one still on.
"""

import csv
import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from bot.models import (
    Directory,
    LoginRow,
    Options,
    Period,
    Person,
    Policy,
    Question,
    Queue,
    Scope,
    View,
    login_row,
)
from bot.models.span import Span
from bot.reports.found import Folded
from bot.reports.logins import start
from bot.spreadsheet import CsvWriter

BERLIN = ZoneInfo("Europe/Berlin")
NOW = "24 10:15"
MONDAY = ("23 00:00", "24 00:00")
TUESDAY = ("24 00:00", "25 00:00")
TWO = ("22 00:00", "24 00:00")
WEEK = ("16 00:00", "23 00:00")


class Odd(NamedTuple):
    """*told*: every stay as shown. *hours*: seconds of each queue. *notes* must be among the notes, *never* not in any text."""

    name: str
    rows: Sequence[str]
    told: Sequence[str]
    hours: float | None
    notes: frozenset[str] = frozenset()
    period: tuple[str, str] = MONDAY
    now: str = NOW
    ahead: float | None = None
    says: Sequence[str] = ()
    never: Sequence[str] = ()
    agents: tuple[str, ...] = ()


def at(text: str) -> datetime:
    day, _, clock = text.strip().partition(" ")
    hour, minute, *second = clock.split(":")
    seconds = float(second[0]) if second else 0.0
    return datetime(
        2026, 11, int(day), int(hour), int(minute), int(seconds), round(seconds % 1 * 1e6), tzinfo=BERLIN
    )


def read(line: str) -> LoginRow:
    who, logged_in, out, lasted = (cell.strip() for cell in line.split("|"))
    queue, label = who.split(":") if ":" in who else ("800", who)
    begun = at(logged_in)
    return login_row(
        queue=queue, agent=label.split()[0], label=label, day=begun.replace(hour=0, minute=0, second=0, microsecond=0),
        logged_in=begun, logged_out=None if out == "-" else at(out), logged_in_for=None if lasted == "-" else lasted,
        day_for=None, total_for=None, talking_for="PT0S",
    )  # fmt: skip


def told(span: Span) -> str:
    def said(instant: float) -> str:
        moment = datetime.fromtimestamp(instant, BERLIN)
        return f"{moment:%d %H:%M:%S}".removesuffix(":00")

    right = {"still in": "now", "unknown": "?"}.get(span.end_kind) or said(span.ended or span.end)
    if span.end_kind == "unknown" and span.end > span.start:
        right = f"{said(span.end)}?"
    return f"{span.agent} {said(span.began or span.start)}-{right}"


def fold(case: Odd, *, view: View = "summary", private: bool = True) -> tuple[Folded, list[Span]]:
    found: list[Span] = []
    now = at(case.now)
    folding = start(
        Question(
            queues=() if case.agents else ("800",),
            agents=case.agents,
            period=Period(zone="Europe/Berlin", start=at(case.period[0]), end=at(case.period[1])),
            options=Options(view=view),
        ),
        Directory(
            read_at=now,
            queues=(Queue(dn="800", name="Support", members=("101", "102", "103", "104")), Queue(dn="801", name="Sales")),
            people=tuple(
                Person(dn=dn, first=first, last=last)
                for dn, first, last in (("101", "Ana", "Ruiz"), ("102", "Bob", "Brown"), ("103", "Chen", "Wei"))
            ),
        ),
        Scope(everything=True), Policy(), {}, now, private=private, sink=found.extend,
    )  # fmt: skip
    folding.add([read(line) for line in case.rows])
    return folding.finish(ahead=case.ahead), found


A, B = "101 Ana Ruiz", "102 Bob Brown"
ODD = (
    Odd("a row a day, its interval shorter than its ends",
        [f"{A}|23 08:00|23 18:00|PT8H30M", f"{B}|23 09:00|23 17:00|PT8H"],
        ["101 23 08:00-23 18:00", "102 23 09:00-23 17:00"], 16.5 * 3600, frozenset({"per-day"}),
        never=["Always somebody in", "18 h 00 min"]),
    Odd("a row a day over midnight: the break within is of one day",
        [f"{A}|22 22:00|23 00:00|PT2H", f"{A}|23 00:00|24 00:00|PT8H", f"{A}|24 00:00|24 06:00|PT6H"],
        ["101 22 22:00-24 06:00"], 8 * 3600, frozenset({"per-day"}), never=["|24 h 00 min|", "in: 24 h 00 min"]),
    Odd("a row a day cut by the period: only bounds are known",
        [f"{A}|23 08:00|23 18:00|PT8H30M"], ["101 23 08:00-23 18:00"], 2.5 * 3600, frozenset({"per-day"}),
        period=("23 08:00", "23 12:00"), says=["at least 2 h 30 min"]),
    Odd("an interval longer than the times", [f"{A}|23 08:00|23 09:00|PT3H"], ["101 23 08:00-23 09:00"], 3600,
        frozenset({"interval"})),
    Odd("an interval of nothing beside real times", [f"{A}|23 08:00|23 09:00|PT0S"], ["101 23 08:00-23 09:00"], 3600,
        frozenset({"interval"})),
    Odd("an interval of nothing for one still in", [f"{A}|24 08:00|24 10:15|PT0S"], ["101 24 08:00-now"], 2.25 * 3600,
        period=TUESDAY),
    Odd("a lost logout before a later login", [f"{A}|23 08:00|-|-", f"{A}|23 13:00|23 17:00|PT4H"],
        ["101 23 08:00-?", "101 23 13:00-23 17:00"], 4 * 3600, frozenset({"never-ended"}),
        says=["at least 4 h 00 min"], never=["9 h", "Always somebody in", "Nobody: 08:00"]),
    Odd("two lost logouts in a row",
        [f"{A}|23 08:00|-|-", f"{A}|23 10:00|-|-", f"{A}|23 13:00|23 17:00|PT4H"],
        ["101 23 08:00-?", "101 23 10:00-?", "101 23 13:00-23 17:00"], 4 * 3600, frozenset({"never-ended"}), never=["9 h"]),
    Odd("a lost logout and a login the day after", [f"{A}|23 20:00|-|-", f"{A}|24 08:00|24 09:00|PT1H"],
        ["101 23 20:00-?"], 0.0, frozenset({"never-ended"}), never=["Nobody was logged", "|4 h 00 min|", "0 min|", "20:00-20:00"]),
    Odd("no logout where midnight cuts", [f"{A}|22 22:00|-|-", f"{A}|23 00:00|23 06:00|PT6H"],
        ["101 22 22:00-23 06:00"], 6 * 3600),
    Odd("a logout that one of two copies lacks", [f"{A}|23 08:00|-|-", f"{A}|23 08:00|23 12:00|PT4H"],
        ["101 23 08:00-23 12:00"], 4 * 3600, never=["No logout was recorded"]),
    Odd("one of no length and one in the same second", [f"{A}|23 10:00|23 10:00|PT0S", f"{A}|23 10:00|23 12:00|PT2H"],
        ["101 23 10:00-23 12:00"], 7200),
    Odd("a logout a second before the login", [f"{A}|23 08:00|23 16:00|PT8H", f"{A}|23 18:00:01|23 18:00|-PT1S"],
        ["101 23 08:00-23 16:00"], 8 * 3600, frozenset({"negative"})),
    Odd("a negative interval beside sound times", [f"{A}|23 08:00|23 16:00|-PT1S"], ["101 23 08:00-23 16:00"], 8 * 3600,
        frozenset({"interval"})),
    Odd("the phone system's clock 75 s behind", [f"{A}|24 08:00|24 10:13:45|PT2H13M45S"], ["101 24 08:00-now"],
        2.25 * 3600, frozenset({"clock"}), TUESDAY, ahead=-75.0),
    Odd("its clock a second behind", [f"{A}|24 08:00|24 10:14:59|PT2H14M59S"], ["101 24 08:00-now"], 2.25 * 3600,
        period=TUESDAY, ahead=-1.0),
    Odd("its clock behind and a logout well before", [f"{A}|24 08:00|24 10:12|PT2H12M", f"{B}|24 08:00|24 10:13:45|PT2H13M45S"],
        ["101 24 08:00-24 10:12", "102 24 08:00-now"], 4.45 * 3600, frozenset({"clock"}), TUESDAY, ahead=-75.0),
    Odd("its clock ahead", [f"{A}|24 08:00|24 10:15|PT2H15M", f"{B}|24 08:00|24 10:14:30|PT2H14M30S"],
        ["101 24 08:00-now", "102 24 08:00-24 10:14:30"], 2 * 2.25 * 3600 - 30, period=TUESDAY, ahead=50.0),
    Odd("a Date that cannot be right: logins begin after it",
        [f"{A}|24 08:00|24 09:00|PT1H", f"{A}|24 09:30|24 10:00|PT30M", f"{B}|24 08:00|24 10:15|PT2H15M"],
        ["101 24 08:00-24 09:00", "101 24 09:30-24 10:00", "102 24 08:00-now"], 3.75 * 3600, period=TUESDAY, ahead=-7200.0),
    Odd("a clock behind matters for the present alone", [f"{A}|23 08:00|23 23:59:30|PT15H59M30S"],
        ["101 23 08:00-23 23:59:30"], 16 * 3600 - 30, ahead=-75.0),
    Odd("ends are inclusive", [f"{A}|24 08:00|24 10:14:59|PT2H15M", f"{B}|23 21:00|23 23:59:59|PT3H", f"{B}|24 00:00|24 10:14:59|PT10H15M"],
        ["101 24 08:00-now", "102 23 21:00-now"], 12.5 * 3600, period=TUESDAY),
    Odd("ends are inclusive to the millisecond", [f"{A}|24 08:00|24 10:14:59.999|PT2H15M"], ["101 24 08:00-now"],
        2.25 * 3600, period=TUESDAY),
    Odd("three seconds and a half after midnight", [f"{A}|23 22:00|24 00:00|PT2H", f"{A}|24 00:00|24 00:00:03|PT3S"],
        ["101 23 22:00-now"], 3, period=TUESDAY, now="24 00:00:03.5"),
    Odd("half a second after midnight", [f"{A}|23 22:00|24 00:00|PT2H", f"{A}|24 00:00|24 00:00:00.5|PT0.5S"],
        ["101 23 22:00-now"], None, period=TUESDAY, now="24 00:00:00.5"),
    Odd("renamed during the night", ["102 Bob Miller|22 22:00|23 00:00|PT2H", f"{B}|23 00:00|23 06:00|PT6H"],
        ["102 22 22:00-23 06:00"], 8 * 3600, period=TWO),
    Odd("renamed during the night, inclusive ends", ["102 Bob Miller|22 22:00|22 23:59:59|PT2H", f"{B}|23 00:00|23 06:00|PT6H"],
        ["102 22 22:00-23 06:00"], 8 * 3600, period=TWO),
    Odd("renamed twice in three nights, no longer in the phone book",
        ["104 Dana One|21 22:00|22 00:00|PT2H", "104 Dana Two|22 00:00|23 00:00|P1D", "104 Dana Three|23 00:00|23 06:00|PT6H"],
        ["104 21 22:00-23 06:00"], 30 * 3600, period=TWO),
    Odd("a name written both ways by one who left", ["104 Dana Long|23 08:00|23 09:00|PT1H", "104 Long, Dana|23 10:00|23 11:00|PT1H"],
        ["104 23 08:00-23 09:00", "104 23 10:00-23 11:00"], 7200, says=["1 of 4 members"], never=["2 persons"]),
    Odd("a number with a new owner is two people", ["102 Bob Miller|22 08:00|22 16:00|PT8H", f"{B}|23 08:00|23 16:00|PT8H"],
        ["102 22 08:00-22 16:00", "102 23 08:00-23 16:00"], 16 * 3600, period=TWO, says=["Bob Miller"]),
    Odd("out 59 s of every two minutes",
        [f"{A}|23 08:{2 * i:02d}:00|23 08:{2 * i + 1:02d}:01|PT1M1S" for i in range(29)],
        [f"101 23 08:{2 * i:02d}-23 08:{2 * i + 1:02d}:01" for i in range(29)], 29 * 61, frozenset({"short-gaps"}),
        never=["Always somebody in"], says=["28 min"]),
    Odd("in over a weekend and past the period", [f"{A}|20 09:12|21 00:00|PT14H48M", f"{A}|21 00:00|22 00:00|P1D", f"{A}|22 00:00|23 00:00|P1D", f"{A}|23 00:00|24 00:00|P1D", f"{A}|24 00:00|24 10:15|PT10H15M"],
        ["101 20 09:12-24 00:00"], (14.8 + 72) * 3600, period=("18 00:00", "24 00:00"), never=["09:12-24:00"],
        says=["Fri 09:12-Mon 24:00"]),
    Odd("three short stays in a week", [f"{A}|17 08:00|17 15:00|PT7H", f"{A}|18 08:00|18 12:00|PT4H", f"{A}|20 09:00|20 11:00|PT2H"],
        ["101 17 08:00-17 15:00", "101 18 08:00-18 12:00", "101 20 09:00-20 11:00"], 13 * 3600, period=WEEK,
        never=["Fri 20 Nov 11:00. Always somebody in (between the first and the last)"], says=["each day’s first and last", "3 of 7 days"]),
    Odd("in since the evening before", [f"{A}|23 21:00|24 00:00|PT3H", f"{A}|24 00:00|24 10:15|PT10H15M"],
        ["101 23 21:00-now"], 10.25 * 3600, period=TUESDAY, never=["First in 00:00", "in, 00:00", "|00:00|", "–00:00"]),
    Odd("one person in two queues at once", [f"800:{A}|23 08:00|23 16:00|PT8H", f"801:{A}|23 08:00|23 09:00|PT1H"],
        ["101 23 08:00-23 16:00", "101 23 08:00-23 09:00"], 8 * 3600, agents=("101",)),
)  # fmt: skip


def everything(folded: Folded) -> str:
    """All that is said, cell by cell."""
    summary = folded.summary
    rows = (summary.table.head, *summary.table.rows, summary.details.head, *summary.details.rows)
    figures = [f"{figure.label}: {figure.value}" for figure in summary.figures]
    notes = [note.text for note in summary.notes]
    cells = ["|" + "|".join(row) + "|" for row in rows]
    return "\n".join([summary.sentence, summary.public_sentence, summary.spoken, *cells, *figures, *notes])


@pytest.mark.parametrize("case", ODD, ids=lambda case: re.sub(r"\W+", "-", case.name))
def test_an_odd_history_is_told_as_it_was_or_as_not_known(case: Odd) -> None:
    folded, found = fold(case)
    assert [told(span) for span in found] == list(case.told)
    if case.hours is not None:
        assert folded.hours["800"] == pytest.approx(case.hours, abs=1)
    text = everything(folded)
    assert case.notes <= {note.code for note in folded.summary.notes}
    assert [words for words in case.says if words not in text] == []
    assert [words for words in case.never if words in text] == []


@pytest.mark.parametrize("private", [True, False], ids=["message", "post or digest"])
@pytest.mark.parametrize(
    "rows", [[f"{A}|23 08:00|-|-"], [f"{A}|23 20:00|-|-", f"{A}|24 08:00|24 09:00|PT1H"]]
)
@pytest.mark.parametrize("view", ["summary", "details", "gaps", "by day", "by agent"])
def test_no_zero_stands_for_what_nobody_knows(rows: list[str], view: View, *, private: bool) -> None:
    folded, found = fold(Odd("lost", rows, (), None), view=view, private=private)
    text = everything(folded)
    assert [
        words for words in ("|0 min|", ": 0 min", "Nobody was", "Always somebody", "No gap") if words in text
    ] == []
    writer = CsvWriter("lost.csv", "Europe/Berlin", {})
    writer.add(found)
    sheet = b"".join(writer.finish().chunks()).decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(sheet))
    assert (line["logout"], line["logout_local"], line["logged_in_seconds"], line["end"]) == (
        "",
        "",
        "",
        "unknown",
    )


@pytest.mark.parametrize(
    ("view", "columns"),
    [("by day", ("logged_in_seconds", "nobody_seconds")), ("by agent", ("logged_in_seconds", "last_out"))],
)
def test_no_zero_stands_in_a_views_own_file_for_what_nobody_knows(
    view: View, columns: tuple[str, ...]
) -> None:
    folded, _ = fold(Odd("lost", [f"{A}|23 08:00|-|-"], (), None), view=view)
    assert folded.grid is not None
    (row,) = (dict(zip(folded.grid.columns, cells, strict=True)) for cells in folded.grid.rows)
    assert [row[column] for column in columns] == [None, None]
