"""`rotate` -> everything encrypted in the store written anew with the newest SECRET_KEY."""

import argparse
import asyncio
import os
from pathlib import Path

from bot.errors import SettingsError
from bot.settings import load_settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """None: the keys are a setting, newest first."""
    del parser


def run(given: argparse.Namespace) -> int:
    """Rotate."""
    del given
    return asyncio.run(_run())


async def _run() -> int:
    from bot.roof.built import key_of
    from bot.store import Keys, open_store

    settings = load_settings(os.environ, Path(".env"), for_what="store")
    if not settings.secret_key:
        raise SettingsError(
            ("SECRET_KEY is not set; rotating needs the new key first and the old one after it",)
        )
    store = await open_store(settings.database_url.get_secret_value(), keys=Keys(key_of(settings)), new=False)
    try:
        count = await store.rotate()
    finally:
        await store.close()
    print(f"{count} entries written anew; keys after the first may now be taken out of SECRET_KEY.")
    return 0
