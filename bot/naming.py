"""The directory and a person's rights -> the names they may use and read; one index for all, however many ask."""

from collections.abc import Callable

from bot.directory import Names
from bot.models import Directory, Policy, Question, Scope
from bot.models.queues import All, QueueSet, stored_as
from bot.models.text import name_or_number, shown_name

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
        return Names(directory.numbered, mailed=False) if self._numbers else Names(directory)


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


class Reader:
    """Whoever reads an output: every queue's and person's name goes out through here, and what they may not see is its number.

    What is returned is cleaned and not yet escaped.
    """

    def __init__(self, scope: Scope, directory: Directory, policy: Policy) -> None:
        self.scope, self.directory, self._names = scope, directory, policy.names == "names"
        self._sees = sees(scope, directory)

    def sees(self, dn: str) -> bool:
        """Whether the queue of this number may be named to them."""
        return dn in self.directory.queue_by_dn and self._sees("queue", dn)

    def queue(self, dn: str) -> str:
        """`Support (800)`, or the number."""
        return shown_name(self.directory.queue_by_dn[dn].name, dn) if self.sees(dn) else dn

    def short(self, dn: str, *, kept: str = "") -> str:
        """`Support`, or the number; of a queue that is gone the name that was *kept* with what is theirs."""
        if dn not in self.directory.queue_by_dn:
            return name_or_number(kept, dn)
        return name_or_number(self.directory.queue_by_dn[dn].name, dn) if self.sees(dn) else dn

    def sees_person(self, dn: str) -> bool:
        """Whether the person of this number may be spoken of to them, by name or by number as the operator wants it."""
        return dn in self.directory.person_by_dn and self._sees("agent", dn)

    def person(self, dn: str) -> str:
        """`Ana Ruiz (101)`, or the number."""
        named = self._names and self.sees_person(dn)
        return shown_name(self.directory.person_by_dn[dn].name, dn) if named else dn

    def members(self, dn: str) -> str:
        """How many are in a queue, where they may see its rows; of any other that they are in it."""
        queue = self.directory.queue_by_dn.get(dn)
        if queue is None or not (self.scope.everything or dn in self.scope.queues):
            return "you are in it"
        count = len(queue.members)
        return f"{count} member{'s' if count != 1 else ''}" if queue.members_known else "members not known"


def subject(question: Question, scope: Scope, directory: Directory, policy: Policy) -> str:
    """Whom a question is about, in words; what its asker may not see (any more) keeps its number only."""
    if not question.queues and not question.agents:
        return "all queues you may see"
    reader = Reader(scope, directory, policy)
    return ", ".join((*map(reader.queue, question.queues), *map(reader.person, question.agents)))


def named(queues: QueueSet, scope: Scope, directory: Directory) -> str:
    """Queues in words, by number; those their reader may not see keep the number only."""
    if isinstance(queues, All):
        return "all queues"
    reader = Reader(scope, directory, Policy())
    return ", ".join(map(reader.queue, stored_as(queues))) or "no queue"
