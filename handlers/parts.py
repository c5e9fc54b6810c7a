"""The parts every handler is given: who speaks to Slack, who answers, what is remembered, what time it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.desk import Desk
from bot.limits import Limiter
from bot.store import Store
from handlers.receive import Receiver
from handlers.slack import Slack
from handlers.who import People


@dataclass(frozen=True)
class Parts:
    """Built once by the roof and handed to every `register`."""

    slack: Slack
    desk: Desk
    store: Store
    people: People
    receiver: Receiver
    limiter: Limiter
    clock: Callable[[], datetime]
    admins: tuple[str, ...] = ()
    auditors: tuple[str, ...] = ()
    switches: Mapping[str, str] = field(default_factory=dict)
