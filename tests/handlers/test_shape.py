from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.workspace import PETRA
from handlers.shape import EVENTS, PAYLOADS, is_fair_event, is_fair_payload
from tests.handlers.walk import walk

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "type", "user", "actions", "view", "event", "0"]), inner),
    max_leaves=10,
)  # fmt: skip


@pytest.mark.parametrize(
    ("payload", "fair"),
    [
        ({}, False),
        ({"type": 1}, False),
        ({"type": "something new"}, True),
        ({"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "a"}]}, True),
        ({"type": "block_actions", "user": {"id": "U1"}, "actions": []}, False),
        ({"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": 1}]}, False),
        ({"type": "block_actions", "user": "U1", "actions": [{"action_id": "a"}]}, False),
        (
            {"type": "view_submission", "user": {"id": "U1"}, "view": {"type": "modal", "callback_id": "a"}},
            True,
        ),
        ({"type": "view_submission", "user": {"id": "U1"}, "view": None}, False),
    ],
)
def test_an_interaction_without_what_everybody_reads_is_none(payload: dict[str, Any], fair: bool) -> None:
    assert is_fair_payload(payload) is fair


@given(
    st.sampled_from(sorted(PAYLOADS)),
    st.dictionaries(st.sampled_from(["user", "actions", "view", "action_id"]), ANYTHING),
)
def test_whatever_an_interaction_holds_is_decided(kind: str, more: dict[str, Any]) -> None:
    assert is_fair_payload({"type": kind, **more}) in {True, False}


@given(st.sampled_from([*sorted(EVENTS), "another"]), ANYTHING)
def test_whatever_an_event_holds_is_decided(kind: str, event: Any) -> None:
    assert is_fair_event({"type": "event_callback", "event": event}) in {True, False}
    assert is_fair_event({"type": kind})


async def test_everything_the_workspace_sends_has_the_shape() -> None:
    async with walk(socket_mode=True) as w:
        message = await w.one(PETRA, "Support yesterday")
        await w.press(PETRA, message, "Details")
        await w.mention(PETRA, "Support yesterday?")
        await w.dm(PETRA, "Support yesterday")
        await w.ws.open_home(PETRA)
        await w.typed(PETRA, "form")
        await w.ws.options(PETRA, w.ws.top_view(PETRA), "pick_queue", "S")
        await w.submit(PETRA)
        await w.ws.shortcut(PETRA, "login_report")
        await w.settled()

        told = [each for each in w.acked if each.kind != "slash_commands"]

        assert len(told) >= 7
        assert all(is_fair_payload(each.payload) for each in told if each.kind == "interactive")
        assert all(is_fair_event(each.payload) for each in told if each.kind == "events_api")
