"""Rows from the phone system's socket to totals and CSV, ours beside its peers: processor time, wall time and peak memory.

Each runs in a process of its own against the same make-believe phone system, one after the other; the limit is httpx streaming
into msgspec, which checks shapes only. `python tests/bench/bench_rows.py [rows …]`.
"""

import asyncio
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

SIZES = (1_000, 100_000, 1_000_000)
PAGE = 10_000
END = datetime(2026, 11, 20, 23, tzinfo=UTC)
DAYS = 19  # no change of the clocks lies within
SECRET = "make-believe-secret"
LINK_BYTES = 125_000_000  # a second, at 1 Gbit/s
FAR_ROWS, FAR_SECONDS = 100_000, 0.05
SLOW = ("model", "pandas")  # tried up to a hundred thousand rows: beyond that they take gigabytes
WANTED = {"ours": 1.4, "ours csv": 1.3}  # of the limit's processor time
WAYS = ("limit", "ours", "limit csv", "ours csv", "model", "pandas")


def show(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def token(url: str) -> str:
    import httpx

    form = {"grant_type": "client_credentials", "client_id": "logins", "client_secret": SECRET}
    async with httpx.AsyncClient() as client:
        return str((await client.post(f"{url}/connect/token", data=form)).json()["access_token"])


def path() -> str:
    from bot.models import Call
    from bot.threecx.reports import REPORTS

    call = Call(start=END - timedelta(days=DAYS), end=END, zone="Europe/Berlin")
    return REPORTS["login-history"].path(call, "Europe/Berlin")


async def pages(url: str, rows: int) -> AsyncIterator[AsyncIterator[bytes]]:
    """Every page's bytes, as they come, in pieces."""
    import httpx

    headers = {"Authorization": f"Bearer {await token(url)}"}
    async with httpx.AsyncClient(headers=headers, timeout=60) as client:
        for skip in range(0, rows, PAGE):
            address = f"{url}/xapi/v1/{path()}?$top={PAGE}&$skip={skip}"
            async with client.stream("GET", address) as answer:
                answer.raise_for_status()
                yield answer.aiter_bytes(262_144)


async def limit(url: str, rows: int, *, csv: bool) -> float:
    """Hours, by httpx and msgspec, each piece cut after its last row."""
    import msgspec

    class Row(msgspec.Struct):
        QueueNo: str
        AgentNo: str
        Agent: str
        loggedInDt: datetime  # noqa: N815 - the wire's name
        LoggedOutDt: datetime
        LoggedInInterval: str

    decoder = msgspec.json.Decoder(list[Row])
    hours: dict[tuple[str, str], float] = {}
    lines: list[str] = []
    from bot.spreadsheet.lines import Spool

    spool = Spool("limit.csv")
    async for page in pages(url, rows):
        held = b""
        async for piece in page:
            held += piece
            if not (end := held.rfind(b"},{")):
                continue
            begin = (
                held.find(b'"value":[') + 9 if held.startswith(b'{"') and b'"value":[' in held[:2000] else 0
            )
            last = held.rfind(b"}]}")
            cut = last + 1 if last >= 0 else end + 1
            if cut <= begin:
                continue
            for row in decoder.decode(b"[" + held[begin:cut] + b"]"):
                who = row.QueueNo, row.AgentNo
                lasted = (row.LoggedOutDt - row.loggedInDt).total_seconds()
                hours[who] = hours.get(who, 0.0) + lasted
                if csv:
                    lines.append(
                        f"{row.loggedInDt.date()},{row.QueueNo},,{row.AgentNo},{row.Agent},{row.loggedInDt.isoformat()},"
                        f"{row.LoggedOutDt.isoformat()},{row.loggedInDt:%Y-%m-%d %H:%M:%S},{row.LoggedOutDt:%Y-%m-%d %H:%M:%S},"
                        f"logged out,{round(lasted)},,Europe/Berlin\r\n"
                    )
            if lines:
                spool.write("".join(lines))
                lines.clear()
            held = b"" if last >= 0 else held[cut + 1 :]
    spool.close()
    return sum(hours.values())


async def ours(url: str, rows: int, *, csv: bool) -> float:
    """Hours, by the client, the fold and the writer that answer questions."""
    del rows
    from pydantic import SecretStr

    from bot.answering import Given, answer
    from bot.models import Directory, Limits, Options, Period, Policy, Question, Scope
    from bot.threecx import Client, MemoryTokenKeeper

    period = Period(zone="Europe/Berlin", start=END - timedelta(days=DAYS - 1), end=END - timedelta(days=1))
    question = Question(everything=True, period=period, options=Options(csv=csv))
    limits, now = Limits(max_rows=10_000_000), datetime.now(UTC)
    client = Client(url, "logins", SecretStr(SECRET), limits=limits, tokens=MemoryTokenKeeper(), key=b"bench")
    async with client:
        given = Given(
            client.rows, Directory(read_at=now), Scope(everything=True), Policy(), {}, b"bench", now,
            private=True, scheduled=False, turn="bench",
        )  # fmt: skip
        found = await answer(given, question)
    for sheet in found.sheets:
        for _ in sheet.chunks():
            pass
    return float(found.rows_read)


async def models(url: str, rows: int) -> float:
    """Hours, by a pydantic model for each row of each whole page."""
    from pydantic import BaseModel, TypeAdapter

    class Row(BaseModel):
        QueueNo: str
        AgentNo: str
        Agent: str
        loggedInDt: datetime  # noqa: N815 - the wire's name
        LoggedOutDt: datetime
        LoggedInInterval: timedelta

    class Body(BaseModel):
        value: list[Row]

    adapter, everything = TypeAdapter(Body), []
    async for page in pages(url, rows):
        everything += adapter.validate_json(b"".join([piece async for piece in page])).value
    hours: dict[tuple[str, str], float] = {}
    for row in everything:
        who = row.QueueNo, row.AgentNo
        hours[who] = hours.get(who, 0.0) + row.LoggedInInterval.total_seconds()
    return sum(hours.values())


async def frames(url: str, rows: int) -> float:
    """Hours, by pandas over all pages."""
    import pandas as pd

    everything = []
    async for page in pages(url, rows):
        everything += json.loads(b"".join([piece async for piece in page]))["value"]
    frame = pd.DataFrame(everything)
    lasted = pd.to_datetime(frame["LoggedOutDt"], utc=True) - pd.to_datetime(frame["loggedInDt"], utc=True)
    return float(lasted.dt.total_seconds().groupby([frame["QueueNo"], frame["AgentNo"]]).sum().sum())


async def eight(url: str, rows: int) -> float:
    """Hours, by pages of a thousand, eight in flight, each decoded as it comes."""
    import httpx
    import msgspec

    class Row(msgspec.Struct):
        loggedInDt: datetime  # noqa: N815 - the wire's name
        LoggedOutDt: datetime

    class Body(msgspec.Struct):
        value: list[Row]

    decoder, gate = msgspec.json.Decoder(Body), asyncio.Semaphore(8)
    async with httpx.AsyncClient(
        headers={"Authorization": f"Bearer {await token(url)}"}, timeout=60
    ) as client:

        async def page(skip: int) -> float:
            async with gate:
                answer = await client.get(f"{url}/xapi/v1/{path()}?$top=1000&$skip={skip}")
            found = decoder.decode(answer.raise_for_status().content).value
            return sum((row.LoggedOutDt - row.loggedInDt).total_seconds() for row in found)

        return sum(await asyncio.gather(*(page(skip) for skip in range(0, rows, 1000))))


async def alone(way: str, url: str, rows: int) -> None:
    """One way in this process; prints what it took as JSON."""
    begun, cpu = time.perf_counter(), time.process_time()
    if way.startswith("limit"):
        await limit(url, rows, csv="csv" in way)
    elif way.startswith("ours"):
        await ours(url, rows, csv="csv" in way)
    elif way == "eight":
        await eight(url, rows)
    else:
        await (models if way == "model" else frames)(url, rows)
    took = {"wall": time.perf_counter() - begun, "cpu": time.process_time() - cpu}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    show(json.dumps({**took, "peak": peak}))


def run(way: str, url: str, rows: int) -> dict[str, float]:
    """One way in a process of its own."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, __file__, "--alone", way, url, str(rows)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def transfer(url: str, rows: int) -> float | None:
    """Seconds curl takes for the same bytes at 1 Gbit/s; None where there is no curl."""
    if shutil.which("curl") is None:
        return None
    key = asyncio.run(token(url))
    begun = time.perf_counter()
    address = f"{url}/xapi/v1/{path()}?$top={rows}"
    subprocess.run(  # noqa: S603 - curl, of our own server
        [shutil.which("curl") or "curl", "-sgf", "--limit-rate", str(LINK_BYTES), "-o", os.devnull, "-H", f"Authorization: Bearer {key}", address],
        check=True,
    )  # fmt: skip
    return time.perf_counter() - begun


def far(url: str, rows: int) -> None:
    """The same totals where each answer takes a while to come."""
    from bot.demo.pbx import CONTROL_PATH

    def strike(body: dict[str, object]) -> None:
        asked = urllib.request.Request(f"{url}{CONTROL_PATH}", json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310 - our own server  # fmt: skip
        urllib.request.urlopen(asked).close()  # noqa: S310 - the same

    strike({"on": "slow", "value": FAR_SECONDS, "where": "report"})
    took = {way: run(way, url, rows)["wall"] for way in ("eight", "ours")}
    strike({"off": "slow"})
    show(
        f"  {FAR_SECONDS * 1000:.0f} ms to each answer: pages of 1,000, eight in flight {took['eight']:.2f} s; ours {took['ours']:.2f} s"
        f" ({took['ours'] / took['eight']:.2f} of it, wanted 1.30)"
    )


def compare(rows: int) -> None:
    """The table of one size."""
    command = [sys.executable, "-m", "bot.demo.alone", "--synthetic-rows", str(rows)]
    server = subprocess.Popen(  # noqa: S603 - our own program
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    try:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        show(f"{rows:,} rows")
        took: dict[str, dict[str, float]] = {}
        for way in WAYS:
            if rows > 100_000 and way in SLOW:
                continue
            took[way] = run(way, url, rows)
            of = took["limit csv" if "csv" in way else "limit"]
            one = took[way]
            wanted = f", wanted {WANTED[way]:.2f}" if way in WANTED else ""
            show(
                f"  {way:10s} cpu {one['cpu']:7.2f} s ({one['cpu'] / of['cpu']:5.2f} of the limit{wanted})  wall {one['wall']:7.2f} s"
                f"  peak {one['peak']:6.0f} MB"
            )
        if rows == FAR_ROWS:
            far(url, rows)
        if (seconds := transfer(url, rows)) is not None:
            show(
                f"  curl at 1 Gbit/s: {seconds:.2f} s; ours in {took['ours']['wall'] / seconds:.2f} of that, unthrottled"
            )
    finally:
        server.kill()
        server.wait()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--alone"]:
        asyncio.run(alone(sys.argv[2], sys.argv[3], int(sys.argv[4])))
    else:
        show(
            f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python {platform.python_version()}, {os.cpu_count()} processors,"
            f" load {os.getloadavg()[0]:.1f} before; n8n (14) and a public SDK (3.4) were measured elsewhere"
        )
        for size in [int(one) for one in sys.argv[1:]] or SIZES:
            compare(size)
