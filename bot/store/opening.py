"""DATABASE_URL -> an opened `Store`."""

from pathlib import Path

from bot.errors import StoreError
from bot.store import schema
from bot.store.keys import Keys
from bot.store.postgres import Postgres
from bot.store.sqlite import SQLite
from bot.store.store import Store


def sqlite_path(url: str) -> Path | None:
    """The file of a `sqlite:` address (three slashes: relative, four: absolute), None for memory."""
    if url in {"sqlite://", "sqlite:///", ":memory:", "sqlite:///:memory:", "sqlite://:memory:"}:
        return None
    if not url.startswith("sqlite:///"):
        raise StoreError("DATABASE_URL is sqlite:///FILE or postgresql://USER@HOST/NAME.")
    return Path(url.removeprefix("sqlite:///"))


async def open_store(url: str, *, keys: Keys, ready: bool = True) -> Store:
    """The store at *url*, its schema up to date: on SQLite it is brought there, on PostgreSQL `StoreError` names the command.

    *ready* False leaves the schema as it is, for `migrate`.
    """
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
