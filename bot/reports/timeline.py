"""What was found -> the Timeline a picture draws."""

from collections import Counter
from datetime import datetime
from itertools import accumulate, pairwise, repeat
from operator import floordiv

from bot.models import Lane, Timeline
from bot.models.answer import Gap
from bot.reports.coverage import changes, gaps
from bot.reports.facts import Agent
from bot.reports.found import Found
from bot.reports.stretches import Stretch, union, united

MANY = 20_000  # stretches from which changes are counted in steps
FINE = 2000  # stretches nearer than a 2000th of the period cannot be told apart in the picture


def draw_timeline(found: Found) -> Timeline:
    """A lane for each person (merged over queues), how many were in, and when nobody was in any of the queues."""
    window, zone = found.window, found.days.zone

    def at(instant: float) -> datetime:
        return datetime.fromtimestamp(instant, zone)

    names = ", ".join(found.names.queue(queue.dn) for queue in found.queues[:4])
    whose = ", ".join(found.names.person(one.who.agent, one.who.name) for one in found.people[:3])
    lanes: tuple[Lane, ...] = ()
    if found.asked.policy.per_person:
        lanes = tuple(
            Lane(
                label=found.names.person(one.who.agent, one.who.name),
                spans=tuple((at(a), at(b), left, right) for a, b, left, right in _drawn(one, found)),
            )
            for one in found.people
        )
    nobody: list[Stretch] = []
    if any(queue.whole for queue in found.queues):
        anybody = united(queue.at_all for queue in found.queues)
        uncovered = [gap for queue in found.queues for gap in queue.gaps]
        nobody = gaps(
            [stretch for stretch in anybody if stretch[1] > stretch[0]],
            union([a for a, _ in uncovered], [b for _, b in uncovered]),
        )
    return Timeline(
        title=f"{(whose if lanes and found.asked.question.agents else names) or 'Logins'}: {found.asked.say(found.asked.question.period)}",
        zone=found.asked.question.period.zone,
        start=at(window.start),
        end=at(max(window.end, window.start)),
        lanes=lanes,
        coverage=tuple((at(when), many) for when, many in _coverage(found)),
        gaps=tuple((at(a), at(b)) for a, b in nobody),
        left_out=tuple((at(a.end), at(b.start)) for a, b in pairwise(found.windows)),
    )


def _coverage(found: Found) -> list[tuple[float, int]]:
    """How many were in from each change on; of changes too near to be told apart in the picture the last."""
    near = (found.window.end - found.window.start) / FINE
    if sum(len(one.stretches) for one in found.people) > MANY:
        return _coarse_coverage(found, near)
    counts = changes(stretch for one in found.people for stretch in one.stretches)
    if len(counts) <= FINE:
        return counts
    return [*{int(at // near): (at, many) for at, many in counts}.values()]


def _coarse_coverage(found: Found, near: float) -> list[tuple[float, int]]:
    """The same, counted in steps of *near* seconds: memory for two thousand steps, however many changes."""
    begun: Counter[float] = Counter()
    ended: Counter[float] = Counter()
    for one in found.people:
        begun.update(map(floordiv, one.stretches.starts, repeat(near)))
        ended.update(map(floordiv, one.stretches.ends, repeat(near)))
    places = sorted({*begun, *ended})
    there = accumulate(begun[place] - ended[place] for place in places)
    low, high = found.window.start, found.window.end
    return [(min(max(place * near, low), high), many) for place, many in zip(places, there, strict=True)]


def _drawn(one: Agent, found: Found) -> list[tuple[float, float, bool, bool]]:
    """A person's stretches for drawing, with whether each end fades; very near ones are drawn as one."""
    window = found.window
    near = (window.end - window.start) / FINE
    fades_left = {span.start for span in one.spans if span.began is not None or not span.start_known}
    fades_right = {span.end for span in one.spans if span.end_kind != "logged out"}
    drawn: list[tuple[float, float]] = []
    for start, end in one.stretches:
        if drawn and start - drawn[-1][1] < near:
            drawn[-1] = (drawn[-1][0], end)
        else:
            drawn.append((start, end))
    return [(a, b, a in fades_left, b in fades_right) for a, b in drawn]


def gap_models(found: Found) -> tuple[Gap, ...]:
    """Every queue's gaps long enough for a list, by queue and time."""
    zone = found.days.zone
    return tuple(
        Gap(queue=queue.dn, start=datetime.fromtimestamp(a, zone), end=datetime.fromtimestamp(b, zone))
        for queue in found.queues
        for a, b in queue.listed_gaps
    )
