"""A question's kind and who was found -> the one sentence that answers it: yes or no, when, how long, who."""

from collections.abc import Callable, Mapping, Sequence

from bot.models.question import Ask
from bot.reports.extremes import EXTREMES
from bot.reports.facts import Agent
from bot.reports.found import Found
from bot.reports.occupancy import OCCUPANCY, OF_A_QUEUE, at_moment
from bot.reports.speaker import Speaker
from bot.reports.tables import hours

MOST_NAMED = 6
_OF_PEOPLE = "Single people are not told of here."


def spoken(found: Found) -> str:
    """The sentence. Numbers instead of names where names are off, nobody at all where single people are not told of."""
    speaker, wants = Speaker(found), found.asked.question.options
    people = sorted(found.people, key=lambda one: one.first)
    if wants.at:
        return at_moment(found, speaker)
    if wants.ask in OCCUPANCY and not (wants.ask == "covered" and found.asked.question.agents):
        return OF_A_QUEUE if found.asked.question.agents else OCCUPANCY[wants.ask](found, speaker)
    if not people:
        return nobody(speaker)
    if found.asked.policy.per_person:
        return _of_people(people, speaker, found)
    said = f"Somebody was logged into {speaker.where} {speaker.when}."
    no = f"No: s{said[1:]}"
    return no if wants.ask == "nobody" else f"{_OF_PEOPLE} {said}" if wants.ask in EXTREMES else said


def _of_people(people: Sequence[Agent], speaker: Speaker, found: Found) -> str:
    ask = found.asked.question.options.ask
    return EXTREMES[ask](people, speaker, found) if ask in EXTREMES else _PLAIN[ask](people, speaker)


def nobody(speaker: Speaker) -> str:
    """That nobody was in; yes or no first where that was asked."""
    asked = speaker.question.options.ask
    first = {"anyone": "No: ", "nobody": "Yes: "}.get(asked, "")
    names = [speaker.name(dn) for dn in speaker.question.agents]
    if names:
        return f"{first}{' and '.join(names)} {'was' if len(names) == 1 else 'were'} not logged in {speaker.when}."
    text = f"nobody was logged into {speaker.where} {speaker.when}."
    return f"{first}{text}" if first else text[0].upper() + text[1:]


def _who(people: Sequence[Agent], speaker: Speaker) -> str:
    count = f"{len(people)} agent{'s were' if len(people) != 1 else ' was'}"
    named = [f"{speaker.of(one)} {speaker.span(one)}" for one in people[:MOST_NAMED]]
    more = f" and {len(people) - MOST_NAMED} more" if len(people) > MOST_NAMED else ""
    return f"{count} logged into {speaker.where} {speaker.when}: {', '.join(named)}{more}."


def _anyone(people: Sequence[Agent], speaker: Speaker) -> str:
    if speaker.question.agents:
        named = [f"{speaker.of(one)} {speaker.span(one)}" for one in people[:MOST_NAMED]]
        return f"Yes, {speaker.when}: {', '.join(named)}."
    return f"Yes: {_who(people, speaker)}"


def _nobody(people: Sequence[Agent], speaker: Speaker) -> str:
    if speaker.question.agents:
        return f"No: {_anyone(people, speaker).removeprefix('Yes, ')}"
    return f"No, somebody was: {_who(people, speaker)}"


def _start(people: Sequence[Agent], speaker: Speaker) -> str:
    def first(one: Agent) -> str:
        earliest = one.spans[0]
        return f"first logged in {speaker.at(speaker.began(earliest))}"

    return _each(people, speaker, first)


def _end(people: Sequence[Agent], speaker: Speaker) -> str:
    def last(one: Agent) -> str:
        final = max(one.spans, key=lambda span: span.end)
        if final.end_kind == "unknown":
            return f"logged in last {speaker.at(final.start)}, and no logout was recorded"
        if final.end_kind == "still in":
            return "is still logged in"
        if final.end_kind == "cut by window" and not speaker.to_midnight:
            return f"was still logged in {speaker.at(one.last)}"
        return f"last logged out {speaker.at(speaker.ended(final))}"

    return _each(people, speaker, last)


def _how_long(people: Sequence[Agent], speaker: Speaker) -> str:
    return _each(people, speaker, lambda one: f"was logged in {hours(one)}")


def _how_many(people: Sequence[Agent], speaker: Speaker) -> str:
    return f"{len(people)} agent{'s were' if len(people) != 1 else ' was'} logged into {speaker.where} {speaker.when}."


def _how_often(people: Sequence[Agent], speaker: Speaker) -> str:
    if speaker.question.agents:
        return _each(people, speaker, lambda one: f"logged in {_times(one.logins)}")
    logins = sum(one.logins for one in people)
    return f"{len(people)} agent{'s' * (len(people) != 1)} logged into {speaker.where} {_times(logins)} {speaker.when}."


def _times(many: int) -> str:
    return {1: "once", 2: "twice"}.get(many, f"{many} times")


def _each(people: Sequence[Agent], speaker: Speaker, said: Callable[[Agent], str]) -> str:
    parts = [f"{speaker.of(one)} {said(one)}" for one in people[:MOST_NAMED]]
    there = {one.who.agent for one in people}
    parts += [
        f"{speaker.name(dn, '')} was not logged in" for dn in speaker.question.agents if dn not in there
    ]
    return (
        f"{'; '.join(parts)} {speaker.when}." if speaker.one_day else f"{'; '.join(parts)} ({speaker.when})."
    )


_PLAIN: Mapping[Ask, Callable[[Sequence[Agent], Speaker], str]] = {
    "who": _who,
    "anyone": _anyone,
    "nobody": _nobody,
    "start": _start,
    "end": _end,
    "how long": _how_long,
    "covered": _how_long,
    "how many": _how_many,
    "how often": _how_often,
}
