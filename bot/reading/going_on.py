"""What a text says -> whether it stands alone or goes on from the question before it."""

from collections.abc import Sequence

from bot.reading.room import Piece
from bot.reading.wanted import views
from bot.reading.ways import WHO

_NO_WORDS = frozenset({"mark", "filler"})
_GOING_ON = frozenset({"separator", "onward", "adding", "only"})


def stands_alone(pieces: Sequence[Piece], *, threaded: bool) -> bool:
    """Whether it is a whole question: whom and when, with nothing before that joins it to another ("and", "what about").

    Outside a thread a question in words stands alone as well, and so does one that says whom and how; what is left goes on:
    a bare name, a bare date, a wish.
    """
    first = next((piece for piece in pieces if piece.what not in _NO_WORDS), None)
    said = {piece.what for piece in pieces}
    if first is None or first.what in _GOING_ON or "neighbour" in said:
        return False
    who, when = not said.isdisjoint({*WHO, "unread"}), "date" in said
    return (who and when) or (not threaded and ("head" in said or (who and bool(views(pieces)))))
