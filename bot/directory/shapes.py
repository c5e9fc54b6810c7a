"""What looking for a name can come to: one, several to choose from, or close spellings to offer."""

from datetime import date
from typing import Literal

from bot.models import Frozen

Kind = Literal["queue", "agent"]
How = Literal["number", "name", "prefix", "word", "parts"]
Reach = Literal["whole", "words", "parts"]


class Name(Frozen):
    """A queue or an agent by its number, as people read it; *until* is the day on which a former owner lost the number."""

    kind: Kind
    dn: str
    name: str
    until: date | None = None

    @property
    def label(self) -> str:
        """The name with its number, as in "Support (800)"; the number alone where it has no other name."""
        return f"{self.name} ({self.dn})" if self.name != self.dn else self.dn


class Found(Frozen):
    """One match; *how* says on what it rests, *others* also begin with what was typed or bear the number as a name."""

    name: Name
    how: How
    others: tuple[Name, ...] = ()


class Several(Frozen):
    """More than one match, none better than another: queues first, by number; at most a hundred."""

    names: tuple[Name, ...]
    how: How


class Near(Frozen):
    """No match; close spellings to offer, best first; never to be run unasked."""

    names: tuple[Name, ...] = ()
