"""`--csv`, `--xlsx`, `--png` and standard output -> what was asked for is written there, or one sentence that says why not."""

import argparse
import errno
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from bot.errors import BotError, SettingsError

STDOUT = "-"
_WHY = {
    errno.ENOENT: "there is no such folder",
    errno.ENOTDIR: "what stands there is a file and no folder",
    errno.EISDIR: "it is a folder",
    errno.EACCES: "you may not write there",
    errno.EPERM: "you may not write there",
    errno.EROFS: "that disk is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EFBIG: "the file would be larger than that disk allows",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ETXTBSY: "a program that runs stands there",
    errno.EIO: "the disk has a fault",
}


def target(text: str) -> str:
    """A file's name, or `-`. Raises what argparse turns into its sentence where there is none."""
    if not text.strip():
        raise argparse.ArgumentTypeError("a file's name is missing, or - for standard output")
    return text


def at_most_one_to_stdout(*targets: str | None, as_json: bool) -> None:
    """Raises `SettingsError` where two would be mixed up on standard output."""
    if sum(each == STDOUT for each in targets) + as_json > 1:
        raise SettingsError(
            ("Only one of --csv -, --xlsx -, --png - and --json can go to standard output; name a file for the others.",)
        )  # fmt: skip


def unwritable(where: str, failed: OSError) -> BotError:
    """Why nothing can be written to *where*, and what to do."""
    why = _WHY.get(failed.errno or 0) or failed.strerror or "the system refuses it"
    return BotError(f"{where} cannot be written: {why}. Name another file, or mend that and ask again.")


def write(name: str, chunks: Iterable[bytes]) -> None:
    """*chunks* to a file of this *name*, or to standard output. What was only written in part is taken away.

    Raises `BotError` with why it cannot be; `BrokenPipeError` stays as it is.
    """
    if name == STDOUT:
        sys.stdout.buffer.writelines(chunks)
        sys.stdout.buffer.flush()
        return
    path = Path(name)
    try:
        file = path.open("wb")
    except (OSError, ValueError) as failed:
        raise unwritable(name, failed if isinstance(failed, OSError) else OSError(0, "that is no name of a file")) from None  # fmt: skip
    try:
        with file:
            file.writelines(chunks)
    except OSError as failed:
        if path.is_file():
            with suppress(OSError):
                path.unlink()
        raise unwritable(name, failed) from None
