"""`python -m bot demo` as people start it: one address, an answer, Ctrl-C; and `serve` as a second process against it."""

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from bot.demo.workspace import PETRA
from bot.roof.demo_command import first_free

HOUSE = Path(__file__).parent.parent.parent
WHEN = ("--now", "2026-11-24T10:15:00+01:00", "--seed", "1")
SECONDS = 60  # on a busy machine; a free one needs a few


@asynccontextmanager
async def bot(*words: str, settings: Mapping[str, str], where: Path) -> AsyncIterator[Process]:
    """`python -m bot …` with nothing else in its environment, killed at the end if it still runs."""
    surroundings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HOUSE), **settings}
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, cwd=where, env=surroundings, stdout=PIPE, stderr=PIPE
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()


async def line_with(stream: asyncio.StreamReader | None, word: str) -> str:
    """The first line with *word* in it, without what stands before; fails where the stream ends."""
    assert stream is not None
    async for line in stream:
        if word in line.decode():
            return line.decode().partition(word)[2].strip()
    raise AssertionError(f"ended without {word}")


async def interrupted(process: Process) -> tuple[int | None, str]:
    """Exit status and what was left to say after Ctrl-C."""
    process.send_signal(signal.SIGINT)
    _, err = await process.communicate()
    return process.returncode, err.decode()


@asynccontextmanager
async def watched(address: str) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """What Petra's browser is shown, after each change."""
    async with (
        httpx.AsyncClient(trust_env=False, timeout=SECONDS) as http,
        http.stream("GET", f"{address}/page/live", params={"viewer": PETRA}) as live,
    ):
        lines = live.aiter_lines()
        yield (json.loads(line.removeprefix("data: ")) async for line in lines if line)


async def asked(address: str, text: str) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=SECONDS) as http:
        deed = {"viewer": PETRA, "do": "command", "channel": "#ops", "text": f"/logins {text}"}
        answer = await http.post(f"{address}/page/do", json=deed)
        assert answer.json()["outcome"] == "acked"


def private(seen: dict[str, Any]) -> str:
    """The words of the messages in #ops that only the viewer sees."""
    ops = next(channel for channel in seen["channels"] if channel["name"] == "ops")
    return json.dumps([message["blocks"] for message in ops["messages"] if message["private"]])


async def answered(shown: AsyncIterator[dict[str, Any]], words: str) -> bool:
    async for seen in shown:
        if words in private(seen):
            return True
    return False


async def test_the_demo_takes_the_next_free_port_answers_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        async with bot("demo", "--port", str(taken), *WHEN, settings={}, where=tmp_path) as started:
            async with asyncio.timeout(SECONDS):
                address = await line_with(started.stdout, "Open ")
                assert await line_with(started.stdout, "Type ") == "/logins Support yesterday"
                assert int(address.rpartition(":")[2]) > taken
                async with watched(address) as shown:
                    await asked(address, "Support yesterday")
                    assert await answered(shown, "*3 of 12 members* were in, 07:58 to 18:04.")
                    assert await interrupted(started) == (0, "")


def test_a_port_that_is_held_is_passed_over_also_where_nobody_listens() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        held = int(other.getsockname()[1])
        assert first_free(held) != held
    assert first_free(0) == 0


async def test_what_print_env_prints_is_all_that_serve_needs(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack, asyncio.timeout(SECONDS):
        words = ("demo", "--print-env", "--port", "0")
        two = await stack.enter_async_context(bot(*words, settings={}, where=tmp_path))
        address = await line_with(two.stderr, "Open ")
        assert two.stdout is not None
        printed = (await two.stdout.read(65536)).decode()
        settings = dict(line.split("=", 1) for line in printed.splitlines())
        assert settings["SLACK_APP_TOKEN"]
        serve = await stack.enter_async_context(bot("serve", settings=settings, where=tmp_path))
        await line_with(serve.stderr, "listening")
        shown = await stack.enter_async_context(watched(address))
        await asked(address, "Support yesterday")
        assert await answered(shown, "Support: logins on ")
        assert (await interrupted(serve))[0] == 0
        done, said = await interrupted(two)
        assert done == 0
        assert said.split("\n")[-3:] == ["", "  Ctrl-C stops it.", ""]
