"""The validator of Slack's limits: each limit at its edge, one step over it, and what holds over a whole message."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from bot.demo.blocks_check import block_faults, message_fault, option_faults, view_faults, words_of


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "text": plain("Go"), **more}


def option(text: str = "One", value: str = "1") -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def section(text: str = "x") -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(text)}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def table(rows: int, columns: int, text: str = "x") -> dict[str, Any]:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * columns] * rows}


def select(**more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "s", **more}


def overflow(count: int) -> dict[str, Any]:
    return actions(
        {"type": "overflow", "action_id": "o", "options": [option(value=str(n)) for n in range(count)]}
    )


def buttons(count: int) -> dict[str, Any]:
    return actions(*(button(action_id=f"a{n}") for n in range(count)))


def options(count: int) -> list[dict[str, Any]]:
    return [option(value=str(n)) for n in range(count)]


CONFIRM = {"title": plain("t"), "text": plain("x"), "confirm": plain("y"), "deny": plain("n")}

# what is limited -> a block at the limit, a block one step over it
EDGES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "header": ({"type": "header", "text": plain("x" * 150)}, {"type": "header", "text": plain("x" * 151)}),
    "section text": (section("x" * 3000), section("x" * 3001)),
    "section text empty": (section("x"), section("")),
    "fields": (
        {"type": "section", "fields": [mrkdwn("x")] * 10},
        {"type": "section", "fields": [mrkdwn("x")] * 11},
    ),
    "field": (
        {"type": "section", "fields": [mrkdwn("x" * 2000)]},
        {"type": "section", "fields": [mrkdwn("x" * 2001)]},
    ),
    "context": (
        {"type": "context", "elements": [mrkdwn("x")] * 10},
        {"type": "context", "elements": [mrkdwn("x")] * 11},
    ),
    "actions": (buttons(25), buttons(26)),
    "button text": (actions(button(text=plain("x" * 75))), actions(button(text=plain("x" * 76)))),
    "button value": (actions(button(value="x" * 2000)), actions(button(value="x" * 2001))),
    "button url": (actions(button(url="x" * 3000)), actions(button(url="x" * 3001))),
    "button style": (actions(button(style="danger")), actions(button(style="loud"))),
    "action_id": (actions(button(action_id="x" * 255)), actions(button(action_id="x" * 256))),
    "block_id": ({**section(), "block_id": "x" * 255}, {**section(), "block_id": "x" * 256}),
    "select options": (actions(select(options=options(100))), actions(select(options=options(101)))),
    "option text": (
        actions(select(options=[option("x" * 75)])),
        actions(select(options=[option("x" * 76)])),
    ),
    "option value": (
        actions(select(options=[option("x", "v" * 150)])),
        actions(select(options=[option("x", "v" * 151)])),
    ),
    "initial option": (
        actions(select(options=options(2), initial_option=options(2)[1])),
        actions(select(options=options(2), initial_option=option(value="9"))),
    ),
    "placeholder": (
        actions(select(options=options(1), placeholder=plain("x" * 150))),
        actions(select(options=options(1), placeholder=plain("x" * 151))),
    ),
    "overflow": (overflow(5), overflow(6)),
    "confirm text": (
        actions(button(confirm={**CONFIRM, "text": plain("x" * 300)})),
        actions(button(confirm={**CONFIRM, "text": plain("x" * 301)})),
    ),
    "confirm button": (
        actions(button(confirm={**CONFIRM, "deny": plain("x" * 30)})),
        actions(button(confirm={**CONFIRM, "deny": plain("x" * 31)})),
    ),
    "table rows": (table(100, 2), table(101, 2)),
    "table columns": (table(2, 20), table(2, 21)),
    "table cell": (table(1, 1, "-"), table(1, 1, "")),
    "table characters": (table(100, 10, "x" * 10), table(100, 10, "x" * 11)),
    "markdown": ({"type": "markdown", "text": "x" * 12_000}, {"type": "markdown", "text": "x" * 12_001}),
    "image": (
        {"type": "image", "alt_text": "x", "slack_file": {"id": "F1"}},
        {"type": "image", "alt_text": "x", "slack_file": {"id": "F1"}, "image_url": "https://example.com/x"},
    ),
    "unknown block": (section(), {"type": "sections", "text": mrkdwn("x")}),
    "unknown key": (section(), {**section(), "colour": "red"}),
    "header is plain": ({"type": "header", "text": plain("x")}, {"type": "header", "text": mrkdwn("x")}),
    "section says something": (section(), {"type": "section"}),
}


@pytest.mark.parametrize("what", EDGES)
def test_each_limit_holds_at_its_edge_and_not_one_step_beyond(what: str) -> None:
    within, beyond = EDGES[what]
    assert block_faults([within]) == []
    assert block_faults([beyond]) != []


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_a_surface_holds_so_many_blocks(surface: Any, most: int) -> None:
    assert block_faults([section()] * most, surface) == []
    assert block_faults([section()] * (most + 1), surface) != []


def test_a_fault_is_named_as_slack_names_it() -> None:
    [line] = block_faults([section(), {"type": "header", "text": plain("x" * 151)}])
    assert line == "[ERROR] must be less than 151 characters [json-pointer:/blocks/1/text/text]"


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param([table(1, 1), table(1, 1)], id="two tables"),
        pytest.param([{**section(), "block_id": "b"}, {**section(), "block_id": "b"}], id="a block_id twice"),
        pytest.param([actions(button(), button())], id="an action_id twice in a block"),
        pytest.param([{"type": "markdown", "text": "x" * 7000}] * 2, id="too much markdown together"),
        pytest.param(
            [
                {
                    "type": "table",
                    "rows": [[{"type": "raw_text", "text": "x"}], [{"type": "raw_text", "text": "x"}] * 2],
                }
            ],
            id="rows of different lengths",
        ),
    ],
)
def test_what_each_block_may_hold_can_still_be_too_much_together(blocks: list[dict[str, Any]]) -> None:
    assert block_faults(blocks) != []


@pytest.mark.parametrize("kind", ["table", "markdown"])
def test_some_blocks_stand_only_in_messages(kind: str) -> None:
    block = table(1, 1) if kind == "table" else {"type": "markdown", "text": "x"}
    assert block_faults([block]) == []
    assert block_faults([block], "modal") != []


MODAL = {"type": "modal", "title": plain("Report"), "blocks": [section()]}
FIELD = {"type": "input", "label": plain("Name"), "element": {"type": "plain_text_input", "action_id": "n"}}


@pytest.mark.parametrize(
    ("view", "good"),
    [
        (MODAL, True),
        ({**MODAL, "title": plain("x" * 24)}, True),
        ({**MODAL, "title": plain("x" * 25)}, False),
        ({**MODAL, "private_metadata": "x" * 3000}, True),
        ({**MODAL, "private_metadata": "x" * 3001}, False),
        ({**MODAL, "callback_id": "x" * 256}, False),
        ({**MODAL, "blocks": [FIELD]}, False),
        ({**MODAL, "blocks": [FIELD], "submit": plain("Run")}, True),
        ({"type": "home", "blocks": [section()]}, True),
        ({"type": "home", "title": plain("x"), "blocks": [section()]}, False),
        ({"type": "home", "blocks": None}, False),
        ({"type": "workflow", "blocks": []}, False),
        (None, False),
    ],
)
def test_a_view_is_taken_or_refused(view: Any, good: bool) -> None:
    assert (view_faults(view) == []) is good


def test_options_are_at_most_a_hundred_and_short() -> None:
    assert option_faults({"options": options(100)}) == []
    assert option_faults({"options": options(101)}) != []
    assert option_faults({"options": [option("x" * 76)]}) != []
    assert option_faults({"option_groups": [{"label": plain("g"), "options": [option("x" * 76)]}]}) != []


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"text": "x"}, None),
        ({"text": "x" * 40_000}, None),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({}, "no_text"),
        ({"text": "x", "blocks": [section("")]}, "invalid_blocks"),
        ({"text": "x", "metadata": {"event_type": "run", "event_payload": {"id": "1"}}}, None),
        ({"text": "x", "metadata": {"event_type": "run"}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "run", "event_payload": []}}, "invalid_metadata_schema"),
        (
            {"text": "x", "metadata": {"event_type": "r", "event_payload": {"x": "y" * 9000}}},
            "metadata_too_large",
        ),
    ],
)
def test_a_message_is_refused_by_its_code(payload: dict[str, Any], code: str | None) -> None:
    bad = message_fault(payload)
    assert (bad[0] if bad else None) == code


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["type", "text", "elements", "rows", "fields", "accessory"]), inner
            )
        ),
    )
)
def test_anything_at_all_is_judged_without_falling_over(value: Any) -> None:
    assert block_faults(value) != [] or isinstance(value, list)
    view_faults(value)
    option_faults(value)


def test_the_words_of_blocks_are_those_a_reader_sees_in_order() -> None:
    blocks = [
        {"type": "header", "text": plain("Support")},
        {"type": "section", "text": mrkdwn("*3 of 12*"), "accessory": button(text=plain("Members"))},
        table(1, 2, "Ana"),
        actions(button(text=plain("Previous day"))),
    ]
    assert list(words_of(blocks)) == ["Support", "*3 of 12*", "Members", "Ana", "Ana", "Previous day"]


SDK_LOOSER = {
    "unknown block",  # its parser drops what it does not know
    "unknown key",
    "table rows",
    "table columns",
    "table characters",
    "initial option",
    "header is plain",
    "section text empty",
    "field",
    "table cell",
    "image",
    "option text",  # options of a parsed block stay plain objects there
    "option value",
}


@pytest.mark.parametrize("what", EDGES)
def test_the_sdks_own_models_agree_at_each_edge(what: str) -> None:
    within, beyond = (Block.parse(block) for block in copy.deepcopy(EDGES[what]))
    assert within is not None
    within.validate_json()
    if what not in SDK_LOOSER:
        assert beyond is not None
        with pytest.raises(SlackObjectFormationError):
            whole(beyond)


def whole(block: Block) -> None:
    """The SDK's checks of a block and of everything in it."""
    block.validate_json()
    for inside in (*(getattr(block, "elements", None) or []), getattr(block, "accessory", None)):
        for part in (inside, *(getattr(inside, "options", None) or [])):
            if hasattr(part, "validate_json"):
                part.validate_json()
    block.to_dict()
