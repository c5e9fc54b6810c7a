"""JSON of entities -> the few fields that are read of them; passwords and whatever else comes are never kept."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_pascal
from pydantic_core import from_json

from bot.errors import PBXUnexpected
from bot.threecx.broken import mended
from bot.threecx.failures import unreadable
from bot.threecx.hours import Holiday, Schedule

Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]


class Wire(BaseModel):
    """Names the few fields that are read; whatever else comes, passwords above all, is never kept."""

    model_config = ConfigDict(
        alias_generator=to_pascal,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        coerce_numbers_to_str=True,
    )

    @property
    def key(self) -> object:
        """What it is known by."""
        return getattr(self, "id", None)


W = TypeVar("W", bound=Wire)


class Page(BaseModel, Generic[W]):
    """A page of entities."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    value: list[W]
    count: int | None = Field(default=None, alias="@odata.count")


class Numbered(Wire):
    """A member, manager or group member: its DN is all that is wanted."""

    number: Text = ""


class WireQueue(Wire):
    """A queue with what could be expanded."""

    id: int
    number: str
    name: Text = ""
    agents: tuple[Numbered, ...] | None = None
    managers: tuple[Numbered, ...] | None = None


class WireRights(Wire):
    """A role's name."""

    role_name: Text = ""


class WireMembership(Wire):
    """A user's place in a department."""

    name: Text = ""
    rights: WireRights | None = None


class WireUser(Wire):
    """A user: the fields of `USER_FIELDS` and no more."""

    number: str
    first_name: Text = ""
    last_name: Text = ""
    display_name: Text = ""
    email_address: Text = ""
    enabled: bool | None = True
    queue_status: str | None = None
    is_registered: bool | None = None
    current_profile_name: Text = ""
    groups: tuple[WireMembership, ...] | None = None


class WireGroup(Wire):
    """A department with its hours."""

    id: int
    name: Text = ""
    is_default: bool | None = None
    time_zone_id: str | None = None
    hours: Schedule | None = None
    break_time: Schedule | None = None
    override_holidays: bool | None = None
    members: tuple[Numbered, ...] | None = None
    office_holidays: tuple[Holiday, ...] | None = None


class WireZone(Wire):
    """A time zone of the phone system's own list."""

    id: str
    iana_name: Text = ""


class WireOffice(Wire):
    """The phone system's own office hours."""

    hours: Schedule | None = None
    break_time: Schedule | None = None
    time_zone_id: str | None = None
    office_holidays: tuple[Holiday, ...] | None = None


@dataclass(frozen=True)
class Read(Generic[W]):
    """A page as read: *count* where it says one, how many entities were *sent*, and how many of them could not be read wholly."""

    entities: list[W]
    count: int | None
    sent: int
    odd: int = 0


def read_entities(body: bytes, model: type[W], path: str) -> Read[W]:
    """The entities of one page. Raises `PBXUnexpected` naming the field where it is no list, or none of them can be read."""
    try:
        page = Page[model].model_validate_json(body)  # type: ignore[valid-type] # the model is a value here
    except ValidationError as error:
        return _entity_by_entity(body, model, error, path)
    return Read(list(page.value), page.count, len(page.value))


def read_one(body: bytes, model: type[W], path: str) -> W:
    """A single entity; raises `PBXUnexpected` naming the field."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        with suppress(ValueError):
            read, _ = _in_part(from_json(mended(body)), model)
            if read is not None:
                return read
        raise _unreadable(error, path) from None


def _entity_by_entity(body: bytes, model: type[W], error: ValidationError, path: str) -> Read[W]:
    try:
        page = from_json(mended(body))
        listed, count = page["value"], page.get("@odata.count")
        read = [_in_part(one, model) for one in listed]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise _unreadable(error, path) from None
    found = [one for one, _ in read if one is not None]
    if listed and not found:
        raise _unreadable(error, path)
    count = count if isinstance(count, int) else None
    return Read(found, count, len(listed), sum(not whole for _, whole in read))


def _in_part(raw: object, model: type[W]) -> tuple[W | None, bool]:
    """An entity without the fields that cannot be read, None where one it cannot do without is among them; and whether it is whole."""
    whole = True
    while isinstance(raw, dict):
        try:
            return model.model_validate(raw), whole
        except ValidationError as error:
            field = error.errors(include_url=False, include_context=False, include_input=False)[0]["loc"][0]
            if field not in raw:
                break
            raw, whole = {name: value for name, value in raw.items() if name != field}, False
    return None, False


def _unreadable(error: ValidationError, path: str) -> PBXUnexpected:
    problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = next((part for part in reversed(problem["loc"]) if isinstance(part, str)), "body")
    name = path.partition("(")[0]
    return unreadable(f"its list of {name} is none", f"{path}: {field} ({problem['type']}).", field=field)
