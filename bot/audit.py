"""A deed and its outcome -> the audit line of it; audit lines -> what admins, auditors and everybody read.

A line holds ids, numbers, the range asked for and codes. Names, login times and typed words have no place in it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from bot.models import Asker, AuditEntry, Question, Refusal
from bot.models.audit import Decision, Deed, Destination

LOCAL = "local"
OPERATOR = "operator"
MOST_LINES = 200

SWITCH_WORDS = {
    "PER_PERSON": "reports about single persons",
    "NAMES": "people are shown by",
    "CSV": "files",
    "TALK_TIME": "talk share",
    "MENTIONS": "mentions are answered",
    "DEPARTMENT_ROLES": "managers of a 3CX department see its queues",
    "EXTERNAL_CHANNELS": "channels shared with other companies that may be posted to",
    "AUDIT_DAYS": "days the audit is kept",
    "KEEP_POSTS_DAYS": "days until our posts and files are deleted (0: never)",
    "MAX_RANGE_DAYS": "days a report may cover",
    "MAX_LOOKBACK_DAYS": "days a report may reach back",
    "ADMINS": "people who see everything and grant access",
    "AUDITORS": "people who read the audit",
}
_LISTS = frozenset({"EXTERNAL_CHANNELS", "ADMINS", "AUDITORS"})


def entry_for(
    asker: Asker,
    deed: Deed,
    now: datetime,
    *,
    question: Question | None = None,
    outcome: Refusal | str = "",
    decision: Decision | None = None,
    rows: int = 0,
    destination: Destination = "none",
    channel: str = "",
    about: str = "",
) -> AuditEntry:
    """The line for what *asker* did at *now*.

    *outcome* is the refusal they were given, or the code of the rule that let them (`Scope.why`); *rows* the number of rows
    shown; on the command line the person is the operator, also with `--as`, whose e-mail is a name; *channel* where it went when that is not where it was asked; *about* the id of what was changed.
    """
    refused = isinstance(outcome, Refusal)
    code = outcome.code if isinstance(outcome, Refusal) else outcome
    return AuditEntry(
        at=now,
        team=asker.team,
        user=asker.user if asker.team != LOCAL else OPERATOR,
        channel=channel or asker.channel,
        deed=deed,
        decision=decision or ("refused" if refused else "allowed"),
        reason=re.sub(r"[^a-z0-9-]+", "-", code.lower())[:60],
        queues=_numbers(question.queues) if question else (),
        agents=_numbers(question.agents) if question else (),
        everything=question.everything if question else False,
        start=question.period.start if question else None,
        end=question.period.end if question else None,
        rows=rows,
        destination=destination,
        about=about,
    )


def _numbers(dns: Iterable[str]) -> tuple[str, ...]:
    """Only what is a DN: a stored question that carries anything else is not a way into the audit."""
    return tuple(dn for dn in dns if re.fullmatch(r"[0-9]{1,10}", dn))


def switches_changed(
    before: Mapping[str, str], after: Mapping[str, str], team: str, now: datetime
) -> tuple[AuditEntry, ...]:
    """A line for each switch that has another value than at the last start; none at the very first start (*before* empty)."""
    return tuple(
        AuditEntry(
            at=now,
            team=team,
            deed="switch",
            reason="setting",
            setting=name,
            before=before.get(name, ""),
            after=value,
        )
        for name, value in after.items()
        if before and before.get(name, "") != value
    )


def policy_lines(switches: Mapping[str, str], since: Mapping[str, datetime]) -> tuple[str, ...]:
    """What `/logins policy` shows anybody: each switch, its value and since when; lists as how many they name."""
    return tuple(
        f"{name} = {_shown(name, value)} ({SWITCH_WORDS.get(name, 'a setting')})"
        + (f", since {since[name]:%Y-%m-%d}" if name in since else "")
        for name, value in switches.items()
    )


def _shown(name: str, value: str) -> str:
    if name not in _LISTS:
        return value
    count = len([part for part in value.split(",") if part])
    return str(count) if count else "none"


def line(entry: AuditEntry) -> str:
    """One entry as a line of text: instant in UTC, who, what, how it was decided, what about, where to."""
    return " ".join(part for part in _parts(entry) if part)


def _parts(entry: AuditEntry) -> Iterator[str]:
    yield f"{entry.at.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"
    yield entry.user or "program"
    yield entry.deed
    yield entry.decision + (f":{entry.reason}" if entry.reason else "")
    yield "queues=all" if entry.everything else f"queues={','.join(entry.queues)}" if entry.queues else ""
    yield f"extensions={','.join(entry.agents)}" if entry.agents else ""
    yield f"from={entry.start.isoformat()} to={entry.end.isoformat()}" if entry.start and entry.end else ""
    yield f"rows={entry.rows}" if entry.rows else ""
    yield f"where={entry.destination}" if entry.destination != "none" else ""
    yield f"channel={entry.channel}" if entry.channel else ""
    yield f"about={entry.about}" if entry.about else ""
    yield f"{entry.setting}: {entry.before or 'none'} -> {entry.after or 'none'}" if entry.setting else ""
    yield f"removed={entry.count}" if entry.deed == "prune" else ""


def lines(entries: Sequence[AuditEntry], most: int = MOST_LINES) -> tuple[str, ...]:
    """The newest *most* of *entries* as lines, newest first, and a line that says how many more there are."""
    newest = sorted(entries, key=lambda entry: entry.at, reverse=True)
    shown = tuple(line(entry) for entry in newest[:most])
    return shown if len(newest) <= most else (*shown, f"and {len(newest) - most} older")


def month_line(entries: Iterable[AuditEntry], month: str) -> str:
    """The line that admins and auditors get each month: asks, people, about single persons, shared, refused."""
    kept = list(entries)
    asks = [entry for entry in kept if entry.deed in {"ask", "press", "run"}]
    allowed = Counter(entry.decision for entry in asks)
    people = len({entry.user for entry in asks})
    single = sum(1 for entry in asks if entry.agents)
    shared = sum(
        1 for entry in kept if entry.decision == "allowed" and entry.destination in {"channel", "thread"}
    )
    changes = sum(1 for entry in kept if entry.deed in {"link", "access", "people", "switch"})
    return (
        f"{month}: {len(asks)} asks by {people} people, {single} of them about single persons;"
        f" {shared} shown in channels; {allowed['refused']} refused, {allowed['failed']} failed; {changes} changes of rights."
    )


def proof_of_pruning(entries: Iterable[AuditEntry]) -> datetime | None:
    """When the job that removes old lines last ran, as its own line says; None when it never did."""
    return max((entry.at for entry in entries if entry.deed == "prune"), default=None)
