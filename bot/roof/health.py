"""The parts as they are -> their health, and the three pages that tell it: /healthz, /readyz, /metrics."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from bot import metrics
from bot.errors import SettingsError, StoreError
from bot.metrics import Counted
from bot.models.health import Health
from bot.roof.watched import Watched
from bot.store import Store
from handlers.listening import Page, Served

TICK_SECONDS = 90.0  # digests are looked at every 5 s; silent for longer, their loop is stuck
AGAIN_SECONDS = 15.0  # after a fault
QUIET_SECONDS = (
    300.0  # a phone system nobody asked for so long is asked by whoever wants to know whether we are ready
)
JSON = "application/json"


def app_version() -> str:
    """The version that is installed, or that of a checkout."""
    try:
        return version("logins")
    except PackageNotFoundError:
        return "from a checkout"


class Watch:
    """Looks at the parts when asked. *connected* tells whether Slack can reach us."""

    def __init__(
        self,
        team: str,
        store: Store,
        pbx: Watched,
        counted: Counted,
        clock: Callable[[], datetime],
        connected: Callable[[], Awaitable[bool]],
    ) -> None:
        self._team, self._store, self._pbx, self._counted = team, store, pbx, counted
        self._clock, self._connected = clock, connected
        self._probing: asyncio.Task[None] | None = None
        self.stopping = False

    async def health(self) -> Health:
        """How things are now, without waiting for the phone system."""
        door = self._pbx.client.door
        return Health(
            slack=not self.stopping and await self._connected(),
            pbx=self._pbx.works,
            store=await self._store_works(),
            app=app_version(),
            version=door.version,
            clock_ahead=door.clock_ahead,
            certificate_ends=door.certificate_ends,
            warnings=tuple(each.text for each in self._pbx.warnings()),
            last_good=self._pbx.last_good,
            fault=self._pbx.fault,
            resting=self._pbx.resting,
        )

    async def _store_works(self) -> bool:
        try:
            age = await self._store.beats.age("", "rounds")
        except StoreError:
            return False
        return age is not None and age < TICK_SECONDS and await self._store.writable()

    def _probe_if_quiet(self) -> None:
        """Ask the phone system for a sign of life where nobody else did lately; nobody waits for it."""
        tried = self._pbx.last_tried
        patience = AGAIN_SECONDS if self._pbx.fault else QUIET_SECONDS
        quiet = tried is None or (self._clock() - tried).total_seconds() > patience
        if quiet and (self._probing is None or self._probing.done()):
            self._probing = asyncio.create_task(self._pbx.probe())

    async def metrics(self) -> tuple[str, bytes]:
        """The content type and text of `/metrics`."""
        now = await self.health()
        try:
            digests = await self._store.figures.digests(self._team)
        except StoreError:
            digests = {}
        return metrics.exposition(
            self._counted,
            metrics.Gauges(
                slack=now.slack,
                pbx=now.pbx,
                store=now.store,
                breaker_open=now.resting,
                pbx_requests=self._pbx.client.door.requests,
                digests=digests,
                tasks=len(asyncio.all_tasks()),
                certificate_ends=now.certificate_ends.timestamp() if now.certificate_ends else None,
                clock_ahead=now.clock_ahead,
            ),
        )

    def pages(self, token: str) -> Mapping[str, Page]:
        """The pages by path; `/metrics` is there for who knows *token*, and for nobody where it is empty."""
        if token and not metrics.installed():
            raise SettingsError(
                ("METRICS_TOKEN is set, but prometheus-client is missing: pip install '.[metrics]'",)
            )

        async def healthz(_headers: Mapping[str, str]) -> Served:
            return Served(200, "text/plain", b"ok\n")

        async def readyz(_headers: Mapping[str, str]) -> Served:
            self._probe_if_quiet()
            now = await self.health()
            told: dict[str, object] = {"slack": now.slack, "pbx": now.pbx, "store": now.store}
            if now.warnings:
                told["warnings"] = now.warnings
            return Served(200 if now.ready else 503, JSON, json.dumps(told).encode())

        async def figures(headers: Mapping[str, str]) -> Served:
            given = headers.get("Authorization", "").encode()
            if not token or not hmac.compare_digest(given, f"Bearer {token}".encode()):
                return Served(404, "text/plain", b"not found\n")
            kind, text = await self.metrics()
            return Served(200, kind, text)

        return {"/healthz": healthz, "/readyz": readyz, "/metrics": figures}
