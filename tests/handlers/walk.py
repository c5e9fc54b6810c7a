"""The whole program between the make-believe two, and somebody who types, presses and reads in it; times stand still."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.demo.blocks_check import elements_of, words_of
from bot.demo.workspace import Delivery, Message, View, Workspace
from bot.roof.demo_command import Demo, demo

REPLIES = Path(__file__).parent / "replies"
SETTINGS = {"ASKS_PER_PERSON": "0", "ASKS_PER_TEAM": "0"}
NOW = datetime.fromisoformat("2026-11-24T10:15:00+01:00")


class Clock:
    """A clock that stands until it is told to go on."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


class Walk:
    """One person's hands and eyes, and the insides for whoever must look at them."""

    def __init__(self, started: Demo, clock: Clock) -> None:
        self.demo, self.clock = started, clock
        self.ws: Workspace = started.workspace
        assert started.program is not None
        self.program = started.program
        self.parts = started.program.parts

    async def settled(self) -> None:
        """Once everything that was asked is answered, and files stand where they were shared."""
        receiver = self.program.receiver
        while receiver._tasks:
            await asyncio.gather(*receiver._tasks, return_exceptions=True)
        await self.ws.wait_for(lambda: all(file.shares for file in self.ws.files))

    async def typed(self, user: str, text: str, channel: str = "#ops") -> list[Message]:
        """`/logins text`, answered: the messages that are new or changed for *user*, in the order they stand."""
        return await self._after(user, self.ws.command(user, channel, "/logins", text))

    async def one(self, user: str, text: str, channel: str = "#ops") -> Message:
        """The answer that only *user* sees, in its place."""
        seen = [each for each in await self.typed(user, text, channel) if each.only_for or channel == "dm"]
        assert seen, self.ws.summary()
        return seen[0]

    async def press(self, user: str, where: Message | View, what: str, **more: Any) -> list[Message]:
        """A press, and what is new or changed after it."""
        return await self._after(user, self.ws.press(user, where, what, **more))

    async def select(self, user: str, where: Message | View, what: str, value: Any) -> list[Message]:
        return await self._after(user, self.ws.select(user, where, what, value))

    async def mention(self, user: str, text: str, channel: str = "#ops", thread: str = "") -> list[Message]:
        return await self._after(user, self.ws.mention(user, channel, text, thread))

    async def dm(self, user: str, text: str, thread: str = "") -> list[Message]:
        return await self._after(user, self.ws.dm(user, text, thread))

    async def submit(self, user: str, values: dict[str, Any] | None = None) -> list[Message]:
        return await self._after(user, self.ws.submit_view(user, values))

    async def _after(self, user: str, act: Any) -> list[Message]:
        before = {id(each): (each.version, each.edited) for each in self._all()}
        await act
        await self.settled()
        return [
            each
            for each in self._all()
            if each.only_for in {"", user} and before.get(id(each)) != (each.version, each.edited)
        ]

    def _all(self) -> list[Message]:
        every = [one for there in self.ws.channels.values() for one in there.messages]
        return [one for one in every if one.user == "U024LOGINS"]

    @property
    def acked(self) -> list[Delivery]:
        return self.ws.deliveries

    def file(self, ending: str = ".csv") -> str:
        """The text of the newest file with this ending."""
        found = [each for each in self.ws.files if each.name.endswith(ending)]
        return (found[-1].content or b"").decode("utf-8-sig") if found else ""


@asynccontextmanager
async def walk(
    *,
    socket_mode: bool = False,
    settings: dict[str, str] | None = None,
    directory: Path | None = None,
    **tuned: Any,
) -> AsyncIterator[Walk]:
    """A walk on a program of its own; without pictures unless *tuned* has them."""
    clock = Clock()
    async with demo(
        clock=clock,
        socket_mode=socket_mode,
        settings={**SETTINGS, **(settings or {})},
        directory=directory,
        tuned={"pictures": False, **tuned},
    ) as started:
        started.workspace.core.share_seconds = 0
        yield Walk(started, clock)


LETTERS = {"header": "H", "section": "S", "table": "T", "context": "C", "actions": "A", "input": "I"}


def shown(*messages: Message | View) -> str:
    """Messages as a reader takes them in: where, fallback text, then each block behind the letter of its kind."""
    return "\n\n".join(_view(each) if isinstance(each, View) else _message(each) for each in messages)


def _message(one: Message) -> str:
    where = f"only {one.only_for}" if one.only_for else "posted"
    head = f"-- {where} in {one.channel}" + (", thread" if one.thread_ts else "")
    lines = [head, f"text: {one.text}", *(_block(block) for block in one.blocks)]
    if one.files:
        lines.append(f"files: {len(one.files)}")
    return steady("\n".join(lines))


def _view(one: View) -> str:
    title = one.body.get("title", {}).get("text", "Home")
    lines = [f"-- view {title}", *(_block(block) for block in one.body["blocks"])]
    return steady("\n".join([*lines, *(f"error {at}: {text}" for at, text in one.errors.items())]))


def _block(block: dict[str, Any]) -> str:
    kind = block["type"]
    letter = LETTERS.get(kind, kind)
    if kind == "table":
        return "\n".join(f"T: {' | '.join(words_of(row))}" for row in block["rows"])
    if kind == "section" and "fields" in block:
        return "\n".join(f"F: {each['text']}".replace("\n", " ") for each in block["fields"])
    if kind == "input":
        return f"I: {block['label']['text']} {_element(block['element'])}"
    if kind == "actions":
        return f"A: {' '.join(map(_element, block['elements']))}"
    if kind == "context":
        return "\n".join(f"C: {each['text']}" for each in block["elements"])
    beside = f"  {_element(block['accessory'])}" if "accessory" in block else ""
    return f"{letter}: {block['text']['text']}{beside}".replace("\n", "\n   ")


def _element(element: dict[str, Any]) -> str:
    kind = element["type"]
    if kind == "button":
        return f"[{element['text']['text']}]"
    options = " / ".join(each["text"]["text"] for each in element.get("options", ()))
    first = element.get("initial_option", {}).get("text", {}).get("text") or element.get("initial_date", "")
    chosen = ", ".join(each["text"]["text"] for each in element.get("initial_options", ()))
    told = "; ".join(each for each in (options, f"now {first or chosen}" if first or chosen else "") if each)
    return f"<{kind}{': ' if told else ''}{told}>"


def steady(text: str) -> str:
    """The same text without what differs from run to run."""
    text = re.sub(r"http://127\.0\.0\.1:\d+", "http://slack", text)
    return re.sub(r"\bRef [2-9A-HJ-NP-Z]{4}\b", "Ref XXXX", text)


def as_reviewed(name: str, text: str) -> bool:
    """Whether *text* is what was read over; `REPLIES=write` keeps it to be read."""
    path = REPLIES / f"{name}.txt"
    if os.environ.get("REPLIES") == "write":
        REPLIES.mkdir(exist_ok=True)
        path.write_text(f"{text}\n", encoding="utf-8")
    kept = path.read_text(encoding="utf-8").removesuffix("\n")
    assert text == kept
    return True


def labels(message: Message | View) -> list[str]:
    """What can be pressed."""
    blocks = message.body["blocks"] if isinstance(message, View) else message.blocks
    return [element["text"]["text"] for _, element in elements_of(blocks) if element["type"] == "button"]


def first(messages: Iterable[Message], such: Callable[[Message], bool]) -> Message:
    found = [each for each in messages if such(each)]
    assert found, [shown(each) for each in messages]
    return found[0]
