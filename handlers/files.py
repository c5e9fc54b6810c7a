"""An answer's files -> the asker's messages or a thread; what became of them, in a sentence."""

import logging
from collections.abc import Sequence
from typing import NamedTuple

from bot.models import Answer, Asker, Sheet
from bot.models.text import mrkdwn
from handlers.parts import Parts
from handlers.slack import SlackRefused, SlackUnclear

log = logging.getLogger(__name__)

WHY_NOT = {
    "missing_scope": "I may not write files here",
    "not_in_channel": "I am not in this channel",
    "channel_not_found": "I am not in this channel",
    "file_upload_size_restricted": "the file is too large for this workspace",
    "storage_limit_reached": "the workspace has no room left for files",
}


class Sent(NamedTuple):
    """Whether the files arrived and the sentence (mrkdwn, escaped) that says so."""

    ok: bool
    said: str


async def send_to_messages(parts: Parts, found: Answer, asker: Asker) -> Sent:
    """Send them to the asker's own messages with us: files cannot be ephemeral, so this is the private way."""
    try:
        channel = await parts.slack.dm(asker.user)
        await parts.slack.upload(found.sheets, channel, words=mrkdwn(found.summary.title))
    except (SlackRefused, SlackUnclear) as failed:
        return not_sent(failed)
    where = f"<{parts.slack.address_of(channel)}|your messages with me>"
    return Sent(ok=True, said=f"{kinds_of(found.sheets)}: sent to {where}")


async def send_to_thread(parts: Parts, found: Answer, channel: str, thread: str) -> Sent:
    """Send them into the thread of the posted answer."""
    try:
        await parts.slack.upload(found.sheets, channel, thread=thread)
    except (SlackRefused, SlackUnclear) as failed:
        return not_sent(failed)
    return Sent(ok=True, said=f"{kinds_of(found.sheets)}: in the thread")


def kinds_of(sheets: Sequence[Sheet]) -> str:
    """The kinds of files in words, as in CSV and XLSX."""
    return " and ".join(dict.fromkeys(sheet.name.rpartition(".")[2].upper() for sheet in sheets))


def not_sent(failed: Exception) -> Sent:
    """Why a file did not arrive; the summary stands on its own."""
    log.warning("file not sent: %s", failed)
    if not isinstance(failed, SlackRefused):
        return Sent(ok=False, said="The CSV could not be sent: Slack did not answer.")
    scope = f" (scope {mrkdwn(failed.needed)})" if failed.needed else ""
    return Sent(
        ok=False, said=f"The CSV could not be sent: {WHY_NOT.get(failed.code, 'Slack refused it')}{scope}."
    )
