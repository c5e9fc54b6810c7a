"""A planned run -> a job that wakes a worker on any machine: procrastinate, on PostgreSQL only.

Jobs carry nothing but a nudge. What is due, who holds it and what was posted stands in the ledger, so a job that is lost, doubled or
stalled costs some seconds and never a digest.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.errors import StoreError
from bot.store.database import Transaction
from bot.store.postgres import driver_connection

if TYPE_CHECKING:
    from procrastinate import App

ROUND = "digests.round"
_QUEUE = "digests"
_STALLED_SECONDS = 30.0
_GRACE_SECONDS = 30.0
_LOG = logging.getLogger(__name__)
Round = Callable[[], Awaitable[object]]


def _app(url: str) -> "App":
    try:
        from procrastinate import App, PsycopgConnector  # noqa: PLC0415 -- an extra; imported by those who use it
    except ImportError as missing:
        raise StoreError(
            "Workers need procrastinate, which is not installed. Run pip install '.[postgres]'."
        ) from missing
    return App(
        connector=PsycopgConnector(conninfo=url, min_size=1, max_size=4, kwargs={"prepare_threshold": None})
    )


async def prepare(url: str) -> bool:
    """Creates procrastinate's own tables; whether they were missing."""
    app = _app(url)
    async with app.open_async():
        row = await app.connector.execute_query_one_async(
            "select to_regclass('procrastinate_jobs') is null as missing"
        )
        if row["missing"]:
            await app.schema_manager.apply_schema_async()
    return bool(row["missing"])


class Engine:
    """Wakes rounds here and on every other machine that runs one."""

    def __init__(self, url: str) -> None:
        self._app = _app(url)

    async def wake(self, transaction: Transaction, run_id: str) -> None:
        """Defers a job in the transaction that plans the run: both are there, or neither."""
        await self._app.configure_task(
            ROUND, queue=_QUEUE, connection=driver_connection(transaction)
        ).defer_async(run=run_id)

    async def run(self, one_round: Round, stop: asyncio.Event, *, tick_seconds: float = 5) -> None:
        """Does *one_round* at every job and every tick until *stop*; a round under way then ends by itself, for up to 30 s."""

        async def woken(run: str) -> None:
            del run  # the ledger knows
            await one_round()

        self._app.task(name=ROUND)(woken)
        async with self._app.open_async():
            worker = asyncio.create_task(
                self._app.run_worker_async(
                    queues=[_QUEUE],
                    concurrency=1,
                    install_signal_handlers=False,
                    delete_jobs="always",
                    shutdown_graceful_timeout=_GRACE_SECONDS,
                )
            )
            tending = asyncio.create_task(self._tend())
            try:
                await _tick(one_round, stop, tick_seconds)
            finally:
                for task in (worker, tending):
                    task.cancel()
                await asyncio.gather(worker, tending, return_exceptions=True)

    async def _tend(self) -> None:
        """Jobs of a worker that died are done again; procrastinate only counts them."""
        while True:
            await asyncio.sleep(_STALLED_SECONDS)
            try:
                for job in await self._app.job_manager.get_stalled_jobs(
                    seconds_since_heartbeat=_STALLED_SECONDS
                ):
                    if job.id is not None:
                        await self._app.job_manager.retry_job_by_id_async(job.id, datetime.now(UTC))
            except Exception:  # noqa: BLE001 -- the ticks do the work meanwhile
                _LOG.exception("could not look for stalled jobs")


async def _tick(one_round: Round, stop: asyncio.Event, seconds: float) -> None:
    while not stop.is_set():
        try:
            await one_round()
        except StoreError as trouble:
            _LOG.error("digests wait, nothing is posted without a record: %s", trouble.operator)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), seconds)
