"""A stretch of time, or several windows of it, and what a phrase meant by it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, ValidationInfo, field_validator, model_validator

from bot.models.frozen import Frozen

Window = tuple[AwareDatetime, AwareDatetime]


class Period(Frozen):
    """The half-open stretch [start, end), both aware and in *zone* (an IANA name), also after a trip through JSON.

    *only* is empty for all of it; else the two or more half-open windows of it that are meant ("last week mornings"), in
    order and apart, the first from *start*, the last to *end*. Read them from `windows`, which serves for both.
    """

    zone: str
    start: AwareDatetime
    end: AwareDatetime
    only: tuple[Window, ...] = ()

    @classmethod
    def of(cls, zone: str, windows: Iterable[tuple[datetime, datetime]]) -> "Period":
        """The period of at least one window; those that touch or overlap become one. ValueError for none."""
        joined: list[tuple[datetime, datetime]] = []
        for start, end in sorted(windows, key=lambda window: window[0].timestamp()):
            if joined and start.timestamp() <= joined[-1][1].timestamp():
                joined[-1] = (joined[-1][0], max(joined[-1][1], end, key=datetime.timestamp))
            else:
                joined.append((start, end))
        if not joined:
            raise ValueError("a period has a window")
        only = tuple(joined) if len(joined) > 1 else ()
        return cls(zone=zone, start=joined[0][0], end=joined[-1][1], only=only)

    @field_validator("start", "end")
    @classmethod
    def _in_zone(cls, value: datetime, info: ValidationInfo) -> datetime:
        zone = ZoneInfo(info.data["zone"]) if "zone" in info.data else UTC
        return value.astimezone(UTC).astimezone(zone)  # by way of UTC: keeps the fold of a repeated hour

    @field_validator("only")
    @classmethod
    def _all_in_zone(cls, value: tuple[Window, ...], info: ValidationInfo) -> tuple[Window, ...]:
        return tuple((cls._in_zone(start, info), cls._in_zone(end, info)) for start, end in value)

    @model_validator(mode="after")
    def _in_order(self) -> "Period":
        edges = [edge.astimezone(UTC) for window in self.windows for edge in window]
        if any(before >= after for before, after in pairwise(edges)):
            raise ValueError("a period and each of its windows start before they end")
        if self.only and (
            len(self.only) == 1
            or (edges[0], edges[-1]) != (self.start.astimezone(UTC), self.end.astimezone(UTC))
        ):
            raise ValueError("the windows of a period are several, and run from its start to its end")
        return self

    @property
    def windows(self) -> tuple[tuple[datetime, datetime], ...]:
        """Every half-open window that is meant, in order: the whole period as one where there are no holes."""
        return self.only or ((self.start, self.end),)

    @property
    def lasts(self) -> timedelta:
        """From its first moment to its last in elapsed time, holes included; two datetimes of one zone would give wall-clock difference."""
        return self.end.astimezone(UTC) - self.start.astimezone(UTC)

    @property
    def tz(self) -> ZoneInfo:
        """Its zone, ready for arithmetic."""
        return ZoneInfo(self.zone)


class Understood(Frozen):
    """One meaning of a date phrase.

    *said* repeats it in words for the asker; *clipped* when the calendar range went beyond now and was cut there;
    *offers* are other readings worth a button; *corrected* pairs each mistyped word with the word it was taken for;
    *notes* are sentences the asker should see (a day of 23 hours, a repeated hour).
    """

    phrase: str
    period: Period
    said: str
    clipped: bool = False
    offers: tuple[Period, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


class Unclear(Frozen):
    """A phrase with several meanings of which none may be guessed, in the order to offer them."""

    phrase: str
    choices: tuple[Understood, ...]


class NotAPeriod(Frozen):
    """A phrase refused: *reason* is a short code for programs, *text* the sentence for the asker, *instead* phrases that work."""

    phrase: str
    reason: str
    text: str
    instead: tuple[str, ...] = ()


PhraseMeaning = Understood | Unclear | NotAPeriod
