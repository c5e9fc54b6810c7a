"""Words of seven languages (one file each) -> one table of phrases: what each of them can mean in a question."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, get_args

from bot.reading.letters import parts

Part = Literal[
    "filler", "separator", "adding", "only", "everything", "own", "queue", "agent", "head", "tail", "option", "neighbour", "unjudged", "of", "against", "with", "to",
    "except", "at", "fewer", "alone",
]  # fmt: skip

_LISTS: Mapping[str, Part] = {
    "fillers": "filler",
    "separators": "separator",
    "adding": "adding",
    "of": "of",  # before a date: "von gestern" is that day, not since then
    "only": "only",
    "everything": "everything",
    "own": "own",
    "queue": "queue",
    "agent": "agent",
}
_TABLES: Mapping[str, Part] = {
    "heads": "head",
    "tails": "tail",
    "options": "option",
    "neighbours": "neighbour",
    "unjudged": "unjudged",
}


class Meaning(NamedTuple):
    """What a phrase can be, and which of that sort ("csv only", "day -1", "start"); "" for those with one sense."""

    part: Part
    sense: str = ""


class Vocabulary(NamedTuple):
    """All phrases by their folded words, the longest one's length, the words that begin a command, and kinds of names."""

    phrases: Mapping[tuple[str, ...], tuple[Meaning, ...]]
    longest: int
    verbs: Mapping[tuple[str, ...], str]
    topics: frozenset[str]
    kinds: Mapping[str, Literal["queue", "agent"]]


LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl")
PARTS = frozenset(get_args(Part))


@cache
def vocabulary() -> Vocabulary:
    """The words of all languages together; read from their files once."""
    phrases: dict[tuple[str, ...], dict[Meaning, None]] = {}
    verbs: dict[tuple[str, ...], str] = {}
    topics: set[str] = set()
    for language in LANGUAGES:
        tables = tomllib.loads(
            (files("bot.reading") / "words" / f"{language}.toml").read_text(encoding="utf-8")
        )
        for words, meaning in _meanings(tables):
            phrases.setdefault(parts(words), {})[meaning] = None
        for verb, list_of_words in tables.get("verbs", {}).items():
            for words in list_of_words:
                verbs.setdefault(parts(words), verb)
        topics.update(topic for topics_of in tables.get("topics", {}).values() for topic in topics_of)
    phrases.pop((), None)
    kinds: dict[str, Literal["queue", "agent"]] = {
        words[0]: "queue" if Meaning("queue") in meanings else "agent"
        for words, meanings in phrases.items()
        if len(words) == 1 and not meanings.keys().isdisjoint({Meaning("queue"), Meaning("agent")})
    }
    return Vocabulary(
        {words: tuple(meanings) for words, meanings in phrases.items()},
        max(map(len, phrases)),
        verbs,
        frozenset(topics),
        kinds,
    )


def _meanings(tables: Mapping[str, Any]) -> Iterator[tuple[str, Meaning]]:
    """Every phrase of one language with what it can be."""
    for key, part in _LISTS.items():
        yield from ((words, Meaning(part)) for words in tables.get(key, ()))
    for key, part in _TABLES.items():
        for sense, list_of_words in tables.get(key, {}).items():
            yield from ((words, Meaning(part, sense)) for words in list_of_words)
    for side, list_of_words in tables.get("sides", {}).items():
        yield from ((words, Meaning(side)) for words in list_of_words)
