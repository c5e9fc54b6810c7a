"""Text people type -> the forms in which names are compared: strict, folded, words, squeezed.

Look-alikes of another script stay different (a Cyrillic letter never folds to a Latin one); only Latin letters lose
their accents, and a name of another script gets Latin letters by its sound, as a second spelling of its own.
"""

import re
import unicodedata
from collections.abc import Sequence

from anyascii import anyascii

_MARKS = (
    (0x0300, 0x036F),  # accents
    (0x0591, 0x05C7),  # Hebrew points
    (0x064B, 0x065F),  # Arabic vowels
    (0x0670, 0x0670),
    (0xFE00, 0xFE0F),  # variation selectors of emoji
)
_DROPPED = frozenset("'’‘ʼ`´\u200b\u200c\u200d\u2060\ufeff\u00ad")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_AND = frozenset({"and", "und", "et", "y", "e", "ed", "en", "+"})
_NUMBER = re.compile(r"[0-9]{1,10}", re.ASCII)


def is_latin(letter: str) -> bool:
    """Whether it is a letter of the Latin script, with or without accents."""
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")


def _folded(letter: str) -> str:
    if letter in _DROPPED or any(first <= ord(letter) <= last for first, last in _MARKS):
        return ""
    category = unicodedata.category(letter)
    if category in {"Cf", "Cn", "Co", "Cs"}:
        return ""
    if category[0] not in "LNSM":
        return " "
    bare = "".join(part for part in unicodedata.normalize("NFD", letter) if not 0x0300 <= ord(part) <= 0x036F)
    if bare.isascii():
        return bare
    return anyascii(bare).lower() if category[0] == "L" and is_latin(bare[0]) else bare


class _Fold(dict[int, str]):
    """Letters folded once each; grows by letters met, never by texts."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


_FOLD = _Fold()


def strict(text: str) -> str:
    """The nearest form: NFKC, casefold, single spaces; accents and punctuation stay."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def words_of(text: str) -> tuple[str, ...]:
    """The folded words: without accents, apostrophes, punctuation; symbols and emoji stay."""
    text = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    return tuple(text.translate(_FOLD).split())


def squeezed(text: str) -> str:
    """The folded words without spaces; a text of punctuation only stays itself."""
    return "".join(words_of(text)) or "".join(strict(text).split())


def with_umlauts_written_out(text: str) -> str | None:
    """The text with ü as ue and so on, or None where nothing changes."""
    lowered = unicodedata.normalize("NFC", text).lower()
    written = lowered.translate(_UMLAUTS)
    return None if written == lowered else written


def without_and(text: str, words: Sequence[str]) -> str | None:
    """The squeezed form of *text*, whose folded words are *words*, without "and", "&", "+" between them; None without one."""
    if "&" not in text and _AND.isdisjoint(words):
        return None
    kept = [word for at, word in enumerate(words) if not (0 < at < len(words) - 1 and word in _AND)]
    written = "&" in text or len(kept) < len(words)
    return "".join(kept) if written and len(kept) > 1 else None


def by_sound(text: str) -> str | None:
    """A name of another script in Latin letters; None for Latin names and where one word mixes scripts."""
    if text.isascii():
        return None
    foreign = False
    for word in unicodedata.normalize("NFKC", text).split():
        scripts = {is_latin(letter) for letter in word if letter.isalpha()}
        if len(scripts) > 1:
            return None
        foreign = foreign or False in scripts
    return anyascii(text) if foreign else None


def number_of(text: str) -> str | None:
    """The extension number a text is, digits 0-9 only after NFKC; None for anything else."""
    digits = text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()
    return digits if _NUMBER.fullmatch(digits) else None
