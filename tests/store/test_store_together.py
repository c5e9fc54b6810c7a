"""Statements that come while another is under way are done one after the other, each for itself."""

import asyncio

import pytest

from bot.errors import StoreError
from bot.store import Store


async def test_one_that_fails_leaves_those_beside_it_alone(store: Store) -> None:
    database = store.database
    await database.run("create table kept_here (n integer primary key)")

    async def add(number: object) -> int:
        return await database.run("insert into kept_here (n) values (:n)", n=number)

    told = await asyncio.gather(
        add(1), add(2), add(1), add("no number at all"), add(3), add(2**200), add(4), return_exceptions=True
    )
    assert [one if isinstance(one, int) else "failed" for one in told] == [
        1, 1, "failed", "failed", 1, "failed", 1,
    ]  # fmt: skip
    rows = await database.all("select n from kept_here order by n")
    assert [row["n"] for row in rows] == [1, 2, 3, 4]


async def test_what_one_waits_for_is_done_in_order_and_after_a_transaction(store: Store) -> None:
    database = store.database
    await database.run("create table kept_here (n integer)")
    async with database.transaction() as inside:
        await inside.run("insert into kept_here (n) values (0)")
        left = [
            asyncio.create_task(database.run("update kept_here set n = 10 * n + :n", n=number))
            for number in (1, 2, 3)
        ]
        await asyncio.sleep(0)
        left[1].cancel()
        with pytest.raises(asyncio.CancelledError):
            await left[1]
    await asyncio.gather(left[0], left[2])
    row = await database.one("select n from kept_here")
    assert row is not None
    assert row["n"] in {13, 31}  # PostgreSQL has no order between connections


async def test_who_waits_while_it_is_closed_is_told_so(store: Store) -> None:
    database = store.database
    await database.run("create table kept_here (n integer)")
    waiting = [
        asyncio.create_task(database.run("insert into kept_here (n) values (:n)", n=n)) for n in range(5)
    ]
    await asyncio.sleep(0)
    await database.close()
    done, pending = await asyncio.wait(waiting, timeout=10)
    assert not pending
    for each in done:
        assert each.exception() is None or isinstance(each.exception(), StoreError)
