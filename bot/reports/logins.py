"""Rows of the agent login history, chunk by chunk -> a Summary, a Timeline and the counted presences.

Nothing is counted that the asker may not see: every row is filtered by its queue and agent before it is kept. Each kept
row takes 24 bytes until the end, in whatever order the rows come, so a million rows fold in some tens of megabytes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from itertools import groupby
from math import inf, nan
from types import MappingProxyType

from bot.models import Directory, FetchNote, LoginRow, OpeningHours, Period, Policy, Question, Scope
from bot.models.span import Span
from bot.reports.days import Days
from bot.reports.doubt import could_have_rows
from bot.reports.facts import KEPT, QueueFacts, Who, agent_facts, fill_queue, people
from bot.reports.found import Asked, Folded, Found
from bot.reports.grids import grid
from bot.reports.names import Names, name_words
from bot.reports.packed import Packed, Pieces
from bot.reports.parts import parts
from bot.reports.presence import Oddities, Window, close, cut_from, span, stays
from bot.reports.renamed import one_person
from bot.reports.summary import context, summarise, whom
from bot.reports.timeline import draw_timeline
from bot.reports.totals import APART
from bot.reports.track import Track, track_of
from bot.reports.window import window_of
from bot.reports.words import say_period

BATCH = 1000  # spans in one call of the sink
_WHY_ROWS = 400

Sink = Callable[[Sequence[Span]], None]
RawSink = Callable[[Sequence[LoginRow]], None]


class Fold:
    """Takes rows in chunks and any order, gives the answer at the end."""

    def __init__(
        self, asked: Asked, sink: Sink | None, key: bytes, raw: RawSink | None, *, pictured: bool
    ) -> None:
        self._asked = asked
        self._pictured = pictured
        self._sink = sink
        self._raw = raw
        self._key = key
        question = asked.question
        window = window_of(question, asked.now)
        zone = question.period.tz
        self._all_days = Days(zone, window.asked_from, window.asked_to)
        self._midnights = frozenset(self._all_days.midnights)
        self._found = Found(
            asked, window, Days(zone, window.start, window.end), Names(asked.directory, asked.policy)
        )
        self._tracks: dict[tuple[str, str, str], Track | None] = {}
        self._queues = frozenset(question.queues)
        self._agents = frozenset(question.agents)
        self._zone = zone

    def add(  # noqa: C901 - one loop over a million rows: a call costs more than a branch
        self, rows: Sequence[LoginRow]
    ) -> None:
        """Count some rows; those the asker may not see, or did not ask for, are dropped first."""
        found, tracks, window, odd = self._found, self._tracks, self._found.window, self._found.odd
        low, high = window.asked_from, window.asked_to
        found.rows_read += len(rows)
        kept = 0
        last: tuple[str, str, str] | None = None
        track: Track | None = None
        for queue, agent, label, day, start, end, lasted, talking, day_for, total_for, _ in rows:
            key = (queue, agent, label)
            if key != last:  # rows of one person in one queue and day stand together
                last = key
                try:
                    owner = tracks[key]
                except KeyError:
                    owner = tracks[key] = track_of(found, self._midnights, *key)
                track = owner
            elif track is not owner:
                track = owner
            if track is None:
                continue
            if start < track.since:
                track = track.former
                if track is None:
                    found.not_surely_own += 1
                    continue
            if end is not None and start <= end and low <= end and start <= high:  # nearly all
                pieces = track.pieces
                pieces.starts.append(start)
                pieces.ends.append(end)
                pieces.talking.append(talking if talking is not None and talking >= 0 else nan)
                if lasted is not None and not -APART <= end - start - lasted <= APART:
                    pieces.lengths[len(pieces.starts) - 1] = lasted
            elif not close(track.pieces, window, odd, start, end, lasted, talking):
                continue
            kept += 1
            totals = track.totals
            if day != totals.day:
                totals.begin(day, day_for, total_for)
            totals.day_sum += lasted if lasted is not None else 0.0 if end is None else end - start
        found.rows_kept += kept
        if self._raw is not None or self._asked.question.options.view == "why":
            self._hand_on(rows)

    def _hand_on(self, rows: Sequence[LoginRow]) -> None:
        """Rows that may be shown and touch the period, to the file of the phone system's own rows and for "why"."""
        found, window, touching = self._found, self._found.window, []
        for row in rows:
            track = self._tracks[row.queue, row.agent, row.label]
            if track is not None and row.start < track.since:
                track = track.former
            if track is None or not self._counts(row):
                continue
            if row.start < window.end and (row.end is None or row.end > window.start):
                touching.append(row)
                if len(found.why_rows) < _WHY_ROWS:
                    found.why_rows.append((track.who, row.start, row.end))
        if self._raw is not None and touching:
            self._raw(touching)

    def _counts(self, row: LoginRow) -> bool:
        """Whether a row's piece was taken; what was odd is counted elsewhere."""
        return close(Pieces(), self._found.window, Oddities(), row.start, row.end, row.lasted, row.talking)

    def finish(
        self,
        notes: Sequence[FetchNote] = (),
        *,
        ahead: float | None = None,
        switches: Mapping[str, bool] = MappingProxyType({}),
    ) -> Folded:
        """The answer. Call it once, after the last row; seconds of work for a million rows.

        *ahead*: seconds the phone system's clock is ahead of ours, as its answers tell; None where they do not. *switches*: whose queue
        switch is on now, by number.
        """
        found = self._found
        found.fetch_notes, found.ahead, found.switches = notes, ahead, switches
        tracks = self._join()
        found.check = self._check(tracks)
        self._count(tracks)
        counted = sum(len(packed) for track in tracks for _, packed in track.parts)
        if not self._asked.policy.per_person:
            counted = sum(len(queue.covered) for queue in found.queues)
        if self._sink is not None:
            for spans in _batches(self._spans(tracks)):
                self._sink(spans)
        could_hold = [*could_have_rows(self._asked, found.days, found.windows)] if found.empty else []
        return Folded(
            question=self._asked.question,
            summary=summarise(found),
            timeline=draw_timeline(found) if self._pictured else None,
            counted=counted,
            rows_read=found.rows_read,
            rows_kept=found.rows_kept,
            refused=found.odd.negative + found.odd.out_of_range,
            lacking=found.odd.turned > 0 or any(note.lacking for note in notes),
            first_in=_first_in(found),
            doubt=found.empty and bool(could_hold),
            closed=not any(could_hold),
            hours={queue.dn: queue.seconds for queue in found.queues},
            whom=whom(found),
            grid=grid(found),
            when=self._asked.say(self._asked.question.period),
            context=context(found),
        )

    def _join(self) -> list[Track]:
        """All tracks with their stays, by queue, agent and name; two labels of one person are put together first."""
        found = self._found
        begun = [
            one
            for track in self._tracks.values()
            for one in (track, track.former if track else None)
            if one is not None and (one.totals.begun or one.pieces)
        ]
        self._follow_the_renamed(begun)
        self._see_the_edge(begun)
        tracks: dict[Who, Track] = {}
        for one in begun:
            first = tracks.setdefault(one.who, one)
            if first is not one:
                first.pieces.extend(one.pieces)
                first.totals.disordered = True
                first.totals.total_said = None
        done = [tracks[who] for who in sorted(tracks)]
        for track in done:
            on = self._switched_on(track)
            packed = stays(track.pieces, found.window, self._all_days, found.odd, switched_on=on)
            found.joined += packed.rows - len(packed)
            track.parts = parts(packed, found.windows, found.window)
            track.pieces = Pieces()
            track.written = found.names.written(track.who.name)
        self._compare_totals(done)
        return [track for track in done if track.parts]

    def _follow_the_renamed(self, tracks: list[Track]) -> None:
        """Give the rows of one person their latest name, where a login goes on from one name to the next."""
        found = self._found
        numbers: dict[str, dict[str, list[tuple[str, Pieces]]]] = {}
        for track in tracks:
            queue, agent, name = track.who
            numbers.setdefault(agent, {}).setdefault(queue, []).append((name, track.pieces))
        for agent, queues in numbers.items():
            if len({name for named in queues.values() for name, _ in named}) == 1:
                continue
            person = self._asked.directory.person_by_dn.get(agent)
            names = one_person(queues.values(), person.name if person else "", self._all_days)
            for track in tracks:
                if track.who.agent == agent and track.who.name in names:
                    track.who = track.who._replace(name=names[track.who.name])
            found.renamed += [
                (agent, before, after)
                for before, after in names.items()
                if name_words(before) != name_words(after)
            ]
            found.why_rows = [
                (
                    who._replace(name=names.get(who.name, who.name)) if who.agent == agent else who,
                    begun,
                    ended,
                )
                for who, begun, ended in found.why_rows
            ]

    def _see_the_edge(self, tracks: list[Track]) -> None:
        """Find out from when on ends were made by the end of the window."""
        found = self._found
        some = [track.pieces for track in tracks if track.pieces]
        starts = max((max(pieces.starts) for pieces in some), default=-inf)
        ends = max((max(pieces.ends) for pieces in some), default=-inf)  # those that tell a logout
        cut = cut_from(found.window, starts, ends, self._asked.now.timestamp(), found.ahead)
        found.clock_unsound = cut is None
        found.window = found.window._replace(cut_from=inf if cut is None else cut)

    def _switched_on(self, track: Track) -> bool | None:
        """Whether the number's queue switch is on, where somebody looked since its latest login."""
        directory = self._asked.directory
        person = directory.person_by_dn.get(track.who.agent)
        if not self._found.window.open_now or person is None or not track.pieces:
            return None
        if track.who.agent in self._found.switches:
            return self._found.switches[track.who.agent]
        return person.logged_in if max(track.pieces.starts) < directory.read_at.timestamp() else None

    def _compare_totals(self, tracks: list[Track]) -> None:
        """Note whose totals disagree, only where no row was dropped and the agent stands in one queue.

        Whether the totals count a queue or all of an agent's queues is not documented, so with several nothing is said.
        """
        found = self._found
        found.wrong_days = sum(track.totals.strange for track in tracks)
        if found.rows_read != found.rows_kept:
            return
        seen: dict[str, int] = {}
        for track in tracks:
            seen[track.who.agent] = seen.get(track.who.agent, 0) + 1
        found.totals_differ = [
            (track.who.agent, track.who.name)
            for track in tracks
            if seen[track.who.agent] == 1 and track.totals.differ()
        ]

    def _count(self, tracks: list[Track]) -> None:
        """Fill in the numbers of every queue and person."""
        found, asked = self._found, self._asked
        directory, scope = asked.directory, asked.scope
        by_queue = {dn: [*group] for dn, group in groupby(tracks, key=lambda track: track.who.queue)}
        wanted = list(asked.question.queues)
        if not wanted:
            known = [queue.dn for queue in directory.queues if scope.everything or queue.dn in scope.queues]
            wanted = sorted({*by_queue, *([] if self._agents else known)})
        keep = KEPT if self._agents or found.one_day or asked.question.options.view == "why" else 1
        for dn in wanted:
            queue = directory.queue_by_dn.get(dn)
            facts = QueueFacts(dn, whole=self._whole(dn))
            members = queue.members if queue is not None and facts.whole else ()
            facts.members_known = queue is None or queue.members_known
            facts.members = tuple(member for member in members if member not in asked.question.without)
            facts.agents = found.in_order(
                agent_facts(track.who, track.parts, found.days, talk=asked.talk, keep=keep)
                for track in by_queue.get(dn, ())
            )
            hours = dict(asked.hours)
            if queue is not None and queue.hours is not None:
                hours.setdefault(dn, queue.hours)
            fill_queue(facts, hours, found.windows, found.days)
            found.queues.append(facts)
        found.people = found.in_order(people(found.queues, found.days))

    def _whole(self, dn: str) -> bool:
        """Whether all rows of a queue are here; of one with somebody left out it can be told who else is missing, not when nobody was in."""
        question, scope = self._asked.question, self._asked.scope
        if self._agents or (question.without and question.options.view != "missing"):
            return False
        return scope.everything or dn in scope.queues

    def _spans(self, tracks: list[Track]) -> Iterator[Span]:
        """Every counted presence by day, queue, agent and time; without persons where the operator wants none."""
        found, asked = self._found, self._asked
        if not asked.policy.per_person:
            for queue in found.queues:
                for start, end in queue.covered:
                    still = found.window.open_now and end >= found.window.end
                    yield Span(queue.dn, "", "", start, end, "still in" if still else "logged out")
            return
        for window in found.windows:
            here = [
                (track, packed) for track in tracks for shown_in, packed in track.parts if shown_in is window
            ]
            places = [0] * len(here)
            for midnight in found.days.midnights[found.days.index(window.start) + 1 :]:
                for i, (track, packed) in enumerate(here):
                    starts, place = packed.stretches.starts, places[i]
                    while place < len(starts) and starts[place] < midnight:
                        yield _span(track, packed, place, window, talk=asked.talk)
                        place += 1
                    places[i] = place

    def _check(self, tracks: list[Track]) -> str:
        """Four characters that stay the same while the same data stands behind the period; keyed, so they tell nothing else."""
        digest = blake2b(key=self._key[:64], digest_size=2)
        for track in tracks:
            digest.update(repr(track.who).encode())
            for window, packed in track.parts:
                digest.update(packed.stretches.cut(window.start, window.end).interleaved())
        return digest.hexdigest().upper()


def _span(track: Track, packed: Packed, place: int, window: Window, *, talk: bool) -> Span:
    """A counted presence; most lie within the period and ended there, and take the short way."""
    start, end, talking = packed.stretches.starts[place], packed.stretches.ends[place], packed.talking[place]
    queue, agent, _ = track.who
    if place in packed.marks or start < window.start or end > window.end:
        return span(queue, agent, track.written, packed.at(place), window, talk=talk)
    told = talking if talk and talking == talking else None  # noqa: PLR0124 - nan is not itself
    return Span(queue, agent, track.written, start, end, "logged out", None, True, None, told)  # noqa: FBT003


def _first_in(found: Found) -> dict[str, tuple[str, float]]:
    """Each agent's name and first login; of two owners of a number the first."""
    firsts: dict[str, tuple[str, float]] = {}
    for one in found.people if found.asked.policy.per_person else ():
        first = one.spans[0].began or one.first
        if one.who.agent not in firsts or first < firsts[one.who.agent][1]:
            firsts[one.who.agent] = (found.names.written(one.who.name), first)
    return firsts


def _batches(spans: Iterator[Span]) -> Iterator[list[Span]]:
    batch: list[Span] = []
    for one in spans:
        batch.append(one)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def start(
    question: Question,
    directory: Directory,
    scope: Scope,
    policy: Policy,
    hours: Mapping[str, OpeningHours],
    now: datetime,
    private: bool,
    sink: Sink | None = None,
    *,
    say: Callable[[Period], str] = say_period,
    key: bytes = b"",
    raw: RawSink | None = None,
    pictured: bool = True,
) -> Fold:
    """A fold ready for rows.

    *hours* by queue DN win over the directory's own. *sink* gets every counted presence, in the order of the files, before
    `finish` returns. *key* (up to 64 bytes) keys the check code. *raw* gets the phone system's own rows that may be shown
    and touch the period, as they come. *pictured*: somebody may look at the timeline.
    """
    return Fold(
        Asked(question, directory, scope, policy, hours, now, private, say), sink, key, raw, pictured=pictured
    )
