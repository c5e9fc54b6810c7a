"""The chat.* and reactions.* methods: what the app posts -> messages in the make-believe workspace."""

from bot.demo.blocks_check import message_fault, metadata_fault
from bot.demo.workspace.cast import BOT_USER
from bot.demo.workspace.core import Core, Refused
from bot.demo.workspace.elements import with_ids
from bot.demo.workspace.shown import message_json
from bot.demo.workspace.state import Conversation, Message, Payload

SECOND = 1.0


def refuse_bad(args: Payload) -> None:
    """Raises Slack's refusal of a message that breaks a limit."""
    bad = message_fault(args)
    if bad:
        code, lines = bad
        more: Payload = {"errors": lines, "response_metadata": {"messages": lines}} if lines else {}
        raise Refused(code, **more)


def post_message(core: Core, args: Payload) -> Payload:
    """chat.postMessage. A thread whose parent is not there is refused, which is stricter than Slack."""
    conversation = core.postable(_wanted(args, "channel"))
    refuse_bad(args)
    _one_a_second(core, conversation)
    message = core.state.add(
        Message(
            ts=core.state.stamp(),
            channel=conversation.id,
            user=BOT_USER,
            text=args.get("text") or "",
            blocks=with_ids(args.get("blocks") or []),
            thread_ts=_thread(core, conversation, args.get("thread_ts") or ""),
            metadata=args.get("metadata") or None,
        )
    )
    return {
        "ok": True,
        "channel": conversation.id,
        "ts": message.ts,
        "message": message_json(message, core.state.files, core.base, metadata=True),
    }


def post_ephemeral(core: Core, args: Payload) -> Payload:
    """chat.postEphemeral."""
    conversation = core.postable(_wanted(args, "channel"))
    user = _wanted(args, "user")
    if user not in core.state.people:
        raise Refused("user_not_found")
    if user not in conversation.members:
        raise Refused("user_not_in_channel")
    refuse_bad(args)
    message = core.state.add(
        Message(
            ts=core.state.stamp(),
            channel=conversation.id,
            user=BOT_USER,
            text=args.get("text") or "",
            blocks=with_ids(args.get("blocks") or []),
            thread_ts=_thread(core, conversation, args.get("thread_ts") or ""),
            only_for=user,
        )
    )
    return {"ok": True, "message_ts": message.ts}


def update(core: Core, args: Payload) -> Payload:
    """chat.update: the app's own posted messages only."""
    message = _own(core, args, "cant_update_message")
    new = {"text": args.get("text"), "blocks": args.get("blocks"), "metadata": args.get("metadata")}
    if new["text"] is None and new["blocks"] is None:
        if new["metadata"] is None:
            raise Refused("no_text")
        bad = metadata_fault(new["metadata"])
        if bad:
            raise Refused(bad[0])
    else:
        refuse_bad(new)
        message.text = new["text"] or ""
        # A text without blocks takes the blocks away, as in Slack.
        message.blocks = with_ids(new["blocks"] or [])
    if new["metadata"] is not None:
        message.metadata = new["metadata"]
    message.edited = core.state.stamp()
    message.picked.clear()
    core.state.touch(message)
    return {
        "ok": True,
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "message": message_json(message, core.state.files, core.base),
    }


def delete(core: Core, args: Payload) -> Payload:
    """chat.delete: the app's own posted messages only."""
    message = _own(core, args, "cant_delete_message")
    core.state.remove(message)
    return {"ok": True, "channel": message.channel, "ts": message.ts}


def permalink(core: Core, args: Payload) -> Payload:
    """chat.getPermalink."""
    conversation = core.seen_by_bot(_wanted(args, "channel"))
    message = core.state.message(conversation.id, _wanted(args, "message_ts"))
    if message is None or message.ephemeral:
        raise Refused("message_not_found")
    link = f"{core.base}/archives/{conversation.id}/p{message.ts.replace('.', '')}"
    thread = f"?thread_ts={message.thread_ts}&cid={conversation.id}" if message.thread_ts else ""
    return {"ok": True, "channel": conversation.id, "permalink": link + thread}


def add_reaction(core: Core, args: Payload) -> Payload:
    """reactions.add."""
    message, name = _reacted(core, args)
    if BOT_USER in message.reactions.get(name, []):
        raise Refused("already_reacted")
    message.reactions.setdefault(name, []).append(BOT_USER)
    core.state.touch(message)
    return {"ok": True}


def remove_reaction(core: Core, args: Payload) -> Payload:
    """reactions.remove."""
    message, name = _reacted(core, args)
    if BOT_USER not in message.reactions.get(name, []):
        raise Refused("no_reaction")
    message.reactions[name].remove(BOT_USER)
    if not message.reactions[name]:
        del message.reactions[name]
    core.state.touch(message)
    return {"ok": True}


def _wanted(args: Payload, key: str) -> str:
    value = args.get(key)
    if not value or not isinstance(value, str):
        missing = {"channel": "channel_not_found", "user": "user_not_found"}
        raise Refused(missing.get(key, "invalid_arguments"))
    return value


def _thread(core: Core, conversation: Conversation, thread_ts: str) -> str:
    """The root of the thread meant by *thread_ts*."""
    if not thread_ts:
        return ""
    parent = core.state.message(conversation.id, thread_ts)
    if parent is None or parent.ephemeral:
        raise Refused("thread_not_found")
    return parent.thread_ts or parent.ts


def _own(core: Core, args: Payload, otherwise: str) -> Message:
    """The app's own posted message that *args* name."""
    conversation = core.seen_by_bot(_wanted(args, "channel"))
    message = core.state.message(conversation.id, args.get("ts") or "")
    if message is None or message.ephemeral:
        raise Refused("message_not_found")
    if message.user != BOT_USER:
        raise Refused(otherwise)
    if conversation.archived:
        raise Refused("is_archived")
    return message


def _reacted(core: Core, args: Payload) -> tuple[Message, str]:
    conversation = core.seen_by_bot(_wanted(args, "channel"))
    message = core.state.message(conversation.id, args.get("timestamp") or "")
    if message is None or message.ephemeral:
        raise Refused("message_not_found")
    name = args.get("name") or ""
    if not name:
        raise Refused("invalid_name")
    if not core.bot_in(conversation):
        raise Refused("not_in_channel")
    return message, name


def _one_a_second(core: Core, conversation: Conversation) -> None:
    """Slack's limit of one message a second in a channel, where it is switched on."""
    now, last = core.state.now(), core.posted_at.get(conversation.id, 0.0)
    if core.one_post_a_second and now - last < SECOND:
        raise Refused("ratelimited", retry_after=1)
    core.posted_at[conversation.id] = now
