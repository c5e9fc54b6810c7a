"""An equal question of somebody with equal rights, asked again within ten seconds -> the answer it had: it stands on the same rows.

The phone system's rows are shared for as long, so summing them up again could only say the same with a later clock.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from bot.models import Answer, OpeningHours, Question, Scope

KEPT_SECONDS = 10.0
KEPT_ANSWERS = 64
KEPT_ROWS = 2000  # of one answer: beyond that its files are worth more memory than the time


Later = Callable[[float, Callable[[], None]], object]


def _on_the_loop(seconds: float, do: Callable[[], None]) -> object:
    return asyncio.get_running_loop().call_later(seconds, do)


class Same(NamedTuple):
    """All that an answer depends on besides the rows: two that are equal show the same to both askers."""

    question: Question
    scope: Scope
    directory_read_at: datetime
    hours: tuple[tuple[str, str], ...]
    private: bool


def same(
    question: Question, scope: Scope, read_at: datetime, hours: Mapping[str, OpeningHours], *, private: bool
) -> Same:
    """What is compared; *question* is the one that may be asked, not the one that was typed."""
    said = tuple((dn, each.model_dump_json()) for dn, each in sorted(hours.items()))
    return Same(question.model_copy(update={"filed": False}), scope, read_at, said, private)


class Recent:
    """The last 64 answers of up to 2,000 rows, each for ten seconds and then forgotten.

    *clock* counts seconds and never goes back; *later* calls a function after so many seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, later: Later = _on_the_loop) -> None:
        self._clock, self._later = clock, later
        self._kept: OrderedDict[Same, tuple[float, Answer]] = OrderedDict()

    def find(self, asked: Same, now: datetime) -> Answer | None:
        """An answer for *asked* less than ten seconds old, by our clock and by *now*; None where there is none."""
        at, found = self._kept.get(asked, (0.0, None))
        if found is None:
            return None
        young = 0 <= (now - found.asked_at).total_seconds() < KEPT_SECONDS
        return found if young and self._clock() - at < KEPT_SECONDS else None

    def keep(self, asked: Same, found: Answer) -> None:
        """Keep *found* for who asks next; the oldest goes."""
        if found.rows_read > KEPT_ROWS:
            return
        if not self._kept:
            self._later(KEPT_SECONDS, self._forget)
        self._kept.pop(asked, None)
        self._kept[asked] = (self._clock(), found)
        while len(self._kept) > KEPT_ANSWERS:
            self._kept.popitem(last=False)

    def _forget(self) -> None:
        """Let go of what is ten seconds old, and look again when the next one will be."""
        now = self._clock()
        while self._kept:
            asked, (at, _) = next(iter(self._kept.items()))
            if now - at < KEPT_SECONDS:
                self._later(at + KEPT_SECONDS - now, self._forget)
                return
            del self._kept[asked]
