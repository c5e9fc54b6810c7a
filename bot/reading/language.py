"""Typed words -> the languages, beside the asker's own and English, that they are plainly in."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from bot.reading.typed import Word
from bot.reading.vocabulary import LANGUAGES, vocabulary

LOCALES = {
    "en": "en-GB",
    "de": "de-DE",
    "fr": "fr-FR",
    "es": "es-ES",
    "it": "it-IT",
    "pt": "pt-PT",
    "nl": "nl-NL",
}
_LONG = 4
_UNLIKE_ANY = frozenset({"hoy", "nur"})  # short, and a word of one language only

Knows = Callable[[str, str], bool]


def own_language(locale: str) -> str:
    """The language of a locale we have words for, else English."""
    code = locale[:2].lower()
    return code if code in LANGUAGES else "en"


def plainly(words: Sequence[Word], locale: str, knows: Knows, before: str = "") -> list[str]:
    """The languages with a word of four letters here, two shorter ones, a phrase, or one beside a number; the likeliest first.

    A short word alone proves nothing: "out" is an English word and a Portuguese month. *knows* says whether dates of a
    locale are made of a word; *before* is the language of the question before, which is spoken on.
    """
    own = own_language(locale)
    mine = vocabulary(own).words
    strange = [
        word
        for word in words
        if word.sort == "word" and not mine.issuperset(word.folded) and not knows(word.text, locale)
    ]
    found: dict[str, int] = {}
    for language in LANGUAGES:
        if language in {own, "en"}:
            continue
        hits = {"".join(word.folded) for word in strange if _is_of(word, language, knows)}
        long = any(len(hit) >= _LONG or hit in _UNLIKE_ANY for hit in hits)
        if (
            long
            or language == before
            or len(hits) > 1
            or _counted(words, language, knows)
            or _has_a_phrase(words, language, own)
        ):
            found[language] = len(hits)
    return sorted(found, key=lambda language: -found[language])


def _is_of(word: Word, language: str, knows: Knows) -> bool:
    known = vocabulary(language).words
    return (
        word.sort == "word"
        and bool(word.folded)
        and (known.issuperset(word.folded) or (word.text.isalpha() and knows(word.text, LOCALES[language])))
    )


def _counted(words: Sequence[Word], language: str, knows: Knows) -> bool:
    """Whether a word of the language stands beside a number ("3 out")."""
    return any(
        number.text[:1].isdigit() and _is_of(word, language, knows)
        for one, other in pairwise(words)
        for number, word in ((one, other), (other, one))
    )


def _has_a_phrase(words: Sequence[Word], language: str, own: str) -> bool:
    """Whether two words beside each other are a phrase of the language, and of no other that was read."""
    mine, theirs = vocabulary(own).phrases, vocabulary(language).phrases
    pairs = ((*one.folded, *other.folded) for one, other in pairwise(words))
    return any(len(pair) == 2 and pair in theirs and pair not in mine for pair in pairs)
