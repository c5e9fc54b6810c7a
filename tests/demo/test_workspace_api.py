"""The workspace's Web API as an app meets it: answers, Slack's error codes, scopes, limits, and faults on request."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import ANA, BOT_USER, GUEST, MARIA, PETRA, STRANGER, Workspace

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}
RUN = {"event_type": "digest_run", "event_payload": {"run_id": "r1"}}


class Clock:
    def __init__(self) -> None:
        self.seconds = 1_795_511_700.0  # Tue 24 Nov 2026, 10:15 in Berlin

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def workspace(clock: Clock) -> AsyncIterator[Workspace]:
    async with Workspace(now=clock, ack_seconds=0.5, retry_after=()) as bench:
        yield bench


@pytest.fixture
def client(workspace: Workspace) -> AsyncWebClient:
    env = workspace.env()
    return AsyncWebClient(
        token=env["SLACK_BOT_TOKEN"], base_url=env["SLACK_API_URL"], retry_handlers=[], timeout=2
    )


async def refusal(client: AsyncWebClient, method: str, **args: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await client.api_call(method, json=args)
    return str(caught.value.response["error"])


REFUSALS: list[tuple[str, dict[str, Any], str]] = [
    ("chat.postMessage", {"channel": "#nowhere", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "#random", "text": "x"}, "not_in_channel"),
    ("chat.postMessage", {"channel": "#ops"}, "no_text"),
    ("chat.postMessage", {"channel": "#ops", "text": "x" * 40_001}, "msg_too_long"),
    ("chat.postMessage", {"channel": "#ops", "text": "x", "blocks": [{"type": "no"}]}, "invalid_blocks"),
    ("chat.postMessage", {"channel": "#ops", "text": "x", "thread_ts": "1.1"}, "thread_not_found"),
    ("chat.postMessage", {"channel": "#ops", "text": "x", "metadata": {"a": 1}}, "invalid_metadata_format"),
    ("chat.postMessage", {"channel": BOT_USER, "text": "x"}, "cannot_dm_bot"),
    ("chat.postEphemeral", {"channel": "#ops", "user": GUEST, "text": "x"}, "user_not_in_channel"),
    ("chat.update", {"channel": "C0240OPS0", "ts": "1.1", "text": "x"}, "message_not_found"),
    ("chat.delete", {"channel": "C0240OPS0", "ts": "1.1"}, "message_not_found"),
    ("chat.getPermalink", {"channel": "C0240OPS0", "message_ts": "1.1"}, "message_not_found"),
    ("conversations.history", {"channel": "C024RANDM"}, "not_in_channel"),
    ("conversations.replies", {"channel": "C0240OPS0", "ts": "1.1"}, "thread_not_found"),
    ("conversations.open", {"users": "U404"}, "user_not_found"),
    ("files.getUploadURLExternal", {"filename": "x.csv"}, "invalid_arguments"),
    ("files.completeUploadExternal", {"files": [{"id": "F1"}], "channel_id": "C0240OPS0"}, "file_not_found"),
    ("files.info", {"file": "F1"}, "file_not_found"),
    ("reactions.add", {"channel": "C0240OPS0", "timestamp": "1.1", "name": "eyes"}, "message_not_found"),
    ("users.info", {"user": "U404"}, "user_not_found"),
    ("users.lookupByEmail", {"email": "nobody@example.com"}, "users_not_found"),
    ("views.open", {"trigger_id": "1", "view": {"type": "modal"}}, "invalid_arguments"),
    ("views.publish", {"user_id": PETRA, "view": {"type": "modal"}}, "invalid_arguments"),
    ("apps.connections.open", {}, "not_allowed_token_type"),
    ("chat.fly", {}, "unknown_method"),
]


@pytest.mark.parametrize(("method", "args", "code"), REFUSALS)
async def test_what_slack_refuses_is_refused_by_the_same_code(
    client: AsyncWebClient, method: str, args: dict[str, Any], code: str
) -> None:
    assert await refusal(client, method, **args) == code


async def test_a_post_keeps_its_blocks_metadata_and_thread(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    posted = await client.chat_postMessage(channel="#ops", text="hello", blocks=[SECTION], metadata=RUN)
    reply = await client.chat_postMessage(channel="C0240OPS0", text="more", thread_ts=posted["ts"])
    [first, second] = workspace.transcript("#ops", ANA)
    assert (first.shown, first.metadata, second.thread_ts) == ("hello", RUN, posted["ts"])
    history = await client.conversations_history(channel="C0240OPS0", include_all_metadata=True)
    [only] = history["messages"]
    assert (only["ts"], only["metadata"]) == (posted["ts"], RUN)
    plain = await client.conversations_history(channel="C0240OPS0")
    assert "metadata" not in plain["messages"][0]
    replies = await client.conversations_replies(channel="C0240OPS0", ts=posted["ts"])
    assert [one["ts"] for one in replies["messages"]] == [posted["ts"], reply["ts"]]
    assert workspace.transcript("#ops", STRANGER) == []


async def test_a_post_is_changed_and_taken_away_by_its_own_app_only(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    posted = await client.chat_postMessage(channel="#ops", text="one", blocks=[SECTION])
    await client.chat_update(channel="C0240OPS0", ts=posted["ts"], text="two")
    [message] = workspace.transcript("#ops")
    assert (message.text, message.blocks) == ("two", [])
    await workspace.say(PETRA, "#ops", "mine")
    [_, mine] = workspace.transcript("#ops")
    assert (
        await refusal(client, "chat.update", channel="C0240OPS0", ts=mine.ts, text="x")
        == "cant_update_message"
    )
    assert await refusal(client, "chat.delete", channel="C0240OPS0", ts=mine.ts) == "cant_delete_message"
    await client.chat_delete(channel="C0240OPS0", ts=posted["ts"])
    assert workspace.transcript("#ops") == [mine]


async def test_an_ephemeral_message_is_seen_by_one_and_never_in_history(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    sent = await client.chat_postEphemeral(channel="C0240OPS0", user=ANA, text="for Ana")
    assert [one.text for one in workspace.transcript("#ops", ANA)] == ["for Ana"]
    assert workspace.transcript("#ops", MARIA) == []
    assert (await client.conversations_history(channel="C0240OPS0"))["messages"] == []
    code = await refusal(client, "chat.update", channel="C0240OPS0", ts=sent["message_ts"], text="x")
    assert code == "message_not_found"


async def test_a_file_takes_three_steps_and_is_shared_after_the_answer(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    parent = await client.chat_postMessage(channel="#ops", text="report")
    done = await client.files_upload_v2(
        content="ä,b\r\n", filename="x.csv", title="Report", channel="C0240OPS0", thread_ts=parent["ts"]
    )
    assert done["file"]["shares"] == {}
    [_, shared] = await workspace.wait_for(
        lambda: workspace.transcript("#ops")[1:] and workspace.transcript("#ops")
    )
    [file] = workspace.files
    assert (shared.thread_ts, shared.files, file.content) == (parent["ts"], [file.id], "ä,b\r\n".encode())
    info = await client.files_info(file=file.id)
    assert info["file"]["shares"]["public"] == {"C0240OPS0": [{"ts": shared.ts}]}
    await client.files_delete(file=file.id)
    assert workspace.files == []
    assert [one.text for one in workspace.transcript("#ops")] == ["report"]


@pytest.mark.parametrize("wanted", [PETRA, "#ops", "ops"])
async def test_a_file_goes_to_a_conversation_id_only(client: AsyncWebClient, wanted: str) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.files_upload_v2(content="x", filename="x.csv", channel=wanted)
    assert caught.value.response["error"] == "channel_not_found"


async def test_bytes_of_another_length_are_refused(client: AsyncWebClient, workspace: Workspace) -> None:
    step = await client.files_getUploadURLExternal(filename="x.csv", length=5)
    async with aiohttp.ClientSession() as session, session.post(step["upload_url"], data=b"123456") as answer:
        assert answer.status == 400
    assert (
        await refusal(client, "files.completeUploadExternal", files=[{"id": step["file_id"]}])
        == "file_not_found"
    )


async def test_people_have_zone_locale_and_an_email_where_the_scope_is_there(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    user = (await client.users_info(user=ANA, include_locale=True))["user"]
    assert (user["tz"], user["tz_offset"], user["locale"]) == ("Europe/Berlin", 3600, "en-GB")
    assert (user["profile"]["email"], user["is_email_confirmed"]) == ("ana.ruiz@example.com", True)
    assert (await client.users_info(user=GUEST))["user"]["is_restricted"]
    assert (await client.users_info(user=STRANGER))["user"]["team_id"] == "T0ACME001"
    workspace.core.scopes.discard("users:read.email")
    assert "email" not in (await client.users_info(user=ANA))["user"]["profile"]


async def test_a_listing_comes_in_pages(client: AsyncWebClient, workspace: Workspace) -> None:
    names, cursor = [], ""
    while True:
        page = await client.users_list(limit=3, cursor=cursor)
        names += [one["real_name"] for one in page["members"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert names == [person.name for person in workspace.people.values()]
    channels = await client.conversations_list()
    assert [one["name"] for one in channels["channels"] if one["is_ext_shared"]] == ["acme"]
    theirs = await client.users_conversations(user=GUEST)
    assert [one["name"] for one in theirs["channels"]] == ["general", "random"]


@pytest.mark.parametrize(
    ("method", "args", "scope"),
    [
        ("chat.postMessage", {"channel": "#ops", "text": "x"}, "chat:write"),
        ("conversations.history", {"channel": "C0240OPS0"}, "channels:history"),
        ("conversations.open", {"users": ANA}, "im:write"),
        ("files.getUploadURLExternal", {"filename": "x", "length": 1}, "files:write"),
        ("users.lookupByEmail", {"email": "x"}, "users:read.email"),
    ],
)
async def test_a_scope_that_was_not_granted_is_named(
    client: AsyncWebClient, workspace: Workspace, method: str, args: dict[str, Any], scope: str
) -> None:
    workspace.core.scopes.discard(scope)
    with pytest.raises(SlackApiError) as caught:
        await client.api_call(method, json=args)
    answer = caught.value.response
    assert (answer["error"], answer["needed"]) == ("missing_scope", scope)
    assert scope not in answer["provided"].split(",")


async def test_one_message_a_second_in_a_channel_where_the_limit_is_on(
    client: AsyncWebClient, workspace: Workspace, clock: Clock
) -> None:
    workspace.allow_one_post_a_second()
    await client.chat_postMessage(channel="#ops", text="1")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="#ops", text="2")
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "1")
    await client.chat_postMessage(channel="#general", text="elsewhere")
    clock.seconds += 1
    await client.chat_postMessage(channel="#ops", text="2")
    assert [one.text for one in workspace.transcript("#ops")] == ["1", "2"]


async def test_planned_faults_strike_as_often_as_planned(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    workspace.fail("chat.postMessage", error="fatal_error", times=2, after=1)
    outcomes = []
    for text in "1234":
        try:
            await client.chat_postMessage(channel="#ops", text=text)
            outcomes.append("ok")
        except SlackApiError as refused:
            outcomes.append(refused.response["error"])
    assert outcomes == ["ok", "fatal_error", "fatal_error", "ok"]
    assert [one.text for one in workspace.transcript("#ops")] == ["1", "4"]


@pytest.mark.parametrize(("kind", "posted"), [("lost", 1), ("reset", 0)])
async def test_a_lost_reply_leaves_the_work_done_and_a_reset_does_not(
    client: AsyncWebClient, workspace: Workspace, kind: Any, posted: int
) -> None:
    workspace.fail("chat.postMessage", kind)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="#ops", text="x")
    assert len(workspace.transcript("#ops")) == posted


async def test_a_call_can_hang_fail_or_be_told_to_wait(client: AsyncWebClient, workspace: Workspace) -> None:
    workspace.fail("auth.test", "hang")
    workspace.fail("auth.test", "http", status=503)
    workspace.fail("auth.test", "ratelimited", retry_after=30)
    impatient = AsyncWebClient(token=client.token, base_url=client.base_url, retry_handlers=[], timeout=1)
    with pytest.raises(asyncio.TimeoutError):
        await impatient.auth_test()
    with pytest.raises(SlackApiError) as broken:
        await client.auth_test()
    assert broken.value.response.status_code == 503
    with pytest.raises(SlackApiError) as told:
        await client.auth_test()
    assert told.value.response.headers["Retry-After"] == "30"
    assert [call.error for call in workspace.calls("auth.test")] == ["hang", "http", "ratelimited"]


async def respond(workspace: Workspace, url: str, **body: Any) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
        return answer.status, await answer.text()


async def test_a_response_url_works_five_times_and_replaces_in_place(workspace: Workspace) -> None:
    url = workspace.core.new_door(PETRA, "C024RANDM")
    assert (await respond(workspace, url, text="looking"))[0] == 200
    [message] = workspace.transcript("#random", PETRA)
    for word in ("one", "two", "three"):
        assert (await respond(workspace, url, text=word, replace_original=True))[0] == 200
    assert [(one.ts, one.text) for one in workspace.transcript("#random", PETRA)] == [(message.ts, "three")]
    assert (await respond(workspace, url, text="all", response_type="in_channel"))[0] == 200
    assert [one.text for one in workspace.transcript("#random", MARIA)] == ["all"]
    status, text = await respond(workspace, url, text="six")
    assert (status, "used_url" in text) == (404, True)


async def test_a_response_url_ends_after_half_an_hour(workspace: Workspace, clock: Clock) -> None:
    url = workspace.core.new_door(PETRA, "C0240OPS0")
    clock.seconds += 30 * 60
    assert (await respond(workspace, url, text="in time"))[0] == 200
    clock.seconds += 1
    status, text = await respond(workspace, url, text="late")
    assert (status, "expired_url" in text) == (404, True)


async def test_a_response_that_breaks_a_limit_is_refused_and_not_counted(workspace: Workspace) -> None:
    url = workspace.core.new_door(PETRA, "C0240OPS0")
    for _ in range(6):
        status, text = await respond(workspace, url, blocks=[{"type": "no"}])
        assert (status, "invalid_blocks" in text) == (400, True)
    assert (await respond(workspace, url, text="well"))[0] == 200
    assert (await respond(workspace, url, delete_original=True))[0] == 200
    assert workspace.ephemerals(PETRA) == []


MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [SECTION]}


async def test_a_trigger_opens_one_modal_within_three_seconds(
    client: AsyncWebClient, workspace: Workspace, clock: Clock
) -> None:
    trigger = workspace.core.new_trigger(PETRA)
    await client.views_open(trigger_id=trigger, view=MODAL)
    assert await refusal(client, "views.open", trigger_id=trigger, view=MODAL) == "exchanged_trigger_id"
    late = workspace.core.new_trigger(PETRA)
    clock.seconds += 4
    assert await refusal(client, "views.open", trigger_id=late, view=MODAL) == "expired_trigger_id"
    for _ in range(2):
        await client.views_push(trigger_id=workspace.core.new_trigger(PETRA), view=MODAL)
    fresh = workspace.core.new_trigger(PETRA)
    assert await refusal(client, "views.push", trigger_id=fresh, view=MODAL) == "push_limit_reached"
    assert len(workspace.core.stack(PETRA)) == 3


async def test_a_view_changed_meanwhile_is_not_overwritten(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    opened = await client.views_open(trigger_id=workspace.core.new_trigger(PETRA), view=MODAL)
    first = opened["view"]
    await client.views_update(view_id=first["id"], hash=first["hash"], view=MODAL)
    code = await refusal(client, "views.update", view_id=first["id"], hash=first["hash"], view=MODAL)
    assert code == "hash_conflict"


async def test_a_dead_token_is_refused_everywhere(client: AsyncWebClient, workspace: Workspace) -> None:
    await workspace.uninstall()
    assert await refusal(client, "auth.test") == "account_inactive"
    client.token = "xoxb-other"
    workspace.core.refusing = ""
    assert await refusal(client, "auth.test") == "invalid_auth"


async def test_waiting_for_what_never_comes_tells_what_is_there(workspace: Workspace) -> None:
    await workspace.say(PETRA, "#ops", "only this")
    with pytest.raises(TimeoutError, match="only this"):
        await workspace.wait_for(lambda: False, seconds=0.05)
