import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import aiohttp
import pytest
import trustme
from yarl import URL

from bot.demo.faults import Faults
from bot.demo.pbx import PBX
from bot.demo.world import World
from tests.demo.contract import check_request, check_response

NOW = datetime(2026, 11, 24, 10, 15, tzinfo=ZoneInfo("Europe/Berlin"))
WORLD = World(1, NOW)
FORM = {"client_id": "logins", "client_secret": "make-believe-secret", "grant_type": "client_credentials"}
SELECT = "QueueNo,AgentNo,Agent,Day,loggedInDt,LoggedOutDt,LoggedInInterval,TalkingInterval"


@dataclass
class Answered:
    status: int
    headers: dict[str, str]
    body: bytes

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
class Caller:
    """A client that sends exactly what it is told, and checks what comes back against the contracts."""

    pbx: PBX
    session: aiohttp.ClientSession
    token: str = ""

    async def login(self, **form: str) -> Answered:
        url = f"{self.pbx.url}/connect/token"
        async with self.session.post(url, data=FORM | form) as response:
            answered = Answered(response.status, dict(response.headers), await response.read())
        if answered.status == 200:
            self.token = answered.json["access_token"]
        check_response("POST", url, answered.status, answered.headers, answered.body)
        return answered

    async def get(self, target: str, *, check: bool = True, method: str = "GET") -> Answered:
        url = f"{self.pbx.url}/xapi/v1/{target}"
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        async with self.session.request(
            method, URL(url, encoded=True), headers=headers, allow_redirects=False
        ) as response:
            answered = Answered(response.status, dict(response.headers), await response.read())
        if check:
            check_request(method, url)
            check_response(method, url, answered.status, answered.headers, answered.body)
        return answered


@asynccontextmanager
async def calling(pbx: PBX, tls: ssl.SSLContext | None = None) -> AsyncIterator[Caller]:
    await pbx.start(tls=tls)
    try:
        async with aiohttp.ClientSession() as session:
            yield Caller(pbx, session)
    finally:
        await pbx.stop()


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    async with calling(PBX(WORLD, lambda: NOW)) as caller:
        await caller.login()
        yield caller


def quoted(text: str) -> str:
    return quote("'" + text.replace("'", "''") + "'", safe="")


def history(
    queue: str = "800",
    agent: str = "",
    start: str = "2026-11-22T23:00:00Z",
    end: str = "2026-11-23T23:00:00Z",
    zone: str = "Europe/Berlin",
) -> str:
    return (
        "ReportAgentLoginHistory/Pbx.GetAgentLoginHistoryData("
        f"clientTimeZone={quoted(zone)},startDt={start},endDt={end},"
        f"queueDnStr={quoted(queue)},agentDnStr={quoted(agent)})"
    )


# The road in


async def test_the_probe_tells_the_version(caller: Caller) -> None:
    answered = await caller.get("Defs?$select=Id")
    assert answered.json["Id"] == 0
    assert answered.json["@odata.context"].endswith("$metadata#Defs(Id)")
    assert answered.headers["X-3CX-Version"] == "20.0.9.995"


@pytest.mark.parametrize(
    ("version", "expires_in"),
    [("20.0.8.1109", 60), ("20.0.9.995", 3600), ("20.0.10.2", 3600), ("18.0.9", 60)],
)
async def test_expires_in_counts_minutes_before_20_0_9(version: str, expires_in: int) -> None:
    async with calling(PBX(WORLD, lambda: NOW, version=version)) as caller:
        answered = await caller.login()
        assert answered.json["expires_in"] == expires_in
        assert answered.json["refresh_token"] is None
        assert (await caller.get("Defs?$select=Id")).headers["X-3CX-Version"] == version


async def test_a_new_token_ends_the_old_one(caller: Caller) -> None:
    old = caller.token
    await caller.login()
    assert (await caller.get("Defs")).status == 200
    caller.token = old
    assert (await caller.get("Defs")).status == 401


async def test_a_token_lives_an_hour_by_the_phone_systems_clock() -> None:
    times = [NOW]
    async with calling(PBX(WORLD, lambda: times[-1])) as caller:
        await caller.login()
        times.append(NOW + timedelta(minutes=59))
        assert (await caller.get("Defs")).status == 200
        times.append(NOW + timedelta(minutes=60))
        assert (await caller.get("Defs")).status == 401


async def test_a_wrong_secret_is_refused_with_a_text_for_error() -> None:
    async with calling(PBX(WORLD, lambda: NOW)) as caller:
        answered = await caller.login(client_secret="guess")
        assert answered.status == 401
        assert answered.json["error"] == "unauthorized"
        assert (caller.pbx.tokens.issued, caller.pbx.tokens.rejected) == (0, 1)


@pytest.mark.parametrize("token", ["", "guess", "ünïcode"])
async def test_nothing_is_told_without_the_live_token(caller: Caller, token: str) -> None:
    caller.token = token
    answered = await caller.get(history())
    assert (answered.status, answered.body) == (401, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_nothing_can_be_changed(caller: Caller, method: str) -> None:
    assert (await caller.get("Queues", method=method, check=False)).status == 405


async def test_requests_and_connections_are_counted(caller: Caller) -> None:
    await caller.get("Queues?$top=1")
    assert [(each.method, each.path, each.query, each.kind) for each in caller.pbx.requests] == [
        ("POST", "/connect/token", "", "token"),
        ("GET", "/xapi/v1/Queues", "$top=1", "directory"),
    ]
    assert caller.pbx.connections == 1
    assert [each.connection for each in caller.pbx.requests] == [1, 1]


async def test_a_slow_phone_system_takes_its_time() -> None:
    async with calling(PBX(WORLD, lambda: NOW, delay=0.05)) as caller:
        started = datetime.now(UTC)
        await caller.login()
        assert datetime.now(UTC) - started >= timedelta(seconds=0.05)


async def test_it_speaks_tls_with_a_given_certificate() -> None:
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(server)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    async with calling(PBX(WORLD, lambda: NOW), tls=server) as caller:
        url = f"{caller.pbx.url}/connect/token"
        assert url.startswith("https://127.0.0.1:")
        async with caller.session.post(url, data=FORM, ssl=trusting) as response:
            assert response.status == 200
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await caller.session.post(url, data=FORM)


# The directory


async def test_the_top_limit_is_refused_in_the_exact_words(caller: Caller) -> None:
    answered = await caller.get("Users?$top=500")
    assert answered.status == 400
    assert answered.message == (
        "The query specified in the URI is not valid. The limit of '100' for Top query has been exceeded."
        " The value from the incoming request is '500'."
    )
    assert answered.json["error"]["code"] == ""
    assert answered.json["error"]["details"] == []


async def test_without_top_the_first_page_is_short_and_has_no_link(caller: Caller) -> None:
    answered = await caller.get("Users?$select=Number")
    assert len(answered.rows) == 50
    assert "@odata.nextLink" not in answered.json


async def test_users_are_paged_by_top_and_skip(caller: Caller) -> None:
    pages = [
        (await caller.get(f"Users?$select=Number&$orderby=Number&$top=25&$skip={skip}&$count=true")).json
        for skip in (0, 25, 50, 75)
    ]
    numbers = [row["Number"] for page in pages for row in page["value"]]
    assert numbers == sorted(person.number for person in WORLD.people)
    assert {page["@odata.count"] for page in pages} == {61}
    assert [len(page["value"]) for page in pages] == [25, 25, 11, 0]


async def test_passwords_are_planted_and_sent_only_without_select(caller: Caller) -> None:
    secrets = ("AuthPassword", "AccessPassword", "DeskphonePassword", "VMPIN")
    everything = await caller.get("Users?$top=1")
    assert all(str(everything.rows[0][name]).startswith(f"planted-{name}-") for name in secrets)
    chosen = await caller.get("Users?$select=Id,Number,FirstName,LastName&$top=100")
    assert b"planted" not in chosen.body
    assert set(chosen.rows[0]) == {"Id", "Number", "FirstName", "LastName"}


@pytest.mark.parametrize(
    ("expression", "numbers"),
    [
        ("Number eq '101'", ["101"]),
        ("tolower(EmailAddress) eq 'ana.roth@example.com'", ["117"]),
        ("EmailAddress eq 'ana.roth@example.com'", []),
        ("tolower(EmailAddress) eq 'sales.floor@example.com'", ["128", "129"]),
        ("EmailAddress eq ''", ["139"]),
        ("Enabled eq false", ["160"]),
        ("LastName eq 'O''Neill'", ["0336"]),
    ],
)
async def test_users_are_found_by_filter(caller: Caller, expression: str, numbers: list[str]) -> None:
    answered = await caller.get(f"Users?$select=Number&$top=100&$filter={quote(expression)}")
    assert [row["Number"] for row in answered.rows] == numbers


async def test_the_id_is_not_the_number(caller: Caller) -> None:
    (support,) = (await caller.get("Queues?$filter=Number%20eq%20'800'&$select=Id,Number,Name")).rows
    assert support == {"Id": 40, "Number": "800", "Name": "Support"}
    assert (await caller.get("Queues(40)?$select=Name")).json["Name"] == "Support"
    assert (await caller.get("Queues(Number='800')?$select=Id")).json["Id"] == 40
    assert (await caller.get("Queues(800)")).status == 404
    assert (await caller.get("Queues(Number='0820')?$select=Name")).json["Name"] == "Service Clientèle"


async def test_members_and_managers_come_by_navigation_or_by_expand(caller: Caller) -> None:
    agents = (await caller.get("Queues(40)/Agents?$top=100")).rows
    managers = (await caller.get("Queues(43)/Managers?$top=100")).rows
    assert [row["Number"] for row in agents] == [person.number for person in WORLD.members("800")]
    assert agents[2] == {"Number": "102", "SkillGroup": "1", "Name": "Brown, Bob", "Tags": [], "Id": 31}
    assert [row["Name"] for row in managers] == ["Lopez, Maria"]
    target = "Queues?$select=Number&$top=100&$expand=Agents($select=Number),Managers($select=Number)"
    expanded = {row["Number"]: row for row in (await caller.get(target)).rows}
    assert [row["Number"] for row in expanded["800"]["Agents"]] == [row["Number"] for row in agents]
    assert expanded["803"]["Managers"] == [{"Number": "110"}]


async def test_roles_come_with_a_nested_expand(caller: Caller) -> None:
    target = "Users?$select=Number&$expand=Groups($expand=Rights)&$filter=Number%20eq%20'110'"
    (maria,) = (await caller.get(target)).rows
    assert [(group["Name"], group["Rights"]["RoleName"]) for group in maria["Groups"]] == [
        ("Customer Care", "managers")
    ]
    (bare,) = (await caller.get(target.replace("($expand=Rights)", ""))).rows
    assert "Rights" not in bare["Groups"][0]


async def test_departments_have_their_zone_and_hours(caller: Caller) -> None:
    zones = {row["Id"]: row["IanaName"] for row in (await caller.get("Defs/TimeZones?$top=100")).rows}
    groups = {row["Name"]: row for row in (await caller.get("Groups?$top=100")).rows}
    assert zones[groups["DEFAULT"]["TimeZoneId"]] == "Europe/Berlin"
    assert zones[groups["Tokyo"]["TimeZoneId"]] == "Asia/Tokyo"
    assert groups["Customer Care"]["Hours"]["Periods"][0] == {
        "DayOfWeek": "Monday",
        "Start": "08:00:00",
        "Stop": "18:00:00",
    }
    system = (await caller.get("OfficeHours?$expand=OfficeHolidays")).json
    assert zones[system["TimeZoneId"]] == "Europe/Berlin"
    holidays = (await caller.get("Holidays?$top=100")).rows
    assert {row["Name"] for row in holidays} == {row["Name"] for row in system["OfficeHolidays"]}


async def test_a_queues_name_is_carried_by_other_things_too(caller: Caller) -> None:
    peers = (await caller.get("Peers?$top=100&$filter=Name%20eq%20'Support'%20or%20Name%20eq%20'Sales'")).rows
    assert sorted((row["Name"], row["Type"]) for row in peers) == [
        ("Sales", "Queue"),
        ("Sales", "RingGroup"),
        ("Support", "IVR"),
        ("Support", "Queue"),
    ]


@pytest.mark.parametrize(
    "target",
    [
        "SystemStatus",
        "ActiveCalls?$top=10",
        "Peers/Pbx.GetReportPeers()?$top=100",
        "Users(30)?$select=Number",
        "Users(Number='101')?$select=Number",
        "Users(30)/Groups",
        "Groups(35)/Members?$top=5",
        "Queues?$search=sales",
    ],
)
async def test_other_reads_answer_as_declared(caller: Caller, target: str) -> None:
    answered = await caller.get(target)
    assert answered.status == 200
    assert answered.json.get("value", True)


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("Nothing", 404),
        ("Queues(4000)", 404),
        ("Queues(40)/Nothing", 404),
        ("Queues(Number='800')/Agents", 404),
        ("Users?$select=Nothing", 400),
        ("Users?$orderby=Nothing", 400),
        ("Users?$expand=Nothing", 400),
        ("Users?$filter=Nothing%20eq%201", 400),
        ("Users?$nothing=1", 400),
        ("../v1/Users", 404),
    ],
)
async def test_what_does_not_exist_is_refused(caller: Caller, target: str, status: int) -> None:
    assert (await caller.get(target, check=False)).status == status


# The login history


async def test_yesterday_in_support_is_the_truth_told_in_rows(caller: Caller) -> None:
    answered = await caller.get(f"{history()}?$top=10000&$skip=0&$count=true&$select={SELECT}")
    assert answered.json["@odata.count"] == 5
    assert [(row["Agent"], row["loggedInDt"][11:16], row["LoggedOutDt"][11:16]) for row in answered.rows] == [
        ("101 Ana Ruiz", "08:02", "12:03"),
        ("101 Ana Ruiz", "12:31", "18:04"),
        ("102 Bob Brown", "07:58", "12:02"),
        ("102 Bob Brown", "12:31", "17:30"),
        ("117 Ana Roth", "09:00", "12:00"),
    ]
    assert list(answered.rows[0]) == SELECT.split(",")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (("%2F", "/"), 404),
        (("clientTimeZone=", "zone="), 404),
        (("queueDnStr=%27800%27,agentDnStr=%27%27", "agentDnStr=%27%27,queueDnStr=%27800%27"), 404),
        ((",agentDnStr=%27%27", ""), 404),
        (("%27800%27", "null"), 400),
        (("%27800%27", "800"), 400),
        (("%27800%27", "%278%2700%27"), 404),
        (("2026-11-22T23:00:00Z", "2026-11-22"), 400),
        (("2026-11-22T23:00:00Z", "%272026-11-22T23:00:00Z%27"), 400),
        (("Europe%2FBerlin", "Europe%2FNowhere"), 400),
        (("GetAgentLoginHistoryData", "GetAgentLoginHistory"), 404),
    ],
    ids=lambda change: str(change)[:60],
)
async def test_a_call_written_otherwise_is_refused(
    caller: Caller, change: tuple[str, str], status: int
) -> None:
    answered = await caller.get(history().replace(*change), check=False)
    assert answered.status == status
    if change[1] == "null":
        assert answered.message == "The queueDnStr field is required."


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", "2026-11-23T00:00:00+01:00"),
        ("+01:00", "2026-11-23T00:00:00+01:00"),
        ("UTC", "2026-11-23T00:00:00Z"),
        ("Asia/Tokyo", "2026-11-23T00:00:00+09:00"),
        ("America/Los_Angeles", "2026-11-22T00:00:00-08:00"),
    ],
)
async def test_days_are_cut_in_the_callers_zone(caller: Caller, zone: str, day: str) -> None:
    answered = await caller.get(history(agent="102", zone=zone))
    assert answered.rows[0]["Day"] == day


async def test_paging_in_the_order_asked_for_gives_every_row_once(caller: Caller) -> None:
    call = history(queue="", start="2026-11-09T23:00:00Z")
    order = "$orderby=Day,QueueNo,AgentNo,loggedInDt"
    whole = (await caller.get(f"{call}?{order}")).rows
    paged: list[dict[str, Any]] = []
    while (
        len(page := (await caller.get(f"{call}?{order}&$top=300&$skip={len(paged)}", check=not paged)).rows)
        == 300
    ):
        paged += page
    assert paged + page == whole
    keys = [(row["Day"], row["QueueNo"], row["AgentNo"], row["loggedInDt"]) for row in whole]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(whole) > 600


async def test_rows_can_be_filtered_searched_and_ordered_downwards(caller: Caller) -> None:
    call = history(queue="")
    found = (await caller.get(f"{call}?$filter=AgentNo%20eq%20'101'%20and%20QueueNo%20eq%20'800'")).rows
    assert [row["AgentNo"] for row in found] == ["101", "101"]
    searched = (await caller.get(f"{call}?$search=roth")).rows
    assert {row["AgentNo"] for row in searched} == {"117"}
    downwards = (await caller.get(f"{call}?$orderby=loggedInDt%20desc&$select=loggedInDt")).rows
    assert [row["loggedInDt"] for row in downwards] == sorted(
        (row["loggedInDt"] for row in downwards), reverse=True
    )


async def test_the_history_grows_with_the_clock() -> None:
    times = [NOW]
    async with calling(PBX(WORLD, lambda: times[-1])) as caller:
        await caller.login()
        call = history(agent="101", start="2026-11-23T23:00:00Z", end="2026-11-24T23:00:00Z")
        assert [row["LoggedOutDt"] for row in (await caller.get(call)).rows] == ["2026-11-24T10:15:00+01:00"]
        times.append(NOW + timedelta(minutes=30))
        assert [row["LoggedOutDt"] for row in (await caller.get(call)).rows] == ["2026-11-24T10:45:00+01:00"]


async def test_a_million_made_up_rows_are_paged_without_holding_them() -> None:
    async with calling(PBX(WORLD, lambda: NOW, synthetic_rows=1_000_000)) as caller:
        await caller.login()
        call = history(queue="", start="2026-08-24T22:00:00Z")
        pages = [
            await caller.get(f"{call}?$top=10000&$skip={skip}&$count=true&$select={SELECT}", check=False)
            for skip in (0, 10_000, 615_000, 990_000, 1_000_000)
        ]
        assert [len(page.rows) for page in pages] == [10_000, 10_000, 10_000, 10_000, 0]
        assert pages[0].json["@odata.count"] == 1_000_000
        keys = [tuple(row[name] for name in SELECT.split(",")[:5]) for page in pages for row in page.rows]
        assert len(set(keys)) == 40_000
        zone = ZoneInfo("Europe/Berlin")
        for row in pages[2].rows[::97]:
            day = datetime.fromisoformat(row["Day"])
            assert day.replace(tzinfo=zone).utcoffset() == day.utcoffset()
            assert row["loggedInDt"][:10] == row["Day"][:10]
        check_response("GET", f"{caller.pbx.url}/xapi/v1/{call}", 200, pages[4].headers, pages[4].body)


async def test_the_days_of_made_up_rows_begin_at_midnight_when_the_clocks_change_too() -> None:
    async with calling(PBX(WORLD, lambda: NOW, synthetic_rows=1000)) as caller:
        await caller.login()
        rows = (await caller.get(history(queue="", start="2026-10-20T22:00:00Z"), check=False)).rows
    days = {datetime.fromisoformat(row["Day"]) for row in rows}
    assert {day.utcoffset() for day in days} == {timedelta(hours=1), timedelta(hours=2)}
    assert {day.astimezone(ZoneInfo("Europe/Berlin")).hour for day in days} == {0}


async def test_many_made_up_rows_of_one_day_are_all_different() -> None:
    async with calling(PBX(WORLD, lambda: NOW, synthetic_rows=50_000)) as caller:
        await caller.login()
        for queue in ("", "800"):
            found = (await caller.get(f"{history(queue=queue)}?$select={SELECT}", check=False)).rows
            assert len({tuple(row.values()) for row in found}) == 50_000
            keys = [(row["QueueNo"], row["AgentNo"], row["loggedInDt"]) for row in found]
            assert keys == sorted(keys)


async def test_made_up_rows_without_a_limit_are_streamed_whole() -> None:
    async with calling(PBX(WORLD, lambda: NOW, synthetic_rows=30_017)) as caller:
        await caller.login()
        whole = (await caller.get(f"{history(queue='')}?$count=true", check=False)).json
        assert whole["@odata.count"] == len(whole["value"]) == 30_017
        paged = (await caller.get(f"{history(queue='')}?$top=100&$skip=29950", check=False)).rows
        assert paged == whole["value"][29_950:]


async def test_a_crowd_of_ten_thousand_is_listed_page_by_page() -> None:
    async with calling(PBX(WORLD.crowded(10_000, 500), lambda: NOW)) as caller:
        await caller.login()
        numbers = set()
        for skip in range(0, 10_000, 2500):
            target = f"Users?$select=Id,Number&$orderby=Number&$top=100&$skip={skip}&$count=true"
            page = (await caller.get(target, check=False)).json
            assert page["@odata.count"] == 10_000
            numbers |= {row["Number"] for row in page["value"]}
        assert len(numbers) == 400
        queues = (await caller.get("Queues?$expand=Agents,Managers&$top=100&$skip=400", check=False)).rows
        assert len(queues) == 100
        assert all(row["Agents"] for row in queues)


# The siblings


def sibling(report: str, function: str, queue: str = "800", wait: str = "0:00:0") -> str:
    names = ("periodFrom", "periodTo", "queueDns") if report == "ReportAbandonedQueueCalls" else ()
    if names:
        inside = f"periodFrom=2026-11-22T23:00:00Z,periodTo=2026-11-23T23:00:00Z,queueDns={quoted(queue)}"
    else:
        inside = f"queueDnStr={quoted(queue)},startDt=2026-11-22T23:00:00Z,endDt=2026-11-23T23:00:00Z"
    return f"{report}/Pbx.{function}({inside},waitInterval={quoted(wait)})"


SIBLINGS = [
    ("ReportAgentsInQueueStatistics", "GetAgentsInQueueStatisticsData", 404),
    ("ReportDetailedQueueStatistics", "GetDetailedQueueStatisticsData", 200),
    ("ReportTeamQueueGeneralStatistics", "GetTeamQueueGeneralStatisticsData", 200),
    ("ReportAbandonedQueueCalls", "GetAbandonedQueueCallsData", 404),
    ("ReportStatisticSla", "GetStatisticSlaData", 200),
    ("ReportBreachesSla", "GetBreachesSlaData", 200),
]


@pytest.mark.parametrize(("report", "function", "for_all"), SIBLINGS)
async def test_sibling_reports_have_rows_and_their_own_idea_of_all(
    caller: Caller, report: str, function: str, for_all: int
) -> None:
    answered = await caller.get(sibling(report, function))
    assert answered.status == 200
    assert answered.rows
    assert (await caller.get(sibling(report, function, queue=""))).status == for_all
    assert (await caller.get(sibling(report, function, wait="soon"))).status == 400


async def test_the_logged_in_time_of_a_sibling_is_the_truth(caller: Caller) -> None:
    rows = (await caller.get(sibling(*SIBLINGS[0][:2]))).rows
    assert {row["Dn"]: row["LoggedInTime"] for row in rows}["117"] == "PT2H59M45S"


# The fault switch


async def test_faults_are_switched_through_the_control_endpoint(caller: Caller) -> None:
    url = f"{caller.pbx.url}/demo/faults"
    async with caller.session.post(url, json={"on": "Q22"}) as response:
        table = {row["name"]: row for row in await response.json()}
    assert table["403-reports"]["on"]
    assert (await caller.get(history())).status == 403
    assert (await caller.get("Queues?$top=1")).status == 200
    async with caller.session.post(url, json={"off": "403-reports"}) as response:
        assert response.status == 200
    assert (await caller.get(history())).status == 200
    async with caller.session.post(url, json={"on": "nonsense"}) as response:
        assert response.status == 400
    assert all(each.path != "/demo/faults" for each in caller.pbx.requests)


async def test_managers_stay_stale_on_the_same_connection_only() -> None:
    async with calling(PBX(WORLD, lambda: NOW, Faults("stale-managers"))) as caller:
        await caller.login()
        target = "Queues(40)/Managers?$select=Number"
        assert (await caller.get(target)).rows == [{"Number": "110"}]
        caller.pbx.world = WORLD.managed_by({"800": ("113",)})
        assert (await caller.get(target)).rows == [{"Number": "110"}]
        async with aiohttp.ClientSession() as fresh:
            caller.session, kept = fresh, caller.session
            assert (await caller.get(target)).rows == [{"Number": "113"}]
            caller.session = kept
