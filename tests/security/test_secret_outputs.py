"""Planted secrets through the program as a process: what its commands print, and what it says when it ends by a mistake of ours."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from urllib.parse import quote

from bot.demo.tokens import Tokens
from bot.demo.workspace import PETRA
from bot.roof.demo_command import Demo, demo, free_port
from bot.settings import NAMES, Settings, secret_texts
from tests.security.test_secrets import PLANTED

HOUSE = Path(__file__).parents[2]
PASSWORD = "canary7Qx pass:word/9"
CRASH = """
import os, sys
from bot import __main__ as program
sys.path.insert(0, os.getcwd())
program.VERBS = {"crash": program.Verb("crash_here", "end by a mistake")}
sys.argv = ["bot", "crash"]
sys.exit(program.started())
"""
MISTAKE = """
import os
from bot.settings import load_settings
def arguments(parser): pass
def run(given):
    settings = load_settings(os.environ, None)
    try:
        raise KeyError(*(value for value in os.environ.values()))
    except KeyError as error:
        raise RuntimeError(settings.slack_bot_token.get_secret_value(), repr(settings)) from error
"""


async def said(where: Path, settings: dict[str, str], *words: str) -> tuple[int | None, str]:
    """Exit status and all that `python WORDS` prints, with nothing but *settings* in its environment."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HOUSE), **settings}
    started = await asyncio.create_subprocess_exec(
        sys.executable, *words, cwd=where, env=environment, stdout=PIPE, stderr=PIPE
    )
    async with asyncio.timeout(90):
        out, err = await started.communicate()
    return started.returncode, out.decode() + err.decode()


def found_in(text: str) -> list[str]:
    """The planted texts in *text*; an API client's id opens nothing."""
    values = {name: value for name, value in PLANTED.items() if name != "THREECX_CLIENT_ID"}
    secrets = [part for value in values.values() for part in value.split(",")] + [
        PASSWORD,
        quote(PASSWORD, safe=""),
    ]
    return [each for each in secrets if each in text]


def settings_of(around: Demo, kept: Path) -> dict[str, str]:
    """The canaries as settings for the two that run, the workspace and the phone system, which know them."""
    core = around.workspace.core
    core.bot_token, core.app_token = PLANTED["SLACK_BOT_TOKEN"], PLANTED["SLACK_APP_TOKEN"]
    around.pbx.tokens = Tokens(PLANTED["THREECX_CLIENT_ID"], PLANTED["THREECX_CLIENT_SECRET"], minutes=False)
    kept_at = f"sqlite:///{kept / 'bot.db'}"
    return {
        **around.environment,
        **PLANTED,
        "DATABASE_URL": kept_at,
        "PORT": str(free_port()),
        "LOG_LEVEL": "DEBUG",
    }


async def test_no_command_prints_a_secret(tmp_path: Path) -> None:
    async with demo(program=False) as around:
        settings = settings_of(around, tmp_path)
        printed = {
            verb: await said(tmp_path, settings, "-m", "bot", verb, *more)
            for verb, *more in (["migrate"], ["check"], ["ask", "Support yesterday"], ["rotate"])
        }
        token = around.pbx.tokens._live

    assert [verb for verb, (status, text) in printed.items() if status or not text] == []
    assert "pbx-token" in token
    assert [
        (verb, each)
        for verb, (_, text) in printed.items()
        for each in (*found_in(text), token)
        if each in text
    ] == []


async def test_no_command_prints_a_secret_that_is_wrong(tmp_path: Path) -> None:
    nowhere = "127.0.0.1:9"
    settings = {
        **PLANTED, "SLACK_API_URL": f"http://{nowhere}/api/", "THREECX_URL": f"http://{nowhere}", "ADMINS": PETRA,
        "DATABASE_URL": f"postgresql://canary7Qx:{quote(PASSWORD, safe='')}@{nowhere}/none",
    }  # fmt: skip
    malformed = {name: f"wrong {value} wrong" for name, value in settings.items()}
    told = await said(tmp_path, settings, "-m", "bot", "check")
    refused = await said(tmp_path, malformed, "-m", "bot", "serve")

    for status, text in (told, refused):
        assert status == 1
        assert text.strip()
        assert found_in(text) == []


async def test_a_mistake_of_ours_that_ends_the_process_tells_no_secret(tmp_path: Path) -> None:
    (tmp_path / "crash_here.py").write_text(MISTAKE, encoding="utf-8")
    (tmp_path / ".env").write_text(f"METRICS_TOKEN={PLANTED['METRICS_TOKEN']}\n", encoding="utf-8")
    settings = {
        **{name: value for name, value in PLANTED.items() if name != "METRICS_TOKEN"}, "THREECX_URL": "https://pbx.example.com",
        "DATABASE_URL": f"postgresql://me:{quote(PASSWORD, safe='')}@127.0.0.1:9/none",
    }  # fmt: skip
    status, text = await said(tmp_path, settings, "-c", CRASH)

    assert status == 1
    assert json.loads(text.strip().splitlines()[-1])["level"] == "critical"
    assert "RuntimeError" in text
    assert found_in(text) == []


def test_every_secret_setting_is_hidden_before_settings_are_read() -> None:
    hidden = [name for name in NAMES if "SecretStr" in str(Settings.model_fields.get(name.lower()))]
    given = {name: f"{name.lower()} text" for name in hidden if name != "DATABASE_URL"}

    assert set(secret_texts(given)) == set(given.values())
    assert secret_texts({"SECRET_KEY": "one key, another key"}) == ("one key", "another key")
    assert secret_texts({"DATABASE_URL": "postgresql://me:pass%20word@host/name"}) == ("pass word",)
    assert secret_texts({"DATABASE_URL": "postgresql://me:[bad"}) == ()
    assert len(hidden) >= 7
