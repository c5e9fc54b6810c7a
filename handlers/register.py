"""The parts -> a Bolt app that listens for everything this program answers to."""

import logging

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from handlers import (
    commands,
    deeds,
    digest_form,
    door,
    form,
    home,
    later,
    lifecycle,
    mentions,
    presses,
    requesting,
    settings,
)
from handlers.last_word import last_word
from handlers.parts import Parts
from handlers.slack import SlackRefused, SlackUnclear

log = logging.getLogger(__name__)


async def _failed(error: Exception) -> BoltResponse:
    """What a listener let through: logged with its reference, and an answer that Slack does not send again for."""
    if isinstance(error, BoltUnhandledRequestError):
        return BoltResponse(status=404, body="")
    if isinstance(error, SlackRefused | SlackUnclear):
        log.warning("Slack: %s", error)
        return BoltResponse(status=200, body="")
    log.error("a request could not be taken", exc_info=error)
    return BoltResponse(status=500, body="")


def build_app(parts: Parts, *, signing_secret: str) -> AsyncApp:
    """The Bolt app with every listener registered.

    Listeners only keep and acknowledge, which takes a millisecond; so they are awaited, and the answer leaves at once
    instead of at the next of Bolt's ten-millisecond looks for it.
    """
    known = AuthorizeResult(
        enterprise_id=None, team_id=parts.slack.team, bot_user_id=parts.slack.bot_user, bot_id=parts.slack.bot,
        bot_token=parts.slack.token,
    )  # fmt: skip

    async def authorize() -> AuthorizeResult:
        return known  # else Bolt asks Slack at the first request, and loses it where Slack does not answer

    app = AsyncApp(
        name="logins",  # else Bolt reads the source of every caller to find one, a tenth of the time a start takes
        client=AsyncWebClient(retry_handlers=[]),
        authorize=authorize,
        signing_secret=signing_secret or "unused-in-socket-mode",
        process_before_response=True,
        logger=logging.getLogger("slack_bolt"),
        raise_error_for_unhandled_request=True,  # else its whole text is logged
    )
    app.error(_failed)
    parts.receiver.last_word = lambda body, failed: last_word(parts, body, failed)
    door.register(app, parts)
    commands.register(app, parts)
    mentions.register(app, parts)
    form.register(app, parts)
    digest_form.register(app, parts)
    home.register(app, parts)
    later.register(parts)
    lifecycle.register(app, parts)
    settings.register(app, parts)
    requesting.register(app, parts)
    presses.register(app, parts, deeds.DEED_TABLE, deeds.FORMS)
    return app
