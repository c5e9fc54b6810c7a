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
from handlers.slack import SlackRefused, SlackUnclear

log = logging.getLogger(__name__)

LONGEST_WAIT = 15 * 60  # half of what a response address lasts
MOST_WAITS = 2

WORTH_ANOTHER_TRY = (PBXUnreachable, PBXTooSlow, PBXBusy, PBXUnexpected, StoreError)


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
            return Refusal(code="slack", text="Slack did not take my answer.", buttons=again, ref=ref)
        log.error("unexpected failure", exc_info=error)
        text = "Something went wrong on my side, so I show nothing. Please try again, and tell your admin the reference."
        return Refusal(code="unexpected", text=text, buttons=again, ref=ref)
