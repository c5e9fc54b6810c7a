"""A stretch of time and what a phrase meant by it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, ValidationInfo, field_validator, model_validator

from bot.models.frozen import Frozen


class Period(Frozen):
    """The half-open stretch [start, end), both aware and in *zone* (an IANA name), also after a trip through JSON."""

    zone: str
    start: AwareDatetime
    end: AwareDatetime

    @field_validator("start", "end")
    @classmethod
    def _in_zone(cls, value: datetime, info: ValidationInfo) -> datetime:
        zone = ZoneInfo(info.data["zone"]) if "zone" in info.data else UTC
        return value.astimezone(UTC).astimezone(zone)  # by way of UTC: keeps the fold of a repeated hour

    @model_validator(mode="after")
    def _in_order(self) -> "Period":
        if self.start.astimezone(UTC) >= self.end.astimezone(UTC):
            raise ValueError("a period starts before it ends")
        return self

    @property
    def lasts(self) -> timedelta:
        """How long it lasts in elapsed time; two datetimes of one zone would give wall-clock difference."""
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
