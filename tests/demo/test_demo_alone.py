import asyncio
import sys
from datetime import UTC, datetime, timedelta

import aiohttp

from bot.demo.alone import build, read_line


def test_the_clock_runs_on_from_the_time_given() -> None:
    pbx = build(read_line(["--now", "2026-11-24T10:15:00+01:00", "--fault", "Q22", "--crowd", "100", "20"]))
    began = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
    assert began <= pbx.clock() < began + timedelta(seconds=30)
    assert [fault.name for fault in pbx.faults.active] == ["403-reports"]
    assert (len(pbx.world.people), len(pbx.world.queues)) == (100, 20)


async def test_alone_it_prints_its_address_and_answers() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.demo.alone", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        url = (await process.stdout.readline()).decode().strip()
        async with aiohttp.ClientSession() as session, session.get(f"{url}/xapi/v1/Defs") as response:
            assert response.status == 401
    finally:
        process.terminate()
        await process.wait()
