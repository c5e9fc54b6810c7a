"""A request to the phone system as data, and the rows that come back."""

from datetime import datetime
from typing import Literal, TypedDict

from pydantic import AwareDatetime, Field

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
    *queue* and *agent* a DN, or "" for all.
    """

    report: str = "login-history"
    start: AwareDatetime
    end: AwareDatetime
    zone: str
    queue: str = ""
    agent: str = ""
    options: ODataOptions = ODataOptions()


class LoginRow(TypedDict):
    """One row of the agent login history, wire names left at the edge.

    A piece of a presence, cut at local midnight and at the window's ends. Instants are aware; intervals stay the text they
    came as (read with `bot.models.duration.read_duration`), None where the key was absent.
    """

    queue: str
    agent: str
    label: str
    day: datetime | None
    logged_in: datetime
    logged_out: datetime | None
    logged_in_for: str | None
    day_for: str | None
    total_for: str | None
    talking_for: str | None


RowState = Literal["complete", "incomplete"]


class FetchNote(Frozen):
    """Something the client noticed while reading (count disagreed, order refused, pages overlapped); *text* is a sentence."""

    code: str
    text: str
