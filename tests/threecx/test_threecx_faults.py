import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from bot.demo.fault_table import FAULTS
from bot.demo.faults import Faults
from bot.demo.pbx import PBX
from bot.demo.world import World
from bot.errors import PBXCredential, PBXError, PBXUnexpected
from bot.models import Call, FetchNote, Limits, LoginRow
from bot.threecx import Client, MemoryTokenKeeper
from tests.demo.contract import check_request

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 10, 15, tzinfo=BERLIN)
WORLD = World(1, NOW)
CALL = Call(
    start=datetime(2026, 11, 20, tzinfo=BERLIN),
    end=datetime(2026, 11, 24, tzinfo=BERLIN),
    zone="Europe/Berlin",
)
SECRET = "make-believe-secret"
LIMITS = Limits(ask_idle_seconds=2, ask_seconds=8, pbx_page_rows=100)


@asynccontextmanager
async def phone_system(*faults: str) -> AsyncIterator[PBX]:
    pbx = PBX(WORLD, clock=lambda: NOW, faults=Faults(*faults), client_secret=SECRET)
    await pbx.start()
    try:
        yield pbx
    finally:
        await pbx.stop()


def client_of(pbx: PBX, tokens: MemoryTokenKeeper | None = None, limits: Limits = LIMITS) -> Client:
    return Client(
        pbx.url,
        "logins",
        SecretStr(SECRET),
        limits=limits,
        tokens=tokens or MemoryTokenKeeper(),
        clock=lambda: NOW,
    )


async def read(client: Client, call: Call = CALL) -> tuple[list[LoginRow], list[str]]:
    notes: list[FetchNote] = []
    rows = [row async for piece in client.rows(call, notes=notes) for row in piece]
    return rows, [note.code for note in notes]


async def outcome(pbx: PBX) -> str:
    async with client_of(pbx) as client:
        try:
            rows, notes = await read(client)
        except PBXError as error:
            return error.code if SECRET not in error.text + error.operator else "secret told"
    return " ".join(["rows" if rows else "none", *notes])


# What a question comes to under each fault, and how many requests it may cost at most, the token's included.
# With pages of 100 rows a sound answer takes a token and three pages.
OUTCOMES: dict[str, tuple[str, int]] = {
    "401-mid-paging": ("rows", 6),
    "401-always": ("pbx-credential", 4),
    "403-reports": ("pbx-role", 2),
    "403-all": ("pbx-role", 2),
    "404-report": ("pbx-unknown-number", 2),
    "404-all-queues": ("pbx-unknown-number", 2),
    "400-validation": ("pbx-bad-request", 4),
    "400-html": ("pbx-bad-request", 4),
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
    "long-number": ("pbx-unexpected", 2),
    "nan": ("pbx-unexpected", 2),
    "gzip": ("pbx-unexpected", 2),
    "gzip-bomb": ("pbx-unexpected", 2),
    "gzip-double-bomb": ("pbx-unexpected", 2),
    "huge": ("pbx-too-much", 2),
    "renamed-field": ("pbx-unexpected", 2),
    "missing-queue": ("pbx-unexpected", 2),
    "missing-login": ("pbx-unexpected", 2),
    "pascal-login": ("rows", 4),
    "both-spellings": ("rows", 4),
    "spellings-disagree": ("pbx-unexpected", 2),
    "unknown-field": ("rows", 4),
    "missing-keys": ("rows", 4),
    "null-logout": ("rows", 4),
    "net-spans": ("rows", 4),
    "bad-duration": ("pbx-unexpected", 2),
    "negative-duration": ("pbx-unexpected", 2),
    "naive-dates": ("pbx-unexpected", 2),
    "year-1": ("pbx-unexpected", 2),
    "year-9999": ("pbx-unexpected", 2),
    "bad-date": ("pbx-unexpected", 2),
    "empty-for-all": ("none", 2),
    "empty": ("none", 2),
    "hostile-names": ("rows", 4),
    "iana-refused": ("pbx-unknown-number", 2),
    "zone-ignored": ("pbx-unexpected", 2),
    "ignores-skip": ("pbx-unexpected", 3),
    "overlap": ("rows overlap", 5),
    "repeat": ("rows overlap incomplete", 5),
    "shrink": ("rows", 8),
    "count-high": ("rows incomplete", 6),
    "count-low": ("rows incomplete", 5),
    "next-link-foreign": ("pbx-unexpected", 2),
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
}


@pytest.mark.parametrize("fault", OUTCOMES)
async def test_each_fault_has_its_promised_outcome_and_cost(fault: str) -> None:
    expected, requests = OUTCOMES[fault]
    async with phone_system(fault) as pbx:
        assert await outcome(pbx) == expected
        assert len(pbx.requests) <= requests


def test_every_fault_of_this_table_exists() -> None:
    assert set(OUTCOMES) <= {fault.name for fault in FAULTS}


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
            return [(row["queue"], row["agent"], row["logged_in"], row["logged_out"]) for row in rows]

    sound = await rows_of()
    for fault in ("overlap", "shrink", "orderby-refused", "401-mid-paging", "ignores-top", "select-refused"):
        assert sorted(map(str, await rows_of(fault))) == sorted(map(str, sound)), fault


async def test_fifty_cold_questions_fetch_one_token() -> None:
    async with phone_system("token-slow") as pbx, client_of(pbx, limits=Limits()) as client:
        await asyncio.gather(*(client.probe() for _ in range(50)))
        assert [request.kind for request in pbx.requests].count("token") == 1


async def test_a_credential_never_accepted_is_sent_once_by_all_processes_together() -> None:
    tokens = MemoryTokenKeeper()
    async with phone_system("token-rejected") as pbx:
        for _ in range(3):
            async with client_of(pbx, tokens) as client:
                with pytest.raises(PBXCredential) as caught:
                    await client.probe()
        assert len(pbx.requests) == 1
    assert caught.value.retry_at is None


async def test_an_offset_read_with_its_sign_reversed_is_refused() -> None:
    async with phone_system("offset-sign") as pbx, client_of(pbx) as client:
        client.zone_form = "offset"
        with pytest.raises(PBXUnexpected) as caught:
            await read(client)
    assert caught.value.field == "Day"


async def test_check_proposes_the_zone_form_the_phone_system_takes() -> None:
    async with phone_system("iana-refused") as pbx, client_of(pbx) as client:
        lines = await client.check()
    assert ("THREECX_TIMEZONE_FORM", "offset") in {pair for line in lines for pair in line.settings}


async def test_each_queue_is_asked_once_where_all_of_them_come_back_empty() -> None:
    async with phone_system("empty-for-all") as pbx, client_of(pbx) as client:
        notes: list[FetchNote] = []
        rows = [row async for piece in client.rows(CALL, notes=notes, each=["800", "801"]) for row in piece]
    assert {row["queue"] for row in rows} == {"800", "801"}
    assert [note.code for note in notes] == ["asked-each"]


async def test_rows_nobody_asked_for_do_not_count() -> None:
    async with phone_system("foreign-rows") as pbx, client_of(pbx) as client:
        rows, notes = await read(client, CALL.model_copy(update={"queue": "800"}))
    assert {row["queue"] for row in rows} == {"800"}
    assert notes == ["foreign-rows"]


async def test_the_page_size_is_learned_from_the_refusal() -> None:
    async with phone_system("top-limit") as pbx, client_of(pbx, limits=Limits()) as client:
        await read(client)
        assert client.learned.page_rows == 1000


@pytest.mark.parametrize("fault", ["expand-refused", "nested-expand-refused", "no-hours"])
async def test_the_directory_is_read_where_builds_refuse_what_is_optional(fault: str) -> None:
    async with phone_system() as pbx, client_of(pbx, limits=Limits()) as client:
        sound = await client.directory()
    async with phone_system(fault) as pbx, client_of(pbx, limits=Limits()) as client:
        directory = await client.directory()
    assert [(queue.dn, sorted(queue.members), sorted(queue.managers)) for queue in directory.queues] == [
        (queue.dn, sorted(queue.members), sorted(queue.managers)) for queue in sound.queues
    ]
    assert directory.notes


async def test_managers_are_read_on_a_fresh_connection() -> None:
    async with phone_system("stale-managers") as pbx, client_of(pbx, limits=Limits()) as client:
        await client.directory()
        first = {request.connection for request in pbx.requests if "Queues" in request.path}
        await client.directory()
        second = {request.connection for request in pbx.requests if "Queues" in request.path} - first
    assert second


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
