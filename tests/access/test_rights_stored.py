"""The access table's people with their rights in a store, on SQLite and on PostgreSQL: the same scopes, and none once they are taken away."""

from typing import Any

import pytest

from bot import access
from bot.models import Asker, Scope
from bot.roof.directories import Directories
from bot.roof.fresh_rights import FreshRights
from bot.roof.records import StoreRecords
from bot.store import Store
from tests.access.test_access_cells import DIRECTORY, NOW, QUESTIONS, WHERE, WHO, scope_in, walk


def _records(store: Store, *admins: str) -> StoreRecords:
    async def read(*_: object) -> Any:
        raise AssertionError("nobody reads the phone system here")

    directories = Directories("T1", read, store, lambda: NOW)
    rights = FreshRights(read, read, lambda: NOW)
    return StoreRecords(store, directories, rights, WHERE["private"].policy, frozenset(admins), "")


async def _given(store: Store, user: str, who: str) -> Asker:
    """*who* under an id of their own, with what an admin gave them."""
    given = WHO[who]
    if given.grants:
        await store.grants.grant("T1", user, given.grants, by="U0ADMIN")
    if given.bound:
        await store.people.bind("T1", user, given.bound, by="U0ADMIN")
    return given.asker.model_copy(update={"user": user})


PEOPLE = [name for name in WHO if name != "operator"]


async def test_what_is_stored_gives_everybody_of_the_table_their_scope(store: Store) -> None:
    found: dict[str, Scope] = {}
    for at, who in enumerate(PEOPLE):
        asker = await _given(store, f"U{at}", who)
        records = _records(store, *([asker.user] if WHO[who].admin else []))
        found[who] = await records.scope(asker, DIRECTORY)

    assert found == {who: scope_in(WHO[who], WHERE["private"]) for who in PEOPLE}


async def test_what_was_taken_back_is_nobodys_and_of_another_team_never_was(store: Store) -> None:
    for at, who in enumerate(PEOPLE):
        asker = await _given(store, f"U{at}", who)
        bare = access.scope_of(asker, directory=DIRECTORY, admins=(), policy=WHERE["private"].policy)
        other = await _records(store).scope(asker.model_copy(update={"team": "T2"}), DIRECTORY)
        await store.grants.revoke("T1", asker.user)
        await store.people.unbind("T1", asker.user)

        assert await _records(store).scope(asker, DIRECTORY) == bare, who
        assert other == bare, who


@pytest.mark.parametrize("place", ["ops", "wide", "plain", "acme"])
async def test_the_links_of_a_channel_are_what_its_cells_say(store: Store, place: str) -> None:
    where = WHERE[place]
    assert where.channel is not None
    if where.linked:
        await store.links.link("T1", where.channel.id, where.linked, by="U0ADMIN")
    kept = await _records(store).linked("T1", where.channel.id)

    assert kept == frozenset(where.linked)
    for who in ("admin", "manager", "granted sales", "guest"):
        stored = where._replace(linked=tuple(sorted(kept)))
        for question in QUESTIONS.values():
            assert walk(WHO[who], stored, question) == walk(WHO[who], where, question)
    await store.links.unlink("T1", where.channel.id)
    assert await _records(store).linked("T1", where.channel.id) == frozenset()
    assert await _records(store).linked("T2", where.channel.id) == frozenset()
