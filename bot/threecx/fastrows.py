"""JSON lists of login history rows as nearly all phone systems write them -> `LoginRow`s; anything else is left to the slow way.

Reading into structs and working column by column takes a fifth of the time of a validated dictionary a row. What is accepted
here is what `loginrows` accepts; where in doubt None comes back, and `loginrows` reads the text or names what is wrong.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Annotated, Any

from bot.models.call import LoginRow, LoginTexts

EARLIEST, LATEST = 946684800.0, 4102444800.0  # the years 2000 and 2100
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
_seconds, _epoch = timedelta.total_seconds, datetime.timestamp
_make: Callable[[tuple[Any, ...]], LoginRow] = partial(
    tuple.__new__, LoginRow
)  # `_make` without a frame of Python


@cache
def _decoder(spelling: str, *, texts: bool) -> tuple[Callable[[bytes], Any], type[Exception]]:
    """Reads a list of rows, and what it raises; *texts* leaves instants and durations as they came. Loaded and built at first use."""
    import msgspec  # noqa: PLC0415 - only those who read rows load it

    duration: Any = str if texts else timedelta
    instant: Any = str if texts else Annotated[datetime, msgspec.Meta(tz=True)]
    kinds = {"logged_out": instant | None, "lasted": duration | None, "talking": duration | None}
    required = {"queue": str, "agent": str, "logged_in": instant}
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
        ends = _instants([row.logged_out for row in rows])
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


def _instants(read: Sequence[datetime | None]) -> Sequence[float | None]:
    """Epoch seconds; raises `ValueError` for an instant before the year 2000 or after 2100."""
    if None in read:
        found: Sequence[float | None] = [None if one is None else _epoch(one) for one in read]
    else:
        found = [*map(_epoch, read)]  # type: ignore[arg-type] # just looked at
    return _between(found, EARLIEST, LATEST)


def _spans(read: Sequence[timedelta | None]) -> Sequence[float | None]:
    """Seconds; raises `ValueError` for one beyond 400 days."""
    if None in read:
        found: Sequence[float | None] = [None if one is None else _seconds(one) for one in read]
    else:
        found = [*map(_seconds, read)]  # type: ignore[arg-type] # just looked at
    return _between(found, -_LONGEST, _LONGEST)


def _between(found: Sequence[float | None], low: float, high: float) -> Sequence[float | None]:
    known: Sequence[float] = [one for one in found if one is not None] if None in found else found  # type: ignore[assignment] # just looked at
    if known and (min(known) < low or max(known) > high):
        raise ValueError("not of this phone system")
    return found
