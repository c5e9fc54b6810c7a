"""A deed and its outcome -> the audit's entry of it: ids, numbers, the range asked for and codes.

Names, login times and typed words have no place in it.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.models import Asker, AuditEntry, Question, Refusal
from bot.models.audit import Decision, Deed, Destination
from bot.models.queues import All, QueueSet, stored_as

LOCAL = "local"
OPERATOR = "operator"
NOTHING = "nothing"
MOST_CHARACTERS = 2000  # of a switch's value: hundreds of ids


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
    report: str = "",
    queues: QueueSet | None = None,
    after: str = "",
) -> AuditEntry:
    """The line for what *asker* did at *now*.

    *outcome* is the refusal they were given, or the code of the rule that let them (`Scope.why`); *rows* the number of rows
    shown; on the command line the person is the operator, also with `--as`, whose e-mail is a name; *channel* where it went when that is not where it was asked; *about* the id of what was changed,
    *queues* and *after* what the store holds of it afterwards; *report* a digest's, or the phone system's that is printed as it is.
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
        report=re.sub(r"[^a-z0-9-]+", "-", report.lower())[:60],
        queues=_numbers(stored_as(queues) if queues is not None else question.queues if question else ()),
        agents=_numbers(question.agents) if question else (),
        everything=isinstance(queues, All) or (question.everything if question else False),
        start=question.period.start if question else None,
        end=question.period.end if question else None,
        rows=rows,
        destination=destination,
        about=about,
        after=re.sub(r"\s+", "_", after or ("" if queues is None or _numbered(queues) else NOTHING)),
    )


def _numbered(queues: QueueSet) -> bool:
    return isinstance(queues, All) or len(queues.dns) > 0


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
            before=before.get(name, "")[:MOST_CHARACTERS],
            after=value[:MOST_CHARACTERS],
        )
        for name, value in after.items()
        if before and before.get(name, "") != value
    )
