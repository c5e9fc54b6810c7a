"""`serve` -> the program, until it is told to stop."""

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
    """Serve with the settings of the environment and .env."""
    del given
    give_back()
    with loading():
        from bot.logs import set_up
        from bot.roof.serving import serve

    settings = load_settings(os.environ, Path(".env"), for_what="serve")
    for name in NAMES:
        os.environ.pop(name, None)  # Bolt would read some of them on its own
    set_up(settings.log_level, settings.secrets())
    asyncio.run(serve(settings))
    return 0
