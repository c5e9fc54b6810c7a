"""Pieces of a text -> whom it is about: names, all queues, the asker; in a thread or a channel, those before."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice, product

from bot.directory import Found, Kind, Name
from bot.models import Options, PhraseMeaning, Question, Side
from bot.reading.room import Piece
from bot.reading.sides import left_out

MOST = 100
_KINDS: tuple[Kind, ...] = ("queue", "agent")


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a question is asked: the dates and their words, the asker's own extension and queues, the channel's queues, the question before, the text."""

    now: datetime
    zone: str
    find_period: Callable[[str, str, str], PhraseMeaning]
    timely: Callable[[str], bool]
    timely_anywhere: Callable[[str], bool]  # in any language
    named: Callable[[Kind, str], Name | None]
    own: str
    team: tuple[str, ...]
    bound: tuple[str, ...]
    previous: Question | None
    slice: Callable[[Piece], str]


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a question is about."""

    names: tuple[Name, ...] = ()
    everything: bool = False
    together: int = 0  # how many matches of one word stand here side by side
    without: tuple[Name, ...] = ()

    def dns(self, kind: Kind) -> tuple[str, ...]:
        """The numbers of one kind, each once, in order."""
        return tuple(dict.fromkeys(name.dn for name in self.names if name.kind == kind))

    @property
    def label(self) -> str:
        """The names in words."""
        shown = [name.label for name in dict.fromkeys(self.names)]
        if self.everything:
            shown.append("all queues")
        said = ", ".join(shown) if len(shown) < 4 else f"{', '.join(shown[:3])} and {len(shown) - 3} more"
        return f"{said} without {', '.join(name.label for name in self.without)}" if self.without else said


def who(told: tuple[Piece, ...], setting: Setting, options: Options) -> Iterator[Who]:
    """Everybody the pieces can be about; none where they name nobody and nothing stands in."""
    pieces, left = left_out(told)
    if any(not _names_of(piece, setting) for piece in left):
        return  # "except my team" of somebody who has none
    without = tuple(dict.fromkeys(name for piece in left for name in _names_of(piece, setting)))
    for one in _with_those(pieces, setting, options, everyone=bool(left)):
        yield replace(one, without=without)


def _names_of(piece: Piece, setting: Setting) -> tuple[Name, ...]:
    if isinstance(piece.match, Found):
        return (piece.match.name,)
    if piece.match is not None:
        return piece.match.names
    if piece.what == "team":
        return tuple(name for dn in setting.team if (name := setting.named("queue", dn)))
    own = setting.named("agent", setting.own)
    return (own,) if own else ()


def _with_those(
    pieces: tuple[Piece, ...], setting: Setting, options: Options, *, everyone: bool
) -> Iterator[Who]:
    named = [piece.match for piece in pieces if piece.what == "name" and piece.match]
    everything = any(piece.what == "everything" for piece in pieces)
    if any(piece.what == "team" for piece in pieces):
        team = [name for dn in setting.team if (name := setting.named("queue", dn))]
        if not team:
            return
        named = [*(Found(name=name, how="number") for name in team), *named]
    me: tuple[Name, ...] = ()
    if any(piece.what == "own" for piece in pieces):
        if not setting.own:
            return
        me = (setting.named("agent", setting.own) or Name(kind="agent", dn=setting.own, name=setting.own),)
    if not named and not everything and not me:
        said = [*unsaid(setting, options)]
        yield from said or ([Who(everything=True)] if everyone else [])
        return
    choices = [(match.name,) if isinstance(match, Found) else match.names for match in named]
    several = [match for match in choices if len(match) > 1]
    for names in islice(product(*choices), MOST):
        yield _follow(
            Who((*names, *me), everything and not any(n.kind == "queue" for n in names)), pieces, setting
        )
    if len(several) == 1 and len(several[0]) <= 5:
        together = tuple(name for match in choices for name in match)
        who = _follow(Who((*together, *me), everything), pieces, setting)
        yield replace(who, together=len(several[0]))


def unsaid(setting: Setting, options: Options) -> Iterator[Who]:
    """Whom a question is about that names nobody: as before in the thread, the channel's queues, or all for "now" and "missing"."""
    if before := setting.previous:
        yield before_it(before, setting)
        return
    bound = tuple(name for dn in setting.bound if (name := setting.named("queue", dn)))
    if bound:
        yield Who(bound)
    elif options.view in {"now", "missing"}:
        yield Who(everything=True)


def before_it(before: Question, setting: Setting) -> Who:
    """Whom the question before was about; of a comparison all sides."""
    sides: tuple[Question | Side, ...] = (before, *before.against)
    kinds: tuple[tuple[Kind, list[str]], ...] = (
        ("queue", [dn for side in sides for dn in side.queues]),
        ("agent", [dn for side in sides for dn in side.agents]),
    )
    names = [
        setting.named(kind, dn) or Name(kind=kind, dn=dn, name=dn)
        for kind, dns in kinds
        for dn in dict.fromkeys(dns)
    ]
    return Who(tuple(names), before.everything)


def _follow(who: Who, pieces: tuple[Piece, ...], setting: Setting) -> Who:
    """In a thread: "also X" adds, an agent alone is looked for in the queues before, another queue keeps the agents before."""
    if setting.previous is None or any(piece.what == "head" for piece in pieces):
        return who
    before = before_it(setting.previous, setting)
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


def whom_by_side(
    parts: Sequence[tuple[Piece, ...]], setting: Setting, options: Options
) -> list[tuple[Who, ...]]:
    """For each side whom it is about, in every way they can be meant; a side that names nobody shares the other's names."""
    out = dict.fromkeys(
        name for part in parts for one in left_out(part)[1] for name in _names_of(one, setting)
    )
    named = [names_somebody(part) for part in parts]
    if not any(named):
        return [(one,) * len(parts) for one in who((), setting, options)]
    alone = not named[0] and not any(piece.what in {"date", "neighbour"} for piece in parts[0])
    found: list[list[Who | None]] = []
    for at, part in enumerate(parts):
        base: list[Who] | list[None] = [None]
        if at == 0 and alone:
            base = [*unsaid(setting, options)]  # "vs Sales" goes on from something, or from nothing
        found.append([*who(part, setting, options)] if named[at] else [*base])
    return [
        tuple(replace(one, without=tuple(out)) for one in _shared(combined))
        for combined in islice(product(*found), MOST)
    ]


def names_somebody(part: Sequence[Piece]) -> bool:
    """Whether the pieces say whom they are about, not only who is left out."""
    return any(piece.what in {"name", "everything", "own", "team"} for piece in left_out(part)[0])


def _shared(sides: Sequence[Who | None]) -> tuple[Who, ...]:
    """Each side with the kind of names that it lacks and another has: "Ana vs Bob in Support" is both in Support."""
    known = [side for side in sides if side is not None]
    whole = [side or known[0] for side in sides]
    filled = []
    for side in whole:
        names = list(side.names)
        for kind in _KINDS:
            if not side.dns(kind) and not (kind == "queue" and side.everything):
                names += next((_of_kind(other, kind) for other in whole if other.dns(kind)), ())
        filled.append(replace(side, names=tuple(names)))
    same = all(one == filled[0] for one in filled) and any(one != whole[0] for one in whole)
    return tuple(whole if same else filled)


def _of_kind(side: Who, kind: Kind) -> tuple[Name, ...]:
    return tuple(name for name in side.names if name.kind == kind)


def apart(one: Who) -> tuple[Who, ...]:
    """The people, else the queues, of one side as sides of their own: what "compare Support and Sales" compares."""
    for kind in ("agent", "queue"):
        if len(dict.fromkeys(_of_kind(one, kind))) > 1:
            rest = tuple(name for name in one.names if name.kind != kind)
            return tuple(replace(one, names=(name, *rest)) for name in dict.fromkeys(_of_kind(one, kind)))
    return (one,)
