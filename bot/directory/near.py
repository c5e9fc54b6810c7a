"""Mistyped words -> entries spelled almost so, best first."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest

_LOOKED_AT = 40

Buckets = Mapping[tuple[int, str], list[str]]


def slips(word: str) -> int:
    """How many slips of the finger a word of this length is given; a swap of neighbours is one."""
    return 1 if len(word) < 5 else 2 if len(word) < 9 else 3


class Spellings:
    """Words and whole names in small buckets, ready to be compared."""

    def __init__(self, vocabulary: Sequence[str], wholes: Sequence[str]) -> None:
        self._words = _by_ends(vocabulary)
        self._wholes = _by_ends(wholes)

    def of(
        self,
        typed: tuple[str, ...],
        whole: Mapping[str, list[int]],
        word: Mapping[str, list[int]],
        words: Sequence[tuple[str, ...]],
    ) -> Iterator[int]:
        """Indexes of entries close to *typed*, closest first.

        *whole* and *word* say which entries bear a whole name or a word, *words* which words an entry has.
        """
        from rapidfuzz.distance import OSA, JaroWinkler  # noqa: PLC0415 - loaded by the first name that is mistyped

        key = "".join(typed)
        if len(key) < 3 or key.isdigit() or len(key) > 60 or len(typed) > 6:
            return
        ranked: dict[int, tuple[float, float]] = {}
        for close in _close(key, self._wholes):
            for index in whole[close]:
                _keep(ranked, index, (OSA.distance(key, close), -JaroWinkler.similarity(key, close)))
        for index, cost in self._by_words(typed, word, words):
            _keep(ranked, index, (cost + 0.5, 0.0))
        yield from nsmallest(_LOOKED_AT * 5, ranked, key=lambda index: (*ranked[index], index))

    def _by_words(
        self, typed: tuple[str, ...], word: Mapping[str, list[int]], words: Sequence[tuple[str, ...]]
    ) -> Iterator[tuple[int, float]]:
        """Entries that have every typed word or one close to it; looked for by the rarest word that is right, else the longest."""
        from rapidfuzz.distance import OSA  # noqa: PLC0415 - loaded by the first name that is mistyped

        right = [part for part in typed if part in word]
        if right:
            candidates = word[min(right, key=lambda part: len(word[part]))]
        else:
            longest = max(typed, key=len)
            candidates = [index for close in _close(longest, self._words) for index in word[close]]
        for index in candidates[:2000]:
            cost = 0.0
            for part in typed:
                limit = slips(part)
                best = min(
                    (OSA.distance(part, mine, score_cutoff=limit) for mine in words[index]), default=limit + 1
                )
                if best > limit or best >= len(part):
                    break
                cost += best
            else:
                yield index, cost


def _keep(ranked: dict[int, tuple[float, float]], index: int, cost: tuple[float, float]) -> None:
    if index not in ranked or cost < ranked[index]:
        ranked[index] = cost


def _by_ends(words: Sequence[str]) -> Buckets:
    """Words by length and first letter, and by length and last letter: one of the two is nearly always typed right."""
    buckets: dict[tuple[int, str], list[str]] = defaultdict(list)
    for word in words:
        buckets[len(word), f"{word[0]}…"].append(word)
        buckets[len(word), f"…{word[-1]}"].append(word)
    return dict(buckets)


def _close(typed: str, buckets: Buckets) -> list[str]:
    """Words within the slips allowed; Levenshtein counts a swap as two, so one slip more is let through and measured again."""
    from rapidfuzz import process  # noqa: PLC0415 - loaded by the first name that is mistyped
    from rapidfuzz.distance import OSA, Levenshtein  # noqa: PLC0415 - loaded by the first name that is mistyped

    limit = slips(typed)
    found: dict[str, None] = {}
    for length in range(len(typed) - limit, len(typed) + limit + 1):
        for end in (f"{typed[0]}…", f"…{typed[-1]}"):
            close = process.extract(
                typed,
                buckets.get((length, end), ()),
                scorer=Levenshtein.distance,
                score_cutoff=max(2, limit),
                limit=_LOOKED_AT,
            )
            found |= {word: None for word, _, _ in close if OSA.distance(typed, word) <= limit}
    return sorted(found, key=lambda word: OSA.distance(typed, word))[:_LOOKED_AT]
