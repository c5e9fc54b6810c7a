"""Entities and query options -> the rows asked for: found, filtered, ordered, expanded and cut to the selected fields."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.demo.odata import Expand, Query, bad_query
from bot.demo.odata_filter import read_filter, value_of

Entity = Mapping[str, object]
Navigate = Callable[[Entity], object]


@dataclass(frozen=True)
class Listing:
    """Rows of one type with what may be expanded; *hidden* are navigations the rows carry but send only when expanded."""

    type_name: str
    rows: Sequence[Entity]
    fields: tuple[str, ...]
    navigations: Mapping[str, Navigate] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()


def chosen(listing: Listing, query: Query) -> list[Entity]:
    """Every row that fits `$filter` and `$search`, in the order of `$orderby`; raises the server's 400."""
    known = set(listing.fields)
    rows = list(listing.rows)
    if query.filter:
        fits = read_filter(query.filter, known)
        rows = [row for row in rows if fits(row)]
    if query.search:
        wanted = query.search.strip('"').casefold()
        rows = [
            row
            for row in rows
            if any(isinstance(text, str) and wanted in text.casefold() for text in row.values())
        ]
    for name, descending in reversed(query.orderby):
        _must_know(name, known, listing)
        rows.sort(key=lambda row: _order(row.get(name)), reverse=descending)
    return rows


def _order(raw: object) -> tuple[bool, object]:
    value = value_of(raw)
    return (value is not None, "" if value is None else value)


def _must_know(name: str, known: set[str], listing: Listing) -> None:
    if name not in known:
        raise bad_query(f"Could not find a property named '{name}' on type 'Pbx.{listing.type_name}'.")


def shaped(listing: Listing, rows: Sequence[Entity], query: Query) -> list[dict[str, object]]:
    """The rows with only the selected fields and the expanded navigations."""
    known = set(listing.fields) - listing.hidden
    for name in query.select:
        _must_know(name, known | set(listing.navigations), listing)
    for expand in query.expand:
        if expand.name not in listing.navigations:
            raise bad_query(
                f"Could not find a property named '{expand.name}' on type 'Pbx.{listing.type_name}'."
            )
    fields = [name for name in listing.fields if name in known and (not query.select or name in query.select)]
    return [
        {name: row[name] for name in fields if name in row}
        | {expand.name: _expanded(listing.navigations[expand.name](row), expand) for expand in query.expand}
        for row in rows
    ]


def _expanded(value: object, expand: Expand) -> object:
    """A navigation's value; `Rights` inside a membership is sent only when it is expanded in turn."""
    if isinstance(value, Mapping):
        inner = {each.name for each in expand.expand}
        return {
            name: part
            for name, part in value.items()
            if (name != "Rights" or name in inner) and (not expand.select or name in (*expand.select, *inner))
        }
    if isinstance(value, list):
        return [_expanded(part, expand) for part in value]
    return value
