"""An answer that is no success -> the error it means, in a sentence for the asker and one for the operator."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from bot.errors import (
    PBXBadRequest,
    PBXBusy,
    PBXCredential,
    PBXError,
    PBXLicence,
    PBXRole,
    PBXSettings,
    PBXUnexpected,
    PBXUnknownNumber,
    PBXUnreachable,
)

TOKEN: Final = "token"  # noqa: S105 - the name of a place, no secret

_LIMIT = re.compile(r"limit of '(\d{1,7})' for Top query")
_OPTION = re.compile(r"\$?\b(orderby|expand|filter|select|search|count|top|skip)\b", re.IGNORECASE)
_PROPERTY = re.compile(r"Could not find a property named", re.IGNORECASE)
_REQUIRED = re.compile(r"The (\w{1,40}) field is required")
_TIME_ZONE = re.compile(r"(?:client)?time\s?zone", re.IGNORECASE)
_LICENCE = re.compile(r"licen[cs]e", re.IGNORECASE)

_LOOK = "`check` tells whether the rest works, `rows login-history` shows what it sends."


def unreadable(what: str, detail: str = "", *, field: str, do: str = _LOOK) -> PBXUnexpected:
    """An answer that came and is of no use: *what* is wrong with it for the asker, *detail* and what to *do* for the operator."""
    return PBXUnexpected(
        f"I can't use the phone system's answer: {what}. I show nothing rather than guess. "
        "Please ask again in a minute; if it stays so, an admin has to look at it.",
        operator=f"{detail or f'The answer cannot be used: {what}.'} {do}",
        field=field,
    )


def failure(status: int, headers: Mapping[str, str], body: bytes, place: str, now: datetime) -> PBXError:
    """The error that this answer of *place* (`TOKEN`, or a path of the API) means; *now* is for `Retry-After` dates.

    Statuses below 200 and above 299 only. Nothing of the body gets into it but numbers and words from a fixed list.
    """
    if 300 <= status < 400:
        return PBXSettings(
            "The phone system's address is not right: it sends me elsewhere. An admin has to set it.",
            operator=f"{place}: {status}, a redirect, which is never followed. Set THREECX_URL to the address it really answers at.",
        )
    if status == 429:
        return busy(retry_after(headers, now), place)
    if status >= 500:
        return server_fault(status, retry_after(headers, now), place)
    if place == TOKEN:
        return _token_refused(status, body)
    return _refused(status, error_text(body), place)


def _token_refused(status: int, body: bytes) -> PBXError:
    if status == 404:
        return PBXSettings(
            "The phone system's address is not right, or it has no API. An admin has to look at it.",
            operator="token: 404. THREECX_URL points to no 3CX V20. Set it without a port where 3CX hosts it, else usually with :5001.",
        )
    if _LICENCE.search(error_text(body)):
        return licence(TOKEN, status)
    return PBXCredential(
        "The phone system rejects my login. An admin has to renew it.",
        operator=f"token: {status}. THREECX_CLIENT_ID or THREECX_CLIENT_SECRET is wrong, or the API client was removed: set both anew. "
        "It is not tried again until it changes: the phone system blocks callers who repeat a bad one.",
    )


def _refused(status: int, text: str, place: str) -> PBXError:
    if status == 401:
        return PBXCredential(
            "The phone system rejects my login. An admin has to look at it.",
            operator=f"{place}: 401 although the token is new. Tick '3CX Configuration API Access' of the API client; "
            "where it is ticked, another program uses the same client id and ends each of our tokens.",
        )
    if status == 402 or (status in {400, 403} and _LICENCE.search(text)):
        return licence(place, status)
    if status == 403:
        return PBXRole(
            "The phone system's account may not read this (reports need a role with reports). An admin has to change its role.",
            operator=f"{place}: 403. Give the API client the role System Owner in a real department, such as DEFAULT; "
            "System Admin reads the directory but no reports.",
        )
    if status == 404:
        return PBXUnknownNumber(
            "The phone system does not give me that report for that number.",
            operator=f"{place}: 404. It refuses the number, the zone form (THREECX_TIMEZONE_FORM) or the function; "
            "`check` tells which.",
        )
    if status == 400:
        return bad_request(text, place)
    return unreadable(f"its status is {status}", f"{place}: status {status}.", field="status")


def bad_request(text: str, place: str) -> PBXBadRequest:
    """A 400: *about* is the query option or parameter its text is about, *limit* the `$top` it allows."""
    limit = _LIMIT.search(text)
    option, required = _OPTION.search(text), _REQUIRED.search(text)
    if limit:
        about = "$top"
    elif required:
        about = required[1]
    elif _TIME_ZONE.search(text):
        about = "clientTimeZone"
    elif _PROPERTY.search(text):
        about = "property"
    else:
        about = f"${option[1].lower()}" if option else ""
    what = f"it refuses {about}" if about else "it does not say what it refuses"
    return PBXBadRequest(
        "The phone system does not understand what I ask it. Please try again later or with other days; "
        "if it stays so, an admin has to look at it.",
        operator=f"{place}: 400, {what}. Run `check`, which tries each thing alone; an update of the phone system may have changed it.",
        about=about,
        limit=int(limit[1]) if limit and int(limit[1]) else None,
    )


def unaskable(what: str, *, about: str) -> PBXBadRequest:
    """A request that no phone system could answer, refused before it is sent; only `rows` and our own code can make one."""
    return PBXBadRequest(f"{what} Please ask otherwise; `rows --help` tells what can be asked.", about=about)


def licence(place: str, status: int) -> PBXLicence:
    """The licence has no API."""
    return PBXLicence(
        "The phone system's licence has no API, so I can't read from it. An admin has to look at the licence.",
        operator=f"{place}: {status}. The API needs the Enterprise edition with 8 or more simultaneous calls; look at the licence in the phone system.",
    )


def busy(wait: float | None, place: str) -> PBXBusy:
    """Asked to wait *wait* seconds, or for a time it did not name."""
    words = "a little" if wait is None else in_seconds(wait)
    return PBXBusy(
        f"The phone system asked me to wait {words}. Please ask again then.",
        operator=f"{place}: 429, wait {words}. Fewer questions at once (PBX_IN_FLIGHT), or its limits are low.",
        wait_seconds=wait,
    )


def server_fault(status: int, wait: float | None, place: str) -> PBXError:
    """A 5xx; with `Retry-After` it counts as asked to wait."""
    if wait is not None and status == 503:
        return busy(wait, place)
    if status == 500:
        return Failing(place)
    return unreachable(
        f"{place}: {status}, it is starting, in maintenance or overloaded. Where it stays so, look whether its services run."
    )


def unreachable(why: str) -> PBXUnreachable:
    """No usable answer; *why* is for the operator and names no secret."""
    return PBXUnreachable(
        "The phone system does not answer. It may be restarting; please try again in a minute.", operator=why
    )


def in_seconds(wait: float) -> str:
    """A waiting time in words: "30 s", "5 min", "24 h"."""
    if wait < 120:
        return f"{wait:.0f} s"
    return f"{wait / 60:.0f} min" if wait < 7200 else f"{wait / 3600:.0f} h"


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds of a `Retry-After`, from its number or date; None where it is absent, negative or neither."""
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}", text, re.ASCII):
        return float(text)
    at = said_at(text)
    seconds = -1.0 if at is None else at.timestamp() - now.timestamp()
    return seconds if seconds >= 0 else None


def said_at(text: str) -> datetime | None:
    """The instant of an HTTP date, None for anything else."""
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def error_text(body: bytes) -> str:
    """What an error body says, in any of its shapes (an object, a text at the token's place, HTML, nothing); never shown."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    error = read.get("error", "") if isinstance(read, dict) else ""
    if isinstance(error, dict):
        details = error.get("details")
        inner = (
            [detail.get("message", "") for detail in details if isinstance(detail, dict)]
            if isinstance(details, list)
            else []
        )
        return " ".join(str(part) for part in (error.get("code", ""), error.get("message", ""), *inner))[
            :4000
        ]
    return f"{error} {read.get('error_description', '')}"[:4000] if isinstance(read, dict) else ""


class Failing(PBXUnreachable):
    """A fault over one thing asked for (500), while others may be answered."""

    def __init__(self, place: str) -> None:
        super().__init__(
            "The phone system failed over this report. Others may work; please try again later.",
            operator=f"{place}: 500, a fault inside the phone system. Where it stays so, look at the phone system's own log and restart its services.",
        )


class BrokenOff(PBXUnreachable):
    """A body that ended too early; what was read of it stands."""

    code = "pbx-broken-off"

    def __init__(self) -> None:
        text = unreachable("")
        super().__init__(
            text.text,
            operator="The connection broke in the middle of an answer. Look at what lies between: a proxy, a firewall, or a phone system that restarts.",
        )
