"""Typed words -> every stretch of them that could be something: a name, a period, an option, a filler."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from bot.directory import Found, Name, number_of
from bot.models import NotAPeriod, PhraseMeaning, Understood
from bot.reading.called import Weight, names
from bot.reading.room import Piece, Room
from bot.reading.sides import few, moments, said_after_compare
from bot.reading.typed import Typed, Word
from bot.reading.vocabulary import Vocabulary, everyday
from bot.reading.zones import zone_named

_BEGINNINGS = frozenset({"at", "fewer", "alone", "not"})  # nothing by themselves
_SUPERLATIVE = frozenset({"first", "last", "most", "least", "left first", "came last"})
_TAILS = {
    "how long": frozenset({"how long", "covered", "nobody"}),
    "when": frozenset({"start", "end", "nobody", *_SUPERLATIVE}),
    "who": frozenset({"start", "end", "forgot", *_SUPERLATIVE}),
    "anyone": frozenset({"forgot", "nobody", "always", "covered"}),
    "how often": frozenset({"start", "nobody"}),
}  # which end of a sentence may follow which beginning


def pieces(typed: Typed, room: Room) -> tuple[tuple[Piece, ...], ...]:
    """For each word, the pieces that begin there."""
    words = typed.words
    found: list[list[Piece]] = [[] for _ in words]
    known = room.vocabulary
    phrases = said_after_compare(words, _phrases(words, known))
    compared = [piece.first for piece in phrases if piece.what == "against"]
    parting = [*compared, *(_between(phrases) if not compared else ())]
    for piece in (
        *phrases,
        *moments(words, known),
        *few(words, phrases),
        *_marked(words, room),
        *_zones(words, known),
    ):
        if piece.what not in _BEGINNINGS and (piece.what != "neighbour" or room.follows or compared):
            found[piece.first].append(piece)
    zone = next((piece.sense for row in found for piece in row if piece.what == "tz"), room.zone)
    dates = [
        piece
        for piece in _dates(words, room, zone, parting)
        if not any(at < piece.first for at in compared if _beside(piece, found))
    ]
    alone = {(piece.first, piece.stop) for piece in dates}
    always = {(piece.first, piece.stop) for piece in phrases if piece.sense == "always"}
    dates = [  # "all day yesterday" after "was somebody in" is asked of yesterday
        date
        for date in dates
        if not any((date.first, at) in always and (at, date.stop) in alone for at in range(date.stop))
    ]
    for piece in dates:
        found[piece.first].append(piece)
    for piece in names(typed, room, _weights(words, found)):
        found[piece.first].append(piece)
    for piece in phrases:
        if piece.what == "not" and piece.first and words[piece.first - 1].sort in {"separator", "mark"}:
            found[piece.first].append(replace(piece, what="except"))  # "Support, not Bob"
    return tuple(
        tuple(piece for piece in row if piece.what != "except" or _leaves_out(piece, found)) for row in found
    )


def _leaves_out(piece: Piece, found: list[list[Piece]]) -> bool:
    """Whether a name follows "except", or words that may stand before one; "except yesterday" leaves out nothing we know of."""
    for row in found[piece.stop :]:
        if any(other.what in {"name", "own", "team"} for other in row):
            return True
        if not any(other.what in {"filler", "separator"} for other in row):
            return False
    return False


def _between(phrases: Sequence[Piece]) -> list[int]:
    """Where "and" parts what a text asks to compare."""
    if not any(piece.what == "option" and piece.sense == "compare" for piece in phrases):
        return []
    return [piece.first for piece in phrases if piece.what == "separator"]


def _beside(date: Piece, found: list[list[Piece]]) -> bool:
    """Whether the words of a date mean another one, beside the date they are compared with ("the previous day")."""
    return any(piece.what == "neighbour" and piece.stop == date.stop for piece in found[date.first])


def _weights(words: Sequence[Word], found: list[list[Piece]]) -> list[Weight]:
    """For each word, how much it must mean something else than a name."""
    weights: list[Weight] = []
    for at, (word, row) in enumerate(zip(words, found, strict=True)):
        alone = {piece.what for piece in row if piece.stop == at + 1 and not piece.loose}
        if word.sort == "quoted":
            weights.append("plain")
        elif word.sort != "word" or number_of(word.text) is not None or alone - {"date"}:
            weights.append("grammar")
        elif alone or any(
            p.what == "date" and not p.loose and at < p.stop for each in found[:at] for p in each
        ):
            weights.append("date" if alone and word.text.isalpha() else "grammar")
        else:
            everyday_word = bool(word.folded) and everyday().issuperset(word.folded)
            weights.append("everyday" if everyday_word else "plain")
    return weights


def _phrases(words: Sequence[Word], vocabulary: Vocabulary) -> list[Piece]:
    known, longest = vocabulary.phrases, vocabulary.longest
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
            if piece.what not in {"head", "tail", "unjudged", "calls", "queue", "agent", "of"}
            and (piece.what not in {"filler", "option"} or (piece.first, piece.stop) not in taken)
            and not (piece.what == "only" and _narrows(piece, head))
        ]
        found += [
            Piece(piece.first, piece.stop, "filler", f"kind {piece.what}")
            for piece in here
            if piece.what in {"queue", "agent"} and len(words[first].text) > 1
        ]
    grouped = [(piece.first, piece.stop) for piece in found if piece.what == "option"]
    found = [  # "by" and "agent" are no fillers one by one where they say how it is grouped, nor is "no" in "no csv"
        piece
        for piece in found
        if piece.what != "filler" or not any(a <= piece.first and piece.stop <= b for a, b in grouped)
    ]
    return [*found, head] if head else found


def _narrows(only: Piece, head: Piece | None) -> bool:
    """Whether "only" asks for something that no answer gives: "when was only Bob in"."""
    return head is not None and head.sense != "who" and only.first >= head.stop


def _follows(tail: Piece, head: Piece | None) -> bool:
    return head is not None and tail.first >= head.stop and tail.sense in _TAILS.get(head.sense, ())


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
        elif word.sort == "word" and _is_picture(word.text):  # unless somebody is called so
            found.append(Piece(at, at + 1, "filler", "picture", loose=3))
    return found


def _is_picture(text: str) -> bool:
    """Whether a word is nothing but emoji."""
    kinds = {unicodedata.category(letter) for letter in text}
    return "So" in kinds and kinds <= {"So", "Sk", "Mn", "Me", "Cf"}


def _person(user: str, room: Room) -> Name | None:
    dn = room.person_of(user)
    return room.names.named("agent", dn) if dn and room.sees("agent", dn) else None


def _zones(words: Sequence[Word], known: Vocabulary) -> list[Piece]:
    """A zone after the word for it, and one that cannot be anything else ("Europe/Berlin", "UTC")."""
    found: list[Piece] = []
    for at, word in enumerate(words):
        if word.sort != "word":
            continue
        if ("/" in word.text or word.text.upper() == "UTC") and (zone := zone_named(word.text, cities=False)):
            found.append(Piece(at, at + 1, "tz", zone))
        for stop in (at + 1, at + 2):
            folded = tuple(part for other in words[at:stop] for part in other.folded)
            if not any(meaning == ("option", "tz") for meaning in known.phrases.get(folded, ())):
                continue
            for end in (stop + 1, stop + 2):
                zone = zone_named(" ".join(other.text for other in words[stop:end]))
                found += [Piece(at, end, "tz", zone)] if zone and end <= len(words) else []
    return found


def _dates(words: Sequence[Word], room: Room, zone: str, parting: Sequence[int]) -> list[Piece]:
    """Dates, none over a word that parts what is compared; a word before one may be no part of it: "all" yesterday, "de" ayer."""
    shown = [word.text if _in_dates(word) and at not in parting else '"' for at, word in enumerate(words)]
    found = {(one.first, one.stop): one for one in room.stretches(shown, zone)}
    return [
        Piece(first, stop, "date", one.locale, meaning=one.meaning, loose=_slips(one.meaning))
        for (first, stop), one in found.items()
        if not _is_no_date(words[first:stop], one.meaning)
        and not _is_no_slip(one.meaning, room.vocabulary)
        and not (
            (first + 1, stop) in found and room.vocabulary.is_one(words[first].folded, "everything", "of")
        )
    ]


def _in_dates(word: Word) -> bool:
    """Whether a word may be a part of a date: none that is marked otherwise, but for the dash between two."""
    return bool(word.text) and (word.sort in {"word", "separator"} or word.text in {"-", "–", "—"})


def _slips(meaning: PhraseMeaning) -> int:
    return 2 if isinstance(meaning, Understood) and meaning.corrected else 0


def _is_no_slip(meaning: PhraseMeaning, known: Vocabulary) -> bool:
    """Whether a word was taken for a mistyped one that is an everyday word itself ("set" is no "sep")."""
    return isinstance(meaning, Understood) and any(
        wrong.lower() in known.words for wrong, _ in meaning.corrected
    )


def _is_no_date(words: Sequence[Word], meaning: PhraseMeaning) -> bool:
    """Bare digits are a number or a year, never a day or an hour."""
    return isinstance(meaning, NotAPeriod) and len(words) == 1 and number_of(words[0].text) is not None
