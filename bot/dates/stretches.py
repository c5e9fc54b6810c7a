"""Words of a longer text -> every stretch of them that is a period, an unclear one, or one refused for a good reason."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.dates.find import DayOrder, Reader
from bot.dates.grammar import FAMILIES, parse
from bot.dates.lattice import Lattice
from bot.dates.text import LONGEST, fault
from bot.models import Frozen, NotAPeriod, PhraseMeaning

# Refusals that say something about the date itself; the others only mean "not a date".
_TELLING = {
    "future",
    "overnight",
    "no-such-day",
    "no-such-time",
    "reversed",
    "weekday-mismatch",
    "instant",
    "which-part",
}
_MOST_WORDS = 40


class Stretch(Frozen):
    """words[first:last] as a whole means *meaning*."""

    first: int
    last: int
    meaning: PhraseMeaning


def stretches(
    words: Sequence[str],
    now: datetime,
    zone: str,
    locale: str = "en",
    *,
    week_start: int | None = None,
    day_order: DayOrder | None = None,
    foreign: bool = False,
) -> tuple[Stretch, ...]:
    """The stretches of *words* that are dates, those that begin first and are longest first. Options as in `find_period`.

    *foreign*: the locale is not the asker's, so a short name of a day or month ("out", "sam") counts only beside a number
    or another word of that language. What lies within a refused stretch is
    none, but for the day of a moment and two dates the wrong way round. A stretch with a corrected word says so in its meaning. More than 40 words or a control character: none.
    """
    if len(words) > _MOST_WORDS or any(not word.strip() or fault(word) for word in words):
        return ()
    reader = Reader(now, zone, locale, week_start, day_order)
    lattice = reader.lattice(words)
    found = tuple(_found(reader, lattice, words, foreign=foreign))
    refused = [one for one in found if _holds(one, found)]
    return tuple(one for one in found if not any(_inside(one, other) for other in refused))


def _holds(refused: Stretch, found: Sequence[Stretch]) -> bool:
    """Whether a refused stretch says all about its words: not a moment of a day, nor two dates the wrong way round."""
    reason = refused.meaning.reason if isinstance(refused.meaning, NotAPeriod) else "instant"
    if reason != "reversed":
        return reason != "instant"
    begins = any(one.first == refused.first and one.last < refused.last for one in found)
    return not (begins and any(one.last == refused.last and one.first > refused.first for one in found))


def _inside(one: Stretch, other: Stretch) -> bool:
    return one is not other and other.first <= one.first and one.last <= other.last


def _found(reader: Reader, lattice: Lattice, words: Sequence[str], *, foreign: bool) -> Iterator[Stretch]:
    for place in range(len(lattice)):
        if not lattice.edges[place] or not lattice.begins(place):
            continue
        ends = {after for family in FAMILIES for after, _ in parse(lattice, family, place)}
        for end in sorted(ends, reverse=True):
            if not lattice.ends(end) or (foreign and lattice.brief(place, end)):
                continue
            first, last = lattice.words[place], lattice.words[end - 1] + 1
            phrase = " ".join(words[first:last])
            if len(phrase) > LONGEST:
                continue
            meaning = reader.meaning(lattice, place, end, phrase)
            if meaning is not None and not (
                isinstance(meaning, NotAPeriod) and meaning.reason not in _TELLING
            ):
                yield Stretch(first=first, last=last, meaning=meaning)
