"""A call centre -> its departments, opening hours and holidays as its phone system lists them."""

from bot.demo.cast import HOLIDAYS, SYSTEM_HOURS
from bot.demo.world import World

Entity = dict[str, object]
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def schedule(hours: tuple[tuple[str, str, str], ...], kind: str) -> Entity:
    """Opening hours as the phone system writes them: a period per weekday, wall clock."""
    periods = [
        {"DayOfWeek": _DAYS[int(day)], "Start": start, "Stop": stop}
        for days, start, stop in hours
        for day in days
    ]
    return {"Type": kind, "IgnoreHolidays": False, "Periods": periods}


def zone_id(world: World, zone: str) -> str:
    """The phone system's own number of an IANA zone."""
    return next(row[0] for row in world.zones if row[2] == zone)


def groups(world: World) -> list[Entity]:
    """Every department with its zone and hours; "OfficeHours" means those of the whole phone system."""
    return [
        {
            "Id": department.id,
            "Number": department.number,
            "Name": department.name,
            "Language": "EN",
            "IsDefault": department.id == 28,
            "HasMembers": True,
            "TimeZoneId": zone_id(world, department.zone or world.zone),
            "Hours": schedule(department.hours, "SpecificHours" if department.hours else "OfficeHours"),
            "BreakTime": schedule((), "Never"),
            "OverrideHolidays": False,
        }
        for department in world.departments
    ]


def office_hours(world: World) -> Entity:
    """The opening hours of the whole phone system."""
    return {
        "SystemLanguage": "EN",
        "TimeZoneId": zone_id(world, world.zone),
        "Hours": schedule(SYSTEM_HOURS, "OfficeHours"),
        "BreakTime": schedule((), "Never"),
    }


def holidays(world: World) -> list[Entity]:
    """The holidays of the whole phone system; a yearly one has the present year and says that it recurs."""
    return [
        {
            "Id": 1 + index,
            "Name": name,
            "Month": first[0],
            "Day": first[1],
            "MonthEnd": last[0],
            "DayEnd": last[1],
            "Year": year or world.today.year,
            "YearEnd": year or world.today.year,
            "IsRecurrent": not year,
            "TimeOfStartDate": "PT0S",
            "TimeOfEndDate": "PT23H59M59S",
            "HolidayPrompt": "",
            "Group": "",
        }
        for index, (name, first, last, year) in enumerate(HOLIDAYS)
    ]
