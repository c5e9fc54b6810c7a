"""What people write is answered; what Slack, other programs and edits say is not."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.demo.workspace import PETRA
from handlers.mentions import is_written
from handlers.receive import request_id
from tests.handlers.walk import NOW, Walk, walk

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROBOTS = (
    "huddle_thread", "message_changed", "message_deleted", "message_replied", "channel_join", "channel_leave", "channel_topic", "channel_purpose",
    "channel_name", "channel_archive", "channel_unarchive", "channel_convert_to_private", "channel_posting_permissions", "group_join", "bot_message",
    "bot_add", "bot_remove", "bot_enable", "bot_disable", "reminder_add", "reminder_delete", "pinned_item", "unpinned_item", "tombstone", "reply_broadcast",
    "ekm_access_denied", "file_comment", "file_mention", "sh_room_created", "sh_room_shared", "app_conversation_join", "joiner_notification",
    "slackbot_response", "assistant_app_thread", "document_mention", "list_record_comment", "a_subtype_of_tomorrow",
)  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def w() -> AsyncIterator[Walk]:
    async with walk() as walking:
        yield walking


async def told(w: Walk, **event: Any) -> list[str]:
    """What the app shows after a message event like this in Petra's messages with it."""
    channel = w.ws.channel_id("dm", PETRA)
    before = len(w._all())
    body = {
        "type": "message",
        "channel": channel,
        "channel_type": "im",
        "ts": w.ws.core.state.stamp(),
        "user": PETRA,
        "text": "Support yesterday",
    }
    await w.ws.event({**body, **event})
    await w.settled()
    return [one.text for one in w._all()[before:]]


@pytest.mark.parametrize("subtype", ROBOTS)
async def test_slacks_own_messages_are_not_answered(w: Walk, subtype: str) -> None:
    assert await told(w, subtype=subtype, text="huddle started") == []


@pytest.mark.parametrize(
    "event", [{"user": "USLACKBOT"}, {"bot_id": "B1"}, {"user": None}, {"user": ""}, {"hidden": True}, {"user": {"id": "U1"}}]
)  # fmt: skip
async def test_what_no_person_wrote_is_not_answered(w: Walk, event: dict[str, Any]) -> None:
    assert await told(w, **event) == []


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"subtype": "file_share"},
        {"subtype": "thread_broadcast"},
        {"subtype": "me_message"},
        {"edited": {"ts": "1.1"}},
    ],
)
async def test_what_a_person_wrote_is_answered(w: Walk, event: dict[str, Any]) -> None:
    assert any("members were in" in text for text in await told(w, **event))


async def test_an_edited_mention_is_not_answered_again_and_sends_no_file_again(w: Walk) -> None:
    delivery = await w.ws.mention(PETRA, "#ops", "who was in Support yesterday?")
    assert delivery is not None
    await w.settled()
    answers, files = len(w.ws.transcript("ops")), len(w.ws.files)
    event = delivery.payload["event"]
    for text in ("who was in Support yesterday ?", "who was in Support today?"):
        await w.ws.event({**event, "text": text, "edited": {"user": PETRA, "ts": w.ws.core.state.stamp()}})
        await w.settled()
    assert (len(w.ws.transcript("ops")), len(w.ws.files)) == (answers, files)


async def test_a_message_that_mentions_us_only_since_it_was_edited_is_answered(w: Walk) -> None:
    before = len(w._all())
    ts = w.ws._post(PETRA, w.ws.channel_id("ops"), "who was in Support yesterday?").ts
    event = {
        "type": "app_mention",
        "channel": w.ws.channel_id("ops"),
        "user": PETRA,
        "ts": ts,
        "text": "<@U024LOGINS> who was in Support 12 nov?",
    }
    await w.ws.event({**event, "edited": {"user": PETRA, "ts": w.ws.core.state.stamp()}})
    await w.settled()
    assert len(w._all()) > before


async def test_an_edit_of_an_old_message_is_not_answered() -> None:
    event = {
        "type": "app_mention",
        "user": PETRA,
        "ts": f"{NOW.timestamp() - 30 * 3600}",
        "edited": {"ts": "1"},
    }
    assert not is_written(event, NOW.timestamp())
    assert is_written({**event, "ts": "no time"}, NOW.timestamp())


async def test_one_message_is_one_request_by_whatever_event_it_comes() -> None:
    event = {"channel": "C1", "ts": "1.1"}
    ids = {
        request_id({"event_id": f"Ev{at}", "event": {**event, "type": kind}})
        for at, kind in enumerate(("app_mention", "message"))
    }
    assert len(ids) == 1
