"""A client -> the lines of `check`: address, certificate, credential, licence, role, zone form, page size, clock."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.errors import (
    PBXCertificate,
    PBXCredential,
    PBXError,
    PBXLicence,
    PBXRole,
    PBXSettings,
    PBXUnreachable,
)
from bot.models.call import Call, LoginRow
from bot.models.check import CheckLine
from bot.models.directory import Directory
from bot.threecx.door import Door
from bot.threecx.paging import Learned
from bot.threecx.windows import ZoneForm


class Client(Protocol):
    """What is asked of a client to check it."""

    door: Door
    learned: Learned
    zone_form: ZoneForm

    async def probe(self) -> str:
        """See `Client.probe`."""
        ...

    async def directory(self) -> Directory:
        """See `Client.directory`."""
        ...

    def form_of(self, zone: str) -> ZoneForm:
        """See `Client.form_of`."""
        ...

    def rows(self, call: Call) -> AsyncIterator[list[LoginRow]]:
        """See `Client.rows`."""
        ...


_STEPS = ("address", "certificate", "credential", "licence")
_BLAMED: dict[type[PBXError], int] = {
    PBXSettings: 0,
    PBXCertificate: 1,
    PBXCredential: 2,
    PBXLicence: 3,
    PBXRole: 3,
}
_CLOCK_SECONDS = 60
SOON = timedelta(days=14)
"""How long before a certificate ends it is warned of: renewals that work by themselves come earlier."""
RIVAL_TAKEOVERS = 2


async def check(client: Client, clock: Callable[[], datetime], chosen: str = "") -> tuple[CheckLine, ...]:
    """What is right and what to do, a line each; asks a handful of small requests and changes nothing.

    *chosen* is the zone of the reports where the operator set one.
    """
    fine = {**_FINE, "certificate": _OPEN} if client.door.origin.scheme == "http" else _FINE
    try:
        version = await client.probe()
    except PBXError as error:
        return _until(error, fine)
    lines = [CheckLine(what=step, ok=True, text=fine[step]) for step in _STEPS]
    if client.door.certificate_ends is not None:
        lines[1] = certificate_line(client.door.certificate_ends, clock())
    lines[-1] = CheckLine(
        what="licence", ok=True, text=f"The API answers{f', version {version}' if version else ''}."
    )
    lines.append(clock_line(client.door.clock_ahead))
    zone = chosen or "Europe/Berlin"
    try:
        directory = await client.directory()
        zone = chosen or directory.zone or zone
        lines.append(
            CheckLine(
                what="directory",
                ok=bool(directory.queues),
                text=f"{len(directory.queues)} queues and {len(directory.people)} people; zone {directory.zone or 'not told'}."
                + (
                    ""
                    if directory.queues
                    else " Without queues the account's department is probably too small."
                ),
                settings=() if directory.zone is None else (("TIMEZONE", directory.zone),),
            )
        )
        lines += [CheckLine(what="directory", ok=None, text=note) for note in directory.notes]
        lines += _zone_lines(directory.zone, chosen, clock())
    except PBXError as error:
        lines.append(CheckLine(what="directory", ok=False, text=error.operator))
    return (*lines, *await _report(client, clock(), zone))


def _zone_lines(told: str | None, chosen: str, now: datetime) -> list[CheckLine]:
    """What is to be known of the zone: that none is *told*, or that the *chosen* one keeps another time."""
    if told is None:
        return [] if chosen else [CheckLine(what="zone", ok=None, text=_NO_ZONE)]
    if not chosen or _same_time(told, chosen, now):
        return []
    text = _OTHER_ZONE.format(chosen=chosen, told=told)
    return [CheckLine(what="zone", ok=None, text=text, settings=(("TIMEZONE", told),))]


def _same_time(one: str, other: str, now: datetime) -> bool:
    """Whether the clocks of two zones agree in every month around *now*."""
    months = (now + timedelta(days=30 * step) for step in range(-12, 13))
    return all(
        at.astimezone(ZoneInfo(one)).utcoffset() == at.astimezone(ZoneInfo(other)).utcoffset()
        for at in months
    )


_OTHER_ZONE = (
    "TIMEZONE is {chosen}, and the phone system's clock is {told}: reports begin and end their days by {chosen}. "
    "Where that is not meant, leave TIMEZONE empty."
)
_OPEN = "None: not encrypted, within this machine."
_NO_ZONE = "The phone system tells no time zone. Set TIMEZONE, or days are those of each asker's device; its opening hours are not used."
_FINE = {
    "address": "The phone system is there.",
    "certificate": "Its certificate is good.",
    "credential": "The client id and secret are accepted.",
    "licence": "The API answers.",
}


def _until(error: PBXError, fine: Mapping[str, str]) -> tuple[CheckLine, ...]:
    """Lines up to the one *error* is about; what comes before it must have been right."""
    blamed = next((at for kind, at in _BLAMED.items() if isinstance(error, kind)), 0)
    passed = [CheckLine(what=step, ok=True, text=fine[step]) for step in _STEPS[:blamed]]
    mend = (
        " Look at THREECX_URL, and whether this machine may reach it."
        if isinstance(error, PBXUnreachable)
        else ""
    )
    return (*passed, CheckLine(what=_STEPS[blamed], ok=False, text=f"{error.operator}{mend}"))


async def _report(client: Client, now: datetime, zone: str) -> tuple[CheckLine, ...]:
    """The report itself, yesterday's rows of all queues, and the form of the zone that it takes."""
    error, rows = await _try(client, now, zone)
    if error is not None:
        return (CheckLine(what="report", ok=False, text=error.operator),)
    text = f"The login history can be read; {rows} rows for yesterday."
    form = CheckLine(what="zone form", ok=True if rows else None, text=_ZONE_FINE if rows else _ZONE_UNSEEN)
    if (taken := client.form_of(zone)) != client.zone_form:
        form = CheckLine(
            what="zone form",
            ok=False,
            text=f"The zone must be sent as {'an offset' if taken == 'offset' else 'a name'}.",
            settings=(("THREECX_TIMEZONE_FORM", taken),),
        )
    return CheckLine(what="report", ok=True, text=text), form, _page_line(client)


_ZONE_FINE = "The days begin at midnight of the zone asked for."
_ZONE_UNSEEN = (
    "Nobody was logged in yesterday, so the zone form could not be seen at work; try again on another day."
)


async def _try(client: Client, now: datetime, zone: str) -> tuple[PBXError | None, int]:
    midnight = (
        now.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    )
    call = Call(start=midnight - timedelta(days=1), end=midnight, zone=zone)
    rows = 0
    try:
        async for piece in client.rows(call):
            rows += len(piece)
    except PBXError as error:
        return error, rows
    return None, rows


def _page_line(client: Client) -> CheckLine:
    """Its number is worth setting where the phone system has a limit of its own; else pages may grow."""
    learned = client.learned
    text = f"Pages of {learned.page_rows:,} rows{' and more' if learned.grows else ''}"
    text += ", sorted." if learned.sorts else "; it does not sort, so each day is asked for by itself."
    settings = () if learned.grows else (("PBX_PAGE_ROWS", str(learned.page_rows)),)
    return CheckLine(what="page size", ok=True, text=text, settings=settings)


def certificate_line(ends: datetime, now: datetime) -> CheckLine:
    """Whether the phone system's certificate is good for a while; it *ends* then, and nothing is answered any more."""
    left = ends - now
    day = f"{ends.day} {ends:%B %Y}"
    if left > SOON:
        return CheckLine(what="certificate", ok=True, text=f"Its certificate is good until {day}.")
    days = "in less than a day" if left < timedelta(days=1) else f"in {left.days} day{'s' * (left.days > 1)}"
    return CheckLine(
        what="certificate",
        ok=False,
        text=f"The phone system's certificate ends {days}, on {day}; from then on nothing can be asked. Renew it there.",
    )


def token_line(takeovers: int) -> CheckLine:
    """Whether our token is ours alone; *takeovers* is how often in a row another program ended it within ten minutes."""
    if takeovers < RIVAL_TAKEOVERS:
        return CheckLine(what="token", ok=True, text="No other program uses the credential.")
    return CheckLine(
        what="token",
        ok=False,
        text=f"Another program uses the same login to the phone system and ended mine {takeovers} times in a row;"
        " make a credential of its own for each.",
    )


def clock_line(ahead: float | None) -> CheckLine:
    """Whether this machine and the phone system agree on the time; *ahead* is how many seconds theirs is ahead."""
    if ahead is None:
        return CheckLine(what="clock", ok=None, text="The phone system does not tell its time.")
    if abs(ahead) <= _CLOCK_SECONDS:
        return CheckLine(what="clock", ok=True, text="The clocks agree.")
    side = "ahead of" if ahead > 0 else "behind"
    return CheckLine(
        what="clock",
        ok=False,
        text=f"The phone system's clock is {abs(ahead):.0f} s {side} this machine's; set one of them right.",
    )
