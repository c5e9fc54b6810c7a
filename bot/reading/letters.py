"""Phrases -> folded words, with French and Italian elisions ("l'équipe", "dell'agente") as words of their own."""

import re

from bot.directory import fold

ELIDED = r"(?:l|d|qu|j|s|n|c|m|quelqu|dell|all|nell|dall|sull)'(?=[^\W\d_]{2,})"
_ELISION = re.compile(rf"(?<!\w)({ELIDED})", re.IGNORECASE)


def parts(text: str) -> tuple[str, ...]:
    """The folded words; an elided one keeps its apostrophe, so that "all'" is not "all"."""
    if "'" not in text:
        return fold(text)
    found: list[str] = []
    for word in _ELISION.sub(r"\1 ", text).split():
        folded = fold(word)
        found += [*folded[:-1], f"{folded[-1]}'"] if word.endswith("'") and folded else folded
    return tuple(found)
