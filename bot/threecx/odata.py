"""Parameter values and query options -> the path and query of a request, quoted so that no value can end its literal."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache, partial
from urllib.parse import quote
from zoneinfo import available_timezones

from bot.models.call import ODataOptions
from bot.threecx.failures import unaskable

_DN = re.compile(r"[0-9]{1,10}", re.ASCII)
_GROUP = re.compile(r"[A-Za-z0-9_]{1,32}", re.ASCII)
_OFFSET = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d", re.ASCII)
_SPAN = re.compile(r"\d{1,3}:\d{1,2}:\d{1,2}|\d{1,6}", re.ASCII)
_WORD = re.compile(r"[A-Za-z]{1,20}", re.ASCII)
_NAME = r"[A-Za-z_][A-Za-z0-9_]{0,63}(?:/[A-Za-z_][A-Za-z0-9_]{0,63}){0,3}"
_FIELD = re.compile(_NAME, re.ASCII)
_ORDER = re.compile(rf"{_NAME}(?: (?:asc|desc))?", re.ASCII)
_EXPAND = re.compile(r"[A-Za-z0-9_$=;,()/' ]{1,400}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def text_literal(value: str) -> str:
    """*value* as an OData text: in single quotes, inner quotes doubled, then percent-encoded with nothing safe."""
    return quote("'" + value.replace("'", "''") + "'", safe="")


def instant_literal(value: datetime) -> str:
    """An aware instant as UTC to the second, the form every build takes: `2026-03-04T06:00:00Z`, percent-encoded."""
    if value.utcoffset() is None:
        raise unaskable("An instant without a zone cannot be asked.", about="date")
    utc = value.astimezone(UTC)
    return quote(f"{utc.year:04d}-{utc:%m-%dT%H:%M:%S}Z")


@cache
def known_zones() -> frozenset[str]:
    """Every zone of the tz database; read from the disk once, since a walk over its files takes tens of milliseconds."""
    return frozenset(available_timezones())


def _zone(value: object) -> str:
    text = str(value)
    if not _OFFSET.fullmatch(text) and text not in known_zones():
        raise unaskable("That is no time zone the tz database knows.", about="zone")
    return text_literal(text)


def _matching(kind: str, value: object) -> str:
    text = str(value)
    pattern, what = _TEXTS[kind]
    if text and not pattern.fullmatch(text):
        raise unaskable(f"That is no {what} the phone system could know.", about=what)
    return text_literal(text)


def _instant(value: object) -> str:
    if not isinstance(value, datetime):
        raise unaskable("A date must be an instant with its zone.", about="date")
    return instant_literal(value)


def _number(value: object) -> str:
    text = str(value)
    if not re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
        raise unaskable("That parameter must be a whole number.", about="number")
    return text


def _flag(value: object) -> str:
    text = str(value).lower()
    if text not in {"true", "false"}:
        raise unaskable("That parameter must be true or false.", about="flag")
    return text


_TEXTS = {
    "dn": (_DN, "extension number"),
    "group": (_GROUP, "department number"),
    "span": (_SPAN, "waiting time"),
    "word": (_WORD, "word"),
}
_LITERALS: Mapping[str, Callable[[object], str]] = {
    "zone": _zone,
    "instant": _instant,
    "number": _number,
    "flag": _flag,
    **{kind: partial(_matching, kind) for kind in _TEXTS},
}


def function_path(path: str, parameters: tuple[tuple[str, str], ...], values: Mapping[str, object]) -> str:
    """The path of a report function: each parameter in the catalogue's order, since another order is a 404.

    *parameters* pairs the wire's names with kinds of literal. Raises `PBXBadRequest` for a value its kind does not allow.
    """
    written = (f"{name}={_LITERALS[kind](values[name])}" for name, kind in parameters)
    return f"{path}({','.join(written)})"


def query(options: ODataOptions) -> str:
    """The query of *options*, "" for none, each value percent-encoded; raises `PBXBadRequest` naming the option."""
    pairs = {
        "$top": None if options.top is None else str(options.top),
        "$skip": None if options.skip is None else str(options.skip),
        "$search": _printable("$search", options.search),
        "$filter": _printable("$filter", options.filter),
        "$count": None if options.count is None else str(options.count).lower(),
        "$select": _listed("$select", _FIELD, options.select),
        "$orderby": _listed("$orderby", _ORDER, options.orderby),
        "$expand": _expanded(options.expand),
    }
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs.items() if value is not None)


def _printable(name: str, value: str | None) -> str | None:
    if value is not None and (not value.strip() or _CONTROL.search(value)):
        raise unaskable(f"{name} must hold printable text.", about=name)
    return value


def _listed(name: str, pattern: re.Pattern[str], values: tuple[str, ...]) -> str | None:
    if not values:
        return None
    if (
        len(values) > 40
        or len(set(values)) < len(values)
        or not all(pattern.fullmatch(value) for value in values)
    ):
        raise unaskable(f"{name} must list field names, each once.", about=name)
    return ",".join(values)


def _expanded(values: tuple[str, ...]) -> str | None:
    if not values:
        return None
    text = ",".join(values)
    if not _EXPAND.fullmatch(text) or text.count("(") != text.count(")"):
        raise unaskable("$expand must list related entities.", about="$expand")
    return text
