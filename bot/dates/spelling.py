"""A word nobody knows -> the known word it must have been meant for, or None."""

from functools import lru_cache

from bot.dates.lexicon import lexicon

_SHORTEST, _LONG = 4, 7  # letters: shorter words are never meant; from here on two edits are one slip

# A wrong letter in a number would be another number; English words that are only a letter away from ours are not typos.
_NEVER_TARGETS = {
    "number_word",
    "tens",
    "ordinal_word",
    "refused",
    "weekdays",
    "filler",
    "one",
    "couple",
    "ordinal_ending",
    "holiday",
    "workday",
    "only",
    "after",
    "before",
    "first_of",
    "before_hour",
    "after_hour",
}
_ABBREVIATIONS = {"weds", "mths", "yday", "qtrs", "prev"}
_ORDINARY_WORDS = """
andy arch augusta augustin autumn avril backs band bank bay bear beck best bet better beyond billing blast
boon boy bray brunch buck candy cast cost daily data dates dawn dear decent decker dent door dour down dray
dun dusk ear east eight ended event events exit fast fear fight firm form forum frame freddy frida fridge fro
gear geek gray hand handy haste hear his hiss hole host hour jack joy juli julia julie junes juno knight lack
land larch least leek lend lent lest light like line list live loon lost lunch mack mandy marc marcel march
marco mari maria marie mars marsh martin mary mast match mean meek might mild mine mint minx moan monte moon
moor moose moran morgan moth mouse mouth near nigh noo nook noor nora norm north notch noun office ours pack
part party pasta paste pasty pay pear peek post prom rack rand randy rear reek rent rest right ring sack sale
sales sally sand sandy satur say seek sent sight sin sine sing sins soon sours stand starch stay sub sundry
sunny support tack taste team teams tear tent term tess test text than that them then thesis thin thor thus
tight tile till tills toady tot totem toto tours toy tray tun tunes unit unite vast waste way weak wear weed
weeds wendy went west whale while white whole wince yearn yours zack
"""
_NOT_TYPOS = frozenset(_ORDINARY_WORDS.split())


@lru_cache(maxsize=2048)
def corrected(word: str, code: str) -> str | None:
    """The one known word at an edit (two for known words of seven letters and more; a swap is one edit); None for none or several."""
    if not 3 <= len(word) <= 14 or not word.isalpha() or word in _NOT_TYPOS:
        return None
    letters = _letters(word)
    by_distance: dict[int, list[str]] = {}
    for length in range(len(word) - 2, len(word) + 3):
        allowed = _allowed(length)
        for known, own in _targets(code).get(length, ()):
            if (letters ^ own).bit_count() <= 2 * allowed and (distance := _distance(word, known)) <= allowed:
                by_distance.setdefault(distance, []).append(known)
    if not by_distance:
        return None
    best = by_distance[min(by_distance)]
    return best[0] if len(best) == 1 else None


def slip(word: str, known: str) -> bool:
    """Whether *word* must have been meant for *known* where the words around it already say so ("day befor yesterday")."""
    if len(known) < _SHORTEST or word in _NOT_TYPOS or abs(len(word) - len(known)) > 2:
        return False
    return _distance(word, known) <= _allowed(len(known))


def _allowed(length: int) -> int:
    return 2 if length >= _LONG else 1


@lru_cache(maxsize=16)
def _targets(code: str) -> dict[int, tuple[tuple[str, int], ...]]:
    """Words that may have been meant, by length, each with the set of its letters."""
    found: dict[int, list[tuple[str, int]]] = {}
    for word, meanings in lexicon(code).single.items():
        if (
            len(word) >= _SHORTEST
            and word.isalpha()
            and word not in _ABBREVIATIONS
            and not all(kind in _NEVER_TARGETS for kind, _ in meanings)
        ):
            found.setdefault(len(word), []).append((word, _letters(word)))
    return {length: tuple(words) for length, words in found.items()}


def _letters(word: str) -> int:
    """The set of a word's letters as bits; one edit changes two of them at most."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) % 61)
    return bits


def _distance(one: str, other: str) -> int:
    """Edits between two words, where swapping two neighbours is one."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
