"""Words -> every reading that uses all of them."""

from bot.reading.failing import examples
from bot.reading.reader import read, warm
from bot.reading.shapes import Asked, Choice, Command, NotRead, Reading, Several, Verb
from bot.reading.typed import LONGEST
from bot.reading.zones import zone_named, zones_like

__all__ = [
    "LONGEST",
    "Asked",
    "Choice",
    "Command",
    "NotRead",
    "Reading",
    "Several",
    "Verb",
    "examples",
    "read",
    "warm",
    "zone_named",
    "zones_like",
]
