"""A command from Slack's request to its acknowledgement, the looking line, the summary and the CSV, beside the smallest Bolt apps.

Every app runs in its own process on this machine, one after the other; the make-believe phone system in another, without
delay; this process is Slack. Figures are wall-clock and, since machines are shared, processor milliseconds of the app for each
command. `python tests/bench/bench_command.py [seconds for each throughput]`.
"""

import asyncio
import contextlib
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from tests.bench.slack_stand_in import SECRET, Line, Slack  # noqa: E402  # run as a program: the path comes first

IN_FLIGHT = 20
QUEUES = ("Support", "Sales")
TICK = os.sysconf("SC_CLK_TCK")
WARM = 60
PEOPLE = tuple(f"U0BENCH{number:03d}" for number in range(60))  # each may have two questions under way
WAIT = 120  # seconds after which a command counts as lost
_TODAY = datetime.now(UTC).date()
WEDNESDAY = _TODAY - timedelta(days=(_TODAY.weekday() - 2) % 7 or 7)  # a day on which people work


def show(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@dataclass
class App:
    """A running app: where it listens, and its process."""

    port: int
    pid: int

    def cpu(self) -> float:
        """Processor seconds it has taken so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self) -> int:
        """Its memory now and at its peak, in MB."""
        lines = Path(f"/proc/{self.pid}/status").read_text()
        return int(lines.partition("VmHWM:")[2].split()[0]) // 1024


@dataclass
class Times:
    """Seconds from the request to each step."""

    ack: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)
    file: list[float] = field(default_factory=list)
    rate: float = 0.0
    cpu: float = 0.0
    lost: int = 0


def middle(times: list[float]) -> float:
    return statistics.median(times) * 1000 if times else float("nan")


def p99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)] * 1000 if times else float("nan")


@asynccontextmanager
async def process(*command: str, env: dict[str, str] | None = None) -> AsyncIterator[tuple[int, str]]:
    """A child and the first line it printed; ended at the end."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, *command, env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        cwd=tempfile.gettempdir(), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert child.stdout is not None
    try:
        yield child.pid, ((await child.stdout.readline()).decode().strip() if env is None else "")
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()  # it has a disk to throw away and nothing to finish
        await child.wait()


@asynccontextmanager
async def bare(slack: Slack, shape: str) -> AsyncIterator[App]:
    async with process(str(HERE / "bare_app.py"), shape, slack.url, SECRET) as (pid, port):
        yield App(int(port), pid)


@asynccontextmanager
async def ours(slack: Slack, pbx: str, more: dict[str, str] | None = None) -> AsyncIterator[App]:
    from bot.roof.demo_command import free_port

    port = free_port()
    with tempfile.TemporaryDirectory(prefix="logins-bench-") as kept:
        env = {
            "SLACK_API_URL": f"{slack.url}/api/", "SLACK_BOT_TOKEN": "xoxb-made-up", "SLACK_SIGNING_SECRET": SECRET,
            "THREECX_URL": pbx, "THREECX_CLIENT_ID": "logins", "THREECX_CLIENT_SECRET": "make-believe-secret",
            "DATABASE_URL": f"sqlite:///{kept}/bench.db", "SECRET_KEY": "bench-key-" + "0123456789abcdef" * 3,
            "PORT": str(port), "ADMINS": ",".join(PEOPLE), "TIMEZONE": "Europe/Berlin", "LOG_LEVEL": "WARNING",
            "ASKS_PER_PERSON": "0", "ASKS_PER_TEAM": "0", **(more or {}),
        }  # fmt: skip
        async with process("-m", "bot", "serve", env=env) as (pid, _):
            for _ in range(400):
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    break
                await asyncio.sleep(0.05)
            yield App(port, pid)


async def one(slack: Slack, line: Line, number: int, text: str, messages: int, times: Times) -> None:
    """One command, until it was told that many messages."""
    filed = slack.file_for(number) if messages > 2 else None
    begun = time.perf_counter()
    ack, status = await line.send(slack.command(number, text))
    shown = await slack.shown(number, min(messages, 2), WAIT)
    if filed is not None:
        with contextlib.suppress(TimeoutError):
            times.file.append(await asyncio.wait_for(filed, WAIT) - begun)
        shown = shown and filed.done() and not filed.cancelled()
    if status != 200 or not shown:
        times.lost += 1
        return
    seen = slack.seen.pop(number)
    times.ack.append(ack)
    times.first.append(seen[0] - begun)
    times.last.append(seen[1 if len(seen) > 1 else 0] - begun)


def step(said: str) -> None:
    """Where the run stands, for whoever waits."""
    sys.stderr.write(f"  … {said}\n")


async def singly(slack: Slack, app: App, numbers: "count[int]", text: Callable[[int], str], messages: int, many: int) -> Times:  # fmt: skip
    """Commands one after the other."""
    line, times = Line(app.port), Times()
    for at in range(many + 10):
        if at == 10:
            times = Times()
        await one(slack, line, number := next(numbers), text(number), messages, times)
    line.close()
    return times


async def steadily(slack: Slack, app: App, numbers: "count[int]", text: Callable[[int], str], messages: int, rate: float, seconds: float) -> Times:  # fmt: skip
    """Commands at a fixed rate, whatever becomes of those before."""
    times, lines, tasks = Times(), [Line(app.port) for _ in range(60)], set()
    begun, before = time.perf_counter(), app.cpu()

    async def borrowed() -> None:
        line = lines.pop()
        await one(slack, line, number := next(numbers), text(number), messages, times)
        lines.append(line)

    for at in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, begun + at / rate - time.perf_counter()))
        if not lines:
            lines.append(Line(app.port))
        tasks.add(asyncio.create_task(borrowed()))
    await asyncio.gather(*tasks)
    times.cpu = (app.cpu() - before) / max(1, len(times.ack)) * 1000
    for line in lines:
        line.close()
    return times


async def crowded(slack: Slack, app: App, numbers: "count[int]", text: Callable[[int], str], messages: int, seconds: float) -> Times:  # fmt: skip
    """Twenty at a time, each asking again as soon as it was answered."""
    times = Times()
    begun, before = time.perf_counter(), app.cpu()

    async def asker() -> None:
        line = Line(app.port)
        while time.perf_counter() - begun < seconds:
            await one(slack, line, number := next(numbers), text(number), messages, times)
        line.close()

    await asyncio.gather(*(asker() for _ in range(IN_FLIGHT)))
    times.rate = len(times.ack) / (time.perf_counter() - begun)
    times.cpu = (app.cpu() - before) / max(1, len(times.ack)) * 1000
    return times


def different(number: int) -> str:
    """A question as people type it, which nobody asked before: each has its own minute."""
    minute = number % 239
    return (
        f"{QUEUES[number % 2]} {WEDNESDAY} {6 + minute // 60}:{minute % 60:02d}-{13 + number // 239 % 10}:00"
    )


def same(_number: int) -> str:
    return f"Support {WEDNESDAY}"


def with_csv(number: int) -> str:
    return f"{different(number)} csv"


def only_csv(number: int) -> str:
    """The file without the summary, and so without the picture, which takes a processor for a third of a second."""
    return f"{different(number)} csv only"


async def pbx_alone(url: str) -> float:
    """Milliseconds of the phone system's own: what `different` makes the program ask, by hand and as seldom as one person asks.

    Each asks for another window, since the make-believe phone system remembers what it answered last.
    """
    import httpx

    from bot.models import Call, ODataOptions
    from bot.threecx import odata
    from bot.threecx.reports import REPORTS

    report, times = REPORTS["login-history"], []
    names = "QueueNo AgentNo Agent Day loggedInDt LoggedOutDt LoggedInInterval LoggedInDayInterval LoggedInTotalInterval TalkingInterval"
    query = odata.query(
        ODataOptions(top=10_000, count=True, orderby=report.order, select=tuple(names.split()))
    )
    credential = {
        "grant_type": "client_credentials",
        "client_id": "logins",
        "client_secret": "make-believe-secret",
    }
    async with httpx.AsyncClient() as client:
        token = (await client.post(f"{url}/connect/token", data=credential)).json()["access_token"]
    line = Line(int(url.rpartition(":")[2]))
    day = datetime.combine(WEDNESDAY, datetime.min.time(), UTC)
    for minute in range(60):
        first = day - timedelta(hours=19) + timedelta(minutes=minute)
        call = Call(start=first, end=first + timedelta(days=2, hours=7), zone="Europe/Berlin", queue="800")
        path = report.path(call, "Europe/Berlin")
        request = (
            f"GET /xapi/v1/{path}?{query} HTTP/1.1\r\nHost: pbx\r\nAuthorization: Bearer {token}\r\n\r\n"
        )
        await asyncio.sleep(0.008)
        seconds, status = await line.send(request.encode())
        assert status == 200
        times.append(seconds)
    line.close()
    return middle(times[10:])


async def slack_alone(slack: Slack) -> float:
    """Milliseconds one message takes to be answered by the stand-in."""
    line = Line(int(slack.url.rpartition(":")[2]))
    request = b"POST /upload/x HTTP/1.1\r\nHost: slack\r\nContent-Length: 3000\r\n\r\n" + b"x" * 3000
    times = [(await line.send(request))[0] for _ in range(60)]
    line.close()
    return middle(times[10:])


async def compare(seconds: float) -> None:
    """The table."""
    slack, numbers = Slack(PEOPLE), count(1)
    await slack.start()
    results: dict[str, tuple[Times, Times, Times]] = {}
    for shape in ("documented", "lazy", "session"):
        step(shape)
        async with bare(slack, shape) as app:
            await singly(slack, app, numbers, same, 1, 20)
            results[shape] = (
                await singly(slack, app, numbers, same, 1, 80),
                await steadily(slack, app, numbers, same, 1, 100, 3),
                await crowded(slack, app, numbers, same, 1, seconds),
            )
    async with process("-m", "bot.demo.alone") as (_, url):
        pbx, one_post = await pbx_alone(url), await slack_alone(slack)
        async with ours(slack, url) as app:
            step("ours: warming")
            await singly(slack, app, numbers, different, 2, WARM)
            step("ours: one at a time")
            alone = await singly(slack, app, numbers, different, 2, 80)
            filed = await singly(slack, app, numbers, only_csv, 3, 60)
            step("ours: one at a time, with CSV and picture")
            drawn = await singly(slack, app, numbers, with_csv, 3, 10)
            step("ours: many")
            results["ours"] = (
                alone,
                await steadily(slack, app, numbers, same, 2, 100, 3),
                await crowded(slack, app, numbers, same, 2, seconds),
            )
            step("ours: different ones")
            every = await crowded(slack, app, numbers, different, 2, seconds)
            step("ours: with CSV")
            csv = await crowded(slack, app, numbers, only_csv, 3, seconds)
            memory = app.memory()
    table(results)
    own = pbx + 2 * one_post
    show()
    show(f"the phone system alone {pbx:.1f} ms, one message to Slack alone {one_post:.2f} ms (medians)")
    show(
        f"looking line p50 {middle(alone.first):.1f} ms; summary p50 {middle(alone.last):.1f} ms, above the others' own time"
        f" {middle(alone.last) - own:.1f} ms (wanted 5)"
    )
    show(
        f"CSV p50 {middle(filed.file):.1f} ms, above the others' own time {middle(filed.file) - own - 3 * one_post:.1f} ms (wanted 12)"
    )
    show(f"CSV with its picture beside it p50 {middle(drawn.file):.0f} ms")
    show("commands/s with twenty in flight, limits off, nothing shared by hand:")
    for said, times in (
        ("the same question", results["ours"][2]),
        ("each a different question", every),
        ("each different, only its CSV", csv),
    ):
        show(f"  {said:28s} {times.rate:6.0f}/s  cpu {times.cpu:5.2f} ms each  lost {times.lost}")
    show(f"peak memory of the program {memory} MB")


def table(results: dict[str, tuple[Times, Times, Times]]) -> None:
    base, lazy = results["documented"], results["lazy"]
    show(
        f"{'':12s} {'alone: ack p50/p99 ms':>24s} {'100/s: ack p50/p99 ms':>24s} {'of documented, of lazy p99':>28s}"
        f" {'20 in flight: ack p99':>22s} {'commands/s':>11s} {'cpu ms':>7s} {'lost':>5s}"
    )
    for name, (alone, steady, crowd) in results.items():
        show(
            f"{name:12s} {middle(alone.ack):11.1f} / {p99(alone.ack):10.1f} {middle(steady.ack):11.1f} / {p99(steady.ack):10.1f}"
            f" {p99(steady.ack) / p99(base[1].ack):16.2f} / {p99(steady.ack) / p99(lazy[1].ack):9.2f}"
            f" {p99(crowd.ack):22.1f} {crowd.rate:11.0f} {crowd.cpu:7.2f} {alone.lost + steady.lost + crowd.lost:5d}"
        )


async def under_strain() -> None:
    """Acknowledgements while something else goes on."""
    from bot.demo.workspace import PETRA  # noqa: F401 - fails early where the demo cannot be loaded

    slack, numbers = Slack(PEOPLE), count(1_000_000)
    await slack.start()
    show()
    show("acknowledgement while (20 commands/s, ms, wanted p99 under 50):")
    async with (
        process("-m", "bot.demo.alone", "--synthetic-rows", "1000000") as (_, url),
        ours(slack, url) as app,
    ):
        line, big = Line(app.port), Times()
        await singly(slack, app, numbers, lambda _: "help", 1, 10)
        report = asyncio.create_task(one(slack, line, next(numbers), "all last 30 days csv", 3, big))
        acks = Times()
        while not report.done():
            part = await steadily(slack, app, numbers, lambda _: "help", 1, 20, 2)
            acks.ack += part.ack
            acks.lost += part.lost
        await report
        took = big.last[0] if big.last else float("nan")
        show(
            f"  a million rows are read      p50 {middle(acks.ack):5.1f}  p99 {p99(acks.ack):5.1f}  most {max(acks.ack) * 1000:5.1f}"
            f"  lost {acks.lost + big.lost}  summary after {took:.1f} s, peak {app.memory()} MB"
        )
    for fault, value, said in (
        ("slow", 2.0, "every answer takes 2 s"),
        ("500", None, "every answer is a 500"),
    ):
        async with process("-m", "bot.demo.alone") as (_, url), ours(slack, url) as app:
            await singly(slack, app, numbers, different, 2, 10)
            await _control(url, fault, value)
            times = await steadily(slack, app, numbers, different, 1, 20, 4)
            show(f"  {said:28s} p50 {middle(times.ack):5.1f}  p99 {p99(times.ack):5.1f}  lost {times.lost}")


async def _control(url: str, fault: str, value: float | None) -> None:
    import httpx

    from bot.demo.pbx import CONTROL_PATH

    async with httpx.AsyncClient() as client:
        (
            await client.post(f"{url}{CONTROL_PATH}", json={"on": fault, "value": value, "where": "report"})
        ).raise_for_status()


if __name__ == "__main__":
    show(
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python {platform.python_version()}, {os.cpu_count()} processors,"
        f" load {os.getloadavg()[0]:.1f} before; rate limits off"
    )
    asyncio.run(compare(float(sys.argv[1]) if len(sys.argv) > 1 else 4.0))
    asyncio.run(under_strain())
