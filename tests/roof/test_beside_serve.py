"""Commands beside a running program: one token for both, and the operator's questions in the audit everybody reads."""

import asyncio
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.demo.workspace import PETRA
from tests.handlers.walk import shown
from tests.roof.keeping import house
from tests.roof.test_processes import ended

AT = ("--now", "2026-11-24T10:20:00+01:00")
PBX = ("THREECX_URL", "THREECX_CLIENT_ID", "THREECX_CLIENT_SECRET")


async def test_the_operators_questions_use_the_programs_token_and_stand_in_the_audit(tmp_path: Path) -> None:
    now = datetime.now(UTC)  # a token's end is judged by the machine's own clock in each of them
    start = (now - timedelta(days=now.weekday() + 7)).replace(hour=0, minute=0, second=0, microsecond=0)
    day = (
        f"{start:%d %b %Y}",
        f"Mon {start.day} {start:%b}{'' if start.year == now.year else f' {start.year}'}",
    )
    async with house({"TIMEZONE": "UTC"}, at=now.isoformat()) as kept:
        await kept.typed(PETRA, f"Support {day[0]} no csv")
        tokens = [each for each in kept.demo.pbx.requests if each.kind == "token"]
        told = kept.demo.environment
        between = ("--start", start.isoformat(), "--end", (start + timedelta(days=1)).isoformat())
        runs = await asyncio.gather(
            ended("ask", told, tmp_path, f"Ana Ruiz {day[0]}"),
            ended("ask", told, tmp_path, f"Sales {day[0]}", "--as", "bob.brown@example.com"),
            ended("rows", told, tmp_path, *between, "--queue", "801"),
        )
        assert [(status, err) for status, _, err in runs[::2]] == [(0, ""), (0, "")]
        assert f"Ana Ruiz (101): {day[1]}" in runs[0][1]
        assert runs[1][0] == 1
        assert [each for each in kept.demo.pbx.requests if each.kind == "token"] == tokens

        page = shown(await kept.one(PETRA, "audit <@U024BE7LH>")) + shown(await kept.one(PETRA, "audit"))
        assert re.search(
            rf"operator asked for extension 101, {day[1]}\n   _\d+ rows, on the command line_", page
        )
        assert f"operator printed the report login-history: queue 801, {day[1]}" in page
        assert "bob.brown" not in page


async def test_without_a_store_the_command_asks_all_the_same_and_leaves_none_behind(tmp_path: Path) -> None:
    async with house() as kept:
        told = {name: kept.demo.environment[name] for name in PBX}
        elsewhere = {
            **told,
            "SECRET_KEY": "another-key-long-enough-to-be-taken-0123",
            "DATABASE_URL": "sqlite:///none.db",
        }
        status, out, err = await ended("ask", elsewhere, tmp_path, "Support yesterday", *AT)
        assert (status, err) == (0, "")
        assert "07:58" in out
        assert os.listdir(tmp_path) == []  # noqa: PTH208 - a look at an empty folder blocks nobody

        wrong = {**kept.demo.environment, "SECRET_KEY": "another-key-long-enough-to-be-taken-0123"}
        status, out, err = await ended("ask", wrong, tmp_path, "Support yesterday", *AT)
        assert (status, out) == (1, "")
        assert "SECRET_KEY" in err
