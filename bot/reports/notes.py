"""What was found -> the notes a reader must know: odd rows, long logins, changed clocks, what could not be seen."""

from collections.abc import Iterator
from datetime import datetime

from bot.models import Note, in_words
from bot.reports.coverage import LISTED_FROM, total
from bot.reports.found import Found
from bot.reports.words import clock, count, lasting, listed, short_day

_NAMED = 5
_CLOCK, _AHEAD, _FAR = (
    2.0,
    60.0,
    3600.0,
)  # seconds: told from behind, from ahead, and no more (then nobody's clock is right)
_OF_PEOPLE = {
    "never-ended": "No logout was recorded, so the end is not known",
    "talk": "More time talking than logged in, so one of the two is wrong",
    "gone": "No longer in the phone book",
}
_GAPS_SHOWN = ("summary", "details", "gaps", "by day")  # views that say when nobody was in


def notes(found: Found) -> tuple[Note, ...]:
    """All of them, the most surprising first."""
    made = [
        Note(code=code, text=text)
        for code, text in (
            *_clock(found),
            *_switches(found),
            *_people(found),
            *_days(found),
            *_rows(found),
            *_seen(found),
        )
    ]
    made += [Note(code=note.code, text=note.text) for note in found.fetch_notes]
    return tuple(made)


def _clock(found: Found) -> Iterator[tuple[str, str]]:
    """What a clock that differs from ours means for who is in now."""
    if not found.window.open_now or found.window.end < found.window.asked_to or found.ahead is None:
        return
    away = round(abs(found.ahead))
    if found.clock_unsound:
        yield (
            "clock",
            "The phone system tells a time that cannot be, so who is in now rests on our clock alone.",
        )
    elif found.ahead <= -_CLOCK:
        at = datetime.fromtimestamp(found.asked.now.timestamp() + found.ahead, found.days.zone)
        yield (
            "clock",
            f"The phone system’s clock is {away} s behind ours: whoever was in at its {at:%H:%M:%S} counts as in now.",
        )
    elif _AHEAD <= found.ahead <= _FAR:
        yield "clock", f"The phone system’s clock is {away} s ahead of ours; times are its own."


def _switches(found: Found) -> Iterator[tuple[str, str]]:
    """Where the history and the queue switches disagree about who is in now."""
    inside = {(queue.dn, agent.who.agent) for queue in found.queues for agent in queue.agents if agent.inside}
    whole = [queue for queue in found.queues if queue.whole]
    off = {agent for _, agent in inside if found.switches.get(agent) is False}
    if off:
        yield "switch", f"In by the history, though the queue switch is off by now: {_whom(found, off)}."
    for queue in whole:
        on = {dn for dn in queue.members if found.switches.get(dn) and (queue.dn, dn) not in inside}
        if on:
            name = found.names.queue_full(queue.dn)
            yield "switch", f"Queue switch on, though not in {name} by the history: {_whom(found, on)}."


def _whom(found: Found, agents: set[str]) -> str:
    """People by name where they may be named here, else how many."""
    if not found.asked.named_absentees:
        return count(len(agents), "person", "people")
    return listed([found.names.person(dn) for dn in sorted(agents)], _NAMED)


def _people(found: Found) -> Iterator[tuple[str, str]]:
    if not found.asked.policy.per_person:
        return
    named: dict[str, dict[str, float]] = {}
    people_known = "people" not in found.asked.directory.unread
    for agent in (agent for queue in found.queues for agent in queue.agents):
        name = found.names.person(agent.who.agent, agent.who.name)
        for kind, is_so in (
            ("long", agent.long),
            ("never-ended", agent.lost),
            ("talk", agent.talking > agent.seconds + _CLOCK and not agent.least),
            ("gone", people_known and agent.who.agent not in found.asked.directory.person_by_dn),
        ):
            if is_so:
                kept = named.setdefault(kind, {})
                kept[name] = max(kept.get(name, 0.0), agent.long)
    if long := named.pop("long", None):
        said = listed([f"{name}: {in_words(seconds)}" for name, seconds in long.items()], _NAMED)
        yield "long", f"Over 16 h without a logout, perhaps forgotten: {said}."
    for kind, text in _OF_PEOPLE.items():
        if kind in named:
            yield kind, f"{text}: {listed([*named[kind]], _NAMED)}."
    if found.renamed and found.asked.policy.names == "names":
        said = listed([f"{before} is {after} ({agent})" for agent, before, after in found.renamed], _NAMED)
        yield "renamed", f"One login went on under another name: {said}."


def _days(found: Found) -> Iterator[tuple[str, str]]:
    days = found.days
    for place in days.odd:
        if days.midnights[place + 1] <= found.window.start or days.midnights[place] >= found.window.end:
            continue
        hours = days.hours(place)
        went = "back" if hours > 24 else "forward"
        yield "clocks", f"{short_day(days.dates[place])} has {hours:g} hours (the clocks went {went})."
    cut_inside = any(
        span.start == found.window.start and (span.began is not None or not span.start_known)
        for queue in found.queues
        for agent in queue.agents
        for span in agent.spans
    )
    if cut_inside and found.window.start not in days.midnights:
        at = clock(found.window.start, days.zone)
        yield "cut", f"Logins that began earlier are counted from {at} on."


def _rows(found: Found) -> Iterator[tuple[str, str]]:
    odd = found.odd
    if odd.negative:
        yield (
            "negative",
            f"{count(odd.negative, 'row')} ended before {_it(odd.negative)} began and {_is(odd.negative)} not counted.",
        )
    if odd.out_of_range:
        yield (
            "out-of-range",
            f"{count(odd.out_of_range, 'row')} lay outside the time asked for and {_is(odd.out_of_range)} not counted.",
        )
    if odd.per_day:
        yield (
            "per-day",
            f"{count(odd.per_day, 'row')} {_is(odd.per_day)} shorter than from login to logout, so there were breaks in between: the hours are the phone system’s own, when the breaks were it does not tell.",
        )
    if odd.lengths:
        yield (
            "interval",
            f"{count(odd.lengths, 'row')} told a length that does not fit login and logout; the times count.",
        )
    if odd.overlapping:
        yield (
            "overlapping",
            f"{count(odd.overlapping, 'row')} overlapped another of the same login; the time is counted once.",
        )
    if odd.duplicate:
        yield "duplicate", f"{count(odd.duplicate, 'row')} came twice and {_is(odd.duplicate)} counted once."
    if found.totals_differ and found.asked.policy.per_person:
        names = [found.names.person(agent, name) for agent, name in found.totals_differ]
        yield "totals", f"The phone system's own totals differ from its rows: {listed(names, _NAMED)}."
    if found.wrong_days:
        zone = found.asked.question.period.zone
        yield (
            "days",
            f"The phone system's days do not begin at midnight in {zone}; times are right, days are counted here.",
        )


def _it(many: int) -> str:
    return "it" if many == 1 else "they"


def _is(many: int) -> str:
    return "is" if many == 1 else "are"


def _seen(found: Found) -> Iterator[tuple[str, str]]:
    asked = found.asked
    if found.not_surely_own:
        yield (
            "not-surely-own",
            "Rows of this number from before it was yours, or under another name, are not shown.",
        )
    if asked.question.agents and not asked.scope.everything:
        yield "scope", "Hours are those in queues you may see."
    known = asked.directory.queue_by_dn
    unknown = [queue.dn for queue in found.queues if queue.dn not in known]
    if unknown:
        yield "queue-gone", f"No longer in the phone system: {listed(unknown, _NAMED)}."
    if found.empty:
        for queue in found.queues[:3]:
            if queue.whole and queue.members:
                yield (
                    "members",
                    f"{found.names.queue_full(queue.dn)} has {count(len(queue.members), 'member')}.",
                )
    elif asked.question.options.view in _GAPS_SHOWN and any(
        queue.whole and queue.hours is None and queue.agents for queue in found.queues
    ):
        basis = "the first and the last" if found.one_day else "each day’s first and last"
        yield "no-hours", f"Opening hours are not known, so gaps are those between {basis}."
    if asked.question.options.view in _GAPS_SHOWN:
        short = [gap for queue in found.queues for gap in queue.gaps if gap[1] - gap[0] < LISTED_FROM]
        if short:
            yield (
                "short-gaps",
                f"{count(len(short), 'gap')} under a minute, {lasting(total(short))} in all, {_is(len(short))} counted and not listed.",
            )
