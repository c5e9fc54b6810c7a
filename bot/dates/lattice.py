"""Words -> a lattice: at each token, everything it (and those after it) can mean."""

from collections.abc import Sequence
from copy import copy
from typing import Any

from bot.dates.lexicon import Lexicon
from bot.dates.nodes import Clock, Context
from bot.dates.spelling import corrected
from bot.dates.text import folded
from bot.dates.tokens import Token, tokens

Edge = tuple[int, Any]  # the token after the last one used, and what was meant
Edges = dict[str, list[Edge]]

_DROPPED = {"mark", "possessive", "stop"}
_TAGS = {"q": "quarter_number", "h": "half_number"} | dict.fromkeys(("w", "cw", "kw", "wk"), "week_number")
_LOCAL_TAGS = {"s": "week_number", "t": "quarter_number"}  # semaine/semana 34, trimestre 3


class Lattice:
    """*edges[i]*: kind -> meanings that begin at token i. *context*: what they are read against.

    *words[i]*: which typed word token i stands in. *corrections*: token -> (as typed, taken for). *unknown*: typed words
    that mean nothing in a date. *found* keeps what the grammar has already made of a place.
    """

    def __init__(self, typed: Sequence[str], lexicon: Lexicon, context: Context) -> None:
        self.context = context
        self.lexicon = lexicon
        self.corrections: dict[int, tuple[str, str]] = {}
        self.unknown: list[str] = []
        self.found: dict[tuple[str, int], list[Edge]] = {}
        self.words: list[int] = []
        self._tokens: list[Token] = []
        self._dotted: set[int] = set()
        self._typed = typed
        for index, word in enumerate(typed):
            self._take(index, tokens(folded(word)))
        self.edges: list[Edges] = [{} for _ in range(len(self._tokens) + 1)]
        for place, token in enumerate(self._tokens):
            _READ.get(token.shape, _by_shape)(self, place, token)
            if not self.edges[place]:
                self._correct(place, token)
            if not self.edges[place] and token.shape not in {"dash", "dots", "slash", "at"}:
                self.unknown.append(typed[self.words[place]])
        self._pass_articles()
        self.kinds = frozenset[str]().union(*self.edges)
        self.ambiguous = any(_both_ways(edge) for edges in self.edges for edge in edges.get("dm", ()))
        self.ambiguous |= any(_both_ways(edge) for edges in self.edges for edge in edges.get("dmy", ()))

    def __len__(self) -> int:
        return len(self._tokens)

    def read_as(self, context: Context) -> "Lattice":
        """The same words, to be read against another context."""
        other = copy(self)
        other.context = context
        other.found = {}
        return other

    def begins(self, place: int) -> bool:
        """Whether a typed word begins at this token."""
        return place == 0 or self.words[place - 1] != self.words[place]

    def ends(self, place: int) -> bool:
        """Whether a typed word ends before this token."""
        return place == len(self._tokens) or self.words[place - 1] != self.words[place]

    def _take(self, index: int, found: tuple[Token, ...] | None) -> None:
        if found is None:
            found = (Token("unknown", "", glued=False),)
        for token in found:
            if token.shape == "stop" and token.glued and self._tokens and self._tokens[-1].shape == "number":
                self._dotted.add(len(self._tokens) - 1)
            if token.shape in _DROPPED and (token.glued or len(found) > 1 or token.value == ","):
                continue
            if token.shape in {"mark", "stop"} and index + 1 < len(self._typed):
                token = Token("unknown", token.value, glued=False)  # noqa: PLW2901 - a lone mark within the phrase
            elif token.shape in _DROPPED:
                continue
            self._tokens.append(token)
            self.words.append(index)

    def add(self, place: int, kind: str, value: Any, length: int = 1) -> None:
        """Notes that the tokens from *place* on can mean this."""
        self.edges[place].setdefault(kind, []).append((place + length, value))

    def _correct(self, place: int, token: Token) -> None:
        if token.shape == "letters" and (known := corrected(token.value, self.lexicon.code)):
            self.corrections[place] = (self._typed[self.words[place]].strip(",.?!"), known)
            self.letters(place, Token("letters", known, token.glued))

    def letters(self, place: int, token: Token) -> None:
        """Notes all that a word can mean, alone and with those after it."""
        for kind, value in self.lexicon.single.get(token.value, ()):
            if not kind.startswith("short_"):
                self.add(place, kind, value)
            elif token.glued and self._tokens[place - 1].shape == "number":
                self.add(place, kind.removeprefix("short_"), value)
        if token.value == "h" and token.glued:
            self.add(place, "hour_mark", 1)
        for rest, (kind, value) in self.lexicon.fixed.get(token.value, ()):
            if length := self._follows(place + 1, rest):
                self.add(place, kind, value, length)

    def _follows(self, place: int, rest: tuple[str, ...]) -> int:
        """How many tokens an expression takes whose other words are *rest*; 0 where they do not follow. Hyphens may join them."""
        at = place
        for word in rest:
            while (
                at < len(self._tokens)
                and self._tokens[at].shape in {"dash", "slash"}
                and self._tokens[at].glued
            ):
                at += 1
            if at >= len(self._tokens) or str(self._tokens[at].value) != word:
                return 0
            at += 1
        return at - place + 1

    def ordinal(self, place: int) -> bool:
        """Whether an ending follows the number at once: "1st", "3e"."""
        if place + 1 >= len(self._tokens) or not self._tokens[place + 1].glued:
            return False
        ending = self.lexicon.single.get(str(self._tokens[place + 1].value), ())
        return any(kind == "ordinal_ending" for kind, _ in ending)

    def dotted(self, place: int) -> bool:
        """Whether a full stop follows the number."""
        return place in self._dotted

    def _pass_articles(self) -> None:
        """Lets an expression begin one article earlier ("the 9th"); "the last" is told from "last"."""
        before = [dict(edges) for edges in self.edges]
        for place in range(len(self._tokens)):
            for after, _ in before[place].get("article", ()):
                for kind, found in before[after].items():
                    name = "the_last" if kind == "last" else kind
                    if kind != "article":
                        self.edges[place][name] = [*self.edges[place].get(name, ()), *found]


def _by_shape(lattice: Lattice, place: int, token: Token) -> None:
    lattice.add(place, token.shape, token.value)


def _time(lattice: Lattice, place: int, token: Token) -> None:
    hour, minute, second, offset = (*token.value, None, None)[:4]
    whole = int(hour) * 60 + int(minute) + int(second or 0) / 60
    if int(minute) > 59 or int(second or 0) > 59 or whole > 1440:
        lattice.add(place, "bad_time", 1)
    elif offset:
        lattice.add(place, "offset_clock", (whole, offset))
    else:
        lattice.add(place, "clock", Clock((whole,), loose=hour[0] != "0" and 0 < int(hour) <= 12))


def _dotted(lattice: Lattice, place: int, token: Token) -> None:
    if len(token.value[1]) == 2 and int(token.value[0]) < 25 and int(token.value[1]) < 60:
        _time(lattice, place, token)
    if lattice.lexicon.dots:
        lattice.add(place, "dm", token.value)


def _dm(lattice: Lattice, place: int, token: Token) -> None:
    if token.value != ("24", "7"):  # round the clock, not a day
        lattice.add(place, "dm", token.value)


def _dmy(lattice: Lattice, place: int, token: Token) -> None:
    first, _, second, year = token.value
    lattice.add(place, "dmy", (first, second, year))


def _tagged(lattice: Lattice, place: int, token: Token) -> None:
    tag, number = token.value
    kind = _TAGS.get(tag) or (
        _LOCAL_TAGS.get(tag) if lattice.lexicon.code in {"fr", "es", "it", "pt"} else None
    )
    if tag == "fy":
        lattice.add(place, "refused", "fiscal")
    elif kind and len(number) < 3:
        lattice.add(place, kind, int(number))


def _number(lattice: Lattice, place: int, token: Token) -> None:
    text: str = token.value
    if lattice.ordinal(place):
        lattice.add(place, "ordinal", int(text) if len(text) < 3 else 99, 2)
    if lattice.dotted(place) and len(text) < 3 and lattice.lexicon.dots:
        lattice.add(place, "ordinal", int(text))
    if len(text) <= 6:
        lattice.add(place, "number", int(text))
    if len(text) <= 2:
        lattice.add(place, "day_number", int(text))
        _hour(lattice, place, text)
    if len(text) == 2:
        lattice.add(place, "short_year", 2000 + int(text))
    if len(text) == 4:
        _four_digits(lattice, place, text)


def _hour(lattice: Lattice, place: int, text: str) -> None:
    hour = int(text)
    if hour <= 24:
        sure = hour > 12 or text[0] == "0"
        lattice.add(place, "hour", Clock((hour * 60,), sure=sure))


def _four_digits(lattice: Lattice, place: int, text: str) -> None:
    if 1970 <= int(text) <= 2100:
        lattice.add(place, "year", int(text))
    if int(text[:2]) < 24 and int(text[2:]) < 60:
        lattice.add(place, "military", Clock((int(text[:2]) * 60 + int(text[2:]),)))


def _both_ways(edge: Edge) -> bool:
    one, other = int(edge[1][0]), int(edge[1][1])
    return one != other and one <= 12 and other <= 12


def _marked_year(lattice: Lattice, place: int, token: Token) -> None:
    lattice.add(place, "year", 2000 + int(token.value[0]))


_READ = {
    "short_year": _marked_year,
    "letters": Lattice.letters,
    "number": _number,
    "time": _time,
    "french_time": _time,
    "dotted": _dotted,
    "dm": _dm,
    "dm_dot": _dm,
    "dmy": _dmy,
    "tagged": _tagged,
}
