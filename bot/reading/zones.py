"""A zone as people type it -> its IANA name."""

from collections import defaultdict
from functools import cache
from zoneinfo import available_timezones


@cache
def _zones() -> tuple[dict[str, str], dict[str, str]]:
    """Zones by their lower-case names, and by city where only one zone has it."""
    cities = defaultdict(set)
    names = {name.casefold(): name for name in available_timezones() if name not in {"localtime", "Factory"}}
    for name in names.values():
        area, _, city = name.rpartition("/")
        if area and area.partition("/")[0] not in {
            "Etc",
            "SystemV",
            "US",
            "Canada",
            "Brazil",
            "Chile",
            "Mexico",
        }:
            cities[city.replace("_", " ").casefold()].add(name)
    return names, {city: min(found) for city, found in cities.items() if len(found) == 1}


def zone_named(text: str, *, cities: bool = True) -> str | None:
    """The IANA zone of that name in any case, or with *cities* the one zone of that city; None for any other text."""
    names, by_city = _zones()
    key = " ".join(text.casefold().split())
    return names.get(key.replace(" ", "_")) or (by_city.get(key) if cities else None)


def zones_like(text: str, most: int = 100) -> tuple[str, ...]:
    """Zones whose name or city holds *text*, those that begin with it first; for a list to choose from."""
    key = text.casefold().strip().replace(" ", "_")
    names, _ = _zones()
    found = [
        (not (low.startswith(key) or f"/{key}" in low), name) for low, name in names.items() if key in low
    ]
    return tuple(name for _, name in sorted(found)[:most])
