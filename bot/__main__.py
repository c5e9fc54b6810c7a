"""The command line -> one of the program's commands; exit status 0 done, 1 refused or failed with one line, 2 usage."""

import argparse
import errno
import importlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from bot.errors import BotError, SettingsError


class Verb(NamedTuple):
    """A command: the module that does it (it offers `arguments` and `run`) and what the help says."""

    module: str
    help: str


VERBS: Mapping[str, Verb] = {
    "serve": Verb("bot.roof.serve_command", "answer in Slack, and post digests"),
    "work": Verb(
        "bot.roof.work_command", "run digests beside serve, on as many machines as wanted (PostgreSQL)"
    ),
    "migrate": Verb("bot.roof.migrate_command", "bring the database's schema up to date"),
    "rotate": Verb("bot.roof.rotate_command", "write what is encrypted anew with the newest SECRET_KEY"),
    "setup": Verb("bot.roof.setup_command", "ask for each setting, test it, write .env"),
    "check": Verb(
        "bot.roof.check_command",
        "test the settings against Slack, the phone system, the store and the clocks",
    ),
    "manifest": Verb("bot.roof.manifest_command", "print the Slack app's manifest, for Socket Mode or HTTP"),
    "demo": Verb(
        "bot.roof.demo_command", "everything with a make-believe phone system and workspace, in the browser"
    ),
    "ask": Verb("bot.roof.ask_command", "ask a question here, in the terminal"),
    "rows": Verb("bot.roof.rows_command", "the phone system's own rows, nothing interpreted"),
    "when": Verb("bot.roof.when_command", "what a date phrase means"),
    "audit": Verb("bot.roof.audit_command", "who asked what, without names and times"),
    "move": Verb("bot.roof.move_command", "copy what is kept from one database to another"),
}

_OF_OUTPUT = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF}


def parser(verb: str = "") -> argparse.ArgumentParser:
    """The whole command line; only *verb*'s module is loaded, so that each command starts fast."""
    top = argparse.ArgumentParser(
        prog="python -m bot", description="Who was logged into which queue, from 3CX."
    )
    commands = top.add_subparsers(dest="verb", metavar="COMMAND", required=True)
    for name, each in VERBS.items():
        sub = commands.add_parser(name, help=each.help, description=f"{each.help[0].upper()}{each.help[1:]}.")
        if name == verb:
            importlib.import_module(each.module).arguments(sub)
    return top


def main(words: list[str] | None = None) -> int:
    """Run one command; its exit status."""
    words = sys.argv[1:] if words is None else words
    verb = next((word for word in words if word in VERBS), "")
    given = parser(verb).parse_args(words)
    try:
        status = int(importlib.import_module(VERBS[given.verb].module).run(given))
        sys.stdout.flush()
    except SettingsError as wrong:
        for problem in wrong.problems:
            print(problem, file=sys.stderr)
    except BotError as refused:
        print(refused.operator, file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of a pipe has gone: nothing is wrong
        _no_more_output()
        return 0
    except OSError as failed:
        if failed.errno not in _OF_OUTPUT or failed.filename:
            raise
        _no_more_output()
        print(f"Standard output cannot be written: {os.strerror(failed.errno)}.", file=sys.stderr)
    else:
        return status
    return 1


def _no_more_output() -> None:
    """What is still to be printed goes nowhere, else Python tries it once more when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


NOT_INSTALLED = (
    "This Python ({python}) lacks {name}, which the program needs. Type make setup here, which installs everything into .venv; "
    "where that is done, start it by .venv/bin/python -m bot instead."
)


def started() -> int:
    """`main` as a process of its own: what is logged, and what ends it unforeseen, goes to stderr without any secret."""
    try:
        from bot.logs import set_up  # noqa: PLC0415 -- what needs a library is loaded where its lack can be told
        from bot.settings import secret_texts  # noqa: PLC0415 -- the same

        set_up("WARNING", secret_texts(os.environ, Path(".env")))
        return main()
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] in {"", "bot", "handlers"}:
            raise
        print(NOT_INSTALLED.format(python=sys.executable, name=missing.name), file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(started())
