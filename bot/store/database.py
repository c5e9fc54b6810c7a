"""SQL with `:name` values -> rows, the same on both databases; and what a failing database means in a sentence.

A statement is written once. `{now}` stands for the database's clock in epoch seconds, `{blob}` and `{real}` for column types, `{serial}`
for a counting primary key, `{locked}` for "this transaction owns what it selects", `{skip}` for the same, passing over what others own (`{skip_runs}` for the table runs alone).
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from bot.errors import StoreBusy, StoreError

Row = dict[str, Any]
Values = Mapping[str, Any]


class Transaction(Protocol):
    """Statements that happen together or not at all."""

    async def all(self, sql: str, /, **values: object) -> list[Row]:
        """Every row."""
        ...

    async def one(self, sql: str, /, **values: object) -> Row | None:
        """The first row, or None."""
        ...

    async def run(self, sql: str, /, **values: object) -> int:
        """How many rows it changed."""
        ...

    async def many(self, sql: str, each: Sequence[Values], /) -> list[int]:
        """One statement for each set of values; how many rows each changed."""
        ...


class Database(Transaction, Protocol):
    """A connected database; a statement outside `transaction` is a transaction of its own."""

    name: str  # "sqlite" or "postgres"

    def transaction(self, *, durable: bool = False) -> AbstractAsyncContextManager[Transaction]:
        """A transaction, undone when the block raises. *durable*: survives a power cut once the block has ended."""
        ...

    async def glance(self, sql: str, /, **values: object) -> list[Row]:
        """The few rows of a select by key, read beside the writers: what every question looks at before it is answered."""
        ...

    async def close(self) -> None:
        """Lets go of every connection."""
        ...


class Dialect:
    """The words in which the databases differ."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        self._said: dict[str, str] = {}

    def say(self, sql: str) -> str:
        """*sql* with this database's words in place of the `{…}` ones."""
        if (said := self._said.get(sql)) is None:
            said = sql
            for word, instead in self._words.items():
                said = said.replace("{" + word + "}", instead)
            self._said[sql] = said
        return said


FULL = StoreError(
    "I cannot save anything right now: the disk is full. An admin has to make room.",
    operator="The disk that holds the database is full. Questions are still answered; no digest is posted until there is room: make some, or move the file of DATABASE_URL.",
)
DISK = StoreError(
    "I cannot read or save anything right now: the disk fails. An admin has to look at it.",
    operator="The disk that holds the database reports errors when it is read or written: look at the system's log and the disk's health, "
    "and have a backup at hand. The database itself was not changed.",
)
NO_LOCKS = StoreError(
    "I cannot use my database where it lies. An admin has to move it.",
    operator="The disk that holds the database knows no locks, as network file systems often do: put the file of DATABASE_URL on a disk "
    "of this machine, or use PostgreSQL.",
)
LOCKED = StoreError(
    "I cannot save anything right now: the database is in use by another program. Try again in a moment.",
    operator="Another program has held the database locked for over 5 s: look which one has it open, such as a backup or a second `serve`.",
)
READ_ONLY = StoreError(
    "I cannot save anything right now: the database may only be read. An admin has to look at it.",
    operator="The database file or its directory is read-only for this user; give it to the user this program runs as.",
)
NO_FOLDER = StoreError(
    "I cannot save anything right now: the folder of my database is not there. An admin has to look at it.",
    operator="DATABASE_URL names a file in a folder that does not exist; make the folder, or name another file.",
)
NOT_UNICODE = StoreError(
    "I cannot save anything right now: my database cannot hold every letter. An admin has to make another one.",
    operator="The database of DATABASE_URL is not in UTF8; make another one: createdb --template=template0 --encoding=UTF8 NAME.",
)
DAMAGED = StoreError(
    "I cannot read what I keep on disk: the database is damaged. An admin has to look at it.",
    operator="The database file is damaged; restart to have it moved aside.",
)
GONE = StoreError(
    "I cannot reach my database right now. Try again in a moment.",
    operator="The database of DATABASE_URL does not answer; every statement is tried again on a new connection. Look whether it runs and can be reached from here.",
)
BUSY = StoreBusy(
    "I have more to write down than I can right now. Try again in a moment.",
    operator="Every connection to the database stayed in use for too long. It answers, so this is overload and no outage: "
    "start another `serve` beside this one, or give the database a faster machine.",
)


def again(kind: StoreError) -> StoreError:
    """A fresh error of *kind* with its texts, so that each raise has its own cause and traceback."""
    return type(kind)(kind.text, operator=kind.operator)
