"""A `$filter` expression -> a test of one row; the part of OData that directory and report reads use."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial

from bot.demo.odata import INSTANT, bad_query

Value = str | float | bool | datetime | None
Read = Callable[[Mapping[str, object]], Value]

_TOKEN = re.compile(
    rf"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<instant>{INSTANT.pattern})|(?P<number>-?[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<mark>[(),]))"
)
_COMPARE: dict[str, Callable[[Value, Value], bool]] = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "gt": lambda left, right: _ordered(left, right) and left > right,  # type: ignore[operator]  # same kinds
    "ge": lambda left, right: _ordered(left, right) and left >= right,  # type: ignore[operator]  # same kinds
    "lt": lambda left, right: _ordered(left, right) and left < right,  # type: ignore[operator]  # same kinds
    "le": lambda left, right: _ordered(left, right) and left <= right,  # type: ignore[operator]  # same kinds
}
_FUNCTIONS: dict[str, tuple[Callable[..., Value], int]] = {
    "tolower": (lambda text: str(text).lower(), 1),
    "toupper": (lambda text: str(text).upper(), 1),
    "trim": (lambda text: str(text).strip(), 1),
    "contains": (lambda text, part: str(part) in str(text), 2),
    "startswith": (lambda text, part: str(text).startswith(str(part)), 2),
    "endswith": (lambda text, part: str(text).endswith(str(part)), 2),
}
_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": None}


def _ordered(left: Value, right: Value) -> bool:
    return left is not None and right is not None and type(left) is type(right)


def read_filter(text: str, fields: Iterable[str]) -> Callable[[Mapping[str, object]], bool]:
    """A test of rows with these *fields*; raises the server's 400 for what it does not understand."""
    tokens = _tokens(text)
    read, at = _either(tokens, 0, frozenset(fields))
    if at != len(tokens):
        raise bad_query(f"Syntax error at position {at} in '{text}'.")
    return lambda row: read(row) is True


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise bad_query(f"Syntax error at position {at} in '{text}'.")
        tokens.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    if not tokens:
        raise bad_query("Syntax error: the filter is empty.")
    return tokens


def _is(tokens: list[tuple[str, str]], at: int, word: str) -> bool:
    return at < len(tokens) and tokens[at][0] != "text" and tokens[at][1] == word


def _any_of(one: Read, two: Read, row: Mapping[str, object]) -> bool:
    return one(row) is True or two(row) is True


def _all_of(one: Read, two: Read, row: Mapping[str, object]) -> bool:
    return one(row) is True and two(row) is True


def _either(tokens: list[tuple[str, str]], at: int, fields: frozenset[str]) -> tuple[Read, int]:
    left, at = _both(tokens, at, fields)
    while _is(tokens, at, "or"):
        right, at = _both(tokens, at + 1, fields)
        left = partial(_any_of, left, right)
    return left, at


def _both(tokens: list[tuple[str, str]], at: int, fields: frozenset[str]) -> tuple[Read, int]:
    left, at = _compared(tokens, at, fields)
    while _is(tokens, at, "and"):
        right, at = _compared(tokens, at + 1, fields)
        left = partial(_all_of, left, right)
    return left, at


def _compared(tokens: list[tuple[str, str]], at: int, fields: frozenset[str]) -> tuple[Read, int]:
    if _is(tokens, at, "not"):
        inner, at = _compared(tokens, at + 1, fields)
        return (lambda row: inner(row) is not True), at
    left, at = _term(tokens, at, fields)
    if at < len(tokens) and tokens[at][0] == "word" and tokens[at][1] in _COMPARE:
        compare = _COMPARE[tokens[at][1]]
        right, at = _term(tokens, at + 1, fields)
        return (lambda row: compare(left(row), right(row))), at
    if _is(tokens, at, "in"):
        choices, at = _listed(tokens, at + 1, fields)
        return (lambda row: left(row) in [choice(row) for choice in choices]), at
    return left, at


def _listed(tokens: list[tuple[str, str]], at: int, fields: frozenset[str]) -> tuple[list[Read], int]:
    if not _is(tokens, at, "("):
        raise bad_query("Syntax error: '(' expected.")
    found = []
    while True:
        read, at = _either(tokens, at + 1, fields)
        found.append(read)
        if not _is(tokens, at, ","):
            break
    if not _is(tokens, at, ")"):
        raise bad_query("Syntax error: ')' expected.")
    return found, at + 1


def _term(tokens: list[tuple[str, str]], at: int, fields: frozenset[str]) -> tuple[Read, int]:
    if at >= len(tokens):
        raise bad_query("Syntax error: the filter ends too early.")
    kind, text = tokens[at]
    constant = _constant(kind, text)
    if constant:
        return (lambda _row: constant[0]), at + 1
    if text == "(":
        read, at = _either(tokens, at + 1, fields)
        if not _is(tokens, at, ")"):
            raise bad_query("Syntax error: ')' expected.")
        return read, at + 1
    if text in _FUNCTIONS and _is(tokens, at + 1, "("):
        call, takes = _FUNCTIONS[text]
        parts, at = _listed(tokens, at + 1, fields)
        if len(parts) != takes:
            raise bad_query(f"No function signature for '{text}' matches.")
        return (lambda row: call(*(part(row) for part in parts))), at
    if text not in fields:
        raise bad_query(f"Could not find a property named '{text}'.")
    return (lambda row: value_of(row.get(text))), at + 1


def _constant(kind: str, text: str) -> tuple[Value] | None:
    """The value a token stands for, in a tuple because it may be null; None where it is no constant."""
    if kind == "text":
        return (text[1:-1].replace("''", "'"),)
    if kind == "instant":
        return (datetime.fromisoformat(text),)
    if kind == "number":
        return (float(text),)
    return (_CONSTANTS[text],) if text in _CONSTANTS else None


def value_of(raw: object) -> Value:
    """A row's raw value for comparing: instants as instants, whole numbers as numbers, everything else as it is."""
    if isinstance(raw, str):
        return datetime.fromisoformat(raw) if INSTANT.fullmatch(raw) else raw
    if isinstance(raw, bool) or raw is None:
        return raw
    return float(raw) if isinstance(raw, int | float) else None
