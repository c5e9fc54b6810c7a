"""Whatever Slack does to us, whoever asked sees something: each method, each failure, each way to ask, as it was read over.

`TABLE=write` writes the table anew, to be read over.
"""

import csv
import os
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.handlers.silence import CODES, ROADS, TABLE, Stage, failures, table
from tests.handlers.walk import steady, walk

pytestmark = pytest.mark.asyncio(loop_scope="module")

HANDLERS = Path(__file__).parents[2] / "handlers"
NOBODY_WAITS = {
    "auth.test": "the start", "apps.connections.open": "the start", "conversations.history": "digests", "conversations.replies": "digests",
    "chat.delete": "a message that is taken away; one that is gone is away", "users.lookupByEmail": "passing on, told as any refusal",
    "users.conversations": "a channel's name, asked for where it is not found", "files.delete": "old posts", "views.push": "not called",
}  # fmt: skip
"""Methods that are not in the table, and where they are called."""


async def instantly(_seconds: float) -> None:
    """No time passes between two tries."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    async with walk() as walking:
        walking.parts.slack.caller.rest = instantly
        walking.parts.receiver.pauses = (0.0, 0.0)
        yield Stage(walking)


async def row(stage: Stage, method: str, failure: str) -> dict[str, str]:
    """What each road shows, "-" where it does not call *method*."""
    fault = failures(method)[failure]
    found = {}
    for name in ROADS:
        called = method in stage.called[name]
        found[name] = steady(await stage.seen(name, method, fault)) if called else "-"
    return found


@pytest.mark.parametrize("method", CODES)
async def test_each_failure_of_a_method_shows_what_was_read_over(stage: Stage, method: str) -> None:
    await stage.learn()
    found = {(method, failure): await row(stage, method, failure) for failure in failures(method)}
    if os.environ.get("TABLE") == "write":
        write({**table(), **found})
    assert found == {key: cells for key, cells in table().items() if key[0] == method}


def write(rows: dict[tuple[str, str], dict[str, str]]) -> None:
    with TABLE.open("w", encoding="utf-8", newline="") as kept:
        writer = csv.writer(kept, lineterminator="\n")
        writer.writerow(["method", "failure", *ROADS])
        for method in CODES:
            for failure in failures(method):
                cells = rows.get((method, failure), {})
                writer.writerow([method, failure, *(cells.get(name, "") for name in ROADS)])


async def test_no_cell_of_the_table_is_silence() -> None:
    rows = table()
    assert set(rows) == {(method, failure) for method in CODES for failure in failures(method)}
    assert [key for key, cells in rows.items() if set(cells.values()) & {"", "NOTHING"}] == []


def called() -> Iterator[str]:
    """Every method of Slack's that a handler names."""
    for path in HANDLERS.glob("*.py"):
        yield from re.findall(
            r'"((?:chat|conversations|users|files|views|reactions|auth|apps)\.[A-Za-z.]+)"',
            path.read_text(encoding="utf-8"),
        )


async def test_every_method_that_is_called_is_in_the_table_or_named_beside_it() -> None:
    assert set(called()) <= {*CODES, *NOBODY_WAITS}
