"""`setup`, driven by what a person types, against the make-believe phone system and workspace."""

import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.workspace import PETRA
from bot.models import Directory, Person, Queue
from bot.roof.clocks import clock_from
from bot.roof.demo_command import Demo, demo
from bot.roof.env_writing import merged, write_env
from bot.roof.setting_up import matched, member
from bot.roof.setup_command import set_up
from bot.settings import load_settings
from handlers.checking import Member

NOW = "2026-11-24T10:15:00+01:00"


class Typist:
    """Answers by the first words of the prompt; the answers to one prompt in turn."""

    def __init__(self, answers: dict[str, list[str]]) -> None:
        self.answers = answers
        self.said: list[str] = []
        self.hidden: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)

    def ask(self, prompt: str, *, hidden: bool = False) -> str:
        if hidden:
            self.hidden.append(prompt)
        for start, left in self.answers.items():
            if prompt.startswith(start):
                if not left:
                    raise EOFError
                return left.pop(0)
        raise EOFError

    @property
    def text(self) -> str:
        return "\n".join(self.said)


@pytest.fixture
async def outside(tmp_path: Path) -> AsyncIterator[Demo]:
    async with demo(program=False, socket_mode=True, directory=tmp_path) as running:
        yield running


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, outside: Demo) -> None:
    monkeypatch.setenv("SLACK_API_URL", outside.environment["SLACK_API_URL"])


def typed(outside: Demo, **more: list[str]) -> Typist:
    given = outside.environment
    return Typist(
        {
            "Bot token": [given["SLACK_BOT_TOKEN"]],
            "App-level": [given["SLACK_APP_TOKEN"]],
            "Address": [given["THREECX_URL"]],
            "Client id": [given["THREECX_CLIENT_ID"]],
            "Client secret": [given["THREECX_CLIENT_SECRET"]],
            "Zone": [""],
            "You": ["petra.vogel@example.com"],
            "A second": [""],
            "Database": [given["DATABASE_URL"]],
            "Print": ["y"],
            **more,
        }
    )


async def test_what_was_answered_and_tried_is_written_for_its_owner_alone(
    outside: Demo, tmp_path: Path
) -> None:
    typist, file = typed(outside), tmp_path / "set.env"

    assert await asyncio.to_thread(set_up, typist, file) == 0, typist.text

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    settings = load_settings({}, file, for_what="serve")
    assert settings.admins == {PETRA}
    assert settings.socket_mode
    assert settings.timezone == ""
    assert "Zone from 3CX: Europe/Berlin" in typist.text
    assert "agents matched; missing " in typist.text
    assert "ExecStart=" in typist.text
    assert f"WorkingDirectory={tmp_path}" in typist.text


async def test_secrets_are_asked_for_without_showing_them_and_never_said(
    outside: Demo, tmp_path: Path
) -> None:
    typist = typed(outside)

    await asyncio.to_thread(set_up, typist, tmp_path / "set.env")

    assert [prompt.split(" (")[0] for prompt in typist.hidden] == [
        "Bot token",
        "App-level token",
        "Client secret",
    ]
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "THREECX_CLIENT_SECRET"):
        assert outside.environment[name] not in typist.text


async def test_a_wrong_answer_is_said_and_asked_again(outside: Demo, tmp_path: Path) -> None:
    given = outside.environment
    typist = typed(
        outside,
        **{
            "Bot token": ["xoxp-of-a-person", "xoxb-not-ours", given["SLACK_BOT_TOKEN"]],
            "App-level": [given["SLACK_APP_TOKEN"]] * 2,
            "Address": ["http://pbx.example.com", given["THREECX_URL"]],
            "You": ["nobody@example.com", PETRA],
        },
    )

    assert await asyncio.to_thread(set_up, typist, tmp_path / "set.env") == 0, typist.text

    assert "should begin with xoxb-" in typist.text
    assert "Slack says invalid_auth" in typist.text
    assert "must be https" in typist.text
    assert "nobody with this e-mail or id" in typist.text


async def test_a_phone_system_nobody_reaches_is_explained_with_the_way_behind_nat(
    outside: Demo, tmp_path: Path
) -> None:
    await outside.pbx.stop()
    typist = typed(outside)

    assert await asyncio.to_thread(set_up, typist, tmp_path / "set.env") == 1

    assert "behind NAT" in typist.text
    assert not (tmp_path / "set.env").exists()


async def test_what_is_set_is_kept_by_enter(outside: Demo, tmp_path: Path) -> None:
    file = tmp_path / "set.env"
    file.write_text("# mine\nMAX_ROWS=5000\nSECRET_KEY=" + "k3yk3yk3y-0123456789abcdefghijklmn" + "\n")
    await asyncio.to_thread(set_up, typed(outside), file)
    first = file.read_text()
    enter = Typist(dict.fromkeys(("",), [""] * 50))

    assert await asyncio.to_thread(set_up, enter, file) == 0
    assert file.read_text() == first
    assert "# mine\nMAX_ROWS=5000\nSECRET_KEY=k3yk3yk3y" in first


def test_lines_of_other_settings_stay_and_a_repeated_one_goes(tmp_path: Path) -> None:
    before = "# a note\nA_B=1\nPORT=3000\nexport PORT=4000\n"

    assert merged(before, {"PORT": "5", "TIMEZONE": "Europe/Berlin"}) == (
        "# a note\nA_B=1\nPORT=5\nTIMEZONE=Europe/Berlin\n"
    )


def test_a_value_with_a_space_or_a_hash_is_read_back_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "set.env"
    write_env(file, {"THREECX_CLIENT_SECRET": 'a#"b', "DATABASE_URL": "sqlite:///my files/bot.db"})

    settings = load_settings({}, file, for_what="store")

    assert settings.threecx_client_secret
    assert settings.threecx_client_secret.get_secret_value() == 'a#"b'
    assert settings.database_url.get_secret_value() == "sqlite:///my files/bot.db"


def directory(*people: Person) -> Directory:
    queue = Queue(dn="800", name="Support", members=tuple(each.dn for each in people))
    return Directory(queues=(queue,), people=people, read_at=clock_from(NOW)())


def test_agents_are_matched_by_email_in_any_case_and_the_missing_are_named() -> None:
    known = directory(
        Person(dn="101", email="Ana@Example.com"), Person(dn="103", email=""), Person(dn="104", email="x@y.z")
    )

    found = matched(known, [Member("U1", "Ana Ruiz", "ana@example.com"), Member("U2", "Bob", "")])

    assert found == "1 of 3 agents matched; missing 103, 104"


@pytest.mark.parametrize(
    ("given", "found"),
    [("u1", "U1"), ("ANA@example.com", "U1"), ("U9", ""), ("", ""), ("bob@example.com", "")],
)
def test_an_admin_is_found_by_id_or_email(given: str, found: str) -> None:
    assert member(given, [Member("U1", "Ana Ruiz", "ana@example.com"), Member("U2", "Bob", "")]) == found
