"""A SQLite file -> at most one process that serves it.

A lock of the operating system rather than a row with a time: it falls free the moment its holder dies, so a crashed bot can be
started again at once, and WAL allows only processes of one machine anyway.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import StoreError


@contextmanager
def one_server(file: Path | None) -> Iterator[None]:
    """Held by one process at a time for each *file*; raises `StoreError` when another one has it. None: no file, no lock."""
    if file is None:
        yield
        return
    beside = os.open(file.with_name(file.name + ".serving"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(beside, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise StoreError(
                f"Another process already serves {file.name}. Stop it, or set DATABASE_URL to a PostgreSQL "
                "database: there, any number can serve side by side."
            ) from taken
        yield
    finally:
        os.close(beside)
