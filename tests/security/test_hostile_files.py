"""Every hostile name of the corpus in every kind of file: what a reader gets back is what is shown everywhere else."""

import asyncio
import csv
import io
import json
import os
import sys
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from bot.demo.pbx import PBX
from bot.demo.world import World
from bot.models import Directory, Person, Policy, Queue, login_row
from bot.models.span import Span
from bot.models.text import clean
from bot.roof.rows_command import _safe
from bot.spreadsheet import CsvWriter, RawCsvWriter, XlsxWriter, text_cell

HERE = Path(__file__).parents[2]
CORPUS = HERE / "tests" / "phrases" / "hostile_names.json"
SIBLINGS = (
    "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "ring\x07", "back\x08\x08over", "form\x0cfeed", "c1 \x9b31m", "del\x7f", "a\rb", "a\r\n=1+1",
    "a\u2028b", "\u202egnp.exe", "\u2066a\u2069", "\u061cb", "\u200f=1", "\u00ad=2", "\ufeff+3", "\u3164@x", "e\u0301" + "\u0301" * 40, "\u0301=4",
    "a\x00b", "\t=5", " \n -6", "\ue000private", "\U000e0001tag", "\ud800half", "\v=7", "\x85=8", "\u180e=9", "﹦1", "⁼1", "\u0903=1", "\u20dd=1", "’=1", "\u200d@a", " ＝1",
)  # fmt: skip
NAMES = [
    *(name for names in json.loads(CORPUS.read_text(encoding="utf-8")).values() for name in names),
    *SIBLINGS,
]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DIRECTION = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def harmless(cell: str) -> bool:
    """Whether nothing in it moves, rings, reorders, breaks a line or starts a formula."""
    kinds = {unicodedata.category(char) for char in cell}
    return not (
        kinds & {"Cc", "Cs", "Zl", "Zp"}
        or DIRECTION & set(cell)
        or cell[:1] in set("=+-@＝＋－＠﹢﹦﹣﹫⁺⁼⁻")
    )


def presences(name: str) -> str:
    writer = CsvWriter("a.csv", "UTC", {"800": name})
    writer.add([Span("800", "101", name, NOON.timestamp(), NOON.timestamp() + 60, "logged out")])
    return b"".join(writer.finish().chunks()).decode("utf-8-sig")


def raw(name: str) -> str:
    directory = Directory(
        read_at=NOON, queues=(Queue(dn="800", name=name),), people=(Person(dn="101", first=name),)
    )
    writer = RawCsvWriter("a.csv", "UTC", directory, Policy(), talk=True)
    row = login_row(
        queue="800", agent="101", label=name, day=None, logged_in=NOON, logged_out=NOON, logged_in_for=name, day_for=None, total_for=None,
        talking_for=name,
    )  # fmt: skip
    writer.add([row])
    return b"".join(writer.finish().chunks()).decode("utf-8-sig")


def _read(text: str) -> list[str]:
    return [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]


@pytest.mark.parametrize("write", [presences, raw])
def test_a_csv_has_each_name_as_it_is_shown_everywhere_and_no_line_more(write: Callable[[str], str]) -> None:
    for name in NAMES:
        text = write(name)
        cells = _read(text)
        assert text.count("\r\n") == 2, ascii(name)
        assert text.count("\r") == text.count("\n") == 2, ascii(name)
        assert [cell for cell in cells if not harmless(cell)] == [], ascii(name)
        assert {clean(name), f"'{clean(name)}"} & set(cells), ascii(name)


def test_a_workbook_has_each_name_cleaned_too(tmp_path: Path) -> None:
    for name in NAMES[:: max(len(NAMES) // 60, 1)] + list(SIBLINGS):
        writer = XlsxWriter("a.xlsx", "UTC", {"800": name})
        writer.add([Span("800", "101", name, NOON.timestamp(), NOON.timestamp() + 60, "logged out")])
        path = tmp_path / "a.xlsx"
        path.write_bytes(b"".join(writer.finish().chunks()))
        sheet = openpyxl.load_workbook(path).worksheets[0]
        found = [str(cell.value or "") for line in sheet.iter_rows(min_row=2) for cell in line]
        assert clean(name) in found, ascii(name)


def test_a_cell_cleaned_twice_is_the_same_and_quotes_stand_only_where_they_must() -> None:
    for name in NAMES:
        [once] = _read(text_cell(name)) or [""]
        [twice] = _read(text_cell(once)) or [""]
        assert twice == once, ascii(name)
        assert harmless(once), ascii(name)


@pytest.mark.parametrize("name", SIBLINGS)
def test_the_phone_systems_own_rows_as_csv_are_cleaned_as_well(name: str) -> None:
    assert harmless(str(_safe(name)))


async def asked(world: World) -> str:
    """What `ask --csv -` writes about *world* to its standard output, as an operator runs it."""
    pbx = PBX(world, lambda: NOON)
    await pbx.start()
    told = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(HERE),
        "THREECX_URL": pbx.url,
        "THREECX_CLIENT_ID": pbx.tokens.client_id,
        "THREECX_CLIENT_SECRET": pbx.tokens.client_secret,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "ask", "all", "last", "week", "--now", NOON.isoformat(), "--csv", "-",
        env=told, cwd=HERE / "tests", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    await pbx.stop()
    assert process.returncode == 0, err.decode()
    return out.decode("utf-8-sig")


async def test_ask_writes_names_to_a_terminal_as_cleaned_as_anywhere() -> None:
    sent = [name for name in SIBLINGS if not any(unicodedata.category(char) == "Cs" for char in name)]
    world = World(1, NOON)
    queues = tuple(each._replace(name=sent[at % len(sent)]) for at, each in enumerate(world.queues))
    people = tuple(each._replace(first=sent[at % len(sent)], last="") for at, each in enumerate(world.people))
    text = await asked(world._changed(people, queues))

    cells = _read(text)
    assert [cell for cell in cells if not harmless(cell)] == []
    assert text.count("\r") == text.count("\n") == text.count("\r\n") > 10
