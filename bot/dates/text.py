"""Text as typed -> folded words, or None where it cannot be a date phrase at all."""

import unicodedata
from functools import lru_cache

LONGEST = 100
_INVISIBLE = dict.fromkeys([0x00AD, *range(0x200B, 0x2010), 0x2060, *range(0x2066, 0x206A), 0xFEFF])
_PLAIN = str.maketrans(
    {
        "’": "'", "‘": "'", "‛": "'", "´": "'", "`": "'", "ʼ": "'", "′": "'",
        "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "‒": "-", "―": "-",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "º": "o", "ª": "a", "№": "no",
    }
)  # fmt: skip


def fault(text: str) -> str:
    """Why *text* is refused unread ("too-long", "control", "empty"), or ""."""
    if len(text) > LONGEST:
        return "too-long"
    if not text.isprintable() and any(
        unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} for character in text
    ):
        return "control"
    return "" if text.strip() else "empty"


@lru_cache(maxsize=4096)
def folded(word: str) -> str:
    """*word* without case, accents, invisible characters and typographic variants."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKC", word.translate(_PLAIN).translate(_INVISIBLE)).translate(_PLAIN)
    apart = unicodedata.normalize("NFKD", plain.casefold())
    return "".join(mark for mark in apart if not unicodedata.combining(mark)).replace(" ", "")
