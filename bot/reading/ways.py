"""Pieces -> the best ways to go through all the words, every one that no other beats."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.models import NotAPeriod
from bot.reading.room import Piece
from bot.reading.typed import Word

_MOST = 12  # equally good ways kept at one place


class Cost(NamedTuple):
    """What counts against a way, the worst first: words left over, dates refused, names side by side, looseness, pieces, signs."""

    unread: int = 0
    refused: int = 0
    beside: int = 0
    loose: int = 0
    pieces: int = 0
    signs: int = 0

    def plus(self, piece: Piece, *, beside: bool) -> "Cost":
        """The cost after one more piece."""
        if piece.what == "unread":
            return self._replace(unread=self.unread + 1)
        return Cost(
            self.unread,
            self.refused + isinstance(piece.meaning, NotAPeriod),
            self.beside + (beside and not piece.free),
            self.loose + piece.loose,
            self.pieces + (piece.sense != "sign"),
            self.signs + (piece.sense == "sign"),
        )


class At(NamedTuple):
    """What of the way so far matters for what may follow.

    A date is read, someone is named, the last name still wants a separator, things are compared, and this is a further side.
    """

    dated: bool = False
    named: bool = False
    open: bool = False
    compared: bool = False
    beside: bool = False


class Way(NamedTuple):
    """One way through the words."""

    cost: Cost
    pieces: tuple[Piece, ...]
    at: At


WHO = frozenset({"name", "everything", "own", "team"})
_PARTS = frozenset(
    {"separator", "adding", "filler", "onward", "head", "only", "tail", "except", "moment", "few"}
)


def _steps(at: At, row: Sequence[Piece], *, follows: bool) -> Iterator[tuple[At, Piece, bool]]:
    for piece in row:
        if piece.what in {"date", "neighbour"}:
            if not at.dated and (piece.what == "date" or follows or at.beside):
                yield at._replace(dated=True), piece, False
        elif piece.what == "against":
            yield at._replace(dated=False, open=False, beside=True), piece, False
        elif piece.what == "option" and piece.sense == "compare":
            yield at._replace(compared=True), piece, False
        elif piece.what == "separator" and at.compared:
            yield at._replace(dated=False, open=False), piece, False
        elif piece.what in WHO:
            beside = at.open
            if not (beside and piece.loose):
                yield at._replace(named=True, open=piece.what != "team"), piece, beside
        elif piece.what in _PARTS:
            yield at._replace(open=False), piece, False
        else:
            yield at, piece, False


def ways(
    words: Sequence[Word], rows: Sequence[Sequence[Piece]], *, needs_name: bool, follows: bool = True
) -> tuple[Way, ...]:
    """The best ways, all of one cost; with *needs_name* those that name somebody, if any of them leaves no word over.

    Words such as "the day before" stand beside another date; with *follows* the question before has one.
    """
    places: list[dict[At, list[Way]]] = [{} for _ in range(len(words) + 1)]
    places[0][At()] = [Way(Cost(), (), At())]
    for place, row in enumerate(rows):
        options = (
            row
            if any(p.what in {"mark", "separator"} for p in row)
            else (*row, Piece(place, place + 1, "unread"))
        )
        for at, here in places[place].items():
            for after, piece, beside in _steps(at, options, follows=follows):
                target = places[piece.stop].setdefault(after, [])
                for way in here:
                    _keep(target, Way(way.cost.plus(piece, beside=beside), (*way.pieces, piece), after))
    found = [way for kept in places[-1].values() for way in kept]
    if needs_name:
        named = [way for way in found if way.at.named]
        if any(not way.cost.unread and not way.cost.refused for way in named):
            found = named
    best = min((way.cost for way in found), default=Cost())
    return tuple(way for way in found if way.cost == best)


def _keep(target: list[Way], way: Way) -> None:
    if target and way.cost > target[0].cost:
        return
    if target and way.cost < target[0].cost:
        target.clear()
    if len(target) < _MOST:
        target.append(way)
