"""Counted presences -> the month-end workbook: hours by person and day first, then the presences, then what it is about.

It is built in memory (report data never touches the disk), so it holds at most 50,000 presences (170 MB at work); the CSV holds all.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.models.span import Span
from bot.models.text import clean

if TYPE_CHECKING:
    import xlsxwriter  # type: ignore[import-untyped]  # it ships no types
    from xlsxwriter.format import Format  # type: ignore[import-untyped]  # it ships no types
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # it ships no types

MOST = 50_000
_DAY = 86400.0
_HEAD = ("Date", "Queue", "Queue name", "Agent", "Name", "In", "Out", "End", "Logged in", "Talking", "Zone")
_WIDTHS = (11, 8, 20, 8, 24, 19, 19, 14, 11, 11, 18)


class Bytes:
    """A finished file that is in memory as it is."""

    def __init__(self, name: str, plain: bytes) -> None:
        self.name = name
        self.length = len(plain)
        self._plain = plain

    def chunks(self) -> Iterator[bytes]:
        """The file's bytes in pieces of at most 256 KiB."""
        for at in range(0, self.length, 262_144):
            yield self._plain[at : at + 262_144]


class XlsxWriter:
    """Writes presences with real dates and durations; hours are merged over queues, so an hour in two queues counts once."""

    def __init__(self, name: str, zone: str, queue_names: Mapping[str, str], most: int = MOST) -> None:
        import xlsxwriter  # noqa: PLC0415 - only those who want a workbook load it

        self._most = most
        self._name = name
        self._zone_name = zone
        self._zone = ZoneInfo(zone)
        self._queues = queue_names
        self._file = BytesIO()
        self._book = xlsxwriter.Workbook(
            self._file,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - the same data make the same file
        self._bold = self._book.add_format({"bold": True, "bottom": 1})
        self._date = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._time = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._long = self._book.add_format({"num_format": "[h]:mm:ss"})
        self._summed = self._book.add_worksheet("Hours")  # the first one is what it opens on
        self._sheet = _headed(self._book.add_worksheet("Presences"), _HEAD, _WIDTHS, self._bold)
        self._row = 0
        self._left_out = 0
        self._stretches: dict[tuple[str, str], list[tuple[float, float]]] = {}
        self._told: dict[tuple[str, str], dict[date, float]] = {}  # of logins with breaks in them
        self._unknown = 0

    def add(self, spans: Sequence[Span]) -> None:
        """Write some presences, a row each."""
        for one in spans:
            self._count(one)
            if self._row >= self._most:
                self._left_out += 1
                continue
            self._row += 1
            self._presence(self._row, one)

    def _count(self, one: Span) -> None:
        """Keep what the sheet of hours needs of a presence."""
        who = one.agent, one.name
        stretches = self._stretches.setdefault(who, [])
        if one.lasted is None:
            stretches.append((one.start, one.end))
        elif one.seconds is None:
            self._unknown += 1
        else:
            days, day = self._told.setdefault(who, {}), datetime.fromtimestamp(one.start, self._zone).date()
            days[day] = days.get(day, 0.0) + one.seconds

    def _presence(self, row: int, one: Span) -> None:
        sheet = self._sheet
        login = datetime.fromtimestamp(one.start, self._zone).replace(tzinfo=None, microsecond=0)
        logout = datetime.fromtimestamp(one.end, self._zone).replace(tzinfo=None, microsecond=0)
        sheet.write_datetime(row, 0, datetime.combine(login.date(), datetime.min.time()), self._date)
        texts = ((1, one.queue), (2, self._queues.get(one.queue, "")), (3, one.agent), (4, one.name))
        for column, text in (*texts, (7, one.end_kind), (10, self._zone_name)):
            sheet.write_string(row, column, clean(text))
        sheet.write_datetime(row, 5, login, self._time)
        if one.seconds is not None or one.end_kind != "unknown":
            sheet.write_datetime(row, 6, logout, self._time)
        if one.lasted is None:
            sheet.write_number(row, 8, (one.end // 1 - one.start // 1) / _DAY, self._long)
        elif one.seconds is not None:
            sheet.write_number(row, 8, one.seconds / _DAY, self._long)
        if one.talking is not None:
            sheet.write_number(row, 9, one.talking / _DAY, self._long)

    def finish(self, about: Sequence[tuple[str, str]] = ()) -> Bytes:
        """The finished workbook; *about* are the lines of its last sheet, each with what it is."""
        if self._left_out:
            self._sheet.write_string(self._row + 1, 0, f"{self._left_out} more are in the CSV only.")
        self._sheet.autofilter(0, 0, max(self._row, 1), len(_HEAD) - 1)
        self._hours()
        write_about(self._book, about)
        self._book.close()
        return Bytes(self._name, self._file.getvalue())

    def _hours(self) -> None:
        """Person by day, with totals of each person and each day."""
        by_person = {who: self._by_day(parts) for who, parts in sorted(self._stretches.items())}
        for who, told in self._told.items():
            for day, seconds in told.items():
                by_person[who][day] = by_person[who].get(day, 0.0) + seconds
        days = sorted({day for hours in by_person.values() for day in hours})
        head = ("Agent", "Name", *(f"{day:%a} {day.isoformat()}" for day in days), "Total")
        sheet = _headed(self._summed, head, (8, 24, *(15 for _ in days), 12), self._bold)
        for row, ((agent, name), hours) in enumerate(by_person.items(), start=1):
            sheet.write_string(row, 0, agent)
            sheet.write_string(row, 1, clean(name))
            for column, day in enumerate(days, start=2):
                if day in hours:
                    sheet.write_number(row, column, hours[day] / _DAY, self._long)
            if hours:
                sheet.write_number(row, len(days) + 2, sum(hours.values()) / _DAY, self._long)
        if self._unknown:
            said = f"At least: of {self._unknown} logins it is not known how long they were."
            sheet.write_string(len(by_person) + 2, 0, said)
        if days:
            row = len(by_person) + 1
            sheet.write_string(row, 1, "Total", self._bold)
            for column, day in enumerate(days, start=2):
                of_day = sum(hours.get(day, 0.0) for hours in by_person.values())
                sheet.write_number(row, column, of_day / _DAY, self._long)
            all_hours = sum(sum(hours.values()) for hours in by_person.values())
            sheet.write_number(row, len(days) + 2, all_hours / _DAY, self._long)
        sheet.freeze_panes(1, 2)

    def _by_day(self, stretches: list[tuple[float, float]]) -> dict[date, float]:
        """Seconds by local day of stretches that may overlap."""
        hours: dict[date, float] = {}
        reached = float("-inf")
        for start, end in sorted(stretches):
            at = max(start, reached)
            while at < end:
                day = datetime.fromtimestamp(at, self._zone).date()
                midnight = datetime.combine(
                    day + timedelta(days=1), datetime.min.time(), self._zone
                ).timestamp()
                until = min(end, midnight) if midnight > at else end
                hours[day] = hours.get(day, 0.0) + until - at
                at = until
            reached = max(reached, end)
        return hours


def write_about(book: "xlsxwriter.Workbook", about: Sequence[tuple[str, str]]) -> None:
    """A sheet that says what the workbook is about, a line each; none where there is nothing to say."""
    if not about:
        return
    bold, wrapped = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True})
    sheet = printed(book.add_worksheet("About"))
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 100)
    for row, (label, text) in enumerate(about):
        sheet.write_string(row, 0, label, bold)
        sheet.write_string(row, 1, clean(text), wrapped)


def printed(sheet: "Worksheet") -> "Worksheet":
    """The sheet, as it is printed: A4, landscape, one page wide."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    return sheet


def _headed(sheet: "Worksheet", head: Sequence[str], widths: Sequence[int], bold: "Format") -> "Worksheet":
    """A sheet with its head row, kept in sight on the screen and on each page."""
    for column, (text, width) in enumerate(zip(head, widths, strict=True)):
        sheet.write_string(0, column, text, bold)
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    return printed(sheet)
