"""An answer's files -> the asker's messages or a thread; what became of them, in a sentence."""

import asyncio
import logging
from collections.abc import Sequence
from typing import NamedTuple

from bot.models import Answer, Asker, Sheet
from bot.models.text import mrkdwn
from bot.picture import pictures
from handlers import hand
from handlers.calling import LIMITED
from handlers.parts import Parts
from handlers.slack import SlackRefused, SlackUnclear

log = logging.getLogger(__name__)

WHY_NOT = {
    "missing_scope": "I may not write files here",
    "not_in_channel": "I am not in this channel",
    "channel_not_found": "I am not in this channel",
    "file_upload_size_restricted": "the file is too large for this workspace",
    "messages_tab_disabled": "your messages with me are closed",
    "storage_limit_reached": "the workspace has no room left for files",
}
KINDS = {"RAW": "the phone system's own rows", "PNG": "picture"}
CLOSED = frozenset({"channel_not_found", "messages_tab_disabled", "is_archived"})


class Sent(NamedTuple):
    """Whether the files arrived and the sentence (mrkdwn, escaped) that says so."""

    ok: bool
    said: str


NO_PICTURE = Sent(ok=False, said="The picture could not be drawn; try again.")


async def picture_of(parts: Parts, found: Answer) -> tuple[Sheet, ...]:
    """The timeline as a file; none where it is not wanted, too many are drawn already, or it cannot be drawn."""
    line = found.timeline
    if not found.picture or line is None or not parts.pictures or parts.drawn.full:
        return ()
    try:
        with parts.drawn:
            return await asyncio.to_thread(pictures, line, found.picture)
    except Exception:
        log.exception("the timeline could not be drawn")
        return ()


async def _picture_follows(parts: Parts, found: Answer, channel: str, thread: str) -> None:
    """Drawing takes longer than all the rest, so the CSV does not wait for it; a picture that is lost costs nothing else."""
    if sheets := await picture_of(parts, found):
        try:
            await parts.slack.upload(sheets, channel, thread=thread)
        except (SlackRefused, SlackUnclear) as failed:
            log.warning("picture not sent: %s", failed)


async def send_to_messages(parts: Parts, found: Answer, asker: Asker) -> Sent:
    """Send them to the asker's own messages with us: files cannot be ephemeral, so this is the private way."""
    if not (sheets := found.sheets or await picture_of(parts, found)):
        return NO_PICTURE
    try:
        channel = await _to_dm(parts, asker, sheets, mrkdwn(found.summary.title))
    except (SlackRefused, SlackUnclear) as failed:
        return not_sent(failed)
    if found.sheets:
        parts.receiver.start(_picture_follows(parts, found, channel, ""))
    return Sent(ok=True, said=sent_to_messages(kinds_of(sheets), parts, channel))


def sent_to_messages(kinds: str, parts: Parts, channel: str) -> str:
    """Where the files of a private answer are: in *channel*, the asker's messages with us."""
    return f"{kinds}: sent to <{parts.slack.address_of(channel)}|your messages with me>"


async def _to_dm(parts: Parts, asker: Asker, sheets: Sequence[Sheet], words: str) -> str:
    """Upload to the asker's messages, which are opened anew where Slack no longer takes anything there; their channel."""
    try:
        channel = await parts.slack.dm(asker.user)
        await _upload(parts, sheets, channel, words=words)
    except SlackRefused as refused:
        if refused.code not in CLOSED:
            raise
        parts.slack.reopen(asker.user)
        channel = await parts.slack.dm(asker.user)
        await _upload(parts, sheets, channel, words=words)
    return channel


async def _upload(
    parts: Parts, sheets: Sequence[Sheet], channel: str, *, thread: str = "", words: str = ""
) -> None:
    """Upload them, unless a process that died over the same work has."""
    place = f"{channel}/{thread}#files"
    if not hand.take_up(place):
        sent = await parts.slack.upload(sheets, channel, thread=thread, words=words)
        await hand.posted(place, sent[0])


async def send_to_thread(parts: Parts, found: Answer, channel: str, thread: str) -> Sent:
    """Send them into the thread of the posted answer."""
    if not (sheets := found.sheets or await picture_of(parts, found)):
        return NO_PICTURE
    try:
        await _upload(parts, sheets, channel, thread=thread)
    except (SlackRefused, SlackUnclear) as failed:
        return not_sent(failed)
    if found.sheets:
        parts.receiver.start(_picture_follows(parts, found, channel, thread))
    return Sent(ok=True, said=f"{kinds_of(sheets)}: in the thread")


def kinds_of(sheets: Sequence[Sheet]) -> str:
    """The kinds of files in words, as in CSV and XLSX."""
    kinds = list(dict.fromkeys(KINDS.get(_kind(sheet), _kind(sheet)) for sheet in sheets))
    said = " and ".join(part for part in (", ".join(kinds[:-1]), kinds[-1]) if part)
    return said[:1].upper() + said[1:]


def _kind(sheet: Sheet) -> str:
    kind = sheet.name.rpartition(".")[2].upper()
    return "RAW" if kind == "CSV" and sheet.name.endswith("_rows.csv") else kind


def not_sent(failed: Exception) -> Sent:
    """Why a file did not arrive; the summary stands on its own."""
    log.warning("file not sent: %s", failed)
    if not isinstance(failed, SlackRefused):
        perhaps = isinstance(failed, SlackUnclear) and failed.method == "files.completeUploadExternal"
        said = (
            "Slack did not say whether the CSV arrived."
            if perhaps
            else "The CSV could not be sent: Slack did not answer."
        )
        return Sent(ok=False, said=said)
    if failed.code in LIMITED:
        wait = f" for {failed.wait_seconds:.0f} s" if failed.wait_seconds else ""
        return Sent(
            ok=False,
            said=f"The CSV could not be sent: Slack asked me to wait{wait}. Press the button after that.",
        )
    scope = f" (scope {mrkdwn(failed.needed)})" if failed.needed else ""
    return Sent(
        ok=False, said=f"The CSV could not be sent: {WHY_NOT.get(failed.code, 'Slack refused it')}{scope}."
    )
