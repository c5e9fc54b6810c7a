"""`check`, line by line: which of host, certificate, credential, licence, role, zone form, page size and clock is wrong."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.demo.faults import Faults
from bot.demo.pbx import PBX
from bot.demo.world import World
from bot.models import Limits
from bot.models.check import CheckLine
from bot.threecx import Client, MemoryTokenKeeper

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)


async def checked(
    name: str = "", value: Any = None, *, secret: str = "", zone: str = ""
) -> dict[str, CheckLine]:
    faults = Faults()
    if name:
        faults.on(name, value)
    pbx = PBX(World(1, NOW), lambda: NOW, faults)
    url = await pbx.start()
    key = SecretStr(secret or pbx.tokens.client_secret)
    try:
        async with Client(
            url, pbx.tokens.client_id, key, limits=Limits(), tokens=MemoryTokenKeeper(), clock=lambda: NOW
        ) as client:
            return {line.what: line for line in await client.check(zone)}
    finally:
        await pbx.stop()


async def test_a_sound_phone_system_is_right_in_every_line() -> None:
    lines = await checked()

    expected = [
        "address",
        "certificate",
        "credential",
        "licence",
        "clock",
        "directory",
        "report",
        "zone form",
        "page size",
    ]
    assert list(lines) == expected
    assert all(line.ok for line in lines.values())
    assert dict(lines["directory"].settings) == {"TIMEZONE": "Europe/Berlin"}
    assert lines["certificate"].text == "None: not encrypted, within this machine."
    assert lines["page size"].text == "Pages of 10,000 rows and more, sorted."
    assert lines["page size"].settings == ()  # a number set would keep pages from growing


@pytest.mark.parametrize(
    ("fault", "value", "wrong", "says"),
    [
        ("token-rejected", None, "credential", "secret"),
        ("403-all", None, "licence", "System Owner"),
        ("403-reports", None, "report", "System Owner"),
        ("clock-skew", 300, "clock", "300 s"),
        ("iana-refused", None, "zone form", "offset"),
    ],
)
async def test_each_fault_is_told_in_its_own_line_with_what_to_do(
    fault: str, value: Any, wrong: str, says: str
) -> None:
    lines = await checked(fault, value)

    assert lines[wrong].ok is False
    assert says in lines[wrong].text or any(
        says in setting for pair in lines[wrong].settings for setting in pair
    )
    assert all(line.ok is not False for what, line in lines.items() if what != wrong)


async def test_a_wrong_secret_ends_the_check_at_the_credential() -> None:
    lines = await checked(secret="a-wrong-one")

    assert list(lines) == ["address", "certificate", "credential"]
    assert lines["credential"].ok is False


@pytest.mark.parametrize(("fault", "secret"), [("", "a-wrong-one"), ("token-rejected", ""), ("403-all", "")])
async def test_no_certificate_is_called_good_where_there_is_none(fault: str, secret: str) -> None:
    lines = await checked(fault, secret=secret)

    assert lines["certificate"].text == "None: not encrypted, within this machine."


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Europe/Paris", "Europe/Zurich", ""])
async def test_a_zone_of_the_same_time_is_not_remarked(zone: str) -> None:
    assert "zone" not in await checked(zone=zone)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "UTC", "Europe/London", "Etc/GMT-1", "Africa/Lagos"])
async def test_a_zone_that_is_not_the_phone_systems_is_said_with_what_to_do(zone: str) -> None:
    lines = await checked(zone=zone)

    assert lines["zone"].ok is None
    assert zone in lines["zone"].text
    assert "Europe/Berlin" in lines["zone"].text
    assert dict(lines["zone"].settings) == {"TIMEZONE": "Europe/Berlin"}


async def test_a_page_limit_is_learned_and_proposed() -> None:
    lines = await checked("top-limit", 1000)

    assert lines["page size"].text == "Pages of 1,000 rows, sorted."
    assert dict(lines["page size"].settings) == {"PBX_PAGE_ROWS": "1000"}


async def test_an_address_nobody_answers_at_says_where_to_look() -> None:
    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    async def at_once(_seconds: float) -> None: ...

    async with Client(
        "https://pbx.example.com", "logins", SecretStr("a-secret"), limits=Limits(), tokens=MemoryTokenKeeper(),
        clock=lambda: NOW, transport=httpx.MockTransport(nobody), sleep=at_once,
    ) as client:  # fmt: skip
        (line,) = await client.check()

    assert (line.what, line.ok) == ("address", False)
    assert line.text.endswith("Look at THREECX_URL, and whether this machine may reach it.")
