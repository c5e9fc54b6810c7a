"""The conversations.* and users.* methods: who and what is there, page by page."""

import base64
from typing import Any

from bot.demo.workspace.cast import APP, BOT, BOT_NAME, BOT_USER, TEAM, TEAM_NAME
from bot.demo.workspace.core import Core, Refused
from bot.demo.workspace.shown import message_json, person_json
from bot.demo.workspace.state import Conversation, Message, Payload

PAGE = 100


def auth_test(core: Core, _args: Payload) -> Payload:
    """auth.test."""
    return {
        "ok": True,
        "url": f"{core.base}/",
        "team": TEAM_NAME,
        "user": BOT_NAME,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT,
        "app_id": APP,
        "is_enterprise_install": False,
    }


def open_direct(core: Core, args: Payload) -> Payload:
    """conversations.open, for one person."""
    people = [one for one in str(args.get("users") or "").split(",") if one]
    if len(people) != 1:
        raise Refused("users_list_not_supplied" if not people else "not_enough_users")
    conversation = core.open_direct(people[0])
    return {"ok": True, "no_op": True, "already_open": True, "channel": {"id": conversation.id}}


def info(core: Core, args: Payload) -> Payload:
    """conversations.info; with include_num_members also how many."""
    conversation = core.seen_by_bot(str(args.get("channel") or ""))
    shown = conversation_json(core, conversation)
    if _true(args.get("include_num_members")):
        shown["num_members"] = len(conversation.members)
    return {"ok": True, "channel": shown}


def members(core: Core, args: Payload) -> Payload:
    """conversations.members."""
    conversation = core.seen_by_bot(str(args.get("channel") or ""))
    page, cursor = _page(conversation.members, args)
    return {"ok": True, "members": page, "response_metadata": {"next_cursor": cursor}}


def listing(core: Core, args: Payload) -> Payload:
    """conversations.list: channels the app may know of."""
    wanted = _types(args)
    known = [
        one
        for one in core.state.conversations.values()
        if _type(one) in wanted
        and (not one.private or core.bot_in(one))
        and not (one.archived and _true(args.get("exclude_archived")))
    ]
    page, cursor = _page(known, args)
    shown = [conversation_json(core, one) for one in page]
    return {"ok": True, "channels": shown, "response_metadata": {"next_cursor": cursor}}


def of_user(core: Core, args: Payload) -> Payload:
    """users.conversations: those *user* (the app where none is given) is in; of the private ones, those the app is in too."""
    user = args.get("user") or BOT_USER
    if user not in core.state.people:
        raise Refused("user_not_found")
    wanted = _types(args)
    theirs = [
        one
        for one in core.state.conversations.values()
        if _type(one) in wanted and user in one.members and (not one.private or core.bot_in(one))
    ]
    page, cursor = _page(theirs, args)
    shown = [conversation_json(core, one) for one in page]
    return {"ok": True, "channels": shown, "response_metadata": {"next_cursor": cursor}}


def history(core: Core, args: Payload) -> Payload:
    """conversations.history: newest first, without replies and ephemeral messages."""
    conversation = _readable(core, args)
    found = [
        one
        for one in conversation.messages
        if not one.ephemeral and (not one.thread_ts or one.thread_ts == one.ts)
    ]
    return _messages(core, list(reversed(_between(found, args))), args)


def replies(core: Core, args: Payload) -> Payload:
    """conversations.replies: the parent, then its replies, oldest first."""
    conversation = _readable(core, args)
    parent = core.state.message(conversation.id, str(args.get("ts") or ""))
    if parent is None or parent.ephemeral:
        raise Refused("thread_not_found")
    root = parent.thread_ts or parent.ts
    found = [one for one in conversation.messages if not one.ephemeral and root in {one.ts, one.thread_ts}]
    return _messages(core, _between(found, args), args)


def user_info(core: Core, args: Payload) -> Payload:
    """users.info; the e-mail only with its scope, the locale only when asked for."""
    person = core.state.people.get(str(args.get("user") or ""))
    if person is None:
        raise Refused("user_not_found")
    return {"ok": True, "user": _shown(core, person, args)}


def user_list(core: Core, args: Payload) -> Payload:
    """users.list."""
    page, cursor = _page(list(core.state.people.values()), args)
    shown = [_shown(core, one, args) for one in page]
    return {"ok": True, "members": shown, "response_metadata": {"next_cursor": cursor}}


def by_email(core: Core, args: Payload) -> Payload:
    """users.lookupByEmail."""
    wanted = str(args.get("email") or "").casefold()
    found = next(
        (one for one in core.state.people.values() if wanted and one.email.casefold() == wanted), None
    )
    if found is None or found.deleted:
        raise Refused("users_not_found")
    return {"ok": True, "user": _shown(core, found, args)}


def conversation_json(core: Core, conversation: Conversation) -> Payload:
    """A conversation as Slack's methods show it."""
    shown: Payload = {
        "id": conversation.id,
        "created": conversation.created,
        "is_archived": conversation.archived,
        "is_im": conversation.direct,
        "is_channel": not conversation.direct,
        "is_group": False,
        "is_mpim": False,
        "is_private": conversation.private or conversation.direct,
        "is_shared": conversation.shared,
        "is_ext_shared": conversation.shared,
        "is_org_shared": False,
        "context_team_id": TEAM,
    }
    if conversation.direct:
        return {**shown, "user": conversation.with_user}
    return {
        **shown,
        "name": conversation.name,
        "name_normalized": conversation.name,
        "is_general": conversation.name == "general",
        "is_member": core.bot_in(conversation),
        "topic": {"value": conversation.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def _shown(core: Core, person: Any, args: Payload) -> Payload:
    return person_json(
        person,
        email="users:read.email" in core.scopes,
        locale=_true(args.get("include_locale")),
        now=core.state.now(),
    )


def _readable(core: Core, args: Payload) -> Conversation:
    conversation = core.seen_by_bot(str(args.get("channel") or ""))
    if not core.bot_in(conversation):
        raise Refused("not_in_channel")
    return conversation


def _between(found: list[Message], args: Payload) -> list[Message]:
    oldest, latest = str(args.get("oldest") or "0"), str(args.get("latest") or "")
    ends = _true(args.get("inclusive"))
    lowest, highest = float(oldest), float(latest) if latest else float("inf")
    return [
        one
        for one in found
        if lowest < float(one.ts) < highest or (ends and float(one.ts) in {lowest, highest})
    ]


def _messages(core: Core, found: list[Message], args: Payload) -> Payload:
    page, cursor = _page(found, args)
    whole = _true(args.get("include_all_metadata"))
    shown = [message_json(one, core.state.files, core.base, metadata=whole) for one in page]
    return {
        "ok": True,
        "messages": shown,
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def _page(every: list[Any], args: Payload) -> tuple[list[Any], str]:
    """One page and the cursor of the next ("" on the last)."""
    try:
        start = int(
            base64.b64decode(args.get("cursor") or base64.b64encode(b"at:0")).decode().removeprefix("at:")
        )
        size = min(max(int(args.get("limit") or PAGE), 1), 1000)
    except ValueError as wrong:
        raise Refused("invalid_cursor" if args.get("cursor") else "invalid_limit") from wrong
    end = start + size
    cursor = base64.b64encode(f"at:{end}".encode()).decode() if end < len(every) else ""
    return every[start:end], cursor


def _types(args: Payload) -> set[str]:
    return {one.strip() for one in str(args.get("types") or "public_channel").split(",")}


def _type(conversation: Conversation) -> str:
    if conversation.direct:
        return "im"
    return "private_channel" if conversation.private else "public_channel"


def _true(value: object) -> bool:
    return str(value).lower() in {"true", "1"}
