"""A call centre -> the people, queues, peers, calls and zones its phone system lists."""

import hashlib
from random import Random

from bot.demo.cast import OTHER_PEERS, PersonOf, QueueOf
from bot.demo.world import World

Entity = dict[str, object]
PASSWORD_FIELDS = ("AuthPassword", "AccessPassword", "DeskphonePassword", "VMPIN")


def planted(seed: int, number: str, kind: str) -> str:
    """The made-up password of an extension; it must never be seen outside the phone system."""
    return f"planted-{kind}-{hashlib.sha256(f'{seed} {number} {kind}'.encode()).hexdigest()[:12]}"


def display(person: PersonOf) -> str:
    """A name as the directory shows it: last, first."""
    return f"{person.last}, {person.first}"


def user_id(number: str) -> int:
    """The key of an extension in addresses; not its number."""
    return 2000 + int(number) if number.startswith("0") else int(number) - 71


def queue_id(world: World, number: str) -> int:
    """The key of a queue in addresses; not its number."""
    return 40 + [queue.number for queue in world.queues].index(number)


def email(person: PersonOf) -> str:
    """The e-mail as an admin typed it: may be empty, in capitals, or shared."""
    if person.email != "-":
        return person.email
    letters = f"{person.first}.{person.last}".lower().replace(" ", "-").replace("'", "")
    return (f"{letters}" if letters.isascii() else f"ext{person.number}") + "@example.com"


def users(world: World) -> list[Entity]:
    """Every extension with what a real one carries, passwords included."""
    return world.kept("users", world.switched_on, lambda: _users(world))


def _users(world: World) -> list[Entity]:
    dice = Random(f"{world.seed} profiles")
    return [_user(world, person, dice.random()) for person in sorted(world.people, key=lambda p: p.number)]


def _user(world: World, person: PersonOf, luck: float) -> Entity:
    logged_in = person.number in world.switched_on
    return {
        "Id": user_id(person.number),
        "Number": person.number,
        "FirstName": person.first,
        "LastName": person.last,
        "DisplayName": display(person),
        "EmailAddress": email(person),
        "Mobile": "",
        "Enabled": person.enabled,
        "IsRegistered": person.enabled and (logged_in or luck < 0.7),
        "CurrentProfileName": "Available" if logged_in else ("Away" if luck < 0.5 else "Out of office"),
        "QueueStatus": "LoggedIn" if logged_in else "LoggedOut",
        "PrimaryGroupId": person.department,
        "Language": "EN",
        "AuthID": f"auth{person.number}",
        **{field: planted(world.seed, person.number, field) for field in PASSWORD_FIELDS},
    }


def _people(world: World) -> dict[str, PersonOf]:
    return world.kept("people", None, lambda: {person.number: person for person in world.people})


def memberships(world: World, number: str) -> list[Entity]:
    """The departments of an extension; each carries `Rights`, which is sent only when expanded."""
    person = _people(world)[number]
    (department,) = (row for row in world.departments if row.id == person.department)
    return [
        {
            "GroupId": department.id,
            "Number": person.number,
            "MemberName": display(person),
            "Name": department.name,
            "Type": "Extension",
            "CanDelete": True,
            "Tags": [],
            "Id": user_id(number) + 5000,
            "Rights": {"RoleName": person.role},
        }
    ]


def queues(world: World) -> list[Entity]:
    """Every queue, by number, without its members."""
    by_number = sorted(world.queues, key=lambda queue: queue.number)
    return world.kept("queues", None, lambda: [_queue(world, queue) for queue in by_number])


def _queue(world: World, queue: QueueOf) -> Entity:
    return {
        "Id": queue_id(world, queue.number),
        "Number": queue.number,
        "Name": queue.name,
        "IsRegistered": True,
        "PollingStrategy": "RingAll",
        "RingTimeout": 30,
        "MasterTimeout": 60,
        "SLATime": 20,
        "WrapUpTime": 2,
        "MaxCallersInQueue": 0,
        "PriorityQueue": False,
        "Recording": "Disabled",
        "CallbackPrefix": "",
        "AgentAvailabilityMode": False,
    }


def queue_agents(world: World, number: str) -> list[Entity]:
    """The members of a queue."""
    return [
        {
            "Number": person.number,
            "SkillGroup": "1",
            "Name": display(person),
            "Tags": [],
            "Id": user_id(person.number),
        }
        for person in world.members(number)
    ]


def queue_managers(world: World, number: str) -> list[Entity]:
    """The people who manage a queue."""
    (queue,) = (queue for queue in world.queues if queue.number == number)
    people = _people(world)
    return [
        {
            "Number": manager,
            "Name": display(people[manager]) if manager in people else manager,
            "Tags": [],
            "Id": user_id(manager),
        }
        for manager in queue.managers
    ]


def queue_groups(world: World, number: str) -> list[Entity]:
    """The department of a queue, as a membership."""
    (queue,) = (queue for queue in world.queues if queue.number == number)
    (department,) = (row for row in world.departments if row.id == queue.department)
    return [
        {
            "GroupId": department.id,
            "Number": queue.number,
            "MemberName": queue.name,
            "Name": department.name,
            "Type": "Queue",
            "CanDelete": True,
            "Tags": [],
            "Id": queue_id(world, number) + 7000,
            "Rights": {"RoleName": "users"},
        }
    ]


def group_members(world: World, group: int) -> list[Entity]:
    """The extensions and queues of a department, as memberships told apart by their type."""
    people = [
        membership
        for person in world.people
        if person.department == group
        for membership in memberships(world, person.number)
    ]
    return people + [_queue_membership(world, queue) for queue in world.queues if queue.department == group]


def _queue_membership(world: World, queue: QueueOf) -> Entity:
    (department,) = (row for row in world.departments if row.id == queue.department)
    return {
        "GroupId": department.id,
        "Number": queue.number,
        "MemberName": queue.name,
        "Name": department.name,
        "Type": "Queue",
        "CanDelete": True,
        "Tags": [],
        "Id": queue_id(world, queue.number) + 7000,
    }


def peers(world: World) -> list[Entity]:
    """Everything with a number: extensions, queues, ring groups, menus; names are not unique."""
    rows = [
        *((user_id(person.number), person.number, display(person), "Extension") for person in world.people),
        *((queue_id(world, queue.number), queue.number, queue.name, "Queue") for queue in world.queues),
        *((600 + int(number), number, name, kind) for number, name, kind in OTHER_PEERS),
    ]
    return [
        {"Id": key, "Number": number, "Name": name, "Type": kind, "Hidden": False, "Tags": []}
        for key, number, name, kind in sorted(rows, key=lambda row: row[1])
    ]


def active_calls(world: World) -> list[Entity]:
    """A few calls going on, and one caller waiting in a queue: there the queue is the callee."""
    now = world.now.replace(microsecond=0)
    texts = [now.isoformat().replace("+00:00", "Z")] * 3
    busy = [person.number for person in world.members("800") if person.number in world.switched_on][:2]
    rows = [(f"004930{index}", number, "Connected") for index, number in enumerate(busy)]
    return [
        {
            "Id": 120 + index,
            "Caller": caller,
            "Callee": callee,
            "Status": status,
            "LastChangeStatus": texts[0],
            "EstablishedAt": texts[1],
            "ServerNow": texts[2],
        }
        for index, (caller, callee, status) in enumerate([*rows, ("0049309", "800", "Talking")])
    ]


def time_zones(world: World) -> list[Entity]:
    """The zones the phone system knows, with its own number of each."""
    return [
        {"Id": key, "Name": name, "IanaName": iana, "WindowsName": windows}
        for key, name, iana, windows in world.zones
    ]


def system_status(world: World, version: str) -> Entity:
    """The state of the phone system."""
    return {
        "Id": 0,
        "FQDN": "pbx.example.com",
        "Version": version,
        "Activated": True,
        "MaxSimCalls": 16,
        "ExtensionsRegistered": len(world.people) - 9,
        "ExtensionsTotal": len(world.people),
        "TrunksRegistered": 2,
        "TrunksTotal": 2,
        "CallsActive": len(active_calls(world)),
        "DiskUsage": 21,
        "Support": True,
        "LicenseActive": True,
        "ExpirationDate": "2035-01-01T00:00:00Z",
        "OS": "Linux",
    }
