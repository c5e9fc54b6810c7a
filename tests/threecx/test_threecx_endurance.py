"""What the client survives: bombs within bounded memory, outages without lasting harm."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.demo.pbx import PBX
from bot.errors import PBXError
from bot.models import Limits
from bot.threecx.pressure import RetryBudget
from tests.threecx.at_hand import Time, client_of, kinds, phone_system

Ask = Callable[[str, int], Awaitable[dict[str, Any]]]


@asynccontextmanager
async def another_process(pbx: PBX, database: str, most_rows: int = 1_000_000) -> AsyncIterator[Ask]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.threecx.asker",
        pbx.url,
        database,
        str(most_rows),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdin is not None
    assert process.stdout is not None
    write, lines = process.stdin, process.stdout

    async def ask(what: str, times: int = 1) -> dict[str, Any]:
        write.write(f"{what} {times}\n".encode())
        answer: dict[str, Any] = json.loads(await lines.readline())
        return answer

    try:
        yield ask
    finally:
        write.close()
        await process.wait()


async def test_bombs_grow_the_process_by_less_than_100_mb() -> None:
    outcomes = {
        "gzip-bomb": "pbx-unexpected",
        "gzip-double-bomb": "pbx-unexpected",
        "huge": "pbx-too-much",
        "deep": "pbx-unexpected",
        "long-number": "",
        "endless": "pbx-unexpected",
    }
    async with phone_system() as pbx, another_process(pbx, "sqlite://", 60_000) as ask:
        await ask("rows", 1)
        for fault, code in outcomes.items():
            pbx.faults.on(fault)
            if fault == "endless":
                pbx.faults.on("count-high", 10**7)
            told = await ask("rows", 1)
            assert (fault, told["codes"]) == (fault, [code])
            pbx.faults.clear()
        pbx.synthetic_rows = 2_000_000
        told = await ask("rows", 1)
    assert told["codes"] == ["pbx-too-much"]
    assert told["grown"] < 100


async def test_two_processes_with_one_store_fetch_one_token_between_them(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'bot.db'}"
    async with (
        phone_system("token-slow") as pbx,
        another_process(pbx, database) as one,
        another_process(pbx, database) as other,
    ):
        told = await asyncio.gather(one("probe", 25), other("probe", 25))
        assert [answer["codes"] for answer in told] == [[""] * 25] * 2
        assert kinds(pbx).count("token") == 1
        assert len(pbx.requests) == 51


@pytest.mark.parametrize("fault", ["503", "500", "reset", "429-none", "redirect-302", "token-html"])
@pytest.mark.parametrize("lasts", [0, 11, 29, 47])
async def test_questions_are_answered_within_35_s_of_a_faults_end(fault: str, lasts: float) -> None:
    clock = Time()
    async with phone_system() as pbx, client_of(pbx, clock=clock, limits=Limits()) as client:
        pbx.faults.on(fault)
        ended: float | None = None
        for _ in range(200):
            if ended is None and clock.seconds() > lasts:
                pbx.faults.clear()
                ended = clock.seconds()
            try:
                await client.probe()
            except PBXError:
                await clock.sleep(1)
            else:
                break
        assert ended is not None
        assert clock.seconds() - ended < 35


async def test_a_hundred_questions_during_an_outage_are_few_requests() -> None:
    async with phone_system("503") as pbx, client_of(pbx, limits=Limits()) as client:
        told = await asyncio.gather(*(client.probe() for _ in range(100)), return_exceptions=True)
        assert all(isinstance(error, PBXError) for error in told)
        assert len(pbx.requests) <= 10


def test_retries_are_a_tenth_of_the_requests_at_most() -> None:
    budget = RetryBudget()
    retried = 0
    for _ in range(1000):
        budget.asked()
        retried += budget.spend() + budget.spend()
    assert retried <= 110


@pytest.mark.parametrize("fault", ["429-none", "500"])
async def test_retries_of_many_questions_stay_within_the_budget(fault: str) -> None:
    async with phone_system(fault) as pbx, client_of(pbx, limits=Limits()) as client:
        for _ in range(40):
            with pytest.raises(PBXError):
                await client.probe()
        probes = kinds(pbx).count("probe")
    assert probes <= 40 + 10 + 4
