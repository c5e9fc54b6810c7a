from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.demo.odata import Expand, Refused, Segment, read_query, read_segment, read_target
from bot.demo.odata_filter import read_filter

REPORT = "/xapi/v1/ReportX/Pbx.F"


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("Queues", Segment("Queues")),
        ("Queues(40)", Segment("Queues", key=40)),
        ("Queues(Number='0820')", Segment("Queues", arguments=(("Number", "0820"),))),
        ("F(a='x',b='')", Segment("F", arguments=(("a", "x"), ("b", "")))),
        ("F(a=%27O%27%27Neill%27)", Segment("F", arguments=(("a", "O'Neill"),))),
        ("F(a=%27a%2Fb%27)", Segment("F", arguments=(("a", "a/b"),))),
        ("F(a=%27a%252Fb%27)", Segment("F", arguments=(("a", "a%2Fb"),))),
        ("F(a='x,b=y',c=1)", Segment("F", arguments=(("a", "x,b=y"), ("c", 1)))),
        ("F(a=2026-03-04T06:00:00Z)", Segment("F", arguments=(("a", datetime(2026, 3, 4, 6, tzinfo=UTC)),))),
        (
            "F(a=2026-03-04T06%3A00%3A00%2B00:00)",
            Segment("F", arguments=(("a", datetime(2026, 3, 4, 6, tzinfo=UTC)),)),
        ),
        ("F(a=null)", Segment("F", arguments=(("a", None),))),
        ("F()", Segment("F", arguments=())),
    ],
)
def test_a_segment_is_decoded_once_and_read(raw: str, read: Segment) -> None:
    assert read_segment(raw) == read


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("F(a='x)", 404),
        ("F(a='O'Neill')", 404),
        ("F(a=%27O%27Neill%27)", 404),
        ("F(a='x'", 404),
        ("F(a='x',)", 404),
        ("F(a='x'b='y')", 404),
        ("F(a=x)", 400),
        ("F(a=2026-03-04)", 400),
        ("F(a=2026-02-30T00:00:00Z)", 400),
        ("F(a=2026-03-04T06:00:00)", 400),
        ("F(a=8OO)", 400),
        ("..", 404),
        ("", 404),
        ("F('x')", 404),
    ],
)
def test_any_other_shape_is_refused(raw: str, status: int) -> None:
    with pytest.raises(Refused) as refused:
        read_segment(raw)
    assert refused.value.status == status


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_quoted_and_encoded_literal_comes_back_whole(text: str) -> None:
    literal = quote("'" + text.replace("'", "''") + "'", safe="")
    path, _ = read_target(f"{REPORT}(name={literal},other=1)")
    assert path[1].arguments == (("name", text), ("other", 1))


def test_a_raw_slash_ends_the_segment() -> None:
    with pytest.raises(Refused) as refused:
        read_target(f"{REPORT}(zone='Europe/Berlin')")
    assert refused.value.status == 404


def test_options_are_read_by_either_spelling_of_the_dollar() -> None:
    query = read_query(
        "%24top=100&$skip=20&%24count=true&%24select=Id%2CName&%24orderby=Day+desc%2CName"
        "&%24expand=Groups(%24expand%3DRights%3B%24select%3DName)&%24search=ana&%24filter=Id+eq+1"
    )
    assert (query.top, query.skip, query.count, query.select) == (100, 20, True, ("Id", "Name"))
    assert query.orderby == (("Day", True), ("Name", False))
    assert query.expand == (Expand("Groups", ("Name",), (Expand("Rights"),)),)
    assert (query.search, query.filter) == ("ana", "Id eq 1")


@pytest.mark.parametrize(
    "raw",
    [
        "$top=x",
        "$top=-1",
        "$skip=1.5",
        "$count=yes",
        "$nonsense=1",
        "$top=1&$top=2",
        "$select=Id;Name",
        "$orderby=Day upwards",
        "$expand=Groups($filter=x)",
        "$expand=(",
    ],
)
def test_a_bad_option_is_a_400_in_the_servers_words(raw: str) -> None:
    with pytest.raises(Refused, match=r"^The query specified in the URI is not valid\. ") as refused:
        read_query(raw)
    assert refused.value.status == 400


ROW = {
    "Id": 40,
    "Number": "0820",
    "Name": "O'Neill",
    "EmailAddress": "Ana@Example.com",
    "Enabled": True,
    "Day": "2026-03-03T00:00:00-06:00",
    "Gone": None,
}


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("Id eq 40", True),
        ("Id ne 40", False),
        ("Number eq '0820'", True),
        ("Name eq 'O''Neill'", True),
        ("tolower(EmailAddress) eq 'ana@example.com'", True),
        ("contains(Name,'Neill') and Enabled eq true", True),
        ("startswith(Name,'N') or endswith(Name,'l')", True),
        ("not (Id gt 40)", True),
        ("Id in (1,40)", True),
        ("Id in (1,2)", False),
        ("Day eq 2026-03-03T06:00:00Z", True),
        ("Day ge 2026-03-03T06:00:01Z", False),
        ("Gone eq null", True),
        ("Gone lt 5", False),
        ("Id eq 1 or Id eq 40 and Enabled eq false", False),
        ("(Id eq 1 or Id eq 40) and Enabled", True),
    ],
)
def test_a_filter_picks_the_rows_it_describes(text: str, fits: bool) -> None:
    assert read_filter(text, ROW)(ROW) is fits


@pytest.mark.parametrize(
    "text",
    [
        "Nope eq 1",
        "Id eq",
        "Id eq 'x",
        "Id equals 1",
        "tolower() eq 'x'",
        "",
        "Id eq 1)",
        "Id in 1",
        "(Id eq 1",
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_filter(text, ROW)
