"""A digest in words -> its recurrence, channel and options, and the words that are left: whom it is about."""

import re
from datetime import time
from zoneinfo import available_timezones

from bot.digests.days import Days, read_days
from bot.digests.times import read_times
from bot.models import Frozen
from bot.models.schedule import Covers, When

_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|\b(?:queue|agent|q|a):\S+', re.IGNORECASE)
_CHANNEL = re.compile(
    r"\b(?:in|to|into|on)?\s*<#(?P<id>[A-Z0-9]+)(?:\|[^>]*)?>"
    r"|\b(?:in|to|into)\s+(?:the\s+)?(?:channel\s+)?#(?P<name>[\w.-]+)"
    r"|\b(?:in|to)\s+(?P<here>here|this\s+channel)\b|\b(?P<bare>here)\b"
    r"|\b(?P<me>(?:to|for)\s+me\s+only|(?:only|just)\s+(?:to|for)\s+me|privately|private|to\s+me|in\s+my\s+(?:messages|dms?)|by\s+(?:dm|direct\s+message))\b",
    re.IGNORECASE,
)
_ZONE = re.compile(r"\btz\s+(?P<zone>[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)*)", re.IGNORECASE)
_NO = r"(?:no|without(?:\s+(?:a|the))?|ohne|keine?|sans|sin|senza|sem|zonder|geen)"
_OPTIONS: tuple[tuple[re.Pattern[str], str, object], ...] = tuple(
    (re.compile(rf"(?:\b(?:and|with|but|,)\s*)?\b(?:{words})\b", re.IGNORECASE), name, value)
    for words, name, value in (
        (
            r"(?:skip|nothing|not|silent)\s+(?:it\s+)?(?:when|if)\s+(?:it(?:'s|\s+is)\s+)?empty|skip\s+empty(?:\s+days)?",
            "empty",
            "skip",
        ),
        (r"say\s+nobody(?:\s+(?:when|if)\s+empty)?|say\s+so\s+(?:when|if)\s+empty", "empty", "say"),
        (r"only\s+(?:the\s+)?gaps|gaps\s+only", "only_gaps", True),
        (
            r"(?:skip(?:ping)?|except(?:\s+on)?|not\s+on|without)\s+(?:public\s+)?holidays",
            "skip_holidays",
            True,
        ),
        (rf"{_NO}\s+csv", "csv", False),
        (r"(?:with\s+)?(?:a\s+|the\s+)?csv", "csv", True),
        (rf"{_NO}\s+(?:picture|image|timeline)", "picture", False),
        (r"(?:with\s+)?(?:a\s+|the\s+)?(?:picture|image|timeline)", "picture", True),
        (r"(?:for|covering|of)\s+(?:the\s+day\s+so\s+far|today(?:\s+so\s+far)?)", "covers", "today"),
        (r"(?:for|covering|of)\s+(?:the\s+)?(?:last|past|previous)\s+hour", "covers", "hour"),
        (
            r"(?:for|covering|of)\s+(?:the\s+)?(?:day\s+before|previous\s+(?:working\s+)?days?)",
            "covers",
            "days",
        ),
        (
            r"(?:for|covering|of)\s+yesterday(?!\s+(?:\d|morning|afternoon|evening|night|from|after|before|between))",
            "yesterday",
            True,
        ),
    )
)
_FILE = r"(?:csv|picture|image|timeline)"
_ALONE = re.compile(
    rf"\b(?:only|just)\s+(?:the\s+|a\s+)?{_FILE}\b|\b{_FILE}\s+(?:only|alone)\b", re.IGNORECASE
)
_FILLER = re.compile(
    r"^(?:(?:and|for|of|about|on|the|at|in|with|please|send|post|logins?|a|digest|report)\b[\s,]*)+|[\s,]*\b(?:and|for|on|at|in|please)$",
    re.IGNORECASE,
)


class ScheduleWords(Frozen):
    """What the words said. *channel* is a Slack id, "me", "here", or "" when none was named; *channel_name* a name without an id.

    *covers_said*: in so many words; *yesterday*: each run is to cover the day before it, whatever ran then. *who* are the words left over, for names and
    other periods. *missing* lists what must still be asked for: "when" (*days_said* or *times* may be known),
    "time", "channel", "who".
    """

    when: When | None
    covers: Covers = "days"
    covers_said: bool = False
    yesterday: bool = False
    channel: str = ""
    channel_name: str = ""
    who: str = ""
    empty: str = "say"
    only_gaps: bool = False
    skip_holidays: bool = False
    csv: bool = True
    picture: bool = False
    missing: tuple[str, ...] = ()


class NotASchedule(Frozen):
    """Words that cannot become a schedule: *reason* for programs, *text* for the asker."""

    reason: str
    text: str


class _Words:
    """The words not yet used; what stands in quotes is out of reach."""

    def __init__(self, text: str) -> None:
        self._kept: list[str] = []
        self.left = _QUOTED.sub(self._hide, text)

    def _hide(self, match: re.Match[str]) -> str:
        self._kept.append(match[0])
        return f"\ue000{len(self._kept) - 1}\ue001"

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match, which is used up."""
        match = pattern.search(self.left)
        if match:
            self.left = f"{self.left[: match.start()]} {self.left[match.end() :]}"
        return match

    def names(self) -> str:
        """What is left, tidied, quotes back in place."""
        left = " ".join(self.left.split()).strip(" ,;:.-")
        while (shorter := _FILLER.sub("", left).strip(" ,;:.-")) != left:
            left = shorter
        return re.sub("\ue000(\\d+)\ue001", lambda match: self._kept[int(match[1])], left)


def _channel(words: _Words) -> tuple[str, str]:
    match = words.take(_CHANNEL)
    if match is None:
        return "", ""
    if match["id"]:
        return match["id"], ""
    if match["name"]:
        return "", match["name"]
    return ("here" if match["here"] or match["bare"] else "me"), ""


def _covers(when: When | None, said: object) -> Covers:
    if said in {"today", "hour", "days"}:
        return "today" if said == "today" else "hour" if said == "hour" else "days"
    if when is not None and when.hourly:
        return "hour"
    return "since" if when is not None and len(when.times) > 1 else "days"


NO_END = "24:00 stands alone, and not for a day of a month other than its last. Write 23:59, or 0:00 of the day after."


def _cannot_end(days: Days, *, late: bool) -> bool:
    """Whether 24:00 of these days cannot be said as midnight of others: beside other times, or of a date whose month may be shorter."""
    if not late:
        return bool(days.weekdays or days.monthdays)
    return bool(days.nth) or days.monthdays not in {(), (-1,)}


def _cannot_be(
    alone: re.Match[str] | None, zone: re.Match[str] | None, other: re.Match[str] | None
) -> NotASchedule | None:
    """Why not: a file *alone*, a *zone* nobody knows, an *other* place beside the first."""
    if alone:
        return NotASchedule(
            reason="options", text=f"“{alone[0]}” cannot be: a digest's message is always there."
        )
    if zone and zone["zone"] not in available_timezones():
        return NotASchedule(
            reason="zone", text=f"I know no zone “{zone['zone']}”. Write it like tz Europe/Berlin."
        )
    if other:
        second = f"#{label[1]}" if (label := re.search(r"\|([^>]+)>", other[0])) else other[0].strip()
        return NotASchedule(
            reason="channel", text=f"A digest has one place. “{second}” would be a second one."
        )
    return None


def read_schedule(text: str, zone: str) -> ScheduleWords | NotASchedule:
    """What *text* says, its clock times meant in *zone* (an IANA name) unless it names one itself with "tz".

    English words. Never guesses: a part that is not there is named in `missing`, one that cannot be is refused.
    """
    words = _Words(text)
    alone = words.take(_ALONE)
    options: dict[str, object] = {}
    for pattern, name, value in _OPTIONS:
        if words.take(pattern):
            options.setdefault(name, value)
    named = words.take(_ZONE)
    channel, channel_name = _channel(words)
    if refused := _cannot_be(alone, named, words.take(_CHANNEL)):
        return refused
    days = read_days(words)
    if isinstance(days, str):
        return NotASchedule(reason="days", text=days)
    times = read_times(words, after_at_only=days is None)
    if isinstance(times, str):
        return NotASchedule(reason="time", text=times)
    hourly = days.hours if days else ()
    late = times.late and times.at == (time(0),) and not hourly
    if times.late and days and _cannot_end(days, late=late):
        return NotASchedule(reason="time", text=NO_END)
    when = None
    if days and (times.at or hourly):
        when = When(
            zone=named["zone"] if named else zone,
            times=hourly or times.at,
            late=late,
            weekdays=days.weekdays,
            monthdays=days.monthdays,
            nth=days.nth,
            hourly=bool(hourly),
        )
    who = words.names()
    missing = (
        ("when", days is None),
        ("time", days is not None and when is None),
        ("channel", not channel and not channel_name),
        ("who", not who),
    )
    options["covers_said"] = "covers" in options
    options["covers"] = _covers(when, options.get("covers"))
    return ScheduleWords.model_validate(
        {
            "when": when,
            "channel": channel,
            "channel_name": channel_name,
            "who": who,
            "missing": tuple(name for name, absent in missing if absent),
            **options,
        }
    )
