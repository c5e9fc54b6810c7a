"""A way through the words -> the questions it can stand for: each meaning of its names and of its date."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import islice, product

from bot.dates import say
from bot.directory import Found, Kind, Name
from bot.models import NotAPeriod, Options, Period, PhraseMeaning, Question, Unclear, Understood
from bot.reading.neighbours import neighbour
from bot.reading.room import Piece
from bot.reading.wanted import options_of

_MOST = 100


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a question is asked: the dates and their words, the asker's own extension, the channel's queues, the question before, the text."""

    now: datetime
    zone: str
    find_period: Callable[[str, str, str], PhraseMeaning]
    timely: Callable[[str], bool]
    named: Callable[[Kind, str], Name | None]
    own: str
    bound: tuple[str, ...]
    previous: Question | None
    slice: Callable[[Piece], str]


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a question is about."""

    names: tuple[Name, ...] = ()
    everything: bool = False
    together: int = 0  # how many matches of one word stand here side by side

    def dns(self, kind: Kind) -> tuple[str, ...]:
        """The numbers of one kind, each once, in order."""
        return tuple(dict.fromkeys(name.dn for name in self.names if name.kind == kind))

    @property
    def label(self) -> str:
        """The names in words."""
        shown = [name.label for name in dict.fromkeys(self.names)]
        if self.everything:
            shown.append("all queues")
        return ", ".join(shown) if len(shown) < 4 else f"{', '.join(shown[:3])} and {len(shown) - 3} more"


@dataclass(frozen=True, slots=True)
class Meant:
    """A question with whom and when it is about in words."""

    question: Question
    who: str
    when: str
    together: int = 0


@dataclass(frozen=True, slots=True)
class Lacking:
    """Why a way is no question yet: nobody is named, the asker has no extension, or the period is refused."""

    why: str
    period: NotAPeriod | None = None


def meant(pieces: Sequence[Piece], setting: Setting) -> tuple[Meant, ...] | Lacking:
    """Every question the way can stand for, the asked-for order kept; or what it lacks."""
    told = tuple(pieces)
    options = options_of(told, setting.previous.options if setting.previous else None)
    people = list(_who(told, setting, options))
    if not people:
        own = any(piece.what == "own" for piece in told)
        return Lacking("own" if own and not setting.own else "nobody")
    when = _when(told, setting, options)
    if isinstance(when, NotAPeriod):
        return Lacking("period", when)
    periods = tuple(map(_settled, when.choices)) if isinstance(when, Unclear) else (when,)
    found: list[Meant] = []
    for period in periods:
        shown = _shown(period.period, setting.now)
        said = tuple(_said(told, period, shown, setting))
        label = shown if period.phrase else "today"
        found += [
            Meant(_question(told, who, period, options, said, setting), who.label, label, who.together)
            for who in people[:_MOST]
        ]
    return tuple(found[:_MOST])


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


def _who(pieces: tuple[Piece, ...], setting: Setting, options: Options) -> Iterator[Who]:
    named = [piece.match for piece in pieces if piece.what == "name" and piece.match]
    everything = any(piece.what == "everything" for piece in pieces)
    me: tuple[Name, ...] = ()
    if any(piece.what == "own" for piece in pieces):
        if not setting.own:
            return
        me = (setting.named("agent", setting.own) or Name(kind="agent", dn=setting.own, name=setting.own),)
    if not named and not everything and not me:
        yield from _unsaid(setting, options)
        return
    choices = [(match.name,) if isinstance(match, Found) else match.names for match in named]
    several = [match for match in choices if len(match) > 1]
    for names in islice(product(*choices), _MOST):
        yield _follow(
            Who((*names, *me), everything and not any(n.kind == "queue" for n in names)), pieces, setting
        )
    if len(several) == 1 and len(several[0]) <= 5:
        together = tuple(name for match in choices for name in match)
        who = _follow(Who((*together, *me), everything), pieces, setting)
        yield replace(who, together=len(several[0]))


def _unsaid(setting: Setting, options: Options) -> Iterator[Who]:
    """Whom a question is about that names nobody: as before in the thread, the channel's queues, or all for "now" and "missing"."""
    if before := setting.previous:
        yield _before(before, setting)
        return
    bound = tuple(name for dn in setting.bound if (name := setting.named("queue", dn)))
    if bound:
        yield Who(bound)
    elif options.view in {"now", "missing"}:
        yield Who(everything=True)


def _before(before: Question, setting: Setting) -> Who:
    kinds: tuple[tuple[Kind, tuple[str, ...]], ...] = (("queue", before.queues), ("agent", before.agents))
    names = [setting.named(kind, dn) or Name(kind=kind, dn=dn, name=dn) for kind, dns in kinds for dn in dns]
    return Who(tuple(names), before.everything)


def _follow(who: Who, pieces: tuple[Piece, ...], setting: Setting) -> Who:
    """In a thread: "also X" adds, an agent alone is looked for in the queues before, another queue keeps the agents before."""
    if setting.previous is None or any(piece.what == "head" for piece in pieces):
        return who
    before = _before(setting.previous, setting)
    if any(piece.what == "adding" for piece in pieces):
        return Who((*before.names, *who.names), before.everything or who.everything)
    kinds = {name.kind for name in who.names}
    only = any(piece.what == "only" for piece in pieces)
    if kinds == {"agent"} and not who.everything:
        queues = tuple(name for name in before.names if name.kind == "queue")
        return Who((*queues, *who.names), before.everything)
    if kinds == {"queue"} and (only or before.dns("queue")):
        return Who((*who.names, *(name for name in before.names if name.kind == "agent")))
    return who


def _when(pieces: tuple[Piece, ...], setting: Setting, options: Options) -> PhraseMeaning:
    zone = options.tz or setting.zone
    before = setting.previous
    for piece in pieces:
        if piece.what == "neighbour":
            here = setting.find_period("today", zone, "")
            period = before.period if before else here.period if isinstance(here, Understood) else None
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
    who: Who,
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
    queues = who.dns("queue")
    return Question(
        queues=queues,
        agents=who.dns("agent"),
        everything=who.everything,
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


def _said(pieces: tuple[Piece, ...], when: Understood, shown: str, setting: Setting) -> Iterator[str]:
    """How the words were read, where that is more than repeating them."""
    for piece in pieces:
        if piece.loose and isinstance(piece.match, Found):
            yield f"{setting.slice(piece)} = {piece.match.name.label}"
        if piece.what in {"date", "neighbour"} and piece.stop > piece.first:
            yield f"{setting.slice(piece)} = {shown}"
    for wrong, right in when.corrected:
        yield f"{wrong} read as {right}"
    # that a day is longer or shorter is said by the report, which knows which days it shows
    yield from (note for note in when.notes if "the clocks went" not in note)
