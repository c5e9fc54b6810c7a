"""Queues, users and departments as read -> the Directory: who and what the phone system knows."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime
from zoneinfo import available_timezones

from bot.errors import PBXBadRequest, PBXRole, PBXUnexpected, PBXUnknownNumber
from bot.models.directory import Directory, OpeningHours, Person, Queue
from bot.threecx.door import Door
from bot.threecx.entities import Entities, first_of, together
from bot.threecx.hours import opening_hours
from bot.threecx.pressure import Ask
from bot.threecx.wiremodels import (
    Numbered,
    WireGroup,
    WireOffice,
    WireQueue,
    WireUser,
    WireZone,
    read_one,
)

_OPTIONAL = (PBXRole, PBXUnknownNumber, PBXBadRequest, PBXUnexpected)
"""What some builds or roles refuse of the things that are only good to have."""

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
_GROUP_FIELDS = ("Id", "Name", "IsDefault", "TimeZoneId", "Hours", "BreakTime", "OverrideHolidays")


async def read_directory(
    door: Door, ask: Callable[[], Ask], now: datetime, *, fresh: bool = False
) -> Directory:
    """Everything at once: queues on fresh connections (Q32), users, departments and zones beside them.

    What only some builds or roles give (members by expand, departments, hours, zones) falls back or is left out with a note;
    queues and users must be readable.
    """
    async with door.fresh() as http:
        queue_side = Entities(door, ask, http)
        side = queue_side if fresh else Entities(door, ask)
        try:
            async with asyncio.TaskGroup() as group:
                queue_task = group.create_task(_queues(queue_side))
                user_task = group.create_task(_users(side))
                department_task = group.create_task(_departments(side, door, ask, now))
        except BaseExceptionGroup as failed:
            raise first_of(failed) from None
    queues, users = queue_task.result(), user_task.result()
    departments, by_queue, zone = department_task.result()
    hours = {
        name: kept.model_copy(update={"zone": zone or ""}) if kept else None
        for name, kept in departments.items()
    }
    return Directory(
        queues=tuple(
            queue.model_copy(
                update={
                    "department": by_queue.get(queue.dn, ""),
                    "hours": hours.get(by_queue.get(queue.dn, ""), hours.get("")),
                }
            )
            for queue in queues
        ),
        people=users,
        read_at=now,
        zone=zone,
        version=door.version,
        notes=tuple(dict.fromkeys((*queue_side.notes, *side.notes))),
    )


async def _queues(entities: Entities) -> tuple[Queue, ...]:
    found = await entities.all("Queues", WireQueue, ("Id", "Number", "Name"), expand=("Agents", "Managers"))
    lacking = [queue for queue in found if queue.agents is None or queue.managers is None]
    asked = [
        entities.all(f"Queues({queue.id})/{what}", Numbered, ("Number",))
        for queue in lacking
        for what in ("Agents", "Managers")
    ]
    answers = await together(asked)
    given = {queue.id: (answers[2 * at], answers[2 * at + 1]) for at, queue in enumerate(lacking)}
    return tuple(
        Queue(
            dn=queue.number,
            name=queue.name or queue.number,
            id=queue.id,
            members=_numbers(given[queue.id][0] if queue.id in given else queue.agents),
            managers=_numbers(given[queue.id][1] if queue.id in given else queue.managers),
        )
        for queue in found
    )


def _numbers(listed: Sequence[Numbered] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.number for one in listed or () if one.number))


async def _users(entities: Entities) -> tuple[Person, ...]:
    found = await entities.all("Users", WireUser, USER_FIELDS, expand=("Groups($expand=Rights)",))
    return tuple(_person(user) for user in found)


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
    return tuple(_person(user) for user in found)


_Departments = tuple[dict[str, OpeningHours | None], dict[str, str], str | None]


async def _departments(entities: Entities, door: Door, ask: Callable[[], Ask], now: datetime) -> _Departments:
    """Opening hours by department ("" for those of no department), departments by queue, and the phone system's zone."""
    groups = await _groups(entities)
    office = await _office(entities, door, ask)
    zones = await _zones(entities)
    lacking = [group for group in groups if group.members is None]
    answers = await together(
        [entities.all(f"Groups({group.id})/Members", Numbered, ("Number",)) for group in lacking]
    )
    members = {group.id: answers[at] for at, group in enumerate(lacking)}
    hours = {group.name: _hours_of(group, office, now.date()) for group in groups}
    holidays = office.office_holidays or ()
    hours[""] = opening_hours(None, office.hours, office.break_time, holidays, now.date())
    by_dn: dict[str, str] = {}
    for group in groups:
        for member in members.get(group.id, group.members or ()):
            by_dn.setdefault(member.number, group.name)
    default = next((group for group in groups if group.is_default), None)
    ids = [default.time_zone_id if default else None, office.time_zone_id]
    return hours, by_dn, next((zones[one] for one in ids if one in zones), None)


async def _groups(entities: Entities) -> list[WireGroup]:
    try:
        return await entities.all(
            "Groups", WireGroup, _GROUP_FIELDS, expand=("Members", "OfficeHolidays"), order="Id"
        )
    except _OPTIONAL:
        entities.notes.append("Departments could not be read.")
        return []


async def _office(entities: Entities, door: Door, ask: Callable[[], Ask]) -> WireOffice:
    query = "$select=Hours,BreakTime,TimeZoneId&$expand=OfficeHolidays"
    try:
        return read_one(await door.whole("OfficeHours", query, ask()), WireOffice, "OfficeHours")
    except _OPTIONAL:
        entities.notes.append("Office hours could not be read.")
        return WireOffice()


async def _zones(entities: Entities) -> dict[str, str]:
    try:
        listed = await entities.all("Defs/TimeZones", WireZone, ("Id", "IanaName"), order="")
    except _OPTIONAL:
        entities.notes.append("Time zones could not be read.")
        return {}
    return {zone.id: zone.iana_name for zone in listed if zone.iana_name in available_timezones()}


def _hours_of(group: WireGroup, office: WireOffice, today: date) -> OpeningHours | None:
    own_holidays = group.override_holidays and group.office_holidays is not None
    holidays = group.office_holidays if own_holidays else office.office_holidays
    own_breaks = group.break_time is not None and group.break_time.periods
    breaks = group.break_time if own_breaks else office.break_time
    return opening_hours(group.hours, office.hours, breaks, holidays or (), today)
