"""A fault only an admin can mend, met by nobody's question -> the admins told once."""

import asyncio

from bot.roof.clocks import clock_from
from bot.roof.demo_command import demo

NOW = "2026-11-24T10:15:00+01:00"


async def test_admins_are_told_once_when_the_credential_begins_to_fail_and_nobody_asks() -> None:
    async with demo(clock=clock_from(NOW)) as running:
        assert running.program is not None
        watched = running.program._built.watched
        await watched.probe()
        assert watched.works
        running.pbx.faults.on("token-rejected")
        running.pbx.tokens.issue(running.pbx.clock())

        for _ in range(3):
            await watched.probe()
            await asyncio.gather(*running.program._tellings)

        told = [
            call for call in running.workspace.calls("chat.postMessage") if "rejects my login" in str(call)
        ]
        assert len(told) == len(running.program.parts.admins) == 1


async def test_a_fault_that_passes_by_itself_is_told_to_nobody() -> None:
    async with demo(clock=clock_from(NOW)) as running:
        assert running.program is not None
        watched = running.program._built.watched
        await watched.probe()
        assert watched.works
        before = len(running.workspace.calls("chat.postMessage"))
        running.pbx.faults.on("500")
        await watched.probe()
        await asyncio.gather(*running.program._tellings)

        assert watched.fault == "pbx-unreachable"
        assert len(running.workspace.calls("chat.postMessage")) == before
