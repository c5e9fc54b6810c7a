"""JSON of entities -> the few fields that are read of them; passwords and whatever else comes are never kept."""

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_pascal

from bot.errors import PBXUnexpected
from bot.threecx.failures import UNEXPECTED
from bot.threecx.hours import Holiday, Schedule

Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]


class Wire(BaseModel):
    """Names the few fields that are read; whatever else comes, passwords above all, is never kept."""

    model_config = ConfigDict(
        alias_generator=to_pascal, extra="ignore", frozen=True, hide_input_in_errors=True
    )


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


def read_entities(body: bytes, model: type[W], path: str) -> tuple[list[W], int | None]:
    """The entities of one page and the count where it says one; raises `PBXUnexpected` naming the field."""
    try:
        page = Page[model].model_validate_json(body)  # type: ignore[valid-type] # the model is a value here
    except ValidationError as error:
        raise _unreadable(error, path) from None
    return list(page.value), page.count


def read_one(body: bytes, model: type[W], path: str) -> W:
    """A single entity; raises `PBXUnexpected` naming the field."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise _unreadable(error, path) from None


def _unreadable(error: ValidationError, path: str) -> PBXUnexpected:
    problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = next((part for part in reversed(problem["loc"]) if isinstance(part, str)), "body")
    return PBXUnexpected(UNEXPECTED, operator=f"{path}: {field} ({problem['type']}).", field=field)
