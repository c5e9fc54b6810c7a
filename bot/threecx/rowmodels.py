"""Rows of the phone system's queue reports, typed: wire names at the edge, unknown fields ignored, unknown values None, never zero."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AliasChoices,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
)
from pydantic.alias_generators import to_pascal

from bot.models.duration import read_duration

_FIRST, _LAST = 2000, 2100


def _believable(value: datetime) -> datetime:
    if not _FIRST <= value.year < _LAST:
        raise ValueError("not a year of this phone system")
    return value


def _seconds(value: object) -> object:
    return read_duration(value) if isinstance(value, str) else value


Instant = Annotated[AwareDatetime, AfterValidator(_believable)]
Seconds = Annotated[float, BeforeValidator(_seconds)]
"""A duration in seconds, from either spelling."""


class Row(BaseModel):
    """A row as the wire has it; a nullable key may be missing altogether."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        alias_generator=to_pascal,
        hide_input_in_errors=True,
        populate_by_name=False,
    )


class AgentLoginHistory(Row):
    """A piece of a presence. The one field the wire spells with a small letter is read in either spelling."""

    queue_no: str
    agent_no: str
    agent: str = ""
    day: Instant | None = None
    logged_in_dt: Annotated[Instant, Field(validation_alias=AliasChoices("loggedInDt", "LoggedInDt"))]
    logged_out_dt: Instant | None = None
    logged_in_interval: Seconds | None = None
    logged_in_day_interval: Seconds | None = None
    logged_in_total_interval: Seconds | None = None
    talking_interval: Seconds | None = None
    talking_day_interval: Seconds | None = None
    talking_total_interval: Seconds | None = None


class AgentsInQueueStatistics(Row):
    """What one agent did in one queue."""

    dn: str
    dn_display_name: str | None = None
    queue: str | None = None
    queue_display_name: str | None = None
    logged_in_time: Seconds | None = None
    lost_count: int | None = None
    answered_count: int | None = None
    answered_percent: int | None = None
    answered_per_hour_count: int | None = None
    ring_time: Seconds | None = None
    avg_ring_time: Seconds | None = None
    talk_time: Seconds | None = None
    avg_talk_time: Seconds | None = None


class DetailedQueueStatistics(Row):
    """A queue's calls and times."""

    queue_dn_number: str
    queue_dn: str | None = None
    calls_count: int | None = None
    answered_count: int | None = None
    ring_time: Seconds | None = None
    avg_ring_time: Seconds | None = None
    talk_time: Seconds | None = None
    avg_talk_time: Seconds | None = None
    callbacks_count: int | None = None


class TeamQueueGeneralStatistics(Row):
    """A queue's team as a whole."""

    queue_dn_number: str
    dn: str | None = None
    agents_in_queue_count: int | None = None
    received_count: int | None = None
    answered_count: int | None = None
    total_talk_time: Seconds | None = None
    avg_talk_time: Seconds | None = None


class AbandonedQueueCalls(Row):
    """A caller who hung up before an agent answered."""

    queue_dn: str
    queue_display_name: str | None = None
    call_time: Instant | None = None
    call_time_for_csv: Instant | None = None
    wait_time: Seconds | None = None
    caller_id: str | None = None
    extension_dn: str | None = None
    extension_display_name: str | None = None
    call_history_id: str | None = None
    polling_attempts: int | None = None
    is_logged_in: bool | None = None


class StatisticSla(Row):
    """How many calls of a queue waited longer than promised."""

    queue_dn_number: str
    dn: str | None = None
    received_count: int | None = None
    bad_sla_calls_count: int | None = None


class BreachesSla(Row):
    """One call that waited longer than promised."""

    queue_dn_number: str | None = None
    queue: str | None = None
    caller_id: str | None = None
    call_time: Instant | None = None
    waiting_time: Seconds | None = None


def field_of(error: dict[str, Any] | Any) -> str:
    """The wire name of the field a validation error is about, "" where it is about none."""
    named = [str(part) for part in error.get("loc", ()) if isinstance(part, str)]
    return named[0] if named else ""
