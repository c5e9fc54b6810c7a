"""A row's own label and today's directory -> who it was, and how that person is called in the answer."""

import re
from datetime import date

from bot.models import Directory, Person, Policy

_WORDS = re.compile(r"\w+")


def said_name(label: str, agent: str) -> str:
    """The name within a label such as "1001 Andrew Johnson"; empty where it holds only the number."""
    text = label.strip()
    return text.removeprefix(agent).strip() if text.startswith(agent) else text


def name_words(name: str) -> list[str]:
    """The words of a name, the same in either order ("Johnson, Andrew") and whatever its case."""
    return sorted(_WORDS.findall(name.casefold()))


def same_person(said: str, person: Person) -> bool:
    """Whether a name is this person's, however it is written."""
    return name_words(said) in [name_words(name) for name in (person.name, person.display) if name]


def name_of(label: str, agent: str, person: Person | None) -> str:
    """Who it was: the row's own label wins where it names another person than the directory does now."""
    said = said_name(label, agent)
    if person is None:
        return said
    name = person.name
    return name if not said or said == name or same_person(said, person) else said


def changed_hands(person: Person | None) -> date | None:
    """The day on which a number got its present owner, where that was noticed."""
    return None if person is None else person.since


class Names:
    """How people and queues are called under the operator's policy: names with numbers, or numbers only."""

    def __init__(self, directory: Directory, policy: Policy) -> None:
        self._queues = directory.queue_by_dn
        self._people = directory.person_by_dn
        self._numbers = policy.names == "numbers"

    def queue(self, dn: str) -> str:
        """A queue's name, its number where it has none or has gone."""
        queue = self._queues.get(dn)
        return queue.name if queue is not None and queue.name else dn

    def queue_full(self, dn: str) -> str:
        """A queue as "Support (800)"."""
        name = self.queue(dn)
        return dn if name == dn else f"{name} ({dn})"

    def written(self, name: str) -> str:
        """The name that may stand in a file beside the number; empty where names are switched off."""
        return "" if self._numbers else name

    def person(self, agent: str, name: str = "") -> str:
        """A person as "Ana Ruiz (101)"; a number that has a new owner as "102, Bob Brown (now Carl Meyer)"."""
        if not agent:
            return "anybody"
        if self._numbers:
            return agent
        now = self._people.get(agent)
        if now is None:
            return f"{name} ({agent})" if name and name != agent else agent
        if not name or name == now.name:
            return agent if now.name == agent else f"{now.name} ({agent})"
        return f"{agent}, {name} (now {now.name})"
