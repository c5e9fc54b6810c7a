"""A made-up workspace and somebody who asks -> what may be told to them, worked out from the rules alone.

Written from the rules without a look at `bot.access`, and never to call it: what both get wrong in one way is found by nobody.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cached_property

from bot.models import ChannelFacts, Person
from tests.access.made_up import CLOCK, GONE_QUEUE, MAIL, NAME, NUMBER, TALK, One, Row, World

REPORT_ROLES = ("managers", "group_owners", "system_owners")


@dataclass(frozen=True)
class May:
    """What *one* may be told in *world*."""

    world: World
    one: One

    @cached_property
    def _of_this_house(self) -> bool:
        asker = self.one.asker
        return not (asker.guest or asker.stranger or asker.bot)

    @cached_property
    def own(self) -> str:
        """Their number: the one an admin bound them to, or that of the one enabled person with their confirmed e-mail."""
        if not self._of_this_house:
            return ""
        people = self.world.directory.people
        if self.one.bound:
            return next((each.dn for each in people if each.dn == self.one.bound and each.enabled), "")
        mine = self.one.asker.email.strip().lower()
        same = [each for each in people if each.enabled and mine and each.email.strip().lower() == mine]
        return same[0].dn if len(same) == 1 and self.one.asker.email_confirmed else ""

    @cached_property
    def everything(self) -> bool:
        """Admins, and whoever was granted all and is somebody at the phone system."""
        return self._of_this_house and (self.one.admin or (bool(self.own) and "*" in self.one.grants))

    @cached_property
    def queues(self) -> set[str]:
        """Queues whose rows they may read, whoever's they are."""
        known = self.world.directory.queues
        if self.everything:
            return {queue.dn for queue in known}
        if not self.own:
            return set()
        me = self._known[self.own]
        roles = {where for where, role in me.roles if where and role in REPORT_ROLES}
        if not self.world.policy.department_roles:
            roles = set()
        return {
            queue.dn
            for queue in known
            if queue.dn in self.one.grants or self.own in queue.managers or queue.department in roles
        }

    @cached_property
    def _known(self) -> dict[str, Person]:
        return {each.dn: each for each in self.world.directory.people}

    def _surely(self, row: Row) -> bool:
        """Whether the row is of whoever has its number now: not under another name, not from before it changed hands."""
        person = self._known.get(row.agent)
        if person is None:  # the number is gone, so nobody can say whose it was
            return False
        day = datetime.combine(person.since, time(0), UTC) if person.since else None
        return row.label in {"", person.first} and (day is None or row.start >= day)

    @cached_property
    def rows(self) -> list[Row]:
        """The rows they may read."""
        return [
            row
            for row in self.world.rows
            if self.everything
            or row.queue in self.queues
            or (bool(self.own) and row.agent == self.own and self._surely(row))
        ]

    @cached_property
    def _known_queues(self) -> set[str]:
        """Queues they may know of: those they read, and those they are in."""
        return self.queues | {
            queue.dn for queue in self.world.directory.queues if self.own and self.own in queue.members
        }

    @cached_property
    def _known_people(self) -> set[str]:
        if self.everything:
            return {each.dn for each in self.world.directory.people}
        members = {
            dn for queue in self.world.directory.queues if queue.dn in self.queues for dn in queue.members
        }
        return members | ({self.own} if self.own else set())

    def listed(self) -> set[str]:
        """Every word a list, a suggestion or a button may hold."""
        found = {*self._known_queues, *self._known_people, *self._queue_names(self._known_queues)}
        return found | self._person_names(self._known_people)

    def _queue_names(self, dns: set[str]) -> set[str]:
        return {queue.name for queue in self.world.directory.queues if queue.dn in dns}

    def _person_names(self, dns: set[str]) -> set[str]:
        on = self.world.policy.names == "names"
        return {
            each.first
            for each in self.world.directory.people
            if each.dn in dns and (on or each.dn == self.own)
        }

    def told(self, *, private: bool, asked_for: set[str]) -> set[str]:
        """Every word an answer may hold; *asked_for* are the numbers the question itself names.

        A post names nobody who was not in, and no talk time unless the operator wants it so.
        """
        policy = self.world.policy
        seen_in = {row.agent for row in self.rows}
        people = seen_in | {self.own} | (self._known_people if private else asked_for & self._known_people)
        if not policy.per_person:
            people &= {self.own}
        found = {*self._known_queues, *(row.queue for row in self.rows), *people, *self._person_names(people)}
        found |= self._queue_names({*self._known_queues, *(row.queue for row in self.rows)})
        for row in self.rows:
            found |= row.clocks
            if policy.talk_time == "on" or (policy.talk_time == "private" and private):
                found.add(row.talk)
            if policy.names == "names" and policy.per_person and not self._surely(row):
                found |= {
                    row.label,
                    *(each.former for each in self.world.directory.people if each.dn == row.agent),
                }
        return found

    def may_stand_in(self, channel: ChannelFacts, linked: frozenset[str], rows: list[Row]) -> bool:
        """Whether *rows* may be posted in *channel*; linked to every queue there is, it may be told of one that is gone as well."""
        if channel.dm:
            return True
        shared = channel.external or channel.pending_external
        if channel.archived or not channel.member:
            return False
        if shared and channel.id not in self.world.policy.external_channels:
            return False
        there = {queue.dn for queue in self.world.directory.queues}
        return {row.queue for row in rows} <= (linked | {GONE_QUEUE} if there <= linked else linked)


def every_word(world: World) -> set[str]:
    """Every word of a workspace that must not reach the wrong person."""
    directory = world.directory
    words = {queue.dn for queue in directory.queues} | {queue.name for queue in directory.queues}
    words |= {word for each in directory.people for word in (each.dn, each.first, each.former) if word}
    for row in world.rows:
        words |= {*row.clocks, row.talk, row.label}
    return words - {""}


def words_in(text: str) -> set[str]:
    """Every word of a made-up workspace that stands in *text*."""
    found: set[str] = set()
    for shape in (NAME, NUMBER, CLOCK, TALK, MAIL):
        found.update(shape.findall(text))
    return found
