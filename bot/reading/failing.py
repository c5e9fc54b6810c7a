"""The best way through words that makes no question -> what was not understood or lacks, and the nearest that works."""

from collections.abc import Sequence

from bot.directory import Found, Name
from bot.models import NotAPeriod
from bot.models.text import read_number
from bot.reading.meaning import Lacking, Meant, meant
from bot.reading.offers import (
    about,
    apart,
    by_the_clock,
    dated,
    from_one_to_the_other,
    hours,
    instead_of,
    nearest,
    one_of,
    only,
    own_period,
)
from bot.reading.room import Piece, Room
from bot.reading.shapes import NotRead, Why
from bot.reading.sides import left_out
from bot.reading.typed import Typed
from bot.reading.unjudged import phrases_of
from bot.reading.vocabulary import Vocabulary
from bot.reading.ways import WHO, Way
from bot.reading.whom import Setting

_MOST = 5
_BETWEEN = frozenset({"separator", "adding", "against"})
_JOINTS = frozenset({"separator", "filler", "head", "adding", "only", "of"})


def not_read(text: Typed, way: Way, setting: Setting, room: Room) -> NotRead:
    """Everything that helps the asker on: the words, names spelled almost so, the question without the words."""
    visible = room.names.visible("queue", room.sees)
    runs = _runs(way.pieces)
    refused = next((p.meaning for p in way.pieces if isinstance(p.meaning, NotAPeriod)), None)
    kept = tuple(p for p in way.pieces if p.what != "unread" and not isinstance(p.meaning, NotAPeriod))
    left_over = tuple(text.slice(first, stop) for first, stop in runs)
    near = {run: _near(text, way, run, setting, room) for run in runs}
    second = all(own_period(words, setting) for words in left_over)
    timely = second or all(
        hours(words, setting) or all(map(setting.timely, words.split())) for words in left_over
    )
    why = _why(way.pieces, setting, kept, refused, close=any(near.values()), timely=timely, second=second)
    instead = []
    if len(runs) == 1 and not refused:
        instead = [choice for name in near[runs[0]] if (choice := instead_of(way, runs[0], name, setting))]
        instead += from_one_to_the_other(text, kept, left_over[0], setting)
        instead += by_the_clock(text, kept, left_over[0], setting)
    if why == "period" and refused:
        instead = [choice for phrase in refused.instead if (choice := dated(kept, phrase, setting))]
    if why == "nobody":
        instead = [choice for name in visible if (choice := about(kept, name, setting))]
    partial = None if refused or why == "dates" else _partial(way, kept, setting)
    return NotRead(
        left_over=left_over,
        why=why,
        near=tuple(name for run in runs for name in near[run])[:_MOST],
        instead=apart(instead)[:_MOST],
        partial=partial.question if partial else None,
        partial_label=f"{partial.who}, {partial.when}" if partial else "",
        period=refused,
        visible=visible,
        examples=examples(visible),
        listed=bool(runs) and all(_listed(text, way.pieces, run) for run in runs),
    )


def _listed(text: Typed, pieces: Sequence[Piece], run: tuple[int, int]) -> bool:
    """Whether the words left over stand for a further queue or person: a number, or in a list with names ("Support and Sales")."""
    at = next(place for place, piece in enumerate(pieces) if piece.first == run[0])
    last = next(place for place, piece in enumerate(pieces) if piece.stop == run[1])
    if read_number(text.slice(*run)) is not None and len(text.slice(*run)) > 2:
        return True
    beside = (pieces[max(at - 2, 0) : at][::-1], pieces[last + 1 : last + 3])
    return any(
        len(two) == 2 and two[0].what in _BETWEEN and two[1].what in WHO | {"unread"} for two in beside
    )


def excluded(rivals: Sequence[Piece], way: Way, setting: Setting, room: Room) -> NotRead:
    """Two wishes of which only one can be granted, each a choice."""
    return NotRead(
        left_over=tuple(map(setting.slice, rivals)),
        why="both",
        instead=one_of(rivals, way.pieces, setting),
        examples=examples(room.names.visible("queue", room.sees)),
    )


def not_yet(text: Typed, way: Way, setting: Setting, room: Room, *, everyday: bool) -> NotRead | None:
    """Words left over that no report can answer yet, with the three nearest questions; None where there are none.

    Those of calls say so by themselves; any other word of *everyday* means something that would be left out.
    """
    left = {piece.first for piece in way.pieces if piece.what == "unread"}
    known = phrases_of(text.words, room.vocabulary, "unjudged" if everyday else "calls")
    runs = [(first, stop) for first, stop in known if left & set(range(first, stop))]
    if not runs and everyday:
        over = _runs(way.pieces)
        told = [
            run
            for run in over
            if _is_everyday(text, run[0], room.vocabulary, setting)
            and all(
                _is_everyday(text, at, room.vocabulary, setting) or text.words[at].text.isdecimal()
                for at in range(*run)
            )
        ]
        runs = over if told else []
    if not runs:
        return None
    visible = room.names.visible("queue", room.sees)
    choices = nearest(way.pieces, setting)
    return NotRead(
        left_over=tuple(text.slice(first, stop) for first, stop in runs),
        why="yet",
        instead=choices,
        visible=visible,
        examples=tuple(choice.label for choice in choices) or examples(visible),
    )


def _is_everyday(text: Typed, at: int, known: Vocabulary, setting: Setting) -> bool:
    word = text.words[at]
    return bool(word.folded) and known.words.issuperset(word.folded) and not setting.timely(word.text)


def examples(visible: Sequence[Name]) -> tuple[str, ...]:
    """Three texts that work, with queues the asker may see."""
    if not visible:
        return ("me yesterday", "me last week", "when did I start on monday?")
    first, last = (_typed_safely(name) for name in (visible[0], visible[-1]))
    return (f"{first} yesterday", f"{last} last week", f"who was logged into {first} on monday?")


def _typed_safely(name: Name) -> str:
    plain = name.name.replace(" ", "").isalpha() and name.name.isascii() and len(name.name.split()) < 3
    return name.name if plain else name.dn


def _runs(pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """Neighbouring words left over, together."""
    runs: list[tuple[int, int]] = []
    for piece in pieces:
        if piece.what != "unread":
            continue
        if runs and runs[-1][1] == piece.first:
            runs[-1] = (runs[-1][0], piece.stop)
        else:
            runs.append((piece.first, piece.stop))
    return runs


def _why(
    pieces: Sequence[Piece],
    setting: Setting,
    kept: tuple[Piece, ...],
    refused: NotAPeriod | None,
    *,
    close: bool,
    timely: bool,
    second: bool,
) -> Why:
    unread = any(piece.what == "unread" for piece in pieces)
    if unread and second and any(piece.what == "date" for piece in kept):
        return "dates"
    if unread:
        zone = any(piece.what == "option" and piece.sense == "tz" for piece in pieces)
        named = any(piece.what in WHO for piece in kept)
        person = any(piece.what == "unread" and "@" in setting.slice(piece) for piece in pieces)
        return "zone" if zone else "name" if close or person or not (named or timely) else "words"
    if refused:
        return "period"
    lacking = meant(kept, setting)
    if isinstance(lacking, Lacking):
        return lacking.why
    return "words"


def _near(text: Typed, way: Way, run: tuple[int, int], setting: Setting, room: Room) -> tuple[Name, ...]:
    """Names close to the words left over, as a whole, else by each of them; a word of time is nobody's name mistyped.

    Close spellings only where a name is missing: nobody is named, or the words are joined to the rest ("in", "and").
    """
    first, stop = run
    if stop - first > 6:
        return ()
    look = room.names.find if _wants_a_name(way.pieces, run) else room.names.match
    found: dict[Name, None] = {}
    whole, each = text.slice(first, stop).strip('"'), [text.words[at].text for at in range(first, stop)]
    timely = {word for word in each if setting.timely_anywhere(word)}
    if timely:
        timely |= {word for word in each if word.isdecimal() and len(word) < 3}  # of an hour or a day
    for words in dict.fromkeys((whole, *each)):
        if timely.issuperset(words.split()) or own_period(words, setting):
            continue
        match = look(words, sees=room.sees)
        here = (match.name,) if isinstance(match, Found) else match.names if match else ()
        found.update(dict.fromkeys(here[:_MOST]))
        if here:
            break
    return tuple(found)[:_MOST]


def _wants_a_name(pieces: Sequence[Piece], run: tuple[int, int]) -> bool:
    if not any(piece.what in WHO for piece in pieces):
        return True
    before = [piece for piece in pieces if piece.stop == run[0]]
    after = [piece for piece in pieces if piece.first == run[1]]
    return any(piece.what in _JOINTS for piece in before) or any(piece.what == "separator" for piece in after)


def _partial(way: Way, kept: Sequence[Piece], setting: Setting) -> Meant | None:
    """The question without the words left over, where it is clear without them.

    None of them may be of time, a number or a person, and somebody has to be named by more than a "me" that hangs on them.
    """
    before: Piece | None = None
    named = bool(setting.previous)
    out = left_out(way.pieces)[1]  # whom "except" leaves out is nobody that is asked about
    for piece in way.pieces:
        words = setting.slice(piece)
        if piece.what == "unread" and (
            setting.timely_anywhere(words) or "@" in words or any(letter.isdigit() for letter in words)
        ):
            return None
        hangs = piece.what == "own" and before is not None and before.what == "unread"
        named = named or (piece.what in WHO and not hangs and piece not in out)
        before = piece
    said_nothing = all(piece.what in {"unread", "filler", "mark", "separator"} for piece in way.pieces)
    if said_nothing and len(_runs(way.pieces)) > 1:
        return None  # "please bake a cake" has nothing to do with what was asked before
    return only(kept, setting) if named else None
