"""Who was first, last, longest, most or least, or forgot to log out -> one sentence."""

from collections.abc import Callable, Mapping, Sequence

from bot.models import in_words
from bot.models.question import Ask
from bot.reports.facts import Agent
from bot.reports.found import Found
from bot.reports.speaker import Speaker
from bot.reports.tables import hours
from bot.reports.words import count, listed

_NAMED = 5
_SAME = 60.0  # seconds; times that read alike are alike


def _first(people: Sequence[Agent], speaker: Speaker, found: Found) -> str:
    start = min(one.first for one in people)
    firsts = [one for one in people if one.first - start < _SAME]
    before = [one for one in firsts if one.spans[0].began is not None or not one.spans[0].start_known]
    if before:
        were = "was" if len(before) == 1 else "were"
        return f"{_names(before, speaker)} {were} already in when {_the(found)} began {_when(speaker)}."
    return f"{_names(firsts, speaker)} {_were(firsts)} first: logged in {speaker.at(start)} {_when(speaker)}."


def _last(people: Sequence[Agent], speaker: Speaker, found: Found) -> str:
    inside = [one for one in people if one.inside]
    gone = [one for one in people if not one.inside]
    unknown = [one for one in gone if max(one.spans, key=lambda span: span.end).end_kind == "unknown"]
    if unknown:
        return f"Who left last {speaker.when} cannot be told: no logout of {_names(unknown, speaker)} was recorded."
    end = max((one.last for one in gone), default=0.0)
    lasts = [one for one in gone if end - one.last < _SAME]
    said = f"logged out {speaker.at(end)}"
    if inside and found.window.open_now and found.window.end >= found.window.asked_to:
        so_far = f" The last to leave so far: {_names(lasts, speaker)}, {said}." if lasts else ""
        are = "is" if len(inside) == 1 else "are"
        return f"Nobody is last yet: {_names(inside, speaker)} {are} still logged in.{so_far}"
    after = [one for one in people if one.spans[-1].end_kind == "cut by window"]
    if after:
        return f"{_names(after, speaker)} {_were(after)} still in when {_the(found)} ended {_when(speaker)}."
    return f"{_names(lasts, speaker)} {_were(lasts)} last: {said} {_when(speaker)}."


def _left_first(people: Sequence[Agent], speaker: Speaker, found: Found) -> str:
    if not found.one_day:
        return "Who left first is another one each day: ask about one day."
    gone = [one for one in people if max(one.spans, key=lambda span: span.end).end_kind == "logged out"]
    if not gone:
        return f"Nobody has logged out {speaker.when}."
    end = min(one.last for one in gone)
    them = [one for one in gone if one.last - end < _SAME]
    return f"{_names(them, speaker)} {_were(them)} the first to leave: logged out {speaker.at(end)} {_when(speaker)}."


def _came_last(people: Sequence[Agent], speaker: Speaker, found: Found) -> str:
    if not found.one_day:
        return "Who came last is another one each day: ask about one day."
    start = max(one.first for one in people)
    them = [one for one in people if start - one.first < _SAME]
    return f"{_names(them, speaker)} {_were(them)} the last to come: first logged in {speaker.at(start)} {_when(speaker)}."


def _most(people: Sequence[Agent], speaker: Speaker, _found: Found) -> str:
    most = max(one.seconds for one in people)
    them = [one for one in people if most - one.seconds < _SAME]
    return f"{_names(them, speaker)} had the most hours {speaker.when}: {hours(them[0])}."


def _least(people: Sequence[Agent], speaker: Speaker, found: Found) -> str:
    least = min(one.seconds for one in people)
    them = [one for one in people if one.seconds - least < _SAME]
    absent = len({dn for queue in found.queues for dn in queue.absent})
    more = f" {count(absent, 'member')} {'was' if absent == 1 else 'were'} not in at all." if absent else ""
    return f"Of those who were in, {_names(them, speaker)} had the fewest hours {speaker.when}: {hours(them[0])}.{more}"


def _longest(people: Sequence[Agent], speaker: Speaker, _found: Found) -> str:
    lasted, start, end, one = max(
        ((b - a, a, b, one) for one in people for a, b in one.stretches), key=lambda stay: stay[0]
    )
    still = " (still in)" if one.inside and end == one.last else ""
    return f"The longest presence {speaker.when} was {speaker.of(one)}: {in_words(lasted)}, {speaker.between(start, end)}{still}."


def _forgot(people: Sequence[Agent], speaker: Speaker, found: Found) -> str:
    """Only that it looks like it: a login of over 16 hours, or one whose logout was not recorded."""
    every = [agent for queue in found.queues for agent in queue.agents]
    signs: dict[str, str] = {}
    for agent in every:
        if agent.long:
            signs[speaker.of(agent)] = (
                f"{speaker.of(agent)} was in for {in_words(agent.long)} without a logout"
            )
        elif agent.lost:
            signs.setdefault(speaker.of(agent), f"no logout of {speaker.of(agent)} was recorded")
    if signs:
        return f"Perhaps: {listed([*signs.values()], _NAMED)} ({speaker.when})."
    inside = [one for one in people if one.inside]
    still = (
        f" {_names(inside, speaker)} {'is' if len(inside) == 1 else 'are'} still logged in." if inside else ""
    )
    return f"It does not look like it: everybody who left {speaker.where} {speaker.when} logged out within 16 h.{still}"


def _names(people: Sequence[Agent], speaker: Speaker) -> str:
    return listed(list(dict.fromkeys(speaker.of(one) for one in people)), _NAMED)


def _were(people: Sequence[Agent]) -> str:
    return "was" if len(people) == 1 else "were"


def _the(found: Found) -> str:
    return "the day" if found.one_day else "the period"


def _when(speaker: Speaker) -> str:
    """The period behind a clock time that names its own day where there are several."""
    return speaker.when if speaker.one_day else f"({speaker.when})"


EXTREMES: Mapping[Ask, Callable[[Sequence[Agent], Speaker, Found], str]] = {
    "first": _first,
    "last": _last,
    "left first": _left_first,
    "came last": _came_last,
    "most": _most,
    "least": _least,
    "longest": _longest,
    "forgot": _forgot,
}
