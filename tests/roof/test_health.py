"""The pages that tell how things are, read over the port of the real program."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.demo.workspace import MARIA, PETRA
from bot.roof.clocks import clock_from
from bot.roof.demo_command import Demo, demo

TOKEN = "a-token-for-figures"
NOW = "2026-11-24T10:15:00+01:00"


@pytest.fixture
async def started() -> AsyncIterator[Demo]:
    async with demo(clock=clock_from(NOW), settings={"METRICS_TOKEN": TOKEN}) as running:
        yield running


async def read(started: Demo, path: str, token: str = "") -> httpx.Response:
    assert started.program is not None
    async with httpx.AsyncClient(trust_env=False) as http:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return await http.get(f"http://127.0.0.1:{started.program.port}{path}", headers=headers)


async def until_ready(started: Demo) -> httpx.Response:
    for _ in range(200):
        answer = await read(started, "/readyz")
        if answer.status_code == 200:
            return answer
        await asyncio.sleep(0.05)
    raise AssertionError(answer.text)


async def ask(started: Demo, text: str, user: str = PETRA) -> None:
    assert started.program is not None
    await started.workspace.command(user, "#ops", "/logins", text)
    async with asyncio.timeout(15):
        await asyncio.gather(*started.program.receiver._tasks)


async def test_it_is_alive_and_soon_ready(started: Demo) -> None:
    assert (await read(started, "/healthz")).status_code == 200

    assert (await until_ready(started)).json() == {"slack": True, "pbx": True, "store": True}


async def test_figures_are_for_who_knows_the_token(started: Demo) -> None:
    for token in ("", "another", TOKEN[:-1]):
        assert (await read(started, "/metrics", token)).status_code == 404

    assert (await read(started, "/metrics", TOKEN)).status_code == 200


async def test_figures_count_asks_and_name_nobody(started: Demo) -> None:
    await until_ready(started)
    await ask(started, "Support yesterday")

    text = (await read(started, "/metrics", TOKEN)).text

    assert 'logins_asks_total{outcome="answered"} 1.0' in text
    assert "logins_ask_seconds_count 1.0" in text
    assert 'logins_digests{state="paused"} 0.0' in text
    assert 'logins_ready{part="pbx"} 1.0' in text
    for name in ("Support", "Ana", "Ruiz", PETRA):
        assert name not in text


async def test_a_phone_system_that_fails_is_not_ready_and_counted_by_kind(started: Demo) -> None:
    await until_ready(started)
    assert started.program is not None
    await started.pbx.stop()
    await ask(started, "Support yesterday")

    answer = await read(started, "/readyz")

    assert (answer.status_code, answer.json()["pbx"]) == (503, False)
    assert 'logins_pbx_faults_total{kind="pbx-unreachable"}' in (await read(started, "/metrics", TOKEN)).text


async def test_a_store_that_cannot_be_written_is_not_ready(started: Demo) -> None:
    await until_ready(started)
    assert started.program is not None
    await started.program.parts.store.database.run("drop table beats")

    answer = await read(started, "/readyz")

    assert (answer.status_code, answer.json()) == (503, {"slack": True, "pbx": True, "store": False})


async def test_without_a_token_there_are_no_figures() -> None:
    async with demo(clock=clock_from(NOW)) as running:
        assert (await read(running, "/metrics", "")).status_code == 404


async def test_over_the_socket_the_port_answers_health_only() -> None:
    async with demo(clock=clock_from(NOW), socket_mode=True) as running:
        await until_ready(running)

        assert (await read(running, "/slack/events")).status_code == 404


@pytest.mark.parametrize(("user", "sees"), [(PETRA, True), (MARIA, False)])
async def test_status_tells_everybody_whether_it_works_and_admins_the_details(
    started: Demo, user: str, *, sees: bool
) -> None:
    await until_ready(started)
    await ask(started, "status", user)
    shown = json.dumps([each.blocks for each in started.workspace.ephemerals(user)])

    assert "reachable" in shown
    assert "App version" in shown
    assert ("3CX version" in shown) is sees
    assert ("Its clock beside ours" in shown) is sees
