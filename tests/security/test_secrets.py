"""Planted secrets and names through a whole session at DEBUG, faults and crashes included: found nowhere they do not belong."""

import json
import sqlite3
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import httpx

from bot.demo.cast import PEOPLE
from bot.demo.entities import PASSWORD_FIELDS, email
from bot.demo.entities import planted as planted_password
from bot.demo.tokens import Tokens
from bot.demo.workspace import ANA, GUEST, MARIA, PETRA
from bot.demo.workspace.faults import Kind
from bot.logs import TOO_TALKATIVE
from bot.roof.clocks import clock_from
from bot.roof.demo_command import demo
from bot.roof.serving import running
from bot.settings import load_settings
from tests.security.road import NOW, UNLIMITED, Road, logged

CANARY = "canary7Qx"
# twelve kinds: what each would open
PLANTED = {
    "SLACK_BOT_TOKEN": f"xoxb-{CANARY}-bot-0001",
    "SLACK_APP_TOKEN": f"xapp-{CANARY}-app-0002",
    "SLACK_SIGNING_SECRET": f"{CANARY}signing0003",
    "THREECX_CLIENT_ID": f"{CANARY}client0004",
    "THREECX_CLIENT_SECRET": f"{CANARY}secret0005",
    "SECRET_KEY": f"{CANARY}0006-key-newest-0123456789abcdef,{CANARY}0007-key-before-0123456789abcdef",
    "METRICS_TOKEN": f"{CANARY}metrics0008",
}
IN_PASSING = (
    "access token",
    "response address",
    "trigger",
    "upload address",
    "SIP password",
    "voicemail PIN",
)
NAMED = tuple(
    f"{person.first} {person.last}"
    for person in PEOPLE
    if person.number in {"101", "102", "117"} or len(person.last) > 5
)[:24]


PASSWORDS = tuple(planted_password(1, person.number, kind) for person in PEOPLE for kind in PASSWORD_FIELDS)
MAILS = tuple(email(person) for person in PEOPLE if "@" in email(person))


async def session(way: Road) -> None:
    """Commands, presses, a form, mistakes, a phone system and a Slack that fail, and an answer that breaks."""
    for text in ("Support yesterday xlsx csv raw", "Ana Ruiz yesterday", "nobody yesterday", "help", "policy", "audit", "agents", "people"):  # fmt: skip
        await way.type(PETRA, text)
    await way.type(GUEST, "Support yesterday")
    await way.type(ANA, "me yesterday")
    await way.type(MARIA, "Support yesterday share", "#ops")
    await way.mention(MARIA, "who was logged into Support yesterday?", "#ops")
    await way.write(MARIA, "support yesterday")
    await way.home(MARIA)
    for fault in ("403-all", "html-200", "500", "spellings-disagree", "token-html", "year-1", "truncated"):
        way.pbx.faults.on(fault)
        await way.type(PETRA, f"Sales last {len(fault)} days")
        way.pbx.faults.clear()
    faults: tuple[tuple[str, Kind, dict[str, str]], ...] = (
        ("chat.postMessage", "error", {"error": "not_in_channel"}), ("response_url", "error", {"error": "invalid_blocks"}),
        ("files.getUploadURLExternal", "error", {"error": "missing_scope"}), ("users.info", "lost", {}),
    )  # fmt: skip
    for method, kind, more in faults:
        way.workspace.fail(method, kind, **more)
        await way.type(PETRA, "Billing yesterday")
    broken = way.program.parts.desk.index
    names, broken.names = broken.names, None  # type: ignore[method-assign,assignment]  # any mistake of ours
    await way.type(PETRA, "Support, Ana Ruiz yesterday")
    broken.names = names  # type: ignore[method-assign]  # as it was


def of_passing(way: Road) -> list[str]:
    """Secrets that came into being while it ran: the phone system's token, one-time addresses."""
    core, tokens = way.workspace.core, vars(way.pbx.tokens)
    return [
        *(token for token in tokens.values() if isinstance(token, str) and len(token) > 20),
        *core.doors,
    ]


def files_of(kept: Path) -> Iterator[tuple[str, bytes]]:
    """Everything on disk."""
    for path in sorted(kept.iterdir()):
        yield path.name, path.read_bytes()


def modes_of(kept: Path) -> dict[str, int]:
    """Who may read each file."""
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in kept.iterdir()}


def found_in(text: str, wanted: list[str]) -> list[str]:
    """Which of these stand in *text*."""
    return [each for each in wanted if each and each in text]


def own(log: str) -> str:
    """The lines that are written at DEBUG in earnest: those of libraries that log whole messages are held back then."""
    return "\n".join(
        line for line in log.splitlines() if not json.loads(line)["logger"].startswith(TOO_TALKATIVE)
    )


async def pages(way: Road) -> str:
    """The three pages, headers included; `/metrics` as who knows the token and as who does not."""
    known = {"Authorization": f"Bearer {PLANTED['METRICS_TOKEN']}"}
    got: list[str] = []
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{way.program.port}", trust_env=False) as http:
        for path, headers in (("/healthz", {}), ("/readyz", {}), ("/metrics", {}), ("/metrics", known)):
            reply = await http.get(path, headers=headers)
            got.append(f"{reply.headers}\n{reply.text}")
    assert "logins_asks_total" in got[-1]
    assert "logins_asks" not in got[-2]
    return "\n".join(got)


def reprs(way: Road) -> str:
    """The parts as a traceback with local variables would show them."""
    program = way.program
    built = program._built
    return "\n".join(
        map(
            repr,
            (built.settings, built, built.client, built.store, program.parts, program, program.parts.slack),
        )
    )


async def test_planted_secrets_and_names_are_found_nowhere(tmp_path: Path) -> None:
    secrets = [part for value in PLANTED.values() for part in value.split(",")]
    with logged(secrets, everybody=True) as lines:
        async with planted(tmp_path) as way:
            await session(way)
            await way.program._housekeeping.once()
            passing, triggers = of_passing(way), list(way.workspace.core.triggers)
            sent = "\n".join(repr(call.sent) for call in way.workspace.core.calls)
            shown = "\n".join(
                one.shown for channel in way.workspace.channels.values() for one in channel.messages
            )
            entries = await way.program.parts.store.audit.read(
                way.program.parts.slack.team,
                way.program.parts.clock().replace(year=2000),
                way.program.parts.clock().replace(year=2100),
            )
            modes = modes_of(tmp_path)
            held = "\n".join(repr(content) for _, content in files_of(tmp_path))
            plain_cells = cells(tmp_path / "demo.db")
            served, shapes = await pages(way), reprs(way)
    log = lines.getvalue()

    assert len(passing) > 10
    assert found_in(log, [*secrets, *passing, *triggers, *PASSWORDS]) == []
    assert found_in(shown + sent, [*secrets, *passing[:1], *PASSWORDS]) == []
    # a trigger works for three seconds and is the key under which a delivery is known again, so it stands in the file
    assert found_in(held, [*secrets, *passing, *PASSWORDS, *MAILS, *NAMED]) == []
    assert found_in(plain_cells, [*NAMED, *(name.split()[-1] for name in NAMED)]) == []
    assert found_in(own(log), [*NAMED, *MAILS]) == []
    assert found_in(served, [*secrets, *passing, *triggers, *PASSWORDS, *MAILS, *NAMED]) == []
    assert found_in(shapes, [*secrets[:3], *secrets[4:], *passing, *triggers, *PASSWORDS]) == []
    assert entries
    assert found_in(repr(entries), [part for name in NAMED for part in name.split() if len(part) > 4]) == []
    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o077} == {}


@asynccontextmanager
async def planted(kept: Path) -> AsyncIterator[Road]:
    """The app with the canaries as its settings, in a workspace and with a phone system that know them."""
    clock = clock_from(NOW)
    async with demo(clock=clock, program=False, directory=kept) as around:
        core = around.workspace.core
        core.bot_token, core.app_token = PLANTED["SLACK_BOT_TOKEN"], PLANTED["SLACK_APP_TOKEN"]
        core.signing_secret = PLANTED["SLACK_SIGNING_SECRET"]
        around.pbx.tokens = Tokens(
            PLANTED["THREECX_CLIENT_ID"], PLANTED["THREECX_CLIENT_SECRET"], minutes=False
        )
        environment = {**around.environment, **UNLIMITED, **PLANTED}
        async with running(load_settings(environment, None, for_what="serve"), clock=clock) as program:
            yield Road(replace(around, program=program))


def cells(path: Path) -> str:
    """Every cell of the database as text."""
    with closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump())


def test_every_kind_of_secret_is_planted() -> None:
    assert len(PLANTED["SECRET_KEY"].split(",")) + len(PLANTED) - 1 + len(IN_PASSING) >= 12
    assert len(NAMED) >= 20
