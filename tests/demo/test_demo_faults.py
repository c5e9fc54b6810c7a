import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from yarl import URL

from bot.demo.faults import BY_NAME, FAULTS, QUIRKS, Faults, UnknownFault
from bot.demo.paging import next_link_variants
from bot.demo.pbx import PBX
from bot.demo.spoiled_bodies import bomb
from bot.demo.world import World
from bot.models import read_duration

NOW = datetime(2026, 11, 24, 10, 15, tzinfo=ZoneInfo("Europe/Berlin"))
WORLD = World(1, NOW)
FORM = {"client_id": "logins", "client_secret": "make-believe-secret", "grant_type": "client_credentials"}
WINDOW = "startDt=2026-11-22T23:00:00Z,endDt=2026-11-23T23:00:00Z"
CALL = "ReportAgentLoginHistory/Pbx.GetAgentLoginHistoryData(clientTimeZone=%27Europe%2FBerlin%27,{}"
HISTORY = CALL.format(f"{WINDOW},queueDnStr=%27800%27,agentDnStr=%27%27)")
EVERYTHING = CALL.format(f"{WINDOW},queueDnStr=%27%27,agentDnStr=%27%27)")
TODAY = CALL.format(
    "startDt=2026-11-23T23:00:00Z,endDt=2026-11-24T23:00:00Z,queueDnStr=%27800%27,agentDnStr=%27%27)"
)
SIBLING = (
    f"ReportStatisticSla/Pbx.GetStatisticSlaData(queueDnStr=%27800%27,{WINDOW},waitInterval=%270:00:0%27)"
)
QUEUES = "Queues?$select=Number,Name&$top=100&$orderby=Number&$count=true"
MANAGERS = "Queues(40)/Managers?$select=Number"
TOKEN = "token"


@dataclass
class Got:
    """What came back; *broke* names what happened where there was no whole answer."""

    status: int = 0
    headers: Any = None
    body: bytes = b""
    broke: str = ""

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.json["value"]
        return rows

    @property
    def message(self) -> str:
        return str(self.json["error"]["message"])


@dataclass
class Bench:
    """A phone system with its fault switch, and a client that decompresses nothing and follows nothing."""

    pbx: PBX
    session: aiohttp.ClientSession
    token: str = ""
    patience: float = 20  # seconds

    async def get(self, target: str) -> Got:
        if target == TOKEN:
            url = URL(f"{self.pbx.url}/connect/token")
            return await self._send("POST", url, data=FORM)
        headers = {"Authorization": f"Bearer {self.token}"}
        return await self._send("GET", URL(f"{self.pbx.url}/xapi/v1/{target}", encoded=True), headers=headers)

    async def _send(self, method: str, url: URL, **options: Any) -> Got:
        try:
            async with (
                asyncio.timeout(self.patience),
                self.session.request(method, url, allow_redirects=False, **options) as response,
            ):
                return Got(response.status, response.headers, await response.read())
        except TimeoutError:
            return Got(broke="timeout")
        except aiohttp.ClientError as error:
            return Got(broke=type(error).__name__)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    pbx = PBX(WORLD, lambda: NOW)
    await pbx.start()
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        made = Bench(pbx, session)
        made.token = (await made.get(TOKEN)).json["access_token"]
        await made.get(HISTORY)  # so that the first timed answer is not the one that makes the history
        yield made
    await pbx.stop()


def status(wanted: int, text: bytes = b"") -> Callable[[Got], bool]:
    return lambda got: got.status == wanted and text in got.body


def retry_after(test: Callable[[str | None], bool]) -> Callable[[Got], bool]:
    return lambda got: got.status == 429 and test(got.headers.get("Retry-After"))


def moved(wanted: int, to: str) -> Callable[[Got], bool]:
    return lambda got: got.status == wanted and got.headers["Location"] == to


def body(test: Callable[[bytes], bool]) -> Callable[[Got], bool]:
    return lambda got: got.status == 200 and test(got.body)


def rows(test: Callable[[list[dict[str, Any]]], bool]) -> Callable[[Got], bool]:
    return lambda got: got.status == 200 and test(got.rows)


def answer(test: Callable[[dict[str, Any]], bool]) -> Callable[[Got], bool]:
    return lambda got: got.status == 200 and test(got.json)


def header(name: str, value: str) -> Callable[[Got], bool]:
    return lambda got: got.status == 200 and got.headers.get(name) == value


def broke(*names: str) -> Callable[[Got], bool]:
    return lambda got: got.broke in names


def soon(text: str | None) -> bool:
    return 0 <= (parsedate_to_datetime(text or "") - datetime.now(UTC)).total_seconds() <= 3


def is_no_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return True
    return False


def unpacked(text: bytes, layers: int) -> int:
    for _ in range(layers - 1):
        text = gzip.decompress(text)
    unpacker = zlib.decompressobj(31)
    size = 0
    for at in range(0, len(text), 4096):
        size += len(unpacker.decompress(text[at : at + 4096]))
    return size + len(unpacker.flush())


def last(name: str, value: object) -> Callable[[Got], bool]:
    return rows(lambda found: found[-1].get(name) == value and len(found) == 5)


def every(test: Callable[[dict[str, Any]], bool]) -> Callable[[Got], bool]:
    return rows(lambda found: bool(found) and all(test(row) for row in found))


LOGIN = "loggedInDt"
HISTORY_ORDERED = f"{HISTORY}?$orderby=Day&$top=2&$count=true"
PAGED = f"{HISTORY}?$top=2&$skip=2&$count=true&$orderby=loggedInDt"


def in_order(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(found, key=lambda row: str(row["loggedInDt"]))


# name -> (what is asked, what must be seen): a line for every fault of the table
SEEN: dict[str, tuple[str, Callable[[Got], bool]]] = {
    "401-mid-paging": (HISTORY, status(200)),  # the first passes; see below
    "401-always": (QUEUES, status(401)),
    "403-reports": (HISTORY, lambda got: (got.status, got.body) == (403, b"")),
    "403-all": (QUEUES, status(403)),
    "404-report": (HISTORY, status(404)),
    "404-all-queues": (EVERYTHING, status(404)),
    "400-validation": (QUEUES, status(400, b"WARNINGS.XAPI.")),
    "400-html": (QUEUES, status(400, b"<html>")),
    "429-seconds": (HISTORY, retry_after(lambda text: text == "1")),
    "429-date": (HISTORY, retry_after(soon)),
    "429-none": (HISTORY, retry_after(lambda text: text is None)),
    "429-day": (HISTORY, retry_after(lambda text: text == "86400")),
    "429-negative": (HISTORY, retry_after(lambda text: text == "-5")),
    "429-garbage": (HISTORY, retry_after(lambda text: text == "soon")),
    "500": (HISTORY, status(500, b'"error":{')),
    "502": (TOKEN, status(502, b"<html>")),
    "503": (TOKEN, lambda got: (got.status, got.body) == (503, b"")),
    "504": (HISTORY, status(504, b"<html>")),
    "sibling-500": (SIBLING, status(500)),
    "reset": (TOKEN, broke("ServerDisconnectedError", "ClientOSError")),
    "reset-in-body": (HISTORY, broke("ClientPayloadError", "ClientConnectionResetError", "ClientOSError")),
    "slow": (HISTORY, broke("timeout")),
    "hang-headers": (HISTORY, broke("timeout")),
    "hang-body": (HISTORY, broke("timeout")),
    "drip": (HISTORY, broke("timeout")),
    "clock-skew": (
        HISTORY,
        lambda got: (parsedate_to_datetime(got.headers["Date"]) - NOW).total_seconds() > 290,
    ),
    "redirect-301": (HISTORY, moved(301, "/xapi/v2/elsewhere")),
    "redirect-302": (HISTORY, moved(302, "/xapi/v2/elsewhere")),
    "redirect-307": (HISTORY, moved(307, "/xapi/v2/elsewhere")),
    "redirect-308": (HISTORY, moved(308, "/xapi/v2/elsewhere")),
    "redirect-foreign": (HISTORY, moved(302, "http://127.0.0.1:9/xapi/v1/Defs")),
    "redirect-token": (TOKEN, moved(307, "http://127.0.0.1:9/connect/token")),
    "empty-200": (HISTORY, body(lambda text: text == b"")),
    "html-200": (HISTORY, lambda got: got.status == 200 and got.headers["Content-Type"].startswith("text/html")),
    "truncated": (HISTORY, body(lambda text: len(text) > 100 and is_no_json(text))),
    "null": (HISTORY, body(lambda text: text == b"null")),
    "list": (HISTORY, body(lambda text: text == b"[]")),
    "value-null": (HISTORY, answer(lambda found: found["value"] is None)),
    "error-200": (HISTORY, answer(lambda found: "error" in found)),
    "wrong-charset": (HISTORY, body(lambda text: text[:2] in {b"\xff\xfe", b"\xfe\xff"})),
    "bad-utf8": (HISTORY, body(lambda text: b"\xff" in text)),
    "bom": (HISTORY, body(lambda text: text.startswith(b"\xef\xbb\xbf{"))),
    "deep": (HISTORY, body(lambda text: text.count(b"[") == 100_000)),
    "long-number": (HISTORY, body(lambda text: b"9" * 5000 in text)),
    "nan": (HISTORY, body(lambda text: b":NaN," in text)),
    "gzip": (HISTORY, body(lambda text: len(json.loads(gzip.decompress(text))["value"]) == 5)),
    "gzip-bomb": (HISTORY, body(lambda text: unpacked(text, 1) > 30 * 2**20 and len(text) < 40_000)),
    "gzip-double-bomb": (HISTORY, body(lambda text: unpacked(text, 2) > 30 * 2**20 and len(text) < 5_000)),
    "huge": (HISTORY, body(lambda text: len(text) > 40 * 2**20)),
    "renamed-field": (HISTORY, every(lambda row: "AgentNo" not in row and "AgentNumber" in row)),
    "missing-queue": (HISTORY, last("QueueNo", None)),
    "missing-login": (HISTORY, last(LOGIN, None)),
    "pascal-login": (HISTORY, every(lambda row: LOGIN not in row and "LoggedInDt" in row)),
    "both-spellings": (HISTORY, every(lambda row: row[LOGIN] == row["LoggedInDt"])),
    "spellings-disagree": (HISTORY, every(lambda row: row[LOGIN] != row["LoggedInDt"])),
    "unknown-field": (HISTORY, every(lambda row: row["Mood"] == "sunny")),
    "missing-keys": (HISTORY, every(lambda row: "PT0S" not in row.values() and None not in row.values())),
    "null-logout": (TODAY, lambda got: sum("LoggedOutDt" not in row for row in got.rows) >= 5),
    "net-spans": (HISTORY, every(lambda row: ":" in row["LoggedInInterval"] and read_duration(row["LoggedInInterval"]) > 0)),
    "bad-duration": (HISTORY, last("LoggedInInterval", "8h")),
    "negative-duration": (HISTORY, last("LoggedInInterval", "-PT1H")),
    "naive-dates": (HISTORY, every(lambda row: datetime.fromisoformat(row[LOGIN]).tzinfo is None)),
    "year-1": (HISTORY, last(LOGIN, "0001-01-01T00:00:00Z")),
    "year-9999": (HISTORY, last("LoggedOutDt", "9999-12-31T23:59:59Z")),
    "bad-date": (HISTORY, last(LOGIN, "2026-02-30T08:00:00+01:00")),
    "ends-before-start": (HISTORY, rows(lambda found: found[-1][LOGIN] > found[-1]["LoggedOutDt"])),
    "foreign-rows": (HISTORY, rows(lambda found: {row["QueueNo"] for row in found} == {"800", "899"})),
    "empty-for-all": (EVERYTHING, rows(lambda found: not found)),
    "empty": (HISTORY, rows(lambda found: not found)),
    "hostile-names": (HISTORY, rows(lambda found: "<!channel>" in found[0]["Agent"])),
    "iana-refused": (HISTORY, status(404)),
    "offset-sign": (
        HISTORY.replace("Europe%2FBerlin", "%2B08:00"),
        every(lambda row: row["Day"].endswith("-08:00")),
    ),
    "zone-ignored": (HISTORY, every(lambda row: row["Day"].endswith("T00:00:00Z"))),
    "top-limit": (f"{HISTORY}?$top=1001", status(400, b"The limit of '1000' for Top query")),
    "directory-top-1000": ("Users?$top=1000&$select=Number", rows(lambda found: len(found) == 61)),
    "ignores-top": (PAGED, rows(lambda found: len(found) == 3)),
    "ignores-skip": (PAGED, rows(lambda found: found[0][LOGIN][11:16] == "07:58")),
    "overlap": (PAGED, rows(lambda found: found[0][LOGIN][11:16] == "07:58" and len(found) == 2)),
    "repeat": (PAGED, rows(lambda found: found[0] == found[1])),
    "shrink": (PAGED, rows(lambda found: len(found) == 1)),
    "count-high": (PAGED, answer(lambda found: found["@odata.count"] == 12)),
    "count-always": (HISTORY, answer(lambda found: found.get("@odata.count") == len(found["value"]))),
    "count-low": (PAGED, answer(lambda found: found["@odata.count"] == 0)),
    "next-link": (QUEUES, answer(lambda found: len(found["value"]) == 5 and "skip=5" in found["@odata.nextLink"])),
    "next-link-foreign": (QUEUES, answer(lambda found: found["@odata.nextLink"] == "http://127.0.0.1:9/x")),
    "endless": (f"{HISTORY}?$top=7&$skip=7000", rows(lambda found: len(found) == 7)),
    "short-pages": (EVERYTHING, rows(lambda found: len(found) == 7)),
    "empty-page": (PAGED, rows(lambda found: len(found) == 2)),  # but see below
    "row-arrives": (PAGED, answer(lambda found: found["@odata.count"] == 6)),
    "orderby-steady": (f"{EVERYTHING}?$orderby=loggedInDt", rows(lambda found: found != in_order(found))),
    "orderby-refused": (HISTORY_ORDERED, status(400, b"$orderby")),
    "orderby-ignored": (PAGED, rows(lambda found: [row["AgentNo"] for row in found] != ["117", "101"])),
    "expand-refused": ("Queues?$expand=Agents", status(400, b"$expand")),
    "nested-expand-refused": ("Users?$expand=Groups($expand=Rights)", status(400, b"$expand")),
    "select-refused": (QUEUES, status(400, b"$select")),
    "expires-zero": (TOKEN, answer(lambda found: found["expires_in"] == 0)),
    "expires-text": (TOKEN, answer(lambda found: found["expires_in"] == "soon")),
    "expires-missing": (TOKEN, answer(lambda found: "expires_in" not in found)),
    "expires-huge": (TOKEN, answer(lambda found: found["expires_in"] == 10**30)),
    "expires-negative": (TOKEN, answer(lambda found: found["expires_in"] == -1)),
    "expires-minutes": (TOKEN, answer(lambda found: found["expires_in"] == 60)),
    "token-life": (TOKEN, answer(lambda found: found["expires_in"] == 3600)),  # but see below
    "token-missing": (TOKEN, answer(lambda found: "access_token" not in found)),
    "token-html": (TOKEN, body(lambda text: text.startswith(b"<html>"))),
    "token-empty": (TOKEN, body(lambda text: text == b"")),
    "token-slow": (TOKEN, broke("timeout")),
    "token-rejected": (TOKEN, status(401, b'"error":"unauthorized"')),
    "token-400": (TOKEN, status(400, b'"error":{')),
    "blacklist": (TOKEN, status(200)),  # only after bad credentials; see below
    "rival": (QUEUES, status(401)),
    "stale-managers": (MANAGERS, rows(lambda found: found == [{"Number": "110"}])),  # shown with the connections
    "two-billings": (QUEUES, rows(lambda found: [row["Name"] for row in found].count("Billing") == 2)),
    "short-directory": ("Users?$top=100&$select=Number", rows(lambda found: len(found) == 5)),
    "no-hours": ("OfficeHours", status(404)),
    "404-queue": (HISTORY, status(404)),
    "status-204": (QUEUES, status(204)),
    "plain-text": (QUEUES, header("Content-Type", "text/plain")),
    "zone-unknown": (HISTORY, status(400, b"not recognized")),
    "zone-400": (HISTORY, status(400)),
    "offset-refused": (HISTORY.replace("Europe%2FBerlin", "%2B01:00"), status(404)),
    "next-link-empty": (QUEUES, answer(lambda found: found["@odata.nextLink"] == "")),
    "row-goes": (f"{HISTORY}?$skip=4", rows(lambda found: found == [])),
    "count-refused": (PAGED, status(400, b"$count")),
    "members-refused": ("Queues(40)/Agents", status(403)),
    "managers-refused": ("Queues?$expand=Managers", status(403)),
    "users-refused": ("Users?$select=Number", status(403)),
    "rights-refused": ("Users?$select=Number&$expand=Groups", status(403)),
    "hours-refused": ("OfficeHours", status(403)),
    "holidays-refused": ("OfficeHours?$expand=OfficeHolidays", status(403)),
    "departments-refused": ("Groups?$select=Id", status(403)),
    "zones-refused": ("Defs/TimeZones", status(403)),
    "expand-ignored": ("Queues?$top=1&$expand=Agents", rows(lambda found: "Agents" not in found[0])),
}  # fmt: skip
# These show only after something else happened, or on a later request.
LATER = {"401-mid-paging", "empty-page", "token-life", "blacklist", "stale-managers", "missing-keys"}


WAITING = {"slow", "hang-headers", "hang-body", "drip", "token-slow"}
SMALLER = {"gzip-bomb": 30, "gzip-double-bomb": 30, "token-slow": 5.0, "slow": 5.0}


def test_a_bomb_of_300_megabytes_is_small_on_the_wire() -> None:
    assert len(bomb(300, layers=1)) < 400_000
    assert len(bomb(300, layers=2)) < 5_000


def test_every_fault_is_tried_here() -> None:
    assert set(SEEN) == set(BY_NAME)
    assert len(FAULTS) == len(BY_NAME)


def shows(seen: Callable[[Got], bool], got: Got) -> bool:
    """Whether it is seen; an answer without what is looked for does not show it."""
    try:
        return seen(got)
    except (KeyError, ValueError, OSError, zlib.error):
        return False


@pytest.mark.parametrize("name", SEEN)
async def test_a_fault_does_what_its_name_says(bench: Bench, name: str) -> None:
    target, seen = SEEN[name]
    sound = await bench.get(target)
    if target == TOKEN:
        bench.token = sound.json["access_token"]
    assert sound.status == (400 if name == "directory-top-1000" else 200)
    assert name in LATER or not shows(seen, sound)
    bench.pbx.faults.on(name, SMALLER.get(name))
    bench.patience = 0.3 if name in WAITING else 20
    got = await bench.get(target)
    assert seen(got), (got.status, got.broke, got.body[:300])


@pytest.mark.parametrize("name", [name for name in SEEN if name not in {"drip", "rival", "token-life"}])
async def test_a_fault_that_is_switched_off_leaves_nothing_behind(bench: Bench, name: str) -> None:
    bench.pbx.faults.on(name)
    bench.pbx.faults.off(name)
    assert (await bench.get(HISTORY)).status == 200
    assert (await bench.get(QUEUES)).json["@odata.count"] == 12


async def test_mid_paging_the_second_request_is_refused_once(bench: Bench) -> None:
    bench.pbx.faults.on("401-mid-paging")
    assert [(await bench.get(HISTORY)).status for _ in range(4)] == [200, 401, 200, 200]


async def test_one_page_in_the_middle_is_empty(bench: Bench) -> None:
    bench.pbx.faults.on("empty-page")
    assert [len((await bench.get(PAGED)).rows) for _ in range(3)] == [2, 0, 2]


async def test_a_rival_takes_the_token_each_time(bench: Bench) -> None:
    bench.pbx.faults.on("rival", times=1)
    assert (await bench.get(QUEUES)).status == 401
    bench.token = (await bench.get(TOKEN)).json["access_token"]
    assert (await bench.get(QUEUES)).status == 200


async def test_bad_credentials_repeated_close_the_door(bench: Bench) -> None:
    bench.pbx.faults.on("Q23")
    assert [(await bench.get(TOKEN)).status for _ in range(3)] == [401, 401, 401]
    bench.pbx.faults.off("token-rejected")
    assert (await bench.get(TOKEN)).broke
    assert (await bench.get(QUEUES)).broke


async def test_a_token_can_live_shorter_than_it_says() -> None:
    times = [NOW]
    pbx = PBX(WORLD, lambda: times[-1], Faults("token-life"))
    await pbx.start()
    async with aiohttp.ClientSession() as session:
        bench = Bench(pbx, session)
        bench.token = (await bench.get(TOKEN)).json["access_token"]
        assert (await bench.get(QUEUES)).status == 200
        times.append(NOW.replace(second=1))
        assert (await bench.get(QUEUES)).status == 401
    await pbx.stop()


async def test_zero_and_null_keys_are_left_out(bench: Bench) -> None:
    one_moment = EVERYTHING.replace("2026-11-22T23:00:00Z", "2026-11-23T22:59:59.999999Z")
    zero = {name for row in (await bench.get(one_moment)).rows for name in row if row[name] == "PT0S"}
    bench.pbx.faults.on("Q13")
    spoiled = (await bench.get(one_moment)).rows
    assert "TalkingInterval" in zero
    assert any("TalkingInterval" not in row for row in spoiled)
    assert all("PT0S" not in row.values() and "LoggedInInterval" in row for row in spoiled)


async def test_next_links_on_the_same_origin_lead_through_every_row(bench: Bench) -> None:
    whole = [row["Number"] for row in (await bench.get(QUEUES)).rows]
    bench.pbx.faults.on("Q18")
    target, seen = QUEUES, []
    while target:
        page = (await bench.get(target)).json
        seen += [row["Number"] for row in page["value"]]
        target = page.get("@odata.nextLink", "").removeprefix(f"{bench.pbx.url}/xapi/v1/")
    assert seen == whole


def test_no_variant_of_a_foreign_link_leads_to_the_same_report() -> None:
    own, target = "http://127.0.0.1:5001", "/xapi/v1/ReportAgentLoginHistory/Pbx.F(a=%27%27)?%24skip=5"
    variants = next_link_variants(own, "http://127.0.0.1:9", target)
    assert len(variants) >= 12
    for link in variants.values():
        parts = urlsplit(link)
        plain = f"{parts.scheme}://{parts.netloc}" == own and parts.path == target.partition("?")[0]
        assert not plain, link


# The switch itself


def test_a_fault_strikes_only_the_requests_it_is_meant_for() -> None:
    faults = Faults("500")
    assert faults.strike("token") == {}
    assert faults.strike("report") == {"500": None}
    faults.on("500", where="directory")
    assert faults.strike("report") == {}
    assert faults.strike("directory") == {"500": None}
    faults.on("503")
    assert list(faults.strike("token")) == ["503"]


def test_a_fault_can_wait_and_stop_by_itself() -> None:
    faults = Faults()
    faults.on("429-seconds", 9, after=2, times=2)
    assert [faults.strike("report") for _ in range(6)] == [
        {},
        {},
        {"429-seconds": 9},
        {"429-seconds": 9},
        {},
        {},
    ]


def test_faults_are_listed_and_cleared() -> None:
    faults = Faults("Q23", "Q4")
    assert [fault.name for fault in faults.active] == [
        "token-rejected",
        "blacklist",
        "offset-sign",
        "iana-refused",
    ]
    faults.clear()
    assert faults.active == ()
    assert faults.strike("token") == {}


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(UnknownFault):
        Faults("nonsense")


def test_every_quirk_and_every_threat_to_the_client_is_in_the_table() -> None:
    assert list(QUIRKS) == [f"Q{number}" for number in range(1, 33)]
    stand_for = {each for fault in FAULTS for each in fault.stands_for.split()}
    switched = {quirk for quirk, names in QUIRKS.items() if names}
    assert {f"T{number}" for number in (11, 12, 15, 16, 17, 18, 19, 20, 21, 22)} <= stand_for
    assert switched <= stand_for
    assert all(name in BY_NAME for names in QUIRKS.values() for name in names)
