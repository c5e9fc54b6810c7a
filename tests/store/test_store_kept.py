"""What is kept comes back to whom it belongs, on both databases."""

import asyncio
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from bot.models import AuditEntry, Directory, Person, TokenState
from bot.store import Keys, Store, open_store

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


async def test_a_question_comes_back_to_its_team_under_an_id_nobody_can_guess(store: Store) -> None:
    kept = await store.questions.keep("T1", '{"q":1}', user="U1", channel="C1")
    assert len(kept) == 16
    found = await store.questions.get("T1", kept)
    assert found is not None
    assert (found.question_json, found.user, found.channel) == ('{"q":1}', "U1", "C1")
    assert await store.questions.get("T2", kept) is None
    assert await store.questions.get("T1", kept[:-1]) is None


async def test_the_same_question_keeps_its_id_and_another_persons_has_its_own(store: Store) -> None:
    first = await store.questions.keep("T1", "{}", user="U1")
    assert await store.questions.keep("T1", "{}", user="U1") == first
    assert await store.questions.keep("T1", "{}", user="U2") != first
    assert await store.questions.keep("T1", "{ }", user="U1") != first


async def test_an_expired_question_is_gone_and_asking_again_revives_it(store: Store) -> None:
    kept = await store.questions.keep("T1", "{}", user="U1", ttl_days=-1)
    assert await store.questions.get("T1", kept) is None
    assert await store.questions.keep("T1", "{}", user="U1") == kept
    assert await store.questions.get("T1", kept) is not None
    await store.questions.keep("T1", "{}", user="U1", ttl_days=-1)
    assert (await store.tidy(NOW))["kept_questions"] == 1


async def test_again_means_the_persons_last_question(store: Store) -> None:
    assert await store.questions.last("T1", "U1") is None
    for words in ("one", "two"):
        await store.questions.remember_last("T1", "U1", await store.questions.keep("T1", words, user="U1"))
    last = await store.questions.last("T1", "U1")
    assert last is not None
    assert last[0].question_json == "two"
    assert await store.questions.last("T1", "U2") is None


async def test_a_thread_is_about_its_last_question_for_a_day(store: Store) -> None:
    await store.threads.keep("T1", "C1", "1.0", "q1")
    await store.threads.keep("T1", "C1", "1.0", "q2")
    assert await store.threads.get("T1", "C1", "1.0") == "q2"
    assert await store.threads.get("T1", "C2", "1.0") is None
    await store.threads.keep("T1", "C1", "1.0", "q2", ttl_seconds=-1)
    assert await store.threads.get("T1", "C1", "1.0") is None
    assert (await store.tidy(NOW))["threads"] == 1


async def test_settings_are_kept_by_scope_and_forgotten(store: Store) -> None:
    await store.settings.put("T1", "person", "U1", "zone", "Europe/Berlin", by="U1")
    await store.settings.put("T1", "person", "U1", "csv", value=False, by="U1")
    await store.settings.put("T1", "queue", "800", "hours", {"0": [["08:00", "18:00"]]}, by="U2")
    assert await store.settings.all("T1", "person", "U1") == {"zone": "Europe/Berlin", "csv": False}
    assert await store.settings.get("T1", "channel", "U1", "zone") is None
    assert await store.settings.every("T1", "queue", "hours") == {"800": {"0": [["08:00", "18:00"]]}}
    await store.settings.put("T1", "person", "U1", "zone", None, by="U1")
    assert await store.settings.all("T1", "person", "U1") == {"csv": False}


async def test_links_grants_and_people_belong_to_their_team(store: Store) -> None:
    await store.links.link("T1", "C1", ["800", "801"], by="U1")
    await store.links.link("T1", "C1", ["800"], by="U2")
    assert await store.links.of_channel("T1", "C1") == {"800", "801"}
    assert {link.by for link in await store.links.all("T1")} == {"U1"}
    assert await store.links.unlink("T1", "C1", ["800", "999"]) == 1
    assert await store.links.unlink("T1", "C1") == 1
    await store.grants.grant("T1", "U1", ["*"], by="U9")
    assert await store.grants.of_user("T1", "U1") == {"*"}
    assert await store.grants.of_user("T2", "U1") == frozenset()
    assert [(one.user, one.queue, one.by) for one in await store.grants.all("T1")] == [("U1", "*", "U9")]
    assert await store.grants.revoke("T1", "U1") == 1
    await store.people.bind("T1", "U1", "0101", by="U9")
    await store.people.bind("T1", "U1", "0102", by="U9")
    assert await store.people.all("T1") == {"U1": "0102"}
    assert await store.people.unbind("T1", "U1")
    assert not await store.people.unbind("T1", "U1")


async def test_a_request_for_access_reaches_the_admins_once_and_is_decided_once(store: Store) -> None:
    assert await store.requests.ask("T1", "U1", ["800"])
    assert not await store.requests.ask("T1", "U1", ["801"])
    decided = await store.requests.decide("T1", "U1", "granted", by="U9")
    assert decided is not None
    assert (decided.wanted, decided.decision) == (("800",), "granted")
    assert await store.requests.decide("T1", "U1", "refused", by="U8") is None
    found = await store.requests.get("T1", "U1")
    assert found is not None
    assert found.decided_by == "U9"
    assert await store.requests.ask("T1", "U1")


async def test_the_directory_is_completed_from_the_one_before(store: Store) -> None:
    def noticed(before: Directory | None, now: Directory) -> Directory:
        return now.model_copy(update={"notes": (str(before.notes) if before else "first",)})

    assert await store.directories.load("T1") is None
    await store.directories.keep(
        "T1", Directory(read_at=NOW, people=(Person(dn="101", first="Ana"),)), noticed
    )
    kept = await store.directories.keep("T1", Directory(read_at=NOW), noticed)
    assert kept.notes == ("('first',)",)
    assert await store.directories.load("T1") == kept
    older = await store.directories.keep("T1", Directory(read_at=NOW - timedelta(hours=1)))
    assert older == kept


async def test_names_in_the_directory_cannot_be_read_from_the_database(store: Store) -> None:
    await store.directories.keep("T1", Directory(read_at=NOW, people=(Person(dn="101", first="Canaryname"),)))
    row = await store.database.one("select body from directories")
    assert row is not None
    assert b"Canaryname" not in bytes(row["body"])


async def test_a_token_comes_back_and_is_never_plain_on_disk(store: Store) -> None:
    tokens = store.tokens("T1")
    assert await tokens.load("c1") == TokenState()
    state = TokenState(access_token=SecretStr("canarytoken"), expires_at=NOW, generation=3)
    await tokens.save("c1", state)
    assert await tokens.load("c1") == state
    row = await store.database.one("select body from tokens")
    assert row is not None
    assert b"canarytoken" not in bytes(row["body"])


async def test_a_tokens_lock_is_held_by_one_at_a_time_over_processes(
    database_url: str, store: Store, keys: Keys
) -> None:
    other = await open_store(database_url, keys=keys)
    inside: list[int] = []
    most = 0

    async def refresh(keeper: Store) -> None:
        nonlocal most
        async with keeper.tokens("T1").lock("c1"):
            inside.append(1)
            most = max(most, len(inside))
            await keeper.tokens("T1").save("c1", TokenState(generation=1))
            inside.pop()

    await asyncio.gather(*(refresh(one) for one in (store, other) * 4))
    assert most == 1
    await other.close()


async def test_a_tokens_lock_falls_free_when_its_holder_died(store: Store) -> None:
    await store.database.run(
        "insert into tokens (team_id, credential, holder, held_until) values ('T1', 'c1', 'dead', {now} - 1)"
    )
    async with asyncio.timeout(5), store.tokens("T1").lock("c1"):
        pass


async def test_the_audit_is_read_by_time_and_its_pruning_leaves_proof(store: Store) -> None:
    for hours in (1, 2, 3):
        await store.audit.add(
            AuditEntry(at=NOW + timedelta(hours=hours), team="T1", user="U1", deed="ask", rows=hours)
        )
    await store.audit.add(AuditEntry(at=NOW, team="T2", deed="ask"))
    found = await store.audit.read("T1", NOW, NOW + timedelta(hours=3))
    assert [entry.rows for entry in found] == [1, 2]
    assert await store.audit.prune("T1", before=NOW + timedelta(hours=3), now=NOW) == 2
    assert await store.audit.prune("T1", before=NOW + timedelta(hours=9), now=NOW) is None
    everything = await store.audit.read("T1", datetime.fromtimestamp(0, UTC), NOW.replace(year=9000))
    left, proof = sorted(everything, key=lambda one: one.deed)
    assert (left.deed, left.rows, proof.deed, proof.count) == ("ask", 3, "prune", 2)


async def test_old_posts_are_found_until_they_are_deleted(store: Store) -> None:
    await store.sent.note("T1", "C1", "1.0", NOW)
    await store.sent.note("T1", "C1", "1.0", NOW + timedelta(days=1))
    assert [old async for old in store.sent.older_than("T1", NOW)] == []
    (old,) = [old async for old in store.sent.older_than("T1", NOW + timedelta(seconds=1))]
    assert (old.channel, old.what, old.at, old.file) == ("C1", "1.0", NOW, False)
    await store.sent.forget("T1", old)
    assert [old async for old in store.sent.older_than("T1", NOW + timedelta(days=2))] == []


async def test_hundreds_of_old_posts_come_oldest_first_and_those_that_stay_do_not_hold_up_the_others(
    store: Store,
) -> None:
    for number in range(230):
        await store.sent.note("T1", "C1", f"F{number:04}", NOW + timedelta(seconds=number // 7))
    met = []
    async for old in store.sent.older_than("T1", NOW + timedelta(days=1)):
        met.append(old.what)
        if int(old.what[1:]) % 2:
            await store.sent.forget("T1", old)
    assert met == [f"F{number:04}" for number in range(230)]
    assert await store.sent.prune("T1", NOW + timedelta(days=1)) == 115


async def test_of_two_who_set_the_same_at_once_one_hears_that_it_changed_something(store: Store) -> None:
    for value in ("2026-10", ["2026-11", 1]):
        told = await asyncio.gather(
            *(store.settings.change("T1", "team", "U1", "month", value) for _ in range(5))
        )
        assert sorted(told) == [False] * 4 + [True]
        assert await store.settings.get("T1", "team", "U1", "month") == value
    age = await store.settings.age("T1", "team", "U1", "month")
    assert age is not None
    assert age < 60
    assert await store.settings.age("T1", "team", "U2", "month") is None


async def test_the_audit_is_paged_newest_first_and_read_whole_in_pieces(store: Store) -> None:
    for number in range(25):
        await store.audit.add(AuditEntry(at=NOW, team="T1", user="U1", deed="ask", rows=number))
    first = await store.audit.newest("T1")
    rest = await store.audit.newest("T1", before=first[-1].number)
    assert [each.entry.rows for each in (*first, *rest)] == list(reversed(range(25)))
    whole = [each.rows async for each in store.audit.each("T1", NOW, NOW + timedelta(seconds=1))]
    assert whole == list(range(25))
    assert [each async for each in store.audit.each("T1", NOW - timedelta(days=1), NOW)] == []


async def test_a_part_that_lives_says_so(store: Store) -> None:
    assert await store.beats.age("", "rounds") is None
    await store.beats.beat("", "rounds")
    age = await store.beats.age("", "rounds")
    assert age is not None
    assert -1 < age < 60
    assert await store.writable()


async def test_the_databases_clock_is_in_utc_and_about_right(store: Store) -> None:
    assert abs((await store.now() - datetime.now(UTC)).total_seconds()) < 60
