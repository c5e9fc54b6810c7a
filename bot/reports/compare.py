"""Finished reports of two or more sides -> one summary with every side in its title, its sentence and its table."""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.models import Compared, Comparison, Figure, Note, Options, Summary, Table
from bot.reports.found import Folded

_LABELS: Mapping[str, str] = {
    "people": "People in",
    "hours": "Hours",
    "merged hours": "Hours, queues merged",
    "logins": "Logins",
    "first in": "First in",
    "last out": "Last out",
    "covered": "Somebody in",
    "nobody": "Nobody in",
    "gaps": "Gaps",
    "longest gap": "Longest gap",
    "person": "",
}  # what is compared, in this order
_MAIN = ("hours", "merged hours", "covered", "people")
_PEOPLE_UNFIT = (
    "people",
    "hours",
)  # of people alone: each is one, and hours in two queues at once are theirs once
_YEAR = re.compile(r"\b20\d\d\b")
_WHOLE = ("summary", "details", "by agent")  # views whose rows a comparison has
Key = tuple[str, str, str, str]


def compare(sides: Sequence[Folded], notes: Sequence[Note] = ()) -> Summary:
    """The first side's summary with the others beside it. Each figure that a side has not is a dash; *notes* come first."""
    first = sides[0]
    whom, when = _words(side.whom for side in sides), _words(side.when for side in sides)
    names = _names(sides, differ_in_whom=len(whom) > 1, differ_in_time=len(when) > 1)
    comparison = Comparison(sides=names, rows=tuple(_rows(sides)))
    sentence = _sentence(sides, comparison)
    shared = whom[0] if len(whom) == 1 else when[0] if len(when) == 1 else "Figure"
    heads = short_names(names)
    head = (shared, *heads, "Change") if len(sides) == 2 else (shared, *heads)
    table = Table(head=head, rows=tuple(row.cells for row in comparison.rows))
    titled = " against ".join(names)
    both = len(whom) > 1 and len(when) > 1
    update = {
        "title": titled if both else f"{titled}: {when[0]}" if len(whom) > 1 else f"{whom[0]}: {titled}",
        "sentence": sentence,
        "public_sentence": sentence,
        "spoken": sentence,
        "strong": tuple(f"{name}:" for name in names),
        "figures": tuple(_unshown(figure) for figure in first.summary.figures),
        "table": table,
        "details": table,
        "gaps": (),
        "absent": (),
        "notes": _notes(sides, notes),
        "context": _context(sides),
        "empty": all(side.summary.empty for side in sides),
        "comparison": comparison,
    }
    return first.summary.model_copy(update=update)


def _words(said: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(said))


def _names(sides: Sequence[Folded], *, differ_in_whom: bool, differ_in_time: bool) -> tuple[str, ...]:
    """What each side is called: by what tells it from the others."""
    if differ_in_whom and differ_in_time:
        return tuple(f"{side.whom}, {side.when}" for side in sides)
    return tuple(side.whom if differ_in_whom else side.when for side in sides)


def short_names(names: Sequence[str]) -> tuple[str, ...]:
    """The names for the head of a table: without what all of them end with, and without a year they share."""
    parts = [name.split(", ") for name in names]
    while all(len(part) > 1 for part in parts) and len({part[-1] for part in parts}) == 1:
        parts = [part[:-1] for part in parts]
    short = [", ".join(part) for part in parts]
    years = {_YEAR.findall(name)[-1] if _YEAR.search(name) else "" for name in short}
    if len(years) == 1 and (year := years.pop()):
        without = [name.replace(f" {year}", "") for name in short]
        short = without if len(set(without)) == len(short) else short
    return tuple(short)


def _rows(sides: Sequence[Folded]) -> Iterator[Compared]:
    """Every figure of any side, in order: over all, by queue, by person; queues and people only where all sides are about the same."""
    unfit = _PEOPLE_UNFIT if sides[0].question.agents else () if _of_several(sides) else ("merged hours",)
    found = [
        {_key(each): each for each in side.summary.figures if each.code in _LABELS and each.code not in unfit}
        for side in sides
    ]
    same_queues = len({side.question.queues for side in sides}) == 1
    same_agents = len({side.question.agents for side in sides}) == 1
    order = {code: place for place, code in enumerate(_LABELS)}
    keys = sorted(
        {key for one in found for key in one}, key=lambda key: (bool(key[2]), key[1], order[key[0]], key[3])
    )
    for key in keys:
        code, queue, agent, _ = key
        if (
            (queue and not same_queues)
            or (agent and not same_agents)
            or (code == "people" and sides[0].question.agents)
        ):
            continue
        known = next(one[key] for one in found if key in one)
        label = ": ".join(part for part in (known.whose, _label(code, sides)) if part)
        nothing = (
            0.0 if agent else None
        )  # somebody who was not in has no hours, rather than none that can be told
        values = tuple(one[key].value if key in one else nothing for one in found)
        yield Compared(code=code, label=label, unit=known.unit, values=values, queue=queue, agent=agent)


def _of_several(sides: Sequence[Folded]) -> bool:
    return any(each.code == "merged hours" and each.label for side in sides for each in side.summary.figures)


def _label(code: str, sides: Sequence[Folded]) -> str:
    return "Hours" if code == "merged hours" and sides[0].question.agents else _LABELS[code]


def _key(figure: Figure) -> Key:
    return figure.code, figure.queue, figure.agent, figure.whose if figure.agent else ""


def _sentence(sides: Sequence[Folded], comparison: Comparison) -> str:
    """What each side has of the main figure, and how much more or less the first of two has."""
    over_all = {row.code: row for row in comparison.rows if not row.queue and not row.agent}
    main = next((over_all[code] for code in _MAIN if code in over_all), None)
    if main is None:
        return " ".join(f"{name}: nobody." for name in comparison.sides)
    said = []
    for at, (name, side) in enumerate(zip(comparison.sides, sides, strict=True)):
        parts = [] if main.code == "people" else [main.cells[1 + at]]
        if "people" in over_all and over_all["people"].values[at] is not None:
            people = over_all["people"].cells[1 + at]
            parts.append(f"{people} {'person' if people == '1' else 'people'}")
        said.append(f"{name}: {'nobody was in' if side.summary.empty else ', '.join(parts)}.")
    if len(sides) == 2 and main.change[:1] in {"+", "-"}:
        more = "more" if main.change[0] == "+" else "less"
        said.append(f"{main.change[1:]} {more} than {comparison.sides[1]}.")
    return " ".join(said)


def _unshown(figure: Figure) -> Figure:
    """The table shows it beside the other side's."""
    return figure.model_copy(update={"label": ""})


def _notes(sides: Sequence[Folded], more: Sequence[Note]) -> tuple[Note, ...]:
    left = _left_out(sides[0].question.options)
    code, text = "totals-only", f"A comparison shows totals. Left out: {left}."
    said = (*more, *([Note(code=code, text=text)] if left else []))
    told = {note.text: note for note in (*said, *(note for side in sides for note in side.summary.notes))}
    return tuple(told.values())


def _left_out(wants: Options) -> str:
    """What was asked for that a comparison does not answer, in words."""
    view = "" if wants.view in _WHOLE else f"“{wants.view}”"
    ask = "" if wants.ask == "who" else f"the question “{wants.ask}”"
    return ", ".join(filter(None, (view, ask, f"“at {wants.at}”" if wants.at else "")))


def _context(sides: Sequence[Folded]) -> str:
    """The first side's line, with the other sides' numbers and times behind its own; a zone they share is said once."""
    first, *rest = sides[0].context
    whom = " against ".join(_words(side.context[0] for side in sides))
    *_, zone = rest[0].rpartition(", ")
    when = " against ".join(_words(side.context[1] for side in sides)).replace(
        f", {zone} against", " against"
    )
    return " · ".join([whom or first, when, *rest[1:]])
