"""The best way through words that has some left over -> what was not understood, and the nearest that works."""

import re
from collections.abc import Sequence

from bot.directory import Found, Name, Names, Sees
from bot.directory import Several as SeveralNames
from bot.models import NotAPeriod, Period, Understood
from bot.models.text import read_number
from bot.reading.meaning import Lacking, Meant, meant
from bot.reading.room import Piece
from bot.reading.shapes import Choice, NotRead, Why
from bot.reading.typed import Typed
from bot.reading.ways import Way
from bot.reading.whom import Setting

_MOST = 5
_BETWEEN = frozenset({"separator", "adding", "against"})
_NAMING = frozenset({"name", "everything", "own", "unread"})
_PART_OF_A_DAY = re.compile(
    r"(?:after|from|since)\s+(?P<from>\d{1,2}:\d\d)|(?:until|till|before|up to)\s+(?P<to>\d{1,2}:\d\d)",
    re.IGNORECASE,
)


def not_read(text: Typed, way: Way, setting: Setting, names: Names, sees: Sees) -> NotRead:
    """Everything that helps the asker on: the words, names spelled almost so, the question without the words."""
    visible = names.visible("queue", sees)
    runs = _runs(way.pieces)
    refused = next((p.meaning for p in way.pieces if isinstance(p.meaning, NotAPeriod)), None)
    kept = tuple(p for p in way.pieces if p.what != "unread" and not isinstance(p.meaning, NotAPeriod))
    partial = _one(kept, setting)
    left_over = tuple(text.slice(first, stop) for first, stop in runs)
    near = {run: _near(text, run, names, sees, setting) for run in runs}
    second = all(_own_period(words, setting) for words in left_over)
    timely = second or all(_hours(words, setting) for words in left_over)
    why = _why(way.pieces, setting, kept, refused, close=any(near.values()), timely=timely, second=second)
    instead: list[Choice] = []
    if len(runs) == 1 and not refused:
        instead = [choice for name in near[runs[0]] if (choice := _with(way, runs[0], name, setting))]
        instead += _from_one_to_the_other(text, kept, left_over[0], setting)
        instead += _by_the_clock(text, kept, left_over[0], setting)
    if why == "period" and refused:
        instead = [choice for phrase in refused.instead if (choice := _dated(kept, phrase, setting))]
    if why == "nobody":
        instead = [choice for name in visible if (choice := _added(kept, name, setting))]
    return NotRead(
        left_over=left_over,
        why=why,
        near=tuple(name for run in runs for name in near[run])[:_MOST],
        instead=tuple(instead[:_MOST]),
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
    return any(len(two) == 2 and two[0].what in _BETWEEN and two[1].what in _NAMING for two in beside)


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
        named = any(piece.what in {"name", "everything", "own"} for piece in kept)
        return "zone" if zone else "name" if close or not (named or timely) else "words"
    if refused:
        return "period"
    lacking = meant(kept, setting)
    if isinstance(lacking, Lacking):
        return "own" if lacking.why == "own" else "period" if lacking.period else "nobody"
    return "words"


def _near(text: Typed, run: tuple[int, int], names: Names, sees: Sees, setting: Setting) -> tuple[Name, ...]:
    """Names close to the words left over, as a whole, else by each of them; a word of time is nobody's name mistyped."""
    first, stop = run
    if stop - first > 6:
        return ()
    found: dict[Name, None] = {}
    whole, each = text.slice(first, stop).strip('"'), [text.words[at].text for at in range(first, stop)]
    timely = {word for word in each if setting.timely(word)}
    if timely:
        timely |= {word for word in each if word.isdecimal() and len(word) < 3}  # of an hour or a day
    for words in dict.fromkeys((whole, *each)):
        if timely.issuperset(words.split()) or _own_period(words, setting):
            continue
        match = names.find(words, sees=sees)
        here = (match.name,) if isinstance(match, Found) else match.names
        found.update(dict.fromkeys(here[:_MOST]))
        if here:
            break
    return tuple(found)[:_MOST]


def _one(pieces: Sequence[Piece], setting: Setting) -> Meant | None:
    """The question these pieces make by themselves, if there is exactly one and it names somebody."""
    if not any(piece.what in {"name", "everything", "own"} for piece in pieces) and not setting.previous:
        return None
    return _only(pieces, setting)


def _only(pieces: Sequence[Piece], setting: Setting) -> Meant | None:
    if any(isinstance(piece.match, SeveralNames) for piece in pieces):
        return None
    readings = meant(pieces, setting)
    return readings[0] if not isinstance(readings, Lacking) and len(readings) == 1 else None


def _choice(pieces: Sequence[Piece], setting: Setting, label: str = "") -> Choice | None:
    one = _only(pieces, setting)
    return Choice(label=label or f"{one.who}, {one.when}", question=one.question) if one else None


def _own_period(words: str, setting: Setting) -> Period | None:
    """The period that words left over mean by themselves."""
    meaning = setting.find_period(words, setting.zone, "")
    return meaning.period if isinstance(meaning, Understood) else None


def _hours(words: str, setting: Setting) -> str:
    """Words of time with bare hours ("since 8") with the hours as clocks show them; "" for anything else."""
    parts = words.split()
    bare = [part for part in parts if part.isdecimal() and int(part) <= 24]
    if not bare or not all(part in bare or setting.timely(part) for part in parts):
        return ""
    return " ".join(f"{part}:00" if part in bare else part for part in parts)


def _by_the_clock(text: Typed, kept: tuple[Piece, ...], words: str, setting: Setting) -> list[Choice]:
    """The question with "since 8" read as "since 8:00", and with "yesterday after 17" as "yesterday 17:00-24:00"."""
    clock = _hours(words, setting) or words
    day = next((text.slice(piece.first, piece.stop) for piece in kept if piece.what == "date"), "")
    if _PART_OF_A_DAY.fullmatch(day):  # the other way round: "since 8:00 yesterday"
        day, clock = words, day
    part = _PART_OF_A_DAY.fullmatch(clock)
    if part and (day or part["to"]):
        day = day or "today"
        phrase = f"{day} {part['from']}-24:00" if part["from"] else f"{day} 0:00-{part['to']}"
    elif day or clock == words:
        return []
    else:
        phrase = clock
    choice = _dated(kept, phrase, setting, whole=True)
    return [choice] if choice else []


def _from_one_to_the_other(
    text: Typed, kept: tuple[Piece, ...], other: str, setting: Setting
) -> list[Choice]:
    """Two dates in one question ("yesterday and today"): all from the one to the other, where that is what it comes to."""
    dates = [text.slice(piece.first, piece.stop) for piece in kept if piece.what == "date"]
    two = [period for each in (*dates, other) if (period := _own_period(each, setting))]
    if len(dates) != 1 or len(two) != 2:
        return []
    ends = min(one.start for one in two), max(one.end for one in two)
    ways = (f"{dates[0]} - {other}", f"{other} - {dates[0]}")
    both = [choice for phrase in ways if (choice := _dated(kept, phrase, setting, whole=True))]
    return [each for each in both if (each.question.period.start, each.question.period.end) == ends][:1]


def _with(way: Way, run: tuple[int, int], name: Name, setting: Setting) -> Choice | None:
    """The question with *name* in place of the words left over."""
    new = Piece(run[0], run[1], "name", match=Found(name=name, how="name"), loose=1)
    pieces = [new if p.first == run[0] else p for p in way.pieces if p.first == run[0] or p.what != "unread"]
    return _choice(pieces, setting, name.label)


def _added(pieces: Sequence[Piece], name: Name, setting: Setting) -> Choice | None:
    return _choice((*pieces, Piece(0, 0, "name", match=Found(name=name, how="name"))), setting, name.label)


def _dated(pieces: Sequence[Piece], phrase: str, setting: Setting, *, whole: bool = False) -> Choice | None:
    """The question with *phrase* for its time; labelled with it, or with the *whole* question."""
    zone = next((piece.sense for piece in pieces if piece.what == "tz"), setting.zone)
    meaning = setting.find_period(phrase, zone, "")
    if isinstance(meaning, NotAPeriod):
        return None
    new = Piece(0, 0, "date", meaning=meaning)
    kept = [piece for piece in pieces if piece.what not in {"date", "neighbour"}]
    return _choice((*kept, new), setting, "" if whole else phrase[:1].upper() + phrase[1:])
