"""The planner of each database is asked about every statement of the store at 100,000 rows a table: none reads a table that grows from end to end."""

import json
import re
from collections.abc import AsyncIterator

import pytest

from bot.store import Keys, Store, open_store, schema
from tests.store.test_store_teams import TABLES, statements, touched

MANY = 100_000
PARAMETER = re.compile(r"(?<![:\w]):(\w+)")
# What grows with the questions asked and the digests posted, and how one of its rows is made of a number.
GROWING = {
    "inbox": "'T', 'r' || n, 'command', null, n, 0, n, '', '{}', 0",
    "kept_questions": "'q' || n, 'T', 'U' || (n % 500), '', 'f' || n, cast('x' as {blob}), n",
    "threads": "'T', 'C' || (n % 50), n || '.1', 'q' || n, n",
    "last_questions": "'T', 'U' || n, 'q' || n, n",
    "runs": "'r' || n, 'T', 's' || (n % 500), n, 'done', 0, 1, n, '', 0, '', n, n",
    "posts": "'r' || n, 'message', 'T', 'sent', 1, n, n || '.1', ''",
    "tellings": "'t' || n, 'T', 's' || (n % 500), 'late', 'a' || n, '', n, 0, n",
    "sent": "'T', 'C' || (n % 50), n || '.1', n",
    "audit": "'T', n, '{}'",
}
SERIES = {
    "sqlite": f"with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < {MANY})",  # noqa: S608 - made here
    "postgres": f"with numbers as (select generate_series(1, {MANY}) as n)",
}
# Indexes of what is open: they hold what waits, which does not grow.
OPEN = {"inbox_open", "runs_waiting", "tellings_untold"}
# Statements that read all of a growing table on purpose, by a piece of them, and why.
ON_PURPOSE = {
    "select team_id as a": "a new key for every row that holds a secret",
    "select id as a, '' as b": "the same",
}


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def full_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "postgres":
        server = str(request.getfixturevalue("postgres_server"))
        return f"{server}&options=-c%20search_path%3Dplans"
    return f"sqlite:///{tmp_path_factory.mktemp('plans') / 'bot.db'}"


@pytest.fixture
async def full(full_url: str, keys: Keys) -> AsyncIterator[Store]:
    """A store whose growing tables hold 100,000 rows each; filled by the first test that asks."""
    store = await open_store(full_url, keys=keys, ready=False)
    if store.database.name == "postgres":
        await store.database.run("create schema if not exists plans")
    await schema.migrate(store.database)
    row = await store.database.one("select count(*) as many from audit")
    if row is None or not row["many"]:
        for table, values in GROWING.items():
            columns = ", ".join(column_names(table))
            numbered = f"{SERIES[store.database.name]} select {values} from numbers"  # noqa: S608 - made here
            await store.database.run(f"insert into {table} ({columns}) {numbered}")
        await store.database.run("analyze")
    yield store
    await store.close()


def column_names(table: str) -> list[str]:
    """The columns of a table as the migrations made it, without those the database counts itself."""
    columns = re.split(r",\s*(?![^(]*\))", " ".join(TABLES[table].split()))
    names = [one.split()[0] for one in columns if not re.match(r"primary key|unique|foreign|check", one)]
    later = re.findall(rf"alter table {table} add column (\w+)", ALTERED)
    return [name for name in names if f"{name} {{serial}}" not in TABLES[table]] + later


ALTERED = "\n".join(sql for _, sql in schema.migrations())


async def growing_reads(store: Store, sql: str) -> list[str]:
    """The lines of the plan that read a growing table from end to end, or sort it."""
    if store.database.name == "sqlite":
        ones = dict.fromkeys(PARAMETER.findall(sql), 1)
        plan = [str(row["detail"]) for row in await store.database.all(f"explain query plan {sql}", **ones)]
        whole = [
            line
            for line in plan
            if (found := re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", line))
            and found[1] in GROWING
            and found[2] not in OPEN
        ]
        sorted_apart = [line for line in plan if "TEMP B-TREE" in line and touched(sql) & set(GROWING)]
        return whole + sorted_apart
    async with store.database.transaction() as transaction:
        await transaction.run("set local enable_seqscan = off")
        await transaction.run("set local enable_bitmapscan = off")
        names = [*dict.fromkeys(PARAMETER.findall(sql))]
        asked = PARAMETER.sub(lambda found: f"${names.index(found[1]) + 1}", sql)
        (row,) = await transaction.all(f"explain (generic_plan, format json) {asked}")
    said = row["QUERY PLAN"]
    return list(whole_reads((json.loads(said) if isinstance(said, str) else said)[0]["Plan"]))


def whole_reads(node: dict[str, object]) -> list[str]:
    """Every place below *node* of PostgreSQL's plan where a growing table is read without a condition on an index."""
    found = []
    table = node.get("Relation Name")
    by_index = "Index Cond" in node or node.get("Index Name") in OPEN
    if table in GROWING and not by_index and node["Node Type"] != "ModifyTable":
        found.append(f"{node['Node Type']} on {table}")
    for below in node.get("Plans", []):  # type: ignore[attr-defined] # the driver's own nesting
        found += whole_reads(below)
    return found


async def test_no_statement_reads_a_table_that_grows_from_end_to_end(full: Store) -> None:
    told = []
    for where, sql in statements():
        if not touched(sql) & set(GROWING) or any(piece in sql for piece in ON_PURPOSE):
            continue
        told += [f"{where}: {line}: {sql[:150]}" for line in await growing_reads(full, sql)]
    assert told == [], "\n".join(told)
