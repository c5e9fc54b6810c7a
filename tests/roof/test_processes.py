"""The real program as a process: how it starts, why it does not, and how it ends."""

import asyncio
import json
import os
import signal
import socket
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bot.demo.workspace import PETRA, Message
from bot.roof.demo_command import Demo, demo
from bot.store import Keys, open_store

HOUSE = Path(__file__).parent.parent.parent


def surroundings(settings: Mapping[str, str]) -> dict[str, str]:
    """An environment with nothing in it but *settings*."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(HOUSE), **settings}


@asynccontextmanager
async def program(verb: str, settings: Mapping[str, str], where: Path, *more: str) -> AsyncIterator[Process]:
    """`python -m bot VERB` in *where*, killed at the end if it still runs."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", verb, *more, cwd=where, env=surroundings(settings), stdout=PIPE, stderr=PIPE
    )  # fmt: skip
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()


async def ended(
    verb: str, settings: Mapping[str, str], where: Path, *more: str
) -> tuple[int | None, str, str]:
    """Exit status, stdout and stderr of a command that ends by itself."""
    async with program(verb, settings, where, *more) as started, asyncio.timeout(90):
        out, err = await started.communicate()
        return started.returncode, out.decode(), err.decode()


async def until_ready(port: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        for _ in range(400):
            try:
                if (await http.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.05)
    raise AssertionError(port)


@pytest.fixture
async def outside() -> AsyncIterator[Demo]:
    async with demo(program=False) as running:
        yield running


async def test_a_stopped_process_finishes_the_answer_in_hand_and_ends_with_0(
    outside: Demo, tmp_path: Path
) -> None:
    settings, workspace = outside.environment, outside.workspace
    async with program("serve", settings, tmp_path) as serving:
        await until_ready(settings["PORT"])
        workspace.app_url = f"http://127.0.0.1:{settings['PORT']}/slack/events"
        outside.pbx.faults.on("slow", 1.0, where="report")
        await workspace.command(PETRA, "#ops", "/logins", "Support yesterday")
        begun = time.monotonic()
        serving.send_signal(signal.SIGTERM)

        def answered() -> Message | None:
            return next(
                (each for each in workspace.ephemerals(PETRA) if "members were in" in each.text), None
            )

        assert await workspace.wait_for(answered, 20)
        async with asyncio.timeout(25):
            _, err = await serving.communicate()

    assert serving.returncode == 0
    assert time.monotonic() - begun < 25
    lines = [json.loads(line) for line in err.decode().splitlines()]
    assert [line["text"] for line in lines if line["logger"] == "bot.roof.serving"][-1] == "stopping"
    asked = [line for line in lines if line["logger"] == "handlers.asking"]
    assert len(asked) == 1
    assert len(asked[0]["ref"]) == 4


CANNOT_WORK = (
    ({"SLACK_BOT_TOKEN": "xoxb-not-a-good-one"}, "Slack refuses SLACK_BOT_TOKEN (invalid_auth)"),
    ({"SLACK_APP_TOKEN": "xapp-not-a-good-one"}, "Slack refuses SLACK_APP_TOKEN"),
    ({"SECRET_KEY": ""}, "SECRET_KEY is not set; make one with"),
    ({"THREECX_URL": "http://pbx.example.com"}, "THREECX_URL must be https"),
    ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL should be"),
    ({"THREECX_CA_FILE": "/nowhere"}, "THREECX_CA_FILE names a file that cannot be read"),
    ({"DATABASE_URL": "postgresql://127.0.0.1:9/x"}, "The database of DATABASE_URL does not answer"),
)


async def test_a_start_that_cannot_work_says_why_in_one_line(outside: Demo, tmp_path: Path) -> None:
    given = [
        {**outside.environment, "DATABASE_URL": f"sqlite:///{tmp_path / str(number)}.db", **settings}
        for number, (settings, _) in enumerate(CANNOT_WORK)
    ]
    found = await asyncio.gather(*(ended("serve", settings, tmp_path) for settings in given))

    for (status, out, err), (_, says) in zip(found, CANNOT_WORK, strict=True):
        assert (status, out) == (1, ""), err
        assert says in err
        assert len([line for line in err.splitlines() if line]) == 1, err


async def test_a_taken_port_says_so(outside: Demo, tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = str(holder.getsockname()[1])
        status, _, err = await ended("serve", {**outside.environment, "PORT": port}, tmp_path)

    assert status == 1
    assert f"HOST and PORT (127.0.0.1:{port}) cannot be used" in err
    assert len(err.splitlines()) == 1, err


async def test_a_second_server_of_one_file_is_told_of_postgresql(outside: Demo, tmp_path: Path) -> None:
    settings = outside.environment
    async with program("serve", settings, tmp_path):
        await until_ready(settings["PORT"])
        status, _, err = await ended("serve", {**settings, "PORT": "0"}, tmp_path)

    assert status == 1
    assert err == (
        "Another process already serves demo.db. Stop it, or set DATABASE_URL to a PostgreSQL database: there, any number "
        "can serve side by side.\n"
    )


async def test_another_secret_key_and_a_newer_schema_are_named(outside: Demo, tmp_path: Path) -> None:
    settings = {**outside.environment, "DATABASE_URL": f"sqlite:///{tmp_path / 'bot.db'}"}
    store = await open_store(settings["DATABASE_URL"], keys=Keys(settings["SECRET_KEY"]))
    await store.inbox.accept("T1", "r1", "command", b"words")
    await store.close()
    other = {**settings, "SECRET_KEY": "another-key-0123456789-abcdefghijklmnopq"}

    _, _, wrong_key = await ended("serve", other, tmp_path)
    store = await open_store(settings["DATABASE_URL"], keys=Keys(settings["SECRET_KEY"]))
    await store.database.run("insert into schema_versions (number, ran) values (999, 0)")
    await store.close()
    status, _, newer = await ended("serve", settings, tmp_path)

    assert wrong_key.startswith("SECRET_KEY lacks the key")
    assert status == 1
    assert "written by a newer version" in newer
    assert len(newer.splitlines()) == len(wrong_key.splitlines()) == 1


async def test_on_postgresql_it_names_the_command_then_serves_beside_a_worker(
    outside: Demo, tmp_path: Path, postgres_url: str
) -> None:
    settings = {**outside.environment, "DATABASE_URL": postgres_url}
    _, _, before = await ended("serve", settings, tmp_path)
    migrated = await ended("migrate", settings, tmp_path)

    assert "Run: python -m bot migrate" in before
    assert migrated[0] == 0
    async with (
        program("serve", settings, tmp_path) as serving,
        program("work", settings, tmp_path) as working,
    ):
        await until_ready(settings["PORT"])
        assert working.stderr
        assert "working" in (await working.stderr.readline()).decode()
        for each in (serving, working):
            each.send_signal(signal.SIGTERM)
        async with asyncio.timeout(25):
            assert [await serving.wait(), await working.wait()] == [0, 0]


async def test_workers_need_postgresql(outside: Demo, tmp_path: Path) -> None:
    status, _, err = await ended("work", outside.environment, tmp_path)

    assert status == 1
    assert "workers beside serve need Postgres" in err
