"""A text with a word that nothing can judge ("late") -> the part that can be answered, and what cannot."""

from dataclasses import dataclass

from bot.directory import Found
from bot.reading.room import Room
from bot.reading.typed import Typed, Word
from bot.reading.vocabulary import Part, Vocabulary
from bot.reading.ways import Way

_ACTING = frozenset({"date", "neighbour", "option", "channel", "tz", "everything", "own", "team"})


@dataclass(frozen=True, slots=True)
class Split:
    """*rest* is the text without the clauses of the *words* that cannot be judged, which were said of the agents *about*.

    *alone*: the whole text was one such clause, and *rest* is it without those words.
    """

    rest: Typed
    words: tuple[str, ...]
    about: tuple[str, ...]
    alone: bool


def without_unjudged(text: Typed, way: Way, room: Room) -> Split | None:
    """The split, or None where no word left over by *way* is one of those."""
    left = {piece.first for piece in way.pieces if piece.what == "unread"}
    spans = [span for span in phrases_of(text.words, room.vocabulary, "unjudged") if left & set(range(*span))]
    if not spans:
        return None
    dropped: set[int] = set()
    for first, stop in spans:
        dropped |= set(_clause(text.words, first, stop, room.vocabulary))
    said = tuple(text.slice(first, stop) for first, stop in spans)
    kept = [at for at in range(len(text.words)) if at not in dropped]
    alone = not any(text.words[at].sort in {"word", "quoted", "person"} for at in kept)
    about = tuple(dict.fromkeys(dn for at in dropped for dn in _agents(text.words[at], room)))
    if not alone and any(piece.what in _ACTING and piece.first in dropped for piece in way.pieces):
        return None  # what else it says would be left out silently
    if alone:
        judged = {at for span in spans for at in range(*span)}
        kept = [at for at in range(len(text.words)) if at not in judged]
    return Split(_joined(text, kept), said, about, alone)


def _joined(text: Typed, kept: list[int]) -> Typed:
    """The kept words; a mark stands in each gap, so that no name runs over it."""
    words: list[Word] = []
    before = -1
    for at in kept:
        if at != before + 1:
            words.append(Word("", text.words[at].start, text.words[at].start, "mark"))
        words.append(text.words[at])
        before = at
    return Typed(text.text, tuple(words), text.cut)


def phrases_of(words: tuple[Word, ...], known: Vocabulary, part: Part) -> list[tuple[int, int]]:
    """Where phrases of one sort stand, the longest first; they do not overlap."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(words):
        for stop in range(min(at + 4, len(words)), at, -1):
            if any(word.sort != "word" for word in words[at:stop]):
                continue
            folded = tuple(part for word in words[at:stop] for part in word.folded)
            if folded and known.is_one(folded, part):
                found.append((at, stop))
                at = stop
                break
        else:
            at += 1
    return found


def _ends_a_clause(word: Word, known: Vocabulary) -> bool:
    if word.sort in {"separator", "mark"}:
        return True
    return known.is_one(word.folded, "separator")


def _clause(words: tuple[Word, ...], first: int, stop: int, known: Vocabulary) -> range:
    """The clause around the words, with the separator before it."""
    while first > 0 and not _ends_a_clause(words[first - 1], known):
        first -= 1
    while first > 0 and _ends_a_clause(words[first - 1], known):
        first -= 1
    while stop < len(words) and not _ends_a_clause(words[stop], known):
        stop += 1
    return range(first, stop)


def _agents(word: Word, room: Room) -> tuple[str, ...]:
    if word.sort not in {"word", "quoted"} or room.vocabulary.phrases.get(word.folded):
        return ()
    match = room.match(word.value or word.text, "agent", "parts")
    if match is None:
        return ()
    found = (match.name,) if isinstance(match, Found) else match.names[:5]
    return tuple(name.dn for name in found)
