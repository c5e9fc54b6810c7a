"""The directory as it is read: queues with their department's hours and managers, people with their roles."""

from datetime import UTC, datetime, time

from pydantic import SecretStr

from bot.access import scope_of
from bot.demo.pbx import PBX
from bot.demo.world import World
from bot.models import Asker, Directory, Limits, Policy
from bot.threecx import Client, MemoryTokenKeeper

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)


async def read() -> Directory:
    pbx = PBX(World(1, NOW), lambda: NOW)
    url = await pbx.start()
    secret = SecretStr(pbx.tokens.client_secret)
    try:
        async with Client(
            url, pbx.tokens.client_id, secret, limits=Limits(), tokens=MemoryTokenKeeper()
        ) as client:
            return await client.directory()
    finally:
        await pbx.stop()


async def test_a_queue_has_the_opening_hours_of_its_department() -> None:
    directory = await read()

    hours = {dn: directory.queue_by_dn[dn].hours for dn in ("800", "801", "803")}

    open_on = {dn: known.week.get(0) if known else None for dn, known in hours.items()}
    assert open_on == {
        "800": ((time(8), time(18)),),
        "801": ((time(8), time(19)),),
        "803": ((time(9), time(17)),),
    }
    assert hours["801"] is not None
    assert hours["801"].week[5] == ((time(9), time(13)),)


async def test_a_manager_of_a_department_sees_its_queues_only_where_that_is_switched_on() -> None:
    directory = await read()
    more: list[str] = []
    for person in directory.people:
        asker = Asker(team="T", user="U", email=person.email, email_confirmed=True)
        led = {department for department, role in person.roles if role == "managers"}
        theirs = {queue.dn for queue in directory.queues if queue.department in led}
        managed = {queue.dn for queue in directory.queues if person.dn in queue.managers}
        if not led or not person.enabled:
            continue

        off = scope_of(asker, directory=directory, admins=(), policy=Policy())
        on = scope_of(asker, directory=directory, admins=(), policy=Policy(department_roles=True))

        assert (off.queues, on.queues) == (frozenset(managed), frozenset(managed | theirs))
        more += theirs - managed
    assert more
