"""What the make-believe workspace remembers: conversations, messages, files, views; in memory, with a bell for every change."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.demo.blocks_check import elements_of, words_of
from bot.demo.workspace.cast import BOT_USER, CHANNELS, PEOPLE, TEAM, Person

Payload = dict[str, Any]


@dataclass(slots=True, eq=False)
class Message:
    """One message as it stands now. *only_for* names the one person who sees it (an ephemeral message)."""

    ts: str
    channel: str
    user: str
    text: str = ""
    blocks: list[Payload] = field(default_factory=list)
    thread_ts: str = ""
    only_for: str = ""
    metadata: Payload | None = None
    files: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    edited: str = ""
    subtype: str = ""
    picked: dict[str, dict[str, Payload]] = field(default_factory=dict)
    version: int = 0

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return bool(self.only_for)

    @property
    def shown(self) -> str:
        """Every word a reader sees, a line for each piece: the blocks where there are some, else the text."""
        return "\n".join(words_of(self.blocks)) if self.blocks else self.text

    @property
    def labels(self) -> list[str]:
        """The labels of its buttons, in order."""
        return [
            element["text"]["text"] for _, element in elements_of(self.blocks) if element["type"] == "button"
        ]


@dataclass(slots=True, eq=False)
class Conversation:
    """A channel or a direct message with the app (*with_user*)."""

    id: str
    name: str
    members: list[str]
    topic: str = ""
    private: bool = False
    shared: bool = False
    archived: bool = False
    with_user: str = ""
    host: str = TEAM
    created: int = 0
    messages: list[Message] = field(default_factory=list)

    @property
    def direct(self) -> bool:
        """Whether it is a direct message."""
        return bool(self.with_user)


@dataclass(slots=True, eq=False)
class File:
    """A file: announced, then *content*, then shared in *channels*."""

    id: str
    name: str
    length: int
    key: str
    title: str = ""
    content: bytes | None = None
    done: bool = False
    deleted: bool = False
    created: float = 0.0
    shares: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class View:
    """A modal in somebody's stack, or their Home; *errors* are those under its fields now."""

    id: str
    user: str
    body: Payload
    hash: str
    root: str = ""
    previous: str = ""
    external_id: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    picked: dict[str, dict[str, Payload]] = field(default_factory=dict)
    version: int = 0


class State:
    """All of it; *now* gives the workspace's own time in seconds."""

    def __init__(self, now: Callable[[], float] = time.time, people: Iterable[Person] = PEOPLE) -> None:
        self.now = now
        self.people = {person.id: person for person in people}
        self.conversations = {
            row.id: Conversation(
                id=row.id,
                name=row.name,
                members=[member for member in row.people if member in self.people],
                topic=row.topic,
                private=row.private,
                shared=row.shared,
                host=row.host,
                created=int(now()),
            )
            for row in CHANNELS
        }
        self.files: dict[str, File] = {}
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.version = 0
        self._numbers = itertools.count(1)
        self._last_ts = 0
        self._bells: list[asyncio.Event] = []

    def fresh(self, prefix: str) -> str:
        """A new identifier of Slack's look."""
        return f"{prefix}{next(self._numbers):08d}"

    def stamp(self) -> str:
        """A timestamp later than every one before, as Slack writes them."""
        self._last_ts = max(self._last_ts + 1, int(self.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def changed(self) -> None:
        """Tells everybody who waits that something is different."""
        self.version += 1
        for bell in self._bells:
            bell.set()

    async def wait_for_change(self, since: int) -> int:
        """The version once it is later than *since*."""
        bell = asyncio.Event()
        self._bells.append(bell)
        try:
            while self.version <= since:
                bell.clear()
                await bell.wait()
            return self.version
        finally:
            self._bells.remove(bell)

    def conversation(self, wanted: str) -> Conversation | None:
        """The conversation with this id or name ("#ops", "ops")."""
        found = self.conversations.get(wanted)
        bare = wanted.removeprefix("#")
        return found or next(
            (one for one in self.conversations.values() if one.name == bare and not one.direct), None
        )

    def direct(self, user: str) -> Conversation:
        """The direct message between *user* and the app, made when it is not there yet."""
        identifier = f"D{user[1:]}"
        if identifier not in self.conversations:
            self.conversations[identifier] = Conversation(
                id=identifier,
                name="",
                members=[user, BOT_USER],
                with_user=user,
                created=int(self.now()),
            )
        return self.conversations[identifier]

    def add(self, message: Message) -> Message:
        """*message*, now in its conversation."""
        self.conversations[message.channel].messages.append(message)
        self.changed()
        return message

    def touch(self, thing: Message | View) -> None:
        """Marks a message or view as changed."""
        thing.version += 1
        self.changed()

    def message(self, channel: str, ts: str) -> Message | None:
        """The message of this channel with this ts."""
        conversation = self.conversations.get(channel)
        return next((one for one in conversation.messages if one.ts == ts), None) if conversation else None

    def remove(self, message: Message) -> None:
        """Takes a message out of its conversation."""
        self.conversations[message.channel].messages.remove(message)
        self.changed()

    def visible(self, channel: str, viewer: str = "") -> list[Message]:
        """What *viewer* sees in a channel, in order; without one, what everybody there sees."""
        conversation = self.conversations[channel]
        if viewer and viewer not in conversation.members:
            return []
        return [one for one in conversation.messages if one.only_for in {"", viewer}]

    def view(self, wanted: str) -> View | None:
        """The view with this id or external id, among modals and Homes."""
        every = [*itertools.chain.from_iterable(self.modals.values()), *self.homes.values()]
        return next((one for one in every if wanted and wanted in {one.id, one.external_id}), None)
