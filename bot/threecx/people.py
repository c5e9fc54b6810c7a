"""Pages of queues, users and departments -> the Directory: who and what the phone system knows."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

import httpx
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_pascal

from bot.errors import PBXBadRequest, PBXRole, PBXTooMuch, PBXUnexpected, PBXUnknownNumber
from bot.models.call import ODataOptions
from bot.models.directory import Directory, OpeningHours, Person, Queue
from bot.threecx import odata
from bot.threecx.door import Door
from bot.threecx.failures import UNEXPECTED
from bot.threecx.hours import Holiday, Schedule, opening_hours
from bot.threecx.paging import Learned
from bot.threecx.pressure import Ask

PAGE = 100
_MOST = 200_000

Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]


class _Wire(BaseModel):
    """Names the few fields that are read; whatever else comes, passwords above all, is never kept."""

    model_config = ConfigDict(
        alias_generator=to_pascal, extra="ignore", frozen=True, hide_input_in_errors=True
    )


W = TypeVar("W", bound=_Wire)


class Page(BaseModel, Generic[W]):
    """A page of entities."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    value: list[W]
    count: int | None = Field(default=None, alias="@odata.count")


class Numbered(_Wire):
    """A member, manager or group member: its DN is all that is wanted."""

    number: Text = ""


class WireQueue(_Wire):
    """A queue with what could be expanded."""

    id: int
    number: str
    name: Text = ""
    agents: tuple[Numbered, ...] | None = None
    managers: tuple[Numbered, ...] | None = None


class WireRights(_Wire):
    """A role's name."""

    role_name: Text = ""


class WireMembership(_Wire):
    """A user's place in a department."""

    name: Text = ""
    rights: WireRights | None = None


class WireUser(_Wire):
    """A user: the fields of `USER_FIELDS` and no more."""

    number: str
    first_name: Text = ""
    last_name: Text = ""
    display_name: Text = ""
    email_address: Text = ""
    enabled: bool | None = True
    queue_status: str | None = None
    is_registered: bool | None = None
    current_profile_name: Text = ""
    groups: tuple[WireMembership, ...] | None = None


class WireGroup(_Wire):
    """A department with its hours."""

    id: int
    name: Text = ""
    is_default: bool | None = None
    time_zone_id: str | None = None
    hours: Schedule | None = None
    break_time: Schedule | None = None
    override_holidays: bool | None = None
    members: tuple[Numbered, ...] | None = None
    office_holidays: tuple[Holiday, ...] | None = None


class WireZone(_Wire):
    """A time zone of the phone system's own list."""

    id: str
    iana_name: Text = ""


class WireOffice(_Wire):
    """The phone system's own office hours."""

    hours: Schedule | None = None
    break_time: Schedule | None = None
    time_zone_id: str | None = None
    office_holidays: tuple[Holiday, ...] | None = None


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


class _Entities:
    """Reads entity sets, 100 at a time: the first page with its count, the others side by side."""

    def __init__(
        self, door: Door, learned: Learned, ask: Callable[[], Ask], http: httpx.AsyncClient | None = None
    ) -> None:
        self._door, self._learned, self._ask, self._http = door, learned, ask, http
        self.notes: list[str] = []

    async def all(
        self,
        path: str,
        model: type[W],
        select: tuple[str, ...],
        *,
        expand: tuple[str, ...] = (),
        order: str = "Number",
    ) -> list[W]:
        """All entities; without *expand* where that is refused."""
        options = ODataOptions(select=select, orderby=(order,) if order else (), expand=expand)
        try:
            return await self._pages(path, model, options)
        except (PBXBadRequest, PBXRole, PBXUnknownNumber):
            if not expand:
                raise
        self.notes.append(
            f"{path} could not be read with {', '.join(part.partition('(')[0] for part in expand)}."
        )
        return await self._pages(path, model, options.model_copy(update={"expand": ()}))

    async def _pages(self, path: str, model: type[W], options: ODataOptions) -> list[W]:
        ask = self._ask()
        top = PAGE
        try:
            found, total = await self._page(path, model, options, ask, top, 0)
        except PBXBadRequest as error:
            if error.limit is None or error.limit >= top:
                raise
            top = error.limit
            found, total = await self._page(path, model, options, ask, top, 0)
        if total is not None:
            if total > _MOST:
                raise PBXTooMuch(
                    "The phone system's directory is too large for me.", operator=f"{path}: {total} entries."
                )
            step = len(found) if 0 < len(found) < min(top, total) else top
            starts = range(len(found), total, step) if found else range(0)
            for page, _ in await together(
                [self._page(path, model, options, ask, step, skip) for skip in starts]
            ):
                found += page
        else:
            page = found
            while len(page) >= top and len(found) <= _MOST:
                page, _ = await self._page(path, model, options, ask, top, len(found))
                page = [entity for entity in page if entity not in found[-2 * top :]]
                found += page
        return found

    async def _page(
        self, path: str, model: type[W], options: ODataOptions, ask: Ask, top: int, skip: int
    ) -> tuple[list[W], int | None]:
        asked = options.model_copy(update={"top": top, "skip": skip, "count": skip == 0 or None})
        body = await self._door.whole(path, odata.query(asked), ask, http=self._http)
        ask.heard()
        return read_entities(body, model, path)


T = TypeVar("T")


async def together(work: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """The results of *work* done side by side, in its order; the first failure ends the rest."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each) for each in work]
    except BaseExceptionGroup as failed:
        raise first_of(failed) from None
    return [task.result() for task in tasks]


def first_of(failed: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first error of a group, however deep: what is told is one cause, not a tree."""
    first = failed.exceptions[0]
    return first_of(first) if isinstance(first, BaseExceptionGroup) else first


def read_entities(body: bytes, model: type[W], path: str) -> tuple[list[W], int | None]:
    """The entities of one page and the count where it says one; raises `PBXUnexpected` naming the field."""
    try:
        page = Page[model].model_validate_json(body)  # type: ignore[valid-type] # the model is a value here
    except ValidationError as error:
        raise _unreadable(error, path) from None
    return list(page.value), page.count


def read_one(body: bytes, model: type[W], path: str) -> W:
    """A single entity; raises `PBXUnexpected` naming the field."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise _unreadable(error, path) from None


def _unreadable(error: ValidationError, path: str) -> PBXUnexpected:
    problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = next((part for part in reversed(problem["loc"]) if isinstance(part, str)), "body")
    return PBXUnexpected(UNEXPECTED, operator=f"{path}: {field} ({problem['type']}).", field=field)


async def read_directory(
    door: Door, learned: Learned, ask: Callable[[], Ask], now: datetime, *, fresh: bool = False
) -> Directory:
    """Everything at once: queues on fresh connections (Q32), users, departments and zones beside them.

    What only some builds or roles give (members by expand, departments, hours, zones) falls back or is left out with a note;
    queues and users must be readable.
    """
    async with door.fresh() as http:
        queue_side = _Entities(door, learned, ask, http)
        side = queue_side if fresh else _Entities(door, learned, ask)
        try:
            async with asyncio.TaskGroup() as group:
                queue_task = group.create_task(_queues(queue_side))
                user_task = group.create_task(_users(side))
                department_task = group.create_task(_departments(side, door, ask, now))
        except BaseExceptionGroup as failed:
            raise first_of(failed) from None
    queues, users = queue_task.result(), user_task.result()
    hours, by_queue, zone = department_task.result()
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


async def _queues(entities: "_Entities") -> tuple[Queue, ...]:
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


async def _users(entities: "_Entities") -> tuple[Person, ...]:
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


async def read_live(door: Door, learned: Learned, ask: Ask) -> tuple[Person, ...]:
    """People with their queue switch, registration and profile, without e-mail and roles."""
    found = await _Entities(door, learned, lambda: ask).all("Users", WireUser, _LIVE_FIELDS)
    return tuple(_person(user) for user in found)


_Departments = tuple[dict[str, OpeningHours | None], dict[str, str], str | None]


async def _departments(
    entities: "_Entities", door: Door, ask: Callable[[], Ask], now: datetime
) -> _Departments:
    """Opening hours by department ("" for those of no department), departments by queue, and the phone system's zone."""
    office = WireOffice()
    groups: list[WireGroup] = []
    zones: dict[str, str] = {}
    try:
        groups = await entities.all(
            "Groups", WireGroup, _GROUP_FIELDS, expand=("Members", "OfficeHolidays"), order="Id"
        )
    except (PBXRole, PBXUnknownNumber, PBXBadRequest, PBXUnexpected):
        entities.notes.append("Departments could not be read.")
    try:
        body = await door.whole(
            "OfficeHours", "$select=Hours,BreakTime,TimeZoneId&$expand=OfficeHolidays", ask()
        )
        office = read_one(body, WireOffice, "OfficeHours")
    except (PBXRole, PBXUnknownNumber, PBXBadRequest, PBXUnexpected):
        entities.notes.append("Office hours could not be read.")
    try:
        listed = await entities.all("Defs/TimeZones", WireZone, ("Id", "IanaName"), order="")
        zones = {zone.id: zone.iana_name for zone in listed if zone.iana_name in odata.known_zones()}
    except (PBXRole, PBXUnknownNumber, PBXBadRequest, PBXUnexpected):
        entities.notes.append("Time zones could not be read.")
    lacking = [group for group in groups if group.members is None]
    answers = await together(
        [entities.all(f"Groups({group.id})/Members", Numbered, ("Number",)) for group in lacking]
    )
    members = {group.id: answers[at] for at, group in enumerate(lacking)}
    today = now.date()
    hours: dict[str, OpeningHours | None] = {
        "": opening_hours(None, office.hours, office.break_time, office.office_holidays or (), today)
    }
    by_dn: dict[str, str] = {}
    for group in groups:
        holidays = (
            group.office_holidays
            if group.override_holidays and group.office_holidays is not None
            else office.office_holidays
        )
        breaks = (
            group.break_time
            if group.break_time is not None and group.break_time.periods
            else office.break_time
        )
        hours[group.name] = opening_hours(group.hours, office.hours, breaks, holidays or (), today)
        for member in members.get(group.id, group.members or ()):
            by_dn.setdefault(member.number, group.name)
    default = next((group for group in groups if group.is_default), None)
    ids = [default.time_zone_id if default else None, office.time_zone_id]
    return hours, by_dn, next((zones[one] for one in ids if one in zones), None)
