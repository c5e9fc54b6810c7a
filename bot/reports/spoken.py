"""A question's kind and the counted presences -> the one sentence that answers it: yes or no, when, how long, who."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.models import Directory, Period, Policy, Presence, Question, in_words
from bot.models.text import shown_name

MOST_NAMED = 6


def spoken(
    question: Question,
    presences: Sequence[Presence],
    directory: Directory,
    policy: Policy,
    say: Callable[[Period], str],
) -> str:
    """The sentence; *presences* are what may be shown, at most some thousands. Numbers instead of names where names are off."""
    speaker = _Speaker(question, directory, policy, say(question.period))
    people = _by_person(presences)
    if not people:
        return speaker.nobody()
    if not policy.per_person or not all(agent for agent, _ in people):
        return f"Somebody was logged into {speaker.where} {speaker.when}."
    return {
        "who": speaker.who,
        "anyone": speaker.anyone,
        "start": speaker.start,
        "end": speaker.end,
        "how long": speaker.how_long,
        "how many": speaker.how_many,
    }[question.options.ask](people)


_People = dict[tuple[str, str], list[Presence]]


def _by_person(presences: Sequence[Presence]) -> _People:
    people: _People = {}
    for one in sorted(presences, key=lambda each: each.start.timestamp()):
        people.setdefault((one.agent, one.name), []).append(one)
    return people


def _union(presences: Sequence[Presence]) -> list[tuple[datetime, datetime]]:
    """The stretches somebody was in, over queues: an hour in two queues is one hour."""
    merged: list[tuple[datetime, datetime]] = []
    for one in sorted(presences, key=lambda each: each.start.timestamp()):
        if merged and one.start.timestamp() <= merged[-1][1].timestamp():
            start, end = merged[-1]
            merged[-1] = (start, max(end, one.end, key=datetime.timestamp))
        else:
            merged.append((one.start, one.end))
    return merged


class _Speaker:
    """Says one sentence about people in one question's place and time."""

    def __init__(self, question: Question, directory: Directory, policy: Policy, when: str) -> None:
        self._question, self._directory, self._policy = question, directory, policy
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

    def who(self, people: _People) -> str:
        count = f"{len(people)} agent{'s were' if len(people) != 1 else ' was'}"
        named = [f"{self._name(*who)} {self._span(each)}" for who, each in list(people.items())[:MOST_NAMED]]
        more = f" and {len(people) - MOST_NAMED} more" if len(people) > MOST_NAMED else ""
        return f"{count} logged into {self.where} {self.when}: {', '.join(named)}{more}."

    def anyone(self, people: _People) -> str:
        if self._question.agents:
            named = [f"{self._name(*who)} {self._span(each)}" for who, each in people.items()]
            return f"Yes, {self.when}: {', '.join(named[:MOST_NAMED])}."
        return f"Yes: {self.who(people)}"

    def start(self, people: _People) -> str:
        return self._each(people, lambda each: f"first logged in {self._at(each[0].began or each[0].start)}")

    def end(self, people: _People) -> str:
        def last(each: list[Presence]) -> str:
            final = max(each, key=lambda one: one.end.timestamp())
            if final.end_kind == "still in":
                return "is still logged in"
            return f"last logged out {self._at(final.ended or final.end)}"

        return self._each(people, last)

    def how_long(self, people: _People) -> str:
        def lasted(each: list[Presence]) -> str:
            seconds = sum(end.timestamp() - start.timestamp() for start, end in _union(each))
            return f"was logged in {in_words(seconds)}"

        return self._each(people, lasted)

    def how_many(self, people: _People) -> str:
        return f"{len(people)} agent{'s were' if len(people) != 1 else ' was'} logged into {self.where} {self.when}."

    def _each(self, people: _People, said: Callable[[list[Presence]], str]) -> str:
        parts = [f"{self._name(*who)} {said(each)}" for who, each in list(people.items())[:MOST_NAMED]]
        absent = [
            self._name(dn, "") for dn in self._question.agents if dn not in {agent for agent, _ in people}
        ]
        parts += [f"{name} was not logged in" for name in absent]
        return f"{'; '.join(parts)} {self.when}." if self.one_day else f"{'; '.join(parts)} ({self.when})."

    def _name(self, dn: str, name: str) -> str:
        person = self._directory.person_by_dn.get(dn)
        if self._policy.names == "numbers":
            return dn
        return shown_name(name or (person.name if person else ""), dn)

    def _at(self, at: datetime) -> str:
        zoned = at.astimezone(self._question.period.tz)
        return (
            f"at {zoned:%H:%M}"
            if self.one_day and zoned.date() == self._question.period.start.date()
            else f"{zoned:%a %d %b} at {zoned:%H:%M}"
        )

    def _span(self, each: list[Presence]) -> str:
        stretches = _union(each)
        first, last = stretches[0][0], stretches[-1][1]
        still = any(one.end_kind == "still in" for one in each)
        shape = "%H:%M" if self.one_day else "%a %H:%M"
        end = (
            "now"
            if still and self._question.clipped
            else "24:00"
            if self.one_day and last.date() != first.date()
            else f"{last:{shape}}"
        )
        logins = f" ({len(stretches)} logins)" if len(stretches) > 1 else ""
        return f"{first:{shape}}-{end}{logins}"
