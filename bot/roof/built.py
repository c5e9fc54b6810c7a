"""Settings -> store, phone system and desk, opened together and closed together."""

import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import SecretStr

from bot.desk import Desk
from bot.metrics import Counted
from bot.models.renumbered import renumbered
from bot.naming import Index
from bot.roof.directories import Directories
from bot.roof.fresh_rights import FreshRights
from bot.roof.records import StoreRecords
from bot.roof.watched import Watched
from bot.settings import Settings
from bot.store import Keys, Store, open_store
from bot.threecx import Client, SharedRows

LOCAL_KEY = "the command line alone keeps nothing: this key guards an empty store in memory"


@dataclass(frozen=True)
class Built:
    """The parts below Slack, ready to use."""

    settings: Settings
    store: Store
    client: Client
    watched: Watched
    counted: Counted
    directories: Directories
    records: StoreRecords
    desk: Desk
    clock: Callable[[], datetime]


def wall_clock() -> datetime:
    """Now, aware."""
    return datetime.now(UTC)


def key_of(settings: Settings) -> str:
    """The comma list of keys; for a command without a store, one that guards nothing."""
    return ",".join(key.get_secret_value() for key in settings.secret_key) or LOCAL_KEY


@asynccontextmanager
async def build(
    settings: Settings, team: str, *, clock: Callable[[], datetime] = wall_clock, database: str = ""
) -> AsyncIterator[Built]:
    """Open everything for *team*; *database* instead of the settings' own. Raises `BotError` where something cannot be used."""
    text = key_of(settings)
    mark = hashlib.blake2b(text.partition(",")[0].encode(), digest_size=32).digest()
    store = await open_store(database or settings.database_url.get_secret_value(), keys=Keys(text))
    try:
        client = Client(
            settings.threecx_url,
            settings.threecx_client_id,
            settings.threecx_client_secret or SecretStr(""),
            limits=settings.limits,
            tokens=store.tokens(team),
            key=mark,
            ca_file=settings.threecx_ca_file,
            proxy=settings.threecx_proxy.get_secret_value() if settings.threecx_proxy else "",
            zone_form=settings.threecx_timezone_form,
            clock=clock,
        )
        async with client:
            counted = Counted()
            watched = Watched(client, counted, clock)
            index = Index(settings.policy)
            directories = Directories(team, watched.directory, store, clock, renumbered, index.prepare)
            rights = FreshRights(watched.queues, watched.person, clock)
            records = StoreRecords(
                store, directories, rights, settings.policy, settings.admins, settings.timezone
            )
            desk = Desk(
                records,
                SharedRows(watched).rows,
                settings.policy,
                settings.limits,
                mark,
                index,
                clock_ahead=lambda: watched.clock_ahead,
                switches=watched.switches,
            )
            try:
                yield Built(settings, store, client, watched, counted, directories, records, desk, clock)
            finally:
                await directories.stop()
    finally:
        await store.close()
