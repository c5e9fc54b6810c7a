"""A locale -> its lexicon: every word it knows with all it can mean, English included."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from bot.dates.languages import language
from bot.dates.languages.table import Table
from bot.dates.text import folded
from bot.dates.tokens import tokens

Meaning = tuple[str, Any]


class Lexicon(NamedTuple):
    """*single*: word -> meanings. *fixed*: first word -> (the other words, meaning) of expressions of several words.

    *dots*: dates and ordinals are written with dots; *dash_dates*: "14-12" is one. *code*: the language beside English ("en" for none).
    *own*: words that are not English too; *brief*: short days and months that are none in English ("out", "sam", "ago").
    """

    code: str
    single: dict[str, tuple[Meaning, ...]]
    fixed: dict[str, tuple[tuple[tuple[str, ...], Meaning], ...]]
    dots: bool
    dash_dates: bool = False
    own: frozenset[str] = frozenset()
    brief: frozenset[str] = frozenset()


# Where an own word and an English one are both names of days or months, the own one is meant ("mar" is Tuesday in French).
# "half 5" is half past four in Dutch.
_BRIEF = 4  # letters
_NAMES = {"weekday", "month", "before_hour"}


@lru_cache(maxsize=16)
def lexicon(code: str) -> Lexicon:
    """The lexicon of a language by its two-letter code; that of English alone where there is no table."""
    single: dict[str, list[Meaning]] = {}
    fixed: dict[str, list[tuple[tuple[str, ...], Meaning]]] = {}
    own = language(code)
    tables = (own, language("en")) if code != "en" else (own,)
    for table in filter(None, tables):
        taken = {word for word, meanings in single.items() if any(kind in _NAMES for kind, _ in meanings)}
        for words, meaning in _entries(table):
            if len(words) > 1:
                fixed.setdefault(words[0], []).append((words[1:], meaning))
            elif not (meaning[0] in _NAMES and words[0] in taken) and meaning not in single.get(words[0], ()):
                single.setdefault(words[0], []).append(meaning)
    english = lexicon("en").single if code != "en" else single
    return Lexicon(
        code=own.code if own else "en",
        own=frozenset(word for word in single if word not in english),
        brief=frozenset(
            word
            for word in single
            if len(word) <= _BRIEF and _is_name(single[word]) and not _is_name(english.get(word, ()))
        ),
        single={word: tuple(meanings) for word, meanings in single.items()},
        fixed={word: tuple(sorted(rest, key=lambda entry: -len(entry[0]))) for word, rest in fixed.items()},
        dots=bool(own and own.dot_dates),
        dash_dates=bool(own and own.dash_dates),
    )


def _is_name(meanings: Iterable[Meaning]) -> bool:
    """Whether a word is a day of the week or a month."""
    return any(kind in {"weekday", "month"} for kind, _ in meanings)


def _entries(table: Table) -> list[tuple[tuple[str, ...], Meaning]]:
    found = [
        (_split(text), (kind, value))
        for kind, values in table.words.items()
        for value, texts in values.items()
        for text in texts.split(", ")
    ]
    if table.joined:
        days = [
            (words[0], meaning[1])
            for words, meaning in found
            if meaning[0] == "weekday" and len(words[0]) > 3
        ]
        windows = [(w[0], m[1]) for w, m in found if m[0] in {"window", "day_window"} and len(w) == 1]
        found += [
            ((day + part,), ("joined_window", (wd, name))) for day, wd in days for part, name in windows
        ]
    return found


def _split(text: str) -> tuple[str, ...]:
    return tuple(
        str(token.value)
        for word in text.split()
        for token in tokens(folded(word)) or ()
        if token.shape in {"letters", "number"}
    )
