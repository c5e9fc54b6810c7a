"""What a person did -> the payload Slack sends about it."""

import secrets
from typing import Any

from bot.demo.workspace.cast import APP, BOT_USER, TEAM, TEAM_NAME, Person
from bot.demo.workspace.core import Core
from bot.demo.workspace.elements import picked, state_of
from bot.demo.workspace.shown import message_json
from bot.demo.workspace.state import Conversation, Message, Payload, View
from bot.demo.workspace.views import view_json

DOMAIN = TEAM_NAME.lower()
VERIFICATION = "make-believe"


def command(core: Core, person: Person, channel: Conversation, typed: str, door: str) -> Payload:
    """A slash command as it was *typed*; *door* is its response_url."""
    name, _, text = typed.partition(" ")
    return {
        "token": VERIFICATION,
        "team_id": core.outer_team(channel.id) if channel.host != TEAM else person.team,
        "team_domain": DOMAIN,
        "channel_id": channel.id,
        "channel_name": "directmessage"
        if channel.direct
        else "privategroup"
        if channel.private
        else channel.name,
        "user_id": person.id,
        "user_name": person.handle,
        "command": name,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": door,
        "trigger_id": core.new_trigger(person.id),
    }


def interaction(core: Core, person: Person, kind: str, view: View | None = None) -> Payload:
    """What every interaction begins with."""
    return {
        "type": kind,
        "user": {"id": person.id, "username": person.handle, "name": person.handle, "team_id": person.team},
        "api_app_id": APP,
        "token": VERIFICATION,
        "team": {"id": core.outer_team(), "domain": DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": core.new_trigger(person.id, view.id if view else ""),
    }


def place(core: Core, where: Message | View) -> Payload:
    """The part of an interaction that says where the element stands."""
    if isinstance(where, View):
        return {"container": {"type": "view", "view_id": where.id}, "view": view_json(where)}
    conversation = core.state.conversations[where.channel]
    container: Payload = {
        "type": "message",
        "message_ts": where.ts,
        "channel_id": where.channel,
        "is_ephemeral": where.ephemeral,
    }
    if where.thread_ts:
        container["thread_ts"] = where.thread_ts
    shown: Payload = {
        "container": container,
        "team": {"id": core.outer_team(where.channel), "domain": DOMAIN},
        "channel": {
            "id": conversation.id,
            "name": "directmessage" if conversation.direct else conversation.name,
        },
        "state": {"values": state_of(where.picked)},
    }
    if not where.ephemeral:  # Slack does not send the body of an ephemeral message
        shown["message"] = message_json(where, core.state.files, core.base, metadata=True)
    return shown


def action(core: Core, block: Payload, element: Payload, value: Any) -> Payload:
    """One entry of `actions`: a button with its value, anything else with what was picked."""
    shown: Payload = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block.get("block_id", ""),
        "action_ts": core.state.stamp(),
    }
    if element["type"] != "button":
        return shown | picked(element, value)
    shown["text"] = element["text"]
    return shown | {key: element[key] for key in ("value", "style", "url") if key in element}


def suggestion(
    core: Core, person: Person, where: Message | View, found: tuple[Payload, Payload], query: str
) -> Payload:
    """A request for the options of an external select."""
    block, element = found
    start = interaction(core, person, "block_suggestion")
    start.pop("trigger_id")
    return {
        **start,
        **place(core, where),
        "action_id": element["action_id"],
        "block_id": block.get("block_id", ""),
        "value": query,
    }


def event(core: Core, body: Payload) -> Payload:
    """An event in its outer envelope; in a channel that another company made, the outer ids are theirs."""
    channel = str(body.get("channel") or "")
    outer, there = core.outer_team(channel), core.state.conversations.get(channel)
    return {
        "token": VERIFICATION,
        "team_id": outer,
        "context_team_id": outer,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": body,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(float(body.get("event_ts", "0"))),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": there is not None and there.shared,
        "event_context": secrets.token_hex(8),
    }
