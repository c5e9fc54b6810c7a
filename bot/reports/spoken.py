"""A question's kind and who was found -> the one sentence that answers it: yes or no, when, how long, who."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.models.text import shown_name
from bot.reports.days import aware
from bot.reports.facts import Agent
from bot.reports.found import Found
from bot.reports.tables import hours

MOST_NAMED = 6


def spoken(found: Found) -> str:
    """The sentence. Numbers instead of names where names are off, nobody at all where single people are not told of."""
    speaker = _Speaker(found)
    people = sorted(found.people, key=lambda one: one.first)
    if not people:
        return speaker.nobody()
    if not found.asked.policy.per_person:
        return f"Somebody was logged into {speaker.where} {speaker.when}."
    return {
        "who": speaker.who,
        "anyone": speaker.anyone,
        "start": speaker.start,
        "end": speaker.end,
        "how long": speaker.how_long,
        "how many": speaker.how_many,
    }[found.asked.question.options.ask](people)


class _Speaker:
    """Says one sentence about people in one question's place and time."""

    def __init__(self, found: Found) -> None:
        question, directory, when = (
            found.asked.question,
            found.asked.directory,
            found.asked.say(found.asked.question.period),
        )
        self._question, self._directory, self._policy = question, directory, found.asked.policy
        queues = [directory.queue_by_dn.get(dn) for dn in question.queues]
        named = [
            shown_name(queue.name, queue.dn) if queue else dn
            for queue, dn in zip(queues, question.queues, strict=True)
        ]
        self.where = (
            " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named) or "your queues"
        )
        period = question.period
        self.one_day = (period.end - timedelta(microseconds=1)).date() == period.start.date()
        self.when = f"on {when}" if self.one_day else f"in {when}"

    def nobody(self) -> str:
        names = [self._name(dn, "") for dn in self._question.agents]
        no = "No, " if self._question.options.ask == "anyone" else ""
        if names:
            return f"{no}{' and '.join(names)} {'was' if len(names) == 1 else 'were'} not logged in {self.when}.".replace(
                "No, ", "No: "
            )
        text = f"nobody was logged into {self.where} {self.when}."
        return f"{no}{text}" if no else text[0].upper() + text[1:]

    def who(self, people: Sequence[Agent]) -> str:
        count = f"{len(people)} agent{'s were' if len(people) != 1 else ' was'}"
        named = [f"{self._of(one)} {self._span(one)}" for one in people[:MOST_NAMED]]
        more = f" and {len(people) - MOST_NAMED} more" if len(people) > MOST_NAMED else ""
        return f"{count} logged into {self.where} {self.when}: {', '.join(named)}{more}."

    def anyone(self, people: Sequence[Agent]) -> str:
        if self._question.agents:
            named = [f"{self._of(one)} {self._span(one)}" for one in people[:MOST_NAMED]]
            return f"Yes, {self.when}: {', '.join(named)}."
        return f"Yes: {self.who(people)}"

    def start(self, people: Sequence[Agent]) -> str:
        def first(one: Agent) -> str:
            earliest = one.spans[0]
            return f"first logged in {self._at(earliest.began or earliest.start)}"

        return self._each(people, first)

    def end(self, people: Sequence[Agent]) -> str:
        def last(one: Agent) -> str:
            final = max(one.spans, key=lambda span: span.end)
            if final.end_kind == "unknown":
                return f"logged in last {self._at(final.start)}, and no logout was recorded"
            if final.end_kind == "still in":
                return "is still logged in"
            return f"last logged out {self._at(final.ended or final.end)}"

        return self._each(people, last)

    def how_long(self, people: Sequence[Agent]) -> str:
        return self._each(people, lambda one: f"was logged in {hours(one)}")

    def how_many(self, people: Sequence[Agent]) -> str:
        return f"{len(people)} agent{'s were' if len(people) != 1 else ' was'} logged into {self.where} {self.when}."

    def _each(self, people: Sequence[Agent], said: Callable[[Agent], str]) -> str:
        parts = [f"{self._of(one)} {said(one)}" for one in people[:MOST_NAMED]]
        there = {one.who.agent for one in people}
        parts += [
            f"{self._name(dn, '')} was not logged in" for dn in self._question.agents if dn not in there
        ]
        return f"{'; '.join(parts)} {self.when}." if self.one_day else f"{'; '.join(parts)} ({self.when})."

    def _of(self, one: Agent) -> str:
        return self._name(one.who.agent, one.who.name)

    def _name(self, dn: str, name: str) -> str:
        person = self._directory.person_by_dn.get(dn)
        if self._policy.names == "numbers":
            return dn
        return shown_name(name or (person.name if person else ""), dn)

    def _local(self, at: float) -> datetime:
        return aware(at, self._question.period.tz)

    def _at(self, at: float) -> str:
        zoned = self._local(at)
        return (
            f"at {zoned:%H:%M}"
            if self.one_day and zoned.date() == self._question.period.start.date()
            else f"{zoned:%a %d %b} at {zoned:%H:%M}"
        )

    def _span(self, one: Agent) -> str:
        began = min((span.began or span.start for span in one.spans), default=one.first)
        first, last = self._local(began), self._local(one.last)
        final = max(one.spans, key=lambda span: span.end)
        still = any(span.end_kind == "still in" for span in one.spans)
        shape = "%H:%M" if self.one_day else "%a %H:%M"
        end = (
            "now"
            if still and self._question.clipped
            else "?"
            if final.end_kind == "unknown"
            else "24:00"
            if self.one_day and last.date() != self._local(one.first).date()
            else f"{last:{shape}}"
        )
        logins = f" ({one.logins} logins)" if one.logins > 1 else ""
        start = f"{first:{shape}}" if began >= one.first else f"{first:%a %H:%M}"
        return f"{start}-{end}{logins}"
