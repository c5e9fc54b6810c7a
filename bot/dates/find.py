"""Phrase -> Understood, Unclear or NotAPeriod: every word used up, nothing guessed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.dates.full_date import written_date
from bot.dates.grammar import FAMILIES, parse
from bot.dates.languages import CODES
from bot.dates.lattice import Lattice
from bot.dates.lexicon import lexicon
from bot.dates.locales import customs
from bot.dates.nodes import Context, Order
from bot.dates.refusals import refusal, why_not
from bot.dates.settle import settle
from bot.dates.text import fault, folded
from bot.dates.zones import zone as zone_named
from bot.models import PhraseMeaning, Unclear, Understood

DayOrder = Literal["dmy", "mdy", "ymd"]


def find_period(
    text: str,
    now: datetime,
    zone: str,
    locale: str = "en",
    *,
    week_start: int | None = None,
    day_order: DayOrder | None = None,
) -> PhraseMeaning:
    """What a whole phrase means to somebody in *zone*, asked at *now* (aware); never raises for any *text*.

    *locale* (BCP 47) gives the language beside English, the week's first day and the order of day and month; the
    person's own *week_start* (0 = Monday) and *day_order* win over it. An unknown zone raises.
    """
    if problem := fault(text):
        return refusal(text, problem)
    return Reader(now, zone, locale, week_start, day_order).whole(text)


def knows(word: str, locale: str = "en") -> bool:
    """Whether *word*, spelled right, is one that dates are made of, in the locale's language or in English."""
    words, read = lexicon(customs(locale).language), folded(word)
    return any(kind != "filler" for kind, _ in words.single.get(read, ())) or any(
        kind != "filler" for _, (kind, _) in words.fixed.get(read, ())
    )


def warm() -> None:
    """Builds the rules and the words of every language with a table, so that the first phrase is as fast as the next."""
    for code in CODES:
        find_period("yestarday", datetime(2026, 1, 1, tzinfo=UTC), "UTC", code)


class Reader:
    """One asker at one moment: reads phrases against their clock, language and customs."""

    def __init__(
        self,
        now: datetime,
        zone: str,
        locale: str,
        week_start: int | None = None,
        day_order: DayOrder | None = None,
    ) -> None:
        known = customs(locale)
        self.tz: ZoneInfo = zone_named(zone)
        self.now = now.astimezone(self.tz)
        self.language = known.language
        self.orders: tuple[Order, ...] = (day_order,) if day_order else known.orders
        self._week_start = known.week_start if week_start is None else week_start

    def context(self, order: Order) -> Context:
        """What phrases are read against when d/m means *order*."""
        wall = self.now.replace(tzinfo=None, fold=0)
        return Context(wall, wall.date(), self._week_start, order)

    def whole(self, text: str) -> PhraseMeaning:
        """What all of *text* means."""
        words = text.removesuffix(f", {self.tz.key}").split()
        lattice = self.lattice(words)
        if len(lattice):
            meaning = self.meaning(lattice, *lattice.trimmed(), text)
            if meaning is not None:
                return meaning
        if self.language not in CODES and (day := written_date(text, self.language, lattice.context)):
            return settle([day], text, self.now, self.tz, ())
        return why_not(text, lattice)

    def lattice(self, words: Sequence[str]) -> Lattice:
        """The lattice of typed words."""
        return Lattice(words, lexicon(self.language), self.context(self.orders[0]))

    def meaning(self, lattice: Lattice, first: int, last: int, phrase: str) -> PhraseMeaning | None:
        """What the tokens from *first* up to *last* mean as a whole; None where they are no date phrase."""
        try:
            shown = _order_shown(lattice, first, last) if lattice.ambiguous else None
            if shown:
                lattice = lattice.read_as(lattice.context._replace(order=shown))
            readings = readings_to(lattice, first, last)
            if not readings:
                return None
            found = settle(readings, phrase, self.now, self.tz, _within(lattice.corrections, first, last))
            return (
                self._both_orders(lattice, first, last, phrase, found)
                if lattice.ambiguous and not shown
                else found
            )
        except (OverflowError, ValueError):  # beyond the years a calendar date can have
            return refusal(phrase, "no-such-day", "There is no such day.")

    def _both_orders(
        self, lattice: Lattice, first: int, last: int, phrase: str, found: PhraseMeaning
    ) -> PhraseMeaning:
        """*found* with its other reading, where 3/4 may also be 4/3: asked where the locale has no order, else offered."""
        other_order: Order = "mdy" if lattice.context.order == "dmy" else "dmy"
        swapped = lattice.read_as(lattice.context._replace(order=other_order))
        other = settle(readings_to(swapped, first, last), phrase, self.now, self.tz, ())
        if len(self.orders) > 1:
            clear = [meaning for meaning in (found, other) if isinstance(meaning, Understood)]
            if len(clear) == 2 and clear[0].period != clear[1].period:
                return Unclear(phrase=phrase, choices=tuple(clear))
            return clear[0] if clear else found
        if isinstance(found, Understood) and isinstance(other, Understood):
            offers = dict.fromkeys((*found.offers, other.period, *other.offers))
            return found.model_copy(update={"offers": tuple(o for o in offers if o != found.period)})
        return found


def readings_to(lattice: Lattice, first: int, last: int) -> list[Any]:
    """The readings of a stretch by the most specific family that has any."""
    for family in FAMILIES:
        readings = [node for after, node in parse(lattice, family, first) if after == last]
        if readings:
            return readings
    return []


def _order_shown(lattice: Lattice, first: int, last: int) -> Order | None:
    """The order that a date of the stretch can only have ("1/4-15/4"), for those beside it; None where none shows one."""
    shown: set[Order] = set()
    for edges in lattice.edges[first:last]:
        for _, parts in (*edges.get("dm", ()), *edges.get("dmy", ())):
            one, other = int(parts[0]), int(parts[1])
            if one > 12 >= other:
                shown.add("dmy")
            elif other > 12 >= one:
                shown.add("mdy")
    return shown.pop() if len(shown) == 1 else None


def _within(corrections: dict[int, tuple[str, str]], first: int, last: int) -> tuple[tuple[str, str], ...]:
    return tuple(pair for place, pair in sorted(corrections.items()) if first <= place < last)
