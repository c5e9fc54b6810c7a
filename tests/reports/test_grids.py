"""Each view's file holds that view's rows: as many as its table, numbers as numbers, nothing a spreadsheet runs."""

import csv
import io
from zipfile import ZipFile

import pytest

from bot.models import Grid, Options, Period, Policy, Question, Scope
from bot.models.question import View
from bot.reports.compare import compare
from bot.reports.found import Folded
from bot.reports.grids import compared
from bot.reports.logins import start
from bot.spreadsheet import grid_csv, grid_xlsx
from tests.reports.test_spoken import DAY, DIRECTORY, NOW, OPEN, USUAL, row


def folded(view: View, *, per_person: bool = True, until_now: bool = False) -> Folded:
    first = NOW.replace(hour=0, minute=0) if until_now else DAY
    period = Period(
        zone="Europe/Berlin", start=first, end=NOW if until_now else NOW.replace(hour=0, minute=0)
    )
    question = Question(queues=("800",), period=period, options=Options(view=view))
    policy = Policy(per_person=per_person)
    fold = start(question, DIRECTORY, Scope(everything=True), policy, OPEN, NOW, private=True)
    logins = (("101", 32.0, None), ("102", 33.0, 34.0)) if until_now else USUAL
    fold.add([row(*login) for login in logins])
    return fold.finish()


def lines(grid: Grid) -> list[dict[str, str]]:
    text = b"".join(grid_csv(grid, "view.csv").chunks()).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("view", ["gaps", "missing", "by agent", "by day", "why"])
def test_a_views_file_has_a_line_for_each_row_of_its_table(view: View) -> None:
    done = folded(view)
    assert done.grid is not None
    assert len(lines(done.grid)) == len(done.summary.table.rows) > 0


@pytest.mark.parametrize("view", ["summary", "details"])
def test_the_list_of_logins_is_the_file_of_presences(view: View) -> None:
    assert folded(view).grid is None


def test_lengths_are_seconds_and_instants_have_an_offset() -> None:
    gaps = folded("gaps").grid
    assert gaps is not None
    assert lines(gaps) == [
        {
            "queue_dn": "800", "queue": "Support", "nobody_from": "2026-11-23T12:00:00+01:00",
            "nobody_to": "2026-11-23T12:30:00+01:00", "seconds": "1800", "zone": "Europe/Berlin",
        }
    ]  # fmt: skip


def test_who_is_in_now_stands_with_since_when() -> None:
    now = folded("now", until_now=True).grid
    assert now is not None
    assert [(line["agent"], line["since"]) for line in lines(now)] == [
        ("Ana Ruiz", "2026-11-24T08:00:00+01:00")
    ]


@pytest.mark.parametrize("view", ["gaps", "missing", "now", "by agent", "by day", "why"])
def test_no_file_of_a_view_tells_of_single_people_where_the_operator_wants_none(view: View) -> None:
    done = folded(view, per_person=False, until_now=view == "now")
    text = "" if done.grid is None else done.grid.model_dump_json()
    assert not any(name in text for name in ("Ana", "Bob", "Cem", '"101"', '"102"'))


def test_a_comparison_is_a_file_of_its_figures() -> None:
    comparison = compare([folded("summary"), folded("summary")]).comparison
    assert comparison is not None
    hours = next(line for line in lines(compared(comparison)) if line["figure"] == "Hours")
    assert hours == {
        "figure": "Hours",
        "unit": "seconds",
        "queue_dn": "",
        "agent_dn": "",
        "Mon 23 Nov 2026": "62100",
    }


def test_no_cell_of_a_view_is_a_formula() -> None:
    hostile = Grid(name="gaps", columns=("queue", "seconds"), rows=(("=1+1", 60), ("@cmd", None)))
    assert [line["queue"] for line in lines(hostile)] == ["'=1+1", "'@cmd"]
    book = b"".join(grid_xlsx(hostile, "view.xlsx").chunks())
    assert b"<f>" not in ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml")
