"""What decides about somebody's rights is read anew by few requests, from the make-believe phone system."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from bot.demo.pbx import PBX
from bot.demo.world import World
from bot.models import Directory, Limits
from bot.roof.fresh_rights import FreshRights
from bot.threecx import Client, MemoryTokenKeeper
from tests.handlers.walk import Clock

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)


class Phones:
    """A phone system, its client, and who reads rights from it."""

    def __init__(self, pbx: PBX, client: Client, clock: Clock) -> None:
        self.pbx, self.client, self.clock = pbx, client, clock
        self.rights = FreshRights(client.queues, client.person, clock)

    def asked(self) -> int:
        """How many requests it has had, tokens aside."""
        return sum(each.kind != "token" for each in self.pbx.requests)


@pytest.fixture
async def phones() -> AsyncIterator[Phones]:
    clock = Clock(NOW)
    pbx = PBX(World(1, NOW), clock)
    await pbx.start()
    made = Client(
        pbx.url, pbx.tokens.client_id, SecretStr(pbx.tokens.client_secret), limits=Limits(), tokens=MemoryTokenKeeper(), clock=clock
    )  # fmt: skip
    async with made as client:
        yield Phones(pbx, client, clock)
    await pbx.stop()


async def held_of(phones: Phones) -> Directory:
    held = await phones.client.directory()
    phones.clock.forward(seconds=60)
    return held


async def test_what_is_read_for_one_person_is_what_the_whole_directory_says(phones: Phones) -> None:
    held = await held_of(phones)
    manager = next(queue.managers[0] for queue in held.queues if queue.managers)

    before = phones.asked()
    found = await phones.rights.of(held, manager, within=20)

    assert phones.asked() - before == 2
    assert found.read_at == phones.clock()
    assert (found.queues, {one.dn: one for one in found.people}) == (
        held.queues,
        {one.dn: one for one in held.people},
    )


async def test_it_is_read_once_for_as_long_as_it_may_decide_and_always_for_what_is_posted(
    phones: Phones,
) -> None:
    held = await held_of(phones)
    first = await phones.rights.of(held, "101", within=20)
    before = phones.asked()
    phones.clock.forward(seconds=19)
    assert await phones.rights.of(held, "101", within=20) is first
    assert phones.asked() == before
    assert await phones.rights.of(held, "101", within=0) is not first
    assert phones.asked() > before
    assert (
        await phones.rights.of(first.model_copy(update={"read_at": phones.clock()}), "102", within=20)
        != first
    )


async def test_a_manager_who_is_none_any_more_and_a_person_who_is_gone_are_seen(phones: Phones) -> None:
    held = await held_of(phones)
    queue = next(queue for queue in held.queues if queue.managers)
    dn = queue.managers[0]
    others = tuple(
        one.model_copy(update={"managers": ()}) if one.dn == queue.dn else one for one in held.queues
    )

    async def queues() -> tuple[object, ...]:
        return others

    async def nobody(_: str) -> None:
        return None

    rights = FreshRights(queues, nobody, phones.clock)  # type: ignore[arg-type]  # only what is read counts
    found = await rights.of(held, dn, within=0)
    assert found.queue_by_dn[queue.dn].managers == ()
    assert dn not in found.person_by_dn
    assert found.queue_by_dn[queue.dn].hours == queue.hours


async def test_a_number_with_a_new_owner_is_theirs_from_today(phones: Phones) -> None:
    held = await held_of(phones)
    someone = held.people[0]
    other = someone.model_copy(update={"first": "Another", "last": "Person", "email": "another@example.com"})

    async def person(_: str) -> object:
        return other

    rights = FreshRights(phones.client.queues, person, phones.clock)  # type: ignore[arg-type]  # as above
    found = (await rights.of(held, someone.dn, within=0)).person_by_dn[someone.dn]
    assert (found.first, found.former, found.since) == ("Another", someone.name, phones.clock().date())
    assert phones.clock() - held.read_at == timedelta(seconds=60)
