"""Twenty polite people beside one who does not stop: how much longer do the polite ones wait for their answers?

The real `serve` in its own process with limits on, the make-believe phone system in another, this process is Slack. Each polite
person asks a question of their own every four seconds; the flooder keeps twenty requests in flight and sends the next as soon as
one is acknowledged. Measured are the summary's moments, wall clock, in one run: quiet, flooded, quiet, flooded.
`python tests/bench/bench_flood.py [seconds of each part]`.
"""

import asyncio
import os
import platform
import random
import statistics
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.bench_command import App, different, ours, process, show  # noqa: E402  # run as a program: the path comes first
from tests.bench.slack_stand_in import USERS, Line, Slack  # noqa: E402

EVERY = 4.0
FLOOD = 20
WANTED = 2.0
LIMITS = {"ASKS_PER_PERSON": "20", "ASKS_PER_TEAM": "1000"}
POLITE = FLOODER = len(USERS) - 1
STEP = len(USERS)  # between two commands of one person


def p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)] * 1000


async def polite(
    slack: Slack, app: App, person: int, numbers: "count[int]", until: float, waits: list[float]
) -> None:
    """One question every four seconds; seconds until its summary."""
    line = Line(app.port)
    await asyncio.sleep(random.Random(person).random() * EVERY)  # noqa: S311  # spreads people, hides nothing
    while time.perf_counter() < until:
        number = next(numbers) * STEP + person
        begun = time.perf_counter()
        await line.send(slack.command(number, different(number // STEP * POLITE + person)))
        if await slack.shown(number, 2, 60):
            waits.append(slack.seen.pop(number)[1] - begun)
        else:
            waits.append(60.0)
        await asyncio.sleep(max(0.0, begun + EVERY - time.perf_counter()))
    line.close()


async def flood(slack: Slack, app: App, numbers: "count[int]", until: float, seen: Counter[str]) -> None:
    """The next request as soon as the last one is acknowledged."""
    line = Line(app.port)
    while time.perf_counter() < until:
        number = next(numbers) * STEP + FLOODER
        _, status = await line.send(slack.command(number, different(number)))
        seen[str(status)] += 1
    line.close()


async def part(slack: Slack, app: App, numbers: "count[int]", seconds: float, flooders: int) -> tuple[list[float], Counter[str], float]:  # fmt: skip
    """What the polite waited, how the flood was answered, and the processor seconds of the app for each second."""
    waits: list[float] = []
    seen: Counter[str] = Counter()
    before, begun = app.cpu(), time.perf_counter()
    until = begun + seconds
    await asyncio.gather(
        *(polite(slack, app, person, numbers, until, waits) for person in range(POLITE)),
        *(flood(slack, app, numbers, until, seen) for _ in range(flooders)),
    )
    return waits, seen, (app.cpu() - before) / (time.perf_counter() - begun)


async def main(seconds: float) -> None:
    slack, numbers = Slack(), count(1)
    await slack.start()
    quiet: list[float] = []
    flooded: list[float] = []
    async with process("-m", "bot.demo.alone") as (_, url), ours(slack, url, LIMITS) as app:
        await part(slack, app, numbers, 6, 0)  # warm
        show(
            f"{'':8s} {'polite p50 ms':>14s} {'p95 ms':>8s} {'asked':>6s} {'flood/s':>8s} {'app processors':>15s}"
        )
        for flooders in (0, FLOOD, 0, FLOOD):
            waits, seen, cpu = await part(slack, app, numbers, seconds, flooders)
            (flooded if flooders else quiet).extend(waits)
            name = "flooded" if flooders else "quiet"
            show(
                f"{name:8s} {statistics.median(waits) * 1000:14.1f} {p95(waits):8.1f} {len(waits):6d}"
                f" {seen.total() / seconds:8.0f} {cpu:15.2f}"
            )
    ratio = p95(flooded) / p95(quiet)
    show(f"polite p95 flooded beside quiet: {ratio:.2f} (wanted at most {WANTED:.0f}); medians {statistics.median(flooded) / statistics.median(quiet):.2f}")  # fmt: skip


if __name__ == "__main__":
    show(
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python {platform.python_version()}, {os.cpu_count()} processors,"
        f" load {os.getloadavg()[0]:.1f} before; limits on: {LIMITS}"
    )
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 12.0))
