"""A number of rows and a call -> pages of that many made-up login rows as bytes, fast enough to measure a client with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import accumulate

from bot.demo.reply import as_json
from bot.demo.reports import LOGIN_FIELDS, LoginCall
from bot.demo.rows import day_around, duration_text, instant_text

STREAM_ROWS = 10_000
_DAY = "2000-01-01"
_OFFSET = "+99:99"
_MIDNIGHT = "+88:88"  # of the day's own midnight: another one on the days the clocks change
_BLOCK = "~~"  # a stand-in for two digits before a number, where a day holds more than one block of rows
_BLOCK_ROWS = 20_000
_BEGIN = datetime(2000, 1, 1, 4, tzinfo=UTC)  # only its time of day is written
_AGENTS = 100
_QUEUES = 20


@dataclass(frozen=True)
class Template:
    """One day's rows as bytes, with a stand-in for its date and offset, and where each row begins in them."""

    text: bytes
    starts: tuple[int, ...]


@lru_cache(maxsize=16)
def _template(rows: int, queue: str, agent: str, select: tuple[str, ...], block: str) -> Template:
    """A day of *rows* stays from 04:00 on (no clock changes then): queues x agents x as many stays as needed."""
    queues = [queue] if queue else [f"{block}{800 + index}" for index in range(_QUEUES)]
    agents = [agent] if agent else [f"{block if queue else ''}{1000 + index}" for index in range(_AGENTS)]
    stays = -(-rows // (len(queues) * len(agents)))
    step = timedelta(hours=20) / stays
    lines = []
    for row in range(rows):
        pair, stay = divmod(row, stays)
        where, who = divmod(pair, len(agents))
        came = _BEGIN + step * stay
        lines.append(_line(queues[where], agents[who], came, step * 0.8, select) + b",")
    return Template(b"".join(lines), (0, *accumulate(map(len, lines))))


def _line(queue: str, agent: str, came: datetime, lasted: timedelta, select: tuple[str, ...]) -> bytes:
    went = came + timedelta(microseconds=round(lasted / timedelta(microseconds=1)))
    row = {
        "QueueNo": queue,
        "AgentNo": agent,
        "Agent": f"{agent} Agent Number{agent}",
        "Day": f"{_DAY}T00:00:00{_MIDNIGHT}",
        "loggedInDt": f"{_DAY}T{came:%H:%M:%S}{_OFFSET}",
        "LoggedOutDt": f"{_DAY}T{went:%H:%M:%S}{_OFFSET}",
        "LoggedInInterval": duration_text(went - came),
        "LoggedInDayInterval": "PT16H",
        "LoggedInTotalInterval": "P5DT13H43M24.960179S",
        "TalkingInterval": duration_text((went - came) / 4),
        "TalkingDayInterval": "PT4H",
        "TalkingTotalInterval": "P1DT9H25M51.240044S",
    }
    return as_json({name: row[name] for name in LOGIN_FIELDS if not select or name in select})


def synthetic_page(total: int, call: LoginCall, select: tuple[str, ...], skip: int, top: int | None) -> bytes:
    """Rows skip..skip+top of *total* as JSON, without brackets, by day, queue, agent and time, spread over the call's days.

    One agent of one queue has at most 20,000 distinct rows a day; asked for more, they repeat.
    """
    days = _days(call.start, call.end, call)
    per_day = -(-total // len(days))
    block_rows = min(per_day, _BLOCK_ROWS)
    several = per_day > block_rows
    template = _template(block_rows, call.queue, call.agent, select, _BLOCK if several else "")
    at, end = min(skip, total), total if top is None else min(skip + top, total)
    parts = []
    while at < end:
        day, row = divmod(at, per_day)
        block, first = divmod(row, block_rows)
        last = min(block_rows, first + end - at, first + per_day - row)
        text = template.text[template.starts[first] : template.starts[last]]
        if several:
            text = text.replace(_BLOCK.encode(), b"%02d" % (10 + block))
        date_text, offset, midnight = days[day]
        dated = text.replace(_DAY.encode(), date_text).replace(_OFFSET.encode(), offset)
        parts.append(dated.replace(_MIDNIGHT.encode(), midnight))
        at += last - first
    return b"".join(parts)[:-1]


def synthetic_stream(
    total: int, call: LoginCall, select: tuple[str, ...], skip: int, end: int
) -> Iterator[bytes]:
    """The rows skip..end of *total* and the end of the answer, in pieces of a page."""
    for at in range(skip, end, STREAM_ROWS):
        if at > skip:
            yield b","
        yield synthetic_page(total, call, select, at, min(STREAM_ROWS, end - at))
    yield b"]}"


@lru_cache(maxsize=64)
def _days(start: datetime, end: datetime, call: LoginCall) -> tuple[tuple[bytes, bytes, bytes], ...]:
    """The date, the offset of its noon and of its midnight, of every whole local day in the window; the first day when none is whole."""
    found: list[datetime] = []
    first = midnight, following = day_around(start, call.zone)
    while True:
        if midnight >= start and following <= end:
            found.append(midnight)
        if following >= end:
            break
        midnight, following = following, day_around(following, call.zone)[1]
    return tuple(_said(each, call) for each in found or first[:1])


def _said(midnight: datetime, call: LoginCall) -> tuple[bytes, bytes, bytes]:
    begins, noon = (instant_text(midnight + timedelta(hours=hours), call.zone) for hours in (0, 12))
    return noon[:10].encode(), _offset(noon), _offset(begins)


def _offset(text: str) -> bytes:
    return text[19:].replace("Z", "+00:00").encode()
