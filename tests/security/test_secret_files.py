"""Whatever we write belongs to its owner alone, however open the machine's habits are: database, WAL, damaged copies, .env, copies."""

import asyncio
import os
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.roof.env_writing import write_env
from bot.store import Keys, Store, open_store
from tests.security.test_secrets import modes_of

DOCS = Path(__file__).parents[2] / "docs" / "operators.md"
OWNER_ALONE = 0o600


@pytest.fixture(autouse=True)
def open_to_everybody() -> Iterator[None]:
    """The habit of a machine where new files may be read and written by anybody."""
    before = os.umask(0)
    yield
    os.umask(before)


async def kept(file: Path, keys: Keys) -> Store:
    """A store in *file* with something written."""
    store = await open_store(f"sqlite:///{file}", keys=keys)
    await store.beats.beat("", "x")
    return store


async def test_the_database_and_what_lies_beside_it(tmp_path: Path, keys: Keys) -> None:
    store = await kept(tmp_path / "bot.db", keys)
    while_open = modes_of(tmp_path)
    await store.close()

    assert while_open == dict.fromkeys(("bot.db", "bot.db-wal", "bot.db-shm"), OWNER_ALONE)
    assert set(modes_of(tmp_path).values()) == {OWNER_ALONE}


async def test_a_database_that_was_open_to_all_is_closed(tmp_path: Path, keys: Keys) -> None:
    file = tmp_path / "bot.db"
    await (await kept(file, keys)).close()
    file.chmod(0o666)
    store = await kept(file, keys)
    modes = modes_of(tmp_path)
    await store.close()

    assert set(modes.values()) == {OWNER_ALONE}


async def test_a_damaged_database_that_is_put_aside(tmp_path: Path, keys: Keys) -> None:
    file = tmp_path / "bot.db"
    await (await kept(file, keys)).close()
    file.write_bytes(b"not a database, but long enough to be taken for one" * 100)
    file.chmod(0o666)
    with pytest.raises(StoreError, match="damaged"):
        await open_store(f"sqlite:///{file}", keys=keys)

    modes = modes_of(tmp_path)
    assert any("damaged" in name for name in modes)
    assert set(modes.values()) == {OWNER_ALONE}


async def test_the_copy_that_another_database_is_moved_to(tmp_path: Path, keys: Keys) -> None:
    here, there = (
        await kept(tmp_path / "bot.db", keys),
        await open_store(f"sqlite:///{tmp_path / 'new.db'}", keys=keys),
    )
    await here.move_to(there)
    modes = modes_of(tmp_path)
    await here.close()
    await there.close()

    assert "new.db" in modes
    assert set(modes.values()) == {OWNER_ALONE}


@pytest.mark.parametrize("before", [None, 0o644, 0o666])
def test_the_settings_file(before: int | None, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    if before is not None:
        file.write_text("PORT=1\n", encoding="utf-8")
        file.chmod(before)
    write_env(file, {"SLACK_BOT_TOKEN": "xoxb-1"})

    assert modes_of(tmp_path) == {".env": OWNER_ALONE}


async def test_the_backup_as_the_page_for_operators_makes_it(tmp_path: Path, keys: Keys) -> None:
    await (await kept(tmp_path / "bot.db", keys)).close()
    line = re.search(r"^ {4}(umask 077; python3 .*)$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert line is not None
    command = line[1].replace("python3", shlex.quote(sys.executable))
    copying = await asyncio.create_subprocess_shell(command, cwd=tmp_path)
    assert await copying.wait() == 0

    modes = modes_of(tmp_path)
    assert modes["copy.db"] == OWNER_ALONE
