"""A delivery is kept before it is acknowledged, and done once."""

import asyncio

from bot.store import Keys, Store, open_store


async def test_a_request_is_accepted_once(store: Store) -> None:
    assert await store.inbox.accept("T1", "r1", "command", b"who") is True
    assert await store.inbox.accept("T1", "r1", "command", b"who") is False
    assert await store.inbox.accept("T2", "r1", "command", b"who") is True


async def test_a_request_is_accepted_once_over_processes_and_restarts(
    database_url: str, store: Store, keys: Keys
) -> None:
    other = await open_store(database_url, keys=keys)
    answers = await asyncio.gather(
        *(one.inbox.accept("T1", "r1", "command", b"") for one in (store, other) * 10)
    )
    assert sorted(answers) == [False] * 19 + [True]
    await store.inbox.done("T1", "r1")
    assert await other.inbox.accept("T1", "r1", "command", b"") is False
    await other.close()


async def test_work_whose_holder_is_gone_is_resumed_once(store: Store) -> None:
    await store.inbox.accept("T1", "dead", "command", b"payload", lease_seconds=-1)
    await store.inbox.accept("T1", "alive", "command", b"payload")
    (item,) = await store.inbox.resume()
    assert (item.team, item.request_id, item.kind, item.payload) == ("T1", "dead", "command", b"payload")
    assert await store.inbox.resume() == []


async def test_work_older_than_half_an_hour_is_not_resumed(store: Store) -> None:
    await store.inbox.accept("T1", "old", "command", b"", lease_seconds=-1)
    await store.database.run("update inbox set accepted = accepted - 1801")
    assert await store.inbox.resume() == []


async def test_finished_work_is_wiped_but_remembered(store: Store) -> None:
    await store.inbox.accept("T1", "r1", "command", b"secret", lease_seconds=-1)
    await store.inbox.done("T1", "r1")
    assert await store.inbox.resume() == []
    row = await store.database.one("select payload from inbox")
    assert row == {"payload": None}


async def test_a_dead_forerunners_work_is_free_at_once_on_sqlite_and_never_taken_from_the_living(
    database_url: str, store: Store, keys: Keys
) -> None:
    await store.inbox.accept("T1", "r1", "command", b"")
    await store.inbox.release()
    assert await store.inbox.resume() == []
    next_one = await open_store(database_url, keys=keys)
    await next_one.inbox.release()
    free = (
        ["r1"] if store.database.name == "sqlite" else []
    )  # on PostgreSQL the holder may be alive elsewhere
    assert [item.request_id for item in await next_one.inbox.resume()] == free
    await next_one.close()


async def test_the_living_keep_what_they_hold_and_a_process_that_ends_hands_it_over(
    database_url: str, store: Store, keys: Keys
) -> None:
    other = await open_store(database_url, keys=keys)
    for name in ("mine", "ended"):
        await store.inbox.accept("T1", name, "command", b"", lease_seconds=-1)
    await other.inbox.accept("T1", "theirs", "command", b"", lease_seconds=-1)
    assert await store.inbox.renew(60) == {("T1", "mine"), ("T1", "ended")}
    await store.inbox.done("T1", "ended")
    assert [item.request_id for item in await store.inbox.resume()] == ["theirs"]
    assert await other.inbox.renew(60) == set()
    assert await store.inbox.hand_over() == 2
    assert [(item.request_id, item.tries) for item in await other.inbox.resume()] == [
        ("mine", 0), ("theirs", 1)
    ]  # fmt: skip
    await other.close()


async def test_what_was_posted_and_how_many_died_over_it_is_known_to_the_next(store: Store) -> None:
    await store.inbox.accept("T1", "r1", "command", b"", lease_seconds=-1)
    await store.inbox.placed("T1", "r1", {"C1/": "1.2"})
    for tries in (1, 2):
        (item,) = await store.inbox.resume(lease_seconds=-1)
        assert (item.tries, item.places) == (tries, {"C1/": "1.2"})


async def test_work_that_was_answered_before_it_could_be_written_down_is_not_accepted_later(
    store: Store,
) -> None:
    await store.inbox.done("T1", "r1")
    assert await store.inbox.accept("T1", "r1", "command", b"", lease_seconds=-1) is False
    assert await store.inbox.resume() == []


async def test_work_written_with_an_unknown_key_is_left_to_who_knows_it(
    database_url: str, store: Store, keys: Keys
) -> None:
    other = await open_store(database_url, keys=Keys("another made-up key of forty characters."))
    await other.inbox.accept("T1", "r1", "command", b"", lease_seconds=-1)
    await store.inbox.accept("T1", "r2", "command", b"", lease_seconds=-1)
    assert [item.request_id for item in await store.inbox.resume()] == ["r2"]
    assert [item.request_id for item in await other.inbox.resume()] == ["r1"]
    await other.close()


async def test_hundreds_at_once_share_few_writes(store: Store) -> None:
    answers = await asyncio.gather(
        *(store.inbox.accept("T1", f"r{n % 300}", "command", b"x") for n in range(600))
    )
    assert sum(answers) == 300


async def test_payloads_cannot_be_read_from_the_database(store: Store) -> None:
    await store.inbox.accept("T1", "r1", "command", b"who was in")
    row = await store.database.one("select payload from inbox")
    assert row is not None
    assert b"who was in" not in bytes(row["payload"])
