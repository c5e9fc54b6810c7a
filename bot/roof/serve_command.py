"""`serve` -> the program, until it is told to stop."""

import argparse
import asyncio
import os
import sys
from pathlib import Path

from bot.roof.memory import give_back, loading
from bot.settings import NAMES, load_settings

SWITCH_SECONDS = 0.0005
"""How long a thread that sums up a large report keeps the interpreter before the loop gets it: with Python's own five milliseconds an
acknowledgement, which needs it some six times, took 257 ms (99th of a hundred) while 200,000 rows were read, with this one 56."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """None: everything is a setting."""
    del parser


def run(given: argparse.Namespace) -> int:
    """Serve with the settings of the environment and .env."""
    del given
    give_back()
    sys.setswitchinterval(SWITCH_SECONDS)
    with loading():
        from bot.logs import set_up
        from bot.roof.serving import serve

    settings = load_settings(os.environ, Path(".env"), for_what="serve")
    for name in NAMES:
        os.environ.pop(name, None)  # Bolt would read some of them on its own
    set_up(settings.log_level, settings.secrets())
    asyncio.run(serve(settings))
    return 0
