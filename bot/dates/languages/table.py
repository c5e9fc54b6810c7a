"""The shape of a language: kinds of word -> meaning -> the words, as people type them."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Table(NamedTuple):
    """One language. *words*: kind -> meaning -> words, separated by commas; several words make a fixed expression.

    Case, accents, hyphens and apostrophes do not matter in the words. *joined*: weekday and window are written as one
    word ("Montagmorgen"). *dot_dates*: "3.11." and "3. November" are dates and ordinals. *dash_dates*: "14-12" is a date where it cannot be hours.
    """

    code: str
    words: Mapping[str, Mapping[Any, str]]
    joined: bool = False
    dot_dates: bool = False
    dash_dates: bool = False
