"""One counted presence as a light tuple, for files written while millions are read; `Presence` is the same as a model."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.models.answer import End, Presence


class Span(NamedTuple):
    """An uninterrupted stay of *agent* in *queue*, cut to the period; instants in epoch seconds.

    The fields mean what they mean in `Presence`; *name* is as it may be shown (empty where names are switched off).
    """

    queue: str
    agent: str
    name: str
    start: float
    end: float
    end_kind: End
    began: float | None = None
    start_known: bool = True
    ended: float | None = None
    talking: float | None = None

    def presence(self, zone: ZoneInfo) -> Presence:
        """The same as a model, its instants in *zone*."""
        return Presence(
            queue=self.queue,
            agent=self.agent,
            name=self.name,
            start=datetime.fromtimestamp(self.start, zone),
            end=datetime.fromtimestamp(self.end, zone),
            end_kind=self.end_kind,
            began=None if self.began is None else datetime.fromtimestamp(self.began, zone),
            start_known=self.start_known,
            ended=None if self.ended is None else datetime.fromtimestamp(self.ended, zone),
            talking=self.talking,
        )


def span_of(presence: Presence) -> Span:
    """A model as a light tuple."""
    return Span(
        presence.queue,
        presence.agent,
        presence.name,
        presence.start.timestamp(),
        presence.end.timestamp(),
        presence.end_kind,
        None if presence.began is None else presence.began.timestamp(),
        presence.start_known,
        None if presence.ended is None else presence.ended.timestamp(),
        presence.talking,
    )
