"""Every text, option and element of Block Kit -> its limits, as tables.

The figures are those of Slack's reference pages and the SDK's own checks.
"""

from typing import Any

from bot.demo.shape import (
    Check,
    anything,
    boolean,
    both,
    by_type,
    either,
    fault,
    items,
    one_of,
    record,
    string,
    whole,
)

ID = string(255)
URL = string(3000)


def text(longest: int, *kinds: str) -> Check:
    """A text object of one of these kinds (both when none is named) with 1 to *longest* characters."""
    shapes = {
        "plain_text": record({"type": anything, "text": string(longest)}, {"emoji": boolean}),
        "mrkdwn": record({"type": anything, "text": string(longest)}, {"verbatim": boolean}),
    }
    return by_type({kind: shapes[kind] for kind in kinds or shapes})


def plain(longest: int) -> Check:
    """A plain_text object with 1 to *longest* characters."""
    return text(longest, "plain_text")


CONFIRM = record(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
SLACK_FILE = both(record({}, {"id": string(255), "url": URL}), either("id", "url"))
OPTION = record({"text": plain(75), "value": string(150)}, {"description": plain(75)})
RICH_OPTION = record({"text": text(75), "value": string(150)}, {"description": text(75)})
MENU_OPTION = record({"text": plain(75), "value": string(150)}, {"description": plain(75), "url": URL})
GROUP = record({"label": plain(75), "options": items(OPTION, 100)})

STYLE = record({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))


def _inline(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    return record({"type": anything, **required}, {"style": STYLE, **(optional or {})})


INLINE = by_type(
    {
        "text": _inline({"text": string(40_000)}),
        "link": _inline({"url": URL}, {"text": string(3000), "unsafe": boolean}),
        "user": _inline({"user_id": ID}),
        "channel": _inline({"channel_id": ID}),
        "usergroup": _inline({"usergroup_id": ID}),
        "emoji": _inline({"name": string(255)}, {"unicode": string(100), "skin_tone": whole(1, 6)}),
        "broadcast": _inline({"range": one_of("here", "channel", "everyone")}),
        "date": _inline(
            {"timestamp": whole(0, 2**40), "format": string(255)},
            {"url": URL, "fallback": string(255), "timezone": string(255)},
        ),
        "color": _inline({"value": string(20)}),
    }
)


def _rich(optional: dict[str, Check] | None = None, required: dict[str, Check] | None = None) -> Check:
    return record({"type": anything, "elements": items(INLINE, 1000), **(required or {})}, optional)


RICH = by_type(
    {
        "rich_text_section": _rich(),
        "rich_text_quote": _rich({"border": whole(0, 1)}),
        "rich_text_preformatted": _rich({"border": whole(0, 1), "language": string(50)}),
        "rich_text_list": record(
            {
                "type": anything,
                "style": one_of("bullet", "ordered"),
                "elements": items(by_type({"rich_text_section": _rich()}), 1000),
            },
            {"indent": whole(0, 8), "offset": whole(0, 10_000), "border": whole(0, 1)},
        ),
    }
)
RICH_TEXT = record({"type": anything, "elements": items(RICH, 1000)}, {"block_id": ID})


def _known_choice(value: Any, at: str, found: list[str]) -> None:
    """What is chosen at the start must be one of the options."""
    offered = [
        *value.get("options", []),
        *(one for group in value.get("option_groups", []) for one in group["options"]),
    ]
    single = [value["initial_option"]] if "initial_option" in value else []
    for chosen in [*single, *value.get("initial_options", [])]:
        if chosen not in offered:
            fault(found, at, "initial option must be one of the options")


def _element(required: dict[str, Check] | None = None, optional: dict[str, Check] | None = None) -> Check:
    return record(
        {"type": anything, **(required or {})},
        {"action_id": ID, "confirm": CONFIRM, "focus_on_load": boolean, **(optional or {})},
    )


def _picker(optional: dict[str, Check] | None = None) -> Check:
    return _element(None, {"placeholder": plain(150), **(optional or {})})


FILTER = record(
    {},
    {
        "include": items(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
CONVERSATIONS = {"default_to_current_conversation": boolean, "filter": FILTER}
LISTED = {"options": items(OPTION, 100), "option_groups": items(GROUP, 100)}
MANY = {"max_selected_items": whole(1, 100)}
ONE_LIST = both(
    both(_picker({**LISTED, "initial_option": OPTION}), either("options", "option_groups")), _known_choice
)
MANY_LIST = both(
    both(
        _picker({**LISTED, **MANY, "initial_options": items(OPTION, 100)}), either("options", "option_groups")
    ),
    _known_choice,
)
TICKS = {"options": items(RICH_OPTION, 10)}

BUTTON = _element(
    {"text": plain(75)},
    {
        "url": URL,
        "value": string(2000, 0),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
    },
)
IMAGE = both(
    record({"type": anything, "alt_text": string(2000)}, {"image_url": URL, "slack_file": SLACK_FILE}),
    either("image_url", "slack_file"),
)
SELECTS: dict[str, Check] = {
    "static_select": ONE_LIST,
    "external_select": _picker({"min_query_length": whole(0, 1000), "initial_option": OPTION}),
    "users_select": _picker({"initial_user": ID}),
    "conversations_select": _picker(
        {**CONVERSATIONS, "initial_conversation": ID, "response_url_enabled": boolean}
    ),
    "channels_select": _picker({"initial_channel": ID, "response_url_enabled": boolean}),
    "multi_static_select": MANY_LIST,
    "multi_external_select": _picker(
        {**MANY, "min_query_length": whole(0, 1000), "initial_options": items(OPTION, 100, 0)}
    ),
    "multi_users_select": _picker({**MANY, "initial_users": items(ID, 100, 0)}),
    "multi_conversations_select": _picker(
        {**MANY, **CONVERSATIONS, "initial_conversations": items(ID, 100, 0)}
    ),
    "multi_channels_select": _picker({**MANY, "initial_channels": items(ID, 100, 0)}),
}
TIMES: dict[str, Check] = {
    "datepicker": _picker({"initial_date": string(10, 10)}),
    "timepicker": _picker({"initial_time": string(5, 5), "timezone": string(100)}),
    "datetimepicker": _picker({"initial_date_time": whole(10**9, 10**10 - 1)}),
}
CHOICES: dict[str, Check] = {
    "checkboxes": both(_element(TICKS, {"initial_options": items(RICH_OPTION, 10)}), _known_choice),
    "radio_buttons": both(_element(TICKS, {"initial_option": RICH_OPTION}), _known_choice),
}
MENU: dict[str, Check] = {"overflow": _element({"options": items(MENU_OPTION, 5)})}
DISPATCH = {"dispatch_action_config": record({}, {"trigger_actions_on": items(string(50), 2)})}
FIELDS: dict[str, Check] = {
    "plain_text_input": _picker(
        {
            **DISPATCH,
            "multiline": boolean,
            "initial_value": string(3000, 0),
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
        }
    ),
    "number_input": _element(
        {"is_decimal_allowed": boolean},
        {
            **DISPATCH,
            "placeholder": plain(150),
            "initial_value": string(50),
            "min_value": string(50),
            "max_value": string(50),
        },
    ),
    "email_text_input": _picker({**DISPATCH, "initial_value": string(3000, 0)}),
    "url_text_input": _picker({**DISPATCH, "initial_value": string(3000, 0)}),
}
FEEDBACK = record({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})
REACTIVE: dict[str, Check] = {
    "feedback_buttons": _element({"positive_button": FEEDBACK, "negative_button": FEEDBACK}),
    "icon_button": _element(
        {"icon": string(50), "text": plain(75)}, {"value": string(2000), "accessibility_label": string(75)}
    ),
}
