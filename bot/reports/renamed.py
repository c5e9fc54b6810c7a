"""Tracks of one number under several names -> which names are one person's: a login that goes on under the next name, or one name written two ways."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping

from bot.reports.days import Days
from bot.reports.names import name_words
from bot.reports.packed import Pieces
from bot.reports.presence import EDGE, TOUCH

Named = tuple[str, Pieces]  # a name and the rows under it, in one queue


def one_person(queues: Iterable[list[Named]], now: str, days: Days) -> Mapping[str, str]:
    """For each name of one number that is not the person's latest: that one. *now* is the number's name in the directory."""
    same: dict[str, str] = {}

    def root(name: str) -> str:
        while name in same:
            name = same[name]
        return name

    def join(before: str, after: str) -> None:
        one, other = root(before), root(after)
        if one != other:
            first, last = (other, one) if one == now else (one, other)
            same[first] = last

    for named in queues:
        for before, rows in named:
            for after, later in named:
                if name_words(before) == name_words(after) or goes_on(rows, later, days):
                    join(before, after)
    return {name: root(name) for name in same}


def goes_on(rows: Pieces, later: Pieces, days: Days) -> bool:
    """Whether a login of *rows* ends where midnight, or nothing at all, cuts it from one of *later*."""
    ends = sorted(abs(end) for end in rows.ends)
    for start in later.starts:
        cut = abs(start - days.midnights[days.index(start)]) < TOUCH
        at = bisect_left(ends, start - (EDGE if cut else 0.0) - TOUCH)
        if at < len(ends) and ends[at] <= start + TOUCH:
            return True
    return False
