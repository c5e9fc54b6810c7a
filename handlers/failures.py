"""Whatever went wrong -> a Refusal with a sentence, the next step and, for the unknown, a reference the log has too."""

import logging

from bot.errors import (
    BotError,
    PBXBusy,
    PBXError,
    PBXTooSlow,
    PBXUnexpected,
    PBXUnreachable,
    StoreError,
    TooManyAsks,
)
from bot.logs import new_reference, referred_to_as
from bot.logs import reference as current
from bot.models import Button, Question, Refusal
from bot.models.text import plain
from handlers.calling import LIMITED
from handlers.rulings import RULINGS, ruling_of
from handlers.slack import SlackRefused, SlackUnclear

log = logging.getLogger(__name__)

LONGEST_WAIT = 15 * 60  # half of what a response address lasts
MOST_WAITS = 2

WORTH_ANOTHER_TRY = (PBXUnreachable, PBXTooSlow, PBXBusy, PBXUnexpected, StoreError)

ASKED_FOR = {
    "users.info": "who you are",
    "users.lookupByEmail": "who that is",
    "users.conversations": "about your channels",
    "conversations.info": "about the channel",
    "conversations.open": "to open your messages with me",
    "views.open": "to open the form",
    "views.update": "to fill in the form",
    "views.publish": "to show my home",
    "upload": "to take the file",
    "files.getUploadURLExternal": "to take the file",
    "files.completeUploadExternal": "to take the file",
}
"""What we wanted of Slack, by method; every other one was to show something."""

SAID = {
    **dict.fromkeys(
        ("not_in_channel", "channel_not_found", "is_archived", "is_inactive"), "I cannot post in that channel"
    ),
    **dict.fromkeys(
        [code for code in RULINGS if code.startswith(("restricted_action", "posting_to"))],
        "Only some people may post there",
    ),
    **dict.fromkeys(
        ("expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"),
        "Slack gives a form three seconds to open, and it took longer",
    ),
    **dict.fromkeys(LIMITED, "Slack asked me to wait {wait} when I asked {what}"),
    "missing_scope": "Slack does not let me ask {what}: the app lacks a permission{needed}",
}
"""What a person is told of Slack's refusals, by code, as the beginning of a sentence."""


def why_not(error: BaseException | None) -> str:
    """What Slack has to do with it that something did not come about, as the beginning of a sentence."""
    what = ASKED_FOR.get(getattr(error, "method", ""), "to show this")
    if not isinstance(error, SlackRefused):
        return f"Slack did not answer when I asked {what}"
    needed = f" ({plain(error.needed)})" if error.needed else ""
    said = SAID.get(error.code, "Slack refused when I asked {what} ({code})")
    wait = f"{error.wait_seconds:.0f} s" if error.wait_seconds else "a while"
    return said.format(what=what, wait=wait, needed=needed, code=plain(error.code))


def _step(error: Exception) -> str:
    """What to do about it."""
    if isinstance(error, SlackRefused) and ruling_of(error.code) == "pause":
        return " Please tell your admin."
    return " Please try again."


def reference() -> str:
    """The reference all lines of this ask carry in the log; outside of one a new one."""
    return current() or new_reference()


def waits_itself(busy: PBXBusy, waits: int) -> bool:
    """Whether the time the phone system asked for is short enough to wait for, and was not asked for too often."""
    return busy.wait_seconds is not None and 0 <= busy.wait_seconds <= LONGEST_WAIT and waits < MOST_WAITS


def refusal_for(error: Exception, question: Question | None = None) -> Refusal:
    """What the asker is told about *error*; logged once, here, under the reference they see."""
    again: tuple[Button, ...] = (
        (Button(label="Try again", question=question),) if question is not None else ()
    )
    if again and isinstance(error, PBXUnreachable | PBXTooSlow):
        again = (*again, Button(label="Send it to me when it answers", question=question, action="later"))
    if isinstance(error, TooManyAsks):
        return Refusal(code=error.code, text=error.text)
    with referred_to_as(reference()) as ref:
        if isinstance(error, BotError):
            log.warning("%s: %s", error.code, error.operator)
            shown = ref if isinstance(error, PBXError | StoreError) else ""
            buttons = again if isinstance(error, WORTH_ANOTHER_TRY) else ()
            return Refusal(code=error.code, text=error.text, buttons=buttons, ref=shown)
        if isinstance(error, SlackRefused | SlackUnclear):
            log.warning("Slack: %s", error)
            return Refusal(code="slack", text=f"{why_not(error)}.{_step(error)}", buttons=again, ref=ref)
        log.error("unexpected failure", exc_info=error)
        text = "Something went wrong on my side, so I show nothing. Please try again, and tell your admin the reference."
        return Refusal(code="unexpected", text=text, buttons=again, ref=ref)
