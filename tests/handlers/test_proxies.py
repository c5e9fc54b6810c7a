"""What goes by the proxy of the environment, what goes around it, and the phone system's own way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.demo.workspace import MARIA
from bot.roof.check_command import checks
from bot.roof.demo_command import demo
from bot.settings import load_settings
from handlers.calling import proxy_for
from tests.handlers.walk import Clock, walk


class Proxy:
    """A forward proxy for plain HTTP; *asked* are the addresses it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: each request's first line is made one for the server behind, all else is passed on."""
        line = (await reader.readline()).decode()
        if not line:
            writer.close()
            return
        method, address, version = line.split()
        self.asked.append(address)
        host, _, path = address.partition("://")[2].partition("/")
        name, _, port = host.partition(":")
        there, back = await asyncio.open_connection(name, int(port))
        back.write(
            f"{method} /{path} {version}\r\nConnection: close\r\n".encode()
            if "link/" not in path
            else f"{method} /{path} {version}\r\n".encode()
        )
        await asyncio.gather(_pass(reader, back), _pass(there, writer), return_exceptions=True)


async def _pass(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        sink.write(data)
        await sink.drain()
    sink.close()


@asynccontextmanager
async def proxy() -> AsyncIterator[Proxy]:
    made = Proxy()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield made
    server.close()


def kinds(asked: list[str]) -> set[str]:
    """What the proxy was asked for, by kind."""
    marks = ("/api/", "/response/", "/upload/", "/link/", "/connect/token", "/xapi/")
    return {mark for mark in marks for address in asked if mark in address}


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


async def test_all_of_slack_goes_by_the_proxy_and_the_phone_system_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with proxy() as between:
        monkeypatch.setenv("HTTP_PROXY", between.url)
        async with walk(socket_mode=True) as w:
            answer = await w.one(MARIA, "Support yesterday csv")
            assert "CSV: sent to" in answer.shown
    assert kinds(between.asked) == {"/api/", "/response/", "/upload/", "/link/"}


async def test_nothing_of_slack_goes_by_a_proxy_that_is_not_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async with proxy() as between:
        monkeypatch.setenv("HTTP_PROXY", between.url)
        monkeypatch.setenv("HTTPS_PROXY", between.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        async with walk(socket_mode=True) as w:
            assert "CSV: sent to" in (await w.one(MARIA, "Support yesterday csv")).shown
            async with demo(program=False, clock=Clock(), socket_mode=True) as two:
                assert [
                    line.what
                    for line in [each async for each in checks(load_settings(two.environment, None))]
                ][:1] == ["Slack token"]
    assert between.asked == []


async def test_the_phone_system_is_asked_by_its_own_proxy(tmp_path: Path) -> None:
    async with proxy() as between, walk(settings={"THREECX_PROXY": between.url}, directory=tmp_path) as w:
        assert "members were in" in (await w.one(MARIA, "Support yesterday csv")).text
    assert kinds(between.asked) == {"/connect/token", "/xapi/"}


WHERE = (
    ({"HTTPS_PROXY": "http://p:1"}, "https://slack.com/api/", "http://p:1"),
    ({"https_proxy": "http://p:1"}, "https://slack.com/api/", "http://p:1"),
    ({"HTTPS_PROXY": "http://p:1"}, "wss://wss-primary.slack.com/link", "http://p:1"),
    ({"ALL_PROXY": "http://p:1"}, "https://files.slack.com/upload", "http://p:1"),
    ({"HTTP_PROXY": "http://p:1"}, "https://slack.com/api/", None),
    ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "slack.com"}, "https://hooks.slack.com/x", None),
    ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": ".slack.com"}, "wss://wss-primary.slack.com/link", None),
    ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "files.slack.com"}, "https://slack.com/api/", "http://p:1"),
    ({"HTTPS_PROXY": "http://p:1", "no_proxy": "*"}, "https://slack.com/api/", None),
    ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "10.0.0.1, slack.com"}, "https://slack.com/api/", None),
)  # fmt: skip


@pytest.mark.parametrize(("environment", "address", "found"), WHERE)
def test_the_way_to_an_address_is_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], address: str, found: str | None
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(address) == found
