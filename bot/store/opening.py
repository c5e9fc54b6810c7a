"""DATABASE_URL -> an opened `Store`."""

from pathlib import Path

from bot.errors import StoreError
from bot.store import schema
from bot.store.keys import Keys
from bot.store.postgres import Postgres
from bot.store.sqlite import SQLite
from bot.store.store import Store

NOT_THERE = (
    "There is no database at {url} seen from {here}: go to the folder where `serve` runs and .env lies, "
    "or set DATABASE_URL to the file with four slashes before its whole path."
)


def sqlite_path(url: str) -> Path | None:
    """The file of a `sqlite:` address (three slashes: relative, four: absolute), None for memory."""
    if url in {"sqlite://", "sqlite:///", ":memory:", "sqlite:///:memory:", "sqlite://:memory:"}:
        return None
    if not url.startswith("sqlite:///"):
        raise StoreError("DATABASE_URL is sqlite:///FILE or postgresql://USER@HOST/NAME.")
    return Path(url.removeprefix("sqlite:///"))


def is_there(url: str) -> bool:
    """Whether there is a database: not where *url* names a file that nobody made yet, or memory."""
    if not url.startswith("sqlite"):
        return True
    path = sqlite_path(url)
    return path is not None and path.exists()


async def open_store(url: str, *, keys: Keys, ready: bool = True, new: bool = True) -> Store:
    """The store at *url*, its schema up to date: on SQLite it is brought there, on PostgreSQL `StoreError` names the command.

    *ready* False leaves the schema as it is, for `migrate`. With *new* False a file that is not there is not made: `StoreError`.
    """
    if not new and not is_there(url):
        raise StoreError(NOT_THERE.format(url=url, here=Path.cwd()))
    database: SQLite | Postgres
    database = Postgres(url) if url.startswith(("postgres://", "postgresql://")) else SQLite(sqlite_path(url))
    await database.open()
    try:
        if isinstance(database, SQLite):
            await schema.migrate(database)
        elif ready:
            await schema.check(database)
    except BaseException:
        await database.close()
        raise
    return Store(database, keys)
