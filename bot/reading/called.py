"""Typed words -> every stretch of them that names a queue or an agent."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from bot.directory import Found, Kind, Reach, Several, number_of
from bot.reading.room import Piece, Room
from bot.reading.typed import Typed, Word

_LONGEST_NAME = 20
_LONGEST_LOOSE = 4
_BY_WHOLE_WORDS = frozenset({"date", "everyday"})

Weight = Literal["plain", "everyday", "date", "grammar"]
"""What a word is beside a name: nothing else; a word of everyday; a day or month, so that only a whole first or last name is
meant ("Jan", "Klein"); or a word that has something else to do."""


def names(typed: Typed, room: Room, weights: Sequence[Weight]) -> list[Piece]:
    """The names among the words, by what each of them weighs."""
    words, found = typed.words, []
    reach = min(room.names.longest + 2, _LONGEST_NAME)
    for first, word in enumerate(words):
        forced = word.sort == "kind"
        kind = _kind_before(words, first, room)
        start = first + 1 if forced or kind else first
        if word.sort in {"separator", "channel", "person"} or start >= len(words):
            continue
        forced_kind: Kind | None = (
            kind or ("queue" if word.value == "queue" else "agent") if start > first else None
        )
        for stop in range(start + 1, min(start + reach, len(words)) + 1):
            match = _match(typed, start, stop, weights, room=room, kind=forced_kind)
            if match:
                found.append(_name(typed, first, start, stop, match))
            elif (
                stop == first + 1
                and weights[first] in _BY_WHOLE_WORDS
                and (match := room.match(word.text, None, "words"))
            ):
                found.append(replace(_name(typed, first, start, stop, match), loose=2))
        if kind:
            for stop in range(first + 1, min(first + reach, len(words)) + 1):
                match = _match(typed, first, stop, weights, room=room, kind=None)
                if match:
                    found.append(_name(typed, first, first, stop, match))
    return found


def _kind_before(words: Sequence[Word], at: int, room: Room) -> Kind | None:
    """The kind a word like "queue" gives to the name after it."""
    word = words[at]
    if word.sort != "word" or len(word.text) < 2 or len(word.folded) != 1:
        return None
    return room.vocabulary.kinds.get(word.folded[0])


def _name(typed: Typed, first: int, start: int, stop: int, match: Found | Several) -> Piece:
    number = stop == start + 1 and number_of(typed.slice(start, stop)) is not None
    return Piece(
        first, stop, "name", match=match, loose=int(match.how not in {"number", "name"}), free=number
    )


def _match(
    typed: Typed, start: int, stop: int, weights: Sequence[Weight], *, room: Room, kind: Kind | None
) -> Found | Several | None:
    words = typed.words
    outer = (words[start], words[stop - 1])
    if stop == start + 1 and words[start].sort == "quoted":
        return room.match(words[start].value, kind, "parts")
    if stop > start + 1 and not (_may_edge(outer[0]) and _may_edge(outer[1], last=True)):
        return None
    if outer[0].sort == "separator":
        return None
    inner = words[start:stop]
    if any(word.sort in {"person", "channel", "kind"} for word in inner):
        return None
    reach: Reach = "parts" if _may_be_loose(inner, weights[start:stop], kind) else "whole"
    return room.match(typed.slice(start, stop), kind, reach)


def _may_edge(word: Word, *, last: bool = False) -> bool:
    """Whether a name of several words can begin or end with it: a word, a quote, and at the end the sign of "C++"."""
    if word.sort in {"word", "quoted"}:
        return bool(word.folded)
    return word.text == '"' or (last and word.text.lower() in {"+", "'s"})


def _may_be_loose(words: Sequence[Word], weights: Sequence[Weight], kind: Kind | None) -> bool:
    """Whether less than a full name will do: few words, one of them plain, none of the grammar's at the edges (but for an initial such as "A.")."""
    if len(words) > _LONGEST_LOOSE or not all(word.sort in {"word", "quoted"} for word in words):
        return False
    if kind and len(words) == 1:
        return True
    edges = ((words[0], weights[0]), (words[-1], weights[-1]))
    return "plain" in weights and all(
        weight in {"plain", "everyday"} or _is_initial(word) for word, weight in edges
    )


def _is_initial(word: Word) -> bool:
    letters = word.text.rstrip(".")
    return len(letters) == 1 and (letters.isupper() or word.text.endswith("."))
