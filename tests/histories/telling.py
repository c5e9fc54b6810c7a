"""A file of tests/histories -> a call centre whose phone system tells these rows, the question, and what was true.

A head of `key: value` lines; then `rows:`, the rows as the phone system sends them:

    queue | number and name | login | logout | other fields

A logout of `-` is a missing key. What is not said follows from login and logout: the local day, the interval, and the day's and
the window's sums. Other fields are written `name=text` (`_` for a blank), `name=` for a missing key, `name:=json` for what is no text. Then `was:`, what truly was:

    queue | number and name | login | logout, or `-` for still in
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.demo.cast import PersonOf, QueueOf
from bot.demo.rows import Row, day_around, duration_text, instant_text
from bot.demo.world import World

HERE = Path(__file__).parent
QUEUES = "800 Support: 101 102 103 104; 801 Sales:"
PEOPLE = "101 Ana Ruiz; 102 Bob Brown; 103 Chen Wei; 104 Dana O'Neil"


@dataclass(frozen=True)
class Was:
    """Who was truly in, from when to when; no end while still in."""

    queue: str
    agent: str
    came: datetime
    went: datetime | None


@dataclass(frozen=True)
class History:
    """A case. *notes*: codes of which one may stand instead of the truth; *refusal* and *choices*: so may those; *says* and *never*: texts;
    *tz*: whether the zone is set; *complete*: whether no row may be missing, "either" where that is as well."""

    name: str
    about: str
    ask: str
    zone: str
    now: datetime
    clock: datetime
    world: World
    was: tuple[Was, ...]
    faults: tuple[str, ...] = ()
    notes: frozenset[str] = frozenset()
    refusal: bool = False
    choices: bool = False
    complete: str = "yes"
    tz: bool = True
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)


def histories() -> list[str]:
    """The names of all cases."""
    return sorted(path.stem for path in HERE.glob("*.txt"))


def told(name: str) -> History:
    """The case of this name."""
    head, _, rest = (HERE / f"{name}.txt").read_text().partition("\nrows:\n")
    rows_text, _, was_text = rest.partition("\nwas:\n")
    said: dict[str, list[str]] = {}
    for line in head.splitlines():
        key, _, value = line.partition(": ")
        said.setdefault(key.rstrip(":"), []).append(value)
    one = {key: values[0] for key, values in said.items()}
    zone = one.get("zone", "Europe/Berlin")
    now = datetime.fromisoformat(one["now"])
    was = tuple(_was(line) for line in was_text.splitlines() if line.strip())
    rows = _rows([line for line in rows_text.splitlines() if line.strip()], ZoneInfo(zone))
    in_now = frozenset(each.agent for each in was if each.went is None)
    world = World(1, now, one.get("pbx-zone", zone)).telling(
        tuple(rows), _people(one.get("people", PEOPLE)), _queues(one.get("queues", QUEUES)), in_now
    )
    world = _with_members(world, one.get("queues", QUEUES))
    if "hours" in one:
        days, opens, closes = one["hours"].split()
        world.departments = (world.departments[0]._replace(hours=((days, opens, closes),)),)
    return History(
        name=name,
        about=one["about"],
        ask=one["ask"],
        zone=zone,
        now=now,
        clock=now + timedelta(seconds=float(one.get("clock", 0))),
        world=world,
        was=was,
        faults=tuple(one.get("faults", "").split()),
        notes=frozenset(one.get("or-notes", "").split()),
        refusal="or-refused" in one,
        choices="or-choices" in one,
        complete=one.get("complete", "yes"),
        tz="tz" not in one,
        says=tuple(said.get("says", ())),
        never=tuple(said.get("never", ())),
        settings=dict(pair.split("=", 1) for pair in one.get("settings", "").split()),
    )


def _people(text: str) -> tuple[PersonOf, ...]:
    found = []
    for each in text.split("; "):
        number, first, last = each.split(" ", 2)
        found.append(PersonOf(number, first, last, ""))
    return tuple(found)


def _queues(text: str) -> tuple[QueueOf, ...]:
    found = []
    for each in text.split("; "):
        number, name = each.partition(":")[0].split(" ", 1)
        found.append(QueueOf(number, name, 28))
    return tuple(found)


def _with_members(world: World, text: str) -> World:
    queues: dict[str, list[str]] = {}
    for each in text.split("; "):
        who, _, members = each.partition(":")
        for member in members.split():
            queues.setdefault(member, []).append(who.split(" ")[0])
    people = tuple(person._replace(queues=" ".join(queues.get(person.number, ()))) for person in world.people)
    return world.telling(world.told or (), people, world.queues, world.switched_on)


def _was(line: str) -> Was:
    queue, label, came, went = (cell.strip() for cell in line.split("|"))
    end = None if went == "-" else datetime.fromisoformat(went)
    return Was(queue, label.split(" ")[0], datetime.fromisoformat(came), end)


def _rows(lines: list[str], zone: ZoneInfo) -> list[Row]:
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    days: dict[object, timedelta] = {}
    totals: dict[object, timedelta] = {}
    sums: list[tuple[object, object]] = []
    for queue, label, came, went, *_ in cells:
        day, total = (queue, label.split(" ")[0], _day(came, zone)), (queue, label.split(" ")[0])
        sums.append((day, total))
        for one, kept in ((day, days), (total, totals)):
            kept[one] = kept.get(one, timedelta()) + _lasted(came, went)
    return [
        _row(one, zone, duration_text(days[day]), duration_text(totals[total]))
        for one, (day, total) in zip(cells, sums, strict=True)
    ]


def _day(came: str, zone: ZoneInfo) -> str:
    return instant_text(day_around(datetime.fromisoformat(came).astimezone(UTC), zone)[0], zone)


def _lasted(came: str, went: str) -> timedelta:
    return timedelta() if went == "-" else datetime.fromisoformat(went) - datetime.fromisoformat(came)


def _row(cells: list[str], zone: ZoneInfo, day_for: str, total_for: str) -> Row:
    queue, label, came, went, *more = cells
    row: dict[str, Any] = {
        "~queue": queue,
        "~agent": label.split(" ")[0],
        "~came": came,
        "~went": None if went == "-" else went,
        "QueueNo": queue,
        "AgentNo": label.split(" ")[0],
        "Agent": label,
        "Day": _day(came, zone),
        "loggedInDt": came,
        "LoggedOutDt": None if went == "-" else went,
        "LoggedInInterval": None if went == "-" else duration_text(_lasted(came, went)),
        "LoggedInDayInterval": day_for,
        "LoggedInTotalInterval": total_for,
        **dict.fromkeys(("TalkingInterval", "TalkingDayInterval", "TalkingTotalInterval"), "PT0S"),
    }
    for pair in more[0].split() if more else ():
        name, _, text = pair.partition("=")
        value = text.replace("_", " ") or None
        row[name.rstrip(":")] = json.loads(value or "null") if name.endswith(":") else value
    return {name: text for name, text in row.items() if text is not None or name[0] == "~"}
