"""A way through the words -> the questions it can stand for: each meaning of its names and of its date."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import product
from typing import Literal

from bot.dates import days_in, say
from bot.directory import Found
from bot.models import NotAPeriod, Options, Period, PhraseMeaning, Question, Side, Unclear, Understood
from bot.reading.beside_dates import as_long, in_one_stretch
from bot.reading.former import handed_on, not_theirs, while_theirs
from bot.reading.neighbours import neighbour
from bot.reading.room import Piece
from bot.reading.sides import sides
from bot.reading.wanted import options_of
from bot.reading.whom import MOST, Setting, Who, apart, names_somebody, who, whom_by_side


@dataclass(frozen=True, slots=True)
class Meant:
    """A question with whom and when it is about in words."""

    question: Question
    who: str
    when: str
    together: int = 0


@dataclass(frozen=True, slots=True)
class Lacking:
    """Why a way is no question yet: nobody is named, the asker has no extension or no queue, or the period is refused."""

    why: Literal["nobody", "own", "team", "period"]
    period: NotAPeriod | None = None


def meant(pieces: Sequence[Piece], setting: Setting) -> tuple[Meant, ...] | Lacking:
    """Every question the way can stand for, the asked-for order kept; or what it lacks."""
    told = tuple(pieces)
    options = options_of(told, setting.previous.options if setting.previous else None)
    first, *others = sides(told)
    parts = [first, *(part for part in others if names_somebody(part) or _dated(part))]
    one = len(parts) == 1
    people = (
        [(each,) for each in who(told, setting, options)] if one else whom_by_side(parts, setting, options)
    )
    if options.compare and one:
        people = [apart(each) for (each,) in people]
    if not people:
        meant_by = {piece.what for piece in told}
        if "own" in meant_by and not setting.own:
            return Lacking("own")
        return Lacking("team" if "team" in meant_by else "nobody")
    when = _when_by_side(parts, setting, options)
    if isinstance(when, NotAPeriod):
        return Lacking("period", when)
    found = [
        _meant(told, each, theirs, options, setting)
        for periods in product(*when)
        for each in people[:MOST]
        if (theirs := while_theirs(each, periods))
    ]
    return tuple(found[:MOST]) or Lacking("period", not_theirs(people))


def _when_by_side(
    parts: Sequence[tuple[Piece, ...]], setting: Setting, options: Options
) -> list[tuple[Understood, ...]] | NotAPeriod:
    """For each side what its date can mean; where things are compared, one date is all sides' ("Support vs Sales last week")."""
    dated = [part for part in parts if _dated(part)]
    things = any(map(names_somebody, parts[1:]))
    found: list[tuple[Understood, ...]] = []
    for part in parts:
        own = dated[0] if things and len(dated) == 1 else part
        meaning = in_one_stretch(own, dated, setting) or _when(
            own, setting, options, found[0][0].period if found else None
        )
        if isinstance(meaning, NotAPeriod):
            return meaning
        found.append(tuple(map(_settled, meaning.choices)) if isinstance(meaning, Unclear) else (meaning,))
    longest = max((side[0].period for side in found), key=days_in)
    return [tuple(_as_long(each, longest) for each in side) for side in found]


def _as_long(meaning: Understood, longest: Period) -> Understood:
    other = as_long(meaning, longest)
    return meaning if other is meaning else _settled(other)


def _dated(part: Sequence[Piece]) -> bool:
    return any(piece.what in {"date", "neighbour"} for piece in part)


def _meant(
    told: tuple[Piece, ...],
    people: tuple[Who, ...],
    periods: tuple[Understood, ...],
    options: Options,
    setting: Setting,
) -> Meant:
    """One question: the first side, and the others beside it."""
    many = max(len(people), len(periods))
    whos = people if len(people) == many else people * many
    whens = periods if len(periods) == many else periods * many
    shown = [_shown(when.period, setting.now) if when.phrase else "today" for when in whens]
    said = tuple(dict.fromkeys((*_said(told, whens, setting), *handed_on(people))))
    question = _question(told, whos[0], whens[0], options, said, setting)
    against = tuple(_side(told, whos[at], whens[at], setting) for at in range(1, many))
    return Meant(
        question.model_copy(update={"against": against}),
        " vs ".join(dict.fromkeys(one.label for one in whos)),
        " vs ".join(dict.fromkeys(shown)),
        sum(one.together for one in whos),
    )


def _side(told: tuple[Piece, ...], whose: Who, when: Understood, setting: Setting) -> Side:
    return Side(
        queues=whose.dns("queue"), agents=whose.dns("agent"), everything=whose.everything,
        words=when.phrase, locale=_locale(told, setting) if when.phrase else "", period=when.period, clipped=when.clipped,
    )  # fmt: skip


def _settled(chosen: Understood) -> Understood:
    """A meaning that was chosen, in words that have no other: "3/4" becomes "2026-04-03"."""
    first, after = chosen.period.start, chosen.period.end
    if chosen.period.only or first.time() != time() or after.time() != time():
        return chosen
    last = after.date() - timedelta(days=1)
    words = first.date().isoformat()
    return chosen.model_copy(
        update={"phrase": words if last == first.date() else f"{words}..{last.isoformat()}"}
    )


def _when(
    pieces: tuple[Piece, ...], setting: Setting, options: Options, beside: Period | None = None
) -> PhraseMeaning:
    zone = options.tz or setting.zone
    before = setting.previous
    for piece in pieces:
        if piece.what == "neighbour":
            here = setting.find_period("today", zone, "")
            earlier = before.period if before else here.period if isinstance(here, Understood) else None
            period = beside or earlier
            if period is None:
                return here
            return neighbour(piece.sense, period, setting.now, setting.slice(piece))
        if piece.what == "date" and piece.meaning:
            return piece.meaning
    if before and options.view != "now":
        if options.tz not in {"", before.period.zone} and before.words:
            return setting.find_period(before.words, zone, before.locale)
        return Understood(
            phrase=before.words, period=before.period, said=before.words, clipped=before.clipped
        )
    today = setting.find_period("today", zone, "")
    return today.model_copy(update={"phrase": ""}) if isinstance(today, Understood) else today


def _question(
    pieces: tuple[Piece, ...],
    whose: Who,
    when: Understood,
    options: Options,
    said: tuple[str, ...],
    setting: Setting,
) -> Question:
    others = tuple(
        name.dn
        for piece in pieces
        if isinstance(piece.match, Found)
        for name in piece.match.others
        if name.kind == "queue"
    )
    queues = whose.dns("queue")
    return Question(
        queues=queues,
        agents=whose.dns("agent"),
        everything=whose.everything,
        without=tuple(name.dn for name in whose.without if name.kind == "agent"),
        without_queues=tuple(name.dn for name in whose.without if name.kind == "queue"),
        words=when.phrase,
        locale=_locale(pieces, setting) if when.phrase else "",
        period=when.period,
        clipped=when.clipped,
        said=said,
        other_periods=when.offers,
        other_queues=tuple(dn for dn in dict.fromkeys(others) if dn not in queues),
        options=options,
    )


def _locale(pieces: tuple[Piece, ...], setting: Setting) -> str:
    dated = [piece for piece in pieces if piece.what in {"date", "neighbour"}]
    if dated:
        return dated[0].sense if dated[0].what == "date" else ""
    return setting.previous.locale if setting.previous else ""


def _shown(period: Period, now: datetime) -> str:
    """The period in words, without the year where it is this one: "Mon 23 Nov"."""
    year = now.astimezone(period.tz).year
    said = say(period, now)
    return said.removesuffix(f" {year}") if period.start.year == year else said


def _said(pieces: tuple[Piece, ...], whens: Sequence[Understood], setting: Setting) -> Iterator[str]:
    """How the words were read, where that is more than repeating them."""
    left = list(whens)
    for piece in pieces:
        if piece.loose and isinstance(piece.match, Found):
            yield f"{setting.slice(piece)} = {piece.match.name.label}"
        if piece.what in {"date", "neighbour"} and piece.stop > piece.first:
            when = left.pop(0) if len(left) > 1 else left[0]
            yield f"{setting.slice(piece)} = {_shown(when.period, setting.now)}"
    for when in whens:
        for wrong, right in when.corrected:
            yield f"{wrong} read as {right}"
        # that a day is longer or shorter is said by the report, which knows which days it shows
        yield from (note for note in when.notes if "the clocks went" not in note)
