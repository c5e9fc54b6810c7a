"""`manifest` -> the Slack app's manifest on stdout: as it is for Socket Mode, with an address for HTTP."""

import argparse
from importlib.resources import files
from pathlib import Path

from bot.errors import SettingsError


def arguments(parser: argparse.ArgumentParser) -> None:
    """The public address, for HTTP."""
    parser.add_argument(
        "--url", help="https address of this program; prints the HTTP form instead of Socket Mode's"
    )


def manifest_text() -> str:
    """The manifest as it is in the repository, or as it was installed with the package."""
    installed = files("bot").joinpath("manifest.yml")
    if installed.is_file():
        return installed.read_text(encoding="utf-8")
    return (Path(__file__).parent.parent.parent / "manifest.yml").read_text(encoding="utf-8")


def run(given: argparse.Namespace) -> int:
    """Print it."""
    from bot.manifest import http_form

    text = manifest_text()
    try:
        print(http_form(text, given.url) if given.url else text, end="")
    except ValueError as wrong:
        raise SettingsError((str(wrong),)) from wrong
    return 0
