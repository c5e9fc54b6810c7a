"""Two `serve` and a `work` on one PostgreSQL behind a balancer, one of each killed with work in hand -> nothing lost, nothing twice."""

import asyncio
import signal
from pathlib import Path

from tests.soak.many import Kind, many

KINDS: tuple[Kind, ...] = ("command", "mention", "command", "dm", "command", "command")


async def test_killed_processes_lose_nothing_they_acknowledged_and_double_no_digest(
    postgres_url: str, tmp_path: Path
) -> None:
    async with many(postgres_url, tmp_path, works=1) as them:
        them.outside.pbx.faults.on("slow", 1.0, where="report")  # so that work is in hand when they die
        await them.digests_due()
        await asyncio.gather(*(them.ask(kind) for kind in KINDS))
        names = [them.names[0], them.names[2]]
        statuses = await asyncio.gather(*(them.end(name, signal.SIGKILL) for name in names))
        # what was theirs is free as if their leases had run out
        await them.store.database.run("update inbox set lease_until = lease_until - 60")
        await them.store.database.run("update runs set held_until = held_until - 60")
        settled = await them.settled()
        found = them.verdict()
        living = [them.end(name, signal.SIGTERM) for name in list(them.living)]
        stopped = await asyncio.gather(*living)

    assert (statuses, settled, stopped) == ([-9, -9], True, [0])
    assert found.wrong == []
    assert (found.acknowledged, found.runs) == (len(KINDS), 4)
