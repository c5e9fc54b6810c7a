"""`demo` -> a make-believe phone system, a make-believe workspace with a page, and the real program between them."""

import argparse
import asyncio
import contextlib
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.logs import set_up
from bot.roof.clocks import clock_from
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.demo.pbx import PBX
    from bot.demo.workspace import Workspace
    from bot.roof.serving import Running

SEED = 1
PORT = 8020
LAST_PORT = 65535
LINKED = ("800", "801")  # Support and Sales: what #ops may be told about from the start


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where it listens, and what makes its world the same again."""
    parser.add_argument(
        "--port", type=port_number, default=PORT, help=f"of the page (default {PORT}, else the next free one)"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="of the make-believe call centre")
    parser.add_argument("--now", help="what the clock shows at start, ISO 8601")
    parser.add_argument(
        "--print-env",
        action="store_true",
        help="print the settings with which `serve` runs against it, and run only the two",
    )


def port_number(text: str) -> int:
    """A port; 0 for any free one. Raises `ValueError`, which argparse turns into its sentence."""
    if not 0 <= (port := int(text)) <= LAST_PORT:
        raise ValueError(text)
    return port


def run(given: argparse.Namespace) -> int:
    """Run until Ctrl-C."""
    set_up("WARNING", ())
    asyncio.run(_run(given))
    return 0


@dataclass(frozen=True)
class Demo:
    """The three, running. *program* is None where only the make-believe two were wanted."""

    pbx: "PBX"
    workspace: "Workspace"
    program: "Running | None"
    address: str
    environment: dict[str, str]


@asynccontextmanager
async def demo(
    *, port: int = 0, seed: int = SEED, clock: Callable[[], datetime] | None = None, program: bool = True,
    socket_mode: bool = False, settings: dict[str, str] | None = None, directory: Path | None = None,
    tuned: Mapping[str, Any] | None = None,
) -> AsyncIterator[Demo]:  # fmt: skip
    """Everything on loopback, at *port* or a free one; *settings* are added to the program's own, *tuned* to its parts."""
    from bot.demo.pbx import PBX
    from bot.demo.workspace import PETRA, Workspace
    from bot.demo.world import World
    from bot.manifest import loaded
    from bot.roof.manifest_command import manifest_text
    from bot.roof.serving import running

    clock = clock or clock_from(None)
    pbx = PBX(World(seed, clock()), clock)
    workspace = Workspace(now=lambda: clock().timestamp(), manifest=loaded(manifest_text()))
    async with contextlib.AsyncExitStack() as stack:
        kept = directory or Path(stack.enter_context(_folder()))
        pbx_url = await pbx.start()
        stack.push_async_callback(pbx.stop)
        address = await workspace.start(port)
        stack.push_async_callback(workspace.stop)
        environment = {
            **workspace.env(socket=socket_mode),
            "THREECX_URL": pbx_url,
            "THREECX_CLIENT_ID": pbx.tokens.client_id,
            "THREECX_CLIENT_SECRET": pbx.tokens.client_secret,
            "DATABASE_URL": f"sqlite:///{kept / 'demo.db'}",
            "SECRET_KEY": "demo-key-" + "0123456789abcdef" * 3,
            "PORT": "0" if program else str(free_port()),
            **(settings or {}),
        }
        started = None
        if program:
            read: Settings = load_settings(environment, None, for_what="serve")
            started = await stack.enter_async_context(running(read, clock=clock, tuned=tuned or {}))
            workspace.app_url = f"http://127.0.0.1:{started.port}/slack/events"
            ops = workspace.channel_id("ops")
            await started.parts.store.links.link(started.parts.slack.team, ops, LINKED, by=PETRA)
        yield Demo(pbx, workspace, started, address, environment)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_free(port: int) -> int:
    """*port*, or the next one nobody listens on; 0 where all up to fifty further are taken."""
    if port == 0:
        return 0
    return next((one for one in range(port, min(port + 50, LAST_PORT + 1)) if not _taken(one)), 0)


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the page's server will
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:  # somebody listens, or talks from there
            return True
    return False


def _folder() -> "tempfile.TemporaryDirectory[str]":
    """Where the store lives; another process that still writes into it does not spoil the end."""
    return tempfile.TemporaryDirectory(prefix="logins-demo-", ignore_cleanup_errors=True)


async def _run(given: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    alone = given.print_env  # Socket Mode then: the workspace need not know where the other process listens
    async with demo(
        port=first_free(given.port),
        seed=given.seed,
        clock=clock_from(given.now),
        program=not alone,
        socket_mode=alone,
    ) as started:
        if alone:
            print(
                "\n".join(f"{setting}={value}" for setting, value in started.environment.items()), flush=True
            )
        what = (
            "Run    python -m bot serve, with these settings" if alone else "Type   /logins Support yesterday"
        )
        told = f"\n  Open   {started.address}\n  {what}\n\n  Ctrl-C stops it."
        print(told, file=sys.stderr if alone else sys.stdout, flush=True)
        await stop.wait()
