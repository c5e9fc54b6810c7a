"""`audit` -> who asked what, without names and times; reading it shows no rows."""

import argparse
import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.settings import load_settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """How far back, and whose."""
    parser.add_argument("--days", type=int, default=30, help="how far back (default 30)")
    parser.add_argument("--team", default="", help="Slack id of the workspace; all that are kept without it")
    parser.add_argument("--json", action="store_true", help="JSON lines")


def run(given: argparse.Namespace) -> int:
    """Print the lines, oldest first."""
    return asyncio.run(_run(given))


async def _run(given: argparse.Namespace) -> int:
    from bot import audit
    from bot.roof.built import key_of
    from bot.store import Keys, open_store

    settings = load_settings(os.environ, Path(".env"), for_what="store")
    store = await open_store(settings.database_url.get_secret_value(), keys=Keys(key_of(settings)))
    now = datetime.now(UTC)
    try:
        teams = [given.team] if given.team else await store.audit.teams()
        for team in teams:
            entries = await store.audit.read(
                team, now - timedelta(days=given.days), now + timedelta(minutes=1)
            )
            for entry in entries:
                print(entry.model_dump_json(exclude_defaults=True) if given.json else audit.line(entry))
    finally:
        await store.close()
    return 0
