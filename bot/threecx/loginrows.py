"""JSON lists of login history rows -> `LoginRow`s, or the row and field that cannot be one."""

from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter, ValidationError, with_config
from pydantic_core import from_json
from typing_extensions import TypedDict

from bot.errors import PBXUnexpected
from bot.models.call import LoginRow, login_row
from bot.threecx.failures import UNEXPECTED
from bot.threecx.fastrows import fast_rows, row_texts
from bot.threecx.splitter import NotJSON

_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_Instant = Annotated[AwareDatetime, Field(ge=_EARLIEST, le=_LATEST)]
_SPAN = (  # ISO 8601 or a .NET time span: checked by the parser at next to no cost; a negative one is the fold's to judge
    r"^-?(?:P(?:\d{1,4}D)?(?:T(?:\d{1,5}H)?(?:\d{1,6}M)?(?:\d{1,8}(?:\.\d{1,9})?S)?)?"
    r"|(?:\d{1,4}\.)?\d{1,2}:\d\d:\d\d(?:\.\d{1,9})?)$"
)


def _wire(spelling: str) -> TypeAdapter[list[Any]]:
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


_SPELLINGS = ("loggedInDt", "LoggedInDt")
_NAMES = (
    "QueueNo",
    "AgentNo",
    "Agent",
    "Day",
    "loggedInDt",
    "LoggedOutDt",
    "LoggedInInterval",
    "LoggedInDayInterval",
    "LoggedInTotalInterval",
    "TalkingInterval",
)
_BY_FOLDED = {name.casefold(): name for name in _NAMES}
_adapters: dict[str, TypeAdapter[list[Any]]] = {}


def _adapter(spelling: str) -> TypeAdapter[list[Any]]:
    """Built at first use: nobody who only asks for help should pay for it."""
    if spelling not in _adapters:
        _adapters[spelling] = _wire(spelling)
    return _adapters[spelling]


class LoginRows:
    """Reads the rows of one report asked for in *zone* (an IANA name), counting them so that a bad one can be named.

    A row's `Day` must be a local midnight of that zone, or the phone system counted days in another zone than it was asked
    for: some read an offset with its sign reversed. Then every day would be wrong, so it is refused. *offsets*: the zone was sent
    as an offset, and a day on which the clocks change is asked for once with either.
    """

    def __init__(self, zone: str, *, offsets: bool = False, texts: bool = False) -> None:
        self.count = 0
        self._spelling = 0
        self._texts = texts
        self._days = _Days(ZoneInfo(zone), offsets=offsets)

    def parse(self, text: bytes) -> list[LoginRow]:
        """The rows of a JSON list; raises `NotJSON`, or `PBXUnexpected` naming row and field."""
        rows = None if self._both_spellings(text) else self._fast(text)
        if rows is None:
            rows = self._slow(text)
        self.count += len(rows)
        return rows

    def _fast(self, text: bytes) -> list[LoginRow] | None:
        """None where the slow way must read the text or say what is wrong with it."""
        spelling = _SPELLINGS[self._spelling]
        try:
            rows = fast_rows(text, spelling, self._days)
        except _Wrong:
            return None
        if rows is None or not self._texts:
            return rows
        return [row._replace(texts=said) for row, said in zip(rows, row_texts(text, spelling), strict=True)]

    def _slow(self, text: bytes) -> list[LoginRow]:
        """Row by row, naming the first that cannot be one."""
        if b"NaN" in text or b"Infinity" in text:
            _refuse_nan(text)
        found = []
        for number, row in enumerate(self._validated(text)):
            try:
                day = self._days[row["day"]]
            except _Wrong as wrong:
                raise unexpected(self.count + number, "Day", wrong.why) from None
            said = login_row(**{**row, "label": row["label"] or "", "day": None})
            texts = None
            if self._texts and said.texts is not None:
                texts = said.texts._replace(day=row["day"] or "")
            found.append(said._replace(day=day, texts=texts))
        return found

    def _both_spellings(self, text: bytes) -> bool:
        """Whether rows of either spelling of the login's key stand in one text; learns which one is used."""
        if _SPELLINGS[1 - self._spelling].encode() not in text:
            return False
        if _SPELLINGS[self._spelling].encode() in text:
            return True
        self._spelling = 1 - self._spelling
        return False

    def _validated(self, text: bytes) -> list[Any]:
        if self._both_spellings(text):
            return self._by_any_spelling(text)
        try:
            return _adapter(_SPELLINGS[self._spelling]).validate_json(text)
        except ValidationError as error:
            problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
            if problem["type"] == "json_invalid":
                raise NotJSON from None
            if problem["type"] == "missing":
                return self._by_any_spelling(text)
            raise self._refusal(problem) from None

    def _by_any_spelling(self, text: bytes) -> list[Any]:
        """The slow way, for keys whose letters differ in case only: one spelling per row counts, two must agree."""
        try:
            wire = from_json(text, allow_inf_nan=False)
        except ValueError:
            raise NotJSON from None
        folded = [self._folded(number, row) for number, row in enumerate(wire)]
        try:
            return _adapter(_SPELLINGS[0]).validate_python(folded, strict=False)
        except ValidationError as error:
            problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
            raise self._refusal(problem) from None

    def _folded(self, number: int, row: object) -> dict[str, object]:
        if not isinstance(row, dict):
            raise unexpected(self.count + number, "value", "is no object")
        found: dict[str, object] = {}
        for key, value in row.items():
            name = _BY_FOLDED.get(key.casefold())
            if name is None:
                continue
            if name in found and found[name] != value:
                raise unexpected(self.count + number, name, "comes twice and disagrees")
            found[name] = value
        return found

    def _refusal(self, problem: Any) -> PBXUnexpected:
        where = problem["loc"]
        number = where[0] if where and isinstance(where[0], int) else 0
        field = next((part for part in where if isinstance(part, str)), "value")
        return unexpected(self.count + number, field, _WHY.get(problem["type"], problem["type"]))


def _refuse_nan(text: bytes) -> None:
    """The parser lets NaN pass in fields nobody reads; it is no JSON, though a person's name may hold those letters."""
    try:
        from_json(text, allow_inf_nan=False)
    except ValueError:
        raise NotJSON from None


_WHY = {
    "missing": "is missing",
    "string_pattern_mismatch": "is no duration",
    "timezone_aware": "has no offset",
    "datetime_parsing": "is no date",
    "datetime_from_date_parsing": "is no date",
    "greater_than_equal": "lies before the year 2000",
    "less_than_equal": "lies after the year 2100",
}


class _Wrong(Exception):
    def __init__(self, why: str) -> None:
        self.why = why


class _Days(dict[str | None, float | None]):
    """Each distinct `Day` text is read and compared with the zone once; epoch seconds."""

    def __init__(self, zone: ZoneInfo, *, offsets: bool) -> None:
        super().__init__({None: None})
        self._zone, self._offsets = zone, offsets

    def __missing__(self, text: str | None) -> float | None:
        try:
            day = datetime.fromisoformat(text or "")
        except ValueError:
            raise _Wrong("is no date") from None
        if day.tzinfo is None:
            raise _Wrong("has no offset")
        if not is_midnight(day, self._zone):
            if not self._offsets or not _changes_to(day, self._zone):
                raise _Wrong("is no midnight of the zone asked for")
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
    """Whether aware *day* is the first instant of a local day in *zone*, at the offset the zone has then."""
    local = day.astimezone(UTC).astimezone(zone)
    if local.utcoffset() == day.utcoffset() and (local.hour, local.minute, local.second) == (0, 0, 0):
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


def unexpected(row: int, field: str, why: str) -> PBXUnexpected:
    """A row that cannot be read; *row* counts from 0, the operator reads it from 1."""
    operator = f"Row {row + 1}: {field} {why}."
    if field == "Day" and "zone" in why:
        operator += (
            " The phone system counts days in another zone: change THREECX_TIMEZONE_FORM (iana | offset)."
        )
    return PBXUnexpected(UNEXPECTED, operator=operator, field=field)
