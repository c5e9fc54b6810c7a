"""How long a queue was covered, its longest gap, when fewer than some were in, who was in at one moment -> one sentence."""

from collections.abc import Callable, Mapping
from datetime import datetime, time

from bot.models import in_words
from bot.models.question import Ask
from bot.reports.coverage import changes, open_stretches, total
from bot.reports.days import instant
from bot.reports.facts import Agent, QueueFacts
from bot.reports.found import Found
from bot.reports.speaker import Speaker
from bot.reports.stretches import Stretch, united
from bot.reports.words import hours_in_words, listed, one_by_one

_NAMED = 6
_MOST_DAYS = 7
_SHORTEST = 60.0  # seconds


def _covered(found: Found, speaker: Speaker) -> str:
    return one_by_one(found.queues, lambda queue: _covered_one(queue, found, speaker)) or OF_A_QUEUE


def _covered_one(queue: QueueFacts, found: Found, speaker: Speaker) -> str:
    name = speaker.queue(queue)
    if not queue.whole:
        return _cannot(name)
    if not queue.agents:
        return f"{name} was not covered at all {speaker.when}: nobody was logged in."
    if queue.unsure and not queue.gaps and not total(queue.covered):
        return _not_known(queue, speaker)
    least = "at least " if queue.perhaps else ""
    said = f"{name} was covered for {least}{in_words(total(queue.covered))} {speaker.when}"
    nobody = f"nobody was in for {in_words(total(queue.gaps))}" if queue.gaps else ""
    unknown = f"whether somebody was in is not known for {_unsure(queue)}" if queue.unsure else ""
    rest = " and ".join(filter(None, (nobody, unknown))) or "always somebody in"
    return f"{said}; {rest} ({_basis(queue, found)})."


def _longest_gap(found: Found, speaker: Speaker) -> str:
    return one_by_one(found.queues, lambda queue: _gap_of(queue, found, speaker)) or OF_A_QUEUE


def _gap_of(queue: QueueFacts, found: Found, speaker: Speaker) -> str:
    name = speaker.queue(queue)
    if not queue.whole:
        return _cannot(name)
    if not queue.agents and not queue.gaps:
        return f"Nobody was logged into {name} at all {speaker.when}."
    if not queue.gaps and queue.unsure:
        return _not_known(queue, speaker)
    if not queue.gaps:
        return f"There was no gap in {name} {speaker.when}: always somebody in ({_basis(queue, found)})."
    start, end = max(queue.gaps, key=lambda gap: gap[1] - gap[0])
    return (
        f"The longest gap in {name} {speaker.when} was {in_words(end - start)}, {speaker.between(start, end)}"
        f" ({_basis(queue, found)})."
        + (f" Whether somebody was in is not known for {_unsure(queue)} more." if queue.unsure else "")
    )


def _unsure(queue: QueueFacts) -> str:
    return in_words(total(queue.unsure))


def _not_known(queue: QueueFacts, speaker: Speaker) -> str:
    return f"That cannot be told of {speaker.queue(queue)} {speaker.when}: whether somebody was in is not known for {_unsure(queue)}."


def _fewer(found: Found, speaker: Speaker) -> str:
    return one_by_one(found.queues, lambda queue: _fewer_in(queue, found, speaker)) or OF_A_QUEUE


def _fewer_in(queue: QueueFacts, found: Found, speaker: Speaker) -> str:
    name, least = speaker.queue(queue), found.asked.question.options.fewer
    if not queue.whole:
        return _cannot(name)
    short, perhaps = below(queue, least), total(below(queue, least, surely=False))
    if not queue.wanted:
        return f"Nobody was logged into {name} at all {speaker.when}."
    unknown = perhaps - total(short)
    known = f" Whether there were is not known for {in_words(unknown)}{' more' if short else ''}."
    if unknown and not short:
        return f"When fewer than {least} were in {name} {speaker.when} cannot be told.{known}"
    if not short:
        return f"There were never fewer than {least} in {name} {speaker.when} ({_basis(queue, found)})."
    said = [speaker.between(a, b) for a, b in short]
    more = f" and {len(said) - _NAMED} more times" if len(said) > _NAMED else ""
    return (
        f"Fewer than {least} were in {name} {speaker.when}: {', '.join(said[:_NAMED])}{more},"
        f" {in_words(total(short))} in all ({_basis(queue, found)}).{known if unknown else ''}"
    )


def _always(found: Found, speaker: Speaker) -> str:
    return one_by_one(found.queues, lambda queue: _always_in(queue, found, speaker)) or OF_A_QUEUE


def _always_in(queue: QueueFacts, found: Found, speaker: Speaker) -> str:
    name, basis = speaker.queue(queue), _basis(queue, found)
    if not queue.whole:
        return _cannot(name)
    if not queue.agents:
        return f"No: nobody was logged into {name} {speaker.when}."
    if queue.unsure:
        return _not_known(queue, speaker)
    if not queue.wanted:
        return f"{name} is closed then ({speaker.when})."
    if not queue.gaps:
        return f"Yes: somebody was always in {name} {speaker.when} ({basis})."
    said = [speaker.between(a, b) for a, b in queue.gaps]
    more = f" and {len(said) - _NAMED} more times" if len(said) > _NAMED else ""
    return f"No: {name} was empty {speaker.when} from {', '.join(said[:_NAMED])}{more} ({basis})."


def _everyone(found: Found, speaker: Speaker) -> str:
    return (
        one_by_one(found.queues, lambda queue: _all_of(queue, queue.present_members, "", speaker))
        or OF_A_QUEUE
    )


def _all_of(queue: QueueFacts, present: int, at: str, speaker: Speaker) -> str:
    name, many = speaker.queue(queue), len(queue.members)
    if not queue.whole:
        return _cannot(name)
    if not queue.members_known:
        return f"I cannot tell that of {name}: its members could not be read."
    if not many:
        return f"{name} has no members."
    yes = "Yes, all" if present == many else f"No, {present} of"
    members = f"{many} member{'s' * (many != 1)}"
    return f"{yes} {members} of {name} {'was' if present == 1 else 'were'} in {at}{speaker.when}."


def below(queue: QueueFacts, least: int, *, surely: bool = True) -> list[Stretch]:
    """When fewer than *least* were in, of the time somebody should be; *surely*: whoever may have been in was."""
    counts = changes(
        stretch
        for agent in queue.agents
        for stretch in (united([agent.sure, agent.perhaps]) if surely and agent.perhaps else agent.sure)
    )
    found: list[Stretch] = []
    for start, end in queue.wanted:
        here = [(start, next((many for at, many in reversed(counts) if at <= start), 0))]
        here += [(at, many) for at, many in counts if start < at < end]
        for (a, many), (b, _) in zip(here, [*here[1:], (end, 0)], strict=True):
            if many < least:
                if found and found[-1][1] == a:
                    found[-1] = (found[-1][0], b)
                else:
                    found.append((a, b))
    return [(a, b) for a, b in found if b - a >= _SHORTEST]


def at_moment(found: Found, speaker: Speaker) -> str:
    """Who was in at the time of day asked for; over several days how many on each."""
    asked = found.asked.question.options
    at, days = time.fromisoformat(asked.at), found.days
    moments = [instant(day, at, days.zone) for day in days.dates]
    known = [moment for moment in moments if any(part.start <= moment < part.end for part in found.windows)]
    if not known:
        if moments[0] >= found.window.asked_to:
            return f"{asked.at} {speaker.when} is still to come."
        return f"{asked.at} is outside the time asked about ({speaker.when})."
    if len(known) > 1:
        said = [
            f"{datetime.fromtimestamp(moment, days.zone):%a %d %b} {len(_inside(found, moment))}"
            for moment in known
        ]
        more = f" and {len(said) - _MOST_DAYS} more days" if len(said) > _MOST_DAYS else ""
        return f"In {speaker.where} at {asked.at}: {', '.join(said[:_MOST_DAYS])}{more}."
    inside = _inside(found, known[0])
    unsure = [
        one for one in found.people if one not in inside and any(a <= known[0] < b for a, b in one.perhaps)
    ]
    if not unsure:
        return _at_one(inside, found, speaker)
    one, who = len(unsure) == 1, f"{len(unsure)} more"
    if found.asked.policy.per_person:
        who = listed([speaker.of(each) for each in unsure], _NAMED)
    if not inside:
        when = f"{asked.at} {speaker.when}"
        return f"Whether {who.removesuffix(' more')} {'was' if one else 'were'} in at {when} cannot be told; nobody else was."
    return f"{_at_one(inside, found, speaker)} Whether {who} {'was' if one else 'were'} in cannot be told."


def _at_one(people: list[Agent], found: Found, speaker: Speaker) -> str:
    asked = found.asked.question
    if asked.options.ask == "everyone" and not asked.agents:
        there = {one.who.agent for one in people}
        at = f"at {asked.options.at} "
        return one_by_one(
            found.queues, lambda queue: _all_of(queue, len(there & set(queue.members)), at, speaker)
        )
    when = f"at {asked.options.at} {speaker.when}"
    yes_no = {"anyone": ("Yes: ", "No: "), "everyone": ("Yes: ", "No: "), "nobody": ("No: ", "Yes: ")}.get(
        asked.options.ask, ("", "")
    )
    if not people:
        whom = listed([speaker.name(dn) for dn in asked.agents], _NAMED)
        were = "was" if len(asked.agents) == 1 else "were"
        said = f"{whom} {were} not logged in" if whom else f"nobody was logged into {speaker.where}"
        return _begun(f"{yes_no[1]}{said} {when}.")
    many = f"{len(people)} {'was' if len(people) == 1 else 'were'} logged into {speaker.where} {when}"
    if not found.asked.policy.per_person or asked.options.ask == "how many":
        return f"{yes_no[0]}{many}."
    names = listed([speaker.of(one) for one in people], 2 * _NAMED)
    if asked.agents:
        return f"{yes_no[0]}{names} {'was' if len(people) == 1 else 'were'} logged in {when}."
    return f"{yes_no[0]}{many}: {names}."


def _begun(text: str) -> str:
    return text[0].upper() + text[1:]


def _inside(found: Found, moment: float) -> list[Agent]:
    """Those who were in for sure."""
    return [one for one in found.people if any(a <= moment < b for a, b in one.sure)]


def _basis(queue: QueueFacts, found: Found) -> str:
    if queue.hours is None:
        return "between the first and the last"
    if not open_stretches(queue.hours, found.days, found.window.start, found.window.end):
        return "closed then"
    return f"opening hours {hours_in_words(queue.hours, found.days)}"


def _cannot(name: str) -> str:
    return f"I cannot tell that of {name}: not all of its rows are yours to see, or somebody was left out."


OF_A_QUEUE = "I can tell that of a queue only, and of all who were in it: ask without naming a person."

OCCUPANCY: Mapping[Ask, Callable[[Found, Speaker], str]] = {
    "covered": _covered,
    "longest gap": _longest_gap,
    "fewer": _fewer,
    "always": _always,
    "everyone": _everyone,
}
