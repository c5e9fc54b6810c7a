"""Words -> Question -> Answer: the corridor every question walks through, whoever asks and from wherever.

`read` turns what was typed into a question and runs nothing. `answer` decides what the asker may see, asks the phone system,
folds the rows page by page behind the access filter, and sums them up. Buttons, forms, threads and digests store a question
and enter at `answer`, so rights are decided anew each time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot import access, dates, reading
from bot.answering import (
    ClockAhead,
    Given,
    Progress,
    Rows,
    Switches,
    answer,
    clock_unknown,
    switches_unknown,
)
from bot.comparing import narrowed
from bot.extent import extent
from bot.followup import sides
from bot.models import (
    Answer,
    Asker,
    ChannelFacts,
    Confirm,
    Directory,
    FetchNote,
    Limits,
    OpeningHours,
    Period,
    Policy,
    Question,
    Refusal,
    Scope,
    Understood,
)
from bot.models.preferences import Context, Preferences
from bot.models.text import typed
from bot.naming import Index, Reader, sees, subject
from bot.offering import offered
from bot.recent import Recent, same
from bot.reports.unread import unread
from bot.thinking import Thinking

KNOWN_SECONDS = 300.0
"""How old a directory may be from which names are read and offered."""
ACTING_SECONDS = 20.0
"""How old it may be to decide who may see rows, or change what is kept."""
POSTING_SECONDS = 0.0
"""How old it may be to decide what others read: it is read for that."""


def _last_30_days(now: datetime, zone: str) -> Period:
    found = dates.find_period("last 30 days", now, zone)
    return found.period if isinstance(found, Understood) else dates.local_day(now.date(), zone)


@dataclass(frozen=True)
class Before:
    """What words are read against beside the names.

    The *question* before them, in the same thread or (not *threaded*) only in the same conversation, and the extensions of
    *people* mentioned in them, by Slack id.
    """

    question: Question | None = None
    threaded: bool = True
    people: Mapping[str, str] = field(default_factory=dict)


def _own_queues(own: str, directory: Directory) -> tuple[str, ...]:
    """The queues an extension is in or manages: "my team"."""
    return tuple(q.dn for q in directory.queues if own and (own in q.members or own in q.managers))


class Records(Protocol):
    """What the desk needs remembered; the roof hands it in."""

    async def directory(self, team: str, *, within: float = KNOWN_SECONDS) -> Directory:
        """Queues and people, read no longer than *within* seconds ago; 0: from now on."""
        ...

    async def scope(self, asker: Asker, directory: Directory) -> Scope:
        """What they may see."""
        ...

    async def looked_at(self, directory: Directory, dn: str, *, within: float) -> Directory:
        """*directory* with the queues and the person with number *dn* read no longer than *within* seconds ago; 0: from now on."""
        ...

    async def context(self, asker: Asker, directory: Directory) -> Context:
        """Zone, locale and choices of the asker, and the queues of the channel they are in."""
        ...

    async def preferences(self, team: str, user: str) -> Preferences:
        """What the person has chosen."""
        ...

    async def hours(self, team: str) -> Mapping[str, OpeningHours]:
        """Opening hours set here, by queue."""
        ...

    async def linked(self, team: str, channel: str) -> frozenset[str]:
        """The queues a channel is linked to."""
        ...


@dataclass(frozen=True)
class Desk:
    """Answers questions. *rows* runs a Call; *key* keys the check codes of answers.

    *clock_ahead* and *switches* tell how far the phone system's clock is ahead of ours, and whose queue switch is on.

    *thinking* is held for the milliseconds in which a question is read, summed up or drawn.
    """

    records: Records
    rows: Rows
    policy: Policy
    limits: Limits
    key: bytes
    index: Index
    clock_ahead: ClockAhead = clock_unknown
    switches: Switches = switches_unknown
    recent: Recent = field(default_factory=Recent)
    thinking: Thinking = field(default_factory=Thinking)

    async def read(self, text: str, asker: Asker, now: datetime, said: Before = Before()) -> reading.Reading:
        """Every way to read *text* that uses all of its words, among what the asker may see; nothing is run."""
        text = typed(text)
        found = await self._read(text, asker, now, said)
        if isinstance(found, reading.NotRead) and found.why in {"name", "yet"}:  # perhaps a new queue
            return await self._read(text, asker, now, said, within=ACTING_SECONDS)
        return found

    async def _read(
        self, text: str, asker: Asker, now: datetime, said: Before, *, within: float = KNOWN_SECONDS
    ) -> reading.Reading:
        directory, scope = await self.seen_by(asker, within=within)
        where = await self.records.context(asker, directory)
        async with self.thinking:
            found = reading.read(
                text,
                names=self.index.names(directory),
                sees=sees(scope, directory),
                now=now,
                zone=where.zone,
                locale=where.locale,
                week_start=where.week_start,
                day_order=where.day_order,
                own=scope.own,
                own_queues=_own_queues(scope.own, directory),
                bound_queues=where.bound_queues,
                previous=said.question,
                threaded=said.threaded,
                person_of=said.people.get,
                bot_user=asker.bot_user,
            )
            return offered(found, scope, directory, self.policy)

    async def queues(self, text: str, asker: Asker) -> reading.QueuesNamed | reading.NotQueues:
        """The queues that *text* names, for grants, links and opening hours; never anything else, and never all unless it says so."""
        directory, scope = await self.seen_by(asker, within=ACTING_SECONDS)
        return reading.read_queues(
            typed(text), names=self.index.names(directory), sees=sees(scope, directory)
        )

    async def seen_by(self, asker: Asker, *, within: float = KNOWN_SECONDS) -> tuple[Directory, Scope]:
        """The whole directory, read no longer than *within* seconds ago, and what *asker* may see of it."""
        directory = await self.records.directory(asker.team, within=within)
        return directory, await self.records.scope(asker, directory)

    async def decided(self, asker: Asker, *, within: float) -> tuple[Directory, Scope]:
        """The same to act upon: rights that the phone system gives are no older than *within*.

        Who may see everything has that from an admin or the operator, which is read anew each time; of somebody who is nobody in the
        phone system it can take nothing away.
        """
        directory, scope = await self.seen_by(asker)
        if scope.everything or not scope.own:
            return directory, scope
        newer = await self.records.looked_at(directory, scope.own, within=within)
        return newer, scope if newer is directory else await self.records.scope(asker, newer)

    async def answer(
        self,
        question: Question,
        asker: Asker,
        now: datetime,
        progress: Progress | None = None,
        *,
        private: bool = True,
        scheduled: bool = False,
    ) -> Answer | Confirm | Refusal:
        """The answer as *asker* may see it; *private* when nobody else sees it. Raises `BotError` when it cannot be had."""
        directory, scope = await self.decided(asker, within=ACTING_SECONDS)
        allowed = narrowed(question, scope, directory, self.policy)
        if isinstance(allowed, Refusal):
            return allowed
        if not scheduled:
            stopped = extent(allowed, self.limits, now, lambda: _last_30_days(now, question.period.zone))
            if stopped is not None:
                return stopped
        hours = await self.records.hours(asker.team)
        asked = same(allowed, scope, directory.read_at, hours, private=private)
        if not scheduled and (known := self.recent.find(asked, now)) is not None:
            return known
        turn = f"{asker.team}:{asker.user}"
        given = Given(
            self.rows, directory, scope, self.policy, hours, self.key, now, private, scheduled, turn,
            progress or Progress(), self.thinking, self.clock_ahead, self.switches,
            (*unread(directory, allowed), *await self._zone_of(allowed, asker, directory)),
        )  # fmt: skip
        found = await answer(given, allowed)
        if (await self.decided(asker, within=ACTING_SECONDS))[1] != scope:  # a right came or went meanwhile
            return await self.answer(question, asker, now, progress, private=private, scheduled=scheduled)
        self.recent.keep(asked, found)
        return found

    async def _zone_of(self, question: Question, asker: Asker, directory: Directory) -> tuple[FetchNote, ...]:
        """Why its days are those of its zone, where neither anybody chose one nor the phone system tells its own."""
        if directory.zone is not None or question.options.tz:
            return ()
        where = await self.records.context(asker, directory)
        if where.zone_from == "chosen" or where.zone != question.period.zone:
            return ()
        whose = "that of your device" if where.zone_from == "Slack" else "since nobody named a zone"
        text = f"Times are in {where.zone}, {whose}: the phone system tells no time zone. An admin can set TIMEZONE."
        return (FetchNote(code="zone", text=text),)

    async def reader(self, asker: Asker) -> Reader:
        """What *asker* may be told of: through it names go out to them."""
        directory, scope = await self.seen_by(asker)
        return Reader(scope, directory, self.policy)

    async def subject_of(self, question: Question, asker: Asker) -> str:
        """Whom a question is about, in words *asker* may read."""
        directory, scope = await self.seen_by(asker)
        whom = (subject(side, scope, directory, self.policy) for side in sides(question))
        return " vs ".join(dict.fromkeys(whom))

    async def why_not_here(
        self, question: Question, asker: Asker, channel: ChannelFacts, *, within: float = ACTING_SECONDS
    ) -> Refusal | None:
        """None when an answer to *question* may be posted in *channel*; looked at anew for every share and run.

        *within*: how many seconds old the directory may be.
        """
        directory, scope = await self.decided(asker, within=within)
        linked = await self.records.linked(asker.team, channel.id)
        found = (
            access.may_post(side, scope, directory, channel=channel, linked=linked, policy=self.policy)
            for side in sides(question)
        )
        return next((refused for refused in found if refused is not None), None)
