"""Chosen rows, the options and the faults that struck -> one page of rows, its count and its next link."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.demo.faults import Value
from bot.demo.odata import Query, Refused, bad_query

ENTITY_TOP = 100
SHORT_FIRST_PAGE = 50  # what an entity set gives when `$top` was not sent


AnyRow = TypeVar("AnyRow")


@dataclass(frozen=True)
class Page(Generic[AnyRow]):
    """Rows, the number of all of them when it was asked for, and how many rows a next link would skip."""

    rows: Sequence[AnyRow]
    count: int | None = None
    next_skip: int | None = None


def check_options(query: Query, limit: int | None, struck: dict[str, Value]) -> None:
    """Refuse what this phone system does not take: too large a `$top`, or an option a fault forbids."""
    if limit is not None and query.top is not None and query.top > limit:
        raise bad_query(
            f"The limit of '{limit}' for Top query has been exceeded."
            f" The value from the incoming request is '{query.top}'."
        )
    refused = {
        "$orderby": "orderby-refused" in struck and query.orderby,
        "$expand": "expand-refused" in struck and query.expand,
        "$select": "select-refused" in struck and query.select,
        "$count": "count-refused" in struck and query.count,
    }
    for name, is_refused in refused.items():
        if is_refused:
            raise bad_query(f"Query option '{name}' is not allowed.")
    if "nested-expand-refused" in struck and any(expand.expand for expand in query.expand):
        raise Refused(400, "The query specified in the URI is not valid. The depth of $expand is exceeded.")


def page_of(
    rows: Sequence[AnyRow], query: Query, struck: dict[str, Value], default: int | None
) -> Page[AnyRow]:
    """The page asked for, or what a faulty phone system gives instead; *default* rows where `$top` was not sent."""
    linked = int(struck["next-link"] or 5) if "next-link" in struck else None
    skip, top = _place(len(rows), query.skip, default if query.top is None else query.top, linked, struck)
    if "endless" in struck and rows:
        wanted = top or len(rows)
        return Page(
            [rows[(skip + index) % len(rows)] for index in range(wanted)], _count(rows, query, struck)
        )
    if "row-goes" in struck and query.skip:
        rows = rows[1:]
    found = [] if "empty-page" in struck else rows[skip:] if top is None else rows[skip : skip + top]
    if "repeat" in struck:
        half = (len(found) + 1) // 2
        found = [*found[:half], *found[:half]][: len(found)]
    next_skip = skip + len(found) if linked is not None and skip + len(found) < len(rows) else None
    return Page(found, _count(rows, query, struck), next_skip)


def _place(
    total: int, skip: int, top: int | None, linked: int | None, struck: dict[str, Value]
) -> tuple[int, int | None]:
    """Where a page begins and how many rows it may hold."""
    if "ignores-top" in struck:
        top = None
    if "ignores-skip" in struck:
        skip = 0
    skip = max(
        0, skip - (int(struck["overlap"] or 3) if "overlap" in struck else 0) - ("row-arrives" in struck)
    )
    most = [int(struck["short-pages"] or 7)] if "short-pages" in struck else []
    most += [each for each in (linked, top) if each is not None]
    top = min(most, default=None)
    if "shrink" in struck and top is not None and total > skip + top:
        top = max(1, top // 2)
    return skip, top


def _count(rows: Sequence[object], query: Query, struck: dict[str, Value]) -> int | None:
    if not query.count and "count-always" not in struck:
        return None
    more = int(struck["count-high"] or 7) if "count-high" in struck else 0
    fewer = int(struck["count-low"] or 7) if "count-low" in struck else 0
    more += "row-arrives" in struck and query.skip > 0
    return max(0, len(rows) + more - fewer)


def next_link_variants(own: str, foreign: str, target: str) -> dict[str, str]:
    """Links for the fault `next-link-foreign` that no client may follow, by name.

    *own* and *foreign* are origins (scheme, host, port), *target* the raw path and query of the report asked for.
    """
    host = foreign.partition("://")[2]
    own_host = own.partition("://")[2]
    other_report = "/xapi/v1/Users?$top=100"
    return {
        "other origin": foreign + target,
        "other scheme": own.replace("http", "ftp", 1) + target,
        "no scheme": f"//{host}{target}",
        "own host as user": f"http://{own_host}@{host}{target}",
        "credentials": f"http://user:secret@{own_host}{target}",
        "own host as label": f"http://{own_host.partition(':')[0]}.evil.example{target}",
        "backslash": f"http://{host}\\@{own_host}{target}",
        "other path": own + other_report,
        "up and over": own + target.partition("?")[0] + "/../../Users",
        "encoded up and over": own + target.partition("?")[0] + "/%2e%2e/%2e%2e/Users",
        "file": "file:///etc/hostname",
        "line break": f"{own}/\r\nHost: {host}\r\n\r\n",
        "not text": "?",
    }
