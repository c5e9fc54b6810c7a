"""A start while Slack is away waits and says so; two sockets stand, and one that drops is opened anew while the other brings requests."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.demo.workspace import PETRA
from bot.errors import SettingsError
from bot.roof.demo_command import Demo, demo, free_port
from bot.roof.serving import running
from bot.settings import load_settings
from handlers.arriving import PAUSES, arrive
from handlers.slack import Slack, open_slack
from tests.handlers.walk import Clock, walk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def outside() -> AsyncIterator[Demo]:
    async with demo(program=False, clock=Clock()) as two:
        yield two


@pytest_asyncio.fixture(loop_scope="module")
async def slack(outside: Demo) -> AsyncIterator[Slack]:
    settings = outside.environment
    async with open_slack(settings["SLACK_BOT_TOKEN"], settings["SLACK_API_URL"]) as met:
        yield met
    outside.workspace.core.faults.clear()


AWAY: tuple[dict[str, Any], ...] = (
    {"kind": "http", "status": 503}, {"kind": "http", "status": 500}, {"kind": "html", "status": 200}, {"kind": "html", "status": 503},
    {"kind": "reset"}, {"kind": "lost"}, {"kind": "ratelimited", "retry_after": 120}, {"kind": "ratelimited", "retry_after": 1},
    {"error": "internal_error"}, {"error": "fatal_error"}, {"error": "service_unavailable"}, {"error": "ratelimited"},
    {"error": "request_timeout"}, {"error": "org_login_required"}, {"error": "team_added_to_org"}, {"error": "a_code_of_tomorrow"},
)  # fmt: skip


@pytest.mark.parametrize("fault", AWAY)
async def test_a_slack_that_is_away_is_waited_for_with_growing_pauses(
    outside: Demo, slack: Slack, fault: dict[str, Any]
) -> None:
    rests: list[float] = []

    async def rest(seconds: float) -> None:
        rests.append(seconds)
        if seconds == PAUSES[3]:
            outside.workspace.core.faults.clear()

    slack.caller.rest = rest
    outside.workspace.fail("auth.test", **{"kind": "error", "times": 999, **fault})
    await arrive(slack)
    assert slack.team
    assert [each for each in rests if each in PAUSES and each > 1][:3] == [2.0, 4.0, 8.0]


async def test_the_port_answers_while_the_first_answer_is_still_waited_for() -> None:
    asked, let_go, port = asyncio.Event(), asyncio.Event(), free_port()

    async def silent(_request: web.Request) -> web.Response:
        asked.set()
        await let_go.wait()
        return web.json_response({"ok": True, "team_id": "T1", "user_id": "U1"})

    served = web.Application()
    served.router.add_post("/api/auth.test", silent)
    async with TestServer(served) as server, open_slack("xoxb-1", str(server.make_url("/api/"))) as slack:
        arriving = asyncio.create_task(arrive(slack, "127.0.0.1", port))
        await asked.wait()
        async with aiohttp.ClientSession() as asker:
            async with asker.get(f"http://127.0.0.1:{port}/healthz") as alive:
                assert alive.status == 200
            async with asker.get(f"http://127.0.0.1:{port}/readyz") as ready:
                told = await ready.json()
        let_go.set()
        await arriving

    assert told["slack"] is False
    assert "Slack does not answer" in told["waiting"]


@pytest.mark.parametrize("odd", [{}, {"team_id": ""}, {"team_id": None}])
async def test_an_answer_that_names_no_workspace_is_waited_over(odd: dict[str, Any]) -> None:
    answers = [{"ok": True, **odd}, {"ok": True, **odd}, {"ok": True, "team_id": "T1", "user_id": "U1"}]

    async def answered(_request: web.Request) -> web.Response:
        return web.json_response(answers.pop(0))

    async def rest(_seconds: float) -> None:
        return None

    served = web.Application()
    served.router.add_post("/api/auth.test", answered)
    async with TestServer(served) as server, open_slack("xoxb-1", str(server.make_url("/api/"))) as slack:
        slack.caller.rest = rest
        await arrive(slack)
        assert slack.team == "T1"


MENDED = (
    ("invalid_auth", "Slack refuses SLACK_BOT_TOKEN (invalid_auth)"), ("not_authed", "SLACK_BOT_TOKEN"), ("account_inactive", "SLACK_BOT_TOKEN"),
    ("token_revoked", "SLACK_BOT_TOKEN"), ("token_expired", "SLACK_BOT_TOKEN"), ("missing_scope", "SLACK_BOT_TOKEN"),
    ("not_allowed_token_type", "SLACK_BOT_TOKEN"), ("404", "SLACK_API_URL is not Slack's address: it answers 404"),
)  # fmt: skip


@pytest.mark.parametrize(("code", "says"), MENDED)
async def test_what_a_person_must_mend_ends_the_start(
    outside: Demo, slack: Slack, code: str, says: str
) -> None:
    if code.isdigit():
        outside.workspace.fail("auth.test", "http", status=int(code))
    else:
        outside.workspace.fail("auth.test", "error", error=code)
    with pytest.raises(SettingsError) as refused:
        await arrive(slack)
    assert says in str(refused.value)


async def test_while_it_waits_the_port_says_that_it_lives_and_is_not_ready(
    outside: Demo, slack: Slack
) -> None:
    port, seen = free_port(), []

    async def rest(_seconds: float) -> None:
        async with aiohttp.ClientSession() as session:
            for path in ("healthz", "readyz"):
                try:
                    async with session.get(f"http://127.0.0.1:{port}/{path}") as reply:
                        seen.append((path, reply.status, await reply.text()))
                except aiohttp.ClientError:
                    seen.append((path, 0, ""))

    slack.caller.rest = rest
    outside.workspace.fail("auth.test", "http", status=503, times=4)
    await arrive(slack, "127.0.0.1", port)
    assert ("healthz", 200, "ok\n") in seen
    told = [json.loads(text) for path, status, text in seen if path == "readyz" and status == 503]
    assert told
    assert told[0] == {
        "slack": False,
        "pbx": None,
        "store": None,
        "waiting": "Slack does not answer; I try again",
    }


async def test_a_start_without_a_socket_goes_on_and_is_ready_once_one_stands(tmp_path: Any) -> None:
    async with demo(program=False, clock=Clock(), socket_mode=True) as two:
        settings = {**two.environment, "DATABASE_URL": f"sqlite:///{tmp_path}/x.db", "PORT": "0"}
        two.workspace.fail("apps.connections.open", "http", status=503, times=6)
        async with running(load_settings(settings, None), clock=Clock()) as started:
            assert not await started._listening.connected()
            await two.workspace.wait_for(lambda: len(two.workspace.courier.sockets) == 2, 15)
            assert (await two.workspace.command(PETRA, "#ops", "/logins", "help")).acked
            assert await started._listening.connected()


async def test_two_sockets_stand_and_a_dropped_one_is_replaced_while_the_other_brings_requests() -> None:
    async with walk(socket_mode=True) as w:
        sockets = w.ws.courier.sockets
        await w.ws.wait_for(lambda: len(sockets) == 2)
        for number in range(4):
            dropped = sockets[0]
            dropped._req.transport.abort()  # type: ignore[union-attr]  # as a network that goes away
            await w.ws.wait_for(lambda gone=dropped: gone not in sockets)  # type: ignore[misc]  # bound in each turn
            delivery = await w.ws.command(PETRA, "#ops", "/logins", f"Support {number + 2} nov")
            assert delivery.acked
            await w.ws.wait_for(lambda: len(sockets) == 2)
        await w.settled()


async def test_sockets_that_slack_renews_lose_nothing() -> None:
    async with walk(socket_mode=True) as w:
        await w.ws.wait_for(lambda: len(w.ws.courier.sockets) == 2)
        old = list(w.ws.courier.sockets)
        await w.ws.courier.ask_to_reconnect()
        await w.ws.wait_for(
            lambda: len(w.ws.courier.sockets) == 2 and not set(old) & set(w.ws.courier.sockets)
        )
        outcomes = await asyncio.gather(
            *(w.ws.command(PETRA, "#ops", "/logins", f"Support {day} nov") for day in range(2, 8))
        )
        assert {each.outcome for each in outcomes} == {"acked"}
        await w.settled()
