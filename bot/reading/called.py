"""Typed words -> every stretch of them that names a queue or an agent."""

from collections.abc import Sequence

from bot.directory import Found, Kind, Several, number_of
from bot.reading.room import Piece, Room
from bot.reading.typed import Typed, Word
from bot.reading.vocabulary import vocabulary

_LONGEST_NAME = 20
_LONGEST_LOOSE = 4


def names(typed: Typed, room: Room, plain: Sequence[bool]) -> list[Piece]:
    """The names among the words; *plain* says which words are nothing else, and may name somebody in part."""
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
