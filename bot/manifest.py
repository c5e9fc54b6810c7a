"""The Slack app's manifest in its Socket Mode form -> the same in its HTTP form, for a public address."""

from typing import Any
from urllib.parse import urlsplit

import yaml

from bot.errors import SettingsError

EVENTS_PATH = "/slack/events"


def http_form(text: str, url: str) -> str:
    """The manifest *text* with every request going to *url* plus `/slack/events`, and Socket Mode off.

    *url* is the public https address of the program, with or without that path. Raises `SettingsError` for any other.
    """
    address = _address(url)
    manifest: dict[str, Any] = yaml.safe_load(text)
    for command in manifest["features"]["slash_commands"]:
        command["url"] = address
    settings = manifest["settings"]
    settings["event_subscriptions"] = {"request_url": address, **settings["event_subscriptions"]}
    settings["interactivity"] |= {"request_url": address, "message_menu_options_url": address}
    settings["socket_mode_enabled"] = False
    written = yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=120)
    return f"# The Slack app in its HTTP form; set SLACK_SIGNING_SECRET and leave SLACK_APP_TOKEN empty.\n{written}"


def _address(url: str) -> str:
    wrong = SettingsError(("--url should be a public https address such as https://logins.example.com",))
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        raise wrong from None
    if parts.scheme != "https" or not host or parts.query or parts.fragment or "@" in parts.netloc:
        raise wrong
    return f"https://{parts.netloc}{parts.path.rstrip('/').removesuffix(EVENTS_PATH)}{EVENTS_PATH}"


def loaded(text: str) -> dict[str, Any]:
    """The manifest as a mapping."""
    manifest: dict[str, Any] = yaml.safe_load(text)
    return manifest
