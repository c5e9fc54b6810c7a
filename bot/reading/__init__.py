"""Words -> every reading that uses all of them."""

from bot.reading.failing import examples
from bot.reading.queue_names import NotQueues, Offer, QueuesNamed, read_queues
from bot.reading.reader import read, warm
from bot.reading.shapes import Asked, Choice, Command, NotRead, Reading, Several, Verb
from bot.reading.typed import LONGEST
from bot.reading.verbs import is_form
from bot.reading.zones import zone_named, zones_like

__all__ = [
    "LONGEST",
    "Asked",
    "Choice",
    "Command",
    "NotQueues",
    "NotRead",
    "Offer",
    "QueuesNamed",
    "Reading",
    "Several",
    "Verb",
    "examples",
    "is_form",
    "read",
    "read_queues",
    "warm",
    "zone_named",
    "zones_like",
]
