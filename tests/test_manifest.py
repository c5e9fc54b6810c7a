import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.errors import SettingsError
from bot.manifest import http_form

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "manifest.yml").read_text(encoding="utf-8")
MANIFEST: dict[str, Any] = yaml.safe_load(TEXT)
SCOPES = MANIFEST["oauth_config"]["scopes"]
SCHEMA = ROOT.parent / "shared" / "slack" / "manifest.schema.json"

# What each Web API method needs with a bot token, as its page says; conversations.* need one for each kind of channel.
NEEDS: dict[str, set[str]] = {
    "auth.test": set(),
    "apps.connections.open": set(),
    "chat.delete": {"chat:write"},
    "chat.getPermalink": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history"},
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.members": {"channels:read", "groups:read"},
    "conversations.open": {"im:write"},
    "conversations.replies": {"channels:history", "groups:history"},
    "files.completeUploadExternal": {"files:write"},
    "files.delete": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "reactions.add": {"reactions:write"},
    "reactions.remove": {"reactions:write"},
    "users.conversations": {"channels:read", "groups:read"},
    "users.info": {"users:read", "users:read.email"},
    "users.lookupByEmail": {"users:read.email"},
    "views.open": set(),
    "views.publish": set(),
    "views.push": set(),
    "views.update": set(),
}
# What is needed to be sent an event, a command or a press, whatever is called then.
RECEIVES = {
    "app_mention": {"app_mentions:read"},
    "channel_archive": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "channel_left": {"channels:read"},
    "group_archive": {"groups:read"},
    "group_deleted": {"groups:read"},
    "group_left": {"groups:read"},
    "message.im": {"im:history"},
    "user_change": {"users:read"},
    "app_home_opened": set(),
    "app_uninstalled": set(),
    "tokens_revoked": set(),
}
_METHOD = re.compile(
    r"(?:auth|apps|chat|conversations|files|reactions|users|views|usergroups|team|bots|pins)\.[a-zA-Z.]+"
)


def methods_called() -> Iterator[str]:
    """Every Web API method that a string in the code names, as called."""
    for top in ("handlers", "bot/roof"):
        for path in sorted((ROOT / top).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Constant)
                    and isinstance(node.value, str)
                    and _METHOD.fullmatch(node.value)
                ):
                    yield node.value


def test_the_table_knows_every_method_that_is_called() -> None:
    assert sorted(set(methods_called()) - NEEDS.keys()) == []


def test_every_scope_is_needed_and_every_needed_scope_is_asked_for() -> None:
    needed = set().union(*(NEEDS.get(method, set()) for method in methods_called()))
    received = set().union(
        *(RECEIVES[event] for event in MANIFEST["settings"]["event_subscriptions"]["bot_events"])
    )
    required = set(SCOPES["bot"]) - set(SCOPES["bot_optional"])

    assert sorted(required - needed - received - {"commands"}) == []
    assert sorted((needed | received) - set(SCOPES["bot"])) == []


def test_optional_scopes_are_marked_among_the_others_and_only_spare_ones() -> None:
    assert set(SCOPES["bot_optional"]) == {"channels:history", "groups:history", "reactions:write"}
    assert set(SCOPES["bot_optional"]) < set(SCOPES["bot"])
    assert SCOPES["bot"] == sorted(set(SCOPES["bot"]))
    assert SCOPES.keys() == {"bot", "bot_optional"}


@pytest.mark.parametrize(
    "scope", ["chat:write.public", "channels:join", "files:read", "users:write", "admin"]
)
def test_scopes_that_nobody_needs_stay_away(scope: str) -> None:
    assert scope not in SCOPES["bot"]


def test_every_scope_says_what_it_is_for() -> None:
    bot = TEXT.split("    bot:\n")[1].split("    # An admin")[0]

    assert [line for line in bot.splitlines() if not re.fullmatch(r" {6}- [a-z_:.]+ +# \S.+", line)] == []


@pytest.mark.parametrize("form", ["socket", "http"])
def test_both_forms_keep_to_slacks_lengths(form: str) -> None:
    manifest = MANIFEST if form == "socket" else yaml.safe_load(http_form(TEXT, "https://logins.example.com"))
    shown = manifest["display_information"]
    (command,) = manifest["features"]["slash_commands"]

    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert command["command"] == "/logins"
    assert command["should_escape"] is True
    assert len(command["usage_hint"]) <= 1000
    assert all(
        len(one["name"]) <= 24 and len(one["description"]) <= 150 for one in manifest["features"]["shortcuts"]
    )
    assert manifest["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert manifest["settings"]["interactivity"]["is_enabled"] is True
    if SCHEMA.exists():
        jsonschema.validate(manifest, json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_the_file_is_the_socket_mode_form_and_names_no_address() -> None:
    assert MANIFEST["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in TEXT


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://logins.example.com", "https://logins.example.com/slack/events"),
        ("https://logins.example.com/", "https://logins.example.com/slack/events"),
        (" https://logins.example.com/slack/events/ ", "https://logins.example.com/slack/events"),
        ("https://example.com:8443/bot", "https://example.com:8443/bot/slack/events"),
    ],
)
def test_the_http_form_sends_everything_to_the_address(url: str, address: str) -> None:
    manifest = yaml.safe_load(http_form(TEXT, url))
    settings = manifest["settings"]

    assert manifest["features"]["slash_commands"][0]["url"] == address
    assert settings["event_subscriptions"]["request_url"] == address
    assert settings["interactivity"] == {
        "is_enabled": True,
        "request_url": address,
        "message_menu_options_url": address,
    }
    assert settings["socket_mode_enabled"] is False
    assert (
        settings["event_subscriptions"]["bot_events"]
        == MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    )
    assert manifest["oauth_config"] == MANIFEST["oauth_config"]


@pytest.mark.parametrize(
    "url",
    [
        "http://logins.example.com",
        "logins.example.com",
        "",
        "https://",
        "https://a@b.example",
        "https://x?y",
        "https://x#y",
        "https://[",
    ],
)
def test_an_address_slack_could_not_use_is_refused(url: str) -> None:
    with pytest.raises(SettingsError) as refused:
        http_form(TEXT, url)

    assert refused.value.problems == (
        "--url should be a public https address such as https://logins.example.com",
    )


def test_the_http_form_says_which_secret_it_needs() -> None:
    assert http_form(TEXT, "https://logins.example.com").splitlines()[0] == (
        "# The Slack app in its HTTP form; set SLACK_SIGNING_SECRET and leave SLACK_APP_TOKEN empty."
    )
