"""A small real Bolt app, driven through the workspace over HTTP and over Socket Mode."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import ANA, BOB, BOT_USER, MARIA, PETRA, Message, Workspace

CHOICES = ("Support", "Sales", "Billing")


def option(name: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": name}, "value": name.lower()}


def button(label: str, action: str) -> dict[str, Any]:
    return {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": label},
        "value": action,
    }


FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Login report"},
    "submit": {"type": "plain_text", "text": "Run"},
    "blocks": [
        {
            "type": "input",
            "block_id": "queues",
            "label": {"type": "plain_text", "text": "Queues"},
            "element": {"type": "multi_external_select", "action_id": "queues", "min_query_length": 0},
        },
        {
            "type": "input",
            "block_id": "from",
            "label": {"type": "plain_text", "text": "From"},
            "element": {"type": "datepicker", "action_id": "from", "initial_date": "2026-11-23"},
        },
    ],
}


async def command(ack: Any, respond: Any, command: Any, client: Any) -> None:
    await ack()
    if command["text"] == "form":
        await client.views_open(trigger_id=command["trigger_id"], view=FORM)
        return
    await respond(text="Looking up Support (800) …")
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": f"*3 of 12* in {command['text']}"}},
        {
            "type": "actions",
            "elements": [button("Previous day", "previous"), button("Share here", "share")],
        },
    ]
    await respond(text="3 of 12", blocks=blocks, replace_original=True)
    opened = await client.conversations_open(users=command["user_id"])
    await client.files_upload_v2(
        content="a,b\r\n1,2\r\n",
        filename="logins.csv",
        channel=opened["channel"]["id"],
        initial_comment="Here",
    )


async def previous(ack: Any, respond: Any) -> None:
    await ack()
    await respond(text="the day before", replace_original=True)


async def share(ack: Any, body: Any, client: Any) -> None:
    await ack()
    await client.chat_postMessage(channel=body["channel"]["id"], text="shared")


async def queues(ack: Any, payload: Any) -> None:
    await ack(options=[option(name) for name in CHOICES if name.lower().startswith(payload["value"])])


async def submitted(ack: Any, view: Any, client: Any, body: Any) -> None:
    values = view["state"]["values"]
    if not values["queues"]["queues"]["selected_options"]:
        await ack(response_action="errors", errors={"queues": "Pick a queue or an agent"})
        return
    await ack()
    picked = values["queues"]["queues"]["selected_options"][0]["value"]
    day = values["from"]["from"]["selected_date"]
    await client.chat_postMessage(channel=body["user"]["id"], text=f"{picked} from {day}")


async def mentioned(event: Any, client: Any) -> None:
    await client.reactions_add(channel=event["channel"], timestamp=event["ts"], name="eyes")
    await client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="in the thread")


async def message(event: Any, say: Any) -> None:
    await say(f"you said {event['text']}")


async def home(event: Any, client: Any) -> None:
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "Logins"}}]
    await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})


def small_app(client: AsyncWebClient, secret: str) -> AsyncApp:
    app = AsyncApp(client=client, signing_secret=secret)
    app.command("/logins")(command)
    app.action("previous")(previous)
    app.action("share")(share)
    app.options("queues")(queues)
    app.view("form")(submitted)
    app.event("app_mention")(mentioned)
    app.event("message")(message)
    app.event("app_home_opened")(home)
    return app


@pytest.fixture(params=["http", "socket"])
async def workspace(request: pytest.FixtureRequest) -> AsyncIterator[Workspace]:
    async with AsyncExitStack() as stack:
        bench = await stack.enter_async_context(Workspace(retry_after=(0, 0, 0)))
        env = bench.env()
        client = AsyncWebClient(token=env["SLACK_BOT_TOKEN"], base_url=env["SLACK_API_URL"])
        app = small_app(client, env["SLACK_SIGNING_SECRET"])
        if request.param == "socket":
            handler = AsyncSocketModeHandler(
                app, bench.env(socket=True)["SLACK_APP_TOKEN"], web_client=client
            )
            await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
            stack.push_async_callback(handler.close_async)
        else:
            runner = web.AppRunner(app.server(port=0, path="/slack/events").web_app, shutdown_timeout=0.1)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            bench.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        yield bench


def labelled(workspace: Workspace, user: str) -> list[Message]:
    return [one for one in workspace.ephemerals(user) if one.labels]


async def first(workspace: Workspace, count: int, channel: str, viewer: str) -> list[Message]:
    await workspace.wait_for(lambda: len(workspace.transcript(channel, viewer)) >= count)
    return workspace.transcript(channel, viewer)[:count]


async def test_a_command_is_answered_privately_and_its_file_lands_in_the_messages_with_the_app(
    workspace: Workspace,
) -> None:
    delivery = await workspace.command(PETRA, "#general", "/logins", "Support yesterday")
    assert delivery.acked
    await workspace.wait_for(lambda: workspace.transcript("dm", PETRA))
    [answer] = workspace.ephemerals(PETRA)
    assert "*3 of 12* in Support yesterday" in answer.shown
    assert answer.labels == ["Previous day", "Share here"]
    assert workspace.transcript("#general", MARIA) == []
    [file] = workspace.files
    assert (file.name, file.content) == ("logins.csv", b"a,b\r\n1,2\r\n")
    [message] = workspace.transcript("dm", PETRA)
    assert (message.text, message.files) == ("Here", [file.id])


async def test_a_button_replaces_its_message_in_place(workspace: Workspace) -> None:
    await workspace.command(PETRA, "#general", "/logins", "Support")
    [answer] = await workspace.wait_for(lambda: labelled(workspace, PETRA))
    assert (await workspace.press(PETRA, answer, "Previous day")).acked
    await workspace.wait_for(lambda: answer.text == "the day before")
    assert workspace.ephemerals(PETRA) == [answer]
    await workspace.command(PETRA, "#general", "/logins", "Support")
    await workspace.wait_for(lambda: len(labelled(workspace, PETRA)) == 1)
    [second] = labelled(workspace, PETRA)
    await workspace.press(PETRA, second, "share")
    [posted] = await workspace.wait_for(lambda: workspace.transcript("#general", MARIA))
    assert posted.text == "shared"


async def test_a_form_offers_options_shows_errors_at_its_fields_and_closes_when_all_is_well(
    workspace: Workspace,
) -> None:
    await workspace.command(PETRA, "#general", "/logins", "form")
    await workspace.wait_for(lambda: workspace.core.stack(PETRA))
    form = workspace.top_view(PETRA)
    await workspace.submit_view(PETRA)
    assert form.errors == {"queues": "Pick a queue or an agent"}
    offered = await workspace.options(PETRA, form, "queues", "s")
    assert [one["value"] for one in offered] == ["support", "sales"]
    await workspace.submit_view(PETRA, {"queues": offered[:1]})
    assert workspace.core.stack(PETRA) == []
    [said] = await workspace.wait_for(lambda: workspace.transcript("dm", PETRA))
    assert said.text == "support from 2026-11-23"


async def test_a_mention_is_answered_in_its_thread_and_a_direct_message_in_place(
    workspace: Workspace,
) -> None:
    told = await workspace.mention(ANA, "#ops", "who was in?")
    assert told is not None
    asked, reply = await first(workspace, 2, "#ops", BOB)
    assert (asked.text, asked.reactions) == (f"<@{BOT_USER}> who was in?", {"eyes": [BOT_USER]})
    assert reply.thread_ts == asked.ts
    await workspace.dm(ANA, "hello")
    _, answer = await first(workspace, 2, "dm", ANA)
    assert answer.text == "you said hello"


async def test_opening_home_publishes_it(workspace: Workspace) -> None:
    await workspace.open_home(ANA)
    await workspace.wait_for(lambda: workspace.core.state.homes.get(ANA))
    assert workspace.home(ANA).body["blocks"][0]["text"]["text"] == "Logins"


async def test_two_sides_at_once_do_not_mix(workspace: Workspace) -> None:
    await asyncio.gather(
        *(workspace.command(user, "#general", "/logins", user) for user in (PETRA, MARIA, ANA))
    )
    for user in (PETRA, MARIA, ANA):
        [answer] = await workspace.wait_for(partial(labelled, workspace, user))
        assert f"in {user}" in answer.shown
