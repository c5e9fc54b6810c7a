"""Every fault of the make-believe phone system by name -> what a question comes to, and what it costs, over real sockets."""

import asyncio
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from bot.demo.fault_table import FAULTS
from bot.demo.pbx import PBX
from bot.errors import PBXError, PBXUnexpected, PBXUnreachable
from bot.models import Limits
from bot.threecx import Client, MemoryTokenKeeper
from tests.demo.contract import check_request
from tests.refusing import lacking
from tests.threecx.at_hand import (
    CALL,
    IMPATIENT,
    SECRET,
    SMALL_PAGES,
    Time,
    client_of,
    kinds,
    phone_system,
    read,
)


async def outcome(pbx: PBX, fault: str) -> str:
    # A date is told by the machine's own clock.
    clock = Time(datetime.now(UTC)) if fault == "429-date" else Time()
    limits = IMPATIENT if fault in HANGING else SMALL_PAGES
    async with client_of(pbx, clock=clock, limits=limits) as client:
        try:
            if WHERE[fault] == "directory":
                found = await client.directory()
                return f"{len(found.queues)} queues {len(found.people)} people {len(found.notes)} notes"
            rows, notes = await read(client, CALLS.get(fault, CALL))
        except PBXError as error:
            said = "; ".join(lacking(error.text, error.operator))
            return said or (error.code if SECRET not in error.text + error.operator else "secret told")
    return " ".join(["rows" if rows else "none", *notes])


# What a question comes to under each fault, and how many requests it may cost at most, the token's included.
# With pages of 100 rows a sound answer takes a token and three pages; a sound directory six requests. Faults of the directory are
# met by reading it: its queues, people and notes are counted.
OUTCOMES: dict[str, tuple[str, int]] = {
    "401-mid-paging": ("rows", 6),
    "401-always": ("pbx-credential", 4),
    "403-reports": ("pbx-role", 2),
    "403-all": ("pbx-role", 2),
    "404-report": ("pbx-unknown-number", 3),
    "404-all-queues": ("pbx-unknown-number", 3),
    "400-validation": ("pbx-bad-request", 7),
    "400-html": ("pbx-bad-request", 7),
    "429-day": ("pbx-busy", 2),
    "sibling-500": ("rows", 4),
    "hang-headers": ("pbx-too-slow", 1),
    "hang-body": ("pbx-too-slow", 2),
    "drip": ("pbx-too-slow", 2),
    "reset-in-body": ("pbx-broken-off", 4),
    "clock-skew": ("rows", 4),
    "redirect-301": ("pbx-settings", 2),
    "redirect-302": ("pbx-settings", 2),
    "redirect-307": ("pbx-settings", 2),
    "redirect-308": ("pbx-settings", 2),
    "redirect-foreign": ("pbx-settings", 2),
    "redirect-token": ("pbx-settings", 1),
    "empty-200": ("pbx-unexpected", 2),
    "html-200": ("pbx-unexpected", 2),
    "truncated": ("pbx-unexpected", 2),
    "null": ("pbx-unexpected", 2),
    "list": ("pbx-unexpected", 2),
    "value-null": ("pbx-unexpected", 2),
    "error-200": ("pbx-unexpected", 2),
    "wrong-charset": ("pbx-unexpected", 2),
    "bad-utf8": ("pbx-unexpected", 2),
    "bom": ("rows", 4),
    "deep": ("pbx-unexpected", 2),
    "long-number": ("rows", 4),
    "nan": ("pbx-unexpected", 2),
    "gzip": ("pbx-unexpected", 2),
    "gzip-bomb": ("pbx-unexpected", 2),
    "gzip-double-bomb": ("pbx-unexpected", 2),
    "huge": ("pbx-too-much", 2),
    "renamed-field": ("pbx-unexpected", 4),
    "missing-queue": ("rows rows-unread", 4),
    "missing-login": ("rows rows-unread", 4),
    "pascal-login": ("rows", 4),
    "both-spellings": ("rows", 4),
    "spellings-disagree": ("pbx-unexpected", 4),
    "unknown-field": ("rows", 4),
    "missing-keys": ("rows", 4),
    "null-logout": ("rows", 4),
    "net-spans": ("rows", 4),
    "bad-duration": ("rows odd-values", 4),
    "negative-duration": ("rows", 4),
    "naive-dates": ("pbx-unexpected", 4),
    "year-1": ("rows rows-unread", 4),
    "year-9999": ("rows odd-values", 4),
    "bad-date": ("rows rows-unread", 4),
    "empty-for-all": ("none", 2),
    "empty": ("none", 2),
    "hostile-names": ("rows", 4),
    "iana-refused": ("rows", 5),
    "zone-ignored": ("pbx-unexpected", 3),
    "ignores-skip": ("pbx-unexpected", 3),
    "overlap": ("rows overlap", 5),
    "repeat": ("rows duplicate overlap incomplete", 4),
    "shrink": ("rows", 8),
    "count-high": ("rows incomplete", 6),
    "count-low": ("rows incomplete", 5),
    "next-link-foreign": ("pbx-unexpected", 2),
    "short-pages": ("rows", 6),
    "empty-page": ("rows", 5),
    "row-arrives": ("rows overlap", 5),
    "orderby-steady": ("rows", 4),
    "orderby-refused": ("rows unsorted", 10),
    "select-refused": ("rows", 6),
    "expires-zero": ("rows", 4),
    "expires-text": ("rows", 4),
    "expires-missing": ("rows", 4),
    "expires-huge": ("rows", 4),
    "expires-negative": ("rows", 4),
    "expires-minutes": ("rows", 4),
    "token-missing": ("pbx-unexpected", 1),
    "token-html": ("pbx-unexpected", 1),
    "token-empty": ("pbx-unexpected", 1),
    "token-rejected": ("pbx-credential", 1),
    "token-400": ("pbx-credential", 1),
    "429-seconds": ("pbx-busy", 3),
    "429-date": ("pbx-busy", 3),
    "429-none": ("pbx-busy", 4),
    "429-negative": ("pbx-busy", 4),
    "429-garbage": ("pbx-busy", 4),
    "500": ("pbx-unreachable", 4),
    "502": ("pbx-unreachable", 3),
    "503": ("pbx-unreachable", 3),
    "504": ("pbx-unreachable", 3),
    "reset": ("pbx-unreachable", 3),
    "slow": ("rows", 4),
    "ends-before-start": ("rows", 4),
    "foreign-rows": ("rows foreign-rows", 4),
    "offset-sign": ("rows", 4),
    "top-limit": ("rows", 6),
    "ignores-top": ("rows", 2),
    "next-link": ("rows", 60),
    "endless": ("rows overlap incomplete", 5),
    "orderby-ignored": ("pbx-unexpected", 4),
    "token-life": ("rows", 4),
    "token-slow": ("rows", 4),
    "blacklist": ("rows", 4),
    "rival": ("pbx-credential", 4),
    "directory-top-1000": ("12 queues 61 people 0 notes", 6),
    "expand-refused": ("12 queues 61 people 2 notes", 44),
    "nested-expand-refused": ("12 queues 61 people 1 notes", 8),
    "stale-managers": ("12 queues 61 people 0 notes", 6),
    "two-billings": ("13 queues 61 people 0 notes", 6),
    "short-directory": ("5 queues 5 people 0 notes", 6),
    "404-queue": ("rows", 4),
    "plain-text": ("rows", 4),
    "status-204": ("pbx-unexpected", 2),
    "zone-unknown": ("rows", 5),
    "zone-400": ("rows", 9),
    "offset-refused": ("rows", 4),
    "next-link-empty": ("rows", 4),
    "row-goes": ("rows incomplete", 6),
    "count-always": ("rows", 4),
    "count-refused": ("rows", 6),
    "members-refused": ("12 queues 61 people 1 notes", 10),
    "managers-refused": ("12 queues 61 people 1 notes", 10),
    "users-refused": ("12 queues 0 people 1 notes", 7),
    "rights-refused": ("12 queues 61 people 1 notes", 7),
    "hours-refused": ("12 queues 61 people 2 notes", 7),
    "holidays-refused": ("12 queues 61 people 1 notes", 10),
    "departments-refused": ("12 queues 61 people 1 notes", 7),
    "zones-refused": ("12 queues 61 people 1 notes", 6),
    "expand-ignored": ("12 queues 61 people 2 notes", 36),
    "no-hours": ("12 queues 61 people 3 notes", 8),
}

VALUES: dict[str, float] = {"slow": 0.1, "token-slow": 0.1, "top-limit": 90, "short-pages": 70}
CALLS = {"foreign-rows": CALL.model_copy(update={"queue": "800"})}
HANGING = {"hang-headers", "hang-body", "drip"}


WHERE = {fault.name: fault.where for fault in FAULTS}


@pytest.mark.parametrize("fault", OUTCOMES)
async def test_each_fault_has_its_promised_outcome_and_cost(fault: str) -> None:
    expected, requests = OUTCOMES[fault]
    async with phone_system() as pbx:
        pbx.faults.on(fault, VALUES.get(fault))
        assert await outcome(pbx, fault) == expected
        assert 0 < len(pbx.requests) <= requests


def test_every_fault_there_is_has_a_promised_outcome() -> None:
    assert sorted(OUTCOMES) == sorted(WHERE)


async def test_a_sound_question_costs_one_token_and_its_pages_and_keeps_to_the_contract() -> None:
    async with phone_system() as pbx, client_of(pbx) as client:
        rows, notes = await read(client)
        await client.directory()
        asked = list(pbx.requests)

    assert rows
    assert notes == []
    assert [request.kind for request in asked].count("token") == 1
    for request in asked:
        if request.kind != "token":
            check_request(request.method, f"http://localhost{request.path}?{request.query}".rstrip("?"))


async def test_the_same_rows_come_however_they_are_paged() -> None:
    async def rows_of(*faults: str) -> list[tuple[object, ...]]:
        async with phone_system(*faults) as pbx, client_of(pbx) as client:
            rows, _ = await read(client)
            return [(row.queue, row.agent, row.start, row.end) for row in rows]

    sound = await rows_of()
    for fault in ("overlap", "shrink", "orderby-refused", "401-mid-paging", "ignores-top", "select-refused"):
        assert sorted(map(str, await rows_of(fault))) == sorted(map(str, sound)), fault


@pytest.mark.parametrize(("fault", "option"), [("ignores-skip", "$skip"), ("orderby-ignored", "$orderby")])
async def test_an_option_that_is_ignored_is_named(fault: str, option: str) -> None:
    async with phone_system(fault) as pbx, client_of(pbx) as client:
        with pytest.raises(PBXUnexpected) as caught:
            await read(client)
    assert caught.value.field == option
    assert f"{option} is" in caught.value.operator


async def test_fifty_cold_questions_fetch_one_token() -> None:
    async with phone_system("token-slow") as pbx, client_of(pbx, limits=Limits()) as client:
        await asyncio.gather(*(client.probe() for _ in range(50)))
        assert kinds(pbx).count("token") == 1


async def test_check_proposes_the_zone_form_the_phone_system_takes() -> None:
    async with phone_system("iana-refused") as pbx, client_of(pbx) as client:
        lines = await client.check()
    assert ("THREECX_TIMEZONE_FORM", "offset") in {pair for line in lines for pair in line.settings}


async def test_an_open_breaker_answers_at_once_and_sends_nothing() -> None:
    async with phone_system("503") as pbx, client_of(pbx, limits=Limits()) as client:
        for _ in range(2):
            with pytest.raises(PBXError):
                await client.probe()
        sent = len(pbx.requests)
        for _ in range(20):
            with pytest.raises(PBXError):
                await client.probe()
        assert len(pbx.requests) == sent
        assert sent <= 6


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://no-such-host.invalid", "no machine of that name is known"),
        ("http://127.0.0.1:1", "refuses the connection"),
    ],
)
async def test_an_address_nobody_answers_at_is_told_as_that_with_the_ports_of_3cx(
    url: str, says: str
) -> None:
    async with Client(
        url, "id", SecretStr("secret"), limits=Limits(), tokens=MemoryTokenKeeper(), sleep=Time().sleep
    ) as client:
        for _ in range(5):  # at first, and while nothing is sent
            with pytest.raises(PBXUnreachable) as caught:
                await client.directory()
            assert says in caught.value.operator
            assert "443" in caught.value.operator
            assert "5001" in caught.value.operator
            assert [*lacking(caught.value.text, caught.value.operator)] == []
    assert "failure" in caught.value.operator
    assert "I try it again in" in caught.value.text
