"""The credential over restarts and processes, and secrets planted wherever they could be met: found nowhere else."""

import asyncio
import json
import logging
import traceback
from pathlib import Path

import pytest

from bot.demo.entities import PASSWORD_FIELDS, planted
from bot.demo.pbx import PBX
from bot.errors import PBXCredential, PBXError
from bot.models import Limits
from bot.store import Keys, open_store
from bot.threecx.people import USER_FIELDS
from bot.threecx.wiremodels import WireUser, read_entities
from tests.threecx.at_hand import NOW, SECRET, WORLD, Time, client_of, kinds, phone_system, read

TEAM = "T1"
KEY = "a made-up key of forty characters or so"


async def asked_after_a_restart(pbx: PBX, database: str, clock: Time, secret: str) -> PBXCredential | None:
    store = await open_store(database, keys=Keys(KEY))
    try:
        async with client_of(pbx, store.tokens(TEAM), clock=clock, secret=secret) as client:
            try:
                await client.probe()
            except PBXCredential as refused:
                return refused
    finally:
        await store.close()
    return None


async def test_a_credential_never_accepted_is_sent_once_over_restarts(tmp_path: Path) -> None:
    database, clock = f"sqlite:///{tmp_path / 'bot.db'}", Time()
    async with phone_system() as pbx:
        for _ in range(3):
            refused = await asked_after_a_restart(pbx, database, clock, "wrong")
            assert refused is not None
            assert refused.retry_at is None
            clock.skipped += 86_400
        assert kinds(pbx) == ["token"]
        assert await asked_after_a_restart(pbx, database, clock, SECRET) is None


async def test_a_credential_that_worked_is_tried_after_15_minutes_and_then_hourly(tmp_path: Path) -> None:
    database, clock = f"sqlite:///{tmp_path / 'bot.db'}", Time()
    tried: list[int] = []
    async with phone_system() as pbx:
        assert await asked_after_a_restart(pbx, database, clock, SECRET) is None
        pbx.faults.on("token-rejected")
        clock.skipped += 3700
        began, sent = clock.skipped, kinds(pbx).count("token")
        for minute in (0, 14, 15, 74, 75, 76, 134, 135):
            clock.skipped = began + minute * 60
            refused = await asked_after_a_restart(pbx, database, clock, SECRET)
            assert refused is not None
            assert refused.worked == NOW
            if kinds(pbx).count("token") > sent:
                tried.append(minute)
                sent += 1
        pbx.faults.clear()
        clock.skipped += 3600
        assert await asked_after_a_restart(pbx, database, clock, SECRET) is None
    assert tried == [0, 15, 75, 135]


def kept_in(folder: Path) -> str:
    return b"".join(path.read_bytes() for path in folder.iterdir()).decode("latin-1")


@pytest.mark.parametrize(
    "fault", ["", "401-always", "token-rejected", "400-html", "truncated", "huge", "reset", "redirect-token"]
)
async def test_planted_secrets_are_found_nowhere(
    fault: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    told: list[str] = []
    file = tmp_path / "bot.db"
    store = await open_store(f"sqlite:///{file}", keys=Keys(KEY))
    async with phone_system() as pbx, client_of(pbx, store.tokens(TEAM), limits=Limits()) as client:
        caplog.set_level(logging.DEBUG)
        for name in ("httpx", "httpcore", "asyncio"):
            caplog.set_level(logging.DEBUG, name)
        if fault:
            pbx.faults.on(fault)
        for work in (client.directory, client.probe, client.live, client.check, lambda: read(client)):
            try:
                told.append(repr(await work()))
            except PBXError as error:
                told += [error.text, error.operator, repr(error), repr(vars(error))]
                told.append("".join(traceback.format_exception(error)))
        pbx.faults.clear()
        async with client_of(pbx, limits=Limits()) as other:
            directory = await other.directory()
        await store.directories.keep(TEAM, directory)
        told += [directory.model_dump_json(), repr(client.door.token and vars(client.door.token))]
        token = pbx.tokens._live
    await store.close()
    told.append(caplog.text)
    told.append(kept_in(tmp_path))
    passwords = [
        planted(WORLD.seed, person.number, kind) for person in WORLD.people for kind in PASSWORD_FIELDS
    ]
    everything = "\n".join(told)
    assert len(everything) > 10_000
    assert [secret for secret in (SECRET, token, "planted-", *passwords) if secret in everything] == []


def test_passwords_sent_unasked_are_not_read() -> None:
    sent = {"Number": "101", "FirstName": "Ana", **{name: f"planted-{name}" for name in PASSWORD_FIELDS}}
    (user,) = read_entities(json.dumps({"value": [sent]}).encode(), WireUser, "Users").entities
    assert "planted" not in repr(user) + user.model_dump_json()
    assert not set(USER_FIELDS) & set(PASSWORD_FIELDS)


async def test_every_read_names_the_fields_it_wants() -> None:
    async with phone_system() as pbx, client_of(pbx, limits=Limits()) as client:
        await asyncio.gather(client.directory(), client.live(), client.probe(), read(client))
        for request in pbx.requests:
            if request.kind != "token":
                assert request.method == "GET"
                assert "$select=" in request.query
                assert not any(name in request.query for name in PASSWORD_FIELDS)


async def test_a_question_ended_while_it_waits_for_the_token_leaves_nobody_waiting(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path / 'bot.db'}", keys=Keys(KEY))
    keeper = store.tokens(TEAM)
    for turns in range(12):

        async def hold() -> None:
            async with keeper.lock("c"):
                await asyncio.sleep(0)

        held = asyncio.create_task(hold())
        for _ in range(turns):
            await asyncio.sleep(0)
        held.cancel()
        await asyncio.wait([held])
        async with asyncio.timeout(5), keeper.lock("c"):
            pass
    await store.close()
