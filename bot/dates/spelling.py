"""A word nobody knows -> the known word it must have been meant for, or None."""

from functools import lru_cache

from bot.dates.lexicon import lexicon

# A wrong letter in a number would be another number; English words that are only a letter away from ours are not typos.
_NEVER_TARGETS = {
    "number_word",
    "tens",
    "ordinal_word",
    "refused",
    "weekdays",
    "one",
    "couple",
    "ordinal_ending",
    "holiday",
}
_NOT_TYPOS = frozenset(
    [
        "soon",
        "moon",
        "boon",
        "loon",
        "lost",
        "list",
        "lest",
        "vast",
        "mast",
        "cast",
        "fast",
        "east",
        "least",
        "blast",
        "post",
        "host",
        "cost",
        "best",
        "test",
        "rest",
        "west",
        "mouth",
        "moth",
        "ours",
        "yours",
        "tours",
        "sours",
        "dour",
        "hour",
        "form",
        "forum",
        "fro",
        "prom",
        "firm",
        "frame",
        "marco",
        "marc",
        "marcel",
        "march",
        "augusta",
        "augustin",
        "avril",
        "julie",
        "julia",
        "juli",
        "juno",
        "junes",
        "today's",
        "toady",
        "daily",
        "data",
        "dates",
        "sin",
        "sine",
        "sins",
        "wince",
        "sing",
        "ring",
        "week's",
        "weak",
        "meek",
        "seek",
        "peek",
        "reek",
        "geek",
        "leek",
        "weed",
        "weeds",
        "pay",
        "say",
        "day's",
        "way",
        "may's",
        "boy",
        "toy",
        "joy",
        "bay",
        "bray",
        "dray",
        "gray",
        "tray",
        "stay",
        "sunny",
        "sundry",
        "handy",
        "mandy",
        "sandy",
        "randy",
        "candy",
        "andy",
        "fridge",
        "frida",
        "freddy",
        "satur",
        "sally",
        "wendy",
        "tess",
        "thor",
        "nook",
        "moor",
        "door",
        "paste",
        "pasta",
        "taste",
        "waste",
        "haste",
        "past's",
        "pasty",
        "party",
        "part",
        "knight",
        "light",
        "right",
        "sight",
        "fight",
        "might",
        "tight",
        "eight",
        "evening's",
        "event",
        "events",
        "morgan",
        "moran",
        "martin",
        "mari",
        "maria",
        "marie",
        "mary",
        "mars",
        "marsh",
        "match",
        "arch",
        "larch",
        "starch",
        "live",
        "like",
        "line",
        "till",
        "tile",
        "tills",
        "unit",
        "unite",
        "years'",
        "ear",
        "bear",
        "dear",
        "fear",
        "gear",
        "hear",
        "near",
        "pear",
        "rear",
        "tear",
        "wear",
        "yearn",
        "beyond",
        "bet",
        "better",
        "band",
        "land",
        "sand",
        "hand",
        "rand",
        "stand",
        "backs",
        "pack",
        "rack",
        "sack",
        "tack",
        "lack",
        "jack",
        "mack",
        "zack",
        "buck",
        "beck",
        "bank",
        "year's",
        "thin",
        "this'",
        "his",
        "hiss",
        "thus",
        "thesis",
        "then",
        "than",
        "that",
        "them",
        "whole",
        "hole",
        "whale",
        "while",
        "white",
        "monte",
        "month's",
        "notch",
        "north",
        "mouse",
        "moose",
        "autumn",
        "august's",
        "decker",
        "decent",
        "ended",
        "tot",
        "toto",
        "totem",
        "team",
        "teams",
        "term",
        "text",
        "tent",
        "dent",
        "rent",
        "sent",
        "went",
        "lent",
        "lend",
        "lunch",
        "brunch",
        "night's",
        "nigh",
        "sales",
        "sale",
        "support",
        "billing",
        "office",
        "next's",
        "exit",
        "noun",
        "noor",
        "nora",
        "norm",
        "moan",
        "mean",
        "mild",
        "mint",
        "mine",
        "minx",
        "tunes",
        "tun",
        "sub",
        "dusk",
        "dun",
        "dawn",
        "down",
        "noo",
    ]
)


@lru_cache(maxsize=2048)
def corrected(word: str, code: str) -> str | None:
    """The one known word at an edit (two for known words of seven letters and more; a swap is one edit); None for none or several."""
    if not 3 <= len(word) <= 14 or not word.isalpha() or word in _NOT_TYPOS:
        return None
    index = _index(code)
    near: set[str] = set()
    for piece in _deletions(word, 2 if len(word) >= 5 else 1):
        near |= index.get(piece, frozenset())
    by_distance: dict[int, list[str]] = {}
    for known in near:
        distance = _distance(word, known)
        if distance <= (2 if len(known) >= 7 else 1):
            by_distance.setdefault(distance, []).append(known)
    if not by_distance:
        return None
    best = by_distance[min(by_distance)]
    return best[0] if len(best) == 1 else None


@lru_cache(maxsize=16)
def _index(code: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for word, meanings in lexicon(code).single.items():
        if len(word) < 4 or not word.isalpha() or all(kind in _NEVER_TARGETS for kind, _ in meanings):
            continue
        for piece in _deletions(word, 2 if len(word) >= 7 else 1):
            found.setdefault(piece, set()).add(word)
    return {piece: frozenset(words) for piece, words in found.items()}


def _deletions(word: str, count: int) -> set[str]:
    """*word* with up to *count* letters left out."""
    found = {word}
    latest = {word}
    for _ in range(count):
        latest = {piece[:n] + piece[n + 1 :] for piece in latest for n in range(len(piece))}
        found |= latest
    return found


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
