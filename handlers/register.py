"""The parts -> a Bolt app that listens for everything this program answers to."""

import logging

from slack_bolt.async_app import AsyncApp

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
from handlers.parts import Parts


def build_app(parts: Parts, *, signing_secret: str) -> AsyncApp:
    """The Bolt app with every listener registered.

    Listeners only keep and acknowledge, which takes a millisecond; so they are awaited, and the answer leaves at once
    instead of at the next of Bolt's ten-millisecond looks for it.
    """
    app = AsyncApp(
        client=parts.slack.client,
        signing_secret=signing_secret or "unused-in-socket-mode",
        process_before_response=True,
        logger=logging.getLogger("slack_bolt"),
    )
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
    presses.register(app, parts, deeds.DEED_TABLE)
    return app
