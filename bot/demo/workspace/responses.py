"""What the app sends to a response_url, or answers a command with -> messages; five uses in thirty minutes."""

from bot.demo.blocks_check import message_fault
from bot.demo.workspace.cast import BOT_USER
from bot.demo.workspace.core import RESPONSE_SECONDS, RESPONSE_USES, Core, Door, Refused
from bot.demo.workspace.elements import with_ids
from bot.demo.workspace.state import Message, Payload


def respond(core: Core, key: str, body: Payload) -> None:
    """One use of a response_url; raises Refused with Slack's reason."""
    door = core.doors.get(key)
    if door is None or core.refusing:
        raise Refused("invalid_url" if door is None else core.refusing)
    if door.channel not in core.state.conversations:
        raise Refused("channel_not_found")
    if core.state.now() - door.made > RESPONSE_SECONDS:
        raise Refused("expired_url")
    if door.uses >= RESPONSE_USES:
        raise Refused("used_url")
    if not body.get("delete_original"):
        _refuse_bad(body)
    door.uses += 1
    apply(core, door, body)


def apply(core: Core, door: Door, body: Payload) -> None:
    """Deletes, replaces or adds the message that *body* describes."""
    there = door.message if door.message in core.state.conversations[door.channel].messages else None
    if body.get("delete_original"):
        if there is not None:
            core.state.remove(there)
        return
    if body.get("replace_original") and there is not None:
        there.text, there.blocks = body.get("text") or "", with_ids(body.get("blocks") or [])
        there.metadata = body.get("metadata") or there.metadata
        there.edited = core.state.stamp()
        there.picked.clear()
        core.state.touch(there)
        return
    public = body.get("response_type") == "in_channel"
    message = Message(
        ts=core.state.stamp(),
        channel=door.channel,
        user=BOT_USER,
        text=body.get("text") or "",
        blocks=with_ids(body.get("blocks") or []),
        thread_ts=_thread(door, body),
        only_for="" if public else door.user,
        metadata=body.get("metadata") if public else None,
    )
    core.state.add(message)
    if door.message is None:
        door.message = message


def answered(core: Core, door: Door, body: Payload) -> None:
    """The body of an acknowledgement, shown as the answer; one that breaks a limit is dropped, as Slack does."""
    if body and message_fault(body) is None:
        apply(core, door, body)


def _thread(door: Door, body: Payload) -> str:
    """The thread an answer stands in: the one named, else the one of the message it belongs to."""
    return str(body.get("thread_ts") or "") or (door.message.thread_ts if door.message else "")


def _refuse_bad(body: Payload) -> None:
    bad = message_fault(body)
    if bad:
        raise Refused(bad[0], response_metadata={"messages": bad[1]})
