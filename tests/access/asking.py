"""Somebody in a made-up workspace -> one ask along the road of the desk and the handlers, and the words in what came back that are not for them."""

import json
from collections.abc import AsyncIterator, Callable, Coroutine
from random import Random
from types import SimpleNamespace
from typing import Any, NamedTuple

from bot.access import scope_of
from bot.desk import Desk
from bot.errors import PBXUnexpected
from bot.models import (
    Answer,
    Asker,
    Call,
    Confirm,
    Directory,
    Limits,
    LoginRow,
    OpeningHours,
    Question,
    Refusal,
    Scope,
)
from bot.models.preferences import Context, Preferences
from bot.naming import Index, subject
from bot.reading import Asked, NotRead, Several
from bot.terminal import render
from handlers import browse, form, help_pages
from handlers.answers import Drawing, draw
from handlers.said import Said
from handlers.unread import examples, not_read, picker
from tests.access.made_up import (
    DAY,
    GONE_NUMBER,
    GONE_QUEUE,
    MAIL,
    NOBODYS_NUMBER,
    NOBODYS_QUEUE,
    NOW,
    One,
    World,
)
from tests.access.oracle import May, every_word, words_in

VIEWS = ("summary", "summary", "by agent", "by day", "gaps", "details", "now", "missing", "why")
FIRST_SENTENCES = ("who", "anyone", "start", "end", "how long", "how many")


class Case(NamedTuple):
    """What one ask was, how it ended, and the words that came back and must not."""

    kind: str
    leaked: set[str]


class Records:
    """What the desk asks of a made-up workspace, for one of its people."""

    def __init__(self, world: World, one: One) -> None:
        self.world, self.one = world, one

    async def directory(self, team: str, *, within: float = 0) -> Directory:
        return self.world.directory

    async def scope(self, asker: Asker, directory: Directory) -> Scope:
        one = self.one
        return scope_of(
            asker, directory=directory, admins={asker.user} if one.admin else (), grants=one.grants,
            bound_extension=one.bound, policy=self.world.policy,
        )  # fmt: skip

    async def looked_at(self, directory: Directory, dn: str, *, within: float) -> Directory:
        return directory

    async def context(self, asker: Asker, directory: Directory) -> Context:
        return Context(zone="UTC", bound_queues=tuple(sorted(self.world.links[asker.channel])))

    async def preferences(self, team: str, user: str) -> Preferences:
        return Preferences()

    async def hours(self, team: str) -> dict[str, OpeningHours]:
        return {}

    async def linked(self, team: str, channel: str) -> frozenset[str]:
        return self.world.links[channel]


class Asking:
    """One person of a workspace who asks: the desk as they find it, and what they may be told."""

    def __init__(self, world: World, one: One, index: Index, dice: Random) -> None:
        self.world, self.one, self.dice = world, one, dice
        self.may = May(world, one)
        self.desk = Desk(Records(world, one), self._rows, world.policy, Limits(), b"k" * 32, index)
        self.hidden = every_word(world)
        self.parts: Any = SimpleNamespace(desk=self.desk, clock=lambda: NOW)

    async def _rows(self, call: Call, **_: object) -> AsyncIterator[list[LoginRow]]:
        """Every row there is, whatever was asked for: the phone system is not trusted to have filtered."""
        yield [row.sent() for row in self.world.rows]

    async def once(self) -> Case:
        """One ask, its kind by the dice."""
        kind, ask = self.dice.choices(KINDS, WEIGHTS)[0]
        try:
            return await ask(self, kind)
        except PBXUnexpected as fault:  # none of all those rows lies in the time asked for
            return self._leaked(f"{kind}, fault", f"{fault.text} {fault.operator}", set())

    def _leaked(self, kind: str, text: str, allowed: set[str], said_themselves: str = "") -> Case:
        words = {word for word in words_in(text) if word in self.hidden or MAIL.match(word)}
        return Case(kind, words - allowed - words_in(said_themselves))

    def _question(self) -> Question:
        """Any stored question: most about what is theirs, the others about what is others' or nobody's, as a forged button might be."""
        dice, everyone = self.dice, self.world.directory
        queues = [queue.dn for queue in everyone.queues] + [NOBODYS_QUEUE, GONE_QUEUE]
        people = [person.dn for person in everyone.people] + [NOBODYS_NUMBER, GONE_NUMBER]
        asked, about = queues, people
        if dice.random() < 0.75:
            asked, about = (
                sorted(self.may.queues),
                [self.may.own] if self.may.own and dice.random() < 0.6 else people,
            )
        return Question.model_validate(
            {
                "queues": tuple(dice.sample(asked, min(len(asked), dice.choice((0, 1, 1, 2))))),
                "agents": tuple(dice.sample(about, min(len(about), dice.choice((0, 0, 0, 1, 2))))),
                "period": DAY,
                "other_queues": tuple(dice.sample(queues, 2)),
                "options": {
                    "view": dice.choice(VIEWS), "csv": dice.random() < 0.4, "raw": dice.random() < 0.3, "compare": dice.random() < 0.1,
                    "ask": dice.choice(FIRST_SENTENCES),
                },
            }
        )  # fmt: skip

    async def stored(self, kind: str) -> Case:
        """A stored question answered, privately or for all to see."""
        return await self._answered(kind, self._question(), private=self.dice.random() < 0.7)

    async def _answered(self, kind: str, question: Question, *, private: bool, typed: str = "") -> Case:
        try:
            outcome = await self.desk.answer(question, self.one.asker, NOW, private=private)
        except PBXUnexpected as unsound:  # rows of other days than were asked for: nothing is said of them
            return self._leaked(f"{kind}, refused", str(unsound.text), self.may.listed())
        said = typed + "".join(
            f" {dn} " for dn in (*question.queues, *question.agents, *question.other_queues)
        )
        if isinstance(outcome, Refusal | Confirm):
            return self._leaked(f"{kind}, refused", outcome.model_dump_json(), self.may.listed(), said)
        text = self._drawn(outcome, private=private)
        allowed = self.may.told(private=private, asked_for=set(question.agents))
        typed_or_asked = typed + "".join(f" {dn} " for dn in (*question.queues, *question.agents))
        found = self._leaked(
            f"{kind}, answered" if not outcome.summary.empty else f"{kind}, empty",
            text,
            allowed,
            typed_or_asked,
        )
        offered = " ".join(
            (*outcome.question.other_queues, *outcome.question.queues, *outcome.question.agents)
        )
        return Case(
            found.kind, found.leaked | self._leaked("", offered, self.may.listed(), typed_or_asked).leaked
        )

    def _drawn(self, outcome: Answer, *, private: bool) -> str:
        """The message, its files, the picture's words, and for one pair of eyes the terminal's page."""
        how = Drawing(id="x", public=not private, spoken=self.dice.random() < 0.3)
        text = [repr(draw(outcome, how)), repr(outcome.timeline)]
        text += [b"".join(sheet.chunks()).decode("utf-8-sig") + sheet.name for sheet in outcome.sheets]
        if private:
            text += [render(outcome), outcome.summary.model_dump_json()]
        return "\n".join(text)

    def _name(self) -> str:
        directory = self.world.directory
        every = (
            [each.name for each in directory.queues]
            + [each.first for each in directory.people]
            + ["Qunobody"]
        )
        name = self.dice.choice(every)
        return self.dice.choice(
            (name, name[:-1], name[:3], name[:4] + name[5:], self.dice.choice(directory.queues).dn)
        )

    async def typed(self, kind: str) -> Case:
        """Words typed: names of any queue or person, near misses too."""
        words = self.dice.choice((self._name(), f"{self._name()} {self._name()}", "all", "me", self._name()))
        found = await self.desk.read(f"{words} yesterday", self.one.asker, NOW)
        if isinstance(found, Asked):
            return await self._answered(kind, found.question, private=True, typed=words)
        scope = await self.desk.records.scope(self.one.asker, self.world.directory)
        if isinstance(found, NotRead):
            text = not_read(found, scope, self.world.directory, self.world.policy).model_dump_json()
        else:
            assert isinstance(found, Several)
            text = picker(found).model_dump_json()
        return self._leaked(f"{kind}, not run", text, self.may.listed(), words)

    async def listed(self, kind: str) -> Case:
        """What is suggested, listed, shown as an example and filled into the form."""
        letters, asker = self.dice.choice(("", self._name(), self._name()[:3], "0")), self.one.asker
        text = [
            repr(await form.suggestions(self.parts, asker, action, letters))
            for action in ("pick_queue", "pick_agent")
        ]
        question = self._question()
        text += [
            repr(await examples(self.parts, asker)),
            repr(await form._filled(self.parts, asker, question)),
        ]
        shown: list[str] = []
        reply: Any = SimpleNamespace(show=_keeping(shown))
        page = self.dice.choice((browse.queues, browse.agents, help_pages.help_about))
        await page(self.parts, Said(letters, asker), letters, reply)
        scope = await self.desk.records.scope(asker, self.world.directory)
        text += [subject(question, scope, self.world.directory, self.world.policy), *shown]
        asked_for = " ".join((letters, *question.queues, *question.agents))
        return self._leaked(kind, "\n".join(text), self.may.listed(), asked_for)

    async def shared(self, kind: str) -> Case:
        """A question to be posted in a channel: what is posted must be covered by what the channel is linked to."""
        question = self._question()
        channel = self.dice.choice(self.world.channels)
        asker = self.one.asker.model_copy(update={"channel": channel.id})
        refused = await self.desk.why_not_here(question, asker, channel)
        if refused is not None:
            return self._leaked(
                f"{kind}, refused",
                refused.model_dump_json(),
                self.may.listed(),
                json.dumps(question.model_dump(mode="json")),
            )
        try:
            outcome = await self.desk.answer(question, asker, NOW, private=False)
        except PBXUnexpected as unsound:
            return self._leaked(f"{kind}, refused", str(unsound.text), self.may.listed())
        if not isinstance(outcome, Answer):
            return Case(f"{kind}, refused", set())
        text = self._drawn(outcome, private=False)
        posted = [row for row in self.world.rows if row.clocks & words_in(text)]
        if not self.may.may_stand_in(channel, self.world.links[channel.id], posted):
            return Case(
                f"{kind}, posted", {f"rows of {row.queue} in {channel.id}" for row in posted} | {channel.id}
            )
        allowed = self.may.told(private=False, asked_for=set(question.agents))
        return self._leaked(f"{kind}, posted", text, allowed, " ".join((*question.queues, *question.agents)))


def _keeping(shown: list[str]) -> Callable[[Any], Coroutine[Any, Any, None]]:
    async def show(message: Any) -> None:
        shown.append(repr(message))

    return show


KINDS: tuple[tuple[str, Callable[[Asking, str], Coroutine[Any, Any, Case]]], ...] = (
    ("stored", Asking.stored),
    ("typed", Asking.typed),
    ("listed", Asking.listed),
    ("shared", Asking.shared),
)
WEIGHTS = (55, 12, 15, 18)
