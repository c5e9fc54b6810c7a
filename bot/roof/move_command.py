"""`move` -> what one database keeps, copied to another that is empty; SQLite to PostgreSQL and back."""

import argparse
import asyncio
import os
from pathlib import Path

from bot.errors import SettingsError
from bot.settings import load_settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to; where from is DATABASE_URL."""
    parser.add_argument(
        "--to",
        required=True,
        metavar="URL",
        help="the empty database, such as postgresql://user@host/name or sqlite:///bot.db",
    )


def run(given: argparse.Namespace) -> int:
    """Copy everything; nothing is changed where it came from."""
    return asyncio.run(_run(given.to))


async def _run(to: str) -> int:
    from bot.roof.built import key_of
    from bot.store import Keys, open_store

    settings = load_settings(os.environ, Path(".env"), for_what="store")
    if not settings.secret_key:
        raise SettingsError(("SECRET_KEY is not set; what is kept is encrypted with it",))
    other = load_settings({"DATABASE_URL": to}, None, for_what="store").database_url.get_secret_value()
    here, keys = settings.database_url.get_secret_value(), Keys(key_of(settings))
    if other == here:
        raise SettingsError(("--to is the database that DATABASE_URL names; name another",))
    source = await open_store(here, keys=keys, new=False)
    try:
        await source.keys_fit()
        target = await open_store(other, keys=keys, ready=False)
        try:
            await target.migrate()
            moved = await source.move_to(target)
        finally:
            await target.close()
    finally:
        await source.close()
    for table, rows in moved.items():
        print(f"{rows:>8}  {table}")
    print(f"{sum(moved.values()):>8}  rows copied. Set DATABASE_URL to the new address, then start again.")
    return 0
