"""Words after an administrative verb -> the queues they name and nothing else; whatever is no queue is handed back by name.

Rights hang on what is read here, so nothing is guessed: full names and numbers count, the beginning of a name is only offered,
and all queues are meant where "all" stands.
"""

from collections.abc import Sequence
from itertools import islice
from typing import Literal, NamedTuple

from bot.directory import Found, Name, Names, Sees, Several
from bot.models import Frozen
from bot.models.queues import All, QueueSet, Some
from bot.reading.typed import Typed, Word, typed
from bot.reading.vocabulary import LANGUAGES, Meaning, commands, kinds_of_names, vocabulary

_MOST_OFFERED = 5
_LONGEST_NAME = 20
_BETWEEN = frozenset(
    {
        "the", "a", "please", "to", "for", "access", "both", "also", "bitte", "die", "der", "den", "das", "le", "la", "les", "los",
        "las", "el", "il", "lo", "i", "gli", "o", "os", "as", "de", "het", "zu", "für", "fur", "pour", "para", "per", "voor",
    }
)  # fmt: skip
_EVERY = frozenset({"every", "each"})

Lack = Literal["nothing", "unknown", "several", "both"]


class QueuesNamed(Frozen):
    """The queues that were named, or all."""

    queues: QueueSet


class Offer(Frozen):
    """A queue that may have been meant, and the text that names it by its number instead."""

    name: Name
    text: str


class NotQueues(Frozen):
    """Words with which nothing may be done.

    *lack*: "nothing" was named; *words* are "unknown" as queues; they name "several"; "both": all and some exclude each other.
    """

    lack: Lack
    words: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()


class _Read(NamedTuple):
    """Words up to *stop* name *match*."""

    stop: int
    match: Found | Several


def read_queues(text: str, *, names: Names, sees: Sees) -> QueuesNamed | NotQueues:
    """The queues of *text* among those *sees* lets be named, if it names queues alone."""
    said = typed(text)
    dns: dict[str, None] = {}
    unknown: list[tuple[int, int]] = []
    everything, at = False, 0
    while at < len(said.words):
        found = _longest(said, at, names, sees)
        if found is None:
            everything = everything or _means_all(said.words[at])
            if not (_means_all(said.words[at]) or _is_between(said.words[at])):
                unknown = _grown(unknown, at)
            at += 1
        elif isinstance(found.match, Several):
            return _offered(said, "several", [(at, found.stop)], found.match.names)
        else:
            dns[found.match.name.dn] = None
            at = found.stop
    if unknown:
        return _offered(said, "unknown", unknown, _near(said, unknown, names, sees))
    if everything and dns:
        return NotQueues(lack="both", words=(said.slice(0, len(said.words)),))
    if everything:
        return QueuesNamed(queues=All())
    return QueuesNamed(queues=Some(dns=frozenset(dns))) if dns else NotQueues(lack="nothing")


def _longest(said: Typed, at: int, names: Names, sees: Sees) -> _Read | None:
    """The longest stretch from *at* that is a queue's number or full name; after "queue:" or "queue" the name alone."""
    words = said.words
    if words[at].sort in {"separator", "mark", "person", "channel"} or words[at].text.startswith("-"):
        return None  # "-Sales" may mean all but Sales
    if words[at].sort == "quoted":
        match = names.match(words[at].value, kind="queue", sees=sees, reach="whole")
        return _Read(at + 1, match) if match else None
    first = at + 1 if words[at].sort == "kind" else at
    if words[at].sort == "kind" and (words[at].value != "queue" or first == len(words)):
        return None
    if first > at and words[first].sort == "quoted":
        return _longest(said, first, names, sees)
    for stop in range(min(first + min(names.longest + 2, _LONGEST_NAME), len(words)), first, -1):
        if words[stop - 1].sort in {"separator", "person", "channel"}:
            continue
        match = names.match(said.slice(first, stop), kind="queue", sees=sees, reach="whole")
        if match is not None:
            return _Read(stop, match)
    return None


def _meanings(word: Word) -> tuple[Meaning, ...]:
    """What the word is in any language: a name is a name whatever stands between."""
    if word.sort != "word":
        return ()
    return tuple(each for language in LANGUAGES for each in vocabulary(language).phrases.get(word.folded, ()))


def _means_all(word: Word) -> bool:
    return any(meaning.part == "everything" for meaning in _meanings(word)) or (
        word.sort == "word" and " ".join(word.folded) in _EVERY
    )


def _is_between(word: Word) -> bool:
    """Whether a word may stand beside the names without a meaning of its own."""
    if word.sort in {"separator", "mark"}:
        return True
    if word.sort != "word":
        return False
    kind = kinds_of_names().get(word.folded[0]) if len(word.folded) == 1 and len(word.text) > 1 else None
    parts = {meaning.part for meaning in _meanings(word)}
    many = commands().get(word.folded) == "queues"
    return kind == "queue" or many or "separator" in parts or " ".join(word.folded) in _BETWEEN


def _grown(runs: list[tuple[int, int]], at: int) -> list[tuple[int, int]]:
    """The runs of neighbouring words with the word *at*, which is left over too."""
    if runs and runs[-1][1] == at:
        return [*runs[:-1], (runs[-1][0], at + 1)]
    return [*runs, (at, at + 1)]


def _near(said: Typed, unknown: Sequence[tuple[int, int]], names: Names, sees: Sees) -> tuple[Name, ...]:
    """Queues whose name begins with what is left over, or is spelled like it; none where more than one thing is."""
    if len(unknown) > 1 or any(said.words[at].sort != "word" for at in range(*unknown[0])):
        return ()
    found = names.find(said.slice(*unknown[0]), kind="queue", sees=sees)
    return (found.name,) if isinstance(found, Found) else found.names


def _offered(said: Typed, lack: Lack, runs: Sequence[tuple[int, int]], near: Sequence[Name]) -> NotQueues:
    first, stop = runs[0]
    before, after = said.slice(0, first), said.slice(stop, len(said.words))
    offers = tuple(
        Offer(name=name, text=" ".join(filter(None, (before, f"q:{name.dn}", after))))
        for name in islice(near, _MOST_OFFERED)
    )
    return NotQueues(lack=lack, words=tuple(said.slice(*run) for run in runs), offers=offers)
