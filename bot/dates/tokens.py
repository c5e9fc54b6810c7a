"""One folded word -> the tokens in it: numbers, dates and clock times by shape, letters, dashes.

Shapes are tried from the most specific, so "2026-03-09" is a date and never three numbers.
"""

import re
from functools import lru_cache
from typing import Any, NamedTuple


class Token(NamedTuple):
    """A piece of a word. *shape* names what it looks like, *value* its parts, *glued* that nothing stands before it."""

    shape: str
    value: Any
    glued: bool


_SHAPES: tuple[tuple[str, str], ...] = (
    (
        "instant",
        r"(\d{4})-(\d\d)-(\d\d)t(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d{1,9})?)?(z|[+-]\d\d(?::?\d\d)?)?(?![\d:])",
    ),
    ("iso_week", r"(\d{4})-?w(\d{1,2})(?:-(\d))?(?!\d)"),
    ("year_part", r"(\d{4})[-/]?([qh])(\d)(?!\d)"),
    ("part_year", r"([qh])(\d)[-/](\d{4})(?!\d)"),
    ("ymd", r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)"),
    ("dmy", r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)(?!\d|:|\2\d)"),
    ("compact", r"(\d{4})(\d\d)(\d\d)(?!\d)"),
    ("year_month", r"(\d{4})[-/](\d{1,2})(?![\d:/])"),
    ("month_year", r"(\d{1,2})[-/.](\d{4})(?!\d)"),
    ("time", r"(\d{1,2}):(\d\d)(?::(\d\d))?(z|\+\d\d:\d\d)?(?![\d:])"),
    ("dm_dot", r"(\d{1,2})\.(\d{1,2})\.(?!\d)"),
    ("dotted", r"(\d{1,2})\.(\d\d?)(?![\d.]\d)"),
    ("dm", r"(\d{1,2})/(\d{1,2})(?![\d/])"),
    ("french_time", r"(\d{1,2})h(\d\d)(?!\d)"),
    ("tagged", r"(q|h|w|cw|kw|wk|fy|t|s)(\d{1,4})(?!\d)"),
    ("quarter_after", r"(\d)q(?![^\W\d_])"),
    ("short_year", r"'(\d\d)(?!\d)"),
    ("number", r"\d+"),
    ("possessive", r"'s(?![^\W_])"),
    ("letters", r"[^\W\d_]+"),
    ("dash", r"-+>?|=>|→|~"),
    ("dots", r"\.\.+"),
    ("stop", r"[.]"),
    ("slash", r"/"),
    ("at", r"@"),
    ("and", r"[&+]"),
    ("mark", r"[,?!'\"()]"),
)
_ALL = tuple(
    (name, re.compile(pattern, re.ASCII if "d" in pattern and "^" not in pattern else 0))
    for name, pattern in _SHAPES
)
_NO_DIGIT_FIRST = {
    "part_year",
    "tagged",
    "short_year",
    "possessive",
    "letters",
    "dash",
    "dots",
    "stop",
    "slash",
    "at",
    "and",
    "mark",
}
_AT_DIGIT = tuple(shape for shape in _ALL if shape[0] not in _NO_DIGIT_FIRST)
_ELSEWHERE = tuple(shape for shape in _ALL if shape[0] in _NO_DIGIT_FIRST)


@lru_cache(maxsize=4096)
def tokens(word: str) -> tuple[Token, ...] | None:
    """The tokens of one folded word, in order; None where it holds a character no date phrase has."""
    found: list[Token] = []
    place = 0
    while place < len(word):
        for shape, pattern in _AT_DIGIT if "0" <= word[place] <= "9" else _ELSEWHERE:
            if match := pattern.match(word, place):
                found.append(Token(shape, match.groups() or match.group(), place > 0))
                place = match.end()
                break
        else:
            return None
    return tuple(found)
