"""`migrate` -> a database whose schema is this program's."""

import argparse
import asyncio
import os
from pathlib import Path

from bot.settings import load_settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """None: the database is a setting."""
    del parser


def run(given: argparse.Namespace) -> int:
    """Run the migrations that are missing."""
    del given
    return asyncio.run(_run())


async def _run() -> int:
    from bot.roof.built import key_of
    from bot.store import Keys, open_store

    settings = load_settings(os.environ, Path(".env"), for_what="store")
    store = await open_store(
        settings.database_url.get_secret_value(), keys=Keys(key_of(settings)), ready=False
    )
    try:
        count = await store.migrate()
    finally:
        await store.close()
    print(f"{count} migration{'s' if count != 1 else ''} run; the schema is up to date.")
    return 0
