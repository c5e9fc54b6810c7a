"""What typed words are read against, and a piece: some of them read as something."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bot.directory import Found, Kind, Names, Reach, Sees, Several
from bot.models import PhraseMeaning
from bot.reading.vocabulary import Part, Vocabulary

What = Literal[Part, "name", "date", "channel", "tz", "moment", "few", "mark", "unread"]


class Dated(NamedTuple):
    """Words *first* up to *stop* are a date phrase; *locale* is the one it was read in, "" for the asker's own."""

    first: int
    stop: int
    meaning: PhraseMeaning
    locale: str


Stretches = Callable[[Sequence[str], str], Sequence[Dated]]


@dataclass(frozen=True, slots=True)
class Piece:
    """Words *first* up to *stop* read as *what*; *loose* counts how far it is from the letter, *free* needs no separator before it."""

    first: int
    stop: int
    what: What
    sense: str = ""
    match: Found | Several | None = None
    meaning: PhraseMeaning | None = None
    loose: int = 0
    free: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """What words are read against: the names the asker may see, whose ids are whose, the bot's own id, dates, the words of a language.

    *follows* in a thread.
    """

    names: Names
    sees: Sees
    person_of: Callable[[str], str | None]
    bot_user: str
    stretches: Stretches
    zone: str
    follows: bool
    vocabulary: Vocabulary
    looked_up: dict[
        tuple[str, Kind | None, Reach], Found | Several | None
    ]  # so that no stretch is looked up twice

    def match(self, words: str, kind: Kind | None, reach: Reach) -> Found | Several | None:
        """What *words* name among what the asker may see."""
        key = (words, kind, reach)
        if key not in self.looked_up:
            self.looked_up[key] = self.names.match(words, kind=kind, sees=self.sees, reach=reach)
        return self.looked_up[key]
