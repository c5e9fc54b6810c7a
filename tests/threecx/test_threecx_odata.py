from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import PBXBadRequest, PBXSettings, PBXUnexpected
from bot.models import Call, ODataOptions
from bot.threecx.address import read_address
from bot.threecx.nextlink import next_query
from bot.threecx.odata import query, text_literal
from bot.threecx.reports import REPORTS

CALL = Call(
    start=datetime(2026, 11, 22, 23, tzinfo=UTC),
    end=datetime(2026, 11, 23, 23, tzinfo=UTC),
    zone="Europe/Berlin",
    queue="0800",
)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_value_can_end_its_literal_or_leave_its_segment(value: str) -> None:
    literal = text_literal(value)
    assert not set(literal) & set("/?#'&+ ")
    inner = unquote(literal)[1:-1]
    assert inner.replace("''", "").count("'") == 0
    assert inner.replace("''", "'") == value


def test_the_report_is_asked_in_the_one_order_that_works() -> None:
    assert REPORTS["login-history"].path(CALL, "Europe/Berlin") == (
        "ReportAgentLoginHistory/Pbx.GetAgentLoginHistoryData(clientTimeZone=%27Europe%2FBerlin%27,"
        "startDt=2026-11-22T23%3A00%3A00Z,endDt=2026-11-23T23%3A00%3A00Z,queueDnStr=%270800%27,agentDnStr=%27%27)"
    )


@pytest.mark.parametrize("queue", ["8'00", "800)", "../Users", "800 801", "٨٠٠", "80000000000", "null?"])
def test_only_numbers_are_asked_for(queue: str) -> None:
    with pytest.raises(PBXBadRequest):
        REPORTS["login-history"].path(CALL.model_copy(update={"queue": queue}), "Europe/Berlin")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "Europe/Berlin'", "", "+25:00", "../etc/passwd"])
def test_only_zones_of_the_database_or_offsets_are_sent(zone: str) -> None:
    with pytest.raises(PBXBadRequest):
        REPORTS["login-history"].path(CALL, zone)


def test_all_eight_options_are_encoded() -> None:
    options = ODataOptions(
        top=5,
        skip=0,
        search="a&b",
        filter="AgentNo eq '1'",
        count=True,
        select=("Day",),
        orderby=("Day desc",),
        expand=("X",),
    )
    assert query(options) == (
        "$top=5&$skip=0&$search=a%26b&$filter=AgentNo%20eq%20%271%27&$count=true&$select=Day&$orderby=Day%20desc&$expand=X"
    )


@pytest.mark.parametrize(
    ("options", "about"),
    [
        (ODataOptions(filter="a\nb"), "$filter"),
        (ODataOptions(search=" "), "$search"),
        (ODataOptions(select=("Day", "Day")), "$select"),
        (ODataOptions(orderby=("Day; drop",)), "$orderby"),
        (ODataOptions(expand=("a(b",)), "$expand"),
    ],
)
def test_an_option_that_cannot_be_asked_is_named(options: ODataOptions, about: str) -> None:
    with pytest.raises(PBXBadRequest) as caught:
        query(options)
    assert caught.value.about == about


@pytest.mark.parametrize(
    ("typed", "base"),
    [
        ("company.3cx.eu", "https://company.3cx.eu"),
        ("https://company.3cx.eu/", "https://company.3cx.eu"),
        ("https://company.3cx.eu:5001/webclient/#/office", "https://company.3cx.eu:5001"),
        ("https://company.3cx.eu:443/xapi/v1", "https://company.3cx.eu"),
        ("http://127.0.0.1:5000", "http://127.0.0.1:5000"),
        ("http://[::1]:5000", "http://[::1]:5000"),
    ],
)
def test_an_address_is_cleaned_of_what_is_pasted_with_it(typed: str, base: str) -> None:
    assert read_address(typed).base == base


@pytest.mark.parametrize(
    "typed",
    [
        "http://company.3cx.eu",
        "https://me:pass@pbx",
        "ftp://pbx",
        "https://pbx/other",
        "https://pbx?x=1",
        "https://p bx",
        "https://",
        "",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_it(typed: str) -> None:
    with pytest.raises(PBXSettings) as caught:
        read_address(typed)
    assert "pass" not in caught.value.text.replace("password", "")


BASE, PATH = "https://pbx:5001", "Report/Pbx.Get(a='1')"


@pytest.mark.parametrize(
    "link",
    [
        "https://evil/xapi/v1/Report/Pbx.Get(a='1')?$skip=5",
        "http://pbx:5001/xapi/v1/Report/Pbx.Get(a='1')?$skip=5",
        "https://pbx/xapi/v1/Report/Pbx.Get(a='1')?$skip=5",
        "https://u@pbx:5001/xapi/v1/Report/Pbx.Get(a='1')?$skip=5",
        "https://pbx:5001@evil/xapi/v1/Report/Pbx.Get(a='1')?$skip=5",
        "//evil/xapi/v1/Report/Pbx.Get(a='1')?$skip=5",
        "https://pbx:5001/xapi/v1/Users?$skip=5",
        "https://pbx:5001/xapi/v1/Report/Pbx.Get(a='1')/../../Users?$skip=5",
        "https://pbx:5001/xapi/v1/Report/Pbx.Get(%2e%2e)?$skip=5",
        "https://pbx:5001\\@evil/?$skip=5",
        "javascript:alert(1)",
        "?",
        7,
    ],
)
def test_a_next_link_to_anywhere_else_is_not_followed(link: object) -> None:
    with pytest.raises(PBXUnexpected):
        next_query(link, BASE, PATH)


def test_a_next_link_to_the_same_report_is() -> None:
    assert next_query(f"{BASE}/xapi/v1/{PATH}?$skip=5", BASE, PATH) == "$skip=5"
