"""The option words of a way -> how the answer is wanted."""

from collections.abc import Iterable, Mapping
from typing import cast

from bot.models import Options
from bot.models.question import Ask
from bot.reading.room import Piece

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
}  # a beginning of a sentence and its end, where neither is the name of what is asked
_TAILS: tuple[Ask, ...] = (
    "nobody",
    "forgot",
    "covered",
    "first",
    "last",
    "most",
    "least",
    "start",
    "end",
    "how long",
)


def ask_of(pieces: Iterable[Piece]) -> Ask | None:
    """What the first sentence is to answer; None where the text is no question."""
    told = tuple(pieces)
    if any(piece.what == "few" for piece in told):
        return "fewer"
    head = next((piece.sense for piece in told if piece.what == "head"), None)
    if head is None:
        return None
    tails = {piece.sense for piece in told if piece.what == "tail"}
    tail = next((each for each in _TAILS if each in tails), "")
    return _ASKS.get((head, tail)) or cast("Ask", tail or head)


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
    """The options the words set, upon those of the question before where there was one."""
    changes: dict[str, object] = {}
    for piece in pieces:
        changes |= _set(piece)
    if any(piece.sense == "why" for piece in pieces if piece.what == "option"):
        changes["view"] = "why"
    ask = ask_of(pieces)
    if ask == "nobody" and any(piece.what == "head" and piece.sense == "when" for piece in pieces):
        changes |= {"view": "gaps", "ask": "who"}
    elif ask:
        changes["ask"] = ask
    kept = Options()
    if before is not None:
        kept = Options(tz=before.tz) if ask else Options(tz=before.tz, view=before.view, ask=before.ask)
    return kept.model_copy(update=changes)
