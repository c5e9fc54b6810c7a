"""What a person or a channel has chosen, as kept in the store."""

from typing import Literal

from bot.models.frozen import Frozen

DayOrder = Literal["dmy", "mdy", "ymd"]


class Preferences(Frozen):
    """A person's choices; None or empty means not chosen. *week_start* 0 is Monday; *pinned* holds queue DNs."""

    zone: str = ""
    day_order: DayOrder | None = None
    week_start: int | None = None
    csv: bool | None = None
    xlsx: bool = False
    share: bool = False
    pinned: tuple[str, ...] = ()
    told: tuple[str, ...] = ()  # one-time hints already given


class ChannelPreferences(Frozen):
    """A channel's choices."""

    zone: str = ""


class Context(Frozen):
    """All that reading a person's words needs to know about where and by whom they were typed.

    *zone* is already decided among the person's, the channel's, the operator's, the phone system's and Slack's. *zone_from* says
    whose it is where nobody chose it and the phone system tells none: the asker's "Slack", or "nobody".
    """

    zone: str
    zone_from: Literal["chosen", "Slack", "nobody"] = "chosen"
    locale: str = "en"
    day_order: DayOrder | None = None
    week_start: int | None = None
    bound_queues: tuple[str, ...] = ()
