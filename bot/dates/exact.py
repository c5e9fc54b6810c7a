"""ISO instants -> stretches as said, offsets honoured; and shapes that are no stretch of time -> why not."""

from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any

from bot.dates.calendar import real
from bot.dates.nodes import REVERSED, Bad, Context, Rules, Wall

INSTANT = Bad("instant", "That is a moment, not a stretch of time: say until when.")


def _exact(_: Context, parts: tuple[str | None, ...]) -> datetime | None:
    year, month, day, hour, minute, second, offset = parts
    try:
        found = datetime.fromisoformat(f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}")
    except ValueError:
        return None
    return found.replace(tzinfo=zone_of(offset)) if offset else found


def _dated_offset(_: Context, parts: tuple[str, ...], clock: tuple[float, str]) -> datetime | None:
    """ISO date and time with a space between, and an offset."""
    day = real(int(parts[0]), int(parts[2]), int(parts[3]))
    minutes, offset = clock
    if day is None:
        return None
    return datetime.combine(day, time(), zone_of(offset)) + timedelta(seconds=round(minutes * 60))


def zone_of(offset: str) -> timezone:
    """The fixed zone of "z" or "+02:00"."""
    if offset == "z":
        return UTC
    digits = offset[1:].replace(":", "").ljust(4, "0")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if span >= timedelta(hours=24):
        raise ValueError("no such offset")
    return timezone(-span if offset[0] == "-" else span)


def _exact_range(_: Context, one: datetime, __: Any, other: datetime) -> Any:
    if (one.tzinfo is None) != (other.tzinfo is None):
        return Bad("no-offset", "One end has an offset and the other has none.")
    return Wall(one, other) if one < other else REVERSED


def _refuse(bad: Bad) -> Any:
    return lambda *_: bad


RULES: Rules = {
    "EXACT_TIME": (
        ("INSTANT LINK INSTANT", _exact_range),
        ("from INSTANT LINK INSTANT", lambda c, _, one, link, other: _exact_range(c, one, link, other)),
        ("between INSTANT and INSTANT", lambda c, _, one, link, other: _exact_range(c, one, link, other)),
        ("INSTANT slash INSTANT", _exact_range),
        ("INSTANT", _refuse(INSTANT)),
        ("since INSTANT", lambda _, __, one: Wall(one, None)),
        ("?from INSTANT LINK now", lambda _, __, one, *___: Wall(one, None)),
        ("?from INSTANT so_far", lambda _, __, one, *___: Wall(one, None)),
        ("INSTANT slash now", lambda _, one, *__: Wall(one, None)),
    ),
    "INSTANT": (
        ("instant", _exact),
        ("ymd offset_clock", _dated_offset),
        ("ymd clock zulu", lambda c, parts, clock, _: _dated_offset(c, parts, (clock.minutes[0], "z"))),
    ),
    "REFUSED": (
        ("DAY ?at SAID_CLOCK", _refuse(INSTANT)),
        ("SAID_CLOCK ?on DAY", _refuse(INSTANT)),
        ("SAID_CLOCK", _refuse(INSTANT)),
        ("?to CLOCK", lambda *_: None),
        ("NUMBER unit ago", lambda _, __, unit, ___: INSTANT if unit in {"hour", "minute"} else None),
        ("NUMBER unit", _refuse(Bad("no-range", "How long is clear, but not when."))),
    ),
}
