"""Forms open at once and say what they are made of; whatever stands in one, a fault is a fault of its field."""

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.workspace import MARIA, PETRA, View
from bot.models import Question
from handlers import digest_form
from handlers.filled import Filled, Forged
from handlers.form_reading import read_form
from handlers.modal import LOADING
from tests.handlers.walk import Walk, shown, walk

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
REPORT = ("queues", "agents", "period", "from", "to", "zone", "place", "file")
DIGEST = ("queues", "agents", "times", "days", "place", "options")
NAMES = ("selected_options", "selected_option", "selected_date", "selected_conversation", "value")

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)
    | st.sampled_from(["800", "custom", "2026-11-23", "9999-12-31", "0001-01-01", "Europe/Berlin", "6", "8:00", "-1", "²"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*NAMES, "x"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def views(fields: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Submitted views whose fields hold anything at all."""
    elements = st.dictionaries(st.sampled_from(["a", "day"]), junk, max_size=2) | junk
    values = st.dictionaries(st.sampled_from(fields), elements) | junk
    return st.fixed_dictionaries({"state": st.fixed_dictionaries({"values": values}) | junk})


@given(views(REPORT))
async def test_a_report_form_of_any_shape_is_a_question_or_a_fault_of_a_field(view: dict[str, Any]) -> None:
    found = read_form(view, NOW)
    assert isinstance(found, Question) or (set(found) <= set(REPORT) and all(found.values()))


@given(views(DIGEST))
async def test_a_digest_form_of_any_shape_is_read_or_a_fault_of_a_field(view: dict[str, Any]) -> None:
    found = digest_form.read_form(view)
    assert not isinstance(found, dict) or (set(found) <= set(DIGEST) and all(found.values()))


@given(views(("queues",)))
async def test_chosen_queues_of_any_shape_are_texts_or_forged(view: dict[str, Any]) -> None:
    with contextlib.suppress(Forged):
        assert all(isinstance(each, str) and each for each in Filled(view).many("queues"))


def report(**fields: Any) -> dict[str, Any]:
    """A view for Support in which *fields* hold what is said."""
    queue = {"pick_queue": {"selected_options": [{"value": "800"}]}}
    custom = {"form:period": {"selected_option": {"value": "custom"}}}
    days = {name: {"day": {"selected_date": fields.pop(name, "2026-11-20")}} for name in ("from", "to")}
    zone = {"pick_zone": {"selected_option": {"value": fields.pop("zone", "Europe/Berlin")}}}
    return {"state": {"values": {"queues": queue, "period": custom, "zone": zone, **days, **fields}}}


FAULTS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"from": "9999-12-31", "to": "9999-12-31"}, "from"), ({"to": "9999-12-31"}, "to"), ({"from": "0001-01-01"}, "from"),
    ({"from": "2026-13-45"}, "from"), ({"from": "2026-02-30"}, "from"), ({"from": "yesterday"}, "from"), ({"to": "2026-W47-1"}, "to"),
    ({"from": "20261120"}, "from"), ({"from": "２０２６-11-20"}, "from"), ({"from": "2026-11-21", "to": "2026-11-20"}, "to"),
    ({"from": "2026-11-25", "to": "2026-11-26"}, "from"), ({"from": None}, "from"), ({"from": 20261120}, "from"), ({"from": ["2026-11-20"]}, "from"),
    ({"zone": "Mars/Olympus"}, "zone"), ({"zone": ""}, "zone"), ({"zone": "../../etc/passwd"}, "zone"), ({"zone": {"x": 1}}, "zone"),
    ({"queues": {"pick_queue": {"selected_options": "800"}}}, "queues"), ({"queues": {"pick_queue": {"selected_options": [800]}}}, "queues"),
    ({"queues": {"pick_queue": {"selected_options": []}}}, "queues"), ({"period": {"a": {"selected_option": {"value": "next year"}}}}, "period"),
    ({"period": {"a": {"selected_option": {"value": "x" * 3001}}}}, "period"), ({"place": {"a": {"selected_conversation": {"id": "C1"}}}}, "place"),
)  # fmt: skip


@pytest.mark.parametrize(("fields", "field"), FAULTS)
async def test_a_forged_or_far_value_is_a_fault_of_its_field(fields: dict[str, Any], field: str) -> None:
    found = read_form(report(**fields), NOW)
    assert isinstance(found, dict), found
    assert list(found) == [field]


async def test_a_form_that_is_filled_in_well_is_a_question() -> None:
    found = read_form(report(), NOW)
    assert isinstance(found, Question)
    assert (found.queues, found.options.tz) == (("800",), "Europe/Berlin")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program() -> AsyncIterator[Walk]:
    async with walk(settings={"ASK_IDLE_SECONDS": "3"}) as walking:
        await walking.one(PETRA, "Support yesterday")
        yield walking


@pytest_asyncio.fixture(loop_scope="module")
async def w(program: Walk) -> AsyncIterator[Walk]:
    """The phone system is away, and what was read of it is six minutes old."""
    program.clock.forward(seconds=400)
    program.demo.pbx.faults.on("hang-headers")
    yield program
    program.demo.pbx.faults.clear()
    for view in (MARIA, PETRA):
        program.ws.core.stack(view).clear()


def loading(view: View) -> bool:
    return LOADING in shown(view)


@pytest.mark.parametrize("opener", ["shortcut", "command", "formular"])
async def test_a_form_stands_there_before_the_phone_system_has_answered_and_is_filled_from_what_is_stored(
    w: Walk, opener: str
) -> None:
    reports = len(w.demo.pbx.requests)
    if opener == "shortcut":
        delivery = await w.ws.shortcut(PETRA, "login_report")
    else:
        text = "form" if opener == "command" else opener
        delivery = await w.ws.command(PETRA, "#ops", "/logins", text)
    assert delivery.acked
    view = await w.ws.wait_for(lambda: w.ws.core.stack(PETRA) and w.ws.top_view(PETRA))
    assert loading(view)  # type: ignore[arg-type]  # a view once there is one
    await w.settled()
    assert len(w.demo.pbx.requests) >= reports
    filled = shown(w.ws.top_view(PETRA))
    assert "What you can choose from is as of Tue 24 Nov, 10:" in filled
    assert "I: Queues" in filled
    offered = await w.ws.options(PETRA, w.ws.top_view(PETRA), "pick_queue", "supp")
    assert [each["value"] for each in offered][:1] == ["800"]


async def test_pinned_queues_and_a_digest_are_chosen_from_what_is_stored_too(w: Walk) -> None:
    await w.ws.open_home(PETRA)
    await w.settled()
    await w.press(PETRA, w.ws.home(PETRA), "Change pinned queues…")
    assert "as of Tue 24 Nov" in shown(w.ws.top_view(PETRA))


async def test_a_form_whose_asker_slack_does_not_know_says_so_in_the_form(w: Walk) -> None:
    w.parts.people._kept.clear()
    w.ws.fail("users.info", "error", error="missing_scope", times=9)
    await w.ws.shortcut(PETRA, "login_report")
    await w.settled()
    w.ws.core.faults.clear()
    assert "the app lacks a permission" in shown(w.ws.top_view(PETRA))


async def test_a_select_offers_nothing_rather_than_an_error_while_slack_does_not_say_who_types(
    w: Walk,
) -> None:
    await w.ws.shortcut(PETRA, "login_report")
    await w.settled()
    w.parts.people._kept.clear()
    w.ws.fail("users.info", "error", error="missing_scope", times=9)
    before = len(w.ws.deliveries)
    assert await w.ws.options(PETRA, w.ws.top_view(PETRA), "pick_queue", "s") == []
    w.ws.core.faults.clear()
    assert w.ws.deliveries[before].acked
