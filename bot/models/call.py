"""A request to the phone system as data, and the rows that come back."""

from datetime import datetime
from typing import NamedTuple

from pydantic import AwareDatetime, Field

from bot.models.duration import read_duration
from bot.models.frozen import Frozen


class ODataOptions(Frozen):
    """The eight query options 3CX declares for its reports; None or empty leaves one out."""

    top: int | None = Field(default=None, ge=1, le=1_000_000)
    skip: int | None = Field(default=None, ge=0)
    search: str | None = Field(default=None, max_length=200)
    filter: str | None = Field(default=None, max_length=2000)
    count: bool | None = None
    select: tuple[str, ...] = ()
    orderby: tuple[str, ...] = ()
    expand: tuple[str, ...] = ()


class Call(Frozen):
    """One report request: its name in the client's catalogue, its parameters by the catalogue's names, OData options.

    *start* and *end* are the half-open instants asked for; *zone* an IANA name sent as the client's time zone;
    *queue* and *agent* a DN, or "" for all. *texts*: login rows shall carry the wire's own texts as well.
    """

    report: str = "login-history"
    start: AwareDatetime
    end: AwareDatetime
    zone: str
    queue: str = ""
    agent: str = ""
    options: ODataOptions = ODataOptions()
    texts: bool = False


class LoginTexts(NamedTuple):
    """What the wire said of one row, as it came; "" where a key was absent. Instants in ISO 8601 with their offset."""

    day: str
    logged_in: str
    logged_out: str
    logged_in_for: str
    day_for: str
    total_for: str
    talking_for: str


class LoginRow(NamedTuple):
    """One row of the agent login history, wire names left at the edge: a piece of a presence, cut at midnight and by the window.

    Instants in epoch seconds (*day*: the local midnight it belongs to), *lasted* and *talking* in seconds, None where the key
    was absent. *day_for* and *total_for* repeat on many rows and stay text (`bot.models.duration.read_duration`). *texts* only
    where the `Call` asked for them. A tuple, because there may be a million.
    """

    queue: str
    agent: str
    label: str
    day: float | None
    start: float
    end: float | None
    lasted: float | None
    talking: float | None
    day_for: str | None
    total_for: str | None
    texts: LoginTexts | None = None


def login_row(
    *,
    queue: str,
    agent: str,
    label: str,
    day: datetime | None,
    logged_in: datetime,
    logged_out: datetime | None,
    logged_in_for: str | None,
    day_for: str | None,
    total_for: str | None,
    talking_for: str | None,
) -> LoginRow:
    """A row from aware instants and duration texts, with its texts; a duration that cannot be read is None."""
    return LoginRow(
        queue,
        agent,
        label,
        None if day is None else day.timestamp(),
        logged_in.timestamp(),
        None if logged_out is None else logged_out.timestamp(),
        _seconds(logged_in_for),
        _seconds(talking_for),
        day_for,
        total_for,
        LoginTexts(
            "" if day is None else day.isoformat(),
            logged_in.isoformat(),
            "" if logged_out is None else logged_out.isoformat(),
            logged_in_for or "",
            day_for or "",
            total_for or "",
            talking_for or "",
        ),
    )


def _seconds(text: str | None) -> float | None:
    try:
        return None if text is None else read_duration(text)
    except ValueError:
        return None


class FetchNote(Frozen):
    """Something the client noticed while reading (count disagreed, order refused, pages overlapped); *text* is a sentence.

    *lacking*: rows may be missing, so that nobody can be said to have been out.
    """

    code: str
    text: str
    lacking: bool = False
