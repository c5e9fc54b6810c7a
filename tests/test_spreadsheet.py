import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models import Directory, LoginRow, Period, Person, Policy, Question, Queue, login_row
from bot.models.span import Span
from bot.spreadsheet import CsvWriter, RawCsvWriter, XlsxWriter, file_name, text_cell
from bot.spreadsheet.lines import COLUMNS, WallClock, neutral

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 10, 15, tzinfo=BERLIN)
AT = datetime(2026, 11, 23, 8, 2, 11, tzinfo=BERLIN).timestamp()


def directory(name: str = "Support") -> Directory:
    return Directory(
        read_at=NOW,
        queues=(
            Queue(dn="0800", name=name),
            Queue(dn="801", name="Sales EMEA"),
            Queue(dn="811", name="サービス東京"),
        ),
        people=(Person(dn="0101", first="Ana", last="Ruiz"),),
    )


def one(**changes: object) -> Span:
    return Span("0800", "0101", "Ana Ruiz", AT, AT + 14473.4, "logged out", talking=12.6)._replace(**changes)  # type: ignore[arg-type]


def plain(*spans: Span, names: dict[str, str] | None = None) -> bytes:
    writer = CsvWriter("a.csv", "Europe/Berlin", names or {"0800": "Support"})
    for span in spans:
        writer.add([span])
    sheet = writer.finish()
    data = b"".join(sheet.chunks())
    assert sheet.length == len(data)
    assert b"".join(sheet.chunks()) == data  # a second sending gets the same bytes
    return data


def test_the_csv_has_the_documented_columns_a_byte_order_mark_and_crlf() -> None:
    data = plain(one())
    assert data == (
        b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n"
        b"2026-11-23,0800,Support,0101,Ana Ruiz,2026-11-23T08:02:11+01:00,2026-11-23T12:03:24+01:00,"
        b"2026-11-23 08:02:11,2026-11-23 12:03:24,logged out,14473,13,Europe/Berlin\r\n"
    )


def test_pandas_reads_back_what_was_counted() -> None:
    names = ["Ana Ruiz", 'Bob "Bobby" Brown', "Roth, Ana", "Łukasz\nWójcik", "=1+1", "007"]
    spans = [one(name=name, start=AT + i, end=AT + i + 60) for i, name in enumerate(names)]
    frame = pd.read_csv(io.BytesIO(plain(*spans)), dtype=str, encoding="utf-8-sig", keep_default_na=False)
    assert list(frame.columns) == list(COLUMNS)
    assert list(frame["agent"]) == [*names[:3], "Łukasz Wójcik", "'=1+1", "007"]
    assert set(frame["agent_dn"]) == {"0101"}
    logins = pd.to_datetime(frame["login"], utc=True)
    assert [at.timestamp() for at in logins] == [AT + i for i in range(len(names))]
    assert list(frame["logged_in_seconds"].astype(int)) == [60] * len(names)


@pytest.mark.parametrize("start", list("=+-@\t\r\n\0＝＋－＠"))
@pytest.mark.parametrize("before", ["", " ", "\ufeff", "\u200b", "  \u2060"], ids=ascii)
def test_no_text_becomes_a_formula(start: str, before: str) -> None:
    assert neutral(f"{before}{start}HYPERLINK()").startswith("'")


@pytest.mark.parametrize("text", ["Ana Ruiz", "0800", "Ana-Maria", "a=b", "Łukasz", "", "李小龍"])
def test_harmless_text_is_left_alone(text: str) -> None:
    assert text_cell(text) == text


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30), min_size=1, max_size=5
    )
)
def test_any_text_comes_back_through_a_csv_reader(texts: list[str]) -> None:
    line = ",".join(text_cell(text) for text in [*texts, "last"]) + "\r\n"
    (read,) = csv.reader(io.StringIO(line, newline=""), strict=True)
    assert read == [*(neutral(text) for text in texts), "last"]


@settings(max_examples=300)
@given(
    st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo", "UTC"]),
    st.floats(0, 2_000_000_000),
)
def test_the_fast_clock_says_what_datetime_says(zone: str, at: float) -> None:
    day, time, offset = WallClock(ZoneInfo(zone)).stamp(at)
    whole = datetime.fromtimestamp(int(at // 1), UTC).astimezone(ZoneInfo(zone))
    assert f"{day}T{time}{offset}" == whole.isoformat()


def test_the_workbook_holds_real_dates_durations_and_merged_hours() -> None:
    writer = XlsxWriter("a.xlsx", "Europe/Berlin", {"0800": "Support", "801": "=Sales"})
    overlapping = one(queue="801", start=AT + 60, end=AT + 14473.4)
    night = one(agent="102", name="=Bob", start=AT + 12 * 3600, end=AT + 20 * 3600, talking=None)
    writer.add([one(), overlapping, night])
    sheet = writer.finish()
    book = openpyxl.load_workbook(io.BytesIO(b"".join(sheet.chunks())))
    presences, hours = book["Presences"], book["Hours"]
    assert presences["F2"].value == datetime(2026, 11, 23, 8, 2, 11)  # noqa: DTZ001 - workbooks know no zones
    assert presences["I2"].value == timedelta(seconds=14473)  # of the times as they are written
    assert (presences["B2"].value, presences["C3"].value, presences["C3"].data_type) == (
        "0800",
        "=Sales",
        "s",
    )
    rows: list[list[Any]] = [[cell.value for cell in row] for row in hours.iter_rows()]
    assert rows[0] == ["Agent", "Name", "Mon 2026-11-23", "Tue 2026-11-24", "Total"]
    assert rows[1][0] == "0101"
    assert rows[1][4] == timedelta(seconds=14473.4)  # the hour in two queues counts once
    assert rows[2][4] == timedelta(hours=8)
    assert rows[2][2] + rows[2][3] == timedelta(hours=8)


def raw_row(label: str = "0101 Ana Ruiz") -> LoginRow:
    return login_row(
        queue="0800", agent="0101", label=label, day=None, logged_in=NOW, logged_out=None, logged_in_for="PT1H",
        day_for=None, total_for=None, talking_for="PT5M",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "talk", "seen"),
    [
        (Policy(), True, ["Ana Ruiz", "0101 Ana Ruiz", "PT5M"]),
        (Policy(names="numbers"), True, ["", "", "PT5M"]),
        (Policy(), False, ["Ana Ruiz", "0101 Ana Ruiz", ""]),
    ],
    ids=["all", "numbers only", "no talk times"],
)
def test_raw_rows_follow_the_operators_policy(policy: Policy, talk: bool, seen: list[str]) -> None:
    writer = RawCsvWriter("raw.csv", "Europe/Berlin", directory(), policy, talk=talk)
    writer.add([raw_row()])
    data = b"".join(writer.finish().chunks()).decode("utf-8-sig")
    (read,) = csv.DictReader(io.StringIO(data, newline=""))
    assert [read["agent"], read["label"], read["talking_interval"]] == seen
    assert read["queue_dn"] == "0800"


def test_raw_rows_of_single_people_are_not_written_where_the_operator_wants_none() -> None:
    with pytest.raises(ValueError, match="single people"):
        RawCsvWriter("raw.csv", "UTC", directory(), Policy(per_person=False), talk=True)


@pytest.mark.parametrize(
    ("queues", "agents", "hours", "name"),
    [
        (("0800",), (), (0, 24), "logins_support_2026-11-23.csv"),
        (("0800", "801"), (), (0, 48), "logins_support_sales-emea_2026-11-23_2026-11-24.csv"),
        (("811",), (), (0, 24), "logins_811_2026-11-23.csv"),
        ((), ("0101",), (0, 24), "logins_0101_2026-11-23.csv"),
        ((), (), (8, 12), "logins_all_2026-11-23_0800-1200.csv"),
    ],
)
def test_a_files_name_says_what_was_asked(
    queues: tuple[str, ...], agents: tuple[str, ...], hours: tuple[int, int], name: str
) -> None:
    midnight = datetime(2026, 11, 23, tzinfo=BERLIN)
    period = Period(
        zone="Europe/Berlin",
        start=midnight + timedelta(hours=hours[0]),
        end=midnight + timedelta(hours=hours[1]),
    )
    assert file_name(Question(queues=queues, agents=agents, period=period), directory()) == name


@given(st.text(max_size=80))
def test_a_files_name_is_safe_whatever_a_queue_is_called(name: str) -> None:
    period = Period(zone="UTC", start=NOW, end=NOW + timedelta(hours=1))
    made = file_name(Question(queues=("0800",), period=period), directory(name))
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_.")
    assert made.startswith("logins_")


def test_a_workbook_opens_on_hours_prints_one_page_wide_and_says_what_it_is_about() -> None:
    writer = XlsxWriter("a.xlsx", "Europe/Berlin", {})
    writer.add([one()])
    about = (("Period", "Mon 23 Nov 2026"), ("Zone", "Europe/Berlin"), ("Note", "=1+1 is a note"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(writer.finish(about).chunks())))
    assert book.sheetnames == ["Hours", "Presences", "About"]
    assert book.active is book["Hours"]
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        fits = sheet.sheet_properties.pageSetUpPr
        assert fits is not None
        assert fits.fitToPage
    lines = [tuple(cell.value for cell in row) for row in book["About"].iter_rows()]
    assert lines == list(about)
    assert book["About"]["B3"].data_type == "s"


def test_a_workbook_too_large_for_memory_says_how_many_are_only_in_the_csv() -> None:
    writer = XlsxWriter("a.xlsx", "Europe/Berlin", {}, most=2)
    writer.add([one(start=AT + i, end=AT + i + 1) for i in range(5)])
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(writer.finish().chunks())))["Presences"]
    assert sheet["A4"].value == "3 more are in the CSV only."
