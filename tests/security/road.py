"""The running app in the make-believe workspace -> one act at a time, and what came of it: messages, files, calls, seconds."""

import asyncio
import io
import logging
import sys
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

from bot.demo.blocks_check import elements_of
from bot.demo.workspace import Delivery, File, Message
from bot.demo.workspace.core import Call
from bot.demo.world import World
from bot.desk import ACTING_SECONDS
from bot.logs import TOO_TALKATIVE, set_up
from bot.roof.clocks import clock_from
from bot.roof.demo_command import Demo, demo
from bot.roof.serving import Running

NOW = "2026-11-24T10:15:00+01:00"
UNLIMITED = {"ASKS_PER_PERSON": "0", "ASKS_PER_TEAM": "0"}
IDLE_SECONDS = 20.0


@dataclass(frozen=True)
class Outcome:
    """What one act led to: how it was taken, what *user* sees of it, which calls the app made, and the processor's seconds for all of it (which a busy machine does not stretch)."""

    delivery: Delivery | None
    seen: tuple[Message, ...]
    files: tuple[File, ...]
    calls: tuple[Call, ...]
    reports: int
    seconds: float

    @property
    def words(self) -> str:
        """Every word of what is seen."""
        return "\n".join(message.shown for message in self.seen)

    @property
    def refused(self) -> list[str]:
        """The errors with which the workspace refused calls."""
        return [call.error for call in self.calls if call.error]


class Road:
    """Drives *running*: each act ends when the app has nothing left to do."""

    def __init__(self, running: Demo) -> None:
        assert running.program is not None
        self.running, self.workspace, self.pbx = running, running.workspace, running.pbx
        self.program: Running = running.program

    async def idle(self) -> None:
        """Once all accepted work is done, and files stand where they were shared."""
        async with asyncio.timeout(IDLE_SECONDS):
            while self.program.receiver._tasks:  # noqa: ASYNC110 - it tells nobody when it is done
                await asyncio.sleep(0.002)
            await self.workspace.wait_for(lambda: all(file.shares for file in self.workspace.files))

    def forget(self) -> None:
        """Empty every conversation and close every view, so that what comes next stands alone."""
        self.workspace.core.state.modals.clear()
        for conversation in self.workspace.channels.values():
            conversation.messages.clear()

    async def type(self, user: str, text: str, channel: str = "#general") -> Outcome:
        """*user* types `/logins text`."""
        return await self._follow(user, self.workspace.command(user, channel, "/logins", text))

    async def press(self, user: str, message: Message, what: str, value: str | None = None) -> Outcome:
        """*user* presses a button of *message*."""
        return await self._follow(user, self.workspace.press(user, message, what, value=value))

    async def choose(self, user: str, message: Message, what: str, value: str) -> Outcome:
        """*user* chooses an option."""
        return await self._follow(user, self.workspace.select(user, message, what, value))

    async def mention(self, user: str, text: str, channel: str = "#general") -> Outcome:
        """*user* asks @logins."""
        return await self._follow(user, self.workspace.mention(user, channel, text))

    async def write(self, user: str, text: str) -> Outcome:
        """*user* writes in their messages with the app."""
        return await self._follow(user, self.workspace.dm(user, text))

    async def home(self, user: str) -> Outcome:
        """*user* opens the Home."""
        return await self._follow(user, self.workspace.open_home(user))

    async def _follow(self, user: str, act: Any) -> Outcome:
        workspace = self.workspace
        before = {id(one): one.version for one in self._all()}
        calls, files = len(workspace.core.calls), len(workspace.files)
        asked = len([each for each in self.pbx.requests if each.kind == "report"])
        began = time.process_time()
        delivery = await act
        await self.idle()
        seconds = time.process_time() - began
        seen = tuple(
            one for one in self._all() if before.get(id(one)) != one.version and one.only_for in {"", user}
        )
        return Outcome(
            delivery=delivery,
            seen=seen,
            files=tuple(workspace.files[files:]),
            calls=tuple(workspace.core.calls[calls:]),
            reports=len([each for each in self.pbx.requests if each.kind == "report"]) - asked,
            seconds=seconds,
        )

    def _all(self) -> Iterator[Message]:
        for conversation in self.workspace.channels.values():
            yield from conversation.messages


@asynccontextmanager
async def road(
    settings: dict[str, str] | None = None,
    *,
    socket_mode: bool = False,
    world: World | None = None,
    **more: Any,
) -> AsyncIterator[Road]:
    """The demo with its clock at the cast's morning, without limits on questions; *world* in place of the usual one."""
    async with demo(
        clock=clock_from(NOW), socket_mode=socket_mode, settings={**UNLIMITED, **(settings or {})}, **more
    ) as running:
        if world is not None:
            running.pbx.world = world
            assert running.program is not None
            await running.program.parts.desk.records.directory("", within=ACTING_SECONDS)
        yield Road(running)


@contextmanager
def logged(secrets: Iterable[str] = (), *, everybody: bool = False) -> Iterator[io.StringIO]:
    """What the program's own logging writes at DEBUG; *everybody*: the libraries that are held back as well."""
    lines = io.StringIO()
    root, talkative = logging.getLogger(), [logging.getLogger(name) for name in TOO_TALKATIVE]
    handlers, levels = root.handlers[:], [each.level for each in (root, *talkative)]
    hook, loud = sys.excepthook, logging.raiseExceptions
    set_up("DEBUG", secrets, form="json", stream=lines)
    for each in talkative if everybody else ():
        each.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.handlers[:], sys.excepthook, logging.raiseExceptions = handlers, hook, loud
        logging.captureWarnings(capture=False)
        for each, level in zip((root, *talkative), levels, strict=True):
            each.setLevel(level)


def buttons(message: Message) -> list[tuple[str, str]]:
    """The action ids and values of a message's buttons, in order."""
    return [
        (str(element["action_id"]), str(element.get("value", "")))
        for _, element in elements_of(message.blocks)
        if element["type"] == "button"
    ]
