"""A method of Slack's Web API -> its answer; short waits are waited, what may be sent twice is, all else is raised as no or as unclear."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.rulings import ruling_of

log = logging.getLogger(__name__)

CALL_SECONDS = 20.0
LONGEST_WAIT = 15.0  # of what Slack asks to wait for: beyond it whoever asked is told instead
MOST_WAITS = 2
PAUSES = (0.3, 1.0)  # before what may be sent twice is sent again
PATIENCE_SECONDS = 10.0  # nothing is sent again after this

ONLY_ONCE = frozenset(
    {"chat.postMessage", "chat.postEphemeral", "files.completeUploadExternal", "views.push"}
)
"""What Slack would do a second time. Every other method we call reads, leaves things as the first call did, or spends a trigger."""

LIMITED = frozenset({"ratelimited", "rate_limited"})

Rest = Callable[[float], Awaitable[None]]


class SlackRefused(Exception):
    """Slack answered no; *code* is its own, "missing_scope" also names *needed*, a limit how long to wait."""

    def __init__(self, method: str, code: str, needed: str = "", wait_seconds: float = 0) -> None:
        super().__init__(f"{method}: {code}")
        self.method, self.code, self.needed, self.wait_seconds = method, code, needed, wait_seconds


class SlackUnclear(Exception):
    """No clear answer came: the work may have happened or not. *method* was asked, *why* is what came instead."""

    def __init__(self, method: str, why: str = "") -> None:
        super().__init__(f"{method}: {why}" if why else method)
        self.method, self.why = method, why


DISTRUSTED = frozenset({"ClientConnectorCertificateError", "ClientSSLError"})


def is_away(failed: SlackRefused | SlackUnclear) -> bool:
    """Whether waiting can help: Slack did not answer, or asked to wait; not where a token, an address or a certificate is wrong."""
    if isinstance(failed, SlackUnclear):
        return failed.why not in DISTRUSTED
    return failed.code in LIMITED or ruling_of(failed.code) in {"retry", "unclear"}


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for *url*, None where there is none or `NO_PROXY` names its host."""
    where = urlsplit(url)
    if proxy_bypass(where.netloc):
        return None
    named = getproxies()
    scheme = {"wss": "https", "ws": "http"}.get(where.scheme, where.scheme)
    return named.get(scheme) or named.get("all")


def of_slack(token: str, api_url: str) -> AsyncWebClient:
    """The SDK's client for a look from the command line, by the same proxy; by itself it would not see `NO_PROXY`."""
    client = AsyncWebClient(token=token, base_url=api_url, timeout=int(CALL_SECONDS))
    client.proxy = proxy_for(api_url)
    return client


class Proxies:
    """The proxy for each of Slack's hosts, read from the environment once a host."""

    def __init__(self) -> None:
        self._known: dict[str, str | None] = {}

    def of(self, url: str) -> str | None:
        """As `proxy_for`."""
        host = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        if host not in self._known:
            if len(self._known) > 100:
                self._known.clear()
            self._known[host] = proxy_for(url)
        return self._known[host]


class Caller:
    """The one place that asks a method of Slack's. *rest* lets time pass between two tries."""

    def __init__(
        self, token: str, api_url: str, session: aiohttp.ClientSession, rest: Rest = asyncio.sleep
    ) -> None:
        self._headers = {"Authorization": f"Bearer {token}"}
        self._api_url, self._session, self.rest = api_url, session, rest
        self.proxies = Proxies()

    async def ask(
        self, method: str, arguments: Mapping[str, Any], *, form: bool = False, once: bool = False
    ) -> dict[str, Any]:
        """Slack's answer. Raises `SlackRefused` with its code, `SlackUnclear` when none came; with *once* at the first of either."""
        pauses = iter(() if once or method in ONLY_ONCE else PAUSES)
        waits, begun = 0 if once else MOST_WAITS, monotonic()
        while True:
            try:
                return await self._sent(method, arguments, form=form)
            except SlackRefused as refused:
                if refused.code in LIMITED:  # it was not done, whatever it is
                    if not waits or refused.wait_seconds > LONGEST_WAIT:
                        raise
                    waits -= 1
                    await self.rest(refused.wait_seconds or 1.0)
                    continue
                if ruling_of(refused.code) not in {"unclear", "retry"}:
                    raise
                failed: SlackRefused | SlackUnclear = refused
            except SlackUnclear as unclear:
                failed = unclear
            pause = next(pauses, None)
            if pause is None or monotonic() - begun > PATIENCE_SECONDS:
                raise failed
            log.info("asked again: %s", failed)
            await self.rest(pause)

    async def _sent(self, method: str, arguments: Mapping[str, Any], *, form: bool) -> dict[str, Any]:
        address = f"{self._api_url}{method}"
        body: dict[str, Any] = {"data": arguments} if form else {"json": arguments}
        try:
            async with self._session.post(
                address,
                **body,
                headers=self._headers,
                allow_redirects=False,
                proxy=self.proxies.of(address),
                timeout=aiohttp.ClientTimeout(total=CALL_SECONDS),
            ) as reply:
                return told(method, reply.status, reply.headers, await reply.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as lost:
            raise SlackUnclear(method, type(lost).__name__) from lost


def told(method: str, status: int, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """What an HTTP answer says; one that is no JSON, as of a proxy or while Slack is down, has only its status."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    said = said if isinstance(said, dict) else {}
    if status == 429:
        raise SlackRefused(method, "ratelimited", wait_seconds=_wait(headers))
    if status < 400 and said.get("ok") is True:
        return said
    if status < 500 and said.get("error"):
        raise SlackRefused(method, str(said["error"]), str(said.get("needed") or ""), _wait(headers))
    if 400 <= status < 500:
        raise SlackRefused(method, str(status))
    raise SlackUnclear(method, f"HTTP {status}")


def _wait(headers: Mapping[str, str]) -> float:
    """Seconds of a `Retry-After`; 0 where there is none."""
    value = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(value) if value.isascii() and value.isdigit() else 0.0
