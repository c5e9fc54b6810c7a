"""Words after `audit` -> which entries are wanted: of a person, about a number, only what was refused, shared or changed."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from bot.audit.month import RIGHTS, SHOWN
from bot.models import AuditEntry

_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_NUMBER = re.compile(r"[0-9]{1,10}")

KINDS: Mapping[str, Callable[[AuditEntry], bool]] = {
    "refused": lambda entry: entry.decision == "refused",
    "failed": lambda entry: entry.decision == "failed",
    "shared": lambda entry: entry.decision == "allowed" and entry.destination in SHOWN,
    "changes": lambda entry: entry.deed in RIGHTS,
    "persons": lambda entry: bool(entry.agents),
}


class Wanted(NamedTuple):
    """What is wanted: by *user*, about the queue or extension *number*, of a *kind* of `KINDS`; "" is any."""

    user: str = ""
    number: str = ""
    kind: str = ""

    def keeps(self, entry: AuditEntry) -> bool:
        """Whether *entry* is wanted."""
        numbers = (*entry.queues, *entry.agents)
        return (
            (not self.user or self.user in {entry.user, entry.about})
            and (not self.number or self.number in numbers)
            and (not self.kind or KINDS[self.kind](entry))
        )

    def __str__(self) -> str:
        """As it is typed."""
        return " ".join(
            part for part in (f"<@{self.user}>" if self.user else "", self.number, self.kind) if part
        )


def wanted(words: str) -> Wanted | None:
    """What *words* want; None where one of them is not understood."""
    found = Wanted()
    for word in words.split():
        if person := _PERSON.fullmatch(word):
            found = found._replace(user=person[1])
        elif _NUMBER.fullmatch(word):
            found = found._replace(number=word)
        elif word.casefold() in KINDS:
            found = found._replace(kind=word.casefold())
        else:
            return None
    return found
