"""A question's place and time, and its people's names and clock times, in the words of one sentence."""

from datetime import datetime, time, timedelta

from bot.models.span import Span
from bot.models.text import shown_name
from bot.reports.days import aware
from bot.reports.facts import Agent, QueueFacts
from bot.reports.found import Found
from bot.reports.tables import days_in, usual_start


class Speaker:
    """Names, places and times as one sentence says them."""

    def __init__(self, found: Found) -> None:
        question, directory, when = (
            found.asked.question,
            found.asked.directory,
            found.asked.say(found.asked.question.period),
        )
        self.question, self._directory, self._policy = question, directory, found.asked.policy
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
        self.to_midnight = period.end.time() == time()
        self.when = f"on {when}" if self.one_day or found.parted else f"from {when}"
        self._found, self._within = found, found.parted

    def of(self, one: Agent) -> str:
        """A person, by the name they had."""
        return self.name(one.who.agent, one.who.name)

    def name(self, dn: str, name: str = "") -> str:
        """A number's owner as they may be called."""
        person = self._directory.person_by_dn.get(dn)
        if self._policy.names == "numbers":
            return dn
        return shown_name(name or (person.name if person else ""), dn)

    def _local(self, at: float) -> datetime:
        return aware(at, self.question.period.tz)

    def at(self, at: float) -> str:
        """An instant: "at 08:02", with its day where the period has several."""
        zoned = self._local(at)
        return (
            f"at {zoned:%H:%M}"
            if self.one_day and zoned.date() == self.question.period.start.date()
            else f"{zoned:%a %d %b} at {zoned:%H:%M}"
        )

    def began(self, span: Span) -> float:
        """When a login began; no earlier than the hours asked about where those are several."""
        return span.start if self._within else span.began or span.start

    def ended(self, span: Span) -> float:
        """When a login ended, likewise."""
        return span.end if self._within else span.ended or span.end

    def span(self, one: Agent) -> str:
        """From when to when somebody was in; of several days how many, and from when."""
        if self._found.many_days:
            return f"{days_in(one, self._found)} {usual_start(one, self._found)}".strip()
        began = min((self.began(span) for span in one.spans), default=one.first)
        first, last = self._local(began), self._local(one.last)
        final = max(one.spans, key=lambda span: span.end)
        still = any(span.end_kind == "still in" for span in one.spans)
        shape = "%H:%M" if self.one_day else "%a %H:%M"
        end = (
            "now"
            if still and self.question.clipped
            else "?"
            if final.end_kind == "unknown"
            else "24:00"
            if self.one_day and last.date() != self._local(one.first).date()
            else f"{last:{shape}}"
        )
        logins = f" ({one.logins} logins)" if one.logins > 1 else ""
        start = f"{first:{shape}}" if began >= one.first else f"{first:%a %H:%M}"
        return f"{start}-{end}{logins}"

    def queue(self, queue: QueueFacts) -> str:
        """A queue's name."""
        known = self._directory.queue_by_dn.get(queue.dn)
        return shown_name(known.name, queue.dn) if known else queue.dn

    def between(self, start: float, end: float) -> str:
        """A stretch: "12:03 to 12:31", with its day where the period has several."""
        first, last = self._local(start), self._local(end)
        until = "24:00" if last.date() != first.date() and f"{last:%H:%M}" == "00:00" else f"{last:%H:%M}"
        if self.one_day:
            return f"{first:%H:%M} to {until}"
        same = first.date() == last.date() or until == "24:00"
        return f"{first:%a %d %b} {first:%H:%M} to {until if same else f'{last:%a %d %b} {until}'}"
