"""A report function's arguments -> a call that was read strictly, and the login history it asks for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.demo.odata import Literal, Refused, Segment
from bot.demo.rows import Row, report_rows
from bot.demo.world import World

LOGIN = ("ReportAgentLoginHistory", "Pbx.GetAgentLoginHistoryData")
LOGIN_PARAMETERS = ("clientTimeZone", "startDt", "endDt", "queueDnStr", "agentDnStr")
LOGIN_FIELDS = (
    "QueueNo",
    "AgentNo",
    "Agent",
    "Day",
    "loggedInDt",
    "LoggedOutDt",
    "LoggedInInterval",
    "LoggedInDayInterval",
    "LoggedInTotalInterval",
    "TalkingInterval",
    "TalkingDayInterval",
    "TalkingTotalInterval",
)
_UNKNOWN = 'time zone "{}" not recognized'
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)", re.ASCII)


@dataclass(frozen=True)
class LoginCall:
    """The arguments of one login history call, read."""

    zone_name: str
    zone: tzinfo
    start: datetime
    end: datetime
    queue: str
    agent: str


def arguments_of(segment: Segment, names: tuple[str, ...]) -> dict[str, Literal]:
    """The arguments by name; 404 unless they are exactly these in this order, 400 for null."""
    sent = segment.arguments or ()
    if tuple(name for name, _ in sent) != names:
        raise Refused(404)
    for name, value in sent:
        if value is None:
            raise Refused(400, f"The {name} field is required.", name)
        if isinstance(value, datetime) != name.endswith(("Dt", "From", "To")):
            raise Refused(400, f"The value of {name} is not valid.", name)
        if not isinstance(value, datetime | str):
            raise Refused(400, f"The value of {name} is not valid.", name)
    return dict(sent)


def login_call(
    segment: Segment, *, sign_reversed: bool = False, refused: Mapping[int, str] = MappingProxyType({})
) -> LoginCall:
    """The call a segment makes; *sign_reversed* and *refused* are what some phone systems do to zones: see `read_zone`."""
    sent = arguments_of(segment, LOGIN_PARAMETERS)
    zone_name = str(sent["clientTimeZone"])
    start, end = sent["startDt"], sent["endDt"]
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        raise Refused(400)
    zone = read_zone(zone_name, sign_reversed=sign_reversed, refused=refused)
    queue, agent = str(sent["queueDnStr"]), str(sent["agentDnStr"])
    return LoginCall(zone_name, zone, start.astimezone(UTC), end.astimezone(UTC), queue, agent)


def read_zone(
    name: str, *, sign_reversed: bool = False, refused: Mapping[int, str] = MappingProxyType({})
) -> tzinfo:
    """The zone behind a clientTimeZone: an IANA name, an offset or UTC.

    *refused*: by status, the name refused, "" for every one, "offset" for every offset.
    """
    if match := _OFFSET.fullmatch(name):
        if "offset" in refused.values():
            raise Refused(404)
        forward = (match[1] == "+") != sign_reversed
        ahead = timedelta(hours=int(match[2]), minutes=int(match[3]))
        return timezone(ahead if forward else -ahead)
    if name == "UTC":
        return UTC
    for status, which in refused.items():
        if which in {"", name}:
            raise Refused(status, _UNKNOWN.format(name) if status == 400 else "", "clientTimeZone")
    try:
        return ZoneInfo(name)
    except (
        ZoneInfoNotFoundError,
        ValueError,
        OSError,
    ):  # no such name, or one that leads out of the directory
        raise Refused(400, _UNKNOWN.format(name), "clientTimeZone") from None


def login_rows(call: LoginCall, world: World) -> list[Row]:
    """The login history a call asks for: made from what truly was, or as it was told."""
    if world.told is not None:
        return [row for row in world.told if _touches(row, call)]
    stays = world.between(call.start, call.end) if call.start < call.end else []
    return report_rows(stays, call.start, call.end, call.zone, call.queue, call.agent, world.now)


def _touches(row: Row, call: LoginCall) -> bool:
    """Whether a row as it was told belongs to what was asked; `~` marks what it is in truth, whatever it says."""
    queue, agent = row["~queue"], row["~agent"]
    came, went = (datetime.fromisoformat(row[name] or "9999-01-01T00:00Z") for name in ("~came", "~went"))
    asked = call.queue in {"", queue} and call.agent in {"", agent}
    return asked and min(came, went) < call.end and max(came, went) >= call.start
