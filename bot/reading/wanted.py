"""The option words of a way -> how the answer is wanted, and which of them exclude each other."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import combinations
from typing import cast

from bot.directory import Found
from bot.models import Options, Understood
from bot.models.question import Ask
from bot.reading.room import Piece
from bot.reading.sides import left_out, sides
from bot.reading.typed import Typed

_SET: Mapping[str, Mapping[str, object]] = {
    "share": {"place": "share"},
    "private": {"place": "private", "channel": ""},
    "csv only": {"csv_only": True, "csv": True},
    "no csv": {"csv": False},
    "csv": {"csv": True},
    "csv raw": {"raw": True, "csv": True},
    "xlsx": {"xlsx": True},
    "picture": {"picture": True},
    "by agent": {"view": "by agent"},
    "by day": {"view": "by day"},
    "gaps": {"view": "gaps"},
    "missing": {"view": "missing"},
    "now": {"view": "now"},
    "details": {"view": "details"},
    "why": {"view": "why"},
    "compare": {"compare": True},
}
_ASKS: Mapping[tuple[str, str], Ask] = {
    ("when", ""): "start",
    ("when", "start"): "start",
    ("how long", "how long"): "how long",
    ("how long", "nobody"): "covered",
    ("who", "start"): "who",  # who started is who was in
    ("anyone", "covered"): "anyone",
    ("how often", "start"): "how often",
}  # a beginning of a sentence and its end, where neither is the name of what is asked
_TAILS: tuple[Ask, ...] = (
    "nobody",
    "always",
    "forgot",
    "left first",
    "came last",
    "covered",
    "first",
    "last",
    "most",
    "least",
    "start",
    "end",
    "how long",
)

_OF_AN_END: Mapping[frozenset[str], Ask] = {
    frozenset({"first", "end"}): "left first",
    frozenset({"last", "start"}): "came last",
}  # the first to leave is not the first to come
_WHEN = frozenset({"when", "how often"})  # asked of nobody these ask for the gaps
_ENDS = frozenset({"first", "last", "most", "least", "left first", "came last"})  # a question has one
_ANOTHER = frozenset(
    {"name", "everything", "own", "team", "date", "neighbour", "head", "except"}
)  # make it another question


def ask_of(pieces: Iterable[Piece]) -> Ask | None:
    """What the first sentence is to answer; None where the text is no question."""
    told = tuple(pieces)
    if any(piece.what == "few" for piece in told):
        return "fewer"
    head = next((piece.sense for piece in told if piece.what == "head"), None)
    if head is None:
        return None
    tails = {piece.sense for piece in told if piece.what == "tail"}
    both = (ask for ends, ask in _OF_AN_END.items() if ends <= tails)
    tail = next(both, "") or next((each for each in _TAILS if each in tails), "")
    if head == "anyone" and not tail and any(_is_all(piece) for piece in told):
        return "everyone"  # "waren gestern alle da"
    return _ASKS.get((head, tail)) or cast("Ask", tail or head)


def _is_all(piece: Piece) -> bool:
    return piece.what == "everything" and not piece.sense


def _set(piece: Piece) -> Mapping[str, object]:
    """What one piece sets."""
    if piece.what == "option":
        return _SET.get(piece.sense, {})
    if piece.what == "channel":
        return {"place": "share", "channel": piece.sense}
    if piece.what == "against":
        return {"compare": True}
    if piece.what == "few":
        return {"fewer": int(piece.sense)}
    name = {"tz": "tz", "moment": "at"}.get(piece.what)
    return {name: piece.sense} if name else {}


def options_of(pieces: tuple[Piece, ...], before: Options | None = None) -> Options:
    """The options the words set, upon those of the question before where there was one; a view stays only with the same question."""
    changes: dict[str, object] = {}
    for piece in pieces:
        changes |= _set(piece)
    if any(piece.sense == "why" for piece in pieces if piece.what == "option"):
        changes["view"] = "why"
    ask = ask_of(pieces)
    if ask in {"nobody", "start", "how many", "how often"} and changes.get("view") == "gaps":
        changes["ask"] = "who"
    elif ask == "nobody" and any(piece.what == "head" and piece.sense in _WHEN for piece in pieces):
        changes |= {"view": "gaps", "ask": "who"}
    elif ask:
        changes["ask"] = ask
    kept = Options()
    if before is not None:
        same = not any(piece.what in _ANOTHER for piece in pieces)
        kept = Options(
            tz=before.tz, ask="who" if ask else before.ask, view=before.view if same else "summary"
        )
    return kept.model_copy(update=changes)


def views(pieces: Iterable[Piece]) -> list[object]:
    """The views the words ask for."""
    return [changes["view"] for piece in pieces if "view" in (changes := _set(piece))]


def rivals(pieces: Sequence[Piece], now: datetime) -> tuple[Piece, Piece] | None:
    """The first two pieces that exclude each other: they set one option to different values, or "now" stands beside another time."""
    if two := _of_queues(pieces):
        return two
    for other, piece in combinations(pieces, 2):
        if {piece.sense, other.sense} == {"why", "missing"}:
            continue  # "why is Bob missing" is one wish
        if other.what == piece.what == "tail" and len({other.sense, piece.sense} & _ENDS) == 2:
            return other, piece
        ours, theirs = _set(piece), _set(other)
        if any(ours[name] != theirs[name] for name in ours.keys() & theirs.keys()):
            return other, piece
        for now_piece, day in ((other, piece), (piece, other)):
            if _set(now_piece).get("view") == "now" and _is_past(day, now):
                return other, piece
    return None


def _of_queues(pieces: Sequence[Piece]) -> tuple[Piece, Piece] | None:
    """A queue beside "all queues", or one left out where others or people are named; of what is compared each side by itself."""
    for part in sides(pieces):
        kept, out = left_out(part)
        every = [piece for piece in kept if piece.what == "everything" and piece.sense == "queues"]
        beside = [piece for piece in out if _is_queue(piece)]
        named = [piece for piece in kept if piece.what == "name" and (beside or _is_queue(piece))]
        if named and (every or beside):
            first, second = sorted((named[0], (beside or every)[0]), key=lambda piece: piece.first)
            return first, second
    return None


def _is_queue(piece: Piece) -> bool:
    return piece.what == "name" and isinstance(piece.match, Found) and piece.match.name.kind == "queue"


_GIVING = frozenset(
    {"with", "to", "in", "into", "mit", "an", "avec", "à", "con", "a", "com", "met", "aan"}
)  # before somebody's name, beside "share"


def given_to(text: Typed, pieces: Sequence[Piece]) -> str:
    """The person whom what is shared is to go to, as typed; "" where it is for a channel."""
    if not any(_set(piece).get("place") == "share" for piece in pieces):
        return ""
    for piece in pieces:
        before = text.words[piece.first - 1].text.casefold() if piece.first else ""
        if before in _GIVING and _is_somebody(piece):
            return text.slice(piece.first, piece.stop)
    return ""


def _is_somebody(piece: Piece) -> bool:
    match = piece.match
    names = (match.name,) if isinstance(match, Found) else match.names if match is not None else ()
    return piece.what == "own" or any(name.kind == "agent" for name in names)


def _is_past(piece: Piece, now: datetime) -> bool:
    if piece.what == "date":
        return not (isinstance(piece.meaning, Understood) and piece.meaning.period.end >= now)
    return piece.what == "neighbour"
