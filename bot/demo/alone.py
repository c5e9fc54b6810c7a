"""A command line -> the make-believe phone system alone in its own process, for benchmarks and for trying a client by hand."""

import argparse
import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from bot.demo.faults import Faults
from bot.demo.pbx import PBX
from bot.demo.world import World


def read_line(words: list[str] | None = None) -> argparse.Namespace:
    """The options, read; argparse ends the program where they make no sense."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.demo.alone", description=__doc__.partition(" -> ")[2]
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--now", type=datetime.fromisoformat, help="where its clock starts; the present without it"
    )
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument(
        "--synthetic-rows", type=int, default=0, help="answer every login history with so many rows"
    )
    parser.add_argument(
        "--crowd", type=int, nargs=2, metavar=("USERS", "QUEUES"), help="so many extensions and queues"
    )
    parser.add_argument(
        "--fault", action="append", default=[], help="a fault or quirk to begin with; can be repeated"
    )
    parser.add_argument("--version", default="20.0.9.995", help="the version it says it has")
    return parser.parse_args(words)


def build(options: argparse.Namespace) -> PBX:
    """The phone system the options describe; its clock runs on from `--now`."""
    began = datetime.now(UTC)
    start = options.now.astimezone(UTC) if options.now else began
    ahead: timedelta = start - began
    world = World(options.seed, start)
    if options.crowd:
        world = world.crowded(*options.crowd)
    return PBX(
        world,
        lambda: datetime.now(UTC) + ahead,
        Faults(*options.fault),
        version=options.version,
        delay=options.delay,
        synthetic_rows=options.synthetic_rows,
    )


async def serve(options: argparse.Namespace) -> None:
    """Run until cancelled; the first line printed is the address."""
    pbx = build(options)
    print(await pbx.start(options.port), flush=True)  # noqa: T201  # this is its output
    try:
        await asyncio.Event().wait()
    finally:
        await pbx.stop()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(read_line()))
