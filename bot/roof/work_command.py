"""`work` -> digests carried out beside `serve`, on as many machines as wanted; PostgreSQL only."""

import argparse
import asyncio
import os
from pathlib import Path

from bot.roof.memory import give_back, loading
from bot.settings import NAMES, load_settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """None: everything is a setting."""
    del parser


def run(given: argparse.Namespace) -> int:
    """Work until told to stop."""
    del given
    give_back()
    with loading():
        from bot.logs import set_up
        from bot.roof.serving import work

    settings = load_settings(os.environ, Path(".env"), for_what="work")
    for name in NAMES:
        os.environ.pop(name, None)  # Bolt would read some of them on its own
    set_up(settings.log_level, settings.secrets())
    asyncio.run(work(settings))
    return 0
