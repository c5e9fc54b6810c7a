"""Whatever went wrong -> a Refusal with a sentence, the next step and, for the unknown, a reference the log has too."""

import logging
import secrets

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
from bot.models import Button, Question, Refusal
from handlers.slack import SlackRefused, SlackUnclear

log = logging.getLogger(__name__)

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
WORTH_ANOTHER_TRY = (PBXUnreachable, PBXTooSlow, PBXBusy, PBXUnexpected, StoreError)


def reference() -> str:
    """Four characters that are easy to read out."""
    return "".join(secrets.choice(ALPHABET) for _ in range(4))


def refusal_for(error: Exception, question: Question | None = None) -> Refusal:
    """What the asker is told about *error*; logged once, here, under the reference they see."""
    again = (Button(label="Try again", question=question),) if question is not None else ()
    if isinstance(error, TooManyAsks):
        return Refusal(code=error.code, text=error.text)
    if isinstance(error, BotError):
        ref = reference() if isinstance(error, PBXError | StoreError) else ""
        log.warning("%s: %s", error.code, error.operator, extra={"ref": ref})
        buttons = again if isinstance(error, WORTH_ANOTHER_TRY) else ()
        return Refusal(code=error.code, text=error.text, buttons=buttons, ref=ref)
    if isinstance(error, SlackRefused | SlackUnclear):
        ref = reference()
        log.warning("Slack: %s", error, extra={"ref": ref})
        return Refusal(code="slack", text="Slack did not take my answer.", buttons=again, ref=ref)
    ref = reference()
    log.error("unexpected failure", exc_info=error, extra={"ref": ref})
    text = "Something went wrong on my side, so I show nothing. Please try again, and tell your admin the reference."
    return Refusal(code="unexpected", text=text, buttons=again, ref=ref)
