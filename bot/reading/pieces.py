"""Typed words -> every stretch of them that could be something: a name, a period, an option, a filler."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bot.directory import Found, Kind, Name, Names, Sees, Several, number_of
from bot.models import NotAPeriod, PhraseMeaning, Understood
from bot.reading.typed import Typed, Word
from bot.reading.vocabulary import Part, vocabulary
from bot.reading.zones import zone_named

What = Literal[Part, "name", "date", "channel", "tz", "mark", "unread"]


class Dated(NamedTuple):
    """Words *first* up to *stop* are a date phrase; *locale* is the one it was read in, "" for the asker's own."""

    first: int
    stop: int
    meaning: PhraseMeaning
    locale: str


Stretches = Callable[[Sequence[str], str], Sequence[Dated]]

_LONGEST_NAME = 20
_LONGEST_LOOSE = 4


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
    """What the words are read against: the names the asker may see, whose ids are whose, the bot's own id, the dates; *follows* in a thread."""

    names: Names
    sees: Sees
    person_of: Callable[[str], str | None]
    bot_user: str
    stretches: Stretches
    zone: str
    follows: bool
    looked_up: dict[
        tuple[str, Kind | None, bool], Found | Several | None
    ]  # so that no stretch is looked up twice

    def match(self, words: str, kind: Kind | None, *, whole: bool) -> Found | Several | None:
        """What *words* name among what the asker may see."""
        key = (words, kind, whole)
        if key not in self.looked_up:
            self.looked_up[key] = self.names.match(words, kind=kind, sees=self.sees, whole=whole)
        return self.looked_up[key]


def pieces(typed: Typed, room: Room) -> tuple[tuple[Piece, ...], ...]:
    """For each word, the pieces that begin there."""
    words = typed.words
    found: list[list[Piece]] = [[] for _ in words]
    for piece in (*_phrases(words), *_marked(words, room), *_zones(words)):
        if piece.what != "neighbour" or room.follows:
            found[piece.first].append(piece)
    zone = next((piece.sense for row in found for piece in row if piece.what == "tz"), room.zone)
    dates = list(_dates(words, room, zone))
    for piece in dates:
        found[piece.first].append(piece)
    for piece in _names(typed, room, _plain(words, found)):
        found[piece.first].append(piece)
    return tuple(map(tuple, found))


def _plain(words: Sequence[Word], found: list[list[Piece]]) -> list[bool]:
    """For each word, whether it is no more than a word: nothing of the grammar, no date, no number."""
    plain = [word.sort in {"word", "quoted"} and number_of(word.text) is None for word in words]
    for row in found:
        for piece in row:
            if piece.what == "date" and piece.loose:
                continue
            if piece.what == "date" or piece.stop == piece.first + 1:
                plain[piece.first : piece.stop] = [False] * (piece.stop - piece.first)
    return [good or word.sort == "quoted" for good, word in zip(plain, words, strict=True)]


def _phrases(words: Sequence[Word]) -> list[Piece]:
    known, longest = vocabulary().phrases, vocabulary().longest
    found: list[Piece] = []
    head: Piece | None = None
    asking = True
    for first in range(len(words)):
        folded: tuple[str, ...] = ()
        here: list[Piece] = []
        for stop in range(first + 1, min(first + longest, len(words)) + 1):
            if words[stop - 1].sort != "word":
                break
            folded += words[stop - 1].folded
            here += [Piece(first, stop, part, sense) for part, sense in known.get(folded, ())]
        heads = [piece for piece in here if piece.what == "head"]
        if asking and heads and head is None:
            head = max(heads, key=lambda piece: piece.stop)
        asking = asking and (not words[first].folded or any(piece.what != "option" for piece in here))
        found += [piece for piece in here if piece.what == "tail" and _follows(piece, head)]
        taken = {(piece.first, piece.stop) for piece in found[-2:] if piece.what == "tail"}
        taken |= {(head.first, head.stop)} if head else set()
        found += [
            piece
            for piece in here
            if piece.what not in {"head", "tail", "unjudged", "queue", "agent", "of"}
            and (piece.what != "filler" or (piece.first, piece.stop) not in taken)
        ]
        found += [
            Piece(piece.first, piece.stop, "filler", f"kind {piece.what}")
            for piece in here
            if piece.what in {"queue", "agent"} and len(words[first].text) > 1
        ]
    return [*found, head] if head else found


def _follows(tail: Piece, head: Piece | None) -> bool:
    if head is None or tail.first < head.stop:
        return False
    return head.sense == ("how long" if tail.sense == "how long" else "when")


def _marked(words: Sequence[Word], room: Room) -> list[Piece]:
    found: list[Piece] = []
    for at, word in enumerate(words):
        if word.sort in {"separator", "mark"}:
            found.append(Piece(at, at + 1, "separator" if word.sort == "separator" else "mark", "sign"))
        elif word.sort == "channel":
            found.append(Piece(at, at + 1, "channel", word.value))
        elif word.sort == "word" and word.text.startswith("#") and len(word.text) > 1:
            found.append(Piece(at, at + 1, "channel", word.text))
        elif word.sort == "person" and word.value == room.bot_user:
            found.append(Piece(at, at + 1, "mark", "sign"))
        elif word.sort == "person" and (name := _person(word.value, room)):
            found.append(Piece(at, at + 1, "name", match=Found(name=name, how="number")))
    return found


def _person(user: str, room: Room) -> Name | None:
    dn = room.person_of(user)
    return room.names.named("agent", dn) if dn and room.sees("agent", dn) else None


def _zones(words: Sequence[Word]) -> list[Piece]:
    """A zone after the word for it, and one that cannot be anything else ("Europe/Berlin", "UTC")."""
    known = vocabulary().phrases
    found: list[Piece] = []
    for at, word in enumerate(words):
        if word.sort != "word":
            continue
        if ("/" in word.text or word.text.upper() == "UTC") and (zone := zone_named(word.text, cities=False)):
            found.append(Piece(at, at + 1, "tz", zone))
        for stop in (at + 1, at + 2):
            folded = tuple(part for other in words[at:stop] for part in other.folded)
            if not any(meaning == ("option", "tz") for meaning in known.get(folded, ())):
                continue
            for end in (stop + 1, stop + 2):
                zone = zone_named(" ".join(other.text for other in words[stop:end]))
                found += [Piece(at, end, "tz", zone)] if zone and end <= len(words) else []
    return found


def _dates(words: Sequence[Word], room: Room, zone: str) -> list[Piece]:
    shown = [word.text if word.sort in {"word", "separator"} and word.text else '"' for word in words]
    found = {(one.first, one.stop): one for one in room.stretches(shown, zone)}
    return [
        Piece(first, stop, "date", one.locale, meaning=one.meaning, loose=_slips(one.meaning))
        for (first, stop), one in found.items()
        if not _is_no_date(words[first:stop], one.meaning)
        and not ((first + 1, stop) in found and _is_apart(words[first]))
    ]


def _slips(meaning: PhraseMeaning) -> int:
    return 2 if isinstance(meaning, Understood) and meaning.corrected else 0


def _is_no_date(words: Sequence[Word], meaning: PhraseMeaning) -> bool:
    """Bare digits are a number or a year, never a day or an hour."""
    return isinstance(meaning, NotAPeriod) and len(words) == 1 and number_of(words[0].text) is not None


def _is_apart(word: Word) -> bool:
    """Whether a word before a date is no part of it: "all" yesterday, "de" ayer."""
    return any(meaning.part in {"everything", "of"} for meaning in vocabulary().phrases.get(word.folded, ()))


def _names(typed: Typed, room: Room, plain: Sequence[bool]) -> list[Piece]:
    words, found = typed.words, []
    reach = min(room.names.longest + 2, _LONGEST_NAME)
    for first, word in enumerate(words):
        forced = word.sort == "kind"
        kind = _kind_before(words, first)
        start = first + 1 if forced or kind else first
        if word.sort in {"separator", "channel", "person"} or start >= len(words):
            continue
        forced_kind: Kind | None = (
            kind or ("queue" if word.value == "queue" else "agent") if start > first else None
        )
        for stop in range(start + 1, min(start + reach, len(words)) + 1):
            match = _match(typed, start, stop, plain, room=room, kind=forced_kind)
            if match:
                found.append(_name(typed, first, start, stop, match))
        if kind:
            for stop in range(first + 1, min(first + reach, len(words)) + 1):
                match = _match(typed, first, stop, plain, room=room, kind=None)
                if match:
                    found.append(_name(typed, first, first, stop, match))
    return found


def _kind_before(words: Sequence[Word], at: int) -> Kind | None:
    """The kind a word like "queue" gives to the name after it."""
    word = words[at]
    if word.sort != "word" or len(word.text) < 2 or len(word.folded) != 1:
        return None
    return vocabulary().kinds.get(word.folded[0])


def _name(typed: Typed, first: int, start: int, stop: int, match: Found | Several) -> Piece:
    number = stop == start + 1 and number_of(typed.slice(start, stop)) is not None
    return Piece(
        first, stop, "name", match=match, loose=int(match.how not in {"number", "name"}), free=number
    )


def _match(
    typed: Typed, start: int, stop: int, plain: Sequence[bool], *, room: Room, kind: Kind | None
) -> Found | Several | None:
    words = typed.words
    outer = (words[start], words[stop - 1])
    if stop == start + 1 and words[start].sort == "quoted":
        return room.match(words[start].value, kind, whole=False)
    if stop > start + 1 and not (_may_edge(outer[0]) and _may_edge(outer[1], last=True)):
        return None
    if outer[0].sort == "separator":
        return None
    inner = words[start:stop]
    if any(word.sort in {"person", "channel", "kind"} for word in inner):
        return None
    return room.match(typed.slice(start, stop), kind, whole=not _may_be_loose(inner, plain[start:stop], kind))


def _may_edge(word: Word, *, last: bool = False) -> bool:
    """Whether a name of several words can begin or end with it: a word, a quote, and at the end the sign of "C++"."""
    if word.sort in {"word", "quoted"}:
        return bool(word.folded)
    return word.text == '"' or (last and word.text.lower() in {"+", "'s"})


def _may_be_loose(words: Sequence[Word], plain: Sequence[bool], kind: Kind | None) -> bool:
    """Whether less than a full name will do: few words, none of the grammar's at the edges (but for an initial such as "A.")."""
    if len(words) > _LONGEST_LOOSE or not all(word.sort in {"word", "quoted"} for word in words):
        return False
    edges = ((words[0], plain[0]), (words[-1], plain[-1]))
    if kind and len(words) == 1:
        return True
    return any(plain) and all(good or _is_initial(word) for word, good in edges)


def _is_initial(word: Word) -> bool:
    letters = word.text.rstrip(".")
    return len(letters) == 1 and (letters.isupper() or word.text.endswith("."))
