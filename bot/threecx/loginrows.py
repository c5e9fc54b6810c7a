"""JSON lists of login history rows -> `LoginRow`s; a row that cannot be one stands as such, so that it can be counted."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter, ValidationError, with_config
from pydantic_core import from_json, to_json
from typing_extensions import TypedDict

from bot.errors import PBXUnexpected
from bot.models.call import FetchNote, LoginRow, login_row
from bot.threecx.broken import mended
from bot.threecx.failures import unreadable
from bot.threecx.fastrows import fast_rows, row_texts
from bot.threecx.oddrows import Unreadable, instant, odd_row
from bot.threecx.splitter import NotJSON

_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_Instant = Annotated[AwareDatetime, Field(ge=_EARLIEST, le=_LATEST)]
_SPAN = (  # ISO 8601 or a .NET time span: checked by the parser at next to no cost; a negative one is the fold's to judge
    r"^-?(?:P(?:\d{1,3}D)?(?:T(?:\d{1,5}H)?(?:\d{1,6}M)?(?:\d{1,8}(?:\.\d{1,9})?S)?)?"
    r"|(?:\d{1,3}\.)?\d{1,2}:\d\d:\d\d(?:\.\d{1,9})?)$"
)
_SPELLINGS = ("loggedInDt", "LoggedInDt")


@cache
def _adapter(spelling: str) -> TypeAdapter[list[Any]]:
    """Built at first use: nobody who only asks for help should pay for it."""

    @with_config(ConfigDict(strict=True, hide_input_in_errors=True))
    class Wire(TypedDict):
        queue: Annotated[str, Field(alias="QueueNo", min_length=1)]
        agent: Annotated[str, Field(alias="AgentNo", min_length=1)]
        label: Annotated[str | None, Field(alias="Agent", default="")]
        day: Annotated[str | None, Field(alias="Day", default=None)]
        logged_in: Annotated[_Instant, Field(alias=spelling)]
        logged_out: Annotated[_Instant | None, Field(alias="LoggedOutDt", default=None)]
        logged_in_for: Annotated[str | None, Field(alias="LoggedInInterval", default=None, pattern=_SPAN)]
        day_for: Annotated[str | None, Field(alias="LoggedInDayInterval", default=None)]
        total_for: Annotated[str | None, Field(alias="LoggedInTotalInterval", default=None)]
        talking_for: Annotated[str | None, Field(alias="TalkingInterval", default=None, pattern=_SPAN)]

    return TypeAdapter(list[Wire])


class LoginRows:
    """Reads the rows of one report asked for in *zone* (an IANA name), counting them so that a bad one can be named.

    A row's `Day` must be a local midnight of that zone, or the phone system counted days in another zone than it was asked
    for: some read an offset with its sign reversed. Then every day would be wrong, so it is refused. *offsets*: the zone was sent
    as an offset, and a day on which the clocks change is asked for once with either.
    """

    def __init__(self, zone: str, *, offsets: bool = False, texts: bool = False) -> None:
        self.count = 0
        self.why = ""  # what is wrong with the first row that cannot be one
        self.field = ""
        self._left_out: Counter[str] = Counter()
        self._spelling = 0
        self._texts = texts
        self._days = _Days(ZoneInfo(zone), offsets=offsets)

    def parse(self, text: bytes) -> list[LoginRow]:
        """The rows of a JSON list, one for each; raises `NotJSON`, or `PBXUnexpected` for a day of another zone.

        A row that cannot be one has no queue (see `is_row`); it holds what came, so that it equals itself on another page.
        """
        one_spelling = not self._both_spellings(text)
        rows = (self._fast(text) or self._validated(text)) if one_spelling else None
        if rows is None:
            rows = self._one_by_one(text)
        self.count += len(rows)
        return rows

    def notes(self) -> list[FetchNote]:
        """What was left out of rows that count all the same."""
        if not self._left_out:
            return []
        fields, most = ", ".join(sorted(self._left_out)), max(self._left_out.values())
        text = f"{most} row{'s' * (most > 1)} held values that cannot be ({fields}); the rest of {'them' if most > 1 else 'it'} counts."
        return [FetchNote(code="odd-values", text=text)]

    def _fast(self, text: bytes) -> list[LoginRow] | None:
        """None where a slower way must read the text or say what is wrong with it."""
        spelling = _SPELLINGS[self._spelling]
        try:
            rows = fast_rows(text, spelling, self._days)
        except Unreadable:
            return None
        if rows is None or not self._texts:
            return rows
        return [row._replace(texts=said) for row, said in zip(rows, row_texts(text, spelling), strict=True)]

    def _both_spellings(self, text: bytes) -> bool:
        """Whether rows of either spelling of the login's key stand in one text; learns which one is used."""
        if _SPELLINGS[1 - self._spelling].encode() not in text:
            return False
        if _SPELLINGS[self._spelling].encode() in text:
            return True
        self._spelling = 1 - self._spelling
        return False

    def _validated(self, text: bytes) -> list[LoginRow] | None:
        """Rows that are sound, but not as nearly all phone systems write them; None where one of them is not."""
        if b"NaN" in text or b"Infinity" in text:
            _refuse_nan(text)
        try:
            wire = _adapter(_SPELLINGS[self._spelling]).validate_json(text)
            days = [self._days[row["day"]] for row in wire]
        except (ValidationError, Unreadable):
            return None
        found = []
        for row, day in zip(wire, days, strict=True):
            said = login_row(**{**row, "label": row["label"] or "", "day": None})
            texts = None
            if self._texts and said.texts is not None:
                texts = said.texts._replace(day=row["day"] or "")
            found.append(said._replace(day=day, texts=texts))
        return found

    def _one_by_one(self, text: bytes) -> list[LoginRow]:
        """Whatever can be read of each."""
        return [self._row(self.count + number, wire) for number, wire in enumerate(_objects(text))]

    def _row(self, number: int, wire: object) -> LoginRow:
        def day_of(text: str | None) -> float | None:
            try:
                return self._days[text]
            except OtherZone as wrong:
                raise unexpected(number, "Day", wrong.why) from None

        try:
            return odd_row(wire, day_of, self._left_out, texts=self._texts)
        except Unreadable as wrong:
            if not self.why:
                self.field, self.why = wrong.field, row_text(number, wrong.field, wrong.why)
            return LoginRow("", "", to_json(wire).decode(), None, 0.0, None, None, None, None, None)


def is_row(row: LoginRow) -> bool:
    """Whether it is a row, or stands for one that could not be read."""
    return bool(row.queue)


def _objects(text: bytes) -> list[Any]:
    for attempt in (text, mended(text)):
        try:
            return from_json(attempt, allow_inf_nan=False)  # type: ignore[no-any-return] # a list, as the splitter cuts it
        except ValueError:
            continue
    raise NotJSON


def _refuse_nan(text: bytes) -> None:
    """The parser lets NaN pass in fields nobody reads; it is no JSON, though a person's name may hold those letters."""
    try:
        from_json(text, allow_inf_nan=False)
    except ValueError:
        raise NotJSON from None


class OtherZone(Unreadable):
    """A day that begins in another zone than the one asked for."""

    def __init__(self) -> None:
        super().__init__("Day", "is no midnight of the zone asked for")


class _Days(dict[str | None, float | None]):
    """Each distinct `Day` text is read and compared with the zone once; epoch seconds."""

    def __init__(self, zone: ZoneInfo, *, offsets: bool) -> None:
        super().__init__({None: None})
        self._zone, self._offsets = zone, offsets

    def __missing__(self, text: str | None) -> float | None:
        instant(text, "Day")
        day = datetime.fromisoformat(text or "")
        if not is_midnight(day, self._zone):
            if not self._offsets or not _changes_to(day, self._zone):
                raise OtherZone
            day = (
                datetime(day.year, day.month, day.day, tzinfo=self._zone)
                .astimezone(UTC)
                .astimezone(self._zone)
            )
        at = day.timestamp()
        if len(self) < 1000:
            self[text] = at
        return at


def is_midnight(day: datetime, zone: ZoneInfo) -> bool:
    """Whether aware *day* is the instant at which a local day begins in *zone*, whatever offset it is written with."""
    local = day.astimezone(UTC).astimezone(zone)
    first = datetime(local.year, local.month, local.day, tzinfo=zone)
    if (local.hour, local.minute, local.second) == (0, 0, 0) or first.timestamp() == day.timestamp():
        return True
    # Where the clocks go forward at midnight the day begins later; its "midnight" is written with either offset.
    before = (local - timedelta(days=1)).date()
    wall = day.replace(tzinfo=None)
    gap = datetime(wall.year, wall.month, wall.day, tzinfo=zone)
    missing = gap.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != gap.replace(tzinfo=None)
    return (
        missing
        and before < local.date()
        and wall.hour <= 1
        and abs(day.timestamp() - gap.timestamp()) <= 3600
    )


def _changes_to(day: datetime, zone: ZoneInfo) -> bool:
    """Whether aware *day* is midnight of a day on which *zone* changes to the offset it is written with."""
    wall = day.replace(tzinfo=None)
    offsets = [(wall + timedelta(days=after)).replace(tzinfo=zone).utcoffset() for after in (0, 1)]
    return wall.time() == time() and offsets[0] != offsets[1] == day.utcoffset()


def row_text(row: int, field: str, why: str) -> str:
    """A row that cannot be read, for the operator; *row* counts from 0, the operator from 1."""
    return f"Row {row + 1}: {field} {why}."


def unexpected(row: int, field: str, why: str) -> PBXUnexpected:
    """A row that cannot be read; *row* counts from 0, the operator reads it from 1."""
    if field == "Day":
        return unreadable(
            "it counts days in another time zone than I asked for",
            row_text(row, field, why),
            field=field,
            do="The phone system counts days in another zone: change THREECX_TIMEZONE_FORM (iana | offset).",
        )
    return unreadable(f"its rows cannot be read ({field} {why})", row_text(row, field, why), field=field)
