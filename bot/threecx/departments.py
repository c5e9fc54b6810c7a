"""Departments, office hours and time zones as read -> whose hours are a queue's, and the phone system's own zone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from bot.models.directory import OpeningHours
from bot.threecx.door import Door
from bot.threecx.entities import Entities
from bot.threecx.hours import opening_hours
from bot.threecx.odata import known_zones
from bot.threecx.parts import Parts, numbers
from bot.threecx.pressure import Ask
from bot.threecx.wiremodels import WireGroup, WireOffice, WireZone, read_one

_GROUP_FIELDS = ("Id", "Name", "IsDefault", "TimeZoneId", "Hours", "BreakTime", "OverrideHolidays")
_OFFICE = "$select=Hours,BreakTime,TimeZoneId"


@dataclass(frozen=True)
class Departments:
    """Departments by DN, opening hours by department ("" for those of no department), and the zone where it is told."""

    by_dn: dict[str, str]
    hours: dict[str, OpeningHours | None]
    zone: str | None

    def hours_of(self, dn: str) -> OpeningHours | None:
        """The opening hours of a queue; None where its clocks hang in a zone that nobody knows."""
        if self.zone is None:
            return None
        kept = self.hours.get(self.by_dn.get(dn, ""), self.hours.get(""))
        return kept and kept.model_copy(update={"zone": self.zone})


async def read_departments(
    entities: Entities, door: Door, ask: Callable[[], Ask], now: datetime, parts: Parts
) -> Departments:
    """What can be read of them."""
    groups = await _groups(entities, parts)
    office = await _office(door, ask, parts)
    zones = await _zones(entities, parts)
    lacking = [group for group in groups if group.members is None]
    asked = await parts.behind("departments", entities, [f"Groups({group.id})/Members" for group in lacking])
    members = {group.id: numbers(group.members) for group in groups}
    members |= {group.id: behind or () for group, behind in zip(lacking, asked, strict=True)}
    hours = {group.name: _hours_of(group, office, now.date()) for group in groups}
    holidays = office.office_holidays or ()
    hours[""] = opening_hours(None, office.hours, office.break_time, holidays, now.date())
    by_dn: dict[str, str] = {}
    for group in groups:
        for member in members[group.id]:
            by_dn.setdefault(member, group.name)
    default = next((group for group in groups if group.is_default), None)
    ids = [default.time_zone_id if default else None, office.time_zone_id]
    return Departments(by_dn, hours, next((zones[one] for one in ids if one in zones), None))


async def _groups(entities: Entities, parts: Parts) -> list[WireGroup]:
    reading = entities.all(
        "Groups", WireGroup, _GROUP_FIELDS, expand=("Members", "OfficeHolidays"), order="Id"
    )
    found = await parts.perhaps("departments", reading) or []
    if any(group.override_holidays and group.office_holidays is None for group in found):
        parts.lack("holidays", "Departments with holidays of their own do not come with them.")
    return found


async def _office(door: Door, ask: Callable[[], Ask], parts: Parts) -> WireOffice:
    """The phone system's own hours; where they are refused together with the holidays, without those."""

    async def read(query: str) -> WireOffice:
        return read_one(await door.whole("OfficeHours", query, ask()), WireOffice, "OfficeHours")

    found = await parts.perhaps("holidays", read(f"{_OFFICE}&$expand=OfficeHolidays"))
    if found is None:
        found = await parts.perhaps("hours", read(_OFFICE))
    elif found.office_holidays is None:
        parts.lack("holidays", "Office hours do not come with them.")
    return found or WireOffice()


async def _zones(entities: Entities, parts: Parts) -> dict[str, str]:
    """IANA names by the phone system's own number of a zone."""
    reading = entities.all("Defs/TimeZones", WireZone, ("Id", "IanaName"), order="")
    listed = await parts.perhaps("zones", reading) or []
    return {zone.id: zone.iana_name for zone in listed if zone.iana_name in known_zones()}


def _hours_of(group: WireGroup, office: WireOffice, today: date) -> OpeningHours | None:
    own_holidays = group.override_holidays and group.office_holidays is not None
    holidays = group.office_holidays if own_holidays else office.office_holidays
    own_breaks = group.break_time is not None and group.break_time.periods
    breaks = group.break_time if own_breaks else office.break_time
    return opening_hours(group.hours, office.hours, breaks, holidays or (), today)
