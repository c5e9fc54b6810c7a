"""What was found -> the notes a reader must know: odd rows, long logins, changed clocks, what could not be seen."""

from collections.abc import Iterator

from bot.models import Note, in_words
from bot.reports.found import Found
from bot.reports.words import clock, count, listed, short_day

_NAMED = 5
_GAPS_SHOWN = ("summary", "details", "gaps", "by day")  # views that say when nobody was in


def notes(found: Found) -> tuple[Note, ...]:
    """All of them, the most surprising first."""
    made = [
        Note(code=code, text=text)
        for code, text in (*_people(found), *_days(found), *_rows(found), *_seen(found))
    ]
    made += [Note(code=note.code, text=note.text) for note in found.fetch_notes]
    return tuple(made)


def _people(found: Found) -> Iterator[tuple[str, str]]:
    if not found.asked.policy.per_person:
        return
    agents = [agent for queue in found.queues for agent in queue.agents]
    long: dict[str, float] = {}
    lost: dict[str, None] = {}
    gone: dict[str, None] = {}
    for agent in agents:
        name = found.names.person(agent.who.agent, agent.who.name)
        if agent.long:
            long[name] = max(long.get(name, 0.0), agent.long)
        if agent.lost:
            lost[name] = None
        if agent.who.agent not in found.asked.directory.person_by_dn:
            gone[name] = None
    if long:
        said = listed([f"{name}: {in_words(seconds)}" for name, seconds in long.items()], _NAMED)
        yield "long", f"Over 16 h without a logout, perhaps forgotten: {said}."
    if lost:
        yield "never-ended", f"No logout was recorded, so the end is not known: {listed([*lost], _NAMED)}."
    if gone:
        yield "gone", f"No longer in the phone book: {listed([*gone], _NAMED)}."


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
        yield "no-hours", "Opening hours are not known, so gaps are those between the first and the last."
