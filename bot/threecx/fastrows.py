"""JSON lists of login history rows as nearly all phone systems write them -> `LoginRow`s; anything else is left to the slow way.

Reading into structs and working column by column takes a fifth of the time of a validated dictionary a row. What is accepted
here is what `loginrows` accepts; where in doubt None comes back, and `loginrows` reads the text or names what is wrong.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from bot.models.call import LoginRow, LoginTexts

EARLIEST, LATEST = 946684800.0, 4102444800.0  # the years 2000 and 2100
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)", re.ASCII)
_SHORTEST = len("2026-11-23T08:02:11+01:00")
_LONGEST = 400 * 86400.0  # seconds; a duration beyond that is a fault of the data
_FIELDS = (
    ("queue", "QueueNo"),
    ("agent", "AgentNo"),
    ("label", "Agent"),
    ("day", "Day"),
    ("logged_in", "loggedInDt"),
    ("logged_out", "LoggedOutDt"),
    ("lasted", "LoggedInInterval"),
    ("day_for", "LoggedInDayInterval"),
    ("total_for", "LoggedInTotalInterval"),
    ("talking", "TalkingInterval"),
)
_seconds = timedelta.total_seconds
_make: Callable[[tuple[Any, ...]], LoginRow] = partial(
    tuple.__new__, LoginRow
)  # `_make` without a frame of Python


class _Bases(dict[str, datetime]):
    """An offset's text -> midnight of 1970 in UTC as a clock at that offset shows it."""

    def __missing__(self, tail: str) -> datetime:
        match = _OFFSET.fullmatch(tail)
        if match is None:
            raise ValueError("no offset")
        ahead = timedelta(hours=int(match[2]), minutes=int(match[3]))
        base = datetime(1970, 1, 1) + (ahead if match[1] == "+" else -ahead)  # noqa: DTZ001 - a wall clock's reading
        self[tail] = base
        return base


_bases = _Bases()


@cache
def _decoder(spelling: str, *, texts: bool) -> tuple[Callable[[bytes], Any], type[Exception]]:
    """Reads a list of rows, and what it raises; *texts* leaves durations as they came. Loaded and built at first use."""
    import msgspec  # noqa: PLC0415 - only those who read rows load it

    duration = str if texts else timedelta
    kinds: dict[str, Any] = {"label": str | None, "lasted": duration | None, "talking": duration | None}
    required = {"queue": str, "agent": str, "logged_in": str}
    row = msgspec.defstruct(
        "Row",
        list(required.items())
        + [
            (name, kinds.get(name, str | None), "" if name == "label" else None)
            for name, _ in _FIELDS
            if name not in required
        ],
        rename={name: spelling if name == "logged_in" else wire for name, wire in _FIELDS},
        gc=False,
    )
    return msgspec.json.Decoder(list[row]).decode, msgspec.MsgspecError  # type: ignore[valid-type] # the struct is a value


def fast_rows(text: bytes, spelling: str, days: Mapping[str | None, float | None]) -> list[LoginRow] | None:
    """The rows of a JSON list, or None for the slow way. *days* reads a `Day` and raises what `loginrows` raises for a wrong one."""
    decode, unreadable = _decoder(spelling, texts=False)
    try:
        rows = decode(text)
        starts = _instants([row.logged_in for row in rows])
        ends = _instants_or_none([row.logged_out for row in rows])
        lasted, talking = _spans([row.lasted for row in rows]), _spans([row.talking for row in rows])
    except (unreadable, ValueError, TypeError, OverflowError):
        return None
    queues, agents = [row.queue for row in rows], [row.agent for row in rows]
    if "" in queues or "" in agents:
        return None
    parts = zip(
        queues,
        agents,
        [row.label or "" for row in rows],
        [days[row.day] for row in rows],
        starts,
        ends,
        lasted,
        talking,
        [row.day_for for row in rows],
        [row.total_for for row in rows],
        [None] * len(rows),
        strict=True,
    )
    return [*map(_make, parts)]


def row_texts(text: bytes, spelling: str) -> list[LoginTexts]:
    """What a list of rows that was read before says, as it came."""
    decode, _ = _decoder(spelling, texts=True)
    return [
        LoginTexts(
            row.day or "",
            row.logged_in,
            row.logged_out or "",
            row.lasted or "",
            row.day_for or "",
            row.total_for or "",
            row.talking or "",
        )
        for row in decode(text)
    ]


def _instants(texts: Sequence[str]) -> list[float]:
    """Epoch seconds; raises `ValueError` for what is no instant with an offset of the years 2000 to 2100."""
    if not texts:
        return []
    read, bases = datetime.fromisoformat, _bases
    found = [_seconds(read(text[:-6]) - bases[text[-6:]]) for text in texts]
    if min(map(len, texts)) < _SHORTEST or min(found) < EARLIEST or max(found) > LATEST:
        raise ValueError("no instant of this phone system")
    return found


def _instants_or_none(texts: Sequence[str | None]) -> Sequence[float | None]:
    if None not in texts:
        return _instants(texts)  # type: ignore[arg-type] # just looked at
    known = iter(_instants([text for text in texts if text is not None]))
    return [None if text is None else next(known) for text in texts]


def _spans(spans: Sequence[timedelta | None]) -> Sequence[float | None]:
    """Seconds; raises `ValueError` for a negative one and one beyond 400 days."""
    if None in spans:
        known = [_seconds(span) for span in spans if span is not None]
        found: Sequence[float | None] = [None if span is None else _seconds(span) for span in spans]
    else:
        found = known = [*map(_seconds, spans)]  # type: ignore[arg-type] # just looked at
    if known and (min(known) < 0 or max(known) > _LONGEST):
        raise ValueError("no duration of this phone system")
    return found
