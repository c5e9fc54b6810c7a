"""The CSV to the byte: empty cells, many lines, large files, odd text, and the names of files."""

import zlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.models import Directory, Period, Person, Policy, Question, Queue, login_row
from bot.models.span import Span
from bot.spreadsheet import CsvWriter, RawCsvWriter, Spool, file_name, text_cell
from bot.spreadsheet.lines import RAW_COLUMNS, WallClock, neutral, queue_names

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 23, 12, tzinfo=BERLIN)
DIRECTORY = Directory(
    read_at=NOON,
    queues=(
        Queue(dn="0800", name="Support"),
        Queue(dn="801", name="Sales EMEA!"),
        Queue(dn="802", name="Zażółć & Söhne"),
        Queue(dn="811", name="サービス東京"),
        Queue(dn="812", name="x" * 39 + " y"),
        Queue(dn="813", name="X marks the spot X"),
    ),
    people=(Person(dn="0101", first="Ana", last="Ruiz"),),
)


def text_of(sheet: Spool) -> str:
    data = b"".join(sheet.chunks())
    assert sheet.length == len(data)
    return data.decode("utf-8-sig")


def lines(*spans: Span) -> list[str]:
    writer = CsvWriter("a.csv", "Europe/Berlin", {"0800": "Support"})
    writer.add(spans)
    return text_of(writer.finish()).split("\r\n")[1:-1]


def span(**changes: object) -> Span:
    plain = Span("0800", "0101", "Ana Ruiz", NOON.timestamp(), NOON.timestamp() + 3600, "logged out")
    return plain._replace(**changes)  # type: ignore[arg-type]  # a row's own fields


def test_a_line_stands_for_each_presence_and_nothing_between_them() -> None:
    from_noon = "2026-11-23T12:00:00+01:00,2026-11-23T13:00:00+01:00,2026-11-23 12:00:00,2026-11-23 13:00:00"
    assert lines(span(), span(queue="899", name=""), span(talking=0)) == [
        f"2026-11-23,0800,Support,0101,Ana Ruiz,{from_noon},logged out,3600,,Europe/Berlin",
        f"2026-11-23,899,,0101,,{from_noon},logged out,3600,,Europe/Berlin",
        f"2026-11-23,0800,Support,0101,Ana Ruiz,{from_noon},logged out,3600,0,Europe/Berlin",
    ]


def test_over_midnight_and_a_clock_change_each_end_has_its_own_day_and_offset() -> None:
    end = datetime(2026, 10, 25, 8, tzinfo=BERLIN).timestamp()
    (line,) = lines(span(start=end - 10 * 3600, end=end))
    assert line.split(",")[5:11] == [
        "2026-10-24T23:00:00+02:00",
        "2026-10-25T08:00:00+01:00",
        "2026-10-24 23:00:00",
        "2026-10-25 08:00:00",
        "logged out",
        "36000",
    ]


@pytest.mark.parametrize(
    ("zone", "at", "stamp"),
    [
        ("UTC", 0.0, ("1970-01-01", "00:00:00", "+00:00")),
        ("Europe/Berlin", 1_795_400_000.999, ("2026-11-23", "03:13:20", "+01:00")),
        ("Asia/Kathmandu", 1_795_400_000.0, ("2026-11-23", "07:58:20", "+05:45")),
        ("America/New_York", 1_793_512_800.0, ("2026-11-01", "01:20:00", "-05:00")),
    ],
)
def test_a_stamp_is_the_wall_clocks(zone: str, at: float, stamp: tuple[str, str, str]) -> None:
    clock = WallClock(ZoneInfo(zone))
    whole = datetime.fromtimestamp(int(at), UTC).astimezone(ZoneInfo(zone))
    assert (
        clock.stamp(at)
        == clock.stamp(at)
        == (f"{whole:%Y-%m-%d}", f"{whole:%H:%M:%S}", whole.isoformat()[19:])
    )
    assert clock.stamp(at)[2] == stamp[2]


def test_a_file_keeps_its_name() -> None:
    assert CsvWriter("a.csv", "UTC", {}).finish().name == "a.csv"
    assert RawCsvWriter("b.csv", "UTC", DIRECTORY, Policy(), talk=True).finish().name == "b.csv"


@pytest.mark.parametrize(
    "length", [1, 262_143, 262_144, 262_145, 262_146, 262_300, 262_400, 524_288, 800_001]
)
def test_a_large_file_comes_in_pieces_of_256_kib_with_nothing_lost(length: int) -> None:
    spool = Spool("a.csv")
    spool.write("a" * length)
    spool.close()
    pieces = list(spool.chunks())
    assert max(map(len, pieces)) <= 262_144
    assert b"".join(pieces) == b"a" * length
    assert all(pieces)


def test_text_that_is_no_text_is_written_as_a_question_mark() -> None:
    spool = Spool("a.csv")
    spool.write("a\ud800é")
    spool.close()
    assert b"".join(spool.chunks()) == b"a?\xc3\xa9"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        (" \u0301=1", "'=1"),
        ("\x07=1", "'=1"),
        ("=a\0b", "'=ab"),
        ("a\0b", "ab"),
        ("a=1", "a=1"),
        ("1,5", '"1,5"'),
        ('=say "hi", you', '"\'=say ""hi"", you"'),
        ("a\rb", "a b"),
        ("a\nb", "a b"),
        ("", ""),
        (" ", ""),
    ],
)
def test_a_cell_is_neutral_first_and_quoted_then(text: str, cell: str) -> None:
    assert text_cell(text) == cell
    assert neutral(text) == cell.strip('"').replace('""', '"')


RAW = login_row(
    queue="0800", agent="0101", label="0101 Ana Ruiz", day=NOON.replace(hour=0), logged_in=NOON,
    logged_out=NOON + timedelta(hours=1), logged_in_for="PT1H", day_for="PT2H", total_for="PT3H", talking_for="PT5M",
)  # fmt: skip
BARE = login_row(
    queue="899", agent="0999", label="", day=None, logged_in=NOON, logged_out=None, logged_in_for=None, day_for=None,
    total_for=None, talking_for=None,
)  # fmt: skip


def test_the_phone_systems_rows_stand_as_they_came_with_todays_names() -> None:
    writer = RawCsvWriter("raw.csv", "Europe/Berlin", DIRECTORY, Policy(), talk=True)
    writer.add([RAW, BARE])
    assert text_of(writer.finish()) == (
        f"{','.join(RAW_COLUMNS)}\r\n"
        "0800,Support,0101,Ana Ruiz,0101 Ana Ruiz,2026-11-23T00:00:00+01:00,2026-11-23T12:00:00+01:00,2026-11-23T13:00:00+01:00,"
        "PT1H,PT2H,PT3H,PT5M,Europe/Berlin\r\n"
        "899,,0999,,,,2026-11-23T12:00:00+01:00,,,,,,Europe/Berlin\r\n"
    )


def test_a_queues_names_are_those_of_the_directory() -> None:
    assert queue_names(DIRECTORY)["801"] == "Sales EMEA!"
    assert set(queue_names(DIRECTORY)) == {"0800", "801", "802", "811", "812", "813"}


@pytest.mark.parametrize(
    ("queues", "agents", "name"),
    [
        (("0800", "801", "802"), (), "support_sales-emea_zazoc-sohne"),
        (("0800", "801", "802", "811"), (), "4-queues"),
        ((), ("0101", "102", "103"), "0101_102_103"),
        ((), ("0101", "102", "103", "104"), "4-people"),
        (("0800",), ("0101",), "support_0101"),
        (("899",), (), "899"),
        (("812",), (), "x" * 39),
        (("813",), (), "x-marks-the-spot-x"),
        ((), (), "all"),
    ],
)
def test_a_files_name_holds_up_to_three_of_a_kind(
    queues: tuple[str, ...], agents: tuple[str, ...], name: str
) -> None:
    period = Period(zone="Europe/Berlin", start=NOON.replace(hour=0), end=NOON.replace(day=24, hour=0))
    question = Question(queues=queues, agents=agents, period=period)
    assert file_name(question, DIRECTORY) == f"logins_{name}_2026-11-23.csv"


@pytest.mark.parametrize(
    ("start", "end", "when"),
    [
        ("2026-11-23T00:00", "2026-11-23T12:30", "2026-11-23_0000-1230"),
        ("2026-11-23T22:00", "2026-11-24T00:00", "2026-11-23_2200-0000"),
        ("2026-11-23T22:00", "2026-11-24T06:00", "2026-11-23_2026-11-24_2200-0600"),
        ("2026-11-01T00:00", "2026-12-01T00:00", "2026-11-01_2026-11-30"),
        ("2026-11-23T00:00", "2026-11-24T00:00:00.000001", "2026-11-23_2026-11-24_0000-0000"),
    ],
)
def test_a_files_name_says_its_days_and_its_hours_where_they_are_not_whole_days(
    start: str, end: str, when: str
) -> None:
    period = Period(
        zone="UTC",
        start=datetime.fromisoformat(start).replace(tzinfo=UTC),
        end=datetime.fromisoformat(end).replace(tzinfo=UTC),
    )
    question = Question(queues=("0800",), period=period)
    assert file_name(question, DIRECTORY, kind="xlsx") == f"logins_support_{when}.xlsx"
    assert file_name(question, DIRECTORY, raw=True) == f"logins_support_{when}_rows.csv"


def test_a_finished_file_is_compressed() -> None:
    spool = Spool("a.csv")
    spool.write("0800,Support,0101,Ana Ruiz\r\n" * 1000)
    spool.close()
    assert zlib.decompress(b"".join(spool._parts)) == b"0800,Support,0101,Ana Ruiz\r\n" * 1000
