"""The files.* methods and the upload address: three steps -> a file shared in a conversation."""

import asyncio

from bot.demo.blocks_check import block_faults
from bot.demo.workspace.cast import BOT_USER
from bot.demo.workspace.core import Core, Refused
from bot.demo.workspace.elements import with_ids
from bot.demo.workspace.shown import file_json
from bot.demo.workspace.state import File, Message, Payload

LARGEST = 1024**3


def upload_url(core: Core, args: Payload) -> Payload:
    """files.getUploadURLExternal: *length* is in bytes."""
    name, length = args.get("filename"), _whole(args.get("length"))
    if not name or length is None:
        raise Refused(
            "invalid_arguments", response_metadata={"messages": ["[ERROR] filename and length are needed"]}
        )
    if not 0 < length <= LARGEST:
        raise Refused("file_upload_size_restricted")
    file = File(
        id=core.state.fresh("F"),
        name=str(name),
        length=length,
        key=core.state.fresh("k"),
        created=core.state.now(),
    )
    core.state.files[file.id] = file
    return {"ok": True, "upload_url": f"{core.base}/upload/v1/{file.key}", "file_id": file.id}


def receive(core: Core, key: str, content: bytes) -> tuple[int, str]:
    """Status and text for bytes sent to an upload address; a wrong length is refused."""
    file = next((one for one in core.state.files.values() if one.key == key), None)
    if file is None or file.content is not None:
        return 404, "not found"
    if len(content) != file.length:
        return 400, f"expected {file.length} bytes, got {len(content)}"
    file.content = content
    return 200, f"OK - {len(content)}"


def complete(core: Core, args: Payload) -> Payload:
    """files.completeUploadExternal: the files appear in the conversation a little after the answer, which names no share."""
    named = args.get("files") or []
    if not isinstance(named, list) or not named:
        raise Refused("invalid_arguments")
    files = [core.state.files.get(one.get("id", "")) for one in named]
    if any(file is None or file.content is None or file.deleted or file.done for file in files):
        raise Refused("file_not_found")
    known = [file for file in files if file is not None]
    if args.get("channel_id"):
        _share_soon(core, known, args)
    for file, one in zip(known, named, strict=True):
        file.done, file.title = True, one.get("title") or file.name
    core.state.changed()
    return {"ok": True, "files": [file_json(file, core.base) for file in known]}


def info(core: Core, args: Payload) -> Payload:
    """files.info."""
    return {"ok": True, "file": file_json(_file(core, args), core.base), "comments": []}


def delete(core: Core, args: Payload) -> Payload:
    """files.delete: the file goes from every message; a message with nothing else goes too."""
    file = _file(core, args)
    file.deleted, file.content = True, b""
    for channel, ts in file.shares:
        message = core.state.message(channel, ts)
        if message is not None and not (message.text or message.blocks) and message.files == [file.id]:
            core.state.remove(message)
        elif message is not None:
            core.state.touch(message)
    return {"ok": True}


def _share_soon(core: Core, files: list[File], args: Payload) -> None:
    """Checks where the files go, then shares them after the answer left."""
    wanted = str(args["channel_id"])
    if wanted not in core.state.conversations:  # names and people are not taken here
        raise Refused("channel_not_found")
    conversation = core.postable(wanted)
    thread = args.get("thread_ts") or ""
    if thread and core.state.message(conversation.id, thread) is None:
        raise Refused("thread_not_found")
    blocks = [] if args.get("initial_comment") else args.get("blocks") or []
    if any(isinstance(block, dict) and block.get("type") == "markdown" for block in blocks):
        raise Refused("internal_error")
    lines = block_faults(blocks)
    if lines:
        raise Refused("invalid_blocks", response_metadata={"messages": lines})
    message = Message(
        ts="",
        channel=conversation.id,
        user=BOT_USER,
        text=args.get("initial_comment") or "",
        blocks=with_ids(blocks),
        thread_ts=thread,
        subtype="file_share",
        files=[file.id for file in files],
    )
    asyncio.get_running_loop().call_later(core.share_seconds, _share, core, files, message)


def _share(core: Core, files: list[File], message: Message) -> None:
    message.ts = core.state.stamp()
    for file in files:
        file.shares.append((message.channel, message.ts))
    core.state.add(message)


def _file(core: Core, args: Payload) -> File:
    file = core.state.files.get(args.get("file") or "")
    if file is None or not file.done:
        raise Refused("file_not_found")
    if file.deleted:
        raise Refused("file_deleted")
    return file


def _whole(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None
