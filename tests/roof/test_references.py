"""The reference an asker is shown is the one on the log's lines of that ask."""

import io
import json
import logging
import re
import sys
from collections.abc import Iterator

import pytest

from bot.demo.workspace import MARIA, PETRA
from bot.logs import set_up
from bot.roof.demo_command import demo
from tests.handlers.walk import walk

ASKS = {"handlers.asking", "handlers.conversation"}


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged; the root logger is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # put back as well
    stream = io.StringIO()
    set_up("INFO", (), form="json", stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    logging.raiseExceptions = True


async def test_a_failure_is_logged_under_the_reference_its_asker_reads(lines: io.StringIO) -> None:
    async with demo() as running:
        await running.pbx.stop()
        workspace = running.workspace
        await workspace.command(PETRA, "#ops", "/logins", "Support yesterday")
        shown = await workspace.wait_for(
            lambda: next((found for one in workspace.ephemerals(PETRA) if (found := re.search(r"Ref (\w{4})", one.text))), None),
            20,
        )  # fmt: skip

    logged = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert shown is not None
    of_the_ask = [line for line in logged if line.get("ref") == shown[1]]

    assert any(line["text"].startswith("pbx-") for line in of_the_ask)
    assert all(name not in lines.getvalue() for name in ("Support", PETRA, "Petra"))


@pytest.mark.parametrize(
    ("user", "text", "says"),
    [
        (PETRA, "Support yesterday", r"logins summary: answered, 15 rows, \d+\.\d{3} s"),
        (PETRA, "gaps Support yesterday", r"logins gaps: answered, 15 rows, \d+\.\d{3} s"),
        (PETRA, "Support last 90 days", r"logins summary: asked whether it is meant, \d+\.\d{3} s"),
        (MARIA, "Support 1 jan to 1 nov", r"logins summary: refused \([a-z-]+\), \d+\.\d{3} s"),
        (MARIA, "Sales yesterday", r"not read \(not-shown\), \d+\.\d{3} s"),
        (MARIA, "sal yesterday", r"not read \(not-shown\), \d+\.\d{3} s"),
        (PETRA, "sal yesterday", r"asked which is meant, \d+\.\d{3} s"),
        (PETRA, "help", r"page help, \d+\.\d{3} s"),
    ],
)
async def test_the_line_of_an_ask_has_its_report_what_became_of_it_and_how_long_it_took(
    user: str, text: str, says: str, lines: io.StringIO
) -> None:
    async with walk() as w:
        await w.typed(user, text)

    logged = [json.loads(line) for line in lines.getvalue().splitlines()]
    (line,) = [one for one in logged if one["logger"] in ASKS]
    assert re.fullmatch(says, line["text"])
    assert len(line["ref"]) == 4


async def test_the_line_of_an_ask_that_failed_has_them_too(lines: io.StringIO) -> None:
    async with walk() as w:
        await w.typed(PETRA, "queues")
        lines.truncate(lines.seek(0))
        w.demo.pbx.faults.on("500")
        await w.typed(PETRA, "Support yesterday")

    logged = [json.loads(line) for line in lines.getvalue().splitlines()]
    (line,) = [one for one in logged if one["logger"] in ASKS]
    assert re.fullmatch(r"logins summary: pbx-[a-z-]+, \d+\.\d{3} s", line["text"])
