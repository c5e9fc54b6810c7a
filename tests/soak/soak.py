"""The real program for a while: an ask a second, a digest every minute, random faults -> what grew, what was left over, what was lost.

    python tests/soak/soak.py [--minutes 10] [--seed 1]

The phone system and the workspace are make-believe and live in this process; `serve` is one of its own, so its memory is its own.
Half way the phone system rejects the credential for a tenth of the time: what is asked then must be refused, and answered afterwards.
Ends with 1 where memory grows by 5 MB an hour or more (of runs of an hour: ten minutes tell the slope only roughly), something is
left over or lost, the figures take seconds, or the credential's trouble does not end.
"""

import argparse
import asyncio
import contextlib
import hashlib
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import NamedTuple

import httpx
from pydantic import SecretStr

HOUSE = Path(__file__).parents[2]
sys.path.insert(0, str(HOUSE))

from bot.demo.workspace import ANA, MARIA, PETRA, TEAM  # noqa: E402 - after the path to it
from bot.models import Period, Question  # noqa: E402 - the same
from bot.models.schedule import Schedule, When  # noqa: E402 - the same
from bot.roof.demo_command import Demo, demo  # noqa: E402 - the same
from bot.store import Keys, Store, open_store  # noqa: E402 - the same
from bot.threecx.address import read_address  # noqa: E402 - the same
from bot.threecx.token import credential_key  # noqa: E402 - the same

QUESTIONS = (
    "Support yesterday", "Support, Sales last week", "Ana Ruiz since monday", "gaps Support yesterday", "800 monday by agent",
    "Sales last 7 days xlsx", "missing Support yesterday", "Support banana", "Suport yesterday", "all yesterday csv only", "queues sup",
    "help dates", "now Support", "status",
)  # fmt: skip
PBX_FAULTS = (
    "503",
    "reset",
    "reset-in-body",
    "429-seconds",
    "500",
    "slow",
    "empty-200",
    "401-always",
    "drip",
)
SLACK_FAULTS = (
    ("chat.postMessage", "lost"), ("chat.postMessage", "ratelimited"), ("chat.postMessage", "http"), ("response_url", "http"),
    ("files.completeUploadExternal", "reset"), ("files.getUploadURLExternal", "error"), ("upload", "reset"), ("users.info", "http"),
)  # fmt: skip
TOKEN = "figures-for-the-soak"
QUIET_SECONDS = 40.0
SLOPE_MB = 5.0
SLOWEST_FIGURES = 5.0  # seconds, on a busy machine too: a scraper gives up after ten


class Seen(NamedTuple):
    """One look at the process: minutes since the start, megabytes, open files, those that are connections, tasks; how long the look took."""

    minute: float
    megabytes: float
    files: int
    sockets: int
    tasks: int
    seconds: float


async def look(pid: int, port: str, begun: float) -> Seen:
    status = await asyncio.to_thread(Path(f"/proc/{pid}/status").read_text)
    resident = int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024
    asked = time.monotonic()
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        figures = await http.get(
            f"http://127.0.0.1:{port}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}
        )
    seconds = time.monotonic() - asked
    tasks = re.search(r"^logins_tasks (\S+)", figures.text, re.MULTILINE)
    files = await asyncio.to_thread(open_files, pid)
    sockets = sum(name.startswith("socket:") for name in files)
    minute = (time.monotonic() - begun) / 60
    return Seen(minute, resident, len(files), sockets, int(float(tasks[1])) if tasks else 0, seconds)


def open_files(pid: int) -> list[str]:
    """What each of the process's open files is."""
    found = []
    for each in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):  # closed since
            found.append(str(each.readlink()))
    return found


def slope(seen: list[Seen], warm: float) -> float:
    """Megabytes an hour by least squares, the first *warm* minutes left out."""
    later = [one for one in seen if one.minute > warm]
    middle = sum(one.minute for one in later) / len(later)
    mean = sum(one.megabytes for one in later) / len(later)
    spread = sum((one.minute - middle) ** 2 for one in later)
    return 60 * sum((one.minute - middle) * (one.megabytes - mean) for one in later) / spread


async def ask_on(outside: Demo, chance: random.Random, outcomes: Counter[str], until: float) -> None:
    """An ask a second, never waiting for the one before."""
    async with asyncio.TaskGroup() as group:
        while time.monotonic() < until:
            group.create_task(
                _ask(outside, chance.choice((PETRA, PETRA, MARIA, ANA)), chance.choice(QUESTIONS), outcomes)
            )
            await asyncio.sleep(1)


async def _ask(outside: Demo, user: str, text: str, outcomes: Counter[str]) -> None:
    done = await outside.workspace.command(user, "#ops", "/logins", text)
    outcomes[done.outcome] += 1


async def listening(port: str) -> None:
    """Waits until the port answers at all."""
    async with httpx.AsyncClient(trust_env=False) as http:
        for _ in range(600):
            with contextlib.suppress(httpx.HTTPError):
                await http.get(f"http://127.0.0.1:{port}/healthz")
                return
            await asyncio.sleep(0.1)


async def make_trouble(outside: Demo, chance: random.Random, until: float) -> None:
    """A fault of the phone system for some seconds, one of Slack's beside it, then peace for as long."""
    while time.monotonic() < until:
        await asyncio.sleep(chance.uniform(3, 8))
        outside.pbx.faults.on(chance.choice(PBX_FAULTS))
        method, kind = chance.choice(SLACK_FAULTS)
        outside.workspace.fail(method, kind)  # type: ignore[arg-type] # one of its kinds, from the table above
        await asyncio.sleep(chance.uniform(1, 4))
        outside.pbx.faults.clear()
    outside.pbx.faults.clear()
    outside.workspace.core.faults.clear()


async def troubles(
    outside: Demo, store: Store, chance: random.Random, minutes: int, until: float
) -> list[str]:
    """Passing faults, a credential that is rejected for long, passing faults again; what was wrong about the long one."""
    lasting = 6.0 * minutes
    await make_trouble(outside, chance, until - 30 * minutes)
    wrong = await credential_trouble(outside, store, lasting)
    await make_trouble(outside, chance, until)
    return wrong


async def credential_trouble(outside: Demo, store: Store, seconds: float) -> list[str]:
    """The credential is rejected for *seconds* and then good again; what the program made of it.

    A credential that worked is tried again after a quarter of an hour. That wait is cut short in the store, where all processes share it.
    """
    port = outside.environment["PORT"]
    outside.pbx.faults.on("token-rejected")
    outside.pbx.tokens.issue(outside.pbx.clock())  # another token: the program's own ends
    await asyncio.sleep(seconds)
    wrong = ["it called itself ready with a rejected credential"] if await is_ready(port, 0) else []
    outside.pbx.faults.clear()
    keeper, environment = store.tokens(TEAM), outside.environment
    mark = hashlib.blake2b(environment["SECRET_KEY"].encode(), digest_size=32).digest()
    address = read_address(environment["THREECX_URL"]).base
    secret = SecretStr(environment["THREECX_CLIENT_SECRET"])
    name = credential_key(mark, address, environment["THREECX_CLIENT_ID"], secret)
    state = await keeper.load(name)
    if state.rejected_at is None:
        return [*wrong, "the rejected credential was not remembered"]
    earlier = state.rejected_at - timedelta(hours=2)
    async with keeper.lock(name):
        await keeper.save(name, state.model_copy(update={"rejected_at": earlier}))
    if not await is_ready(port, 60):
        wrong.append("it did not come back after the credential was good again")
    told = [one for one in outside.workspace.calls("chat.postMessage") if "rejects my login" in str(one)]
    sys.stdout.write(f"credential rejected for {seconds:.0f} s, admins told {len(told)} times\n")
    # none where an admin's own question met it first: the admin read it there
    return [*wrong, f"admins were told {len(told)} times of the credential"] if len(told) > 1 else wrong


async def is_ready(port: str, seconds: float) -> bool:
    """Whether `/readyz` says so within *seconds*."""
    until = time.monotonic() + seconds
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        while True:
            answer = await http.get(f"http://127.0.0.1:{port}/readyz")
            if answer.status_code == 200 or time.monotonic() > until:
                return answer.status_code == 200
            await asyncio.sleep(0.5)


async def digests_every_minute(outside: Demo, store: Store, team: str, minutes: int) -> None:
    now = datetime.now(UTC)
    times = sorted(
        {
            (now + timedelta(minutes=each + 1)).time().replace(second=0, microsecond=0)
            for each in range(minutes)
        }
    )
    ops = outside.workspace.channel_id("ops")
    await store.links.link(team, ops, ("800", "801"), by=PETRA)
    day = Period(zone="UTC", start=now - timedelta(days=1), end=now)
    made = Schedule(
        team=team,
        owner=PETRA,
        channel=ops,
        question=Question(queues=("800",), period=day),
        when=When(zone="UTC", times=tuple(clock_time(each.hour, each.minute) for each in times)),
    )
    first = next(each for each in times if (each.hour, each.minute) > (now.hour, now.minute))
    await store.schedules.create(made, datetime.combine(now.date(), first, UTC))


async def soak(minutes: int, seed: int) -> int:
    chance = random.Random(seed)  # noqa: S311 - the same troubles again by the same seed
    outcomes, seen = Counter[str](), list[Seen]()
    async with contextlib.AsyncExitStack() as stack:
        where = stack.enter_context(tempfile.TemporaryDirectory())
        limits = {"ASKS_PER_PERSON": "0", "ASKS_PER_TEAM": "0", "METRICS_TOKEN": TOKEN}
        outside = await stack.enter_async_context(
            demo(program=False, seed=seed, settings=limits, directory=Path(where))
        )
        port = outside.environment["PORT"]
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HOUSE), **outside.environment}
        log = stack.enter_context((Path(where) / "log").open("w+"))
        serving = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", cwd=where, env=environment, stderr=log
        )
        try:
            await listening(port)
            if not await is_ready(port, 60):
                raise RuntimeError("serve did not get ready")
            outside.workspace.app_url = f"http://127.0.0.1:{port}/slack/events"
            store = await open_store(
                outside.environment["DATABASE_URL"], keys=Keys(outside.environment["SECRET_KEY"])
            )
            stack.push_async_callback(store.close)
            team = TEAM
            await digests_every_minute(outside, store, team, minutes)
            begun = time.monotonic()
            await asyncio.sleep(5)
            seen.append(await look(serving.pid, port, begun))
            until = begun + 60 * minutes
            work = asyncio.gather(
                ask_on(outside, chance, outcomes, until), troubles(outside, store, chance, minutes, until)
            )
            while not work.done():
                await asyncio.wait({work}, timeout=15)
                seen.append(await look(serving.pid, port, begun))
                say(seen[-1])
            _, wrong = await work
            await asyncio.sleep(QUIET_SECONDS)
            last = await look(serving.pid, port, begun)
            wrong += await verdict(store, outside, seen, last, outcomes, minutes)
            sys.stdout.write(
                "".join(f"WRONG: {each}\n" for each in wrong) or "nothing lost, nothing left over\n"
            )
            serving.send_signal(signal.SIGTERM)
            ended = time.monotonic()
            status = await asyncio.wait_for(serving.wait(), 30)
            sys.stdout.write(f"stopped in {time.monotonic() - ended:.1f} s with status {status}\n")
            return int(bool(wrong) or status != 0)
        finally:
            if serving.returncode is None:
                serving.kill()
                await serving.wait()
            log.seek(0)
            levels = Counter(re.findall(r'"level": "(\w+)"', log.read()))
            sys.stdout.write(f"log lines: {dict(levels)}\n")


def say(one: Seen) -> None:
    sys.stdout.write(
        f"{one.minute:6.1f} min {one.megabytes:7.1f} MB {one.files:4} files, {one.sockets:3} of them connections,"
        f" {one.tasks:4} tasks, figures in {one.seconds:.2f} s\n"
    )
    sys.stdout.flush()


async def verdict(
    store: Store, outside: Demo, seen: list[Seen], last: Seen, outcomes: Counter[str], minutes: int
) -> list[str]:
    """What is wrong, said as well."""
    open_asks = await store.database.all("select kind from inbox where finished is null")
    runs = Counter(str(row["state"]) for row in await store.database.all("select state from runs"))
    posted = Counter(
        str((one.metadata or {}).get("event_payload"))
        for one in outside.workspace.transcript("ops")
        if one.metadata
    )
    twice = [each for each, many in posted.items() if many > 1]
    warm = seen[-1].minute / 3
    whole, later = slope(seen, warm), slope(seen, 2 * warm)
    slowest = max(one.seconds for one in (*seen, last))
    sys.stdout.write(
        f"asks {dict(outcomes)}, left in the inbox {len(open_asks)}; runs {dict(runs)}, messages posted {len(posted)}, twice {len(twice)}\n"
        f"memory {whole:+.1f} MB an hour from minute {warm:.1f}, {later:+.1f} from minute {2 * warm:.1f} (least squares);"
        f" the slowest figures took {slowest:.2f} s\n"
    )
    for when, one in (("before", seen[0]), ("after", last)):
        sys.stdout.write(f"{when:6} ")
        say(one)
    wrong = ["asks were left"] if open_asks else []
    wrong += ["a digest was posted twice"] if twice else []
    wrong += ["tasks were left"] if last.tasks > seen[0].tasks + 2 else []
    # connections that are kept for the next ask
    wrong += ["connections were left"] if last.sockets > seen[0].sockets + 12 else []
    wrong += ["files were left"] if last.files - last.sockets > seen[0].files - seen[0].sockets + 2 else []
    wrong += ["the figures were slow"] if slowest > SLOWEST_FIGURES else []
    wrong += ["memory grows"] if minutes >= 60 and later >= SLOPE_MB else []
    return wrong


if __name__ == "__main__":
    asker = argparse.ArgumentParser(description=__doc__)
    asker.add_argument("--minutes", type=int, default=10)
    asker.add_argument("--seed", type=int, default=1)
    given = asker.parse_args()
    sys.exit(asyncio.run(soak(given.minutes, given.seed)))
