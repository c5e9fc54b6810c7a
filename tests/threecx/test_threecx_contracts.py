"""Every report of the catalogue beside 3CX's own description of it, where that is at hand, and beside the make-believe one."""

import json
import re
from functools import cache
from typing import Any

import pytest
import yaml

from bot.models import Limits
from bot.threecx.reports import REPORTS
from bot.threecx.rowmodels import Row
from bot.threecx.typedrows import rows_of
from tests.demo.contract import THEIRS, check_request
from tests.threecx.at_hand import YESTERDAY, client_of, phone_system

TYPED = sorted(name for name, report in REPORTS.items() if report.model is not None)
EXTRA = {"average-wait": {"chartBy": "Hour"}, "answered-unanswered": {"chartBy": "Hour"}}
SAMPLES: dict[str, object] = {"integer": 7, "number": 7.5, "boolean": True, "string": "7"}


@cache
def described() -> str:
    return THEIRS.read_text("utf-8") if THEIRS.exists() else ""


def fields_of(schema: str) -> dict[str, dict[str, Any]]:
    """The properties of one of 3CX's schemas, by name."""
    block = re.search(
        rf"^    Pbx\.{schema}:\n      title.*?(?=^    \S)", described(), re.MULTILINE | re.DOTALL
    )
    assert block is not None
    found: dict[str, dict[str, Any]] = yaml.safe_load(block[0])[f"Pbx.{schema}"]["properties"]
    return found


def sample(field: dict[str, Any]) -> object:
    if field.get("format") == "date-time":
        return "2026-11-23T08:00:00+01:00"
    if "P(" in field.get("pattern", ""):
        return "P1DT2H3M4.5S"
    return SAMPLES[field.get("type", "integer")]


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_functions_and_their_parameters_are_3cxs_own_in_their_order(name: str) -> None:
    report = REPORTS[name]
    names = [parameter for parameter, _, _ in report.parameters]
    declared = f"/{report.function}({','.join(f'{each}={{{each}}}' for each in names)})"
    path = "/xapi/v1/" + report.path(YESTERDAY, "Europe/Berlin", EXTRA.get(name))
    assert re.findall(r"[(,](\w+)=", path) == names
    assert "null" not in path
    assert not described() or f"'{declared}':" in described()


@pytest.mark.parametrize("name", TYPED)
def test_row_models_read_every_field_that_3cx_declares(name: str) -> None:
    model = REPORTS[name].model
    assert model is not None
    assert issubclass(model, Row)
    wire = [field.validation_alias or field.alias for field in model.model_fields.values()]
    if not described():
        assert all(wire)
        return
    fields = fields_of(model.__name__)
    row = {field: sample(kind) for field, kind in fields.items()}
    (read,) = rows_of(model)(json.dumps([row]).encode())
    assert None not in read.model_dump().values()
    assert len(read.model_dump()) == len(fields)


@pytest.mark.parametrize("name", TYPED)
def test_row_models_take_a_row_with_nothing_but_what_must_be_there(name: str) -> None:
    model = REPORTS[name].model
    assert model is not None
    needed = {
        "LoggedInDt" if field == "logged_in_dt" else model.model_fields[field].alias or "": "7"
        for field, kind in model.model_fields.items()
        if kind.is_required()
    }
    if "LoggedInDt" in needed:
        needed["LoggedInDt"] = "2026-11-23T08:00:00+01:00"
    (read,) = rows_of(model)(json.dumps([needed]).encode())
    assert 0 not in [value for value in read.model_dump().values() if value is not None]


@pytest.mark.parametrize("name", TYPED)
async def test_typed_rows_come_from_the_phone_system(name: str) -> None:
    call = YESTERDAY.model_copy(update={"report": name})
    async with phone_system() as pbx, client_of(pbx, limits=Limits()) as client:
        rows = [row async for piece in client.typed(call) for row in piece]
        asked = pbx.requests[-1]
    assert all(isinstance(row, Row) for row in rows)
    assert rows or name in {"sla-breaches", "abandoned-calls"}
    assert asked.path.startswith(f"/xapi/v1/{REPORTS[name].function}(")


async def test_live_state_is_asked_as_declared() -> None:
    async with phone_system() as pbx, client_of(pbx, limits=Limits()) as client:
        people = await client.live()
        for request in pbx.requests[1:]:
            check_request(request.method, f"http://localhost{request.path}?{request.query}")
    assert people
    assert {person.email for person in people} == {""}
