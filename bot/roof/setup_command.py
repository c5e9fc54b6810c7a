"""`setup` -> asks for each setting, tries it, and writes .env."""

import argparse
import asyncio
import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import SettingsError

if TYPE_CHECKING:
    from bot.roof.setting_up import Terminal

ENV = Path(".env")


def arguments(parser: argparse.ArgumentParser) -> None:
    """None: it asks."""
    del parser


class Here:
    """The terminal this was started on."""

    def say(self, text: str) -> None:
        """Print it."""
        print(text, flush=True)

    def ask(self, prompt: str, *, hidden: bool = False) -> str:
        """Read a line; a secret is not shown."""
        return (getpass.getpass(prompt) if hidden else input(prompt)).strip()


def run(given: argparse.Namespace) -> int:
    """Ask, and write .env; nothing is written when it is broken off."""
    del given
    if not sys.stdin.isatty():
        raise SettingsError(
            ("setup asks its questions on a terminal; copy .env.example where there is none",)
        )
    return set_up(Here(), ENV)


def set_up(terminal: "Terminal", file: Path) -> int:
    """Ask on *terminal* and write *file*; 1 where it was broken off."""
    from bot.roof.env_writing import write_env
    from bot.roof.setting_up import SettingUp, typed
    from bot.roof.unit import unit
    from bot.settings import NAMES
    from bot.settings.env_file import read_env_text

    in_file, _ = read_env_text(file.read_text(encoding="utf-8")) if file.exists() else ({}, ())
    before = {**in_file, **{name: os.environ[name] for name in NAMES if os.environ.get(name)}}
    try:
        answers = asyncio.run(SettingUp(terminal, before).run())
    except EOFError:
        terminal.say("Broken off; nothing was written.")
        return 1
    write_env(file, answers)
    terminal.say(
        f"{file} is written; only you can read it. Keep a copy of SECRET_KEY apart from the database's backup."
    )
    if terminal.ask("Print a systemd unit? [y/N] ").lower().startswith("y"):
        terminal.say(unit(file.resolve().parent, sys.executable))
    terminal.say(f"Next: {typed('check')}, then {typed('serve')}")
    return 0
