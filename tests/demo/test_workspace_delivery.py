"""How the workspace hands things to an app: signed, timed, retried where Slack retries, and what people see when it fails."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from bot.demo.workspace import ANA, PETRA, Message, Workspace

BUTTONS = [
    {
        "type": "actions",
        "block_id": "b",
        "elements": [
            {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "7"}
        ],
    }
]


class Listener:
    """An app that keeps what it gets and answers as the test says."""

    def __init__(self) -> None:
        self.heard: list[web.Request] = []
        self.bodies: list[str] = []
        self.answer: Callable[[], Awaitable[web.Response]] = self.well

    async def well(self) -> web.Response:
        return web.Response()

    async def never(self) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async def badly(self) -> web.Response:
        return web.Response(status=500)

    async def badly_and_no_retry(self) -> web.Response:
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    async def take(self, request: web.Request) -> web.Response:
        self.heard.append(request)
        self.bodies.append(await request.text())
        return await self.answer()


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with Workspace(retry_after=(0, 0, 0)) as bench:
        yield bench


@pytest.fixture
async def app(workspace: Workspace) -> AsyncIterator[Listener]:
    listener = Listener()
    served = web.Application()
    served.router.add_post("/slack/events", listener.take)
    runner = web.AppRunner(served, shutdown_timeout=0.05, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    workspace.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield listener
    await runner.cleanup()


async def test_every_request_is_signed_so_that_the_sdk_believes_it(
    workspace: Workspace, app: Listener
) -> None:
    await workspace.command(PETRA, "#ops", "/logins", "Support & Sales")
    await workspace.mention(PETRA, "#ops", "hello")
    verifier = SignatureVerifier(workspace.env()["SLACK_SIGNING_SECRET"])
    checked = [
        verifier.is_valid_request(body, dict(one.headers))
        for body, one in zip(app.bodies, app.heard, strict=True)
    ]
    assert checked == [True, True]
    form = {key: values[0] for key, values in parse_qs(app.bodies[0]).items()}
    assert (form["command"], form["text"], form["channel_name"]) == ("/logins", "Support & Sales", "ops")
    assert {"response_url", "trigger_id", "user_id", "team_id", "api_app_id"} <= form.keys()
    assert "thread_ts" not in form


async def test_the_name_of_a_direct_message_is_not_a_channels(workspace: Workspace, app: Listener) -> None:
    await workspace.command(PETRA, "dm", "/logins")
    assert parse_qs(app.bodies[0])["channel_name"] == ["directmessage"]


@pytest.mark.parametrize(
    ("how", "outcome", "said"),
    [("never", "timeout", "operation_timeout"), ("badly", "error", "dispatch_failed")],
)
async def test_a_command_that_fails_is_told_to_its_person_and_never_sent_again(
    workspace: Workspace, app: Listener, how: str, outcome: str, said: str
) -> None:
    app.answer = getattr(app, how)
    workspace.courier.ack_seconds = 0.1 if how == "never" else 3
    delivery = await workspace.command(PETRA, "#ops", "/logins", "Support")
    await workspace.courier.settled()
    assert (delivery.outcome, delivery.attempts, len(app.heard)) == (outcome, [outcome], 1)
    [told] = workspace.ephemerals(PETRA)
    assert told.text == f'/logins failed with the error "{said}"'
    assert workspace.transcript("#ops", ANA) == []


async def test_with_nobody_there_the_command_fails_at_once(workspace: Workspace) -> None:
    assert (await workspace.command(PETRA, "#ops", "/logins")).outcome == "refused"


@pytest.mark.parametrize(("how", "reason"), [("never", "http_timeout"), ("badly", "http_error")])
async def test_an_event_is_sent_three_times_more_with_the_same_id(
    workspace: Workspace, app: Listener, how: str, reason: str
) -> None:
    app.answer = getattr(app, how)
    workspace.courier.ack_seconds = 0.1 if how == "never" else 3
    await workspace.mention(PETRA, "#ops", "hello")
    await workspace.courier.settled()
    assert [one.headers.get("X-Slack-Retry-Num") for one in app.heard] == [None, "1", "2", "3"]
    assert {one.headers.get("X-Slack-Retry-Reason") for one in app.heard[1:]} == {reason}
    assert len({json.loads(body)["event_id"] for body in app.bodies}) == 1


async def test_an_event_is_not_sent_again_where_the_app_asks_for_that(
    workspace: Workspace, app: Listener
) -> None:
    app.answer = app.badly_and_no_retry
    await workspace.mention(PETRA, "#ops", "hello")
    await workspace.courier.settled()
    assert len(app.heard) == 1


async def test_the_acknowledgements_body_is_the_answer(workspace: Workspace, app: Listener) -> None:
    async def both() -> web.Response:
        return web.json_response({"response_type": "in_channel", "text": "for all"})

    app.answer = both
    await workspace.command(PETRA, "#ops", "/logins", "help")
    assert [one.text for one in workspace.transcript("#ops", ANA)] == ["/logins help", "for all"]


async def test_the_body_of_an_ephemeral_message_is_not_sent_with_a_press(
    workspace: Workspace, app: Listener
) -> None:
    private = workspace.core.state.add(
        Message(
            ts=workspace.core.state.stamp(),
            channel="C0240OPS0",
            user="U024LOGINS",
            blocks=BUTTONS,
            only_for=PETRA,
        )
    )
    await workspace.press(PETRA, private, "Go")
    payload = json.loads(parse_qs(app.bodies[0])["payload"][0])
    assert "message" not in payload
    assert payload["container"]["is_ephemeral"]
    assert [(one["action_id"], one["value"]) for one in payload["actions"]] == [("go", "7")]
    with pytest.raises(LookupError):
        await workspace.press(ANA, private, "Go")


async def test_a_press_on_a_shared_message_carries_it_and_a_button_not_there_is_named(
    workspace: Workspace, app: Listener
) -> None:
    shared = workspace.core.state.add(
        Message(
            ts=workspace.core.state.stamp(), channel="C0240OPS0", user="U024LOGINS", text="t", blocks=BUTTONS
        )
    )
    await workspace.press(ANA, shared, "go")
    payload = json.loads(parse_qs(app.bodies[0])["payload"][0])
    assert (payload["message"]["ts"], payload["user"]["id"]) == (shared.ts, ANA)
    with pytest.raises(LookupError, match="there are \\['Go'\\]"):
        await workspace.press(ANA, shared, "Stop")


async def test_what_happens_around_the_app_is_told_by_its_event(workspace: Workspace, app: Listener) -> None:
    await workspace.rename("#ops", "operations")
    await workspace.remove_app("#operations")
    await workspace.archive("#general")
    await workspace.change_person(ANA, email="ana.r@example.com")
    await workspace.revoke()
    await workspace.uninstall()
    events = [json.loads(body)["event"] for body in app.bodies]
    assert [one["type"] for one in events] == [
        "channel_rename",
        "member_left_channel",
        "channel_left",
        "channel_archive",
        "user_change",
        "tokens_revoked",
        "app_uninstalled",
    ]
    assert events[4]["user"]["profile"]["email"] == "ana.r@example.com"


MANIFEST = {
    "features": {
        "slash_commands": [{"command": "/logins", "should_escape": True, "usage_hint": "Support yesterday"}]
    },
    "settings": {"event_subscriptions": {"bot_events": ["app_mention", "channel_left"]}},
    "oauth_config": {"scopes": {"bot": ["commands"]}},
}


async def test_the_manifest_decides_what_is_escaped_heard_and_allowed(
    app: Listener, workspace: Workspace
) -> None:
    async with Workspace(app_url=workspace.app_url, manifest=MANIFEST) as other:
        await other.command(PETRA, "#ops", "/logins", "digest for @Ana Ruiz & <x> in #ops, <@U024BOBBR|bob>")
        await other.dm(PETRA, "not heard")
        await other.remove_app("#ops")
        assert other.core.scopes == {"commands"}
    text = parse_qs(app.bodies[0])["text"]
    assert text == ["digest for <@U024ANARU|ana.ruiz> &amp; &lt;x&gt; in <#C0240OPS0|ops>, <@U024BOBBR|bob>"]
    assert [json.loads(body)["event"]["type"] for body in app.bodies[1:]] == ["channel_left"]


async def socket(workspace: Workspace, session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
    headers = {"Authorization": f"Bearer {workspace.core.app_token}"}
    async with session.post(f"{workspace.base_url}/api/apps.connections.open", headers=headers) as answer:
        url = (await answer.json())["url"]
    link = await session.ws_connect(url)
    assert (await link.receive_json())["type"] == "hello"
    async with session.get(url.replace("ws", "http", 1)) as second:
        assert second.status == 404
    return link


async def test_a_socket_gets_envelopes_and_answers_in_them(workspace: Workspace) -> None:
    async with aiohttp.ClientSession() as session:
        link = await socket(workspace, session)
        typing = asyncio.create_task(workspace.command(PETRA, "#ops", "/logins", "help"))
        envelope = await link.receive_json()
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
        assert envelope["payload"]["text"] == "help"
        await link.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "six lines"}})
        delivery = await typing
        assert (delivery.outcome, delivery.over) == ("acked", "socket")
        assert [one.text for one in workspace.ephemerals(PETRA)] == ["six lines"]
        await link.close()


async def test_an_event_not_acknowledged_on_the_socket_comes_again_with_its_count(
    workspace: Workspace,
) -> None:
    async with aiohttp.ClientSession() as session:
        link = await socket(workspace, session)
        workspace.courier.ack_seconds = 0.5
        saying = asyncio.create_task(workspace.mention(PETRA, "#ops", "hello"))
        first = await link.receive_json()
        second = await link.receive_json()
        await link.send_json({"envelope_id": second["envelope_id"]})
        await saying
        await workspace.courier.settled()
        assert [one["retry_attempt"] for one in (first, second)] == [0, 1]
        assert first["payload"]["event_id"] == second["payload"]["event_id"]
        assert workspace.deliveries[0].attempts == ["timeout", "acked"]
        await link.close()


HOSTILE: list[tuple[str, str, dict[str, str], int]] = [
    ("GET", "/", {}, 200),
    ("GET", "/", {"Host": "evil.example"}, 403),
    ("GET", f"/page/seen?viewer={PETRA}", {}, 200),
    ("GET", f"/page/seen?viewer={PETRA}", {"Origin": "http://evil.example"}, 403),
    ("GET", "/page/seen?viewer=U024LOGINS", {}, 400),
    ("POST", "/page/do", {"Origin": "http://evil.example", "Content-Type": "application/json"}, 403),
    ("POST", "/page/do", {"Content-Type": "text/plain"}, 415),
    ("GET", "/files/F1/x.csv", {}, 404),
]


@pytest.mark.parametrize(("method", "path", "headers", "status"), HOSTILE)
async def test_the_page_is_for_this_machine_and_itself_only(
    workspace: Workspace, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, workspace.base_url + path, headers=headers, data=b"{}") as answer,
    ):
        assert answer.status == status
        if status == 200:
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_the_page_shows_each_person_only_what_they_may_see(workspace: Workspace, app: Listener) -> None:
    await workspace.say(PETRA, "#ops", "staff only")
    seen = {}
    async with aiohttp.ClientSession() as session:
        for viewer in (PETRA, "U024GUEST"):
            async with session.get(f"{workspace.base_url}/page/seen?viewer={viewer}") as answer:
                seen[viewer] = await answer.text()
    assert "staff only" in seen[PETRA]
    assert "staff only" not in seen["U024GUEST"]
