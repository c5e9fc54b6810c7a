"""The entries of a month, one by one -> the line that admins and auditors get of it."""

from bot.models import AuditEntry

ASKS = frozenset({"ask", "press", "share"})
RIGHTS = frozenset({"link", "access", "people", "switch"})
SHOWN = frozenset({"channel", "thread"})


class Month:
    """Counts what was done in the month called *name*: asks, people, about single persons, shared, refused."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.entries = self.asks = self.single = self.shared = self.posted = self.rights = 0
        self.refused = self.failed = 0
        self._people: set[str] = set()

    def add(self, entry: AuditEntry) -> None:
        """Count *entry*."""
        allowed = entry.decision == "allowed"
        self.entries += 1
        self.rights += allowed and entry.deed in RIGHTS
        self.posted += allowed and entry.deed == "run"
        if entry.deed not in ASKS:
            return
        self.asks += 1
        self._people.add(entry.user)
        self.single += bool(entry.agents)
        self.shared += allowed and entry.destination in SHOWN
        self.refused += entry.decision == "refused"
        self.failed += entry.decision == "failed"

    def line(self) -> str:
        """The month in a sentence."""
        asks = f"{_many(self.asks, 'ask')} by {_many(len(self._people), 'person', 'people')}"
        return (
            f"{self.name}: {asks}; {self.single} about single persons, {self.shared} shared in channels,"
            f" {self.refused} refused, {self.failed} failed. {_many(self.posted, 'digest')} posted,"
            f" {_many(self.rights, 'change')} of rights and switches."
        )


def _many(count: int, one: str, more: str = "") -> str:
    return f"{count} {one if count == 1 else more or f'{one}s'}"
