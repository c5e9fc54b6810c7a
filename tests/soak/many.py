"""Two `serve` and two `work` on one PostgreSQL behind a balancer, killed and stopped under load -> what was lost, what was said twice.

    python tests/soak/many.py [--seconds 90] [--rate 2] [--seed 1] [--socket]

One of each is killed with -9 and started anew a while later, then the others are told to stop (SIGTERM) and started anew, on and on. Asks
are commands, mentions and direct messages, each with a period of its own, so that an answer tells which ask it belongs to. Slack does not
send a command again whose acknowledgement it did not get, so only what was acknowledged counts; events it does send again. `--socket` uses
Socket Mode instead of the balancer. Ends with 1 where anything is missing or stands there twice. A CSV of an ask may come twice, where
its process died after Slack had taken the file and before that was written down: only digests look in the channel first.
"""

import argparse
import asyncio
import contextlib
import os
import random
import re
import signal
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Literal

import httpx

HOUSE = Path(__file__).parents[2]
sys.path.insert(0, str(HOUSE))

from bot.demo.workspace import PETRA, TEAM, Delivery, Message  # noqa: E402 - after the path to it
from bot.demo.workspace.cast import BOT_USER, Person  # noqa: E402 - the same
from bot.models import Period, Question  # noqa: E402 - the same
from bot.models.schedule import Schedule, When  # noqa: E402 - the same
from bot.roof.demo_command import Demo, demo, free_port  # noqa: E402 - the same
from bot.store import Keys, Store, open_store  # noqa: E402 - the same
from tests.soak.kill import postgres  # noqa: E402 - the same

Kind = Literal["command", "mention", "dm"]
QUEUES = {"Support": "800", "Sales": "801"}
QUIET_SECONDS = 90.0
ASKERS = tuple(f"U024ASK{number:02}" for number in range(40))  # nobody may ask more than two things at once
INTERIM = ("Looking", "Still", "Answer sent")


class Balancer:
    """Takes connections and passes them on in turn to whoever is ready, as a balancer does that looks at /readyz."""

    def __init__(self, ports: list[int], *, every: float = 0.5) -> None:
        self._ports, self._every, self._turn = ports, every, 0
        self._ready = set(ports)
        self.turned_away = 0

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        """Its address, while it runs."""
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        looking = asyncio.create_task(self._look())
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            looking.cancel()
            server.close()

    async def _look(self) -> None:
        async with httpx.AsyncClient(trust_env=False, timeout=2) as http:
            while True:
                for port in self._ports:
                    try:
                        good = (await http.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200
                    except httpx.HTTPError:
                        good = False
                    (self._ready.add if good else self._ready.discard)(port)
                await asyncio.sleep(self._every)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._turn += 1
        first, *others = sorted(
            self._ports, key=lambda port: (port not in self._ready, (self._ports.index(port) + self._turn) % len(self._ports))
        )  # fmt: skip
        for port in (first, *others):
            with contextlib.suppress(OSError):
                theirs, ours = await asyncio.open_connection("127.0.0.1", port)
                await asyncio.gather(_pump(reader, ours), _pump(theirs, writer))
                return
        self.turned_away += 1
        writer.close()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    sink.close()


@dataclass
class Asked:
    """One ask: what was typed, the words its answer carries, and how it was delivered."""

    kind: Kind
    text: str
    echo: str
    file: str
    delivery: Delivery | None = None


@dataclass
class Found:
    """What became of asks and digests."""

    asked: int = 0
    acknowledged: int = 0
    unanswered: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    files_missing: list[str] = field(default_factory=list)
    files_twice: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    runs: int = 0
    digests_lost: list[str] = field(default_factory=list)
    digests_twice: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def wrong(self) -> list[str]:
        """What may not be, a word each."""
        named = (
            "unanswered",
            "twice",
            "digests_lost",
            "digests_twice",
            "stale",
            "files_missing",
        )
        return [f"{name}: {getattr(self, name)}" for name in named if getattr(self, name)]


class Many:
    """The world, the database, and the processes on it."""

    def __init__(self, outside: Demo, store: Store, where: Path, *, serves: int = 2, works: int = 2) -> None:
        self.outside, self.store, self._where = outside, store, where
        self.ports = [free_port() for _ in range(serves)]
        self.names = [
            *(f"serve {port}" for port in self.ports),
            *(f"work {number}" for number in range(works)),
        ]
        self.living: dict[str, Process] = {}
        self.asked: list[Asked] = []
        self.runs: list[str] = []
        self.balancer = Balancer(self.ports)
        self._serial = 0

    async def start(self, name: str) -> None:
        """Start the process of this name."""
        verb, number = name.split()
        given: Mapping[str, str] = {"PORT": number} if verb == "serve" else {}
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(HOUSE),
            **self.outside.environment,
            **given,
        }
        with (self._where / f"{name.replace(' ', '-')}.log").open("a") as log:
            self.living[name] = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", verb, cwd=self._where, env=environment, stderr=log
            )

    async def ready(self) -> None:
        """Once every `serve` answers."""
        async with httpx.AsyncClient(trust_env=False) as http, asyncio.timeout(60):
            for port in self.ports:
                while True:
                    if dead := [name for name, each in self.living.items() if each.returncode is not None]:
                        say_logs(self._where, raw=True)
                        raise RuntimeError(f"ended by itself: {dead}")
                    with contextlib.suppress(httpx.HTTPError):
                        if (await http.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200:
                            break
                    await asyncio.sleep(0.05)

    async def end(self, name: str, how: signal.Signals) -> int:
        """End it; its status."""
        process = self.living.pop(name)
        if process.returncode is None:
            process.send_signal(how)
        return await process.wait()

    async def close(self) -> None:
        """End all that still run."""
        for name in list(self.living):
            await self.end(name, signal.SIGKILL)

    async def prepare(self, digests: int = 4) -> None:
        """A channel for each digest; none is due by itself."""
        now = datetime.now(UTC)
        workspace = self.outside.workspace
        ops = workspace.channel_id("ops")
        await self.store.links.link(TEAM, ops, tuple(QUEUES.values()), by=PETRA)
        day = Period(zone="UTC", start=now - timedelta(days=1), end=now)
        when = When(zone="UTC", times=(clock_time(8),), weekdays=(0,))
        for number in range(digests):
            question = Question(queues=(list(QUEUES.values())[number % 2],), period=day)
            made = Schedule(team=TEAM, owner=PETRA, channel=ops, question=question, when=when)
            await self.store.schedules.create(made, now + timedelta(days=30))

    async def digests_due(self) -> None:
        """Every digest is due now."""
        for schedule in await self.store.schedules.all(TEAM):
            if run := await self.store.planning.run_now(schedule, datetime.now(UTC)):
                self.runs.append(run)

    async def ask(self, kind: Kind) -> Asked:
        """One more ask, with a period nobody else asks for."""
        self._serial += 1
        days, minutes = divmod(self._serial, 500)
        day = datetime.now(UTC).date() - timedelta(days=4 + days)
        until = clock_time(9 + minutes // 60, minutes % 60)
        queue = list(QUEUES)[self._serial % 2]
        text = f"{queue} {day:%Y-%m-%d} 8:00-{until:%H:%M} csv"
        one = Asked(
            kind, text, f"{day:%a} {day.day} {day:%b %Y} 08:00 to {until:%H:%M}", f"{day:%Y-%m-%d}_0800-{until:%H%M}.csv"
        )  # fmt: skip
        self.asked.append(one)
        workspace = self.outside.workspace
        user = ASKERS[self._serial % len(ASKERS)]
        if kind == "command":
            one.delivery = await workspace.command(user, "#ops", "/logins", text)
        elif kind == "mention":
            one.delivery = await workspace.mention(user, "#ops", f"who was in {text}?")
        else:
            one.delivery = await workspace.dm(user, text)
        return one

    async def load(self, rate: float, seconds: float, chance: random.Random) -> None:
        """So many asks a second, none waiting for the one before; digests due every three seconds."""
        until, due = time.monotonic() + seconds, 0.0
        async with asyncio.TaskGroup() as group:
            while time.monotonic() < until:
                kind: Kind = chance.choices(("command", "mention", "dm"), (8, 1, 1))[0]
                group.create_task(self.ask(kind))
                if time.monotonic() > due:
                    due = time.monotonic() + 3
                    group.create_task(self.digests_due())
                await asyncio.sleep(1 / rate)

    async def settled(self, seconds: float = QUIET_SECONDS) -> bool:
        """Once everything accepted is answered and every run has ended; False where that takes too long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            left = await self.store.database.one(
                "select count(*) as number from inbox where finished is null"
            )
            if left and not left["number"] and not await self.store.runs.unfinished(TEAM):
                await asyncio.sleep(1)  # a file follows its answer
                return True
            await asyncio.sleep(0.2)
        return False

    def messages(self) -> list[Message]:
        """Everything the app has said."""
        every = [one for each in self.outside.workspace.channels.values() for one in each.messages]
        return [one for one in every if one.user == BOT_USER]

    def verdict(self) -> Found:
        """What stands in the workspace, against what was asked and due."""
        found, said = Found(asked=len(self.asked), runs=len(self.runs)), self.messages()
        files = Counter(file.name for file in self.outside.workspace.files)
        finals = [one for one in said if not one.files and not one.text.startswith(INTERIM)]
        found.refused = Counter(
            one.text[:100] for one in finals if " to " not in one.text and not one.metadata
        )
        for one in self.asked:
            if one.delivery is None or "acked" not in one.delivery.attempts:
                continue
            found.acknowledged += 1
            answers = [each for each in finals if re.search(rf"{re.escape(one.echo)}\b", each.text)]
            label = f"{one.kind} {one.text}"
            if not answers:
                found.unanswered.append(label)
            if len(answers) > 1:
                found.twice.append(label)
            sent = sum(many for name, many in files.items() if name.endswith(one.file))
            (found.files_missing if not sent else found.files_twice if sent > 1 else []).append(label)
        found.stale = [one.text for one in said if one.text.startswith(INTERIM[:2])]
        posts = Counter(
            str((one.metadata or {}).get("event_payload", {}).get("run_id")) for one in said if one.metadata
        )
        found.digests_lost = [run for run in self.runs if not posts[run]]
        found.digests_twice = [run for run in self.runs if posts[run] > 1]
        return found


@contextlib.asynccontextmanager
async def many(url: str, where: Path, *, socket_mode: bool = False, works: int = 2) -> AsyncIterator[Many]:
    """Everything started and ready, on the empty database at *url*."""
    settings = {"ASKS_PER_PERSON": "0", "ASKS_PER_TEAM": "0", "DATABASE_URL": url, "LOG_LEVEL": "WARNING"}
    settings["ADMINS"] = ",".join((PETRA, *ASKERS))
    async with demo(program=False, settings=settings, directory=where, socket_mode=socket_mode) as outside:
        for user in ASKERS:
            outside.workspace.people[user] = Person(id=user, name=user.lower())
            outside.workspace.channels[outside.workspace.channel_id("ops")].members.append(user)
        store = await open_store(url, keys=Keys(outside.environment["SECRET_KEY"]), ready=False)
        await store.migrate()
        them = Many(outside, store, where, works=works)
        await them.prepare()
        try:
            async with them.balancer.running() as address:
                await asyncio.gather(*(them.start(name) for name in them.names))
                await them.ready()
                outside.workspace.app_url = f"{address}/slack/events"
                yield them
        finally:
            await them.close()
            await store.close()


async def trouble(them: Many, until: float, chance: random.Random) -> None:
    """One of each is killed and comes back, then one of each is stopped and comes back."""
    for how in (signal.SIGKILL, signal.SIGTERM) * 1000:
        await asyncio.sleep(chance.uniform(4, 8))
        if time.monotonic() > until:
            return
        victims = [
            chance.choice([name for name in them.living if name.startswith(verb)])
            for verb in ("serve", "work")
        ]
        statuses = await asyncio.gather(*(them.end(name, how) for name in victims))
        sys.stdout.write(f"{how.name} {victims}: {statuses}\n")
        sys.stdout.flush()
        await asyncio.sleep(chance.uniform(1, 8))
        for name in victims:
            await them.start(name)


def say_logs(where: Path, *, raw: bool = False) -> None:
    """What the processes warned of, the most frequent first; *raw*: the last lines as they are."""
    for log in sorted(where.glob("*.log")):
        if raw:
            sys.stdout.write(f"{log.name}:\n{log.read_text()[-1500:]}\n")
            continue
        warned = Counter(re.findall(r'"level": "(\w+)", .*?"text": "(.{0,90})', log.read_text()))
        sys.stdout.write(f"{log.name}: {dict(warned.most_common(8))}\n")


async def tell_story(them: Many, labels: set[str]) -> None:
    """How each ask that went wrong was delivered, and what its row says."""
    for one in them.asked:
        if f"{one.kind} {one.text}" not in labels or one.delivery is None:
            continue
        payload = one.delivery.payload
        row = await them.store.database.one(
            "select tries, holder, accepted, finished - accepted as took from inbox where request_id = :id",
            id=str(payload.get("event_id") or payload.get("trigger_id")),
        )
        sys.stdout.write(f"{one.kind} {one.text}: {one.delivery.attempts}, {row}\n")


async def soak(seconds: float, rate: float, seed: int, url: str, where: Path, *, socket_mode: bool) -> int:
    """0 where nothing was lost or said twice."""
    chance = random.Random(seed)  # noqa: S311 - the same troubles again by the same seed
    async with many(url, where, socket_mode=socket_mode) as them:
        until = time.monotonic() + seconds
        await asyncio.gather(them.load(rate, seconds, chance), trouble(them, until - 10, chance))
        quiet = await them.settled()
        found = them.verdict()
        await tell_story(them, {*found.unanswered, *found.twice, *found.files_missing, *found.files_twice})
        outcomes = Counter(one.delivery.outcome for one in them.asked if one.delivery)
        say_logs(where)
    sys.stdout.write(
        f"{found.asked} asked, {dict(outcomes)}, {found.acknowledged} acknowledged: {len(found.unanswered)} unanswered, "
        f"{len(found.twice)} answered twice, {len(found.stale)} interim lines left, files missing {len(found.files_missing)}, "
        f"twice {len(found.files_twice)}; {found.runs} digests: {len(found.digests_lost)} lost, {len(found.digests_twice)} doubled; "
        f"refusals {dict(found.refused)}; {'all settled' if quiet else 'NOT SETTLED'}\n"
    )
    sys.stdout.write("".join(f"WRONG {each}\n" for each in found.wrong))
    return int(bool(found.wrong) or not quiet)


def main() -> int:
    asker = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asker.add_argument("--seconds", type=float, default=90)
    asker.add_argument("--rate", type=float, default=2)
    asker.add_argument("--seed", type=int, default=1)
    asker.add_argument("--url", default="")
    asker.add_argument("--socket", action="store_true")
    given = asker.parse_args()
    with tempfile.TemporaryDirectory() as directory, postgres(Path(directory), given.url) as url:
        where = Path(directory)
        return asyncio.run(soak(given.seconds, given.rate, given.seed, url, where, socket_mode=given.socket))


if __name__ == "__main__":
    raise SystemExit(main())
