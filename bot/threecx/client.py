"""A Call -> rows of the phone system, page by page; and its directory, live state and self-test. What everybody else calls."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from pydantic import SecretStr

from bot.errors import PBXError
from bot.models.call import Call, FetchNote, LoginRow
from bot.models.check import CheckLine
from bot.models.directory import Directory, Person, Queue
from bot.models.people import Limits
from bot.models.token import TokenKeeper
from bot.threecx import checking, people
from bot.threecx.address import read_address
from bot.threecx.door import Door
from bot.threecx.failures import unaskable
from bot.threecx.fetching import Fetch, Progress, login_order, raw_rows
from bot.threecx.loginrows import LoginRows
from bot.threecx.paging import Learned
from bot.threecx.pressure import Ask
from bot.threecx.reports import report_named
from bot.threecx.rowmodels import Row
from bot.threecx.sieve import Sieve
from bot.threecx.token import Token, credential_key
from bot.threecx.typedrows import rows_of
from bot.threecx.windows import ZoneForm
from bot.threecx.wire import Transport
from bot.threecx.zonefaults import may_be_the_zone, zone_or_number

_SCHEDULED_SECONDS = 300.0
_SCHEDULED_IDLE = 60.0
_LOGIN_FIELDS = (
    "QueueNo",
    "AgentNo",
    "Agent",
    "Day",
    "loggedInDt",
    "LoggedOutDt",
    "LoggedInInterval",
    "LoggedInDayInterval",
    "LoggedInTotalInterval",
    "TalkingInterval",
)


class Client:
    """One phone system with one credential. `async with` opens its connections; made once and shared by all questions.

    *url* is cleaned of what administrators paste with it. *key* keys the hash under which the token is kept; give the store's
    secret key wherever the keeper writes to disk. *clock* gives aware wall time, *monotonic* seconds; *sleep* waits.
    *transport* replaces the network in tests.
    Raises `PBXSettings` for an address that cannot be used.
    """

    def __init__(
        self,
        url: str,
        client_id: str,
        client_secret: SecretStr,
        *,
        limits: Limits,
        tokens: TokenKeeper,
        key: bytes = b"",
        ca_file: Path | None = None,
        proxy: str = "",
        zone_form: ZoneForm = "iana",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        transport: Transport | None = None,
    ) -> None:
        origin = read_address(url)
        self.limits, self.zone_form = limits, zone_form
        self._zone_forms: dict[str, ZoneForm] = {}  # by zone, the form that worked
        self._clock, self._monotonic = clock, monotonic
        self.door = Door(
            origin,
            in_flight=limits.pbx_in_flight,
            ca_file=ca_file,
            proxy=proxy,
            transport=transport,
            monotonic=monotonic,
            now=clock,
            sleep=sleep,
        )
        credential = credential_key(key, origin.base, client_id, client_secret)
        self.door.token = Token(client_id, client_secret, credential, tokens, self.door.post_token, clock)
        self.learned = Learned(limits.pbx_page_rows)

    async def __aenter__(self) -> Self:
        await self.door.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.door.__aexit__(*error)

    def ask(self, *, scheduled: bool = False, turn: str = "") -> Ask:
        """The time one question has."""
        idle, total = self.limits.ask_idle_seconds, self.limits.ask_seconds
        if scheduled:
            idle, total = max(idle, _SCHEDULED_IDLE), max(total, _SCHEDULED_SECONDS)
        return Ask(self._monotonic, idle, total, turn)

    async def rows(
        self,
        call: Call,
        *,
        progress: Progress | None = None,
        scheduled: bool = False,
        notes: list[FetchNote] | None = None,
        turn: str = "",
    ) -> AsyncIterator[list[LoginRow]]:
        """Rows of the login history in pieces of some hundred; nothing may be shown before it ends without an error.

        *notes* is filled with what was odd and is complete when the rows have ended. *turn* names the person, for fair turns.
        Where the zone can be what is refused it is sent once in its other form, and in the one that works from then on.
        Raises `PBXError`s; also where rows came and none of them was of any use.
        """
        if call.report != "login-history":
            raise unaskable("Only the login history has login rows.", about="report")
        noted, ask = [] if notes is None else notes, self.ask(scheduled=scheduled, turn=turn)
        options = call.options.model_copy(update={"select": _LOGIN_FIELDS, "expand": ()})
        call = call.model_copy(update={"options": options})
        refused: PBXError | None = None
        for form in self._forms(call.zone):
            reader = LoginRows(call.zone, offsets=form == "offset", texts=call.texts)
            sieve, began = Sieve(call, reader), False
            said: list[FetchNote] = []
            before = self.learned.allowed
            try:
                async for rows in self._fetch(ask, said, form, progress).rows(
                    call, reader.parse, login_order
                ):
                    began = True
                    if kept := sieve.kept(rows):
                        yield kept
            except PBXError as error:
                if began or not may_be_the_zone(error):
                    raise
                refused = refused or error
                self.learned.allowed = before  # it was the zone, not what was left out to please it
                continue
            noted += [*said, *sieve.end()]
            self._zone_forms[call.zone] = form
            return
        raise zone_or_number(refused, call)

    def form_of(self, zone: str) -> ZoneForm:
        """The form in which *zone* is sent: the one that worked, else the operator's."""
        return self._zone_forms.get(zone, self.zone_form)

    def _forms(self, zone: str) -> tuple[ZoneForm, ZoneForm]:
        return ("offset", "iana") if self.form_of(zone) == "offset" else ("iana", "offset")

    async def raw(
        self,
        call: Call,
        *,
        parameters: Mapping[str, str] | None = None,
        progress: Progress | None = None,
        scheduled: bool = False,
        notes: list[FetchNote] | None = None,
        turn: str = "",
    ) -> AsyncIterator[list[dict[str, object]]]:
        """The phone system's own rows of any report of the catalogue, keys in the wire's order, nothing interpreted.

        *call.options* are sent as they are. *parameters* gives those a `Call` has no field for, by the wire's name.
        """
        ask, noted = self.ask(scheduled=scheduled, turn=turn), [] if notes is None else notes
        fetch = self._fetch(ask, noted, self.form_of(call.zone), progress)
        async for rows in fetch.rows(call, raw_rows, parameters=parameters):
            yield rows

    async def typed(
        self,
        call: Call,
        *,
        parameters: Mapping[str, str] | None = None,
        notes: list[FetchNote] | None = None,
        turn: str = "",
    ) -> AsyncIterator[list[Row]]:
        """Rows of a report as its model; raises `PBXBadRequest` for a report without one."""
        report = report_named(call.report)
        if report.model is None:
            raise unaskable("This report has no typed rows yet.", about="report")
        fetch = self._fetch(self.ask(turn=turn), [] if notes is None else notes, self.form_of(call.zone))
        async for rows in fetch.rows(call, rows_of(report.model), parameters=parameters):
            yield rows

    def _fetch(
        self, ask: Ask, notes: list[FetchNote], form: ZoneForm, progress: Progress | None = None
    ) -> Fetch:
        return Fetch(self.door, self.learned, ask, notes, form, self.limits.max_rows, progress)

    async def directory(self, *, fresh: bool = False) -> Directory:
        """Queues with members and managers, people with roles, the phone system's zone and opening hours.

        Always read anew; keeping it is the caller's. *fresh* opens new connections for everything, not for the managers only.
        """
        return await people.read_directory(self.door, self.ask, self._clock(), fresh=fresh)

    async def queues(self) -> tuple[Queue, ...]:
        """The queues with members and managers as they are at this moment."""
        return await people.read_queues(self.door, self.ask)

    async def person(self, dn: str) -> Person | None:
        """Whom number *dn* belongs to at this moment, with roles; None for nobody."""
        return await people.read_person(self.door, self.ask, dn)

    async def live(self) -> tuple[Person, ...]:
        """People with their queue switch, registration and profile as they are at this moment."""
        return await people.read_live(self.door, self.ask())

    async def probe(self) -> str:
        """The phone system's version, "" where it tells none; raises what is wrong with address, certificate or credential."""
        await self.door.whole("Defs", "$select=Id", self.ask())
        return self.door.version

    async def check(self, zone: str = "") -> tuple[CheckLine, ...]:
        """Line by line whether all is right, with reports in *zone* ("": the phone system's): see `checking.check`."""
        return await checking.check(self, self._clock, zone)
