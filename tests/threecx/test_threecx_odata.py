from datetime import UTC, datetime, timedelta, timezone
from time import tzset
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import PBXBadRequest, PBXSettings, PBXUnexpected
from bot.models import Call, ODataOptions
from bot.threecx.address import read_address
from bot.threecx.nextlink import next_query
from bot.threecx.odata import function_path, query, text_literal
from bot.threecx.reports import REPORTS

CALL = Call(
    start=datetime(2026, 11, 22, 23, tzinfo=UTC),
    end=datetime(2026, 11, 23, 23, tzinfo=UTC),
    zone="Europe/Berlin",
    queue="0800",
)
HELP = "Please ask otherwise; `rows --help` tells what can be asked."


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


@pytest.mark.parametrize("link", [None, ""])
def test_no_next_link_is_the_end(link: object) -> None:
    assert next_query(link, BASE, PATH) is None


def test_a_next_link_to_the_same_report_is() -> None:
    assert next_query(f"{BASE}/xapi/v1/{PATH}?$skip=5", BASE, PATH) == "$skip=5"


def written(kind: str, value: object) -> str:
    """One parameter of that kind, as it stands in the path."""
    return function_path("F", (("p", kind),), {"p": value}).removeprefix("F(p=").removesuffix(")")


@pytest.mark.parametrize(
    ("kind", "value", "literal"),
    [
        ("number", 0, "0"),
        ("number", -1, "-1"),
        ("number", "999999999", "999999999"),
        ("flag", True, "true"),
        ("flag", "False", "false"),
        ("dn", "", "%27%27"),
        ("dn", "0800", "%270800%27"),
        ("dn", "1234567890", "%271234567890%27"),
        ("group", "GRP_0001", "%27GRP_0001%27"),
        ("span", "00:00:20", "%2700%3A00%3A20%27"),
        ("span", "3600", "%273600%27"),
        ("word", "Queue", "%27Queue%27"),
        ("zone", "Etc/GMT+5", "%27Etc%2FGMT%2B5%27"),
        ("zone", "-03:30", "%27-03%3A30%27"),
        ("zone", "+14:00", "%27%2B14%3A00%27"),
        ("instant", datetime(999, 3, 4, 6, 0, 1, 999_999, tzinfo=UTC), "0999-03-04T06%3A00%3A01Z"),
        (
            "instant",
            datetime(2026, 3, 4, 1, 30, tzinfo=timezone(timedelta(hours=2))),
            "2026-03-03T23%3A30%3A00Z",
        ),
    ],
)
def test_a_value_of_each_kind_is_written_as_the_phone_system_reads_it(
    kind: str, value: object, literal: str
) -> None:
    assert written(kind, value) == literal


@pytest.mark.parametrize(
    ("kind", "value", "about", "text"),
    [
        ("number", "1.5", "number", "That parameter must be a whole number."),
        ("number", "1)&x", "number", "That parameter must be a whole number."),
        ("number", "1234567890", "number", "That parameter must be a whole number."),
        ("number", "٣", "number", "That parameter must be a whole number."),
        ("number", None, "number", "That parameter must be a whole number."),
        ("flag", "yes", "flag", "That parameter must be true or false."),
        ("flag", 1, "flag", "That parameter must be true or false."),
        ("dn", "8'00", "extension number", "That is no extension number the phone system could know."),
        ("group", "a b", "department number", "That is no department number the phone system could know."),
        ("group", "g" * 33, "department number", "That is no department number the phone system could know."),
        ("span", "1:2", "waiting time", "That is no waiting time the phone system could know."),
        ("word", "a1", "word", "That is no word the phone system could know."),
        ("zone", "Mars/Olympus", "zone", "That is no time zone the tz database knows."),
        ("zone", "+15:00", "zone", "That is no time zone the tz database knows."),
        ("instant", "2026-03-04", "date", "A date must be an instant with its zone."),
        ("instant", datetime(2026, 3, 4), "date", "An instant without a zone cannot be asked."),  # noqa: DTZ001 -- the case
    ],
)
def test_a_value_its_kind_does_not_allow_is_refused_with_what_it_must_be(
    kind: str, value: object, about: str, text: str
) -> None:
    with pytest.raises(PBXBadRequest) as caught:
        written(kind, value)
    assert (caught.value.about, caught.value.text) == (about, f"{text} {HELP}")


def test_an_instant_is_asked_in_utc_whatever_the_machine_thinks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    tzset()
    try:
        assert written("instant", datetime(2026, 3, 4, 6, tzinfo=UTC)) == "2026-03-04T06%3A00%3A00Z"
    finally:
        monkeypatch.undo()
        tzset()


def test_parameters_stand_in_the_catalogues_order() -> None:
    parameters = (("b", "number"), ("a", "flag"), ("c", "dn"))
    assert function_path("R/F", parameters, {"a": True, "b": 2, "c": "1"}) == "R/F(b=2,a=true,c=%271%27)"


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (ODataOptions(), ""),
        (ODataOptions(top=1), "$top=1"),
        (ODataOptions(skip=7), "$skip=7"),
        (ODataOptions(count=False), "$count=false"),
        (ODataOptions(filter="a eq 'x/y?z#&'"), "$filter=a%20eq%20%27x%2Fy%3Fz%23%26%27"),
        (ODataOptions(select=("Id", "Members/Number")), "$select=Id%2CMembers%2FNumber"),
        (ODataOptions(orderby=("Day", "QueueNo asc")), "$orderby=Day%2CQueueNo%20asc"),
        (
            ODataOptions(expand=("Groups($expand=Rights)", "Phones")),
            "$expand=Groups%28%24expand%3DRights%29%2CPhones",
        ),
    ],
)
def test_only_the_options_that_are_given_are_sent_with_every_sign_encoded(
    options: ODataOptions, text: str
) -> None:
    assert query(options) == text


FIELDS = "{} must list field names, each once."
PRINTABLE = "{} must hold printable text."


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (ODataOptions(filter=""), PRINTABLE.format("$filter")),
        (ODataOptions(search="a\x7f"), PRINTABLE.format("$search")),
        (ODataOptions(select=("Day", "Day")), FIELDS.format("$select")),
        (ODataOptions(select=tuple(f"F{n}" for n in range(41))), FIELDS.format("$select")),
        (ODataOptions(orderby=("Day up",)), FIELDS.format("$orderby")),
        (ODataOptions(expand=("a(b))",)), "$expand must list related entities."),
        (ODataOptions(expand=("a?b",)), "$expand must list related entities."),
        (ODataOptions(expand=("a" * 401,)), "$expand must list related entities."),
    ],
)
def test_an_option_that_cannot_be_asked_is_refused_with_what_it_must_hold(
    options: ODataOptions, text: str
) -> None:
    with pytest.raises(PBXBadRequest) as caught:
        query(options)
    assert caught.value.text == f"{text} {HELP}"


def test_forty_fields_are_not_too_many() -> None:
    assert query(ODataOptions(select=tuple(f"F{n}" for n in range(40)))).count("%2C") == 39
