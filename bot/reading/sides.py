"""Pieces of a comparison -> its sides, and the pieces that belong to each; words such as "with" and "at 12:15" in such places."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.directory import Found
from bot.reading.room import Piece
from bot.reading.typed import Word
from bot.reading.vocabulary import Vocabulary

_CLOCK = re.compile(
    r"([01]?\d|2[0-3])(?:[:.h]([0-5]\d))?(?:h|uhr)?\s*(am|pm|a\.m\.?|p\.m\.?)?", re.IGNORECASE
)
_NAMED = {
    "noon": "12:00",
    "midday": "12:00",
    "mittag": "12:00",
    "midi": "12:00",
    "mediodia": "12:00",
    "mezzogiorno": "12:00",
}
_NUMBERS = {
    word: number
    for number, words in enumerate(
        ("one ein eine einem un une uno una um uma een", "two zwei deux dos due dois duas twee", "three drei trois tres tre drie",
         "four vier quatre cuatro quattro quatro", "five funf cinq cinco cinque vijf"), 1,
    )
    for word in words.split()
}  # fmt: skip
_UNITS = frozenset(
    [
        "h",
        "hour",
        "hours",
        "min",
        "minute",
        "minutes",
        "day",
        "days",
        "stunde",
        "stunden",
        "minuten",
        "tage",
        "uur",
        "uren",
        "dagen",
        "heure",
        "heures",
        "jours",
        "hora",
        "horas",
        "minutos",
        "dias",
        "ora",
        "ore",
        "minuti",
        "giorni",
    ]
)


def sides(pieces: Sequence[Piece]) -> list[tuple[Piece, ...]]:
    """The pieces of each side: parted at "vs", else, where two dates are compared, at what stands between them."""
    parts = _parted(pieces, [at for at, piece in enumerate(pieces) if piece.what == "against"])
    if len(parts) > 1 or not any(piece.what == "option" and piece.sense == "compare" for piece in pieces):
        return parts
    dated = [at for at, piece in enumerate(pieces) if piece.what in {"date", "neighbour"}]
    between = [
        max(at for at in range(before, after) if pieces[at].what in {"separator", "adding"} or at == before)
        for before, after in pairwise(dated)
    ]
    return _parted(pieces, between)


def _parted(pieces: Sequence[Piece], cuts: Sequence[int]) -> list[tuple[Piece, ...]]:
    edges = [-1, *cuts, len(pieces)]
    return [tuple(pieces[a + 1 : b]) for a, b in pairwise(edges)]


def said_after_compare(words: Sequence[Word], found: Sequence[Piece]) -> list[Piece]:
    """The pieces with "with" as what parts two sides, after a word that asks to compare; "to" where nothing else parts them."""
    begun = [piece.stop for piece in found if piece.what == "option" and piece.sense == "compare"]
    rest = [piece for piece in found if piece.what not in {"with", "to"}]
    after = [piece for piece in found if begun and piece.first >= min(begun) and piece.stop < len(words)]
    clear = any(piece.what == "against" for piece in after)
    for word in ("with", "to"):
        parting = {(piece.first, piece.stop) for piece in after if piece.what == word}
        if parting and not clear:
            rest = [piece for piece in rest if (piece.first, piece.stop) not in parting]
            return [*rest, *(Piece(first, stop, "against", word) for first, stop in sorted(parting))]
    return rest


def moments(words: Sequence[Word], known: Vocabulary) -> Iterator[Piece]:
    """Times of day at which somebody was in: "at 12:15", "at 9 am", "um 12 Uhr"."""
    for first in range(len(words)):
        for start in (first + 1, first + 2):
            before = tuple(part for word in words[first:start] for part in word.folded)
            if start > len(words) or not known.is_one(before, "at"):
                continue
            for stop in (start + 1, start + 2):
                if stop <= len(words) and (
                    clock := _clock(" ".join(word.text for word in words[start:stop]))
                ):
                    yield Piece(first, stop, "moment", clock)


def _clock(text: str) -> str:
    if text.casefold() in _NAMED:
        return _NAMED[text.casefold()]
    match = _CLOCK.fullmatch(text)
    if match is None:
        return ""
    hour, half = int(match[1]), (match[3] or "").lower()[:1]
    if half and not 1 <= hour <= 12:
        return ""
    hour = hour % 12 + 12 * (half == "p") if half else hour
    return f"{hour:02d}:{match[2] or '00'}"


def few(words: Sequence[Word], found: Sequence[Piece]) -> Iterator[Piece]:
    """Counts that somebody should not fall below: "fewer than 3", "only one person" (fewer than two)."""
    for piece in found:
        if piece.what == "alone":
            yield Piece(piece.first, piece.stop, "few", "2")
        elif piece.what == "fewer" and piece.stop < len(words):
            word = words[piece.stop]
            number = (
                int(word.text)
                if re.fullmatch(r"[1-9][0-9]?", word.text)
                else _NUMBERS.get("".join(word.folded), 0)
            )
            after = words[piece.stop + 1 : piece.stop + 2]
            if number and not any(
                _UNITS.intersection(each.folded) for each in after
            ):  # of hours it says nothing
                yield Piece(piece.first, piece.stop + 1, "few", str(number))


def left_out(pieces: Sequence[Piece]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The pieces without the names behind "except", and those names, which are of one kind."""
    kept: list[Piece] = []
    out: list[Piece] = []
    kinds: set[str] | None = None  # of the names that may follow; None where none may
    for piece in pieces:
        if piece.what == "except":
            kinds = set()
        elif (
            kinds is not None
            and piece.what in {"name", "own", "team"}
            and (not kinds or kinds & _kinds(piece))
        ):
            out.append(piece)
            kinds = _kinds(piece)
        else:
            goes_on = piece.what == "separator" or piece.sense.startswith("kind ")
            goes_on = goes_on or (piece.what == "filler" and kinds == set())  # "but not in Support"
            kinds = kinds if goes_on else None
            kept.append(piece)
    return tuple(kept), tuple(out)


def _kinds(piece: Piece) -> set[str]:
    if piece.match is None:
        return {"queue" if piece.what == "team" else "agent"}
    return (
        {piece.match.name.kind}
        if isinstance(piece.match, Found)
        else {name.kind for name in piece.match.names}
    )
