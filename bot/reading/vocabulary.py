"""Words of seven languages (one file each) -> for one language beside English, what each phrase can mean in a question."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, get_args

from bot.reading.letters import parts

Part = Literal[
    "filler", "onward", "separator", "adding", "only", "everything", "own", "team", "queue", "agent", "head", "tail", "option", "neighbour",
    "unjudged", "calls", "of", "against", "with", "to", "except", "not", "at", "fewer", "alone",
]  # fmt: skip

_LISTS: Mapping[str, Part] = {
    "fillers": "filler",
    "onward": "onward",  # "what about": goes on from the question before
    "separators": "separator",
    "adding": "adding",
    "of": "of",  # before a date: "von gestern" is that day, not since then
    "only": "only",
    "everything": "everything",
    "own": "own",
    "team": "team",  # the asker's queues
    "queue": "queue",
    "agent": "agent",
    "calls": "calls",  # what only reports on calls can tell
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
    """All phrases by their folded words, the longest one's length, the words that begin a command, and kinds of names.

    *common*: words of the language that are nobody's name and nothing we can act upon. *words*: all words it is made of.
    """

    phrases: Mapping[tuple[str, ...], tuple[Meaning, ...]]
    longest: int
    verbs: Mapping[tuple[str, ...], str]
    topics: frozenset[str]
    kinds: Mapping[str, Literal["queue", "agent"]]
    common: frozenset[str]
    words: frozenset[str]

    def is_one(self, folded: tuple[str, ...], *wanted: Part) -> bool:
        """Whether the phrase can be one of the *wanted* sorts."""
        return any(meaning.part in wanted for meaning in self.phrases.get(folded, ()))


LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl")
PARTS = frozenset(get_args(Part))


@cache
def _tables(language: str) -> dict[str, Any]:
    return tomllib.loads((files("bot.reading") / "words" / f"{language}.toml").read_text(encoding="utf-8"))


def _phrases(tables: dict[str, Any]) -> Iterator[tuple[str, Meaning]]:
    for key, part in _LISTS.items():
        yield from ((words, Meaning(part)) for words in tables.get(key, ()))
    for key, part in _TABLES.items():
        for sense, phrases in tables.get(key, {}).items():
            yield from ((words, Meaning(part, sense)) for words in phrases)
    yield from ((words, Meaning("everything", "queues")) for words in tables["every_queue"])
    for side, phrases in tables.get("sides", {}).items():
        yield from ((words, Meaning(side)) for words in phrases)


@cache
def vocabulary(language: str = "en") -> Vocabulary:
    """The words of *language* and of English together; read from their files once."""
    phrases: dict[tuple[str, ...], dict[Meaning, None]] = {}
    verbs: dict[tuple[str, ...], str] = {}
    topics: set[str] = set()
    common: set[str] = set()
    for each in dict.fromkeys((language, "en")):
        tables = _tables(each)
        for words, meaning in _phrases(tables):
            phrases.setdefault(parts(words), {})[meaning] = None
        for verb, list_of_words in tables.get("verbs", {}).items():
            for words in list_of_words:
                verbs.setdefault(parts(words), verb)
        topics.update(topic for topics_of in tables.get("topics", {}).values() for topic in topics_of)
        common.update(word for words in tables["common"].split() for word in parts(words))
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
        frozenset(common),
        frozenset(word for words in phrases for word in words) | common,
    )


@cache
def everyday() -> frozenset[str]:
    """The words of all languages that mean something by themselves: less than the whole of one is nobody's name."""
    known = [vocabulary(language) for language in LANGUAGES]
    return frozenset(words[0] for each in known for words in each.phrases if len(words) == 1).union(
        *(each.common for each in known)
    )


@cache
def kinds_of_names() -> Mapping[str, Literal["queue", "agent"]]:
    """The words of all languages that may stand before a colon and a name ("queue:Support", "cola:Support")."""
    return {word: kind for language in LANGUAGES for word, kind in vocabulary(language).kinds.items()}


@cache
def commands() -> Mapping[tuple[str, ...], str]:
    """The words of all languages that are a command when they stand alone."""
    return {
        words: verb for language in reversed(LANGUAGES) for words, verb in vocabulary(language).verbs.items()
    }
