"""A request target, a call centre and the faults that struck -> the answer below /xapi/v1; no network."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from bot.demo.directory_routes import Managers, One, find
from bot.demo.faults import Value, Where
from bot.demo.listing import Entity, Listing, chosen, shaped
from bot.demo.odata import Query, Refused, Segment, read_target
from bot.demo.paging import ENTITY_TOP, SHORT_FIRST_PAGE, Page, check_options, page_of
from bot.demo.refusals import part_refused, refusal
from bot.demo.reply import JSON, Reply, as_json, error
from bot.demo.reports import LOGIN, LOGIN_FIELDS, LoginCall, login_call, login_rows
from bot.demo.siblings import SIBLINGS, sibling_listing
from bot.demo.spoiled_bodies import spoil_body
from bot.demo.spoiled_rows import AnyRow, spoil_rows
from bot.demo.synthetic import STREAM_ROWS, synthetic_page, synthetic_stream
from bot.demo.world import World

_FIRST_ROWS = frozenset({"empty", "foreign-rows"})  # these change what there is to page through
_KEPT = 64


@dataclass(frozen=True)
class Request:
    """What one answer is made from. *target* is the raw path and query, *origin* the server's own address."""

    target: str
    world: World
    struck: Mapping[str, Value]
    managers: Managers
    version: str = ""
    origin: str = ""
    synthetic_rows: int = 0


def kind_of(target: str) -> Where:
    """Which kind of request a target is, for the faults."""
    path = target.partition("?")[0]
    if path.startswith("/connect/"):
        return "token"
    head = path.removeprefix("/xapi/v1/")
    if head.startswith("Report"):
        return "report"
    return "probe" if head.startswith("Defs") and "TimeZones" not in head else "directory"


class Answers:
    """Makes answers; keeps the encoded rows of the last calls, so that paging does not work them out again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[object, list[bytes]] = OrderedDict()

    def answer(self, request: Request) -> Reply:
        """The answer to a request that carried the live token."""
        struck = dict(request.struck)
        refused = refusal(struck)
        if refused is not None:
            return refused
        try:
            path, query = read_target(request.target)
            reply = self._report(path, query, request) or _directory(path, query, request)
        except Refused as no:
            return error(no.status, no.message, no.target)
        except UnicodeDecodeError:
            return Reply(400)
        return spoil_body(reply, struck)

    def _report(self, path: tuple[Segment, ...], query: Query, request: Request) -> Reply | None:
        names = tuple(segment.name for segment in path)
        struck = dict(request.struck)
        if names == LOGIN:
            call = login_call(path[1], sign_reversed="offset-sign" in struck, refused=_zones_refused(struck))
            if "zone-400" in struck and "/" in call.zone_name:
                raise Refused(400)
            if (not call.queue and "404-all-queues" in struck) or str(
                struck.get("404-queue", "-")
            ) == call.queue:
                raise Refused(404)
            return self._login(call, query, request)
        sibling = SIBLINGS.get((names[0], names[1])) if len(names) == 2 else None
        if sibling is None:
            return None
        if "sibling-500" in struck:
            return error(500, "An error has occurred.")
        listing = sibling_listing(sibling, path[1], request.world)
        check_options(query, _report_limit(struck), struck)
        page = page_of(chosen(listing, query), query, struck, None)
        return _collection(shaped(listing, page.rows, query), page, listing.type_name, request)

    def _login(self, call: LoginCall, query: Query, request: Request) -> Reply:
        struck = dict(request.struck)
        check_options(query, _report_limit(struck), struck)
        if request.synthetic_rows:
            return _synthetic(call, query, request)
        if "zone-ignored" in struck:
            call = replace(call, zone=request.world.now.tzinfo or call.zone)
        if request.world.told is not None:
            query = replace(query, orderby=())
        if "orderby-ignored" in struck:
            query = replace(query, orderby=(("AgentNo", bool(query.skip)),))
        if not struck:
            lines = self._lines(call, query, request)
            cut = page_of(lines, query, struck, None)
            return _enveloped(b",".join(cut.rows), cut.count, None, "AgentLoginHistory", request)
        rows_now: list[AnyRow] = login_rows(call, request.world)
        first = {name: value for name, value in struck.items() if name in _FIRST_ROWS}
        rows_now = [] if "empty-for-all" in struck and not call.queue else spoil_rows(rows_now, first)
        listing = Listing("AgentLoginHistory", rows_now, LOGIN_FIELDS)
        rows = chosen(listing, query)
        if "orderby-steady" in struck:
            rows.sort(key=lambda row: crc32(as_json(row)))
        page = page_of(rows, query, struck, None)
        spoiled = spoil_rows(
            shaped(listing, page.rows, query),  # type: ignore[arg-type]  # login rows hold text only
            {name: value for name, value in struck.items() if name not in _FIRST_ROWS},
        )
        return _collection(spoiled, page, "AgentLoginHistory", request)

    def _lines(self, call: LoginCall, query: Query, request: Request) -> list[bytes]:
        world = request.world
        until = min(call.end, world.now)
        key = (world.seed, call, until, query.search, query.filter, query.select, query.orderby, query.expand)
        if key not in self._kept:
            listing = Listing("AgentLoginHistory", login_rows(call, world), LOGIN_FIELDS)
            self._kept[key] = [as_json(row) for row in shaped(listing, chosen(listing, query), query)]
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]


def _synthetic(call: LoginCall, query: Query, request: Request) -> Reply:
    """Made-up rows: a page in one piece, more than a page as a stream."""
    total = request.synthetic_rows
    count = total if query.count else None
    if query.top is not None and query.top <= 10 * STREAM_ROWS:
        rows = synthetic_page(total, call, query.select, query.skip, query.top)
        return _enveloped(rows, count, None, "AgentLoginHistory", request)
    head = _enveloped(b"", count, None, "AgentLoginHistory", request)
    end = total if query.top is None else min(total, query.skip + query.top)
    chunks = synthetic_stream(total, call, query.select, query.skip, end)
    return replace(head, body=head.body[:-2], chunks=chunks)


def _zones_refused(struck: Mapping[str, Value]) -> dict[int, str]:
    statuses = {"iana-refused": 404, "zone-unknown": 400}
    refused = {status: str(struck[name] or "") for name, status in statuses.items() if name in struck}
    return refused | ({404: "offset"} if "offset-refused" in struck else {})


def _report_limit(struck: Mapping[str, Value]) -> int | None:
    return int(struck["top-limit"] or 1000) if "top-limit" in struck else None


def _directory(path: tuple[Segment, ...], query: Query, request: Request) -> Reply:
    struck = dict(request.struck)
    if "no-hours" in struck and path[0].name in {"OfficeHours", "Holidays", "Groups"}:
        raise Refused(404)
    status = part_refused(
        tuple(segment.name for segment in path), tuple(each.name for each in query.expand), struck
    )
    if status is not None:
        raise Refused(status)
    if "expand-ignored" in struck:
        query = replace(query, expand=())
    listing = find(path, request.world, request.version, request.managers)
    check_options(query, int(struck.get("directory-top-1000") or ENTITY_TOP), struck)
    if isinstance(listing, One):
        (row,) = shaped(listing, listing.rows, query)
        context = f"{request.origin}/xapi/v1/$metadata#{path[0].name}"
        context += f"({','.join(query.select)})" if query.select else ""
        return Reply(200, as_json({"@odata.context": context, **row}))
    rows: Sequence[Entity] = chosen(listing, query)
    if "short-directory" in struck:
        rows = rows[: int(struck["short-directory"] or 5)]
    page = page_of(rows, query, struck, SHORT_FIRST_PAGE)
    return _collection(shaped(listing, page.rows, query), page, path[0].name, request)


def _collection(
    rows: Sequence[Mapping[str, object]], page: Page[Entity], name: str, request: Request
) -> Reply:
    return _enveloped(b",".join(as_json(row) for row in rows), page.count, page.next_skip, name, request)


def _enveloped(rows: bytes, count: int | None, next_skip: int | None, name: str, request: Request) -> Reply:
    head = {"@odata.context": f"{request.origin}/xapi/v1/$metadata#{name}"}
    text = as_json(head)[:-1]
    if count is not None:
        text += b',"@odata.count":%d' % count
    text += b',"value":[' + rows + b"]"
    link = "" if "next-link-empty" in request.struck else request.struck.get("next-link-foreign")
    if next_skip is not None:
        link = _with_skip(request.origin + request.target, next_skip)
    if link is not None:
        text += b',"@odata.nextLink":' + as_json(link)
    return Reply(200, text + b"}", JSON)


def _with_skip(url: str, skip: int) -> str:
    """The same address with another `$skip`."""
    path, _, query = url.partition("?")
    kept = [pair for pair in query.split("&") if pair and pair.partition("=")[0] not in {"$skip", "%24skip"}]
    return f"{path}?{'&'.join([*kept, f'%24skip={skip}'])}"
