"""Rules and a lattice -> every meaning that begins at a token, with where it ends.

A rule is a pattern and a builder. Small names in a pattern are kinds of the lattice, capitals are other rules, "?" marks
what may be missing. The builder gets the context and one value for each name (None for a missing one) and returns None
where the pattern means nothing after all.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from bot.dates import (
    clock,
    counted,
    days,
    each,
    exact,
    listed,
    moments,
    named,
    nights,
    ranges,
    spans,
    times,
    within,
    written,
)
from bot.dates.lattice import Edge, Lattice
from bot.dates.nodes import Several

_SOURCES = (
    written.RULES,
    days.RULES,
    named.RULES,
    spans.RULES,
    within.RULES,
    ranges.RULES,
    clock.RULES,
    times.RULES,
    nights.RULES,
    listed.RULES,
    counted.RULES,
    each.RULES,
    moments.RULES,
    exact.RULES,
)

Builder = Callable[..., Any]


class Rule(NamedTuple):
    """*items*: (name, whether it is a rule, whether it may be missing) in order; *missing*: values before the first item.

    *needs*: kinds without which a phrase cannot fit; *needs_some*: sets of which it needs one kind each; both as bits.
    """

    items: tuple[tuple[str, bool, bool], ...]
    missing: tuple[None, ...]
    build: Builder
    needs: int = 0
    needs_some: tuple[int, ...] = ()


# The families of a whole phrase, the most specific first: the first that reads a stretch decides what it means.
FAMILIES = ("EXACT", "SHARED", "RANGE", "CALENDAR", "ONE_DAY", "LISTED", "HOURS_OF_DAY", "REFUSED")


def parse(lattice: Lattice, name: str, place: int) -> Sequence[Edge]:
    """Everything the rules of *name* make of the tokens from *place* on."""
    known = lattice.found.get((name, place))
    if known is None:
        known = lattice.found[name, place] = []
        rules, by_kind = _grammar()[name]
        lattice.bits = kinds = lattice.bits or _bits(lattice.kinds)
        fitting = [by_kind[kind] for kind in lattice.edges[place] if kind in by_kind]
        for number in fitting[0] if len(fitting) == 1 else sorted(set().union(*fitting)):
            rule = rules[number]
            if rule.needs & kinds == rule.needs:
                for some in rule.needs_some:
                    if not some & kinds:
                        break
                else:
                    _apply(lattice, rule, place, known)
    return known


def _apply(lattice: Lattice, rule: Rule, place: int, known: list[Edge]) -> None:
    """Adds what one rule makes of *place* to what is known there."""
    states: list[tuple[int, tuple[Any, ...]]] = [(place, rule.missing)]
    for name, is_rule, optional in rule.items:
        following = []
        for at, values in states:
            for after, value in parse(lattice, name, at) if is_rule else lattice.edges[at].get(name, ()):
                following.append((after, (*values, value)))
            if optional:
                following.append((at, (*values, None)))
        if not following:
            return
        states = following
    for after, values in states:
        try:
            made = rule.build(lattice.context, *values)
        except (OverflowError, ValueError):  # beyond the years or offsets there are
            continue
        if isinstance(made, Several):
            known += [(after, reading) for reading in made]
        elif made is not None:
            known.append((after, made))


@lru_cache(maxsize=1)
def _grammar() -> dict[str, tuple[list[Rule], dict[str, tuple[int, ...]]]]:
    """The rules by name, and their numbers by the kinds they can begin with."""
    rules: dict[str, list[Rule]] = {}
    for source in _SOURCES:
        for name, entries in source.items():
            rules.setdefault(name, []).extend(
                rule for pattern, build in entries for rule in _rules(pattern, build)
            )
    firsts = _first_kinds(rules)
    rules = {name: [_with_needs(rule, firsts) for rule in own] for name, own in rules.items()}
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
    name, is_rule, _ = rule.items[0]
    return firsts[name] if is_rule else frozenset({name})


def _with_needs(rule: Rule, firsts: dict[str, frozenset[str]]) -> Rule:
    required = [(name, is_rule) for name, is_rule, optional in rule.items if not optional]
    return rule._replace(
        needs=_bits(name for name, is_rule in required if not is_rule),
        needs_some=tuple({_bits(firsts[name]) for name, is_rule in required if is_rule}),
    )


def _bits(kinds: Iterable[str]) -> int:
    """A set of kinds as the bits of a number."""
    known = _kind_bits()
    found = 0
    for kind in kinds:
        found |= known.get(kind, 0)
    return found


@lru_cache(maxsize=1)
def _kind_bits() -> dict[str, int]:
    """A bit for each kind that a rule names."""
    names = {
        name
        for source in _SOURCES
        for entries in source.values()
        for pattern, _ in entries
        for name in pattern.replace("?", "").split()
        if not name[0].isupper()
    }
    return {name: 1 << number for number, name in enumerate(sorted(names))}


def _rules(pattern: str, build: Builder) -> list[Rule]:
    """The rules of a pattern: one for each way its first names may be missing."""
    words = pattern.split()
    items = tuple((word.lstrip("?"), word.lstrip("?")[0].isupper(), word[0] == "?") for word in words)
    found = []
    for missing, (name, is_rule, optional) in enumerate(items):
        rest = ((name, is_rule, False), *items[missing + 1 :])
        found.append(Rule(rest, (None,) * missing, build))
        if not optional:
            break
    return found
