"""The workspace's state -> what one person sees, as the JSON the page draws."""

from typing import TYPE_CHECKING, Any

from bot.demo.workspace.cast import BOT_USER, TEAM_NAME
from bot.demo.workspace.shown import file_json
from bot.demo.workspace.state import Conversation, Message, Payload, View

if TYPE_CHECKING:
    from bot.demo.workspace.bench import Workspace

LATEST = 300  # messages of one channel that the page draws
COMMANDS = (
    {"command": "/logins", "usage_hint": "[queue or agent] [when]", "description": "Who was logged in"},
)


def seen_by(workspace: "Workspace", viewer: str) -> Payload:
    """People, channels with their messages, modals and Home of *viewer*, and what they may type."""
    state = workspace.core.state
    state.direct(viewer)
    mine = [one for one in state.conversations.values() if viewer in one.members]
    stack = state.modals.get(viewer, [])
    home = state.homes.get(viewer)
    features: Any = workspace.manifest.get("features", {})
    return {
        "version": state.version,
        "now": state.now(),
        "team": TEAM_NAME,
        "app": BOT_USER,
        "viewer": viewer,
        "people": {one.id: _person(one) for one in state.people.values()},
        "channels": [_channel(workspace, one, viewer) for one in mine],
        "modal": _view(stack[-1]) | {"depth": len(stack)} if stack else None,
        "home": _view(home) if home else None,
        "commands": [
            {"name": row["command"], "hint": row.get("usage_hint", ""), "about": row.get("description", "")}
            for row in features.get("slash_commands", COMMANDS)
        ],
        "shortcuts": [
            {"name": row["name"], "callback": row["callback_id"], "about": row.get("description", "")}
            for row in features.get("shortcuts", ())
            if row.get("type") == "global"
        ],
    }


def _person(person: Any) -> Payload:
    return {"id": person.id, "name": person.name, "about": person.about, "bot": person.bot, "tz": person.tz}


def _channel(workspace: "Workspace", conversation: Conversation, viewer: str) -> Payload:
    seen = workspace.core.state.visible(conversation.id, viewer)[-LATEST:]
    return {
        "id": conversation.id,
        "name": conversation.name,
        "topic": conversation.topic,
        "direct": conversation.direct,
        "private": conversation.private,
        "shared": conversation.shared,
        "archived": conversation.archived,
        "app": workspace.core.bot_in(conversation),
        "members": len(conversation.members),
        "messages": [_message(workspace, one) for one in seen],
    }


def _message(workspace: "Workspace", message: Message) -> Payload:
    files = workspace.core.state.files
    return {
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks,
        "thread": message.thread_ts,
        "private": message.ephemeral,
        "edited": bool(message.edited) and not message.ephemeral,
        "reactions": {name: len(users) for name, users in message.reactions.items()},
        "files": [file_json(files[one], "") for one in message.files],
        "picked": message.picked,
        "version": message.version,
    }


def _view(view: View) -> Payload:
    return {
        "id": view.id,
        "body": view.body,
        "errors": view.errors,
        "picked": view.picked,
        "version": view.version,
    }
