"""Commands beside a running program: one token for both, and the operator's questions in the audit everybody reads."""

import asyncio
import os
from pathlib import Path

from bot.demo.workspace import PETRA
from tests.handlers.walk import shown
from tests.roof.keeping import house
from tests.roof.test_processes import ended

DAY = ("--start", "2026-11-23T00:00:00+01:00", "--end", "2026-11-24T00:00:00+01:00", "--tz", "Europe/Berlin")
AT = ("--now", "2026-11-24T10:20:00+01:00")
PBX = ("THREECX_URL", "THREECX_CLIENT_ID", "THREECX_CLIENT_SECRET")


async def test_the_operators_questions_use_the_programs_token_and_stand_in_the_audit(tmp_path: Path) -> None:
    async with house({"TIMEZONE": "Europe/Berlin"}) as kept:
        await kept.typed(PETRA, "Support yesterday no csv")
        tokens = [each for each in kept.demo.pbx.requests if each.kind == "token"]
        told = kept.demo.environment
        runs = await asyncio.gather(
            ended("ask", told, tmp_path, "Ana Ruiz yesterday", *AT),
            ended("ask", told, tmp_path, "Sales yesterday", "--as", "bob.brown@example.com", *AT),
            ended("rows", told, tmp_path, *DAY, "--queue", "801"),
        )
        assert [(status, err) for status, _, err in runs[::2]] == [(0, ""), (0, "")]
        assert "08:02" in runs[0][1]
        assert runs[1][0] == 1
        assert [each for each in kept.demo.pbx.requests if each.kind == "token"] == tokens

        page = shown(await kept.one(PETRA, "audit <@U024BE7LH>")) + shown(await kept.one(PETRA, "audit"))
        assert "operator asked for extension 101, Mon 23 Nov\n   _6 rows, on the command line_" in page
        assert "operator asked for queue 801, Mon 23 Nov" in page
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
