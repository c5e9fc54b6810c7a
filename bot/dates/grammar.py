"""Rules and a lattice -> every meaning that begins at a token, with where it ends.

A rule is a pattern and a builder. Small names in a pattern are kinds of the lattice, capitals are other rules, "?" marks
what may be missing. The builder gets the context and one value for each name (None for a missing one) and returns None
where the pattern means nothing after all.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from bot.dates import days, ranges, spans, times
from bot.dates.lattice import Edge, Lattice

Builder = Callable[..., Any]


class Rule(NamedTuple):
    """*items*: (name, may be missing) in order; *lead*: values missing before the first item."""

    items: tuple[tuple[str, bool], ...]
    missing: int
    build: Builder


# The families of a whole phrase, the most specific first: the first that reads a stretch decides what it means.
FAMILIES = ("EXACT", "SHARED", "RANGE", "CALENDAR", "ONE_DAY", "HOURS_OF_DAY", "REFUSED")


def parse(lattice: Lattice, name: str, place: int) -> Sequence[Edge]:
    """Everything *name* can be at *place*; a small name is a kind of the lattice."""
    if not name[0].isupper():
        return lattice.edges[place].get(name, ())
    known = lattice.found.get((name, place))
    if known is None:
        known = lattice.found[name, place] = []
        rules, by_kind = _grammar()[name]
        for number in sorted({n for kind in lattice.edges[place] for n in by_kind.get(kind, ())}):
            known.extend(_apply(lattice, rules[number], place))
    return known


def _apply(lattice: Lattice, rule: Rule, place: int) -> Iterable[Edge]:
    states: list[tuple[int, tuple[Any, ...]]] = [(place, (None,) * rule.missing)]
    for name, optional in rule.items:
        states = [
            *((after, (*values, value)) for at, values in states for after, value in parse(lattice, name, at)),
            *(((at, (*values, None)) for at, values in states) if optional else ()),
        ]
        if not states:
            return ()
    made = ((after, rule.build(lattice.context, *values)) for after, values in states)
    return [edge for edge in made if edge[1] is not None]


@lru_cache(maxsize=1)
def _grammar() -> dict[str, tuple[list[Rule], dict[str, tuple[int, ...]]]]:
    """The rules by name, and their numbers by the kinds they can begin with."""
    rules: dict[str, list[Rule]] = {}
    for source in (days.RULES, spans.RULES, ranges.RULES, times.RULES):
        for name, entries in source.items():
            rules.setdefault(name, []).extend(rule for pattern, build in entries for rule in _rules(pattern, build))
    firsts = _first_kinds(rules)
    return {
        name: (
            own,
            {
                kind: tuple(n for n, rule in enumerate(own) if kind in _first(rule, firsts))
                for kind in firsts[name]
            },
        )
        for name, own in rules.items()
    }


def _first_kinds(rules: dict[str, list[Rule]]) -> dict[str, frozenset[str]]:
    """The kinds each name can begin with."""
    firsts: dict[str, frozenset[str]] = {name: frozenset() for name in rules}
    changed = True
    while changed:
        changed = False
        for name, own in rules.items():
            merged = frozenset[str]().union(*(_first(rule, firsts) for rule in own))
            changed |= merged != firsts[name]
            firsts[name] = merged
    return firsts


def _first(rule: Rule, firsts: dict[str, frozenset[str]]) -> frozenset[str]:
    name = rule.items[0][0]
    return firsts[name] if name[0].isupper() else frozenset({name})


def _rules(pattern: str, build: Builder) -> list[Rule]:
    """The rules of a pattern: one for each way its first names may be missing."""
    items = tuple((name.lstrip("?"), name[0] == "?") for name in pattern.split())
    found = []
    for missing in range(len(items)):
        found.append(Rule(((items[missing][0], False), *items[missing + 1 :]), missing, build))
        if not items[missing][1]:
            break
    return found
