"""The whole program killed with -9 while it posts digests into a make-believe workspace -> how many posts were lost or doubled.

    python tests/soak/served.py [--kills 200]                     all of the following
    python tests/soak/served.py --database sqlite --kills 200     `serve` over SQLite
    python tests/soak/served.py --database postgres --kills 60    three of `work` over PostgreSQL; one never comes back
    python tests/soak/served.py --points                          dies once at every named crash point, with the real handlers

Workspace and phone system live in a process of their own. One reply in twenty to a post or an upload is lost, half of them before and
half after the work was done. Each life is forked with its modules loaded, and waits in seconds are shortened by `PACE`.
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
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.demo.workspace import PETRA, TEAM
from bot.demo.workspace.cast import BOT_USER
from bot.demo.workspace.faults import Fault, Faults
from bot.demo.workspace.state import Conversation
from bot.models import Period, Question
from bot.models.schedule import Schedule, When
from bot.roof.built import wall_clock
from bot.roof.demo_command import demo
from bot.roof.digesting import Digesting
from bot.roof.serving import opened, parts_of, running
from bot.rounds import CRASH_POINTS, Pace, run_due
from bot.settings import Settings, load_settings
from bot.store import Keys, Store, open_store
from handlers.delivery import hands
from handlers.receive import Receiver
from tests.soak.kill import end, forked, postgres

DIGESTS = 12
PATIENCE = 120
LONGEST = 0.3  # seconds between a part begun and the kill
QUEUES = ("800", "801", "802", "803")
PACE = Pace(settle_seconds=1.0, lease_seconds=4, retry_seconds=0, tick_seconds=0.1, channel_seconds=0)


class Losing(Faults):
    """Faults that come by chance: a reply to what posts something is lost, or the connection before it did anything."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self._share, self._chance = share, random.Random(7)  # noqa: S311 -- which replies are lost

    def next(self, method: str) -> Fault | None:
        if (
            method in {"chat.postMessage", "files.completeUploadExternal"}
            and self._chance.random() < self._share
        ):
            return Fault(method, "lost" if self._chance.random() < 0.5 else "reset")
        return super().next(method)


async def world(home: Path, losing: float) -> None:
    """Workspace and phone system until killed; their settings stand in *home*."""
    async with demo(program=False, directory=home) as started:
        state = started.workspace.core.state
        for number in range(DIGESTS):
            channel = Conversation(id=f"C0{number:07}", name=f"c{number}", members=[PETRA, BOT_USER])
            state.conversations[channel.id] = channel
        started.workspace.core.faults = Losing(losing)
        (home / "env.new").write_text(json.dumps(started.environment))
        (home / "env.new").rename(home / "env.json")
        await asyncio.Event().wait()


class Trial:
    """One world, one database, and the runs that are due in it."""

    def __init__(self, home: Path, url: str, *, losing: float = 0.05) -> None:
        self._world = forked(lambda: world(home, losing))
        until = time.monotonic() + 60
        while not (home / "env.json").exists():
            if time.monotonic() > until:
                raise SystemExit("the make-believe workspace did not start")
            time.sleep(0.02)
        self.env: dict[str, str] = json.loads((home / "env.json").read_text()) | {"DATABASE_URL": url}
        self.url = url
        self.runs: list[str] = []

    @property
    def settings(self) -> Settings:
        return load_settings(self.env, None, for_what="serve")

    @contextlib.asynccontextmanager
    async def store(self) -> Any:
        store = await open_store(self.url, keys=Keys(self.env["SECRET_KEY"]), ready=False)
        try:
            yield store
        finally:
            await store.close()

    async def prepare(self, digests: int, **fields: object) -> None:
        """Digests in channels of their own; none is due by itself."""
        now = datetime.now(UTC)
        period = Period(zone="UTC", start=now - timedelta(days=1), end=now)
        when = When(zone="UTC", times=(clock_time(8),), weekdays=(0,))  # a week is never empty
        async with self.store() as store:
            await store.migrate()
            for number in range(digests):
                channel, queue = f"C0{number:07}", QUEUES[number % len(QUEUES)]
                await store.links.link(TEAM, channel, (queue,), by=PETRA)
                question = Question(queues=(queue,), period=period)
                made = Schedule(team=TEAM, owner=PETRA, channel=channel, question=question, when=when)
                await store.schedules.create(made.model_copy(update=fields), now + timedelta(days=30))
            await self.new_round(store)

    async def new_round(self, store: Store) -> None:
        """Every digest is due once more."""
        for schedule in await store.schedules.all(TEAM):
            self.runs.append(await store.planning.run_now(schedule, datetime.now(UTC)))

    async def rest(self, *, more: bool) -> int:
        """How many runs have not ended; where none and *more*, all are due again."""
        async with self.store() as store:
            left: int = await store.runs.unfinished(TEAM)
            if not left and more:
                await self.new_round(store)
            return left

    async def under_way(self, parts: int) -> None:
        """Once so many further parts were begun, so that kills fall into the work however slow the machine is; or nothing is left."""
        until, first = time.monotonic() + PATIENCE / 4, -1
        async with self.store() as store:
            while time.monotonic() < until:
                row = await store.database.one("select count(*) as number from posts")
                begun = int(row["number"]) if row else 0
                first = begun if first < 0 else first
                if begun - first >= parts or not await store.runs.unfinished(TEAM):
                    return
                await asyncio.sleep(0.02)

    async def life(self) -> None:
        """What `serve` does on SQLite, and `work` on PostgreSQL."""
        if self.url.startswith("sqlite"):
            async with running(self.settings, tuned={"pace": PACE}):
                await asyncio.Event().wait()
        async with opened(self.settings, wall_clock) as (built, slack):
            parts = parts_of(self.settings, built, slack, Receiver(built.store.inbox))
            Digesting(self.settings, replace(parts, pace=PACE)).start()
            await asyncio.Event().wait()

    async def rounds(self, point: str) -> None:
        """Rounds with the real handlers, dying at *point* ("": at none, and until nothing is left)."""

        def crash(here: str) -> None:
            if here == point:
                os.kill(os.getpid(), signal.SIGKILL)

        async with opened(self.settings, wall_clock) as (built, slack):
            parts = replace(parts_of(self.settings, built, slack, Receiver(built.store.inbox)), pace=PACE)
            await built.store.runs.release()
            while await built.store.runs.unfinished(TEAM):
                doing = hands(parts)
                await run_due(built.store, wall_clock, doing, worker="w", pace=PACE, crash_at=crash)
                await asyncio.sleep(0.05)

    def slack(self, method: str, **fields: object) -> list[dict[str, Any]]:
        """Messages as the workspace tells them."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            body = urllib.parse.urlencode({**fields, "limit": 900, "cursor": cursor}).encode()
            request = urllib.request.Request(  # noqa: S310 -- the loopback above
                self.env["SLACK_API_URL"] + method,
                data=body,
                headers={"Authorization": f"Bearer {self.env['SLACK_BOT_TOKEN']}"},
            )
            with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 -- the same
                page = json.load(response)
            found += page["messages"]
            cursor = page["response_metadata"]["next_cursor"]
            if not cursor:
                return found

    def standing(self, digests: int) -> Counter[tuple[str, str]]:
        """How often each part of each run stands in the workspace."""
        seen: Counter[tuple[str, str]] = Counter()
        for number in range(digests):
            channel = f"C0{number:07}"
            for message in self.slack("conversations.history", channel=channel, include_all_metadata="true"):
                run = (message.get("metadata") or {}).get("event_payload", {}).get("run_id", "a stray post")
                seen[(run, "message")] += 1
                for reply in self.slack("conversations.replies", channel=channel, ts=message["ts"]):
                    for file in reply.get("files", ()):
                        seen[(run, file["name"].rsplit(".", 1)[1])] += 1
        return seen

    def verdict(self, digests: int, parts: tuple[str, ...]) -> str:
        """The result in a line; "" when every part of every run stands there once."""
        seen = self.standing(digests)
        expected = {(run, part) for run in self.runs for part in parts}
        lost, doubled = len(expected - set(seen)), sum(seen.values()) - len(seen)
        strays = len(set(seen) - expected)
        sys.stdout.write(f"{len(expected)} parts: {lost} lost, {doubled} doubled, {strays} strays\n")
        return f"{lost} lost, {doubled} doubled, {strays} strays" if lost or doubled or strays else ""

    def close(self) -> None:
        """Ends the world."""
        end(self._world)


def kill_at_random(trial: Trial, kills: int, workers: int) -> str:
    """Kills one life after another; all digests are due again whenever all are posted. One of several never comes back."""
    asyncio.run(trial.prepare(DIGESTS))
    chance, began = random.Random(kills), time.monotonic()  # noqa: S311 -- when to kill
    living = [forked(trial.life) for _ in range(workers)]
    for done in range(kills):
        asyncio.run(trial.under_way(chance.randrange(8)))
        time.sleep(chance.random() * LONGEST)
        if end(living.pop(chance.randrange(len(living)))) != -signal.SIGKILL:
            return "a process ended by itself"
        if done != kills // 2 or workers == 1:
            living.append(forked(trial.life))
        asyncio.run(trial.rest(more=done < kills - 1))
    until = time.monotonic() + PATIENCE
    while asyncio.run(trial.rest(more=False)) and time.monotonic() < until:
        time.sleep(0.2)
    for pid in living:
        end(pid)
    sys.stdout.write(f"{kills} kills, {len(trial.runs)} runs, {time.monotonic() - began:.0f} s: ")
    return trial.verdict(DIGESTS, ("message", "csv"))


def kill_at_points(home: Path) -> str:
    """Dies once at every named point, and is then let go on."""
    problems = []
    for point in CRASH_POINTS[1:]:  # what is due is planned from outside here
        place = home / point.replace(" ", "-")
        place.mkdir()
        trial = Trial(place, f"sqlite:///{place / 'bot.db'}", losing=0.9 if "look" in point else 0.0)
        try:
            asyncio.run(trial.prepare(1, picture=True))
            if end_of(forked(lambda here=point, of=trial: of.rounds(here))) != -signal.SIGKILL:  # type: ignore[misc]
                problems.append(f"{point}: not visited")
            end_of(forked(lambda of=trial: of.rounds("")))  # type: ignore[misc]
            if wrong := trial.verdict(1, ("message", "csv", "png")):
                problems.append(f"{point}: {wrong}")
        finally:
            trial.close()
    sys.stdout.write(f"{len(CRASH_POINTS) - 1} crash points visited\n")
    return "; ".join(problems)


def end_of(pid: int) -> int:
    """How a child ended by itself."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _kills(home: Path, url: str, kills: int, workers: int) -> str:
    trial = Trial(home, url)
    try:
        return kill_at_random(trial, kills, workers)
    finally:
        trial.close()


@contextlib.contextmanager
def _place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as directory:
        yield Path(directory)


def main(arguments: list[str]) -> int:
    """0 when nothing was lost or doubled."""
    parser = argparse.ArgumentParser(description="Kills the whole program while it posts digests.")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="")
    parser.add_argument("--url", default="")
    parser.add_argument("--points", action="store_true")
    given: Any = parser.parse_args(arguments)
    todo: list[Callable[[Path], str]] = []
    if given.points or not given.database:
        todo.append(kill_at_points)
    if given.database == "sqlite" or not (given.points or given.database):
        todo.append(lambda home: _kills(home, f"sqlite:///{home / 'bot.db'}", given.kills, 1))
    if given.database == "postgres" or not (given.points or given.database):

        def on_postgres(home: Path) -> str:
            with postgres(home, given.url) as url:
                return _kills(home, url, given.kills, 3)

        todo.append(on_postgres)
    wrong = []
    for one in todo:
        with _place() as home:
            wrong.append(one(home))
    sys.stderr.write("\n".join(filter(None, wrong)))
    return 1 if any(wrong) else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
