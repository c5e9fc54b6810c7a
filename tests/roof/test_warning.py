"""What still works and soon will not -> the admins told once, the pages say so, and again when it comes again."""

import json
import re
from datetime import timedelta

import httpx
import pytest

from bot.roof.clocks import clock_from
from bot.roof.demo_command import Demo, demo

NOW = "2026-11-24T10:15:00+01:00"
TOKEN = "a-token-for-figures"


def told(running: Demo, words: str) -> int:
    return sum(words in str(call) for call in running.workspace.calls("chat.postMessage"))


async def read(running: Demo, path: str) -> str:
    assert running.program is not None
    async with httpx.AsyncClient(trust_env=False) as http:
        address = f"http://127.0.0.1:{running.program.port}{path}"
        return (await http.get(address, headers={"Authorization": f"Bearer {TOKEN}"})).text


async def test_an_ending_certificate_is_told_once_again_shortly_before_and_anew_for_the_next_one() -> None:
    async with demo(clock=clock_from(NOW)) as running:
        assert running.program is not None
        warn, clock = running.program._warn, running.program.parts.clock
        door = running.program._built.watched.client.door
        counts = []
        for days in (30, 13.5, 13.5, 2.5, 2.5, 90, 10.5):
            door.certificate_ends = (clock() + timedelta(days=days)).replace(
                minute=0, second=0, microsecond=0
            )
            await warn.once()
            counts.append(told(running, "certificate ends in"))

    assert counts == [0, 1, 1, 2, 2, 2, 3]


async def test_clocks_that_differ_are_told_once_until_they_were_right_again() -> None:
    async with demo(clock=clock_from(NOW)) as running:
        assert running.program is not None
        watched, warn = running.program._built.watched, running.program._warn
        marks = []
        for ahead in (0, 300, 300, 0, 300):
            running.pbx.faults.clear()
            running.pbx.faults.on("clock-skew", ahead)
            await watched.probe()
            await warn.once()
            team = running.program.parts.slack.team
            marks.append(await running.program.parts.store.settings.get(team, "team", "", "warned clock"))

        assert marks == [None, "clock", "clock", "", "clock"]
        assert told(running, "set one of them right") == 1  # the same trouble is told once a day at most


async def test_readiness_and_figures_carry_the_warning() -> None:
    async with demo(clock=clock_from(NOW), settings={"METRICS_TOKEN": TOKEN}) as running:
        assert running.program is not None
        door = running.program._built.watched.client.door
        door.certificate_ends = running.program.parts.clock() + timedelta(days=3, hours=1)

        warnings = json.loads(await read(running, "/readyz"))["warnings"]
        figures = await read(running, "/metrics")

    assert len(warnings) == 1
    assert "ends in 3 days, on 27 November 2026" in warnings[0]
    told_end = re.search(r"^logins_pbx_certificate_ends_seconds (\S+)$", figures, re.MULTILINE)
    assert told_end is not None
    assert float(told_end[1]) == pytest.approx(door.certificate_ends.timestamp())
