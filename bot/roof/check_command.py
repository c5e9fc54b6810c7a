"""`check` -> each thing that must be right, a line each: ok, or what to do."""

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from bot.errors import BotError, StoreError
from bot.models.check import CheckLine
from bot.settings import Settings, load_settings

SLOW_CLOCK_SECONDS = 60


def arguments(parser: argparse.ArgumentParser) -> None:
    """None: what is checked is the settings."""
    del parser


def run(given: argparse.Namespace) -> int:
    """Check everything; 0 when nothing is wrong."""
    del given
    settings = load_settings(os.environ, Path(".env"), for_what="check")
    return asyncio.run(_run(settings))


async def _run(settings: Settings) -> int:
    wrong = 0
    for note in settings.notes:
        print(f"note  settings: {note}")
    async for line in checks(settings):
        wrong += line.ok is False
        mark = {True: "ok   ", False: "WRONG", None: "?    "}[line.ok]
        print(f"{mark} {line.what}: {line.text}")
        for name, value in line.settings:
            print(f"      set {name}={value}")
    if wrong:
        print(f"{wrong} to mend.", file=sys.stderr)
    return 1 if wrong else 0


async def checks(settings: Settings) -> AsyncIterator[CheckLine]:
    """Slack, the store, then the phone system; one that cannot be looked at is a line like the others."""
    from bot.roof.built import build
    from handlers.checking import check_slack

    named = {"ADMINS": settings.admins, "AUDITORS": settings.auditors}
    token, app = settings.slack_bot_token, settings.slack_app_token
    team = "local"
    async for line, found in check_slack(
        token.get_secret_value() if token else "",
        app.get_secret_value() if app else "",
        settings.slack_api_url,
        named,
    ):
        team = found or team
        yield line
    try:
        async with build(settings, team) as built:
            writable = await built.store.writable()
            yield CheckLine(
                what="store",
                ok=writable,
                text="can be written" if writable else "cannot be written; look at DATABASE_URL",
            )
            for line in await built.client.check(settings.timezone):
                yield line
    except BotError as failed:
        what = "store" if isinstance(failed, StoreError) else "phone system"
        yield CheckLine(what=what, ok=False, text=failed.operator)
