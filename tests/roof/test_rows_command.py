"""`rows` as an operator runs it: the phone system's own rows, with every option of the report, as JSON lines or CSV."""

import asyncio
import csv
import io
import json
import os
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.audit.saying import line
from bot.demo.pbx import PBX
from bot.demo.world import World
from bot.models import AuditEntry
from bot.recent import KEPT_SECONDS
from bot.store import Keys, open_store

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
DAY = ("--start", "2026-11-23T00:00:00+01:00", "--end", "2026-11-24T00:00:00+01:00", "--tz", "Europe/Berlin")
KEY = "a-made-up-key-of-forty-characters-or-so-0123"
IN_WORDS = {10.0: "ten"}
HERE = Path(__file__).parent.parent.parent


@pytest.fixture
async def pbx() -> AsyncIterator[PBX]:
    made = PBX(World(1, NOW), lambda: NOW)
    await made.start()
    yield made
    await made.stop()


async def rows(
    pbx: PBX, *words: str, report: str = "login-history", kept: dict[str, str] | None = None
) -> tuple[int, str, str]:
    told = {
        **(kept or {}),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(HERE),
        "THREECX_URL": pbx.url,
        "THREECX_CLIENT_ID": pbx.tokens.client_id,
        "THREECX_CLIENT_SECRET": pbx.tokens.client_secret,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "rows", report, *DAY, *words,
        env=told, cwd=HERE / "tests", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def test_all_eight_options_reach_the_phone_system_and_shape_what_comes_back(pbx: PBX) -> None:
    status, out, err = await rows(
        pbx, "--queue", "800", "--top", "3", "--skip", "1", "--filter", "AgentNo ne '117'", "--search", "Support", "--count",
        "--select", "AgentNo,loggedInDt", "--orderby", "AgentNo desc,loggedInDt", "--expand", "",
    )  # fmt: skip

    asked = [logged.query for logged in pbx.requests if logged.kind == "report"]
    assert (status, asked != []) == (0, True), err
    for option in (
        "%24top=3",
        "%24skip=1",
        "%24filter=",
        "%24search=",
        "%24count=true",
        "%24select=",
        "%24orderby=",
    ):
        assert option in asked[0] or option.replace("%24", "$") in asked[0]
    assert all(set(json.loads(line)) <= {"AgentNo", "loggedInDt"} for line in out.splitlines())


async def test_rows_are_the_phone_systems_own_as_lines_and_as_csv(pbx: PBX) -> None:
    _, lines, _ = await rows(pbx, "--queue", "800")
    _, table, _ = await rows(pbx, "--queue", "800", "--csv")

    as_lines = [json.loads(line) for line in lines.splitlines()]
    as_table = list(csv.DictReader(io.StringIO(table)))
    assert len(as_lines) == len(as_table) == 5
    assert [row["AgentNo"] for row in as_lines] == [row["AgentNo"] for row in as_table]
    assert as_lines[0]["loggedInDt"].startswith("2026-11-23T08:02:11")


async def test_an_option_the_phone_system_refuses_is_one_clear_line(pbx: PBX) -> None:
    status, out, err = await rows(pbx, "--filter", "Nonsense eq 1")

    assert (status, out) == (1, "")
    assert len(err.strip().splitlines()) == 1


async def test_the_audit_names_the_report_and_how_many_rows_were_printed(pbx: PBX, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    store = await open_store(url, keys=Keys(KEY))
    await store.audit.add(AuditEntry(at=NOW, team="T1", deed="audit"))
    await store.close()

    kept = {"DATABASE_URL": url, "SECRET_KEY": KEY}
    status, out, err = await rows(pbx, "--queue", "800", report="abandoned-calls", kept=kept)

    assert (status, err) == (0, "")
    store = await open_store(url, keys=Keys(KEY))
    ended, begun, _ = [each.entry for each in await store.audit.newest("T1")]
    await store.close()
    assert [(each.deed, each.report, each.queues, each.reason) for each in (begun, ended)] == [
        ("rows", "abandoned-calls", ("800",), "begun"),
        ("rows", "abandoned-calls", ("800",), "ended"),
    ]
    assert ended.rows == len(out.splitlines()) > 0
    said = line(ended, "Europe/Berlin")
    assert "printed the report abandoned-calls: queue 800, Mon 23 Nov" in said
    assert f"{ended.rows} row" in said


def test_the_page_for_staff_tells_of_the_command_that_prints_calls() -> None:
    page = " ".join((HERE / "docs" / "staff.md").read_text().split())
    assert (
        "print other reports of the phone system on its command line (`rows`), calls and callers' numbers among them"
        in page
    )
    assert f"stay in memory for {IN_WORDS[KEPT_SECONDS]} seconds" in page
