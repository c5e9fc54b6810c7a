"""Slack failing in every way it has, at every method that is called for a person -> what that person sees in the end."""

import csv
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from bot.demo.blocks_check import words_of
from bot.demo.workspace import MARIA, PETRA, Message, View
from tests.handlers.walk import Walk

TABLE = Path(__file__).parent / "silence.csv"
OFTEN = 99

CODES: Mapping[str, tuple[str, ...]] = {
    "users.info": ("missing_scope", "user_not_found", "user_not_visible"),
    "conversations.info": ("missing_scope", "channel_not_found"),
    "conversations.open": ("missing_scope", "cannot_dm_bot", "user_disabled"),
    "chat.postMessage": (
        "restricted_action", "channel_not_found", "not_in_channel", "is_archived", "msg_too_long", "invalid_blocks", "thread_not_found",
        "missing_scope", "messages_tab_disabled",
    ),
    "chat.update": ("message_not_found", "cant_update_message", "edit_window_closed", "invalid_blocks", "is_archived"),
    "files.getUploadURLExternal": ("missing_scope", "storage_limit_reached", "file_upload_size_restricted"),
    "upload": (),
    "files.completeUploadExternal": ("not_in_channel", "restricted_action", "file_not_found", "messages_tab_disabled"),
    "response_url": (),
    "reactions.add": ("missing_scope", "already_reacted", "message_not_found"),
    "reactions.remove": ("no_reaction",),
    "views.open": ("expired_trigger_id", "exchanged_trigger_id", "invalid_arguments"),
    "views.update": ("not_found", "hash_conflict", "invalid_arguments"),
    "views.publish": ("missing_scope", "invalid_arguments"),
    "chat.postEphemeral": ("user_not_in_channel", "channel_not_found", "restricted_action"),
}  # fmt: skip
"""Every method that is called while a person waits, with refusals of its own; those that all share stand below."""

EVERYWHERE = (
    "token_revoked",
    "ratelimited",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "a_code_of_tomorrow",
)

FAILURES: Mapping[str, Mapping[str, Any]] = {
    "429 of 1 s, once": {"kind": "ratelimited", "retry_after": 1, "times": 1},
    "429 of 1 s, always": {"kind": "ratelimited", "retry_after": 1},
    "429 of 120 s": {"kind": "ratelimited", "retry_after": 120},
    "503, once": {"kind": "http", "status": 503, "times": 1},
    "503, always": {"kind": "http", "status": 503},
    "500 with a page": {"kind": "html", "status": 500},
    "404": {"kind": "http", "status": 404},
    "200 with a page": {"kind": "html", "status": 200},
    "200 with text": {"kind": "http", "status": 200},
    "dropped, once": {"kind": "reset", "times": 1},
    "dropped, always": {"kind": "reset"},
    "accepted then dropped, once": {"kind": "lost", "times": 1},
    "accepted then dropped, always": {"kind": "lost"},
}


def failures(method: str) -> dict[str, dict[str, Any]]:
    """Every way in which *method* fails, by name."""
    codes = () if method in {"upload", "response_url"} else (*CODES[method], *EVERYWHERE)
    said = {code: {"kind": "error", "error": code} for code in codes}
    return {name: {"times": OFTEN, **how} for name, how in {**said, **FAILURES}.items()}


class Road(NamedTuple):
    """One way to ask: who does it, and the act."""

    user: str
    act: Callable[[Walk, Message], Awaitable[Any]]


async def _form(w: Walk, _standing: Message) -> None:
    queue = {"text": {"type": "plain_text", "text": "Support (800)"}, "value": "800"}
    await w.ws.submit_view(PETRA, {"queues": [queue], "period": "yesterday", "file": ["csv"]})


ROADS: Mapping[str, Road] = {
    "command": Road(MARIA, lambda w, _: w.ws.command(MARIA, "#ops", "/logins", "Support yesterday csv")),
    "mention": Road(PETRA, lambda w, _: w.ws.mention(PETRA, "#ops", "who was in Support yesterday csv?")),
    "message": Road(PETRA, lambda w, _: w.ws.dm(PETRA, "Support yesterday csv")),
    "press": Road(MARIA, lambda w, standing: w.ws.press(MARIA, standing, "deed:earlier")),
    "form": Road(PETRA, _form),
    "shortcut": Road(PETRA, lambda w, _: w.ws.shortcut(PETRA, "login_report")),
    "share": Road(PETRA, lambda w, _: w.ws.command(PETRA, "#ops", "/logins", "Support yesterday csv share")),
    "home": Road(PETRA, lambda w, _: w.ws.open_home(PETRA)),
    "whisper": Road(PETRA, lambda w, _: w.ws.mention(PETRA, "#general", "who was in Support yesterday csv?")),
}


class Stage:
    """One program, emptied before each act; a private answer of Maria's stands there to be pressed."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self._standing: Message | None = None
        self.called: dict[str, set[str]] = {}

    async def learn(self) -> None:
        """Which methods each road calls while nothing fails."""
        for name in ROADS if not self.called else ():
            said = await self.seen(name)
            assert "answer" in said or said in {"form", "home"} or "Nobody was" in said, (name, said)
            self.called[name] = {call.method for call in self.walk.ws.core.calls}

    async def seen(self, name: str, method: str = "", fault: Mapping[str, Any] | None = None) -> str:
        """What *name* shows in the end while *method* fails as *fault* says."""
        w, road = self.walk, ROADS[name]
        await self._empty(name)
        before = {id(one): one.version for one in w._all()}
        w.ws.core.calls.clear()
        if fault is not None:
            w.ws.fail(method, **fault)
        await road.act(w, self._at_hand())
        await w.settled()
        w.ws.core.faults.clear()
        new = [
            one for one in w._all() if before.get(id(one)) != one.version and one.only_for in {"", road.user}
        ]
        told = [self._message(one, road.user) for one in new]
        told += [_view(view) for view in w.ws.core.stack(road.user)]
        if home := w.ws.core.state.homes.get(road.user):
            told.append(_view(home))
        files = " + file" if w.ws.files else ""
        said = " & ".join(sorted({each for each in told if each})) or "NOTHING"
        return f"{said}{files}"

    async def _empty(self, name: str) -> None:
        w = self.walk
        if self._standing is None:
            self._standing = await w.one(MARIA, "Support yesterday csv")
        for there in w.ws.channels.values():
            there.messages.clear()
        for kept in (w.ws.core.state.modals, w.ws.core.state.homes, w.ws.core.state.files):
            kept.clear()
        w.parts.people._kept.clear()
        w.parts.slack._dms.clear()
        if name == "press":
            self._standing = await w.one(MARIA, "Support yesterday csv")
            w.ws.core.state.files.clear()
            w.parts.people._kept.clear()
            w.parts.slack._dms.clear()
        if name == "form":
            await w.ws.shortcut(PETRA, "login_report")
            await w.settled()
            w.parts.people._kept.clear()

    def _at_hand(self) -> Message:
        assert self._standing is not None
        return self._standing

    def _message(self, one: Message, user: str) -> str:
        """One message as what it is and where; "" for a line that only says that something is on its way."""
        if one.text.startswith(("Looking up", "Still working")) or (one.files and not one.blocks):
            return ""
        dm = one.channel == self.walk.ws.channel_id("dm", user)
        where = "in messages" if dm else "here" if one.only_for else "for all"
        return f"{_what(one.text, one.blocks)} {where}"


def _view(view: View) -> str:
    kind = "home" if view.body["type"] == "home" else "form"
    blocks = view.body["blocks"]
    if any(block["type"] in {"input", "actions"} for block in blocks) and len(blocks) > 2:
        return kind
    return f"{kind}: {_what('', blocks)}"


def _what(text: str, blocks: list[dict[str, Any]]) -> str:
    words = " ".join((text, *words_of(blocks)))
    if any(each in words for each in ("members were in", "were logged into", "was logged into")):
        why = next(
            (
                each
                for each in (
                    "could not be sent",
                    "whether the CSV arrived",
                    "could not post this",
                    "look whether",
                )
                if each in words
            ),
            "",
        )
        return f"answer ({why})" if why else "answer"
    return f"“{text or ' '.join(words_of(blocks))}”"


def table() -> dict[tuple[str, str], dict[str, str]]:
    """What was read over: for each method and failure what each road shows."""
    with TABLE.open(encoding="utf-8", newline="") as kept:
        return {(row.pop("method"), row.pop("failure")): row for row in csv.DictReader(kept)}
