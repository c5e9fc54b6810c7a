"""The reference an asker is shown is the one on the log's lines of that ask."""

import io
import json
import logging
import re
import sys
from collections.abc import Iterator

import pytest

from bot.demo.workspace import PETRA
from bot.logs import set_up
from bot.roof.demo_command import demo


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
