"""Pieces that make no question by themselves -> the nearest questions that work, as choices no two of which are called alike."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.directory import Found, Name
from bot.directory import Several as SeveralNames
from bot.models import NotAPeriod, Period, Understood
from bot.reading.meaning import Lacking, Meant, meant
from bot.reading.room import Piece
from bot.reading.shapes import Choice
from bot.reading.typed import Typed
from bot.reading.ways import WHO, Way
from bot.reading.whom import Setting

_PART_OF_A_DAY = re.compile(
    r"(?:after|from|since)\s+(?P<from>\d{1,2}:\d\d)|(?:until|till|before|up to)\s+(?P<to>\d{1,2}:\d\d)",
    re.IGNORECASE,
)
_DAYS = frozenset({"date", "neighbour"})
_VIEWS_OF_QUEUES = ("", "gaps", "missing")
_VIEWS_OF_PEOPLE = ("", "by day", "why")


def apart(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """The choices without those whose label is taken: nobody could tell the two buttons apart."""
    return tuple({choice.label: choice for choice in reversed([*choices])}.values())[::-1]


def only(pieces: Sequence[Piece], setting: Setting) -> Meant | None:
    """The question these pieces make by themselves, if there is exactly one."""
    if any(isinstance(piece.match, SeveralNames) for piece in pieces):
        return None
    readings = meant(pieces, setting)
    return readings[0] if not isinstance(readings, Lacking) and len(readings) == 1 else None


def _choice(pieces: Sequence[Piece], setting: Setting, label: str = "") -> Choice | None:
    one = only(pieces, setting)
    return Choice(label=label or f"{one.who}, {one.when}", question=one.question) if one else None


def own_period(words: str, setting: Setting) -> Period | None:
    """The period that words left over mean by themselves."""
    meaning = setting.find_period(words, setting.zone, "")
    return meaning.period if isinstance(meaning, Understood) else None


def hours(words: str, setting: Setting) -> str:
    """Words of time with bare hours ("since 8") with the hours as clocks show them; "" for anything else."""
    parts = words.split()
    bare = [part for part in parts if part.isdecimal() and int(part) <= 24]
    if not bare or not all(part in bare or setting.timely(part) for part in parts):
        return ""
    return " ".join(f"{part}:00" if part in bare else part for part in parts)


def by_the_clock(text: Typed, kept: Sequence[Piece], words: str, setting: Setting) -> list[Choice]:
    """The question with "since 8" read as "since 8:00", and with "yesterday after 17" as "yesterday 17:00-24:00"."""
    clock = hours(words, setting) or words
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
    choice = dated(kept, phrase, setting, whole=True)
    return [choice] if choice else []


def from_one_to_the_other(text: Typed, kept: Sequence[Piece], other: str, setting: Setting) -> list[Choice]:
    """Two dates in one question ("yesterday and today"): all from the one to the other, where that is what it comes to."""
    dates = [text.slice(piece.first, piece.stop) for piece in kept if piece.what == "date"]
    two = [period for each in (*dates, other) if (period := own_period(each, setting))]
    if len(dates) != 1 or len(two) != 2:
        return []
    ends = min(one.start for one in two), max(one.end for one in two)
    ways = (f"{dates[0]} - {other}", f"{other} - {dates[0]}")
    both = [choice for phrase in ways if (choice := dated(kept, phrase, setting, whole=True))]
    return [each for each in both if (each.question.period.start, each.question.period.end) == ends][:1]


def instead_of(way: Way, run: tuple[int, int], name: Name, setting: Setting) -> Choice | None:
    """The question with *name* in place of the words left over."""
    new = Piece(run[0], run[1], "name", match=Found(name=name, how="name"), loose=1)
    pieces = [new if p.first == run[0] else p for p in way.pieces if p.first == run[0] or p.what != "unread"]
    return _choice(pieces, setting, name.label)


def about(pieces: Sequence[Piece], name: Name, setting: Setting) -> Choice | None:
    """The question about *name*."""
    return _choice((*pieces, Piece(0, 0, "name", match=Found(name=name, how="name"))), setting, name.label)


def dated(pieces: Sequence[Piece], phrase: str, setting: Setting, *, whole: bool = False) -> Choice | None:
    """The question with *phrase* for its time; labelled with it, or with the *whole* question."""
    zone = next((piece.sense for piece in pieces if piece.what == "tz"), setting.zone)
    meaning = setting.find_period(phrase, zone, "")
    if isinstance(meaning, NotAPeriod):
        return None
    new = Piece(0, 0, "date", meaning=meaning)
    kept = [piece for piece in pieces if piece.what not in _DAYS]
    return _choice((*kept, new), setting, "" if whole else phrase[:1].upper() + phrase[1:])


def one_of(rivals: Sequence[Piece], pieces: Sequence[Piece], setting: Setting) -> tuple[Choice, ...]:
    """The question with each of two wishes that exclude each other, called by the wish."""
    found = []
    for kept in rivals:
        rest = [piece for piece in pieces if piece is kept or piece not in rivals]
        found += [choice for choice in (_choice(rest, setting, setting.slice(kept)),) if choice]
    return apart(found)


def nearest(pieces: Sequence[Piece], setting: Setting) -> tuple[Choice, ...]:
    """Three questions that can be answered about those who are plainly named, called as one would type them; none where nobody is."""
    who = [
        piece
        for before, piece in zip((None, *pieces), pieces, strict=False)
        if piece.what in WHO
        and not piece.loose
        and not (before and before.what == "unread" and _is_person(piece))
    ]
    if not who:
        return ()
    days = [piece for piece in pieces if isinstance(piece.meaning, Understood)]
    broken = any(piece.what == "unread" and setting.timely(setting.slice(piece)) for piece in pieces)
    named = " and ".join(map(setting.slice, who))
    views = _VIEWS_OF_PEOPLE if all(map(_is_person, who)) else _VIEWS_OF_QUEUES
    phrase = setting.slice(days[0]) if len(days) == 1 and not broken and not days[0].sense else "yesterday"
    meaning = setting.find_period(phrase, setting.zone, "")
    if not isinstance(meaning, Understood):
        return ()
    date = Piece(0, 0, "date", meaning=meaning)
    alone = replace(setting, previous=None)
    found = [
        _choice([*who, date, Piece(0, 0, "option", view)], alone, f"{view} {named} {phrase}".strip())
        for view in views
    ]
    return apart(choice for choice in found if choice)


def _is_person(piece: Piece) -> bool:
    return piece.what == "own" or (isinstance(piece.match, Found) and piece.match.name.kind == "agent")
