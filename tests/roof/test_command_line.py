"""The command line: help for every command, exit statuses, one clear line, and the audit as it is printed."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import VERBS, main
from bot.models import AuditEntry
from bot.store import Keys, open_store

KEY = "a-key-of-this-test-0123456789-abcdefgh"


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_has_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])

    assert ended.value.code == 0
    assert VERBS[verb].help[1:30] in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    "words", [[], ["serv"], ["serve", "--now"], ["move"], ["rows"], ["ask"], ["audit", "--days", "many"]]
)
def test_what_is_no_command_ends_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)

    assert ended.value.code == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["when", "banana"], ""),
        (["when", "today", "--tz", "Nowhere"], "--tz Nowhere is no IANA zone"),
        (["when", "today", "--now", "soon"], "--now should be a moment"),
        (["rows", "--start", "x", "--end", "y"], "--start and --end should be moments"),
        (["move", "--to", "mysql://x"], "SECRET_KEY is not set"),
        (["rotate"], "SECRET_KEY is not set"),
        (["setup"], "asks its questions on a terminal"),
        (["manifest", "--url", "http://x"], "https"),
        (["ask", "Support"], "THREECX_URL is not set"),
        (
            ["ask", "Support yesterday", "--demo", "--csv", "nowhere/x.csv"],
            "there is no such folder",
        ),
        (["ask", "Support yesterday", "--demo", "--xlsx", "."], "it is a folder"),
        (
            ["rows", "--start", "2026-11-24T00:00Z", "--end", "2026-11-23T00:00Z"],
            "--start should be before --end",
        ),
        (
            ["rows", "--start", "2026-11-24T00:00Z", "--end", "2026-11-24T00:00Z"],
            "--start should be before --end",
        ),
    ],
)
def test_what_cannot_be_done_ends_with_1_and_says_why(
    words: list[str],
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SECRET_KEY", "THREECX_URL", "THREECX_CLIENT_ID", "THREECX_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)

    assert main(words) == 1

    told = capsys.readouterr()
    assert says in told.err
    assert "Traceback" not in told.err


@pytest.mark.parametrize("words", [["audit"], ["rotate"], ["move", "--to", "sqlite:///other.db"]])
def test_a_command_in_a_wrong_folder_makes_no_database_and_says_where_it_looked(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SECRET_KEY", KEY)
    monkeypatch.delenv("DATABASE_URL", raising=False)

    assert main(words) == 1

    assert f"no database at sqlite:///bot.db seen from {tmp_path}" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


async def test_an_audit_with_nothing_in_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    await write_audit(url)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("SECRET_KEY", KEY)

    assert await asyncio.to_thread(main, ["audit", "--only", "101", "--days", "7"]) == 0

    told = capsys.readouterr()
    assert told.out == ""
    assert (
        told.err == "Nothing of this kind is in the audit for the last 7 days; --days looks further back.\n"
    )


async def write_audit(url: str) -> None:
    store = await open_store(url, keys=Keys(KEY))
    now = datetime.now(UTC)
    await store.audit.add(AuditEntry(at=now, team="T1", deed="prune", reason="posts", count=4))
    await store.audit.add(AuditEntry(at=now, team="T2", deed="prune", reason="posts", count=5))
    await store.close()


async def test_the_audit_is_printed_by_team_as_lines_or_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    await write_audit(url)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("SECRET_KEY", KEY)

    assert await asyncio.to_thread(main, ["audit", "--json"]) == 0
    every = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert await asyncio.to_thread(main, ["audit", "--team", "T2"]) == 0
    lines = capsys.readouterr().out.splitlines()

    assert [(one["team"], one["count"]) for one in every] == [("T1", 4), ("T2", 5)]
    assert len(lines) == 1


async def test_move_prints_the_rows_of_each_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url, other = f"sqlite:///{tmp_path / 'bot.db'}", f"sqlite:///{tmp_path / 'other.db'}"
    await write_audit(url)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("SECRET_KEY", KEY)

    assert await asyncio.to_thread(main, ["move", "--to", other]) == 0
    assert "       2  audit" in capsys.readouterr().out
    assert await asyncio.to_thread(main, ["move", "--to", other]) == 1
    assert "not empty" in capsys.readouterr().err
    assert await asyncio.to_thread(main, ["move", "--to", url]) == 1
    assert "name another" in capsys.readouterr().err
