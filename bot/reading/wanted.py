"""The option words of a way -> how the answer is wanted."""

from collections.abc import Iterable, Mapping

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
    "by agent": {"view": "by agent"},
    "by day": {"view": "by day"},
    "gaps": {"view": "gaps"},
    "missing": {"view": "missing"},
    "now": {"view": "now"},
    "details": {"view": "details"},
    "why": {"view": "why"},
    "compare": {"compare": True},
}
_ASKS: Mapping[str, Ask] = {
    "who": "who",
    "anyone": "anyone",
    "when": "start",
    "how long": "how long",
    "how many": "how many",
    "start": "start",
    "end": "end",
}


def ask_of(pieces: Iterable[Piece]) -> Ask | None:
    """What the first sentence is to answer; None where the text is no question."""
    head = next((piece.sense for piece in pieces if piece.what == "head"), None)
    if head is None:
        return None
    tails = {piece.sense for piece in pieces if piece.what == "tail"}
    return "end" if head == "when" and "end" in tails and "start" not in tails else _ASKS[head]


def options_of(pieces: tuple[Piece, ...], before: Options | None = None) -> Options:
    """The options the words set, upon those of the question before where there was one."""
    changes: dict[str, object] = {}
    for piece in pieces:
        if piece.what == "option":
            changes |= _SET.get(piece.sense, {})
        elif piece.what == "channel":
            changes |= {"place": "share", "channel": piece.sense}
        elif piece.what == "tz":
            changes["tz"] = piece.sense
    if any(piece.sense == "why" for piece in pieces if piece.what == "option"):
        changes["view"] = "why"
    if ask := ask_of(pieces):
        changes["ask"] = ask
    kept = Options()
    if before is not None:
        kept = Options(tz=before.tz) if ask else Options(tz=before.tz, view=before.view, ask=before.ask)
    return kept.model_copy(update=changes)
