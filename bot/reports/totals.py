"""The phone system's own day and window totals beside the rows they stand on -> whether they agree.

They repeat on each row, so they are never added; they only tell whether rows are missing.
"""

from functools import lru_cache

from bot.models import read_duration

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
        "_midnights",
        "day",
        "day_said",
        "day_sum",
        "days_differ",
        "disordered",
        "strange",
        "sum",
        "total_said",
    )

    def __init__(self, midnights: frozenset[float]) -> None:
        self._midnights = midnights
        self.strange = 0  # days that begin at no midnight of the report's zone
        self.sum = 0.0
        self.total_said: str | None = None
        self.days_differ = 0
        self.disordered = False
        self.day: float | None = None
        self.day_sum = 0.0
        self.day_said: str | None = None

    def begin(self, day: float | None) -> None:
        """Rows of another day follow; *day* is its begin in epoch seconds, None where they tell none."""
        self._close()
        if day is not None:
            if self.day is not None and day < self.day:
                self.disordered = True
            if day not in self._midnights:
                self.strange += 1
        self.day, self.day_sum = day, 0.0

    def _close(self) -> None:
        if self.day_said is not None and self.day is not None:
            said = seconds(self.day_said)
            if said is not None and abs(said - self.day_sum) > APART:
                self.days_differ += 1
        self.day_said = None

    def differ(self) -> bool:
        """Whether a total disagrees with our sum; False where rows came out of order, so that days cannot be told apart."""
        self._close()
        said = None if self.total_said is None else seconds(self.total_said)
        if said is not None and abs(said - self.sum) > APART:
            return True
        return bool(self.days_differ) and not self.disordered
