"""Counted presences, or the phone system's own rows -> CSV files in memory; a question -> its file's name.

Text cells from outside never become formulas: one function here, `text_cell`, decides.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.models import Directory, LoginRow, LoginTexts, Policy, Question
from bot.models.span import Span
from bot.models.text import clean

BOM = "\ufeff"
COLUMNS = (
    "date",
    "queue_dn",
    "queue",
    "agent_dn",
    "agent",
    "login",
    "logout",
    "login_local",
    "logout_local",
    "end",
    "logged_in_seconds",
    "talking_seconds",
    "zone",
)
RAW_COLUMNS = (
    "queue_dn",
    "queue",
    "agent_dn",
    "agent",
    "label",
    "day",
    "logged_in",
    "logged_out",
    "logged_in_interval",
    "logged_in_day_interval",
    "logged_in_total_interval",
    "talking_interval",
    "zone",
)
# A spreadsheet may take a cell for a formula when it starts with one of these (OWASP, "CSV Injection"); full-width,
# small and raised forms are normalised to them by some.
_FORMULA = frozenset("=+-@")
_BEFORE = frozenset("\t\r\n\0")
_UNSEEN = frozenset({"Cf", "Cc", "Mn", "Me"})
_MUST_QUOTE = re.compile(r'[",\r\n]')
_UNSAFE = re.compile(r"[^a-z0-9]+")
_SILENT = LoginTexts("", "", "", "", "", "", "")


def neutral(text: str) -> str:
    """*text* cleaned as for every reader, and no formula: a leading quote where its first visible character could start one.

    Spaces, invisible characters and marks before it do not hide it; a tab or an end of line at the start counts as one, cleaned away or not.
    """
    shown = clean(text)
    return f"'{shown}" if _could_start(text) or _could_start(shown) else shown


def _could_start(text: str) -> bool:
    for char in text:
        if char in _BEFORE or unicodedata.normalize("NFKC", char)[0] in _FORMULA:
            return True
        if not (char.isspace() or unicodedata.category(char) in _UNSEEN):
            return False
    return False


@lru_cache(maxsize=4096)
def text_cell(text: str) -> str:
    """One CSV cell of text from outside: neutralised, then quoted as RFC 4180 asks."""
    safe = neutral(text)
    return '"' + safe.replace('"', '""') + '"' if _MUST_QUOTE.search(safe) else safe


class Spool:
    """A file in memory, compressed while it is written; `length` counts its plain bytes, `chunks` gives them back."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.length = 0
        self._parts: list[bytes] = []
        self._press = zlib.compressobj(level=1)

    def write(self, text: str) -> None:
        """Add some text, as UTF-8."""
        plain = text.encode("utf-8", "replace")
        self.length += len(plain)
        if pressed := self._press.compress(plain):
            self._parts.append(pressed)

    def close(self) -> None:
        """Nothing more will be written."""
        self._parts.append(self._press.flush())

    def chunks(self) -> Iterator[bytes]:
        """The plain bytes in pieces of at most 256 KiB; may be asked for again."""
        unpress = zlib.decompressobj()
        for part in self._parts:
            rest = part
            while rest:
                if plain := unpress.decompress(rest, 262_144):
                    yield plain
                rest = unpress.unconsumed_tail


class WallClock:
    """Instants as local date, time and offset, many times faster than a datetime each: zones change on quarter hours only."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._offsets: dict[int, tuple[int, str]] = {}
        self._days: dict[int, str] = {}
        self._times: dict[int, str] = {}

    def stamp(self, at: float) -> tuple[str, str, str]:
        """Such as ("2026-11-23", "08:02:11", "+01:00"); parts of a second are dropped."""
        quarter = int(at // 900)
        known = self._offsets.get(quarter)
        if known is None:
            known = self._offsets[quarter] = self._offset(quarter)
        day, second = divmod(int(at // 1) + known[0], 86400)
        date = self._days.get(day)
        if date is None:
            date = self._days[day] = (
                (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)).date().isoformat()
            )
        clock = self._times.get(second)
        if clock is None:
            minutes, seconds = divmod(second, 60)
            clock = self._times[second] = f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
        return date, clock, known[1]

    def _offset(self, quarter: int) -> tuple[int, str]:
        local = datetime.fromtimestamp(quarter * 900, self._zone)
        offset = local.utcoffset() or timedelta()
        return int(offset.total_seconds()), local.isoformat()[19:]


class CsvWriter:
    """Writes presences as they are counted; the columns are documented and fixed.

    *zone*: IANA name the local times are written in. *queue_names* by DN; people's names come with each span, already as
    the operator's policy wants them, and so do talk times.
    """

    def __init__(self, name: str, zone: str, queue_names: Mapping[str, str]) -> None:
        self._spool = Spool(name)
        self._spool.write(BOM + ",".join(COLUMNS) + "\r\n")
        self._clock = WallClock(ZoneInfo(zone))
        self._last = f",{text_cell(zone)}\r\n"
        self._queues = queue_names
        self._leads: dict[tuple[str, str, str], str] = {}

    def add(self, spans: Sequence[Span]) -> None:
        """Write some presences, a line each."""
        leads, last, stamp = self._leads, self._last, self._clock.stamp
        lines: list[str] = []
        for one in spans:
            who = one[0:3]
            lead = leads.get(who)
            if lead is None:
                lead = leads[who] = self._lead(*who)
            day, login, login_offset = stamp(one.start)
            last_day, logout, logout_offset = stamp(one.end)
            talking = "" if one.talking is None else round(one.talking)
            if one.lasted is None:
                out, out_local = f"{last_day}T{logout}{logout_offset}", f"{last_day} {logout}"
                seconds: int | str = int(one.end // 1) - int(
                    one.start // 1
                )  # of the times as they are written
            else:
                unknown = one.seconds is None and one.end_kind == "unknown"
                out, out_local = (
                    ("", "") if unknown else (f"{last_day}T{logout}{logout_offset}", f"{last_day} {logout}")
                )
                seconds = "" if one.seconds is None else round(one.seconds)
            lines.append(
                f"{day},{lead},{day}T{login}{login_offset},{out},{day} {login},{out_local},{one.end_kind},"
                f"{seconds},{talking}{last}"
            )
        self._spool.write("".join(lines))

    def _lead(self, queue: str, agent: str, name: str) -> str:
        return ",".join(map(text_cell, (queue, self._queues.get(queue, ""), agent, name)))

    def finish(self) -> Spool:
        """The finished file."""
        self._spool.close()
        return self._spool


class RawCsvWriter:
    """Writes the phone system's own rows, uninterpreted, with today's names beside the numbers.

    Rows must be filtered by what the asker may see before they come here. Under the operator's policy names and talk times
    stay empty; *talk* says whether talk times may stand in this file.
    """

    def __init__(self, name: str, zone: str, directory: Directory, policy: Policy, *, talk: bool) -> None:
        if not policy.per_person:
            raise ValueError("the operator wants no rows of single people")
        self._spool = Spool(name)
        self._spool.write(BOM + ",".join(RAW_COLUMNS) + "\r\n")
        self._zone = zone
        self._directory = directory
        self._names = policy.names == "names"
        self._talk = talk

    def add(self, rows: Sequence[LoginRow]) -> None:
        """Write some rows, a line each."""
        self._spool.write("".join(self._line(row) for row in rows))

    def _line(self, row: LoginRow) -> str:
        queue = self._directory.queue_by_dn.get(row.queue)
        person = self._directory.person_by_dn.get(row.agent)
        texts = row.texts or _SILENT
        cells = (
            row.queue,
            queue.name if queue else "",
            row.agent,
            person.name if person and self._names else "",
            row.label if self._names else "",
            *texts[:-1],
            texts.talking_for if self._talk else "",
            self._zone,
        )
        return ",".join(map(text_cell, cells)) + "\r\n"

    def finish(self) -> Spool:
        """The finished file."""
        self._spool.close()
        return self._spool


def queue_names(directory: Directory) -> dict[str, str]:
    """Queue names by DN."""
    return {queue.dn: queue.name for queue in directory.queues}


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _UNSAFE.sub("-", plain)[:40].strip("-")


def file_name(
    question: Question, directory: Directory, *, kind: str = "csv", raw: bool = False, what: str = "logins"
) -> str:
    """Such as "logins_support_2026-11-23.csv", *what* it holds first: small letters, digits, hyphens and underscores only.

    Queues by name (by number where the name has no Latin letters), people by number only.
    """
    queues = [
        _slug(queue.name if (queue := directory.queue_by_dn.get(dn)) else dn) or _slug(dn)
        for dn in question.queues
    ]
    subject = "_".join(queues) if len(queues) <= 3 else f"{len(queues)}-queues"
    agents = [_slug(dn) for dn in question.agents]
    people = "_".join(agents) if len(agents) <= 3 else f"{len(agents)}-people"
    period = question.period
    last = (period.end - timedelta(microseconds=1)).date()
    first = period.start.date()
    when = first.isoformat() if first == last else f"{first.isoformat()}_{last.isoformat()}"
    midnight = datetime.min.time()
    if period.start.time() != midnight or period.end.time() != midnight:
        when += f"_{period.start:%H%M}-{period.end:%H%M}"
    parts = [what, subject, people, when, "rows" if raw else ""]
    if not subject and not people:
        parts[1] = "all"
    return "_".join(part for part in parts if part) + f".{kind}"
