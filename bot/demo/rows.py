"""True stays and a window -> the rows the phone system would report: cut at local midnight and at the window's ends."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.demo.history import Stay

Row = dict[str, str | None]


class Piece(NamedTuple):
    """The part of a stay that lies in one local day and in the window; *day* is that day's first instant."""

    queue: str
    agent: str
    label: str
    day: datetime
    start: datetime
    end: datetime
    talking: timedelta


def report_rows(
    truth: Iterable[Stay],
    start: datetime,
    end: datetime,
    zone: str | tzinfo,
    queue: str,
    agent: str,
    now: datetime,
) -> list[Row]:
    """The agent login history of [start, end) in *zone*, by queue, agent and time; "" asks for all.

    A stay still going on ends at the window's end or at *now*, whichever is first, as a real logout would. Day and Total
    intervals are those of the same queue and agent and stand on every row.
    """
    local = ZoneInfo(zone) if isinstance(zone, str) else zone
    stop = min(end, now)
    pieces = [
        piece
        for stay in truth
        if (not queue or stay.queue == queue) and (not agent or stay.agent == agent)
        for piece in _pieces(stay, start, stop, local, now)
    ]
    pieces.sort(key=lambda piece: (piece.queue, piece.agent, piece.start))
    days: dict[tuple[str, str, datetime], tuple[timedelta, timedelta]] = {}
    totals: dict[tuple[str, str], tuple[timedelta, timedelta]] = {}
    nothing = (timedelta(), timedelta())
    for piece in pieces:
        lasted = piece.end - piece.start
        day, total = (piece.queue, piece.agent, piece.day), (piece.queue, piece.agent)
        in_for, talked = days.get(day, nothing)
        days[day] = (in_for + lasted, talked + piece.talking)
        in_for, talked = totals.get(total, nothing)
        totals[total] = (in_for + lasted, talked + piece.talking)
    return [
        _row(piece, days[piece.queue, piece.agent, piece.day], totals[piece.queue, piece.agent], local)
        for piece in pieces
    ]


def _pieces(stay: Stay, start: datetime, stop: datetime, local: tzinfo, now: datetime) -> Iterator[Piece]:
    first, last = max(stay.start, start), stop if stay.end is None else min(stay.end, stop)
    lasted = (now if stay.end is None else stay.end) - stay.start
    while first < last:
        day, next_day = day_around(first, local)
        cut = min(last, next_day)
        talking = _talked(stay, cut, lasted) - _talked(stay, first, lasted)
        yield Piece(stay.queue, stay.agent, stay.label, day, first, cut, talking)
        first = cut


def _talked(stay: Stay, until: datetime, lasted: timedelta) -> timedelta:
    """How long the stay had talked by *until*, spread evenly and rounded once, so that pieces add up exactly."""
    return timedelta(microseconds=round(stay.talking * 1_000_000 * ((until - stay.start) / lasted)))


def day_around(instant: datetime, local: tzinfo) -> tuple[datetime, datetime]:
    """The first instants of the local day holding *instant* and of the next one, in UTC; 23 to 25 hours apart."""
    midnight = instant.astimezone(local).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    following = (midnight.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=local)
    return midnight.astimezone(UTC), following.astimezone(UTC)


def _row(
    piece: Piece, day: tuple[timedelta, timedelta], total: tuple[timedelta, timedelta], local: tzinfo
) -> Row:
    return {
        "QueueNo": piece.queue,
        "AgentNo": piece.agent,
        "Agent": piece.label,
        "Day": instant_text(piece.day, local),
        "loggedInDt": instant_text(piece.start, local),
        "LoggedOutDt": instant_text(piece.end, local),
        "LoggedInInterval": duration_text(piece.end - piece.start),
        "LoggedInDayInterval": duration_text(day[0]),
        "LoggedInTotalInterval": duration_text(total[0]),
        "TalkingInterval": duration_text(piece.talking),
        "TalkingDayInterval": duration_text(day[1]),
        "TalkingTotalInterval": duration_text(total[1]),
    }


def instant_text(instant: datetime, local: tzinfo) -> str:
    """An instant as .NET writes a DateTimeOffset: the zone's offset, no trailing zeros, Z for no offset."""
    text = instant.astimezone(local).isoformat()
    if instant.microsecond:
        text = f"{text[:26].rstrip('0')}{text[26:]}"
    return text[:-6] + "Z" if text.endswith("+00:00") else text


def duration_text(lasted: timedelta) -> str:
    """A duration as .NET writes a TimeSpan: `PT0S`, `PT18H`, `P5DT13H43M24.960179S`, `-PT1H`."""
    if lasted < timedelta():
        return "-" + duration_text(-lasted)
    hours, rest = divmod(lasted.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{lasted.microseconds:06d}".rstrip("0") if lasted.microseconds else ""
    clock = "".join(
        (
            f"{hours}H" if hours else "",
            f"{minutes}M" if minutes else "",
            f"{seconds}{fraction}S" if seconds or fraction else "",
        )
    )
    days = f"{lasted.days}D" if lasted.days else ""
    return f"P{days}T{clock}" if clock else f"P{days}" if days else "PT0S"
