"""Requests of an app under load -> the shortest answers Slack could give, each noted with its time; and signed commands to the app.

The make-believe workspace of the demo checks every block it is shown, which costs more than what is measured here; so the
bench answers for Slack itself, in as few steps as an HTTP server can have.
"""

import asyncio
import hashlib
import hmac
import json
import re
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import count
from urllib.parse import urlencode

SECRET = "made-up-signing-secret"
USERS = tuple(f"U0BENCH{number:03d}" for number in range(21))
TEAM = "T0BENCH"
_KEY = re.compile(rb"key-(\d+)")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class StandIn(asyncio.Protocol):
    """One connection of the app's. A file's bytes are counted and let go: kept, they would cost more than what is measured."""

    def __init__(self, slack: "Slack") -> None:
        self._slack = slack
        self._held = bytearray()
        self._file = 0  # bytes of a file that are still to come
        self._to: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._to = transport
        self._slack.connections += 1

    def data_received(self, data: bytes) -> None:
        if self._file:
            self._file -= len(data)
            if self._file == 0:
                self._answer("/upload/", b"")
            return
        self._held += data
        while (end := self._held.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._held[: end + 2])
            told = _LENGTH.search(head)
            path, whole = head.split(b" ", 2)[1].decode(), end + 4 + (int(told[1]) if told else 0)
            if path.startswith("/upload/") and len(self._held) < whole:
                self._file = whole - len(self._held)
                self._held.clear()
            if len(self._held) < whole:
                return
            body = bytes(self._held[end + 4 : whole])
            del self._held[:whole]
            self._answer(path, body)

    def _answer(self, path: str, body: bytes) -> None:
        kind, answer = self._slack.answer(path, body)
        assert self._to is not None
        self._to.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b"
            % (kind, len(answer), answer)
        )


class Slack:
    """The stand-in: *seen* are the moments of messages by command."""

    def __init__(self, users: Sequence[str] = USERS) -> None:
        self.users = users
        self.seen: defaultdict[int, list[float]] = defaultdict(list)
        self._files: defaultdict[str, list[asyncio.Future[float]]] = defaultdict(list)
        self.connections = 0
        self.url = ""
        self._numbers = count()
        self._waiting: dict[tuple[int, int], asyncio.Future[None]] = {}
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.get_running_loop().create_server(lambda: StandIn(self), "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def answer(self, path: str, body: bytes) -> tuple[bytes, bytes]:
        """The kind and the body of the answer."""
        if path.startswith("/response/"):
            self._saw(int(path.rpartition("-")[2]))
            return b"text/plain", b"ok"
        if path.startswith("/upload/"):
            return b"text/plain", b"OK"
        method = path.removeprefix("/api/").partition("?")[0]
        if method == "chat.postMessage" and (told := _KEY.search(body)):
            self._saw(int(told[1]))
        if method == "files.completeUploadExternal":
            self._filed(body)
        return b"application/json", json.dumps({"ok": True, **self._said(method, path, body)}).encode()

    def _said(self, method: str, path: str, body: bytes) -> dict[str, object]:
        if method == "auth.test":
            return {"url": "https://bench.slack.com/", "team_id": TEAM, "user_id": "U0BOT", "bot_id": "B0BOT"}
        if method == "users.info":
            user = next((one for one in self.users if one in path or one.encode() in body), self.users[0])
            about = {
                "id": user,
                "team_id": TEAM,
                "tz": "Europe/Berlin",
                "locale": "en-GB",
                "is_email_confirmed": True,
            }
            return {"user": {**about, "profile": {"email": f"{user.lower()}@example.com"}}}
        if method == "conversations.open":
            user = next((one for one in self.users if one in path or one.encode() in body), self.users[0])
            return {"channel": {"id": f"D{user}"}}
        if method == "files.getUploadURLExternal":
            number = next(self._numbers)
            return {"upload_url": f"{self.url}/upload/{number}", "file_id": f"F{number}"}
        if method == "files.completeUploadExternal":
            return {"files": [{"id": "F0"}]}
        return {
            "ts": "1.1",
            "channel": {"id": "C0BENCH"} if method.startswith("conversations") else "C0BENCH",
        }

    def _saw(self, number: int) -> None:
        seen = self.seen[number]
        seen.append(time.perf_counter())
        if waiting := self._waiting.pop((number, len(seen)), None):
            waiting.set_result(None)

    def file_for(self, number: int) -> "asyncio.Future[float]":
        """The moment the next file of the asker of command *number* is there."""
        future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._files[self.users[number % len(self.users)]].append(future)
        return future

    def _filed(self, body: bytes) -> None:
        for user in self.users:
            if f"D{user}".encode() in body and self._files[user]:
                first = self._files[user].pop(0)
                if not first.done():
                    first.set_result(time.perf_counter())
                return

    async def shown(self, number: int, messages: int, seconds: float = 60) -> bool:
        """Wait until command *number* was told that many messages; False when it took too long."""
        if len(self.seen[number]) >= messages:
            return True
        future = self._waiting[number, messages] = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait_for(future, seconds)
        except TimeoutError:
            return False
        return True

    def command(self, number: int, text: str) -> bytes:
        """Command *number* as the bytes of a signed request."""
        user = self.users[number % len(self.users)]
        fields = {
            "token": "old", "team_id": TEAM, "team_domain": "bench", "channel_id": "C0BENCH", "channel_name": "bench",
            "user_id": user, "user_name": user.lower(), "command": "/logins", "text": text, "api_app_id": "A0BENCH",
            "response_url": f"{self.url}/response/key-{number}", "trigger_id": f"{time.time_ns()}.{number}",
        }  # fmt: skip
        body = urlencode(fields).encode()
        at = str(int(time.time()))
        mark = hmac.new(SECRET.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
        head = (
            "POST /slack/events HTTP/1.1\r\nHost: app\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"X-Slack-Request-Timestamp: {at}\r\nX-Slack-Signature: v0={mark}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


class Line:
    """A kept-alive connection to the app, one request at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, request: bytes) -> tuple[float, int]:
        """Seconds until the whole answer was there, and its status."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 26)
        reader, writer = self._streams
        begun = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        told = _LENGTH.search(head)
        if told:
            await reader.readexactly(int(told[1]))
        elif b"chunked" in head.lower():
            await reader.readuntil(b"\r\n0\r\n\r\n")
        return time.perf_counter() - begun, int(head[9:12])

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
