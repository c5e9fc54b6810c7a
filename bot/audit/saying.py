"""An entry of the audit -> when, who, what and with what outcome, in words; no names, no login times.

Ids stand as they are in <@U…> and <#C…>, which Slack shows as people and channels; `line` has them bare.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.models import AuditEntry

PROGRAM = "the program"
FEW = 8  # numbers that are told one by one
_MENTION = re.compile(r"<[@#]([A-Z0-9]+)>")
_ID = re.compile(r"\b[UWCG][A-Z0-9]*[0-9][A-Z0-9]*\b")
_USER = re.compile(r"[UW][A-Z0-9]{2,}")

WHERE: Mapping[str, str] = {
    "private": "to them alone",
    "dm": "in their messages",
    "thread": "in a thread",
    "channel": "posted",
    "terminal": "on the command line",
    "none": "",
}
RULE: Mapping[str, str] = {  # that let them see it
    "operator": "as operator",
    "admin": "as admin",
    "granted": "by a grant",
    "manager": "as manager",
    "role": "by their role",
    "own": "their own",
}
WHY: Mapping[str, str] = {
    "not-shown": "no such queue or person, or not for them",
    "channel-not-linked": "the channel is not linked to these queues",
    "channel-not-in": "the app is not in the channel",
    "channel-external": "the channel is shared with another company",
    "channel-archived": "the channel is archived",
    "link-not-yours": "not all of these queues are theirs to link",
    "not-admin": "they are no admin",
    "not-auditor": "they are neither admin nor auditor",
    "per-person": "reports about single persons are switched off",
    "email-unmatched": "their e-mail matches no extension",
    "too-long": "more days than allowed",
}


class Said(NamedTuple):
    """An entry in words: *at* in the reader's zone, *who* did *what*, and the *outcome* ("" where it goes without saying)."""

    at: datetime
    who: str
    what: str
    outcome: str


def said(entry: AuditEntry, zone: str) -> Said:
    """The entry as somebody in *zone* reads it."""
    return Said(
        entry.at.astimezone(ZoneInfo(zone)), _who(entry.user), _WHAT[entry.deed](entry), _outcome(entry)
    )


def line(entry: AuditEntry, zone: str) -> str:
    """The same on one line of text, for a terminal."""
    told = said(entry, zone)
    parts = (f"{told.at:%Y-%m-%d %H:%M:%S}", told.who, told.what, told.outcome)
    return _MENTION.sub(r"\1", "  ".join(part for part in parts if part))


def _who(user: str) -> str:
    return (f"<@{user}>" if _USER.fullmatch(user) else user) or PROGRAM


def _about(entry: AuditEntry) -> str:
    """The queues and extensions an entry is about, by number, and the range."""
    return ", ".join(part for part in (_whom(entry), _range(entry)) if part)


def _whom(entry: AuditEntry) -> str:
    """The same without the range, for deeds that have none."""
    parts = ["all queues"] if entry.everything else [_numbers("queue", entry.queues)]
    return ", ".join(part for part in (*parts, _numbers("extension", entry.agents)) if part)


def _numbers(kind: str, dns: tuple[str, ...]) -> str:
    more = f" and {len(dns) - FEW} more" if len(dns) > FEW else ""
    return f"{kind}{'s' if len(dns) > 1 else ''} {', '.join(dns[:FEW])}{more}" if dns else ""


def _range(entry: AuditEntry) -> str:
    """The days asked about, on the clock they were asked for; with hours where they are no whole days."""
    if entry.start is None or entry.end is None:
        return ""
    start, end, this_year = entry.start, entry.end, entry.at.year
    if start.time() == time(0) and end.time() == time(0):
        last = end - timedelta(days=1)
        days = _day(start, this_year)
        return days if last.date() <= start.date() else f"{days} to {_day(last, this_year)}"
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{_day(end, this_year)} {end:%H:%M}"
    return f"{_day(start, this_year)} {start:%H:%M} to {until}"


def _day(at: datetime, this_year: int) -> str:
    year = "" if at.year == this_year else f" {at.year}"
    return f"{at:%a} {at.day} {at:%b}{year}"


def _outcome(entry: AuditEntry) -> str:
    reason = entry.reason.removeprefix("posts-")
    why = WHY.get(reason, reason.replace("-", " "))
    if entry.decision != "allowed":
        return f"{entry.decision}: {why}" if why else entry.decision
    if entry.deed == "rows" and entry.reason == "begun":
        return "began"
    if entry.deed not in {"ask", "rows", "press", "share", "run"}:
        return ""
    where = (
        f"posted in <#{entry.channel}>"
        if entry.destination == "channel" and entry.channel
        else WHERE[entry.destination]
    )
    rows = f"{entry.rows} row{'' if entry.rows == 1 else 's'}"
    return ", ".join(part for part in (rows, where, RULE.get(entry.reason, "")) if part)


def _link(entry: AuditEntry) -> str:
    if entry.decision != "allowed":
        return f"wanted to link {f'<#{entry.channel}>' if entry.channel else 'a channel'}"
    channel = f"<#{entry.about or entry.channel}>"
    if not (entry.queues or entry.everything):
        return f"unlinked {channel}"
    return (
        f"unlinked a part of {channel}: now {_whom(entry)}"
        if entry.about
        else f"linked {channel} to {_whom(entry)}"
    )


def _access(entry: AuditEntry) -> str:
    if not entry.about:
        return "wanted to see or change access"
    after = _whom(entry) or (f"{entry.after} granted" if entry.after else "")
    return f"changed the access of {_who(entry.about)}" + (f": now {after}" if after else "")


def _report(entry: AuditEntry) -> str:
    """Which report of what, and what became of it."""
    said = (entry.report.replace("-", " "), _about(entry), entry.after.replace("_", " "))
    return ", ".join(part for part in said if part)


def _hours(entry: AuditEntry) -> str:
    after = f": {entry.after.replace('_', ' ')}" if entry.after else ""
    return f"set opening hours for {_whom(entry) or 'something'}{after}"


def _switch(entry: AuditEntry) -> str:
    before, after = entry.before or "none", entry.after or "none"
    changed = f"changed {entry.setting} from {before} to {after}".replace(",", ", ")
    return _ID.sub(lambda found: f"<{'@' if found[0][0] in 'UW' else '#'}{found[0]}>", changed)


def _prune(entry: AuditEntry) -> str:
    if entry.decision == "failed":
        return f"gave up deleting {entry.count} posts and files"
    what = "posts and files" if entry.reason == "posts" else "old lines of the audit"
    return f"removed {entry.count or 'no'} {what}"


def _of(verb: str) -> Callable[[AuditEntry], str]:
    return lambda entry: f"{verb} {_about(entry) or 'something'}"


_WHAT: Mapping[str, Callable[[AuditEntry], str]] = {
    "ask": _of("asked for"),
    "rows": lambda entry: f"printed the report {entry.report}: {_about(entry) or 'everything'}",
    "press": _of("asked by a button for"),
    "share": _of("shared"),
    "run": lambda entry: f"digest {entry.about}: {_report(entry)}".removesuffix(": "),
    "digest": lambda entry: (
        f"changed digest {entry.about}: {_report(entry)}".removesuffix(": ")
        if entry.about
        else "wanted to make a digest"
    ),
    "link": _link,
    "access": _access,
    "people": lambda entry: f"changed which extension belongs to {_who(entry.about)}",
    "hours": _hours,
    "settings": lambda _entry: "changed their own settings",
    "switch": _switch,
    "prune": _prune,
    "audit": lambda entry: "read the audit" if entry.decision == "allowed" else "wanted to read the audit",
}
