"""The directory and a person's rights -> the names they may use and read; one index for all, however many ask."""

from collections.abc import Callable

from bot.directory import Names
from bot.models import Directory, Policy, Question, Scope
from bot.models.queues import All, QueueSet, stored_as
from bot.models.text import shown_name

Sees = Callable[[str, str], bool]


class Index:
    """The searchable names of the newest directory; built once for each, some tenths of a second for ten thousand."""

    def __init__(self, policy: Policy) -> None:
        self._numbers = policy.names == "numbers"
        self._of: Directory | None = None
        self._names: Names | None = None

    def prepare(self, directory: Directory) -> None:
        """Have everything at hand that questions look up in *directory*; for a thread, before anybody asks.

        A reading that brought the same queues and people keeps the index of the one before.
        """
        before = self._of
        if (
            before is None
            or self._names is None
            or (before.queues, before.people) != (directory.queues, directory.people)
        ):
            names = self._made(directory)
        else:
            names = self._names
        _ = directory.queue_by_dn, directory.person_by_dn, directory.people_by_email
        if self._numbers:
            _ = directory.numbered
        self._of, self._names = directory, names

    def names(self, directory: Directory) -> Names:
        """The index of *directory*; people are found by number alone where the operator shows no names."""
        if self._names is None or self._of is not directory:
            self._of, self._names = directory, self._made(directory)
        return self._names

    def _made(self, directory: Directory) -> Names:
        return Names(directory.numbered if self._numbers else directory)


def sees(scope: Scope, directory: Directory) -> Sees:
    """Whether a queue or agent may be named to this person: queues they may see or are in, and the people in those."""
    if scope.everything:
        return lambda _kind, _dn: True
    queues = {queue.dn for queue in directory.queues if queue.dn in scope.queues}
    people = {member for dn in queues for member in directory.queue_by_dn[dn].members}
    if scope.own:
        people.add(scope.own)
        queues |= {queue.dn for queue in directory.queues if scope.own in queue.members}
    shown = {"queue": queues, "agent": people}
    return lambda kind, dn: dn in shown[kind]


def subject(question: Question, scope: Scope, directory: Directory, policy: Policy) -> str:
    """Whom a question is about, in words; what its asker may not see (any more) keeps its number only."""
    if not question.queues and not question.agents:
        return "all queues you may see"
    seen = sees(scope, directory)
    labels = []
    for dn in question.queues:
        queue = directory.queue_by_dn.get(dn) if seen("queue", dn) else None
        labels.append(shown_name(queue.name, dn) if queue else dn)
    for dn in question.agents:
        person = directory.person_by_dn.get(dn) if seen("agent", dn) and policy.names == "names" else None
        labels.append(shown_name(person.name, dn) if person else dn)
    return ", ".join(labels)


def named(queues: QueueSet, scope: Scope, directory: Directory) -> str:
    """Queues in words, by number; those their reader may not see keep the number only."""
    if isinstance(queues, All):
        return "all queues"
    seen = sees(scope, directory)
    labels = []
    for dn in stored_as(queues):
        queue = directory.queue_by_dn.get(dn) if seen("queue", dn) else None
        labels.append(shown_name(queue.name, dn) if queue else dn)
    return ", ".join(labels) or "no queue"
