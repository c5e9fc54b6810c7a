"""Words -> a lattice: at each token, everything it (and those after it) can mean."""

from collections.abc import Sequence
from copy import copy
from typing import Any

from bot.dates.lexicon import Lexicon
from bot.dates.nodes import Context
from bot.dates.numerals import READ, by_shape
from bot.dates.spelling import corrected, slip
from bot.dates.text import folded
from bot.dates.tokens import Token, tokens

Edge = tuple[int, Any]  # the token after the last one used, and what was meant
Edges = dict[str, list[Edge]]

_GLUED, _GLUED_TO = ("last", "this", "previous"), {"unit", "weekday", "month"}
_DROPPED = {"mark", "possessive", "stop"}


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
        self._after_comma: set[int] = set()
        self._taken: set[int] = set()  # tokens that an expression begun before them uses up
        self._typed = typed
        for index, word in enumerate(typed):
            self._take(index, tokens(folded(word)))
        self.edges: list[Edges] = [{} for _ in range(len(self._tokens) + 1)]
        for place, token in enumerate(self._tokens):
            if token.shape == "letters":
                self.letters(place, token)
            else:
                READ.get(token.shape, by_shape)(self, place, token)
            if token.shape == "dash" and not token.glued:
                self.add(place, "spaced_dash", 1)
            elif token.shape == "dash" and lexicon.dash_dates:
                self.add(place, "date_dash", 1)
            if not self.edges[place] and place not in self._taken:
                self._correct(place, token)
            if (
                not self.edges[place]
                and place not in self._taken
                and token.shape not in {"dash", "dots", "slash", "at", "and"}
            ):
                self.unknown.append(typed[self.words[place]])
        self._pass_articles()
        for place in self._after_comma & set(range(1, len(self._tokens))):
            self.add(place, "comma", 1, length=0)
        self.bits = 0  # the kinds once more, as the grammar compares them
        self.kinds = frozenset[str]().union(*self.edges)
        self.ambiguous = any(_both_ways(edge) for edges in self.edges for edge in edges.get("dm", ()))
        self.ambiguous |= any(_both_ways(edge) for edges in self.edges for edge in edges.get("dmy", ()))

    def __len__(self) -> int:
        return len(self._tokens)

    def trimmed(self) -> tuple[int, int]:
        """The tokens that are left of the whole phrase without the fillers before and after: first, and after the last."""
        first, last = 0, len(self)
        while fillers := self.edges[first].get("filler"):
            first = max(after for after, _ in fillers)
        ends = {
            after: place for place in range(first, last) for after, _ in self.edges[place].get("filler", ())
        }
        while last in ends and ends[last] > first:
            last = ends[last]
        return first, last

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

    def brief(self, first: int, last: int) -> bool:
        """Whether all that makes these tokens a date is one short name of a day or month that is not English."""
        values = [token.value for token in self._tokens[first:last]]
        own = [value for value in values if value in self.lexicon.own or value in self.lexicon.brief]
        return (
            len(own) == 1
            and own[0] in self.lexicon.brief
            and not any(token.shape in READ for token in self._tokens[first:last])
        )

    def _take(self, index: int, found: tuple[Token, ...] | None) -> None:
        if found is None:
            found = (Token("unknown", "", glued=False),)
        for token in found:
            if token.shape == "stop" and token.glued and self._tokens and self._tokens[-1].shape == "number":
                self._dotted.add(len(self._tokens) - 1)
            if token.value == ",":
                self._after_comma.add(len(self._tokens))
            if token.shape in _DROPPED and (token.glued or len(found) > 1 or token.value == ","):
                continue
            if token.shape in {"mark", "stop"} and index + 1 < len(self._typed):
                token = Token("unknown", token.value, glued=False)  # noqa: PLW2901 - a lone mark within the phrase
            elif token.shape in _DROPPED:
                continue
            if token.shape == "dash" and token.glued and len(found) > 1 and self._tokens[-1].value in _GLUED:
                continue
            for each in self._parted(token):
                self._tokens.append(each)
                self.words.append(index)

    def _parted(self, token: Token) -> tuple[Token, ...]:
        """The words of a token in which a space was left out ("lastweek"), or the token."""
        word = token.value
        if token.shape != "letters" or word in self.lexicon.single or word in self.lexicon.fixed:
            return (token,)
        for first in _GLUED:
            rest = word.removeprefix(first)
            if rest != word and any(kind in _GLUED_TO for kind, _ in self.lexicon.single.get(rest, ())):
                return Token("letters", first, token.glued), Token("letters", rest, glued=True)
        return (token,)

    def add(self, place: int, kind: str, value: Any, length: int = 1) -> None:
        """Notes that the tokens from *place* on can mean this."""
        self.edges[place].setdefault(kind, []).append((place + length, value))

    def _correct(self, place: int, token: Token) -> None:
        if token.shape == "letters" and (known := corrected(token.value, self.lexicon.code)):
            self._note(place, known)
            self.letters(place, Token("letters", known, token.glued))

    def letters(self, place: int, token: Token) -> None:
        """Notes all that a word can mean, alone and with those after it."""
        for kind, value in self.lexicon.single.get(token.value, ()):
            if not kind.startswith("short_"):
                self.add(place, kind, value)
            elif token.glued and self._tokens[place - 1].shape in {"number", "time", "dotted"}:
                self.add(place, kind.removeprefix("short_"), value)
        if token.value == "h" and token.glued:
            self.add(place, "hour_mark", 1)
        for rest, (kind, value) in self.lexicon.fixed.get(token.value, ()):
            if length := self._follows(place + 1, rest):
                self.add(place, kind, value, length)
                if kind == "window":  # "apres midi" is the afternoon, and not after noon
                    self.edges[place].pop("after", None)

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
            if at >= len(self._tokens) or not self._says(self._tokens[at], word):
                return 0
            at += 1
        self._taken.update(range(place, at))
        words = [used for used in range(place, at) if self._tokens[used].shape in {"letters", "number"}]
        for used, word in zip(words, rest, strict=True):
            if str(self._tokens[used].value) != word:
                self._note(used, word)
        return at - place + 1

    def _says(self, token: Token, word: str) -> bool:
        """Whether a token is that word, or one nobody knows that must have been meant for it."""
        value = token.value
        if str(value) == word or token.shape != "letters" or value in self.lexicon.single:
            return str(value) == word
        return slip(value, word)

    def _note(self, place: int, known: str) -> None:
        self.corrections[place] = (self._typed[self.words[place]].strip(",.?!"), known)

    def ends_with(self, place: int, wanted: str) -> bool:
        """Whether an ending of that kind follows the number at once: "1st", "3e", "2a"."""
        if place + 1 >= len(self._tokens) or not self._tokens[place + 1].glued:
            return False
        ending = self.lexicon.single.get(str(self._tokens[place + 1].value), ())
        return any(kind == wanted for kind, _ in ending)

    def said_after(self, place: int, word: str) -> int:
        """How many tokens *word* takes at *place*, with a hyphen before it; 0 where it does not stand there."""
        return max(self._follows(place, (word,)) - 1, 0)

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


def _both_ways(edge: Edge) -> bool:
    one, other = int(edge[1][0]), int(edge[1][1])
    return one != other and one <= 12 and other <= 12
