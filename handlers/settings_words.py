"""The words after `settings` -> one choice and its new value, a look at the page, or what was not understood."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from bot import reading


class Change(NamedTuple):
    """A choice to keep under *name*; None as *value* forgets it."""

    name: str
    value: Any


class Unknown(NamedTuple):
    """Words that are no setting, or no value of one, with texts that work."""

    words: str
    tries: tuple[str, ...]


_NAMES: Mapping[str, str] = {
    "tz": "zone", "zone": "zone", "timezone": "zone", "csv": "csv", "file": "csv", "files": "csv", "picture": "csv", "xlsx": "xlsx", "excel": "xlsx",
    "workbook": "xlsx", "share": "share", "answers": "share", "week": "week_start", "weeks": "week_start", "order": "day_order", "dates": "day_order",
    "days": "day_order",
}  # fmt: skip
_FORGET = dict.fromkeys(("auto", "default", "none", "forget", "reset", "slack"))
_ON = {"on": True, "yes": True, "always": True, "off": None, "no": None, "never": None, **_FORGET}
_VALUES: Mapping[str, Mapping[str, Any]] = {
    "csv": _ON,
    "xlsx": _ON,
    "share": {**_ON, "shared": True, "private": None},
    "week_start": {"monday": 0, "sunday": 6, "saturday": 5, **_FORGET},
    "day_order": {"day first": "dmy", "dmy": "dmy", "month first": "mdy", "mdy": "mdy", **_FORGET},
}
ZONES = ("settings tz Europe/Berlin", "settings tz auto")
_TRIES: Mapping[str, tuple[str, ...]] = {
    "": ("settings csv off", "settings week monday", "settings tz Europe/Berlin"),
    "zone": ZONES,
    "csv": ("settings csv on", "settings csv off"),
    "xlsx": ("settings xlsx on", "settings xlsx off"),
    "share": ("settings share on", "settings share off"),
    "week_start": ("settings week monday", "settings week auto"),
    "day_order": ("settings order day first", "settings order month first"),
}


def read(text: str) -> Change | Unknown | None:
    """What the words ask for; None to look, as for a setting named alone."""
    first, _, rest = " ".join(text.split()).partition(" ")
    if not first:
        return None
    name, value = _NAMES.get(first.casefold(), ""), rest.casefold()
    if not name:
        return Unknown(text, _TRIES[""])
    if not value:
        return None
    if name == "zone":
        zone = None if value in _FORGET else reading.zone_named(rest)
        return Change(name, zone) if zone or value in _FORGET else Unknown(rest, _TRIES[name])
    values = _VALUES[name]
    return Change(name, values[value]) if value in values else Unknown(text, _TRIES[name])
