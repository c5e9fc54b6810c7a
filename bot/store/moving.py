"""What one database keeps -> another that is empty: every table, row by row, all or nothing."""

import re
from collections.abc import Sequence

from bot.errors import StoreError
from bot.store.database import Database, Row, Transaction
from bot.store.schema import migrations

_TABLE = re.compile(r"create table (?:if not exists )?(\w+)")
_SIGNS_OF_LIFE = "beats"  # of processes that serve the one database, not the other
_COUNTED = {"audit": "id"}  # given anew by the database that keeps it, in the same order
_LIVES_SECONDS = 45.0
_AT_ONCE = 500


def tables() -> list[str]:
    """The tables that hold what is kept, in the order of the migrations."""
    found = [name for _, sql in migrations() for name in _TABLE.findall(sql)]
    return [name for name in found if name != _SIGNS_OF_LIFE]


async def copy(source: Database, target: Database) -> dict[str, int]:
    """How many rows of each table now stand in *target* as well. Raises `StoreError`, and changes nothing, where it cannot be done."""
    await _idle(source)
    await _empty(target)
    copied: dict[str, int] = {}
    async with source.transaction() as reading, target.transaction(durable=True) as writing:
        for table in tables():
            rows = await reading.all(_ordered(table))
            await _write(writing, table, rows)
            kept = await _count(writing, table)
            if kept != len(rows):
                raise StoreError(
                    f"Of {len(rows)} rows of {table} only {kept} arrived; nothing was moved. Run `move` again while nothing else writes."
                )
            copied[table] = kept
    return copied


def _ordered(table: str) -> str:
    counted = _COUNTED.get(table)
    return f"select * from {table}" + (f" order by {counted}" if counted else "")  # noqa: S608 - names of our own tables # nosec B608


async def _write(target: Transaction, table: str, rows: Sequence[Row]) -> None:
    if not rows:
        return
    columns = [name for name in rows[0] if name != _COUNTED.get(table)]
    named, values = ", ".join(columns), ", ".join(f":{name}" for name in columns)
    insert = f"insert into {table} ({named}) values ({values})"  # noqa: S608 - names of our own tables and columns # nosec B608
    for first in range(0, len(rows), _AT_ONCE):
        some = rows[first : first + _AT_ONCE]
        await target.many(insert, [{name: row[name] for name in columns} for row in some])


async def _count(where: Transaction, table: str) -> int:
    row = await where.one(f"select count(*) as many from {table}")  # noqa: S608 - names of our own tables # nosec B608
    return int(row["many"]) if row else 0


async def _empty(target: Database) -> None:
    full = [table for table in tables() if await _count(target, table)]
    if full:
        raise StoreError(
            f"The database to move to is not empty: there are rows in {', '.join(full)}. Name an empty one."
        )


async def _idle(source: Database) -> None:
    row = await source.one("select {now} - max(at) as age from beats where name = 'serving'")
    age = row["age"] if row else None
    if age is not None and age < _LIVES_SECONDS:
        raise StoreError(
            f"A process that serves this database gave a sign of life {age:.0f} s ago. Please stop it, wait {_LIVES_SECONDS:.0f} s, "
            "and move then: what it wrote meanwhile would be lost."
        )
