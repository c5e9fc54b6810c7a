"""`audit` -> who asked what, without names and times; reading it shows no rows."""

import argparse
import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import audit
from bot.errors import SettingsError
from bot.settings import load_settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """How far back, and whose."""
    parser.add_argument("--days", type=int, default=30, help="how far back (default 30)")
    parser.add_argument("--team", default="", help="Slack id of the workspace; all that are kept without it")
    parser.add_argument("--tz", default="", help="IANA zone of the times; TIMEZONE, else UTC, without it")
    parser.add_argument(
        "--only",
        default="",
        metavar="WORDS",
        help=f"a queue or extension by number, or one of: {', '.join(audit.KINDS)}",
    )
    parser.add_argument("--json", action="store_true", help="JSON lines")


def run(given: argparse.Namespace) -> int:
    """Print the lines, oldest first."""
    return asyncio.run(_run(given))


async def _run(given: argparse.Namespace) -> int:
    from bot.roof.built import key_of
    from bot.store import Keys, open_store

    tz = {"TIMEZONE": given.tz} if given.tz else {}
    settings = load_settings({**os.environ, **tz}, Path(".env"), for_what="store")
    zone = settings.timezone or "UTC"
    wanted = audit.wanted(given.only)
    if wanted is None:
        raise SettingsError((f"--only takes a number, or one of: {', '.join(audit.KINDS)}",))
    store = await open_store(settings.database_url.get_secret_value(), keys=Keys(key_of(settings)), new=False)
    now, printed = datetime.now(UTC), 0
    try:
        teams = [given.team] if given.team else await store.audit.teams()
        for team in teams:
            since, until = now - timedelta(days=given.days), now + timedelta(minutes=1)
            async for entry in store.audit.each(team, since, until):
                if wanted.keeps(entry):
                    printed += 1
                    print(
                        entry.model_dump_json(exclude_defaults=True)
                        if given.json
                        else audit.line(entry, zone)
                    )
    finally:
        await store.close()
    if not printed:
        whose = " of this kind" if given.only else ""
        print(
            f"Nothing{whose} is in the audit for the last {given.days} days; --days looks further back.",
            file=sys.stderr,
        )
    return 0
