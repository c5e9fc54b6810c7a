"""A raw request target -> the path's segments with their literals, and the query options; strict, as OData says it.

Rules followed (OASIS OData 4.01, URL Conventions, sections 2 and 5): a path is split at "/" before anything is decoded, each
segment is percent-decoded once, and a quote inside a quoted literal is doubled. Anything else is refused.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote, unquote_plus

Literal = str | int | bool | datetime | None

INSTANT = re.compile(
    r"[0-9]{4,}-(?:0[1-9]|1[012])-(?:0[1-9]|[12][0-9]|3[01])"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]{1,12})?(?:Z|[+-][0-9][0-9]:[0-9][0-9])"
)
_SEGMENT = re.compile(r"(?P<name>[$A-Za-z_][A-Za-z0-9_.]*)(?:\((?P<inside>.*)\))?", re.DOTALL)
_ARGUMENT = re.compile(
    r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)=(?P<literal>'(?:[^']|'')*'|[^',()]+)(?:,|$)", re.DOTALL
)
_KEY = re.compile(r"-?[0-9]{1,10}")
OPTIONS = frozenset({"$top", "$skip", "$search", "$filter", "$count", "$select", "$orderby", "$expand"})


class Refused(Exception):  # the name says what happened to the request
    """A request the server refuses: *status*, and the message of its error body ("" for an empty body)."""

    def __init__(self, status: int, message: str = "", target: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.target = target


@dataclass(frozen=True)
class Segment:
    """One part of a path: its name, and what stood in parentheses: a key, or arguments in the order sent (None: none)."""

    name: str
    key: int | None = None
    arguments: tuple[tuple[str, Literal], ...] | None = None


@dataclass(frozen=True)
class Expand:
    """One expanded navigation with the options in its parentheses."""

    name: str
    select: tuple[str, ...] = ()
    expand: tuple["Expand", ...] = ()


@dataclass(frozen=True)
class Query:
    """The query options, read and checked; None or empty where one was not sent."""

    top: int | None = None
    skip: int = 0
    search: str = ""
    filter: str = ""
    count: bool = False
    select: tuple[str, ...] = ()
    orderby: tuple[tuple[str, bool], ...] = ()
    expand: tuple[Expand, ...] = field(default=())


def read_target(raw: str) -> tuple[tuple[Segment, ...], Query]:
    """The segments below /xapi/v1 and the options of a raw request target; raises `Refused`."""
    path, _, query = raw.partition("?")
    prefix = "/xapi/v1/"
    if not path.startswith(prefix):
        raise Refused(404)
    return tuple(read_segment(part) for part in path[len(prefix) :].split("/")), read_query(query)


def read_segment(raw: str) -> Segment:
    """One segment, decoded once; 404 for a shape the server has no route for."""
    text = unquote(raw, errors="strict") if "%" in raw else raw
    match = _SEGMENT.fullmatch(text)
    if match is None:
        raise Refused(404)
    inside = match["inside"]
    if inside is None:
        return Segment(match["name"])
    if _KEY.fullmatch(inside):
        return Segment(match["name"], key=int(inside))
    return Segment(match["name"], arguments=tuple(_arguments(inside)))


def _arguments(inside: str) -> list[tuple[str, Literal]]:
    found: list[tuple[str, Literal]] = []
    at = 0
    while at < len(inside):
        match = _ARGUMENT.match(inside, at)
        if match is None:
            raise Refused(404)
        found.append((match["name"], read_literal(match["literal"], match["name"])))
        at = match.end()
    if inside.endswith(","):
        raise Refused(404)
    return found


def read_literal(text: str, name: str = "") -> Literal:
    """A literal: quoted text, an instant with its offset, a whole number, true, false or null; 400 for others."""
    if len(text) >= 2 and text[0] == text[-1] == "'" and "'" not in text[1:-1].replace("''", ""):
        return text[1:-1].replace("''", "'")
    if INSTANT.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
    elif re.fullmatch(r"-?[0-9]{1,18}", text):
        return int(text)
    elif text in {"true", "false"}:
        return text == "true"
    elif text == "null":
        return None
    raise Refused(400, f"The value '{text}' is not valid.", name or None)


def read_query(raw: str) -> Query:
    """The query options of a raw query, each decoded once; unknown options that begin with $ are refused, as is a repeat."""
    said: dict[str, str] = {}
    for pair in filter(None, raw.split("&")):
        key, _, value = pair.partition("=")
        name = unquote_plus(key)
        if name.startswith("$") and name not in OPTIONS:
            raise bad_query(f"The query parameter '{name}' is not supported.")
        if name in said:
            raise bad_query(
                f"Query option '{name}' was specified more than once, but it must be at most once."
            )
        said[name] = unquote_plus(value)
    if said.get("$count", "false") not in {"true", "false"}:
        raise bad_query(f"Invalid value '{said['$count']}' for $count query option found.")
    return Query(
        top=_whole(said, "$top"),
        skip=_whole(said, "$skip") or 0,
        search=said.get("$search", ""),
        filter=said.get("$filter", ""),
        count=said.get("$count") == "true",
        select=_names(said["$select"]) if "$select" in said else (),
        orderby=_orders(said["$orderby"]) if "$orderby" in said else (),
        expand=read_expand(said["$expand"]) if "$expand" in said else (),
    )


def bad_query(why: str) -> Refused:
    """The 400 for an option, in the words of the real one."""
    return Refused(400, f"The query specified in the URI is not valid. {why}")


def _whole(said: dict[str, str], name: str) -> int | None:
    if name not in said:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", said[name]):
        raise bad_query(f"Invalid value '{said[name]}' for {name} query option found.")
    return int(said[name])


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(","))
    if not all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) for name in names):
        raise bad_query(f"Syntax error in '{text}'.")
    return names


def _orders(text: str) -> tuple[tuple[str, bool], ...]:
    orders = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*([A-Za-z_][A-Za-z0-9_]*)(?:\s+(asc|desc))?\s*", part)
        if match is None:
            raise bad_query(f"Syntax error in '{text}'.")
        orders.append((match[1], match[2] == "desc"))
    return tuple(orders)


def read_expand(text: str) -> tuple[Expand, ...]:
    """`Agents,Groups($expand=Rights;$select=Name)` as expansions; refuses what does not parse."""
    found = []
    for part in _split(text, ","):
        match = re.fullmatch(r"\s*([A-Za-z_][A-Za-z0-9_]*)(?:\((.*)\))?\s*", part)
        if match is None:
            raise bad_query(f"Syntax error in '{text}'.")
        select: tuple[str, ...] = ()
        inner: tuple[Expand, ...] = ()
        for option in filter(None, _split(match[2] or "", ";")):
            name, _, value = option.partition("=")
            if name == "$select":
                select = _names(value)
            elif name == "$expand":
                inner = read_expand(value)
            else:
                raise bad_query(f"Syntax error in '{text}'.")
        found.append(Expand(match[1], select, inner))
    return tuple(found)


def _split(text: str, at: str) -> list[str]:
    """*text* cut at *at* outside parentheses."""
    parts, depth = [""], 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if char == at and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts
