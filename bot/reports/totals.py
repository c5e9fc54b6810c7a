"""The phone system's own day and window totals beside the rows they stand on -> whether they agree.

They repeat on each row, so they are never added; they only tell whether rows are missing.
"""

from functools import lru_cache

from bot.models import read_duration

_NONE_YET = -1.0  # no day begins before 1970
APART = 2.0  # seconds two sums of the same rows may differ by rounding


@lru_cache(maxsize=16384)
def seconds(text: str) -> float | None:
    """A duration in seconds, None where it cannot be read."""
    try:
        return read_duration(text)
    except ValueError:
        return None


class Totals:
    """One person's rows in one queue, added up as they come, against what each row says about them."""

    __slots__ = (
        "_day_said", "_midnights", "_sum", "day", "day_sum", "days_differ", "disordered", "strange", "total_said",
    )  # fmt: skip

    def __init__(self, midnights: frozenset[float]) -> None:
        self._midnights = midnights
        self.strange = 0  # days that begin at no midnight of the report's zone
        self.total_said: str | None = None
        self.days_differ = 0
        self.disordered = False
        self.day: float | None = _NONE_YET
        self.day_sum = 0.0
        self._sum = 0.0  # of the days before this one
        self._day_said: str | None = None

    @property
    def begun(self) -> bool:
        """Whether any row came."""
        return self.day != _NONE_YET

    def begin(self, day: float | None, day_said: str | None, total_said: str | None) -> None:
        """Rows of another day follow; *day* is its begin in epoch seconds, None where they tell none.

        What they say about the day and the whole they repeat on each: the first one's words are kept.
        """
        self._close()
        if day is not None:
            if self.day is not None and day < self.day:
                self.disordered = True
            if day not in self._midnights:
                self.strange += 1
        self.day, self._day_said, self.total_said = day, day_said, total_said

    def _close(self) -> None:
        if self._day_said is not None and self.day is not None:
            said = seconds(self._day_said)
            if said is not None and abs(said - self.day_sum) > APART:
                self.days_differ += 1
        self._sum += self.day_sum
        self.day_sum, self._day_said = 0.0, None

    def differ(self) -> bool:
        """Whether a total disagrees with our sum; False where rows came out of order, so that days cannot be told apart."""
        self._close()
        said = None if self.total_said is None else seconds(self.total_said)
        if said is not None and abs(said - self._sum) > APART:
            return True
        return bool(self.days_differ) and not self.disordered
