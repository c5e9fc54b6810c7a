"""Numbered SQL files -> the schema both databases share, moved forward only."""

from importlib.resources import files

from bot.errors import StoreError
from bot.store.database import Database


def migrations() -> list[tuple[int, str]]:
    """Every migration as (number, SQL), in order."""
    found = [
        entry for entry in files("bot.store").joinpath("migrations").iterdir() if entry.name.endswith(".sql")
    ]
    return sorted((int(entry.name[:4]), entry.read_text(encoding="utf-8")) for entry in found)


def statements(sql: str) -> list[str]:
    """The single statements of a migration; a statement ends with a semicolon at the end of a line."""
    return [part for part in (piece.strip() for piece in sql.split(";\n")) if part]


async def version(database: Database) -> int:
    """The number of the last migration that was run; 0 in an empty database."""
    there = {
        "sqlite": "select name from sqlite_master where name = 'schema_versions'",
        "postgres": "select to_regclass('schema_versions') as name",
    }
    row = await database.one(there[database.name])
    if row is None or row["name"] is None:
        return 0
    row = await database.one("select max(number) as number from schema_versions")
    return int(row["number"] or 0) if row else 0


async def migrate(database: Database) -> int:
    """Runs what is missing, each in its transaction; how many were run. Raises `StoreError` when the database is newer."""
    await check(database, older=True)
    await database.run(
        "create table if not exists schema_versions (number integer primary key, ran {real} not null)"
    )
    ran = 0
    for number, sql in migrations():
        async with database.transaction(durable=True) as transaction:
            if database.name == "postgres":  # two `migrate` at once: the second waits and finds nothing to do
                await transaction.run("lock table schema_versions in exclusive mode")
            if await transaction.one(
                "select 1 as one from schema_versions where number = :number", number=number
            ):
                continue
            for statement in statements(sql):
                await transaction.run(statement)
            await transaction.run(
                "insert into schema_versions (number, ran) values (:number, {now})", number=number
            )
            ran += 1
    return ran


async def check(database: Database, *, older: bool = False) -> None:
    """Raises `StoreError`, naming the command, when the schema is newer than this program or (unless *older* is fine) behind it."""
    has, wants = await version(database), migrations()[-1][0]
    if has > wants:
        raise StoreError(
            f"The database is at schema {has}, this program knows {wants}: it was written by a newer version. Please start that one."
        )
    if has < wants and not older:
        raise StoreError(
            f"The database is at schema {has}, this program needs {wants}. Run: python -m bot migrate"
        )
