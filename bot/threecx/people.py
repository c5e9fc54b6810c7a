"""Queues, users and departments as read -> the Directory: who and what the phone system knows."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.models.directory import Directory, Part, Person, Queue
from bot.threecx.departments import read_departments
from bot.threecx.door import Door
from bot.threecx.entities import Entities, first_of
from bot.threecx.parts import Parts, numbers
from bot.threecx.pressure import Ask
from bot.threecx.wiremodels import WireQueue, WireUser

USER_FIELDS = (
    "Number",
    "FirstName",
    "LastName",
    "DisplayName",
    "EmailAddress",
    "Enabled",
    "QueueStatus",
    "IsRegistered",
    "CurrentProfileName",
)
_LIVE_FIELDS = (
    "Number",
    "FirstName",
    "LastName",
    "DisplayName",
    "Enabled",
    "QueueStatus",
    "IsRegistered",
    "CurrentProfileName",
)


async def read_directory(
    door: Door, ask: Callable[[], Ask], now: datetime, *, fresh: bool = False
) -> Directory:
    """Everything at once: queues on fresh connections (Q32), users, departments and zones beside them.

    Only the list of queues must be readable. What else a build or a role refuses, or fails over, is left out: its name stands
    in `unread`, and a note tells why.
    """
    parts = Parts()
    async with door.fresh() as http:
        queue_side = Entities(door, ask, http)
        side = queue_side if fresh else Entities(door, ask)
        try:
            async with asyncio.TaskGroup() as group:
                queue_task = group.create_task(_queues(queue_side, parts))
                user_task = group.create_task(_users(side, parts))
                department_task = group.create_task(read_departments(side, door, ask, now, parts))
        except BaseExceptionGroup as failed:
            raise first_of(failed) from None
    found = department_task.result()
    return Directory(
        queues=tuple(
            queue.model_copy(
                update={"department": found.by_dn.get(queue.dn, ""), "hours": found.hours_of(queue.dn)}
            )
            for queue in queue_task.result()
        ),
        people=user_task.result(),
        read_at=now,
        zone=found.zone,
        version=door.version,
        unread=frozenset(parts.unread),
        notes=tuple(dict.fromkeys((*parts.notes, *queue_side.notes, *side.notes))),
    )


async def read_queues(door: Door, ask: Callable[[], Ask]) -> tuple[Queue, ...]:
    """The queues with members and managers, without departments and opening hours; a part that cannot be read is empty."""
    async with door.fresh() as http:
        return await _queues(Entities(door, ask, http), Parts())


async def read_person(door: Door, ask: Callable[[], Ask], dn: str) -> Person | None:
    """The person with number *dn* now, with roles; None where there is none."""
    found = await Entities(door, ask).all(
        "Users", WireUser, USER_FIELDS, expand=("Groups($expand=Rights)",), where=f"Number eq '{dn}'"
    )
    return next((_person(user) for user in found if user.number == dn), None)


async def _queues(entities: Entities, parts: Parts) -> tuple[Queue, ...]:
    found = await entities.all("Queues", WireQueue, ("Id", "Number", "Name"), expand=("Agents", "Managers"))
    members = await _behind(entities, parts, "members", found, "Agents")
    managers = await _behind(entities, parts, "managers", found, "Managers")
    return tuple(
        Queue(
            dn=queue.number,
            name=queue.name or queue.number,
            id=queue.id,
            members=members[queue.id] or (),
            members_known=members[queue.id] is not None,
            managers=managers[queue.id] or (),
        )
        for queue in found
    )


async def _behind(
    entities: Entities, parts: Parts, part: Part, queues: list[WireQueue], name: str
) -> dict[int, tuple[str, ...] | None]:
    """The numbers behind each queue, None where they cannot be read."""
    listed = {queue.id: queue.agents if name == "Agents" else queue.managers for queue in queues}
    lacking = [key for key, behind in listed.items() if behind is None]
    asked = await parts.behind(part, entities, [f"Queues({key})/{name}" for key in lacking])
    return {key: numbers(behind) for key, behind in listed.items()} | dict(zip(lacking, asked, strict=True))


async def _users(entities: Entities, parts: Parts) -> tuple[Person, ...]:
    found = await parts.perhaps(
        "people", entities.all("Users", WireUser, USER_FIELDS, expand=("Groups($expand=Rights)",))
    )
    if found and all(user.groups is None for user in found):
        parts.lack("roles", "Users do not come with their departments and rights.")
    return await asyncio.to_thread(_people, found or ())


def _people(users: Sequence[WireUser]) -> tuple[Person, ...]:
    """For a thread: of ten thousand it takes some hundredths of a second."""
    return tuple(map(_person, users))


def _person(user: WireUser) -> Person:
    return Person(
        dn=user.number,
        first=user.first_name.strip(),
        last=user.last_name.strip(),
        display=user.display_name.strip(),
        email=user.email_address.strip().lower(),
        enabled=user.enabled is not False,
        logged_in=None if user.queue_status is None else user.queue_status == "LoggedIn",
        registered=user.is_registered,
        profile=user.current_profile_name,
        roles=tuple(
            (group.name, group.rights.role_name) for group in user.groups or () if group.rights is not None
        ),
    )


async def read_live(door: Door, ask: Ask) -> tuple[Person, ...]:
    """People with their queue switch, registration and profile, without e-mail and roles."""
    found = await Entities(door, lambda: ask).all("Users", WireUser, _LIVE_FIELDS)
    return await asyncio.to_thread(_people, found)
