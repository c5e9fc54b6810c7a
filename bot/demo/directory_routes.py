"""A path below /xapi/v1 and a call centre -> the entities it stands for; everything but the reports."""

from collections.abc import Callable, Mapping

from bot.demo import entities, hours
from bot.demo.listing import Entity, Listing, Navigate
from bot.demo.odata import Literal, Refused, Segment
from bot.demo.world import World

Managers = Callable[[World, str], list[dict[str, object]]]


class One(Listing):
    """A single entity rather than a collection."""


def _queue_listing(world: World, managers: Managers) -> Listing:
    rows = entities.queues(world)
    return Listing(
        "Queue",
        rows,
        tuple(rows[0]),
        {
            "Agents": lambda row: entities.queue_agents(world, str(row["Number"])),
            "Managers": lambda row: managers(world, str(row["Number"])),
            "Groups": lambda row: entities.queue_groups(world, str(row["Number"])),
        },
    )


def _user_listing(world: World, _managers: Managers) -> Listing:
    rows = entities.users(world)
    navigations: dict[str, Navigate] = {"Groups": lambda row: entities.memberships(world, str(row["Number"]))}
    return Listing("User", rows, tuple(rows[0]), navigations)


def _group_listing(world: World, _managers: Managers) -> Listing:
    rows = hours.groups(world)
    return Listing(
        "Group",
        rows,
        tuple(rows[0]),
        {
            "Members": lambda row: entities.group_members(world, int(str(row["Id"]))),
            "Rights": lambda _row: [{"RoleName": "users"}, {"RoleName": "managers"}],
            "OfficeHolidays": lambda _row: [],
        },
    )


def _plain(type_name: str, rows_of: Callable[[World], list[Entity]]) -> Callable[[World, Managers], Listing]:
    def listing(world: World, _managers: Managers) -> Listing:
        rows = rows_of(world)
        return Listing(type_name, rows, tuple(rows[0]) if rows else ())

    return listing


SETS: Mapping[str, Callable[[World, Managers], Listing]] = {
    "Queues": _queue_listing,
    "Users": _user_listing,
    "Groups": _group_listing,
    "Holidays": _plain("Holiday", lambda world: list(hours.holidays(world))),
    "Peers": _plain("Peer", lambda world: list(entities.peers(world))),
    "ActiveCalls": _plain("ActiveCall", lambda world: list(entities.active_calls(world))),
}


def find(path: tuple[Segment, ...], world: World, version: str, managers: Managers) -> Listing:
    """The listing, or the `One`, that a path names; raises the server's 404."""
    head, rest = path[0], path[1:]
    if head.name == "Defs" and head.arguments is None:
        return _defs(rest, world)
    if not rest and head == Segment("SystemStatus"):
        return _one("SystemStatus", entities.system_status(world, version))
    if not rest and head == Segment("OfficeHours"):
        return _one(
            "OfficeHours",
            hours.office_hours(world),
            {"OfficeHolidays": lambda _row: list(hours.holidays(world))},
        )
    if head.name == "Peers" and rest == (Segment("Pbx.GetReportPeers", arguments=()),):
        rest = ()
    if head.name not in SETS:
        raise Refused(404)
    listing = SETS[head.name](world, managers)
    if head.key is None and head.arguments is None:
        if rest:
            raise Refused(404)
        return listing
    row = _by_key(listing, head)
    if not rest:
        return One(listing.type_name, [row], listing.fields, listing.navigations)
    return _navigated(listing, row, head, rest)


def _defs(rest: tuple[Segment, ...], world: World) -> Listing:
    zones = entities.time_zones(world)
    if rest == (Segment("TimeZones"),):
        return Listing("TimeZone", zones, tuple(zones[0]))
    if rest:
        raise Refused(404)
    return _one("Defs", {"Id": 0}, {"TimeZones": lambda _row: zones})


def _one(type_name: str, row: Entity, navigations: Mapping[str, Navigate] | None = None) -> One:
    return One(type_name, [row], tuple(row), navigations or {})


def _by_key(listing: Listing, segment: Segment) -> Entity:
    arguments = segment.arguments
    wanted: tuple[str, Literal] = ("Id", segment.key)
    if arguments is not None:
        if len(arguments) != 1 or arguments[0][0] not in {"Number", "Id"}:
            raise Refused(404)
        wanted = arguments[0]
    for row in listing.rows:
        if row.get(wanted[0]) == wanted[1]:
            return row
    raise Refused(404)


def _navigated(listing: Listing, row: Entity, head: Segment, rest: tuple[Segment, ...]) -> Listing:
    """The collection behind `Queues(40)/Agents`; only reached by Id, as the API declares it."""
    name = rest[0].name
    if head.key is None or len(rest) > 1 or rest[0] != Segment(name) or name not in listing.navigations:
        raise Refused(404)
    found = listing.navigations[name](row)
    rows: list[Entity] = found if isinstance(found, list) else []
    types = {
        "Agents": "QueueAgent",
        "Managers": "QueueManager",
        "Groups": "UserGroup",
        "Members": "UserGroup",
    }
    hidden = frozenset({"Rights"}) if name in {"Groups", "Members"} else frozenset[str]()
    fields = (
        tuple(rows[0]) if rows else ("Id", "Number", "Name", "SkillGroup", "Tags", "GroupId", "MemberName")
    )
    inner: dict[str, Navigate] = {"Rights": lambda member: member["Rights"]} if hidden else {}
    return Listing(types.get(name, name), rows, fields, inner, hidden)
